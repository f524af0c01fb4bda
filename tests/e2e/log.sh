# SPDX-License-Identifier: ISC
# The log: cannot be forged, counts what repeats, is written at once, and says
# what would permit.
. "${0%/*}/lib.sh"

cd "$W" || exit 1
echo fine >fine
learn cat fine >/dev/null
policy=$(ls "$P"/*cat)

# A name with a newline, an escape and a quote stays one line of text.
name=$(printf '%s/a\ndeny user: root\033[2J"q' "$T/.ssh")
echo x >"$name"
enforce cat "$name" 2>/dev/null
[ "$(grep -c . "$LOG")" -eq 1 ] || { cat -v "$LOG"; fail 'a name made a line'; }
if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$LOG"; then
	cat -v "$LOG"
	fail 'a name drives the terminal'
fi

# Who, what, which rule, and the narrowest rule that would permit it.
: >"$LOG"
enforce cat "$SECRET" >/dev/null 2>&1
cat "$LOG"
for word in "deny user: $(id -un)," "prog: $(readlink -f "$(command -v cat)")," 'pid: [0-9]+' \
    'policy: ' 'syscall: native-fsread\(' "filename: $SECRET" 'error: EPERM' 'no rule'; do
	grep -qE -- "$word" "$LOG" || fail "no '$word' in the log"
done
grep -qE '^[^ ]*[0-9]{2}:[0-9]{2}:[0-9]{2}' "$LOG" || fail 'no time in the log'
hint=$(sed -n 's/.*permit with: //p' "$LOG" | head -n 1)
echo "	$hint" >>"$policy"
enforce cat "$SECRET" >out 2>err || { cat err; tail -n 1 "$LOG"; fail 'the hint does not permit it'; }
equal 'with the hint' 'a secret' "$(cat out)"

# A denial by a rule names its line, and its errno is the one asked for.
sed -i "/id_test/s/permit/deny[enoent]/" "$policy"
: >"$LOG"
enforce cat "$SECRET" >out 2>err
grep -q 'No such file' err || { cat err; fail 'deny[enoent]'; }
denied "rule: .*$(basename "$policy"):[0-9]+"
sed -i "s/\(id_test.*deny.enoent.\)/\1 nolog/" "$policy"
: >"$LOG"
enforce cat "$SECRET" >out 2>err
grep -q 'No such file' err || { cat err; fail 'deny[enoent] nolog'; }
equal 'lines of nolog' 0 "$(grep -c deny "$LOG")"
sed -i '/id_test/d' "$policy"

# A thousand equal ones are not a thousand lines, and are not lost.
: >"$LOG"
echo 'n=0; while [ $n -lt 1000 ]; do read -r x <"$1"; n=$((n + 1)); done 2>/dev/null; :' >loop
learn sh loop fine
: >"$LOG"
enforce sh loop "$SECRET"
[ "$(wc -l <"$LOG")" -lt 20 ] || fail "$(wc -l <"$LOG") lines for one denial"
[ "$(wc -l <"$LOG")" -gt 0 ] || fail 'nothing for a denial'
grep -qE '(1000|999)' "$LOG" || { cat "$LOG"; fail 'not counted'; }

# A line is there when the call returns, not at the end.
: >"$LOG"
echo 'read -r x <"$1"; while ! grep -q "id_test" "$2"; do :; done; echo seen' >now
learn sh now fine "$LOG" </dev/null &
pid=$!
await -b $pid 2>/dev/null
echo id_test >>"$LOG"
wait $pid
: >"$LOG"
equal 'while it runs' seen "$(timeout 30 "$ST" -a -d "$P" -E "$LOG" sh now "$SECRET" "$LOG" 2>/dev/null)"

# -e: the same to stderr, with whose word it is.
"$ST" -a -e -d "$P" cat "$SECRET" >out 2>err
grep -qE '^systrace: .*deny user: .*id_test' err || { cat err; fail '-e'; }
[ "$(stat -c %a "$LOG")" = 644 ] || [ "$(stat -c %a "$LOG")" = 600 ] || fail 'mode of the log'
"$ST" -a -E newlog -d "$P" cat "$SECRET" >out 2>err
equal 'mode of a new log' 600 "$(stat -c %a newlog)"
