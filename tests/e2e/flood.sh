# SPDX-License-Identifier: ISC
# Tasks that stop all the time do not keep an older one from being served.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
same "$PROG/flood" 300
