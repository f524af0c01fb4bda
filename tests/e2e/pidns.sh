# SPDX-License-Identifier: ISC
# A PID namespace inside: its first process is 1 and has children.
. "${0%/*}/lib.sh"

"$PROG/pidns" >/dev/null
[ $? -ne 77 ] || skip 'no namespaces for this user'
same "$PROG/pidns"
