# SPDX-License-Identifier: ISC
# The man pages: their examples do what they say, their rules and policies are
# well formed, and they speak of each option and each word of the language.
. "${0%/*}/lib.sh"

TOP=${0%/*}/../..
PAGE1=$TOP/man/systrace.1
PAGE5=$TOP/man/systrace.policy.5
PAGE_POLICY=$TOP/man/systrace-policy.1

# A page's literal displays as they are read, each behind a line with a form feed;
# with a section's name only the displays of that one.
displays()	# PAGE [SECTION]
{
	awk -v section="${2:-}" '
	/^\.Sh /	{ on = section == "" || substr($0, 5) == section }
	/^\.Ed/		{ in_display = 0 }
	in_display	{ print }
	/^\.Bd -literal/ { if (on) { in_display = 1; print "\f" } }' "$1" |
	    sed 's/\\e/\\/g; s/\\(dq/"/g; s/\\&//g; s/\\\\/\\/g'
}

# Whose, when and which process differ, and how often; how a line is folded, too.
plain()
{
	sed -E 's/[0-9]{4}-[0-9-]+T[0-9:.]+Z/TIME/g; s/user: [^,]+,/user: USER,/g
	    s/[0-9]{4}-[0-9]{2}-[0-9]{2}, /DAY, /g
	    s/pid: [0-9]+\[[0-9]+\]/pid: PID/g; s/[0-9]+  total/N total/' |
	    tr -s ' \t\n' ' '
}

# The examples of a page, as typed, and what they print.
mkdir "$T/bin"
ln -s "$ST" "$T/bin/systrace"
ln -s "$SP" "$T/bin/systrace-policy"
PATH=$T/bin:$PATH
session()	# PAGE, number of examples at least
{
	rm -rf "$W/session"
	mkdir "$W/session"
	cd "$W/session" || exit 1
	displays "$1" EXAMPLES | grep -v "$(printf '\f')" >"$T/session"
	n=$(grep -c '^\$ systrace' "$T/session")
	[ "$n" -ge "$2" ] || fail "only $n examples were found in $1"
	sed -n 's/^\$ //p' "$T/session" >"$T/commands"
	while read -r command; do
		printf '$ %s\n' "$command"
		eval "$command" 2>&1
	done <"$T/commands" |
	    grep -vE ' protection: fenced |: the log cannot be written:' >"$T/got"
	plain <"$T/session" >"$T/expected.plain"
	plain <"$T/got" >"$T/got.plain"
	cmp -s "$T/expected.plain" "$T/got.plain" || {
		diff -u "$T/session" "$T/got"
		fail "the examples of ${1##*/} do something else"
	}
}
session "$PAGE1" 6
session "$PAGE_POLICY" 5
cd "$W" || exit 1

# Every policy and every rule of systrace.policy(5).
checked=0
check()	# file
{
	# shellcheck disable=SC2046 # paths
	"$ST" -n -U -f "$1" $(sed -n 's/^Policy: \([^,]*\),.*/\1/p' "$1") >out 2>&1 ||
	    { cat "$1" out; fail 'systrace.policy(5) has an error'; }
	grep -q '^0 errors' out || { cat out; fail 'no verdict on an example'; }
	checked=$((checked + 1))
}
displays "$PAGE5" | awk -v dir="$T" '
	/\f/		{ n++; next }
	{ print >(dir "/display." n) }'
for f in "$T"/display.*; do
	grep -qE '^(Policy|Template): (/|[^PN])|^(native|linux)-' "$f" || continue
	grep -qE 'Policy: PATH|Template: NAME' "$f" && continue
	if ! grep -q '^Policy: ' "$f"; then
		e=$(sed -n 's/^\([a-z0-9]*\)-.*/\1/p' "$f" | head -n 1)
		{ echo "Policy: /any/program, Emulation: $e"; cat "$f"; } >"$f.whole"
		mv "$f.whole" "$f"
	fi
	check "$f"
done
[ $checked -ge 18 ] || fail "only $checked displays of systrace.policy(5) were checked"

# Every option has its paragraph, and the usage no other.
"$ST" -? 2>&1 | sed -n 's/^  -\(.\) .*/\1/p' >options
[ "$(wc -l <options)" -gt 10 ] || fail 'no usage'
while read -r o; do
	grep -qE "^\.It Fl $o( |\$)" "$PAGE1" || fail "systrace(1) says nothing of -$o"
done <options
sed -n 's/^\.It Fl \(.\)\( .*\)\{0,1\}$/\1/p' "$PAGE1" | sort -u | while read -r o; do
	grep -q "^$o\$" options || fail "systrace(1) has an option -$o"
done || exit 1

# So has every option and command of systrace-policy.
"$SP" help | sed -nE 's/^  (-.|  ) (--[a-z]+)?.*/\1 \2/p' | tr ' ' '\n' |
    grep . | sort -u >options
[ "$(wc -l <options)" -ge 10 ] || fail 'no usage of systrace-policy'
while read -r o; do
	grep -qE "Fl ${o#-}( |\$)" "$PAGE_POLICY" ||
	    fail "systrace-policy(1) says nothing of $o"
done <options
"$SP" help | sed -nE 's/^  ([a-z]+) .*/\1/p' >commands
[ "$(wc -l <commands)" -ge 11 ] || fail 'no commands of systrace-policy'
while read -r c; do
	grep -qE "^\.It Ic $c( |\$)" "$PAGE_POLICY" ||
	    fail "systrace-policy(1) has no command $c"
done <commands
grep -E '^\.It Ic' "$PAGE_POLICY" | sed -E 's/^.It Ic ([a-z]+).*/\1/' | sort -u |
    while read -r c; do
	grep -qx "$c" commands || fail "systrace-policy(1) has a command $c"
done || exit 1

# Every word of the language.
sed -n 's/^	{ "\([a-z0-9_-]*\)",	*KW_.*/\1/p' "$TOP/src/policy/keyword.c" >words
[ "$(wc -l <words)" -gt 40 ] || fail 'no keywords'
while read -r word; do
	grep -qE "(^|[^a-z0-9_-])$word([^a-z0-9_-]|\$)" "$PAGE5" ||
	    fail "systrace.policy(5) has no word '$word'"
done <words

# Every call set.
"$ST" -l | sed -n 's/^\(@[a-z]*\):.*/\1/p' >sets
while read -r set; do
	grep -qE "^\.It Cm $set\$" "$PAGE5" || fail "systrace.policy(5) has no $set"
done <sets
