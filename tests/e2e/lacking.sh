# SPDX-License-Identifier: ISC
# Where a container refuses what systrace would like to use, it does without, and
# says once what and why; where it needs it, it says that before the program runs.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
ln -s fine link
run()	# name, errno, numbers
{
	rm -rf "$P"
	: >"$LOG"
	equal "$1: learning" fine "$("$PROG/refuse" "$2" "$3" "$ST" -A --quiet -d "$P" -E "$LOG" cat link 2>&1)"
	equal "$1: enforcing" fine "$("$PROG/refuse" "$2" "$3" "$ST" -a -d "$P" -E "$LOG" cat link 2>&1)"
	"$PROG/refuse" "$2" "$3" "$ST" -a -d "$P" -E "$LOG" cat "$SECRET" >out 2>&1
	! grep -q 'a secret' out || fail "$1: not enforced"
	denied "$SECRET"
}
said()	# what
{
	equal "$1 is said once a run" 3 "$(grep -c "$1 is refused here" "$LOG")"
}
run 'openat2 missing' 38 437
run 'openat2 refused' 1 437
said openat2
run 'process_vm_readv and _writev refused' 1 310,311
said process_vm_readv
run 'process_vm_readv missing' 38 310,311

"$PROG/refuse" 1 317 "$ST" -A -d "$P" cat fine >out 2>err
equal 'seccomp refused: status' 1 $?
[ ! -s out ] || fail 'seccomp refused: the program ran'
grep -q seccomp err || fail "seccomp refused: $(cat err)"
"$PROG/refuse" 1 101 "$ST" -A -d "$P" cat fine >out 2>err
equal 'ptrace refused: status' 1 $?
[ ! -s out ] || fail 'ptrace refused: the program ran'
grep -q ptrace err || fail "ptrace refused: $(cat err)"
