# SPDX-License-Identifier: ISC
# From an empty policy, by what denials say alone: each hint is pasted before all
# other rules, until nothing is denied; then the program does what it does
# without systrace, and nothing more is permitted.
. "${0%/*}/lib.sh"
need jq

cd "$W" || exit 1
mkdir d "$P"
"$PROG/kinds" d >native 2>&1 </dev/null || fail 'without systrace'
real=$(readlink -f "$PROG/kinds")
echo=$(readlink -f /bin/echo)
for p in "$real" "$echo"; do
	f=$P/$(echo "$p" | sed 's,^/,,; s/[^A-Za-z0-9]/_/g')
	printf 'Policy: %s, Emulation: native\n' "$p" >"$f"
	chmod 600 "$f"
	# What a rule denies is told how to permit, too.
	for c in fsread fswrite rename connect setuid; do
		echo "	native-$c: deny" >>"$f"
	done
done

n=0
while [ $n -lt 200 ]; do
	n=$((n + 1))
	: >"$LOG"
	"$ST" -a -o json -E "$LOG" -d "$P" "$PROG/kinds" d >got 2>err </dev/null
	jq -c 'select(.verdict == "deny" and (.permit_with | length) == 0)' \
	    <"$LOG" | grep . && fail 'a denial without a hint'
	jq -r 'select(.verdict == "deny") | .policy as $p |
	    .permit_with[] | $p + "\t" + .' <"$LOG" | sort -u >hints
	[ -s hints ] || break
	while IFS="$(printf '\t')" read -r p rule; do
		f=$P/$(echo "$p" | sed 's,^/,,; s/[^A-Za-z0-9]/_/g')
		if grep -qxF "	$rule" "$f"; then
			echo "$rule"
			fail 'a hint that was pasted does not permit'
		fi
		{ head -n 1 "$f"; printf '\t%s\n' "$rule"; tail -n +2 "$f"; } >new
		cat new >"$f"
	done <hints
	rm -rf d
	mkdir d
done
echo "$n runs, $(cat "$P"/* | wc -l) rules"
[ ! -s hints ] || fail 'still denied'
same_file 'by hints alone' native got

# They are right, and no wider than one call.
"$ST" -n -d "$P" "$PROG/kinds" >out 2>&1 || { cat out; fail 'the policy is not right'; }
! grep -E 'under|match' "$P"/* || fail 'wider than one call'

# A program without a policy of its own: what lifts that is another word.
rm "$P"/*echo
: >"$LOG"
"$ST" -a -o json -E "$LOG" -d "$P" --record rec "$PROG/kinds" d >got 2>err </dev/null
grep -q '^execve: EACCES' got || { cat got; fail 'it needs no policy'; }
rule=$(jq -r 'select(.rule | test("no policy of its own")) | .permit_with[]' <"$LOG" | head -n 1)
case $rule in
*' then permit[inherit]') ;;
*) fail "the hint is '$rule'" ;;
esac
jq -c 'select(.syscall == "execve" and .verdict == "permit" and .outcome == "deny" and
    .error == "EACCES")' <rec | grep -q . || { grep execve rec; fail 'it is recorded otherwise'; }
f=$P/$(echo "$real" | sed 's,^/,,; s/[^A-Za-z0-9]/_/g')
{ head -n 1 "$f"; printf '\t%s\n' "$rule"; tail -n +2 "$f"; } >new
cat new >"$f"
: >"$LOG"
"$ST" -a -o json -E "$LOG" -d "$P" "$PROG/kinds" d >got 2>err </dev/null
! grep 'no policy of its own' "$LOG" || fail 'permit[inherit] does not help'

# What no rule can permit says so.
: >"$LOG"
learn "$PROG/refused" >/dev/null 2>&1
grep -q ' deny .*no rule can permit it' "$LOG" || { cat "$LOG"; fail 'no word of it'; }
! grep 'no rule can permit it.*permit with' "$LOG" || fail 'both'
