# SPDX-License-Identifier: ISC
# A policy outlives the C library that it was learned with: a tool that is linked
# with another one, statically or not, or with one that makes the calls of
# tomorrow, is denied nothing at the same path under the same policy.
. "${0%/*}/lib.sh"
need cc
src=${0%/*}/prog/libctool.c
[ -f "$src" ] || src=$(cd "${0%/*}" && pwd)/prog/libctool.c
flags='-std=gnu11 -D_GNU_SOURCE -O1 -w -pthread'

# Each kind that can be made here; what cannot be is said.
kinds=''
kind()	# name, command ...
{
	k_=$1
	shift
	# shellcheck disable=SC2086 # flags
	if command -v "$1" >/dev/null && "$@" $flags -o "$T/$k_" "$src" 2>"$T/err" &&
	    (cd "$W" && "$T/$k_" in out >/dev/null); then
		kinds="$kinds $k_"
	else
		echo "# no $k_ here"
	fi
}
seq 1 100 >"$W/in"
kind glibc cc
kind glibc-static cc -static
kind musl musl-gcc
kind musl-static musl-gcc -static
kind newer cc -DNEWER
kind newer-musl musl-gcc -DNEWER -static
echo "# $kinds"
set -- $kinds
[ $# -ge 3 ] || skip 'just one C library here'

cd "$W" || exit 1
for learned in $kinds; do
	case $learned in newer*) continue ;; esac
	rm -rf "$P"
	cp "$T/$learned" "$T/tool"
	learn --quiet "$T/tool" in out >"$T/said" 2>&1 ||
	    { cat "$T/said"; fail "learning with $learned"; }
	for used in $kinds; do
		: >"$LOG"
		rm "$T/tool"
		cp "$T/$used" "$T/tool"
		for LANG in C C.UTF-8; do
			export LANG
			TZ=Europe/Berlin enforce "$T/tool" in out >"$T/said" 2>&1 ||
			    { cat "$T/said" "$LOG"
			      fail "learned with $learned, used with $used"; }
		done
		# A call that systrace does not know is told to be missing, and
		# the library falls back.
		sed -i '/native-unknown-100000/d' "$LOG"
		no_denial "learned with $learned, used with $used"
	done
	# Nor is it a policy that permits everything.
	rm "$T/tool"
	cp "$T/glibc" "$T/tool"
	enforce "$T/tool" "$SECRET" out >/dev/null 2>&1 &&
	    fail "learned with $learned, and read a secret"
	enforce "$T/tool" in "$T/elsewhere" >/dev/null 2>&1 &&
	    fail "learned with $learned, and wrote elsewhere"
done
exit 0
