#!/bin/sh
# SPDX-License-Identifier: ISC
# usage: [UPDATE=1] tool.sh BUILD
# Each NAME.cmd of tests/golden/tool is lines for systrace-policy, run one after
# another in a copy of the folder in. NAME.ok has what they say, and their exit
# statuses; NAME.json what they say with --json. UPDATE=1 writes both.
build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)/tool
program=$build/systrace-policy
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
umask 022
LC_ALL=C
HOME=/nonexistent/home
export LC_ALL HOME
failed=0
count=0

# run NAME OPTION: all lines of a case.
run()
{
	rm -rf "$tmp/in"
	cp -r "$here/in" "$tmp/in"
	chmod -R go-w "$tmp/in"
	(
	cd "$tmp/in" || exit 1
	exec 3<"$here/$1.cmd"
	while read -r line <&3; do
		printf '$ systrace-policy %s\n' "$line"
		eval "\"$program\" $2 $line" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
		status=$?
		cat "$tmp/stdout" "$tmp/stderr"
		echo "= $status"
	done
	) | sed "s|$tmp/in|CWD|g"
}

# same NAME SUFFIX: what was got is what is wanted.
same()
{
	count=$((count + 1))
	if [ -n "$UPDATE" ]; then
		cp "$tmp/got" "$here/$1.$2"
	elif ! cmp -s "$here/$1.$2" "$tmp/got"; then
		echo "not ok - tool/$1.$2"
		diff -u "$here/$1.$2" "$tmp/got" | head -n 60 | sed 's/^/# /'
		failed=$((failed + 1))
		return
	fi
	echo "ok - tool/$1.$2"
}

for cmd in "$here"/*.cmd; do
	name=$(basename "$cmd" .cmd)
	# Policies of this system would be among them.
	if [ "$name" = list ] && [ -e /etc/systrace ]; then
		echo "ok - tool/$name # SKIP this system has policies"
		continue
	fi
	run "$name" '' >"$tmp/got"
	same "$name" ok
	run "$name" --json >"$tmp/got"
	same "$name" json
done
echo "1..$count"
[ $failed -eq 0 ]
