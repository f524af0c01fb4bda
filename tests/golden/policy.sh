#!/bin/sh
# SPDX-License-Identifier: ISC
# usage: [UPDATE=1] policy.sh PROGRAM
# PROGRAM is policy_print, or the folder that it was built in. NAME.in has NAME.ok, its rules printed anew, or
# NAME.err, the complaints; NAME.keep is what saving it unchanged gives, where
# that is not NAME.in itself. UPDATE=1 writes them in place of comparing.

program=$1
[ ! -d "$1" ] || program=$1/policy_print
dir=$(dirname "$0")/policy
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0

# same NAME WANTED GOT
same() {
	count=$((count + 1))
	if [ -n "$UPDATE" ]; then
		cp "$3" "$2"
	elif ! cmp -s "$2" "$3"; then
		echo "not ok - $1"
		diff -u "$2" "$3" | sed 's/^/# /'
		failed=$((failed + 1))
		return
	fi
	echo "ok - $1"
}

for in in "$dir"/*.in; do
	base=${in%.in}
	name=policy/$(basename "$base")
	if "$program" "$in" >"$tmp/out" 2>"$tmp/err"; then
		[ -n "$UPDATE" ] && rm -f "$base.err"
		same "$name" "$base.ok" "$tmp/out"
		"$program" -k "$in" >"$tmp/keep"
		if [ -z "$UPDATE" ] || ! cmp -s "$in" "$tmp/keep"; then
			want=$in
			[ -n "$UPDATE" ] || [ -f "$base.keep" ] &&
			    want=$base.keep
			same "$name kept" "$want" "$tmp/keep"
		fi
		cp "$tmp/out" "$tmp/again.in"
		"$program" "$tmp/again.in" >"$tmp/again" 2>&1
		UPDATE= same "$name again" "$tmp/out" "$tmp/again"
	else
		[ -n "$UPDATE" ] && rm -f "$base.ok" "$base.keep"
		same "$name" "$base.err" "$tmp/err"
	fi
done

# Policies of other systems, where they are at hand: each is taken, or refused
# with a way to write it.
others=$(dirname "$0")/../../../shared/policies
if [ -d "$others" ]; then
	for in in "$others"/*; do
		case $in in *.md) continue ;; esac
		count=$((count + 1))
		if "$program" "$in" >/dev/null 2>"$tmp/err" ||
		    grep -q '^write: ' "$tmp/err"; then
			echo "ok - $(basename "$in")"
		else
			echo "not ok - $(basename "$in")"
			failed=$((failed + 1))
		fi
	done
else
	echo "ok - policies of other systems # SKIP they are not here"
fi
echo "1..$count"
[ "$failed" -eq 0 ]
