# SPDX-License-Identifier: ISC
# Sourced by every test of tests/e2e. run.sh gives each one a folder of its own
# ($T, also HOME) and these:
#   $ST    systrace        $PROG  folder of the test programs
#   $SP    systrace-policy
#   $P     policy folder   $LOG   systrace's log
# A test passes by ending with status 0, skips by 77, fails by anything else.
set -u
LC_ALL=C
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
unset TMPDIR CDPATH ENV BASH_ENV MAKEFLAGS MAKELEVEL MFLAGS
P=$T/policy
LOG=$T/log
W=$T/work
SECRET=$T/.ssh/id_test
umask 022
mkdir -p "$W" "$T/.ssh"
echo 'a secret' >"$SECRET"
: >"$LOG"

fail()
{
	echo "FAIL: $*"
	exit 1
}

skip()
{
	echo "SKIP: $*"
	exit 77
}

# Skips unless all the programs are here.
need()
{
	for n_; do
		command -v "$n_" >/dev/null || skip "no $n_ here"
	done
}

# Runs a command; its output (and that of what it runs) goes to FILE, its status
# to $status.
to()	# FILE command ...
{
	to_=$1
	shift
	"$@" >"$to_" 2>"$to_.err" </dev/null
	status=$?
}

# systrace with this test's policies and log.
learn()   { "$ST" -A -d "$P" -E "$LOG" "$@"; }
enforce() { "$ST" -a -d "$P" -E "$LOG" "$@"; }

equal()	# what, expected, got
{
	[ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

same_file()	# what, expected, got
{
	cmp -s "$2" "$3" && return
	diff -u "$2" "$3" | head -n 40
	fail "$1: output differs"
}

# The log says nothing of a denial.
no_denial()
{
	grep -E '[: ](deny|kill) ' "$LOG" | head -n 20 | grep . || return 0
	fail "$1: denied"
}

# The log has a denial that matches the expression.
denied()
{
	grep -E '[: ]deny ' "$LOG" | grep -qE -- "$1" && return
	tail -n 20 "$LOG"
	fail "no denial of '$1' in the log"
}

# native, then learned, then enforced: same output and status, nothing denied.
same()
{
	to "$T/native" "$@"
	native=$status
	: >"$LOG"
	to "$T/learned" learn "$@"
	[ "$status" -eq "$native" ] || cat "$T/learned" "$T/learned.err"
	equal "status while learning" "$native" "$status"
	same_file "while learning" "$T/native" "$T/learned"
	no_denial "while learning"
	to "$T/enforced" enforce "$@"
	[ "$status" -eq "$native" ] || cat "$T/enforced" "$T/enforced.err" "$LOG"
	equal "status while enforcing" "$native" "$status"
	same_file "while enforcing" "$T/native" "$T/enforced"
	no_denial "while enforcing"
}

# Waits, bounded, until something holds: await -t SECONDS -f FILE | -p PORT | -g PID
await() { "$PROG/await" "$@" || fail "waited in vain: await $*"; }

# Rules for what any program does of itself, behind those of a test's own policy.
of_any_program()
{
	for rule_ in @libc @memory @self @descriptor mmap mprotect prlimit64; do
		echo "	native-$rule_: permit"
	done
}

# The rest of the command as an ordinary user; root only.
NOBODY=65534
as_nobody()
{
	setpriv --reuid $NOBODY --regid $NOBODY --clear-groups -- "$@"
}
is_root() { [ "$(id -u)" -eq 0 ]; }
