#!/bin/sh
# SPDX-License-Identifier: ISC
# The price of calls and of whole programs: bench.sh BUILD, or `make bench`.
#
# Every number is a ratio to native: one sample of each mode follows the other, each
# gets its ratio to the native one of its turn, and the tables show the medians of
# all turns. So a machine that is busy with other things changes the ratios of calls
# little, the times much. "pinned" is all on one CPU, where a stop is two switches; "free"
# is as the scheduler likes. Nothing here passes or fails for being slow; what fails
# or is denied something is told as trouble, and makes the run fail in the end.
# Whole programs want a quiet machine all the same: on a busy one the kernel prefers
# who often waits, as all do that have a supervisor, to who computes, so that they
# can be faster than natively. If it must be, `nice -n -15 make bench`.
#
#   notif    the bare mechanism (floor.c): each call with a name or an address is
#            notified, and goes on
#   notif+r  the same, and the name is read from the process
#   trace, trace+r  the same by a stop of the tracer
#   -a       systrace: what is in the rules is learned before
#   -a-own   systrace -a --own-hands: no look-up lane
#   -A       systrace -A
#   strace   strace -f --seccomp-bpf: the same calls stop, twice
#
# The parts: calls.sh, programs.sh, sizes.sh; last what was asked for beside what
# was seen (asked.awk). In the environment:
#   ONLY='stat open find'  these rows alone; size, start, memory, busy, decision
#   ROUNDS=5 TURNS=150     of programs; of calls
#   FULL=1                 larger programs, pinned in each round
#   SMALL=1                hardly anything: shows that it works, measures nothing
#   RESULTS=FILE           the output goes there too if all rows are asked for
set -u
LC_ALL=C
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
unset TMPDIR MAKEFLAGS MAKELEVEL MFLAGS ENV CDPATH
build=$(cd "${1:?which build?}" && pwd) || exit 1
B=$(cd "$(dirname "$0")" && pwd) || exit 1

# A copy, for a build meanwhile would be another systrace.
T=$(mktemp -d /tmp/systrace-bench.XXXXXX) || exit 1
W=$(mktemp -d /dev/shm/systrace-bench.XXXXXX 2>/dev/null) || W=$T/work
trap 'rm -rf "$T" "$W"' EXIT
trap 'exit 130' INT TERM HUP
umask 022
cp "$build/systrace" "$build/bench/call" "$build/bench/crowd" \
    "$build/bench/floor" "$build/bench/load" "$T" || exit 1
mkdir -p "$W" "$T/a" "$T/learn"
: >"$T/log"
: >"$T/err"
: >"$T/samples"
cd "$W" || exit 1
HOME=$T
export HOME
CPU=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
MODES='native notif notif+r trace trace+r -a -a-own -A strace'
strace -f --seccomp-bpf -e trace=%file -o /dev/null true 2>/dev/null || {
	echo 'skipped: strace: not here, or not with --seccomp-bpf'
	MODES=${MODES% strace}
}
if [ -n "${SMALL:-}" ]; then
	ROUNDS=1 TURNS=2
fi
ROUNDS=${ROUNDS:-5}
# shellcheck source=tests/bench/lib.sh
. "$B/lib.sh"
# shellcheck source=tests/bench/calls.sh
. "$B/calls.sh"
# shellcheck source=tests/bench/programs.sh
. "$B/programs.sh"
# shellcheck source=tests/bench/sizes.sh
. "$B/sizes.sh"

# The machine's kind, with nothing of whose it is.
machine()
{
	echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) CPUs," \
	    "$(grep -q '^flags.* hypervisor' /proc/cpuinfo && echo virtualised ||
		echo not virtualised), Linux $(uname -r)"
	echo "$(date +%Y-%m-%d), $("$T/systrace" -V | head -n 1)," \
	    "commit $(git -C "$B" rev-parse --short HEAD 2>/dev/null || echo unknown)$(
	    git -C "$B" diff --quiet HEAD 2>/dev/null || echo ' and changes')"
	echo "$ROUNDS rounds of programs, $TURNS turns of calls," \
	    "load before: $(cut -d ' ' -f 1 /proc/loadavg)"
}

all()
{
	machine
	calls
	programs
	sizes
	printf '\nLoad at the end, of which 1 to 2 is its own: %s\n' \
	    "$(cut -d ' ' -f 1 /proc/loadavg)"
	printf '\nWhat was asked for\n'
	awk -f "$B/stats.awk" -f "$B/asked.awk" "$T/samples"
	[ ! -s "$T/trouble" ] || {
		printf '\nTrouble\n'
		cat "$T/trouble"
	}
}

all | tee "$T/results"
[ -n "${ONLY:-}${SMALL:-}" ] || [ -z "${RESULTS:-}" ] || cp "$T/results" "$RESULTS"
[ ! -s "$T/trouble" ]
