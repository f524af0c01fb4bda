# SPDX-License-Identifier: ISC
# --record: all judged calls in JSON, counted, also under -a; nothing that is
# judged runs free meanwhile; a full disk is told and harms nobody.
. "${0%/*}/lib.sh"
need jq

# Is there a line for which it holds?
some() { jq -c "select($1)" <"$2" | grep -q .; }

cd "$W" || exit 1
echo fine >fine
name=$(printf 'odd \377"\\n')
echo odd >"$name"
learn --record rec cat fine "$name" >out || fail "status $?"
equal 'while recording' 'fine odd' "$(echo $(cat out))"
equal 'mode' 600 "$(stat -c %a rec)"
jq -e . <rec >/dev/null || fail 'it is no JSON'
head -n 1 rec | jq -e '.run == 1 and .argv == ["cat", "fine", "odd \\xff\\\"\\\\n"]
    and .home and .user and .cwd' >/dev/null || { head -n 1 rec; fail 'its head'; }
tail -n 1 rec | jq -e '.end and .lost == 0' >/dev/null || fail 'its end'
some '.syscall == "openat" and (.arguments[0].text | endswith("/fine")) and
    .arguments[0].kind == "path_open" and .arguments[1].value == 0 and
    .arguments[0].passed == "fine" and .alias == "fsread" and
    .outcome == "permit" and .uid == '"$(id -u)" rec || fail 'the open'
some '.syscall == "openat" and
    (.arguments[0].text | endswith("/odd \\xff\\\"\\\\n"))' rec ||
	fail 'the odd name'
# What the policy lets run free is there too.
for c in read close brk; do
	some ".syscall == \"$c\"" rec || fail "no $c"
done
# As many reads as there are, by count.
sum() { jq -s "[.[] | select(.syscall == \"$1\") | .id] as \$i |
    [.[] | select((.id // .again) as \$x | \$i | index(\$x)) | .count] | add" <"$2"; }
rm -f rec
enforce --record rec dd if=/dev/zero of=/dev/null bs=1 count=5000 2>/dev/null </dev/null
[ -e rec ] && fail 'a program without a policy'
learn dd if=/dev/zero of=/dev/null bs=1 count=5 2>/dev/null
enforce --record rec dd if=/dev/zero of=/dev/null bs=1 count=5000 2>/dev/null ||
	fail "dd: status $?"
reads=$(sum read rec)
[ "$reads" -ge 5000 ] && [ "$reads" -lt 5100 ] || fail "$reads reads"
[ "$(wc -l <rec)" -lt 500 ] || fail "$(wc -l <rec) lines"

# A denial is there with its errno; a second run is appended.
enforce --record rec cat "$SECRET" 2>/dev/null
equal 'runs' 2 "$(grep -c '^{"run":1' rec)"
some ".outcome == \"deny\" and .verdict == \"none\" and .error == \"EPERM\" and
    .arguments[0].text == \"$SECRET\"" rec || fail 'the denial'

# The program cannot write its own record, and no file is spoiled.
learn sh -c 'echo x >>rec2' 2>/dev/null
if enforce --record rec2 sh -c 'echo x >>rec2' 2>/dev/null; then fail 'it wrote its record'; fi
rm -f rec2
echo letter >letter
enforce --record letter cat fine >out 2>err && fail 'onto a letter'
grep -q 'holds something else' err || { cat err; fail 'no word of it'; }
equal 'the letter' letter "$(cat letter)"
for bad in /nonexistent/rec . /dev/null; do
	enforce --record "$bad" cat fine >out 2>err && fail "--record $bad"
	grep -q "^systrace: --record $bad: " err || { cat err; fail "--record $bad: no word"; }
done

# Two runs at once cannot have one file.
learn sh -c 'read -r x' <fine
mkfifo hold
enforce --record both sh -c 'read -r x' <hold &
pid=$!
exec 9>hold
await -f both
enforce --record both cat fine >out 2>err && fail 'two writers'
grep -q 'another run is writing it' err || { cat err; fail 'two writers: no word'; }
echo go >&9
exec 9>&-
wait $pid || fail "the first of them: status $?"
