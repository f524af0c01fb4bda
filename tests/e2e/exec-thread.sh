# SPDX-License-Identifier: ISC
# exec from a thread that is not the first, eight times in a row.
. "${0%/*}/lib.sh"

same "$PROG/execthread" 8
