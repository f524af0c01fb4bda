#!/bin/sh
# SPDX-License-Identifier: ISC
# The price of a call and of whole programs: bench.sh BUILD, or `make bench`.
#
# Every number is a ratio to native: in each of ROUNDS rounds (5) a sample of
# native and of all the others follow one another, each gets its ratio to that
# round's native, and the table shows the median of the rounds. So a machine
# that is busy with other things changes the ratios little, the times much.
# "pinned" is all on one CPU, where a stop is two switches; "free" is as the
# scheduler likes. Nothing here passes or fails for being slow; a program that
# fails or is denied something makes the run fail, for it did not do its work.
# The folder worked in is in memory if it can be, so that no disk is measured.
#
#   floor    the mechanism alone (floor.c): each call with a name stops, goes on
#   floor+r  the same, and the name is read from the process
#   -a, -A   systrace, the policy learned before: getppid and read are permitted
#            by name, all with a name by rules for names
#   -a-own   systrace -a --own-hands: no look-up lane
#   strace   strace -f: all calls stop, twice
#   str-bpf  strace -f --seccomp-bpf -e trace=%file: those with a name, twice
#
# The samples: call.c; then names alone against the bare stop, taking turns
# (stat-full and open-full are of an absolute name); then whole programs, where
# "true" is the start of systrace itself; then one stat and the start against a
# policy with so many rules in front that do not match. ONLY='stat open find'
# restricts the rows.
set -u
LC_ALL=C
PATH=/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
unset TMPDIR MAKEFLAGS MAKELEVEL MFLAGS ENV
build=$(cd "${1:?which build?}" && pwd) || exit 1
ROUNDS=${ROUNDS:-5}
KINDS='getppid read stat open mkdir fork spawn thread'
NAMED='stat stat-full open open-full'
TURNS=150
SIZES='10 1000 100000'

# A copy, for a build meanwhile would be another systrace.
T=$(mktemp -d /tmp/systrace-bench.XXXXXX) || exit 1
W=$(mktemp -d /dev/shm/systrace-bench.XXXXXX 2>/dev/null) || W=$T/work
trap 'rm -rf "$T" "$W"' EXIT
trap 'exit 130' INT TERM HUP
cp "$build/systrace" "$build/bench/call" "$build/bench/floor" "$T" || exit 1
mkdir -p "$W" "$T/a" "$T/learn" "$T/size/none"
cd "$W" || exit 1
HOME=$T
export HOME
cpu=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
modes='native floor floor+r -a -a-own -A'
strace -f --seccomp-bpf -e trace=%file -o /dev/null true 2>/dev/null &&
    modes="$modes strace str-bpf"

wanted()
{
	[ -z "${ONLY:-}" ] && return
	case " $ONLY " in *" $1 "*) return 0 ;; esac
	return 1
}

trouble()
{
	echo "bench: $*" >&2
	sed 's/^/  /' "$T/err" >&2
	grep -hE '[: ](deny|kill) ' "$T/log" 2>/dev/null | head -n 5 >&2
	exit 1
}

# Runs a command in a mode.
run()	# place mode command ...
{
	place=$1 mode=$2
	shift 2
	case $place-$mode in
	*-native) ;;
	*-floor) set -- "$T/floor" "$@" ;;
	*-floor+r) set -- "$T/floor" -r "$@" ;;
	*--a-own) set -- "$T/systrace" --own-hands -a -d "$T/a" -E "$T/log" "$@" ;;
	*--a) set -- "$T/systrace" -a -d "$T/a" -E "$T/log" "$@" ;;
	*--A) set -- "$T/systrace" -A -d "$T/learn" -E "$T/log" "$@" ;;
	*-strace) set -- strace -f -o /dev/null "$@" ;;
	*-str-bpf) set -- strace -f --seccomp-bpf -e trace=%file -o /dev/null "$@" ;;
	esac
	[ -z "${wall:-}" ] || set -- "$T/call" wall "$wall" "$@"
	[ "$place" = free ] || set -- taskset -c "$cpu" "$@"
	"$@"
}

# What the command prints is one line of $T/samples, with the words in front and
# the mode's.
sample()	# "words" place mode command ...
{
	words="$1 $2 $3"
	shift
	ns=$(run "$@" 2>"$T/err") || trouble "fails: $*"
	echo "$words $ns" >>"$T/samples"
}

# "ROW ROUND PLACE MODE NS" into a table of medians.
table()	# title, its first column's unit, ns in it, columns ...
{
	printf '\n%s, ratios to %s\n' "$1" "$4"
	unit=$2 scale=$3
	shift 3
	awk -v unit="$unit" -v scale="$scale" -v columns="$*" '
	function median(a, n,    i, j, t) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && a[j] < a[j - 1]; j--) {
				t = a[j]; a[j] = a[j - 1]; a[j - 1] = t
			}
		return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
	}
	function cell(x) {
		return sprintf(x < 10 ? "%.2f" : x < 100 ? "%.1f" : "%.0f", x)
	}
	!($1 in seen) { seen[$1] = 1; row[++rows] = $1 }
	{ ns[$1, $3, $4, $2] = $5; if ($2 > rounds) rounds = $2 }
	END {
		n = split(columns, col, " ")
		printf "%-12s %-6s %9s", "", "", col[1] " " unit
		for (c = 2; c <= n; c++)
			printf " %8s", col[c]
		print ""
		for (r = 1; r <= 2 * rows; r++) {
			name = row[int((r + 1) / 2)]
			place = r % 2 ? "pinned" : "free"
			printf "%-12s %-6s", r % 2 ? name : "", place
			for (c = 1; c <= n; c++) {
				for (i = 1; i <= rounds; i++)
					v[i] = ns[name, place, col[c], i] / \
					    (c == 1 ? scale : ns[name, place, col[1], i])
				printf c == 1 ? " %9s" : " %8s", cell(median(v, rounds))
			}
			print ""
		}
	}' "$T/samples"
}

# Twice: the second time there is what the first one made.
learned()	# policies, command ...
{
	dir=$1
	shift
	set -- "$T/systrace" -A -d "$dir" -E "$T/log" "$@"
	for _ in 1 2; do
		"$@" >/dev/null 2>"$T/err" || trouble "cannot learn: $*"
	done
}

calls()
{
	echo data >file
	for kind in $KINDS; do
		wanted "$kind" && learned "$T/a" "$T/call" "$kind" 1
	done
	for kind in $NAMED; do
		wanted "$kind" && learned "$T/a" "$T/call" turns "$kind" 0
	done
	cp "$T"/a/* "$T/learn" 2>/dev/null || return 0
	: >"$T/samples"
	for round in $(seq "$ROUNDS"); do
		for kind in $KINDS; do
			wanted "$kind" || continue
			for at in pinned free; do
				for how in $modes; do
					sample "$kind $round" $at "$how" "$T/call" "$kind"
				done
			done
		done
	done
	# shellcheck disable=SC2086 # columns
	table Calls ns 1 $modes
	sealed
}

# The modes of a kind of call in a ring, each a batch and then the next one's
# turn, TURNS times: what happens on the machine meanwhile happens to them all.
ring()	# kind place
{
	mkfifo "$T/ring.0" "$T/ring.1" "$T/ring.2" "$T/ring.3" "$T/ring.4"
	exec 3<>"$T/ring.0"
	i=0 pids=
	for how in floor native floor+r -a -a-own; do
		(run "$2" "$how" "$T/call" turns "$1" "$TURNS" 3>&- \
		    <"$T/ring.$i" >"$T/ring.$(((i + 1) % 5))" 2>"$T/turns.$how") &
		pids="$pids $!" i=$((i + 1))
	done
	echo >&3
	for pid in $pids; do
		wait "$pid" || { cp "$T/turns.-a" "$T/err"; trouble "fails: turns $1"; }
	done
	exec 3>&-
	rm "$T"/ring.?
	for how in floor native floor+r -a -a-own; do
		awk -v row="$1" -v place="$2" -v how="$how" '{
			print row, NR, place, how, $1 }' "$T/turns.$how"
	done >>"$T/samples"
}

# What sealing costs above a bare stop, and that it takes no second stop.
sealed()
{
	: >"$T/samples"
	for kind in $NAMED; do
		wanted "$kind" || continue
		ring "$kind" pinned
		ring "$kind" free
	done
	[ -s "$T/samples" ] || return 0
	table 'What a name costs' ns 1 floor native floor+r -a -a-own
	for kind in $NAMED; do
		wanted "$kind" || continue
		"$T/systrace" -a -S -d "$T/a" -E "$T/log" "$T/call" "$kind" \
		    2>"$T/err" >/dev/null || trouble "fails: -S $kind"
		awk -v kind="$kind" '/ at their end/ { again = $1 }
		    / total, / { n = $1 }
		    END { printf "%-12s %d stops, %d again at the end of the call\n",
			kind, n, again }' "$T/err"
	done
}

# What the programs work on.
material()
{
	mkdir -p tree sums source repo
	for d in $(seq 40); do
		mkdir tree/"$d"
		for f in $(seq 50); do : >tree/"$d/$f"; done
	done
	for f in $(seq 500); do
		dd if=/dev/urandom of=sums/"$f" bs=4096 count=1 2>/dev/null
	done
	for f in $(seq 20); do
		printf '#include <stdio.h>\nint f%d(int i)\n{\n\treturn printf("%%d", i);\n}\n' \
		    "$f" >source/"f$f.c"
	done
	printf 'all: %s\n%%.o: %%.c\n\tcc -c -o $@ $<\n' \
	    "$(seq -f 'f%g.o' 20 | tr '\n' ' ')" >source/Makefile
	cp -r tree/1 tree/2 tree/3 tree/4 source repo
	! command -v git >/dev/null || {
		git init -q repo && git -C repo add . &&
		    git -C repo -c user.name=b -c user.email=b@example.org commit -qm all
	}
}

modules='argparse, ast, base64, bisect, calendar, codecs, collections,
	configparser, copy, csv, datetime, decimal, difflib, email.message, enum,
	fnmatch, fractions, functools, getopt, glob, gzip, hashlib, heapq,
	html.parser, http.client, io, json, logging, multiprocessing, pathlib,
	pickle, random, re, shutil, socket, sqlite3, string, subprocess, tempfile,
	threading, xml.dom.minidom, zipfile'

# The function for each program: name, runs a sample, command.
programs()	# function
{
	"$1" true 20 true
	"$1" find 5 find tree -size +1k
	"$1" sha256sum 5 sha256sum sums/*
	"$1" make-j2 1 make -B -j2 -C source
	"$1" git-status 5 git -C repo status
	"$1" python3 3 python3 -c "import $(echo "$modules" | tr -d "\n\t")"
	# shellcheck disable=SC2016 # for the shell started
	"$1" sh-forks 1 sh -c 'i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done'
}

learn_program()
{
	wanted "$1" && command -v "$3" >/dev/null || return 0
	shift 2
	learned "$T/a" "$@"
}

time_program()
{
	wanted "$1" && command -v "$3" >/dev/null || return 0
	row=$1 wall=$2
	shift 2
	for at in pinned free; do
		for how in $modes; do
			sample "$row $round" $at "$how" "$@"
		done
	done
	wall=
}

whole()
{
	modes=$(echo "$modes" | sed 's/ floor+r//; s/ floor//; s/ -a-own//')
	programs learn_program
	cp "$T"/a/* "$T/learn" 2>/dev/null
	: >"$T/samples"
	for round in $(seq "$ROUNDS"); do
		programs time_program
	done
	[ -s "$T/samples" ] || return 0
	# shellcheck disable=SC2086 # columns
	table Programs ms 1000000 $modes
}

# Rules in front that do not match: the first column has none of them.
sizes()
{
	wanted size || return 0
	learned "$T/size/none" "$T/call" stat 1
	learned "$T/size/none" true
	for n in $SIZES; do
		mkdir "$T/size/$n"
		for policy in "$T"/size/none/*; do
			awk -v n="$n" '{ print } NR == 1 { for (i = 1; i <= n; i++) printf \
			    "\tnative-fsread: filename eq \"/no/such/%d\" then permit\n", i
			}' "$policy" >"$T/size/$n/${policy##*/}"
		done
	done
	: >"$T/samples"
	for round in $(seq "$ROUNDS"); do
		for n in none $SIZES; do
			for at in pinned free; do
				set -- "$T/systrace" -a -d "$T/size/$n" -E "$T/log"
				sample "stat $round" $at "$n" "$@" "$T/call" stat
				wall=3
				sample "true $round" $at "$n" "$@" true
				wall=
			done
		done
	done
	# shellcheck disable=SC2086 # columns
	table 'Rules in front that do not match' us 1000 none $SIZES
}

: >"$T/log"
echo "$(nproc) CPUs, Linux $(uname -r), rounds: $ROUNDS, load before:" \
    "$(cut -d ' ' -f 1 /proc/loadavg)"
calls
material
whole
sizes
if grep -qE '[: ](deny|kill) ' "$T/log"; then
	: >"$T/err"
	trouble 'systrace denied something:'
fi
