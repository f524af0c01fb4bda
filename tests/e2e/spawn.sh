# SPDX-License-Identifier: ISC
# Children by fork, vfork, clone, clone3, posix_spawn, system.
. "${0%/*}/lib.sh"

same "$PROG/spawn"
