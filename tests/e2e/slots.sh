# SPDX-License-Identifier: ISC
# Slots for sealed arguments are taken back from threads that wait elsewhere: more
# threads than slots, and more than the descriptors that we may have by default.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
"$PROG/slots" 2500 >out || skip 'so many threads cannot be made here'
ulimit -S -n 256
same "$PROG/slots" 2500
