# SPDX-License-Identifier: ISC
# Relative names lead to where a program is, in whatever way it came there: in
# both lanes, and with chdir(2) permitted by a look at its name or without.
. "${0%/*}/lib.sh"

cd "$W" || fail "no work folder"
"$PROG/where" >"$T/native" || fail "natively: $(cat "$T/native")"
rm -r "$W"/*
learn "$PROG/where" >"$T/learned" 2>/dev/null
same_file "while learning" "$T/native" "$T/learned"
grep -q 'native-chdir: filename' "$P"/* || fail "chdir was not learned by name"
rm -r "$W"/*
for way in judged named; do
	for hands in '' --own-hands; do
		# shellcheck disable=SC2086 # no word, or one
		enforce $hands "$PROG/where" >"$T/out" 2>/dev/null
		same_file "$way $hands" "$T/native" "$T/out"
		no_denial "$way $hands"
		rm -r "$W"/*
	done
	sed -i 's/native-chdir: filename.* then permit/native-chdir: permit/' "$P"/*
done
grep -q 'native-chdir: permit' "$P"/* || fail "chdir is judged still"
# They stop all the same, to be noted.
enforce -S "$PROG/where" >/dev/null 2>"$T/out"
grep -qE '^ +[0-9]+  fchdir$' "$T/out" || fail "fchdir is not seen"
