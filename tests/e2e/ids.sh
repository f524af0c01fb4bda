# SPDX-License-Identifier: ISC
# More users in one run than there are keepers of what is pinned: those that
# nobody needs any more are given up, and those in use are not.
. "${0%/*}/lib.sh"

is_root || skip 'only root becomes others'
chmod 755 "$T" "$W"
cd "$W" || exit 1
echo data >file
mkfifo -m 666 fifo
same "$PROG/ids" "$W/file" "$W/fifo" 200 0
same "$PROG/ids" "$W/file" "$W/fifo" 200 40
