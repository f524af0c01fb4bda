#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs levels of tests and ends with the total: check.sh BUILD LEVEL ...
# A level's program prints TAP (ok, not ok, # SKIP) or what libcheck prints.
set -u
build=$1
shift
here=$(cd "$(dirname "$0")/.." && pwd)
pass=0 fail=0 skip=0
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT

# Runs one program of tests and adds its results. One that says nothing that can
# be counted is one test itself, by its status. More failed than it said when
# its status says so: a crash is not a pass.
count()	# name, command ...
{
	name=$1
	shift
	"$@" >"$out" 2>&1
	status=$?
	cat "$out"
	# shellcheck disable=SC2046 # three numbers
	set -- $(awk '
	/^ok /		{ if (/# *SKIP/) s++; else p++ }
	/^not ok /	{ f++ }
	/^[0-9]+%: Checks: / {
		gsub(/[^0-9 ]/, ""); p += $2 - $3 - $4; f += $3 + $4
	}
	END { print p + 0, f + 0, s + 0 }' "$out")
	if [ $(($1 + $2 + $3)) -eq 0 ]; then
		case $status in
		0) set -- 1 0 0; echo "ok - $name" ;;
		77) set -- 0 0 1; echo "ok - $name # SKIP" ;;
		*) set -- 0 1 0; echo "not ok - $name" ;;
		esac
	elif [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; then
		echo "not ok - $name ended with status $status"
		set -- "$1" 1 "$3"
	fi
	pass=$((pass + $1)) fail=$((fail + $2)) skip=$((skip + $3))
}

unit()
{
	count unit "$build/unit"
}

golden()
{
	for t in "$here"/golden/*.sh; do
		[ ! -f "$t" ] || count "golden/${t##*/}" sh "$t" "$build"
	done
}

# Every seed through its harness; a crash names itself.
fuzz()
{
	for h in "$build"/replay/fuzz_*; do
		[ -x "$h" ] || continue
		n=${h##*/fuzz_}
		count "fuzz/$n" timeout 60 "$h" "$here/fuzz/seeds/$n"
	done
}

# A minute of attempts, and one of random calls. RACES=1: races too (make
# check-races has them at length). FULL=1: other programs' random calls too.
attacks()
{
	count attacks sh "$here/attacks/attacks.sh" "$build"
	count attacks/storm sh "$here/attacks/storm.sh" "$build" 60
	count attacks/second sh "$here/attacks/second.sh" "$build"
}

e2e()
{
	count e2e sh "$here/e2e/run.sh" "$build"
}

for level; do
	echo "# $level"
	$level
done
echo "$pass passed, $fail failed, $skip skipped"
[ $fail -eq 0 ]
