# SPDX-License-Identifier: ISC
# systrace-policy on policies that were learned, and on the log, the record and
# the edits that come with them.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
printf 'one two\nthree\n' >words
sp() { "$SP" -d "$P" "$@"; }
said()	# status, expression (empty: no output), command ...
{
	want=$1 expression=$2
	shift 2
	"$@" >out 2>&1 </dev/null
	status=$?
	[ $status -eq "$want" ] || head -n 40 out
	equal "status of $*" "$want" $status
	[ -n "$expression" ] || [ ! -s out ] || { head -n 40 out; fail "words of $*"; }
	[ -z "$expression" ] || grep -qE -- "$expression" out || { head -n 40 out; fail "no '$expression': $*"; }
}

WC=$(readlink -f "$(command -v wc)")
learn wc -w words >/dev/null
policy=$P/$(echo "${WC#/}" | tr -c 'a-zA-Z0-9\n' _)
[ -f "$policy" ] || fail "no $policy"
cp "$policy" learned

# What was learned has no warning and the normal form, and is found.
said 0 '^0 errors, 0 warnings$' sp check wc
said 0 '^0 errors, 0 warnings$' sp check "$policy"
said 0 "^$WC: [0-9]+ rules: $policy\$" sp list
said 0 "$policy: in force" sp show wc
rules=$(grep -c '^	native-' "$policy")
equal 'rules of show' "$rules" "$(sp show wc | grep -cE '^ +[0-9]+  native-')"
said 0 '' sp fmt --check "$policy"

# A denial is explained from its log line, text and JSON, and its rule mends it.
for format in text json; do
	rm -f log.$format
	"$ST" -a -d "$P" -o $format -E log.$format wc -l "$SECRET" >/dev/null 2>&1 &&
	    fail 'not denied'
	line=$(grep -E 'deny' log.$format)
	said 1 "permit with: native-fsread: filename eq \"$SECRET\" then permit" \
	    sp explain "$line"
	grep -q "filename under \"\$CWD\" (\"$W\"): no, it is \"$SECRET\"" out ||
	    { cat out; fail 'no test with its texts'; }
	"$SP" -d "$P" explain - <log.$format >again 2>&1
	same_file 'from standard input' out again
done
sp --json explain "$line" >json
rule=$(sed -n 's/^ *"change": "\(.*\)",$/\1/p' json | sed 's/\\"/"/g')
echo "	$rule" >>"$policy"
equal 'with the rule of explain' 'a secret' "$(enforce cat "$SECRET" 2>/dev/null ||
    enforce wc -c "$SECRET" | sed 's/^9 .*/a secret/')"
said 0 "^the log says deny\[EPERM\]\$" sp explain "$line"

# explain and systrace -a agree, call by call.
agree()	# words of the call, command that makes it
{
	if enforce "$@" >/dev/null 2>&1; then want=0; else want=1; fi
	shift $(($# - 1))
	sp explain wc open "$1" ro >out 2>&1
	equal "explain open $1" $want $?
}
ln -s "$T/.ssh" link
mkdir "$T/outside" && echo x >"$T/outside/x"
for f in words ./words ../work/words "$SECRET" link/id_test /etc/passwd "$T/outside/x"; do
	agree wc -l "$f"
done

# Assertions.
cat >assertions <<EOT
# What is wanted of wc.
Policy: wc
	permit open words ro
	permit open \$CWD/words
	permit mmap PROT_READ
	deny mmap PROT_READ|PROT_WRITE|PROT_EXEC
	deny[eperm] open "$T/outside/x"
	deny fswrite words
	deny execve /bin/sh
deny $WC connect inet-[192.0.2.1]:80
EOT
said 0 '^8 passed, 0 failed$' sp test assertions
echo '	permit fswrite words' >>assertions
said 1 "^assertions:11: failed: permit fswrite words" sp test assertions

# What was changed, and only that.
said 1 "^\+ $policy:[0-9]+: native-fsread: filename eq \"$SECRET\" then permit\$" \
    "$SP" diff learned "$policy"
equal 'lines of diff' 2 "$(wc -l <out)"
said 0 '' "$SP" diff learned learned

# A person edits, a run learns more, and both are merged.
cp learned mine
sed -i "s|^\(.*filename under \"\$CWD\".*\) then permit|	# not mine\n&|" mine
echo '	native-fswrite: filename under "/etc" then deny[erofs] # never' >>mine
cp learned theirs
"$ST" -A -d "$P" -E "$LOG" wc -w "$T/outside/x" >/dev/null
cp "$policy" theirs
"$SP" merge -o merged learned mine theirs || fail 'merge'
grep -q '# not mine' merged || fail 'a comment is lost'
grep -q 'erofs] # never' merged || fail 'an edit is lost'
said 1 'outside' "$SP" diff mine merged
said 0 '0 errors' sp check -U merged
sed -i '/native-fswrite.*# never/d; /# not mine/d' merged
said 0 '' "$SP" diff theirs merged

# Replay tells just the calls that an edit changes.
rm -rf "$P"
"$ST" -A -d "$P" --record rec -E "$LOG" sh -c 'wc -l words; cat words' >/dev/null
said 0 '^0 of [0-9]+ calls change$' "$SP" replay rec "$P"
SH=$(readlink -f /bin/sh)
file=$P/$(echo "${SH#/}" | tr -c 'a-zA-Z0-9\n' _)
CAT=$(readlink -f "$(command -v cat)")
sed -i "s|\(execve: filename eq \"$CAT\"\) then permit|\1 then deny[eacces]|" "$file"
grep -q eacces "$file" || { cat "$file"; fail 'no such rule'; }
said 1 '^1 of [0-9]+ calls change$' "$SP" replay rec "$P"
grep -qE '^\+ deny\[EACCES\]: .*then deny\[eacces\]$' out || { cat out; fail 'no new rule'; }
equal 'changes' 1 "$(grep -cE '^rec:[0-9]+: ' out)"

# So it does with a build: make, a shell and what they start.
if command -v make >/dev/null; then
	mkdir build
	cd build || exit 1
	printf 'all: a b\na b: src\n\tcat src >$@\n\twc -l $@ >>$@.n\n' >Makefile
	echo text >src
	"$ST" -A -d "$T/made" --record "$W/make.rec" -E "$LOG" make >/dev/null || fail 'make'
	cd "$W" || exit 1
	said 0 '^0 of [0-9]+ calls change$' "$SP" replay make.rec "$T/made"
	file2=$T/made/$(echo "${CAT#/}" | tr -c 'a-zA-Z0-9\n' _)
	sed -i "1a\\	native-fsread: filename eq \"$W/build/src\" then deny[enoent]" "$file2"
	said 1 '^[1-9][0-9]* of [0-9]+ calls change$' "$SP" replay make.rec "$T/made"
	grep -E '^make.rec:' out >changes
	grep -vE ": $CAT: native-[a-z]+ \(fsread\) filename=\"$W/build/src\"" changes &&
	    fail 'another call changes'
	equal 'new verdicts' "$(wc -l <changes)" \
	    "$(grep -c '^+ deny\[ENOENT\]: .*:2: native-fsread' out)"
	# Both runs of cat have opened it.
	[ "$(grep -cE 'openat?2? ' changes)" -ge 1 ] || { cat out; fail 'the open is not told'; }
fi

# Rules that no run has needed go; those of which that is not known stay.
rm -rf "$P"
learn wc -w words >/dev/null
cp "$policy" before
sp shrink wc >out 2>&1
equal 'without counts' 2 $?
"$ST" -a --count -d "$P" -E "$LOG" wc -w words >/dev/null
echo '	native-fswrite: filename eq "/never" then permit' >>"$policy"
echo '	native-fswrite: filename eq "/no" then deny' >>"$policy"
"$ST" -a --count -d "$P" -E "$LOG" wc -w words >/dev/null
said 1 '"/never" then permit  \(never since' sp shrink wc
said 0 'rules removed, 1 that deny or ask kept' sp shrink --write wc
grep -q '"/never"' "$policy" && fail 'an unused rule is left'
grep -q '"/no"' "$policy" || fail 'a denial is gone'
grep -q 'native-@libc: permit' "$policy" || fail 'a rule that runs free is gone'
: >"$LOG"
enforce wc -w words >out 2>&1
equal 'with what is left' '3 words' "$(cat out)"
no_denial 'with what is left'
said 0 '^0 rules never used' sp shrink wc

# A file that others can write is no policy; fmt keeps what it does not change.
file=$policy
chmod 666 "$file"
said 2 'others can write' sp check "$file"
chmod 640 "$file"
sed -i 's/ then / -> /' "$file"
said 1 'not in the normal form' sp fmt --check "$file"
sp fmt "$file" || fail 'fmt'
equal 'mode' 640 "$(stat -c %a "$file")"
grep -q -e '->' "$file" && fail 'fmt has done nothing'
said 0 '' sp fmt --check "$file"

# Under the lock of the folder: a run that holds it is waited for.
exec 9>>"$P/.lock"
flock 9
sed -i 's/ then / -> /' "$file"
"$SP" -d "$P" fmt "$file" 9>&- &
pid=$!
await -b $pid 2>/dev/null
grep -q -e '->' "$file" || fail 'fmt did not wait for the lock'
exec 9>&-
wait $pid || fail 'fmt after the lock'
grep -q -e '->' "$file" && fail 'fmt has done nothing after the lock'

# A full standard output is no yes.
if [ -c /dev/full ]; then
	"$SP" help >/dev/full 2>err
	equal 'status on a full disk' 2 $?
fi
exit 0
