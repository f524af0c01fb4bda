# SPDX-License-Identifier: ISC
# What registers decide does not stop: -S counts the stops. Filters are inherited
# by programs with other policies, and each must get its own, no more, no less.
. "${0%/*}/lib.sh"

stops()	# CALL FILE: its count in -S's output
{
	awk -v call="$1" '$2 == call { n += $1 } END { print n + 0 }' "$2"
}

# A learned policy.
learn "$PROG/registers" 10 >/dev/null || fail 'learning'
"$ST" -S -a -d "$P" -E "$LOG" "$PROG/registers" 20000 >"$T/out" 2>"$T/stops" ||
    fail "status $?"
cat "$T/stops"
equal 'what the program saw' '20000 of 20000' "$(cat "$T/out")"
grep -q total "$T/stops" || fail '-S counts nothing'
for call in read write mmap munmap mprotect fcntl ioctl fchmod \
    prlimit64; do
	equal "stops for $call" 0 "$(stops $call "$T/stops")"
done
no_denial

# The control: a rule that wants a line in the log does need them.
policy=$(ls "$P"/*registers)
cp "$policy" "$T/learned"
sed -i '1a\	native-mprotect: prot eq "PROT_READ" then permit log' "$policy"
"$ST" -S -a -d "$P" -E "$LOG" "$PROG/registers" 1000 >"$T/out" 2>"$T/stops"
[ "$(stops mprotect "$T/stops")" -ge 1000 ] || { cat "$T/stops"
    fail 'a logged mprotect does not stop'; }
equal 'stops for mmap' 0 "$(stops mmap "$T/stops")"

# A denial that is not logged, of a program that executes nothing.
run() # WORD ...: what became of them
{
	"$ST" -S -a -d "$P" -E "$LOG" "$PROG/registers" "$@" 2>"$T/stops"
}
deny='	native-socket: sockdom eq "AF_UNIX" then deny[eafnosupport] nolog'
refused='socket: Address family not supported by protocol'
: >"$LOG"
sed "1a\\$deny" "$T/learned" >"$policy"
equal 'denied' "$refused" "$(run socket)"
equal 'stops for socket' 0 "$(stops socket "$T/stops")"
no_denial
# Logged it stops, and so it does to be counted.
sed "1a\\${deny% nolog}" "$T/learned" >"$policy"
equal 'logged' "$refused" "$(run socket)"
equal 'stops for a logged one' 1 "$(stops socket "$T/stops")"
denied 'syscall: native-socket'
sed "1a\\$deny" "$T/learned" >"$policy"
equal 'counted' "$refused" "$("$ST" -S -a --count -d "$P" -E "$LOG" \
    "$PROG/registers" socket 2>"$T/stops")"
equal 'stops for a counted one' 1 "$(stops socket "$T/stops")"

# A program that may execute another one must not leave it its denials.
cp "$PROG/registers" "$T/other"
learn "$T/other" socket mprotect >/dev/null
other=$(ls "$P"/*other)
sed -i '1a\	native-mprotect: prot sub "PROT_EXEC" then permit' "$other"
{
	sed "1a\\$deny" "$T/learned"
	echo "	native-execve: filename eq \"$T/other\" then permit"
	echo '	native-mprotect: prot sub "PROT_EXEC" then deny nolog'
} >"$policy"
equal 'one after the other' "$refused
socket: done
mprotect: done" "$(run socket exec "$T/other" socket mprotect)"
equal 'stops of both' 2 "$(stops socket "$T/stops")"
# The other way round each has its own too.
learn "$T/other" exec "$PROG/registers" socket >/dev/null
{
	sed "1a\\$deny" "$T/learned"
} >"$policy"
equal 'the other one first' "socket: done
$refused
mprotect: Operation not permitted" "$("$ST" -a -d "$P" -E "$LOG" "$T/other" \
    socket exec "$PROG/registers" socket mprotect)"

# A policy that is edited to permit an execve(2): what the filter denies by itself
# would be denied to that program too.
: >"$LOG"
words=
n=0
while [ $n -lt 400 ]; do
	words="$words wait exec $T/other"
	n=$((n + 1))
done
mkfifo "$T/go" "$T/said"
# shellcheck disable=SC2086
run $words <"$T/go" >"$T/said" &
exec 8>"$T/go" 9<"$T/said"
ask() { echo >&8; read -r answer <&9; }
ask
equal 'before the edit' 'exec: Operation not permitted' "$answer"
{
	sed "1a\\$deny" "$T/learned"
	echo "	native-execve: filename eq \"$T/other\" then permit"
} >"$T/new"
chmod 600 "$T/new"
mv "$T/new" "$policy"
n=0
until ask; [ "$answer" = 'exec: Permission denied' ]; do
	equal 'not yet' 'exec: Operation not permitted' "$answer"
	n=$((n + 1))
	[ $n -lt 390 ] || fail 'an edit is not taken up'
	await -m 100
done
exec 8>&- 9<&-
wait
denied 'start it anew'
# Begun anew it may.
equal 'begun anew' "$refused
socket: done" "$(run socket exec "$T/other" socket)"
