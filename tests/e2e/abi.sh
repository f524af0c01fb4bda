# SPDX-License-Identifier: ISC
# int 0x80 from 64-bit code is judged as what it is: 39 is mkdir there, and
# getpid to 64-bit code. x32 numbers are refused.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
"$PROG/abi" ids >/dev/null 2>&1 || skip 'this kernel has no int 0x80'
same "$PROG/abi" ids

# Its memory is sealed for its own ABI: names by the other one cannot be.
: >"$LOG"
learn "$PROG/abi" open /etc/hostname >out
equal 'a name by int 0x80' 'open: EPERM' "$(cat out)"
denied 'another ABI than the program'

learn "$PROG/abi" x32 >out
grep -qE 'E(NOSYS|PERM)' out || fail "x32: $(cat out)"

# Learned without it: not permitted by the other ABI's number.
rm -rf "$P"
learn "$PROG/abi" ids >/dev/null
learn "$PROG/ppid" >/dev/null
: >"$LOG"
enforce "$PROG/abi" mkdir made >out
[ ! -d made ] || fail 'mkdir by int 0x80'
denied '/made'
equal 'getpid by syscall' 'getpid same' "$(tail -n 1 out)"
: >"$LOG"
enforce "$PROG/abi" open "$SECRET" >out
denied "$SECRET"
! grep -q secret out || fail 'open by int 0x80'

# Numbers that no table has: answered as by a kernel that lacks them, and ruled
# by name.
enforce "$PROG/abi" unknown >out
equal 'unknown numbers' 'ENOSYS ENOSYS ENOSYS' "$(cat out)"
denied 'unknown-498'
denied 'unknown-9999'
! grep -q 'unknown--' "$LOG" || fail 'number -1 is logged'
learn "$PROG/abi" unknown >/dev/null
grep -q 'native-unknown-498: permit' "$P"/*abi || fail 'unknown-498 was not learned'
sed -i 's/native-unknown-498: permit/native-unknown-498: deny[eacces]/' "$P"/*abi
enforce "$PROG/abi" unknown >out
equal 'a rule for unknown-498' 'EACCES ENOSYS ENOSYS' "$(cat out)"
