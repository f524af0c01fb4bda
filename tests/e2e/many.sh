# SPDX-License-Identifier: ISC
# Five hundred processes at once.
. "${0%/*}/lib.sh"

same "$PROG/many" 500
