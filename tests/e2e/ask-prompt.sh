# SPDX-License-Identifier: ISC
# limit: 240
# The prompt as a person sees it: the texts of tests/golden/ask are screens, with
# pids and folders made equal. UPDATE=1 writes them anew.
. "${0%/*}/lib.sh"
. "${0%/*}/../lib/tmux.sh"
need tmux ps
GOLDEN=${0%/*}/../golden/ask

# The screen is as the file says. What is still on its way comes within a while.
shows_() { screen >"$T/screen" && cmp -s "$GOLDEN/$1" "$T/screen"; }
shows()	# file
{
	if [ -n "${UPDATE:-}" ]; then
		"$PROG/await" -m 700
		screen >"$GOLDEN/$1"
		return
	fi
	for i in 1 2 3 4 5 6 7 8 9 10; do
		for j in 1 2 3 4 5 6 7 8 9 10; do
			shows_ "$1" && return
			"$PROG/await" -m 50
		done
	done
	same_file "$1" "$GOLDEN/$1" "$T/screen"
}
empty_line_() { screen | tail -n 1 | grep -q '^Answer:$'; }

# Programs of one test file, so that the screens are the same everywhere.
cd "$W" || exit 1
echo fine >fine
cp /bin/cat "$T/tool"
learn "$T/tool" fine >/dev/null
base=$(ls "$P"/*tool)
cp "$base" base
tool=$T/tool
begin 200 50

ask "$tool ../.ssh/id_test"
shows question
reply 'perhaps'
reply 'p'
reply 'filename xx "/a" then permit'
reply 'filename eq "/a" and filename eq "/b" or true then permit'
shows wrong
type 'deny-now'
until_seen 'not permitted'

ask "$tool ../.ssh/id_test"
reply help
shows help
# Each word is in the manual.
screen | sed -n 's/^    \([a-z][a-z-]*\( all\)\{0,1\}\).*/\1/p' |
    grep -vE '^(started|call|filename|oflags)' | sort -u >words
[ "$(wc -l <words)" -ge 12 ] || fail 'help is not what it was'
while read -r w; do
	grep -q "^\.It Ic $w" "${0%/*}/../../man/systrace.1" ||
	    fail "not in systrace(1): $w"
done <words
reply '9'
reply 'deny[nonsense]'
reply 'sockaddr eq "/a" then permit'
reply 'filename eq "/a" then permit'
shows unfit
type 'deny-now[enoent]'
until_seen 'No such file'
cmp -s base "$base" || fail 'what was refused, or for now, was kept'

# Control characters neither drive the terminal nor make lines, and nothing is
# shown out of order.
mkdir "$T/odd"
echo odd >"$T/odd/$(printf 'x\033[2J\nAnswer: permit\r\342\200\256evil')"
ask "$tool \"\$(printf '../odd/x\\033[2J\\nAnswer: permit\\r\\342\\200\\256evil')\""
shows hostile
type 1
until_seen 'odd'

# Long texts lose their middle; show has them whole.
long=$(printf '%0240d' 7)
echo deep >"$T/odd/$long"
ask "$tool ../odd/0*7"
shows long
reply show
shows whole
reply why
type 'run 1'
until_seen deep
grep -q "$long" "$base" && fail 'a rule for the run was saved'

# The rules: + those of this session, * those of this run.
echo more >"$T/odd/b"
echo more >"$T/odd/a"
ask "$tool ../odd/a ../odd/b ../.ssh/id_test"
for a in 'run 1' 1; do
	n_=$(questions)
	type "$a"
	next_question
done
reply review
screen | grep -E '^ +[0-9]+ [+*]' | sed 's/^ *[0-9]* //' >marked
cat >wanted <<'EOF'
* native-fsread: filename eq "T/odd/a" then permit
+ native-fsread: filename eq "T/odd/b" then permit
EOF
same_file review wanted marked
type deny
until_seen 'not permitted'
await -m 1200
grep -q 'id_test" then deny' "$base" || fail 'deny was not kept'
grep -q 'odd/b" then permit' "$base" || fail 'rule 1 was not kept'
grep -q 'odd/a"' "$base" && fail 'a rule for the run was kept'

# Keys: completion, and the history of this run.
ask "$tool ../odd/a ../odd/missing ../odd/0*7"
reply 'help review'
key 'filen' Tab
until_seen 'Answer: filename'
key 'und' Tab
until_seen 'Answer: filename under'
key -l "\"$T/od"
key Tab
until_seen "Answer: filename under \"T/odd/"
key BSpace
key -l '" th'
key Tab
key -l 'per'
key Tab
until_seen 'Answer: filename under "T/odd" then permit'
key C-c
until_ 'an empty line' empty_line_
key Up
last_() { screen | tail -n 1 | grep -qF -e "$1"; }
until_ 'the last answer again' last_ 'Answer: help review'
key C-c
type 'run filename under "'"$T/odd"'" then permit'
until_seen deep
exit 0
