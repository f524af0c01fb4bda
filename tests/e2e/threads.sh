# SPDX-License-Identifier: ISC
# Eight threads, made and joined a hundred times.
. "${0%/*}/lib.sh"

same "$PROG/threads" 8 100
