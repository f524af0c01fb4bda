# SPDX-License-Identifier: ISC
# Without -a and -A the terminal is asked: once or for ever, permit or deny.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
learn cat fine >/dev/null
policy=$(ls "$P"/*cat)
cp "$policy" base
TERM=xterm
export TERM
asked()	# name, answer
{
	printf 'expect id_test\nprompt\nsend %s\\r\n' "$2" |
	    "$PROG/pty" "$ST" -d "$P" -E "$LOG" cat "$SECRET" >out 2>err
	status=$?
	[ $status -ne 3 ] || { cat out err; fail "$1: no question"; }
}
unasked()	# name
{
	"$PROG/pty" "$ST" -d "$P" -E "$LOG" cat "$SECRET" >out 2>err </dev/null
	status=$?
}
asked 'permit-now' permit-now
equal 'permit-now: status' 0 $status
grep -q 'a secret' out || fail 'permit-now'
asked 'deny-now' deny-now
equal 'deny-now: status' 1 $status
grep -q 'not permitted' out || fail 'deny-now'
cmp -s base "$policy" || fail 'an answer for now was kept'
asked 'deny[enoent]' 'deny-now[enoent]'
grep -q 'No such file' out || fail 'deny-now[enoent]'

asked 'permit' permit
grep -q 'a secret' out || fail 'permit'
grep -q 'id_test.*permit' "$policy" || fail 'permit was not kept'
unasked
equal 'permit for ever: status' 0 $status
grep -q 'a secret' out || fail 'permit for ever'

cp base "$policy"
asked 'deny' deny
grep -q 'not permitted' out || fail 'deny'
unasked
equal 'deny for ever: status' 1 $status

# What is no answer is told so, and asked again.
cp base "$policy"
printf 'expect id_test\nprompt\nsend perhaps\\r\nprompt\nsend deny-now\\r\n' |
    "$PROG/pty" "$ST" -d "$P" -E "$LOG" cat "$SECRET" >out 2>err
equal 'no answer: status' 1 $?

# The program goes on using the terminal.
printf 'job cat\nsend typed\\r\nexpect typed\nexpect typed\nsend \\^D\n' |
    "$PROG/pty" "$ST" -A -d "$P" -E "$LOG" cat >out 2>err
equal 'cat on a terminal' 0 $?
