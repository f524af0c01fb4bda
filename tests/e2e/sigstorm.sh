# SPDX-License-Identifier: ISC
# Ten thousand signals during judged calls in eight threads: the same results as
# without systrace.
. "${0%/*}/lib.sh"

# Each run in a new folder of one name.
storm()
{
	rm -rf "$W/ground"
	mkdir "$W/ground"
	to "$@" "$PROG/sigstorm" "$W/ground"
	sed 's/^/# /' "$1.err"
	[ "$status" -eq 0 ] || cat "$1"
	equal "$1: status" 0 "$status"
}
storm "$T/native" env
storm "$T/learned" learn
same_file 'while learning' "$T/native" "$T/learned"
: >"$LOG"
storm "$T/enforced" enforce
same_file 'while enforcing' "$T/native" "$T/enforced"
no_denial 'while enforcing'
cat "$T/native"
