# SPDX-License-Identifier: ISC
# The descriptors a program starts with are those it would have natively, with
# -k also when they are many; and when the standard ones are closed.
. "${0%/*}/lib.sh"
# Whatever the tests themselves were started with.
[ "${BARE-}" ] || exec "$PROG/bare" env BARE=1 sh "$0"

same "$PROG/fds"
exec 7</etc/passwd 9>"$W/out"
"$PROG/fds" >"$W/native"
learn -k "$PROG/fds" >"$W/kept" || fail 'with -k'
same_file 'with -k' "$W/native" "$W/kept"
"$PROG/fds" 3>"$W/native" >&3 <&-
learn -k "$PROG/fds" 3>"$W/learned" >&3 <&-
same_file 'without a stdin' "$W/native" "$W/learned"
exec 7<&- 9>&-

# Started without standard descriptors: closed to the program, and none of ours
# is taken for one.
"$PROG/fds" <&- 2>&- >native
learn "$PROG/fds" <&- 2>&- >learned
cmp native learned || fail 'without descriptors 0 and 2'
"$ST" -A -d "$P" true <&- >&- 2>&- || fail 'without any descriptor'
