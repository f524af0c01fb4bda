#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs the tests of this folder and of real/: run.sh BUILD [NAME ...], or ONLY
# names them. JOBS at a time, each in a folder of its own, with a time limit: a
# hang is a failure, and so is a process left behind.
set -u
here=$(cd "$(dirname "$0")" && pwd)

if [ "$1" != --one ]; then
	build=$(cd "$1" && pwd)
	shift
	names="${*:-${ONLY:-}}"
	[ -n "$names" ] || names=$(cd "$here" && ls -- *.sh real/*.sh |
	    grep -vxE '(lib|run|real|quickstart|shipped|daemon)\.sh' | sed 's/\.sh$//')
	# Where an ordinary user cannot reach the build, tests still can.
	base=$(mktemp -d /tmp/systrace-e2e.XXXXXX) || exit 1
	trap 'rm -rf "$base"' EXIT
	trap 'exit 130' INT TERM HUP
	chmod 755 "$base"
	mkdir "$base/bin" "$base/out" "$base/results"
	cp "${SYSTRACE:-$build/systrace}" "$build/systrace-policy" "$build"/prog/* \
	    "$base/bin/" || exit 1
	[ ! -e "$base/bin/systrace" ] || chmod 755 "$base"/bin/*
	mkdir -p "$build/e2e"
	export ST="$base/bin/systrace" SP="$base/bin/systrace-policy"
	export PROG="$base/bin" BUILD="$build" BASE="$base"
	[ -z "${SYSTRACE:-}" ] || ST="$base/bin/${SYSTRACE##*/}"
	# shellcheck disable=SC2086 # names
	printf '%s\n' $names |
	    xargs -P "${JOBS:-2}" -n 1 sh "$here/run.sh" --one
	f=$(cat "$base"/results/* | grep -c '^not ok')
	[ "$f" -eq 0 ]
	exit
fi

name=$2
test=$here/$name.sh
flat=$(echo "$name" | tr / -)
limit=$(sed -n 's/^# limit: \([0-9]*\)$/\1/p' "$test")
T=$BASE/$flat
mkdir "$T"
chmod 755 "$T"
mark=ST_MARK=$flat.$$
HOME=$T
export T HOME

# Whoever carries this test's mark is one of its processes; a zombie has none.
left()
{
	grep -lzsxF "$mark" /proc/[0-9]*/environ | tr -dc '0-9\n'
}

# Just before its time is up: who waits for what, should it be a hang.
watch()
{
	"$PROG/await" -m $((${limit:-120} * 1000 - 2000))
	for p in $(left); do
		echo "# $p $(sed -n 's/^State:.//p' "/proc/$p/status")" \
		    "$(cat "/proc/$p/wchan") $(cut -d ' ' -f 1 "/proc/$p/syscall")" \
		    "$(tr '\0' ' ' <"/proc/$p/cmdline" | cut -c 1-120)"
	done >>"$BASE/out/$flat" 2>/dev/null
}

cd "$T" || exit 1
watch &
watcher=$!
start=$(date +%s)
env "$mark" timeout -k 5 "${limit:-120}" sh "$test" \
    >"$BASE/out/$flat" 2>&1 </dev/null
status=$?
took=$(($(date +%s) - start))
kill $watcher 2>/dev/null
wait $watcher 2>/dev/null
case $status in
124 | 137) echo "FAIL: hung: ended after ${limit:-120} seconds" >>"$BASE/out/$flat" ;;
esac

# One that is on its way out is given two seconds.
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -n "$(left)" ] || break
	"$PROG/await" -m 200
done
for p in $(left); do
	echo "FAIL: left behind: $p $(tr '\0' ' ' <"/proc/$p/cmdline")" \
	    >>"$BASE/out/$flat"
	kill -9 "$p"
	status=1
done

case $status in
0) line="ok - $name ($took s)" ;;
77) line="ok - $name # SKIP $(sed -n 's/^SKIP: //p' "$BASE/out/$flat" | tail -n 1)" ;;
*) line="not ok - $name ($took s)" ;;
esac
{
	echo "$line"
	# A test's notes are shown, a failure's last words too.
	case $status in 0 | 77) grep '^# ' "$BASE/out/$flat" | sed 's/^/  /' ;;
	*) tail -n "${LINES_SHOWN:-30}" "$BASE/out/$flat" |
	    cut -c 1-600 | sed 's/^/  | /' ;; esac
} >"$BASE/results/$flat"
cat "$BASE/results/$flat"
chmod -R u+rwx "$T" 2>/dev/null
[ -n "${KEEP:-}" ] || rm -rf "$T"
exit 0
