# SPDX-License-Identifier: ISC
# limit: 240
# The benchmark's parts start and print their rows. Nothing is measured: the rounds
# are too short for it. FULL=1: all rows.
. "${0%/*}/lib.sh"
need taskset
[ -x "$BUILD/bench/call" ] || skip 'no programs of the benchmark here'
bench=$(cd "${0%/*}/../bench" && pwd)

for how in '' -r -n '-n -r'; do
	# shellcheck disable=SC2086 # options
	"$BUILD/bench/floor" $how sh -c 'cat /etc/passwd; exit 3' >"$T/out"
	equal "status under floor $how" 3 $?
	same_file "under floor $how" /etc/passwd "$T/out"
done

mkdir "$T/build"
ln -s "$BUILD/bench" "$T/build/bench"
ln -s "$ST" "$T/build/systrace"
rows='getppid fcntl stat deny-stat mkdir connect spawn true git-clone find node
	nginx redis sqlite3 size start memory busy decision'
[ -z "${FULL:-}" ] || rows="$rows $("$BUILD/bench/call" kinds)
	make-j2 git-status tar-create tar-extract grep-r sha256sum python3 npm-install
	openssl xz sh-forks"
rows=$(echo "$rows" | tr '\n\t' '  ')
to "$T/out" env -u FULL SMALL=1 ONLY="$rows" sh "$bench/bench.sh" "$T/build"
cat "$T/out" "$T/out.err"
equal status 0 "$status"
grep -E '^(trouble|Trouble)' "$T/out" && fail 'trouble'

# A row has a number in each of its columns, if it is not said why it is not there.
for row in $rows; do
	case $row in
	size) row='stat          pinned' ;;
	start) row='true          pinned' ;;
	memory) row=5 ;;
	busy) row='programs      native' ;;
	decision) continue ;;
	esac
	grep -qE "^skipped: $row:" "$T/out" ||
	    grep -qE "^$row +[a-z]* +[0-9].* [0-9.()]+$" "$T/out" ||
	    fail "no row for $row"
done
for goal in '1 getppid, ns more' '2 stat, by notif.r' '3 mkdir, by trace' \
    '5 find, by notif.r' '6 true, ms over native' '7 MB with 5' '8 two programs, -a'; do
	grep -qE "^$goal +asked [<>0-9=. ns]+ seen (- [(]|-?[0-9])" "$T/out" || fail "no goal: $goal"
done

# The control: what fails is told, and makes it fail.
printf '#!/bin/sh\nexit 1\n' >"$T/not"
chmod 755 "$T/not"
ln -sf "$T/not" "$T/build/systrace"
to "$T/out" env -u FULL SMALL=1 ONLY=stat sh "$bench/bench.sh" "$T/build"
equal 'status with another systrace' 1 "$status"
grep -q '^trouble: cannot learn stat' "$T/out" || fail 'not told'
