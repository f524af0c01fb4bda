# SPDX-License-Identifier: ISC
# Policies by hand: order, conditions, errnos, kill, inherit, -i, -u, -f and
# wildcards, twins of a call.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
learn cat fine >/dev/null
policy=$(ls "$P"/*cat)
cp "$policy" base
with()	# rule ...: the learned policy with these in front
{
	head -n 1 base
	printf '\t%s\n' "$@"
	sed 1d base
}
said()	# what, expected
{
	to out enforce cat fine
	equal "$1" "$2" "$status $(cat out)$(sed 's/.*: //' out.err)"
}
said 'as learned' '0 fine'
with 'native-fsread: filename match "/**/fine" then deny[eio]' >"$policy"
said 'an earlier rule wins' '1 Input/output error'
{ cat base; echo '	native-fsread: filename match "/**/fine" then deny'; } >"$policy"
said 'a later rule loses' '0 fine'
with 'native-fsread: filename match "/**/fine" then kill' >"$policy"
to out enforce cat fine
[ "$status" -gt 128 ] || fail "kill: status $status"
with 'native-openat: filename eq "'"$W"'/fine" then deny[enoent]' >"$policy"
said 'the real name in front of the alias' '1 No such file or directory'
with 'native-fsread: filename eq "'"$W"'/fine" then deny[ebusy], if user = '"$(id -un)" >"$policy"
said 'a predicate that holds' '1 Device or resource busy'
with 'native-fsread: filename eq "'"$W"'/fine" then deny[ebusy], if user != '"$(id -un)" >"$policy"
said 'a predicate that does not hold' '0 fine'
with 'native-fsread: not (filename match "/**") then deny' >"$policy"
said 'not' '0 fine'
cp base "$policy"

# By a link, the object is what counts.
mkdir d
ln -s "$SECRET" link
ln -s "$T/.ssh" d/dir
for name in link d/dir/id_test "d/dir/../.ssh/id_test" "/proc/self/cwd/link"; do
	: >"$LOG"
	to out enforce cat "$name"
	equal "$name" 1 "$status"
	denied "filename: $SECRET"
done

# -f, a policy for any program of a name.
sed 's,^Policy: [^,]*,Policy: */cat,' base >wild
to out "$ST" -a -f wild -d "$T/none" -E "$LOG" cat fine
equal '-f with a wildcard' '0 fine' "$status $(cat out)"

# -i: the first policy stays.
learn -i sh -c 'cat fine; wc -c <fine' >/dev/null
rm -f "$P"/*wc
to out enforce -i sh -c 'cat fine; wc -c <fine'
equal '-i' '0 fine 5' "$status $(tr '\n' ' ' <out | sed 's/ $//')"

# -u: real names.
rm -rf "$P"
learn -u cat fine >/dev/null
! grep -q fsread "$P"/*cat || fail '-u learned an alias'
to out enforce -u cat fine
equal '-u' '0 fine' "$status $(cat out)"

# -A keeps denials, and what is there.
echo '	native-fsread: filename eq "'"$SECRET"'" then deny[eio]' >>"$policy"
echo '# a comment' >>"$policy"
learn cat fine "$SECRET" >out 2>err
grep -q 'Input/output' err || fail '-A overrode a denial'
grep -q '# a comment' "$P"/*cat || fail '-A lost a comment'
uncounted() { sed 's/ # .* ~[0-9a-f]*$//' "$P"/*cat; }
uncounted >before
learn cat fine >/dev/null
uncounted | cmp -s before - || fail '-A changes a policy that needs nothing'

# The end of options is the first operand.
to out learn sh -c 'exit 7' -a -A -V
equal 'options of the program' 7 "$status"

# What a rule detaches runs without a policy, and so does what it executes in
# turn, by execve and by a script.
printf '#!/bin/sh\ncat fine; exec id -u\n' >script
chmod 755 script
rm -rf "$P"
learn sh -c ./script >out 2>&1
policy=$(ls "$P"/*dash)
{
	head -n 1 "$policy"
	echo '	native-execve: filename match "/**/script" then permit[detach]'
	sed 1d "$policy"
} >detaching
cp detaching "$policy"
find "$P" -name '*_*' ! -name '*dash' -delete
to out enforce sh -c ./script
equal 'detached' "0 fine $(id -u)" "$status $(tr '\n' ' ' <out | sed 's/ $//')"
