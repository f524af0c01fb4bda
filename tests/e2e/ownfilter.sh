# SPDX-License-Identifier: ISC
# A program with a seccomp filter of its own makes the calls that it meant to make:
# its filter may not know what systrace would put in their place.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
same "$PROG/ownfilter"
same "$PROG/ownfilter" prctl
grep -q 'unlink: 0' "$T/enforced" || fail 'nothing was done'
