# SPDX-License-Identifier: ISC
# limit: 120
# The system's logs, which come and go while a confined supervisor runs; floods;
# and disks that are full. In a name space of mounts of its own.
. "${0%/*}/lib.sh"

if [ -z "${SINKS_INSIDE:-}" ]; then
	is_root || skip 'for root: it mounts'
	unshare -m sh -c 'mount -t tmpfs none /run' 2>/dev/null || skip 'no mounts here'
	SINKS_INSIDE=1 exec unshare -m sh "$0"
fi

cd "$W" || exit 1
mkdir dev disk
mount -t tmpfs -o mode=755 none /run || fail 'mount'
mount -t tmpfs -o mode=755 none dev || fail 'mount'
for n in null zero full random urandom tty; do
	: >dev/$n
	mount --bind /dev/$n dev/$n || fail 'mount'
done
mount --rbind dev /dev || fail 'mount'
mkdir -p /run/systemd/journal
JOURNAL=/run/systemd/journal/socket
chmod -R go+rX "$W" /run

reader()	# socket, file
{
	"$PROG/logsock" "$1" "$2" &
	reader=$!
	await -f "$1"
}
hang_up() { kill $reader; wait $reader 2>/dev/null; rm -f "$1"; }
st() { "$ST" -a -d "$P" "$@"; }

echo fine >fine
learn cat fine >/dev/null
learn "$PROG/again" 0 fine >/dev/null

# Nothing is there: said once, and the program runs.
st cat fine "$SECRET" >out 2>err
equal 'without any log' fine "$(cat out)"
grep -q 'no syslog here' err || { cat err; fail 'no word of no log'; }
for o in journal rfc5424; do
	st -o $o cat fine >out 2>err && fail "-o $o without it"
	grep -q 'no such log here' err || { cat err; fail "-o $o: no word"; }
	st -e -o $o cat fine >out 2>err && fail "-e -o $o"
	grep -q 'leave out -e' err || { cat err; fail "-e -o $o: no word"; }
done

# The journal, if it is there; else the other one.
reader $JOURNAL journal
st cat "$SECRET" 2>/dev/null
await -s journal
for word in "MESSAGE=deny user: $(id -un), .*permit with: " 'PRIORITY=4' \
    'SYSLOG_IDENTIFIER=systrace' 'SYSTRACE_VERDICT=deny' "SYSTRACE_ARG_FILENAME=$SECRET" \
    'SYSTRACE_SYSCALL=fsread' 'SYSTRACE_ERROR=EPERM' 'SYSTRACE_RULE=no rule' \
    "SYSTRACE_PERMIT_WITH=native-fsread: filename eq \"$SECRET\" then permit"; do
	grep -q "^$word" journal || { cat journal; fail "no $word"; }
done
hang_up $JOURNAL
reader /dev/log devlog
st cat "$SECRET" 2>/dev/null
await -s devlog
grep -q '^<12>1 2[^ ]* [^ ]* systrace [0-9]* deny \[systrace@32473 .* verdict="deny".*\] deny user: ' \
    devlog || { cat devlog; fail 'RFC 5424'; }
: >devlog
st -o text cat "$SECRET" 2>/dev/null
await -s devlog
grep -q '^<12>[A-Z].* systrace\[[0-9]*\]: deny user: ' devlog || { cat devlog; fail '-o text'; }
: >devlog
st -o json cat "$SECRET" 2>/dev/null
await -s devlog
grep -q '^<12>.* systrace\[[0-9]*\]: {"time":' devlog || { cat devlog; fail '-o json'; }
hang_up /dev/log

# It goes away and comes back while the program runs: nothing is lost.
cat >script <<'END'
read -r x <"$1"
while [ ! -e gone ]; do read -r x <fine; done
n=0
while [ $n -lt 3 ]; do read -r x <"$2"; n=$((n + 1)); done
echo >told
while [ ! -e back ]; do read -r x <fine; done
END
come_and_go()	# who, socket, command before systrace
{
	who=$1 sock=$2
	shift 2
	rm -f gone back told log1 log2
	chmod a+w .
	chmod -R a+rX "$SECRET" "$SECRET.2" "$P"
	reader "$sock" log1
	"$@" "$ST" -a -d "$P" sh script "$SECRET" "$SECRET.2" 2>/dev/null &
	run=$!
	await -s log1
	hang_up "$sock"
	: >gone
	await -f told
	reader "$sock" log2
	await -s log2
	: >back
	wait $run || fail "$who: status $?"
	grep -q 'id_test"* *' log1 || { cat log1; fail "$who: the first"; }
	grep -q 'filename: [^ ]*id_test.2, .*(repeated 3 times' log2 || {
		cat log2
		fail "$who: what was denied meanwhile"
	}
	hang_up "$sock"
}
: >"$SECRET.2"
: >told
: >back
: >gone
learn sh script fine fine 2>/dev/null
come_and_go root $JOURNAL
come_and_go 'root, /dev/log' /dev/log
come_and_go 'a user' $JOURNAL setpriv --reuid $NOBODY --regid $NOBODY \
    --clear-groups --

# A hundred thousand denials: few lines, and all of them counted.
for n in $(seq 0 99); do
	: >"$SECRET.$n"
done
reader $JOURNAL flood
st "$PROG/again" 50000 "$SECRET" >out 2>/dev/null
equal 'all denied' 'could 0' "$(cat out)"
hang_up $JOURNAL
lines=$(grep -c '^MESSAGE=deny' flood)
# Each second may tell a count of each of the 101 names.
[ "$lines" -le 5000 ] || fail "$lines lines"
all=$(awk -F= '/^MESSAGE=deny/ { n++ } /^SYSTRACE_REPEATED=/ { n += $2 - 1 } END { print n }' flood)
equal 'denials told' 100000 "$all"

# A full disk: the program runs on; what is kept is written when there is room.
mount -t tmpfs -o size=64k none disk || fail 'mount'
chmod 777 disk
dd if=/dev/zero of=disk/fill bs=4k 2>/dev/null
rm -f gone back told
"$ST" -a -d "$P" -E disk/log sh script "$SECRET" "$SECRET.2" 2>err &
run=$!
: >gone
await -f told
rm disk/fill
await -s disk/log
: >back
wait $run || fail "full disk: status $?"
grep -q 'log cannot be written: No space left' err || { cat err; fail 'no word of a full disk'; }
grep -q 'id_test, ' disk/log || { cat disk/log; fail 'the first, after a full disk'; }
grep -q 'id_test.2, ' disk/log || { cat disk/log; fail 'after a full disk'; }
# A record on it has whole lines and says what it lacks.
rm -f disk/*
st --record disk/rec -E disk/log "$PROG/again" 1000 "$SECRET" >out 2>err
equal 'the program' 'could 0' "$(cat out)"
dd if=/dev/zero of=disk/fill bs=1k 2>/dev/null
dd if=/dev/zero of=disk/fill bs=1 seek=1M count=1 2>/dev/null
st --record disk/rec "$PROG/again" 100 "$SECRET.3" >out 2>err && fail 'a record without room'
grep -q 'record disk/rec: its first line' err || { cat err; fail 'no word of no room'; }
[ "$(tail -c 1 disk/rec | od -An -c | tr -d ' ')" = '\n' ] || fail 'half a line'
umount disk
exit 0
