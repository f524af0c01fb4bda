# SPDX-License-Identifier: ISC
# limit: 240
# What happens around a question: its process dies, others ask too, the job is
# stopped, the terminal changes its size, others want the terminal.
. "${0%/*}/lib.sh"
. "${0%/*}/../lib/tmux.sh"
need tmux ps setsid

cd "$W" || exit 1
echo fine >fine
echo 'first secret' >"$T/.ssh/a"
echo 'second secret' >"$T/.ssh/b"
cp /bin/cat "$T/tool"
tool=$T/tool
learn sh -c "$tool fine & $tool fine & wait; wait; $tool fine & $tool fine; wait" >/dev/null
for mode in reader session writer worker; do
	learn "$PROG/rival" $mode "$T/work/got" fine </dev/null >/dev/null
done
mkdir -p "$T/few" "$T/crowd"
echo 0 >"$T/few/0"
learn "$PROG/rival" crowd 1 "$T/few" >/dev/null
i=0
while [ $i -lt 1000 ]; do
	echo $i >"$T/crowd/$i"
	i=$((i + 1))
done
rm -f got

# No terminal at all: said once, and denied.
setsid -w "$ST" -d "$P" -E "$LOG" "$tool" "$T/.ssh/a" "$T/.ssh/b" >out 2>&1 </dev/null
grep -q 'first secret' out && fail 'no terminal: permitted'
equal 'no terminal: said' 1 "$(grep -c 'no terminal to ask on' out)"

begin 100 40
pid_of() { ps -t "$($TM display -p '#{pane_tty}')" -o pid=,args= | awk -v c="$1" '$2 == c { print $1; exit }'; }
prompt_empty_() { screen | tail -n 1 | grep -q '^Answer:$'; }
shell_() { screen | tail -n 1 | grep -q '^%$'; }

# ^D: nobody is asked any more, the program goes on.
: >"$LOG"
ask "$tool ../.ssh/a ../.ssh/b"
key C-d
until_ 'the shell' shell_
screen | grep -q 'second secret' && fail 'EOF: permitted'
equal 'EOF: said' 1 "$(grep -c 'nobody answers any more' "$LOG")"
equal 'EOF: denied' 2 "$(grep -c 'deny.*\.ssh' "$LOG")"

# What was typed before the question answers nothing, nor does an empty line.
mkfifo fifo
n_=$(questions)
type clear
until_ 'a clear screen' empty_
type "\$ST -d \$P -E \$LOG $tool fifo ../.ssh/a"
"$PROG/await" -m 300
type permit
echo go >fifo
next_question
type ''
until_ 'an empty prompt' prompt_empty_
type deny-now
until_seen 'not permitted'
grep -q '\.ssh/a' "$P"/*tool && fail 'typed ahead: taken'

# ^Z stops systrace as a job, fg asks again.
ask "$tool ../.ssh/a"
key C-z
until_seen Stopped
n_=$(questions)
type fg
next_question
type permit-now
until_seen 'first secret'

# In the background it stops until it is in the foreground.
type clear
until_ 'a clear screen' empty_
n_=$(questions)
type "\$ST -d \$P -E \$LOG $tool ../.ssh/b &"
stopped_() { key Enter; screen | grep -q 'Stopped'; }
until_ 'a stopped job' stopped_
equal 'in the background' "$n_" "$(questions)"
type fg
next_question
type permit-now
until_seen 'second secret'

# Another size: the line goes on, and folds where the screen ends now.
ask "$tool ../.ssh/a"
key -l 'filename eq "/a/quite/long/name'
until_seen 'long/name'
$TM resize-window -x 60 -y 40
key -l '/that/needs/a/second/line/by/now" then deny'
m_=$(answers)
key Enter
until_ 'a prompt' answers_
until_seen 'is not kept'
type deny-now
until_seen 'not permitted'
$TM resize-window -x 100 -y 40

# The process dies under the question: the next one comes, then the shell.
ask "sh -c '$tool ../.ssh/a & $tool ../.ssh/b & wait; wait'"
first=$(question | sed -n 's/^systrace asks for .*, pid //p')
n_=$(questions)
kill -9 "$first"
until_seen 'nobody waits for this answer'
next_question
second=$(question | sed -n 's/^systrace asks for .*, pid //p')
[ "$first" != "$second" ] || fail 'the dead one is asked about'
type deny-now
until_ 'the shell' shell_

# Two at once: each answer is for the question that was shown.
ask "sh -c '$tool ../.ssh/a & $tool ../.ssh/b; wait'"
for i in 1 2; do
	n_=$(questions)
	case $(question | sed -n 's/^ *filename *//p') in
	*/a) type permit-now ;;
	*) type deny-now ;;
	esac
	[ $i -eq 2 ] || next_question
done
until_ 'the shell' shell_
screen | grep -q 'first secret' || fail 'two at once: a was denied'
screen | grep -q 'second secret' && fail 'two at once: b was permitted'

# A thousand at once: one rule answers them all, and little is written.
size=$(wc -c <"$RAW")
ask "$PROG/rival crowd 1000 $T/crowd"
question | grep -q 'more wait' || "$PROG/await" -m 1
type 'run filename under "'"$T/crowd"'" then permit'
until_seen '1000 of 1000 opened'
size=$(($(wc -c <"$RAW") - size))
[ $size -lt 20000 ] || fail "a thousand: $size bytes on the terminal"
echo "# 1000 questions: $size bytes on the terminal"
ask "$PROG/rival crowd 1000 $T/crowd"
type 'deny all'
until_seen '0 of 1000 opened'

# What a terminal replies to the program's escapes is no typing.
printf '\033[6n\033[c\033[21t\033P$qm\033\\' >"$W/query"
ask "$tool query ../.ssh/a"
"$PROG/await" -m 300
untouched_() { screen | tail -n 1 | grep -q 'Answer:$'; }
until_ 'a prompt without replies in it' untouched_
type permit-now
until_seen 'first secret'

# Who reads the terminal does not get the answer; he goes on afterwards.
for mode in reader session; do
	rm -f got
	ask "$PROG/rival $mode got $T/.ssh/a"
	reply 'why'
	type 'permit-now'
	until_seen opened
	until_ 'the shell' shell_
	[ -e got ] || fail "$mode: did not run"
	[ ! -s got ] || fail "$mode: got '$(cat got)'"
done
# Who writes to it does not while the question is there.
ask "$PROG/rival writer got $T/.ssh/a"
before=$(wc -c <got)
type 'help'
until_seen 'help WORD'
"$PROG/await" -m 300
equal 'writer: dots while a question is there' "$before" "$(wc -c <got)"
question | grep -q FORGED && fail 'writer: over the question'
type permit-now
until_seen opened
# Who has no terminal runs on.
rm -f got
ask "$PROG/rival worker got $T/.ssh/a"
before=$(wc -c <got)
grown_() { [ "$(wc -c <got)" -gt $((before + 3)) ]; }
until_ 'work in the background' grown_
type permit-now
until_seen opened
until_ 'the shell' shell_

# kill and detach.
ask "$tool ../.ssh/a"
type kill
until_seen Killed
: >"$LOG"
ask "$tool ../.ssh/a ../.ssh/b"
type detach
until_seen 'nobody is asked any more'
until_ 'the shell' shell_
equal 'detach: denied' 2 "$(grep -c 'deny.*\.ssh' "$LOG")"
exit 0
