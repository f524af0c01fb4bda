# SPDX-License-Identifier: ISC
# --count: hits by rule beside the policies, across runs and edits.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
echo other >other
learn cat fine >/dev/null
real=$(readlink -f "$(command -v cat)")
name=$(echo "$real" | sed 's,^/,,; s/[^A-Za-z0-9]/_/g')
policy=$P/$name
counts=$P/counts/$name
hits()	# rule
{
	awk -v rule="native-$1" '{ line = $0; sub(/^ *[^ ]+ +[^ ]+ +[^ ]+ +/, "", line) }
	line == rule { print $1 }' "$counts"
}
rule='fsread: filename eq "'$W'/fine" then permit'
{ head -n 1 "$policy"; echo "	native-$rule"; tail -n +2 "$policy"; } >new
cat new >"$policy"

enforce cat fine >/dev/null
[ ! -e "$P/counts" ] || fail 'counts without --count'
for i in 1 2 3; do
	enforce --count cat fine >/dev/null || fail "status $?"
done
equal 'hits of the open' 3 "$(hits "$rule")"
equal 'mode' 600 "$(stat -c %a "$counts")"
grep -q "^Program: $real\$" "$counts" || fail 'whose counts'
# A call set runs free in the kernel, and says so.
equal 'a call set' free "$(hits '@libc: permit')"
# A rule that nothing needs is there with none.
echo '	native-fsread: filename eq "/nobody/needs" then permit' >>"$policy"
enforce --count cat fine >/dev/null
equal 'never hit' 0 "$(hits 'fsread: filename eq "/nobody/needs" then permit')"
# Moved, commented, written in another way: it is the same rule.
sed -i "s|^.native-$rule|# here\n   native-fsread:  filename eq \"$W/fine\" -> permit|" "$policy"
enforce --count cat fine >/dev/null || fail 'after the edit'
equal 'after an edit' 5 "$(hits "$rule")"
# A denial by a rule is a hit, one by no rule is nobody's.
enforce --count cat "$SECRET" 2>/dev/null
equal 'after a denial' 5 "$(hits "$rule")"
# With a record nothing runs free, and every rule is counted.
rm -rf "$P/counts"
enforce --count --record rec cat fine >/dev/null
[ "$(hits '@libc: permit')" -gt 2 ] || { cat "$counts"; fail 'with a record'; }

# What cannot be read is told and stays.
echo garbage >"$counts"
enforce --count cat fine >out 2>err || fail 'a bad file of counts'
grep -q 'first line says the program' err || { cat err; fail 'no word of it'; }
equal 'the bad file' garbage "$(cat "$counts")"
# The program must not write it.
rm -rf "$P/counts"
learn sh -c "echo x >>'$P/x'" 2>/dev/null && fail 'it wrote into the policies'
"$ST" -A --count -d "$P" cat fine >out 2>err && fail '-A --count'
grep -q 'for -a' err || { cat err; fail '-A --count: no word'; }
exit 0
