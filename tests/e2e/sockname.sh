# SPDX-License-Identifier: ISC
# A socket that is bound to a name answers with that name, though the kernel was
# given another one for it.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
mkdir -p a/b
ln -s a/b l
same "$PROG/sockname" here "$W/a/b/there" l/linked ./a/../dots "$T/s"
