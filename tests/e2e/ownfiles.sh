# SPDX-License-Identifier: ISC
# What is the supervisor's own is not for programs, though their policies permit
# every file by the call's name: policies, the log, the supervisor's entry in
# proc(5), which opened is one more way to send it a signal. For root and for an
# ordinary user.
. "${0%/*}/lib.sh"

policy_of()	# name, program
{
	cat >"$1" <<-EOF
	Policy: $2, Emulation: native
	native-fsread: permit
	native-fswrite: permit
	native-pidfd_send_signal: permit
	native-ioctl: permit
	native-fcntl: permit
	$(of_any_program)
	EOF
}

# Nothing of it may have been moved, removed or written to.
try_own()	# as, program, arguments
{
	as=$1 program=$(readlink -f "$(command -v "$2")")
	shift 2
	policy_of "$H/policy" "$program"
	: >"$H/log"
	cp "$H/policy" "$T/before"
	[ -z "$as" ] || chown $NOBODY:$NOBODY "$H/policy" "$H/log"
	to "$T/out" $as "$ST" -a -U -f "$H/policy" -E "$H/log" "$program" "$@"
	cmp "$T/before" "$H/policy" || fail "as '$as': $program $*"
	grep -q 'no rule can permit it' "$H/log" || {
		cat "$H/log" "$T/out" "$T/out.err"
		fail "as '$as': $program $*: no denial"
	}
}

H=$T/home
mkdir "$H"
users='x'
if is_root; then
	need setpriv
	users='x as_nobody'
fi
for user in $users; do
	[ "$user" = x ] || chown $NOBODY:$NOBODY "$H"
	[ "$user" = x ] && user=
	try_own "$user" mv "$H/policy" "$H/moved"
	try_own "$user" mv "$H/log" "$H/moved"
	try_own "$user" rm -f "$H/policy"
	try_own "$user" ln "$H/policy" "$H/linked"
	try_own "$user" truncate -s 0 "$H/policy"
	try_own "$user" chmod 777 "$H/policy"
	# shellcheck disable=SC2016 # for the shell started
	try_own "$user" sh -c 'echo more >>"$0"' "$H/policy"
	# It would kill its supervisor, and say no more.
	try_own "$user" "$PROG/doors" proc_kill harmless
	grep -q 'harmless: ' "$T/out" || fail "as '$user': the supervisor is lost"
done
