# SPDX-License-Identifier: ISC
# Sourced by bench.sh: running something in a mode, and what the parts share.
#   $B  folder of the sources    $T  policies, programs, samples
#   $W  folder to work in, in memory if it can be, so that no disk is measured

# Is the row asked for?
wanted()
{
	[ -z "${ONLY:-}" ] && return
	case " $ONLY " in *" $1 "*) return 0 ;; esac
	return 1
}

# What is here told once, and makes the run fail in the end. The others go on.
trouble()	# what
{
	echo "trouble: $*"
	{
		tail -n 4 "$T/err"
		denials | head -n 5
	} | cut -c 1-400 | sed 's/^/  /'
	: >"$T/log"
	echo "$*" >>"$T/trouble"
}

denials()
{
	grep -hE '[: ](deny|kill) ' "$T/log"
}

# Runs a command in a mode, at a place: "pinned" or "free".
run()	# place mode command ...
{
	where_=$1 mode_=$2
	shift 2
	case $mode_ in
	native) ;;
	notif) set -- "$T/floor" -n "$@" ;;
	notif+r) set -- "$T/floor" -n -r "$@" ;;
	trace) set -- "$T/floor" "$@" ;;
	trace+r) set -- "$T/floor" -r "$@" ;;
	-a-own) set -- "$T/systrace" --own-hands -a -d "${policies:-$T/a}" -E "$T/log" "$@" ;;
	-a) set -- "$T/systrace" -a -d "${policies:-$T/a}" -E "$T/log" "$@" ;;
	-A) set -- "$T/systrace" -A --quiet -d "$T/learn" -E "$T/log" "$@" ;;
	strace) set -- strace -f --seccomp-bpf -e trace=%file,connect,bind \
	    -o /dev/null "$@" ;;
	esac
	[ -z "${wall:-}" ] || set -- "$T/call" wall "$wall" "$@"
	pin "$where_" "$@"
}

pin()	# place command ...
{
	where_=$1
	shift
	[ "$where_" != pinned ] || set -- taskset -c "$CPU" "$@"
	"$@"
}

# One more value: part row round place mode value, in the row's unit.
keep()
{
	echo "$*" >>"$T/samples"
}

# Twice: the second time there is what the first one made. Fails if the command
# does, or is denied something then under -a.
learned()	# policies, command ...
{
	dir_=$1
	shift
	for _ in 1 2; do
		"$T/systrace" -A --quiet -d "$dir_" -E "$T/log" "$@" \
		    </dev/null >/dev/null 2>"$T/err" || return 1
	done
}

# The part's rows as medians of ratios to the first column.
table()	# part title unit scale columns ...
{
	grep -q "^$1 " "$T/samples" || return 0
	part_=$1 unit_=$3 scale_=$4
	printf '\n%s\n' "$2"
	shift 4
	awk -v part="$part_" -v unit="$unit_" -v scale="$scale_" -v columns="$*" \
	    -f "$B/stats.awk" -f "$B/table.awk" "$T/samples"
}
