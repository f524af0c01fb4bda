# SPDX-License-Identifier: ISC
# limit: 300
# With 500 processes that have executed programs, and are in judged calls, all of
# systrace takes less than 20 MB; when they have ended it goes back to its start.
# What it has of policies of programs that nobody runs any more goes too.
. "${0%/*}/lib.sh"

BOUND=20480		# kB, of all of systrace
NEAR=2560		# kB above the start, that is as good as gone
KIDS=500
SORTS=60		# programs, with policies of 400 rules each

need pgrep
cd "$W" || exit 1
mkfifo told gate
# Never without a reader and a writer, so that nobody waits to open them.
exec 5<>told 6<>gate
# A kid tells that it runs, looks a name up in its own hands, and waits.
cat >kid <<'END'
echo here >told
mkdir kids 2>/dev/null
read -r x <gate
END
cat >tree <<'END'
echo start >told
read -r x <gate
i=0
while [ $i -lt "$1" ]; do
	sh kid &
	i=$((i + 1))
done
wait
echo ended >told
read -r x <gate
END
cat >sorts <<'END'
echo start >told
read -r x <gate
for f in bin/*; do
	$f kid &
done
wait
echo ended >told
read -r x <gate
END

hear()	# what, how often
{
	n_=0
	while [ $n_ -lt "$2" ]; do
		read -r said_ <&5
		equal "told $n_" "$1" "$said_"
		n_=$((n_ + 1))
	done
}

# How much memory all processes of systrace have, in kB. The waker has that of
# the supervisor, which is not counted twice, and neither are programs and libraries.
taken()
{
	total_=$(awk '/^RssFile:/ { print $2 }' "/proc/$1/status")
	for p_ in $1 $(pgrep -P "$1") $(pgrep -P "$(pgrep -P "$1" | head -n 1)")
	do
		grep -qE '^Name:.*systrace(-keeper)?$' "/proc/$p_/status" \
		    2>/dev/null || continue
		rss_=$(awk '/^Rss(Anon|Shmem):/ { n += $2 } END { print n }' \
		    "/proc/$p_/status")
		total_=$((total_ + ${rss_:-0}))
	done
	echo $total_
}

release() { yes | head -n "$1" >&6; }

# What start, full and end were like, of a script with N children.
watch()	# script N
{
	"$ST" -a -d "$P" -E "$LOG" sh "$1" "$2" &
	front=$!
	hear start 1
	start=$(taken $front)
	release 1
	hear here "$2"
	full=$(taken $front)
	release "$2"
	hear ended 1
	i=0
	until now=$(taken $front); [ "$now" -le $((start + NEAR)) ]; do
		i=$((i + 1))
		[ $i -lt 300 ] || fail "$1: $now kB at the end, $start at first"
		await -m 100
	done
	release 1
	wait $front || fail "$1: status $?"
	echo "# $1: $start kB at the start, $full with $2, $now at the end"
	[ "$start" -gt 1000 ] || fail "nobody was measured: $start kB"
}

# Learned with a few; the supervisor that is watched enforces. The policies are
# edited then, so the supervisor must be gone too.
few()	# script N
{
	"$ST" -A -d "$P" -E "$LOG" sh "$1" "$2" 2>"$T/err" &
	hear start 1
	supervisor=$(pgrep -P $! | head -n 1)
	release 1
	hear here "$2"
	release "$2"
	hear ended 1
	release 1
	wait $! || { cat "$T/err"; fail "learning"; }
	await -g "$supervisor"
}

few tree 3
watch tree $KIDS
no_denial tree
[ "$full" -le $BOUND ] || fail "tree: $full kB with $KIDS processes"

mkdir bin
dash=$(readlink -f /bin/sh)
i=0
while [ $i -lt $SORTS ]; do
	cp "$dash" "bin/sh$i"
	i=$((i + 1))
done
few sorts $SORTS
for f in "$P"/*_bin_sh[0-9]*; do
	awk 'BEGIN { for (i = 0; i < 400; i++)
		printf "\tnative-fsread: filename eq \"/srv/x%d\" then permit\n",
		    i }' >>"$f"
done
grep -L 'native-execve: .*/mkdir' "$P"/*_bin_sh[0-9]* | grep . &&
    { cat "$T/err"; fail "mkdir was not learned"; }
watch sorts $SORTS
no_denial sorts
[ "$full" -ge $((start + 2000)) ] || fail "sorts: the policies were not there"
