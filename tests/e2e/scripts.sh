# SPDX-License-Identifier: ISC
# Scripts: an interpreter by a relative name, with an argument, four levels of
# them, one too many, an empty one, one without #!.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
cp "$PROG/args" interp
script() { printf "$2" >"$1" && chmod 755 "$1"; }
script s1 '#!./interp\nrubbish\n'
script s2 '#!./s1 an argument\n'
script s3 '#!./s2\n'
script s4 '#!./s3\n'
script s5 '#!./s4\n'
script s6 '#!./s5\n'
script nothing '#!/nonexistent/interpreter\n'
script plain 'echo plain $0\nexit 3\n'
script shell '#!/bin/sh -e\nfalse\necho never\n'
for s in s1 s2 s3 s4 shell; do
	same "./$s" x 'y z'
done
for s in s5 s6 nothing plain; do
	same sh -c "./$s a; echo \$?"
done
