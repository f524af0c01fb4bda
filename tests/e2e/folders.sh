# SPDX-License-Identifier: ISC
# Files are made where they are judged to be, in folders that are remembered: by
# whatever name they are found and whatever becomes of the name.
. "${0%/*}/lib.sh"
cd "$W" || exit 1
cat >"$T/rules" <<EOF
Policy: $PROG/folders, Emulation: native
	native-fswrite: filename sub "/u/" then deny[edquot]
	native-fswrite: filename match "$W/**" then permit
	native-fsread: filename match "/**" then permit
$(of_any_program)
EOF
cat >"$T/want" <<'EOF'
by name: 20 -
again: 20 -
by descriptor: 20 -
what is there: 20 -
not made: 0 No such file or directory
by name: 20 -
by descriptor: 20 -
to itself: 0 File exists
renamed: 0 Disk quota exceeded
renamed, there: 0 Disk quota exceeded
renamed: 0 Disk quota exceeded
gone: 0 No such file or directory
gone: 0 No such file or directory
link to it: 0 Disk quota exceeded
link, there: 0 Disk quota exceeded
link to it: 0 Disk quota exceeded
another: 20 -
open again: 20 -
as v: 20 -
as v: 20 -
from shut: 0 File exists
far: 0 Disk quota exceeded
shut: 0 Disk quota exceeded
near: 20 -
only new: 0 File exists
no link: 0 Too many levels of symbolic links
slash: 0 No such file or directory
dots: 20 -
there: 0 File exists
no folder: 0 Not a directory
a folder: 0 Is a directory
EOF
for lane in '' --own-hands; do
	rm -rf "$W"/[tuv]
	# shellcheck disable=SC2086 # one option or none
	to "$T/got" "$ST" -a -U $lane -f "$T/rules" -E "$LOG" "$PROG/folders"
	diff "$T/want" "$T/got" || fail "with '$lane'"
	equal 'what was made where it is shut' '' "$(ls "$W/u")"
done
