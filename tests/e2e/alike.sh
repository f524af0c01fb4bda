# SPDX-License-Identifier: ISC
# limit: 300
# Random calls on a hostile little tree give the same results and leave the same
# tree as natively, of 64-bit and 32-bit programs, as root and as an ordinary
# user, in a container without mseal(2) and where openat2(2) is refused; in the
# look-up lane, and all in the program's own hands.
# SEEDS=7,8 are others, CALLS=20000 are more.
. "${0%/*}/lib.sh"

# What is open is reached by names too, and changed: no device, nothing near the
# policies.
mkdir "$T/rules" "$T/result"

# Names and addresses are judged, and all of them permitted.
rules()	# program, emulation
{
	echo "Policy: */$1, Emulation: $2"
	for call in fsread fswrite chdir; do
		echo "	$2-$call: filename re \"^\" then permit"
	done
	for call in execve execveat; do
		echo "	$2-$call: filename re \"^\" then permit[inherit]"
	done
	for call in bind connect sendto sendmsg sendmmsg; do
		echo "	$2-$call: not sockaddr sub \"//\" then permit"
	done
	others='mmap mprotect fcntl fork clone unshare umask socket listen ioctl
	    prctl prlimit64 fchdir inotify_init1 fchmod'
	[ "$2" = native ] || others="$others mmap2 fcntl64 socketcall set_thread_area"
	for call in @clock @descriptor @memory @self @signal @thread @wait $others; do
		echo "	$2-$call: permit"
	done
}

left_behind()
{
	find . -printf '%y %m %n %U:%G %p %l\n' | sort
	find . -type f -printf '%s %p\n' | sort
	find . -type f -exec cksum {} + | sort
}

# One run, always in the same folder.
part()	# result, command ...
{
	result=$1
	shift
	chmod -R u+rwx "$T/in/x" 2>/dev/null
	rm -rf "$T/in" "$T/result/out" "$T/result/in"
	mkdir "$T/in"
	! is_root || [ -z "$as" ] || chmod 777 "$T/in"
	cd "$T/in" || exit 1
	# Not /dev/null: what it has open, root changes.
	: >"$T/result/in"
	$as "$@" >"$T/result/out" 2>"$T/result/err" <"$T/result/in"
	equal "$* ($(cat "$T/result/err"))" 0 $?
	# Numbers that no two runs have in common.
	sed -E 's;(socket:.|/#|"/proc/)[0-9]+;\1N;g' "$T/result/out" >"$result"
	left_behind >"$result.tree"
	cd "$T" || exit 1
}

# The first call that differs, after what led to it. Of several things that are
# wrong with a call the kernel may find another one first: flags that are invalid
# or confine the look-up, a slash at the end, or the other name.
differs()
{
	paste -d '\t' "$T/native" "$T/judged" | awk -F '\t' '
	    { a = $1; b = $2; sub(/ E[A-Z0-9]+$/, "", a); sub(/ E[A-Z0-9]+$/, "", b) }
	    $1 == $2 || (a == b && $1 != a && $2 != b && ($1 ~ / (EINVAL|EISDIR)$/ ||
	    $2 ~ / ENAMETOOLONG$/ || a ~ / (wild|endless|NULL|"")/ ||
	    a ~ / openat2 .* 0x[0-9a-f]+ len / || a ~ / (rename|link|exec) /)) {
		seen[NR % 20] = $1; next
	    }
	    { for (i = NR + 1; i < NR + 20; i++) print seen[i % 20]
	      print "native: " $1 "\njudged: " $2; bad = 1; exit }
	    END { exit !bad }'
}

alike()	# program, seed
{
	part "$T/native" "$PROG/$1" "$2" "$CALLS"
	# shellcheck disable=SC2086 # an option or none
	part "$T/judged" "$ST" $hands -a -U -f "$T/rules/$1" -E "$T/log.alike" \
	    "$PROG/$1" "$2" "$CALLS"
	for f in native judged; do
		[ -s "$T/$f" ] || fail "$1: $f is empty"
	done
	if differs; then
		grep -v 'cannot be read' "$T/log.alike" | tail -n 5
		fail "${as:-as we are} $hands $1, seed $2: not alike"
	fi
	same_file "${as:-as we are} $1, seed $2: what is left" "$T/native.tree" "$T/judged.tree"
}

CALLS=${CALLS:-800}
programs=alike
rules alike native >"$T/rules/alike"
if [ -x "$PROG/alike32" ] && "$PROG/alike32" 2>&1 | grep -q usage; then
	programs='alike alike32'
	rules alike32 linux >"$T/rules/alike32"
fi
chmod 644 "$T"/rules/*
# One line each: the seeds, and what a run begins with.
: >"$T/log.alike"
chmod 666 "$T/log.alike"
while read -r seeds as; do
	[ "$as" != as_nobody ] || is_root || continue
	for program in $programs; do
		for seed in $(echo "$seeds" | tr , ' '); do
			hands=
			alike "$program" "$seed"
			# A 32-bit program has no other.
			[ "$program" = alike ] || continue
			hands=--own-hands
			alike "$program" "$((seed + 10))"
		done
	done
done <<EOF
${SEEDS:-1,2}
${SEEDS:-1,2} as_nobody
${SEEDS:-4} $PROG/contained
${SEEDS:-5} $PROG/refuse 38 437
${SEEDS:-6} $PROG/refuse 1 437
EOF
