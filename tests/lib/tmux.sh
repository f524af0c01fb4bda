# SPDX-License-Identifier: ISC
# Sourced by tests that drive the prompt as a person would, in tmux:
#   begin [COLUMNS [LINES]]   a shell on a screen of its own
#   type TEXT, key NAME ...   what is typed; keys as tmux names them
#   screen                    what is to be seen, made the same for all runs
#   until_seen TEXT           waits for a line that holds TEXT on the screen
#   until_raw N TEXT          waits until TEXT has come N times at all
# Everything waits with a bound, and nothing sleeps for long.

RAW=$T/raw
answered_=0	# questions that have an answer
TM="tmux -L ask-${T##*/}-$$ -f /dev/null"

finish() { $TM kill-server 2>/dev/null; rm -f "${T:?}/s"; }

begin()
{
	need tmux
	TERM=xterm SHELL=/bin/sh PS1='% ' ENV=
	export TERM SHELL PS1 ENV
	trap finish EXIT
	trap 'exit 1' INT TERM
	$TM new-session -d -x "${1:-100}" -y "${2:-40}" "cd '$W' && exec sh -i" ||
	    fail 'tmux does not start'
	$TM pipe-pane -o "cat >>'$RAW'"
	type "ST=$ST P=$P LOG=$LOG; clear; echo rea\"\"dy"
	until_raw 1 ready
	until_ 'a prompt' prompt_
}
prompt_() { screen | tail -n 1 | grep -qx '%'; }

type()
{
	$TM send-keys -l -- "$1"
	$TM send-keys Enter
}
key() { $TM send-keys "$@"; }

# Pids and what depends on them become PID; the test's folder becomes T.
normal()
{
	sed -e "s|$T|T|g" -e "s|${T%/*}|B|g" -e 's/pid [0-9][0-9]*/pid PID/g' \
	    -e '/^    started by/s/ [0-9][0-9]*/ PID/g' -e 's/ *$//'
}
screen() { $TM capture-pane -p | normal | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }

until_()	# what is awaited, command ...
{
	what_=$1
	shift
	for i_ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		for j_ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			"$@" && return
			"$PROG/await" -m 50
		done
	done
	screen
	fail "waited in vain for $what_"
}
seen_() { screen | grep -qF -e "$1"; }
until_seen() { until_ "'$1'" seen_ "$1"; }
came_()	# N, text
{
	[ "$(tr -d '\000' <"$RAW" | grep -aoF -e "$2" | wc -l)" -ge "$1" ]
}
until_raw() { until_ "$1 times '$2'" came_ "$1" "$2"; }

# The last question as it came, without what moves the cursor.
question()
{
	tr -d '\000\r' <"$RAW" | sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g' |
	    awk '/systrace asks for/ { q = "" } { q = q $0 "\n" } END { printf "%s", q }'
}
questions() { tr -d '\000' <"$RAW" | grep -aoF 'systrace asks for' | wc -l; }
answers() { tr -d '\000' <"$RAW" | grep -aoF 'Answer: ' | wc -l; }

# What a person would choose: the call set; what is alike; of what is only looked
# at and belongs to the system, the widest folder that still is one package's; or
# just this.
choose()
{
	question | awk '
	/^ *[0-9]+ [a-z ]* native-/ {
		n = $1
		if (/ call set /) set = n
		if (/ alike /) { alike = n; exact = / eq "/ }
		if (/ and beside it /) beside = n
		if (/^ *[0-9]+ (libraries|locale|time zone|terminal|user names|children) /)
			set = n
		if (/(fsread|chdir): filename under "\/(usr\/(share|lib|local\/lib)|etc)\/[^"]/)
			tree = n
	}
	END { print set ? set : beside && (!alike || exact) ? beside : alike ? alike : tree ? tree : 1 }'
}

# The program on the terminal waits for keys.
waits_()
{
	ps -t "$($TM display -p '#{pane_tty}')" -o stat=,comm= |
	    grep -q "^S.* $1\$"
}

# Answers questions until a file is there; in between types KEYS (as tmux names
# them) when TEXT is on the screen and the program waits, pair for pair.
answer_until()	# file, program [TEXT KEYS] ...
{
	file_=$1 program_=${2:-}
	[ $# -lt 2 ] || shift
	shift
	idle_=0
	while [ ! -e "$file_" ]; do
		if [ "$(questions)" -gt "$answered_" ] &&
		    question | grep -q 'Answer: '; then
			answered_=$(questions) idle_=0
			question >>"$T/questions"
			c_=$(choose)
			echo ">>> $c_" >>"$T/questions"
			[ "$answered_" -lt "${MOST:-200}" ] ||
			    fail 'too many questions'
			type "$c_"
		elif [ $# -ge 2 ] && seen_ "$1" && waits_ "$program_" &&
		    [ "$(questions)" -eq "$answered_" ]; then
			# shellcheck disable=SC2086 # names of keys
			key $2
			shift 2
			idle_=0
		else
			"$PROG/await" -m 30
			idle_=$((idle_ + 1))
			[ "$idle_" -lt 150 ] || { screen; fail 'nothing goes on'; }
		fi
	done
}

# A command that asks, on a clear screen.
empty_() { [ "$(screen | wc -l)" -le 1 ]; }
asked_() { [ "$(questions)" -gt "$n_" ] && question | grep -q 'Answer: '; }
ask()	# command
{
	n_=$(questions)
	type clear
	until_ 'a clear screen' empty_
	type "\$ST -d \$P -E \$LOG $1"
	until_ 'a question' asked_
}
# Another question comes after what was counted last.
next_question()
{
	until_ 'the next question' asked_
}
# A line typed; waits until the same question's prompt is there again.
answers_() { [ "$(answers)" -gt "$m_" ]; }
reply()	# line
{
	m_=$(answers)
	type "$1"
	until_ "a prompt after $1" answers_
}
