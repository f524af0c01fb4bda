# SPDX-License-Identifier: ISC
# The descriptors a program starts with are those it would have natively, also
# when they are many, or the standard ones are closed.
. "${0%/*}/lib.sh"

same "$PROG/fds"
exec 7</etc/passwd 9>"$W/out"
same "$PROG/fds"
"$PROG/fds" 3>"$W/native" >&3 <&-
learn "$PROG/fds" 3>"$W/learned" >&3 <&-
same_file 'without a stdin' "$W/native" "$W/learned"

# Started without standard descriptors: closed to the program, and none of ours
# is taken for one.
"$PROG/fds" <&- 2>&- >native
learn "$PROG/fds" <&- 2>&- >learned
cmp native learned || fail 'without descriptors 0 and 2'
"$ST" -A -d "$P" true <&- >&- 2>&- || fail 'without any descriptor'
