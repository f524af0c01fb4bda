# SPDX-License-Identifier: ISC
# The first thread ends and another goes on.
. "${0%/*}/lib.sh"

same "$PROG/leader"
