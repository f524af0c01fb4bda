# SPDX-License-Identifier: ISC
# Sourced by bench.sh: what grows. Rules of a policy, and who is traced.

SIZES='10 1000 100000'
CROWD='1 2 8 64'
HELD='1 100 500'
[ -z "${SMALL:-}" ] || SIZES='10 100' HELD='1 5' CROWD='1 2'

# Rules in front that do not match; "none" has none of them.
size_policies()
{
	mkdir -p "$T/size/none"
	if ! learned "$T/size/none" "$T/call" stat 1 ||
	    ! learned "$T/size/none" true; then
		trouble 'cannot learn stat and true'
		return 1
	fi
	for n in $SIZES; do
		mkdir "$T/size/$n"
		for policy in "$T"/size/none/*; do
			awk -v n="$n" '{ print } NR == 1 { for (i = 1; i <= n; i++) printf \
			    "\tnative-fsread: filename eq \"/no/such/%d\" then permit\n", i
			}' "$policy" >"$T/size/$n/${policy##*/}"
		done
	done
}

# A stat, and the start and end of systrace.
size_sample()	# part place mode command ...
{
	part=$1 place=$2 how=$3
	shift 3
	[ "$how" = native ] ||
	    set -- "$T/systrace" -a -d "$T/size/$how" -E "$T/log" "$@"
	[ -z "$wall" ] || set -- "$T/call" wall "$wall" "$@"
	if ! ns=$(pin "$place" "$@" 2>"$T/err") || denials >"$T/denied"; then
		trouble "$part fails with $how rules"
		return
	fi
	row=stat
	[ "$part" = size ] || row=true
	keep "$part" "$row" "$round" "$place" "$how" "$ns"
	wall=
}

by_size()
{
	wanted size || wanted start || return 0
	cd "$W/calls/native" || exit 1
	size_policies || return 0
	wall=
	for round in $(seq "$ROUNDS"); do
		for place in pinned free; do
			for how in native none $SIZES; do
				! wanted size ||
				    size_sample size "$place" "$how" "$T/call" stat
				wall=5
				case $how in 100000) wall=1 ;; esac
				! wanted start ||
				    size_sample start "$place" "$how" true
			done
		done
	done
	# shellcheck disable=SC2086 # columns
	table size 'A stat behind so many rules that do not match: us' us 1000 \
	    native none $SIZES
	# shellcheck disable=SC2086 # columns
	table start 'The whole of systrace -a true: ms' ms 1000000 native none $SIZES
	cd "$W" || exit 1
}

# What systrace's own processes have: kB resident, and of it what is theirs alone
# and their part of what is shared.
own_memory()
{
	for status in /proc/[0-9]*/status; do
		p=${status%/status}
		case $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null) in
		"$T/systrace "*) ;;
		*) continue ;;
		esac
		grep '^VmRSS:' "$status"
		cat "$p/smaps_rollup"
	done 2>/dev/null | awk '
		/^VmRSS:/ { rss += $2 }
		/^Pss:/ { pss += $2 }
		END { print rss + 0, pss + 0 }'
}

# Its memory before, while, and after so many programs are there.
memory()
{
	wanted memory || return 0
	cd "$W/calls/native" || exit 1
	learned "$T/a" "$T/crowd" busy programs 2 1 || {
		trouble 'cannot learn crowd'
		return
	}
	mkfifo "$T/to" "$T/from"
	printf '\nMemory of systrace, kB resident (and proportional)\n'
	printf '%-13s %16s %16s %16s\n' programs before meanwhile afterwards
	for n in $HELD; do
		run free -a "$T/crowd" hold "$n" <"$T/to" >"$T/from" 2>"$T/err" &
		exec 4>"$T/to" 5<"$T/from"
		line=$n
		for stage in alone there gone; do
			read -r got <&5 || break
			[ "$got" = $stage ] || break
			now=$(own_memory)
			keep memory "$n" 1 free $stage "${now% *}"
			line="$line ${now% *} (${now#* })"
			echo >&4
		done
		exec 4>&- 5<&-
		wait $! || trouble "crowd hold $n fails"
		# shellcheck disable=SC2086 # columns
		printf '%-13s %8s %7s %8s %7s %8s %7s\n' $line
	done
	rm "$T/to" "$T/from"
	cd "$W" || exit 1
}

busy_sample()
{
	if ! per_second=$(run free "$how" "$T/crowd" busy "$who" "$n" 400 \
	    2>"$T/err") || denials >"$T/denied"; then
		trouble "crowd of $n $who fails with $how"
		return
	fi
	keep busy "$who" "$round" "$how" "$n" "$per_second"
}

# The calls of many that are busy at once, against those of one.
busy()
{
	wanted busy || return 0
	cd "$W/calls/native" || exit 1
	for who in threads programs; do
		learned "$T/a" "$T/crowd" busy $who 2 1 || {
			trouble 'cannot learn crowd'
			return
		}
	done
	for round in $(seq "$ROUNDS"); do
		for who in threads programs; do
			for how in native -a -a-own; do
				for n in $CROWD; do busy_sample; done
			done
		done
	done
	# shellcheck disable=SC2086 # columns
	table busy "Stats of so many at once: a millisecond's of one, and how many times that" \
	    /ms 1000 $CROWD
	cd "$W" || exit 1
}

# What b_eval prints, and of it the figures of the most rules of each kind.
decision()
{
	wanted decision && [ -x "$build/bench/b_eval" ] || return 0
	printf '\nDecision\n'
	env ${SMALL:+MOST=100} "$build/bench/b_eval" >"$T/decision" 2>"$T/err" ||
	    trouble 'b_eval fails'
	cat "$T/decision"
	awk '$2 ~ /^[0-9]+$/ && NF == 9 {
		if (!($1 in last)) kind[++n] = $1
		last[$1] = $0
	    }
	    END { for (i = 1; i <= n; i++) {
		k = kind[i]
		split(last[k], f)
		print "decision", k, 1, "again", "ns", f[3]
		print "decision", k, 1, "again", "growth", f[4]
		print "decision", k, 1, "new", "ns", f[5]
		print "decision", k, 1, "new", "growth", f[6]
	    } }' "$T/decision" >>"$T/samples"
}

sizes()
{
	call_folders
	by_size
	memory
	busy
	decision
}
