# SPDX-License-Identifier: ISC
# Stop and continue, as a parent sees them.
. "${0%/*}/lib.sh"

same "$PROG/stop"
