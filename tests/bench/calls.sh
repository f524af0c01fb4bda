# SPDX-License-Identifier: ISC
# Sourced by bench.sh: the price of one call, by its kind (call.c).

REGISTERS='getppid read write fcntl deny-fcntl mmap socket'
LOOKS='stat stat-full access open open-full deny-stat'
HANDS='mkdir open-write connect connect-udp connect-none deny-mkdir'
STARTS='thread fork spawn'
TURNS=${TURNS:-150}

# Each mode works in a folder of its own, in which all is alike.
call_folders()
{
	for how in $MODES; do
		mkdir -p "$W/calls/$how/denied/there"
		echo data >"$W/calls/$how/file"
	done
}

# What a call of the kinds needs is learned; the denials are written by hand.
call_policies()
{
	cd "$W/calls/native" || exit 1
	for kind in $REGISTERS $LOOKS $HANDS $STARTS; do
		wanted "$kind" || continue
		"$T/call" "$kind" 1 >/dev/null 2>"$T/err" || {
			echo "skipped: $kind: $(tail -n 1 "$T/err")"
			continue
		}
		learned "$T/a" "$T/call" "$kind" 1 || {
			trouble "cannot learn $kind"
			continue
		}
		kinds="$kinds $kind"
	done
	policy=$(grep -l "^Policy: $T/call," "$T"/a/* 2>/dev/null) || return 0
	# shellcheck disable=SC2016 # a macro of policies
	sed '1a\
	native-fcntl: cmd eq "F_GETSIG" then deny nolog\
	native-fsread: filename under "$CWD/denied" then deny nolog\
	native-fswrite: filename under "$CWD/denied" then deny nolog' \
	    "$policy" >"$T/edited"
	cat "$T/edited" >"$policy"
	cp "$T"/a/* "$T/learn"
	# The kernel denies by itself only to who executes nothing.
	mkdir "$T/alone"
	for file in "$T"/a/*; do
		sed '/-execve/d' "$file" >"$T/alone/${file##*/}"
	done
}

# The modes in a ring, each a batch and then the next one's turn, TURNS times: what
# happens on the machine meanwhile happens to them all.
ring()	# kind place
{
	n=0 pids=
	for how in $MODES; do mkfifo "$T/ring.$n"; n=$((n + 1)); done
	exec 3<>"$T/ring.0"
	i=0
	for how in $MODES; do
		(cd "$W/calls/$how" && exec 3>&- &&
		    run "$2" "$how" "$T/call" turns "$1" "$TURNS" \
		    <"$T/ring.$i" >"$T/ring.$(((i + 1) % n))" 2>"$T/turns.$how") &
		last=$! pids="$pids $!" i=$((i + 1))
	done
	echo >&3
	# If one fails, those behind it end, and once nobody has 3 all others do.
	wait "$last"
	exec 3>&-
	failed=
	for pid in $pids; do
		wait "$pid" || failed=1
	done
	rm "$T"/ring.*
	[ -z "$failed" ] || {
		grep -hv '^[0-9.]*$' "$T"/turns.* >"$T/err"
		trouble "$1 fails"
		return
	}
	for how in $MODES; do
		awk -v row="$1" -v place="$2" -v how="$how" '/^[0-9.]+$/ {
			print "calls", row, ++n, place, how, $1 }' "$T/turns.$how"
	done >>"$T/samples"
}

# The stops of a run: all, and those again at the end of a call.
stops_of()	# command ...
{
	"$T/systrace" -a -S -d "${policies:-$T/a}" -E "$T/log" "$@" </dev/null 2>"$T/err" \
	    >/dev/null || { trouble "fails with -S: $*"; return; }
	awk '/ at their end/ { again = $1 } / total, / { n = $1 }
	    END { print n + 0, again + 0 }' "$T/err"
}

# What a hundred more calls stop more: some do not stop at all, and none twice.
stops()	# kind
{
	few=$(stops_of "$T/call" times "$1" 1)
	many=$(stops_of "$T/call" times "$1" 101)
	echo "$few $many" | awk -v kind="$1" -v samples="$T/samples" '
	NF != 4 { print; exit }
	{
		n = ($3 - $1) / 100
		printf "%-13s %5.2f, %.2f again at the end of the call\n", kind,
		    n, ($4 - $2) / 100
		print "stops", kind, 1, "free", "-a", n >>samples
	}'
}

policies_of()	# kind
{
	policies=
	[ "$1" != deny-fcntl ] || policies=$T/alone
}

calls()
{
	kinds=
	call_folders
	call_policies
	for kind in $kinds; do
		policies_of "$kind"
		ring "$kind" pinned
		ring "$kind" free
	done
	# shellcheck disable=SC2086 # columns
	table calls 'Calls: ns, and how many times as long' ns 1 $MODES
	[ -z "$kinds" ] || printf '\nStops of systrace -a for each time\n'
	for kind in $kinds; do
		policies_of "$kind"
		stops "$kind"
	done
	policies=
	cd "$W" || exit 1
}
