# SPDX-License-Identifier: ISC
# Calls cut short and begun again, a thousand queued signals.
. "${0%/*}/lib.sh"

same "$PROG/signals" "$T/work/fifo"
