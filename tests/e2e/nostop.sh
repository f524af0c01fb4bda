# SPDX-License-Identifier: ISC
# What a policy permits always is not stopped for: -S counts the stops.
. "${0%/*}/lib.sh"

"$ST" -V >/dev/null || fail 'no systrace'
learn "$PROG/ppid" 10 >/dev/null
stops()	# count of getppid in -S's output
{
	awk '{ for (i = 1; i <= NF; i++) if ($i ~ /^(native-)?getppid:?$/) {
	    gsub(/getppid/, ""); if (match($0, /[0-9]+/)) n += substr($0, RSTART, RLENGTH) } }
	    END { print n + 0 }' "$1"
}
"$ST" -S -a -d "$P" -E "$LOG" "$PROG/ppid" 100000 >"$T/out" 2>"$T/stops" ||
    fail "status $?"
cat "$T/stops"
equal 'what the program saw' '100000 of 100000' "$(cat "$T/out")"
grep -q execve "$T/stops" || fail '-S lists no stops'
equal 'stops for getppid' 0 "$(stops "$T/stops")"

# The control: a rule that wants a line in the log does need them.
sed -i '1a\	native-getppid: true then permit log' "$P"/*ppid
"$ST" -S -a -d "$P" -E "$LOG" "$PROG/ppid" 1000 >"$T/out" 2>"$T/stops"
cat "$T/stops"
equal 'stops for a logged getppid' 1001 "$(stops "$T/stops")"
