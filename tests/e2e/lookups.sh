# SPDX-License-Identifier: ISC
# limit: 900
# A look-up gives the same in the look-up lane, in the program's own hands and
# natively: results, errno, what is written and nothing else, descriptors and
# their flags; on a hostile tree, whoever looks up and however (prog/lookups.c).
# As root, in a mount name space with mounts of all kinds, and as an ordinary
# user. FULL=1 makes a hundred thousand calls of each, CALLS=N so many in each
# world, SEED=N is another tour, WORLDS='plain keys' are these alone.
if [ "$(id -u)" -eq 0 ] && [ -z "${APART:-}" ] && unshare --mount true 2>/dev/null; then
	APART=yes exec unshare --mount --propagation private sh "$0"
fi
. "${0%/*}/lib.sh"

SEED=${SEED:-1}
[ -n "${CALLS:-}" ] || CALLS=$([ -n "${FULL:-}" ] && echo 2800 || echo 400)
echo "# SEED=$SEED CALLS=$CALLS"
tree=$T/in/x/x/x/x/x/x/x/x/tree
mkdir "$T/result"

rules()
{
	echo 'Policy: */lookups, Emulation: native'
	for call in fsread fswrite chdir; do
		echo "	native-$call: filename re \"^\" then permit"
	done
	for call in @clock @descriptor @memory @self @signal @thread @wait mmap mprotect \
	    pkey_mprotect fcntl fork vfork clone unshare chroot socket ioctl prctl \
	    prlimit64 setrlimit fchdir inotify_init1 memfd_create setsid capset \
	    setgroups setresuid setresgid setfsuid setfsgid seccomp \
	    landlock_create_ruleset landlock_add_rule landlock_restrict_self exit; do
		echo "	native-$call: permit"
	done
}

# Mounts of all kinds: what cannot be mounted here is an empty folder.
mount_all()
{
	m=$tree/tmp
	mount -t tmpfs -o size=1m,mode=1777 none "$m" && echo tmp >"$m/f" &&
	    ln -s f "$m/l" && mkdir "$m/d" && ln -s d "$m/ld" && echo >"$m/d/f"
	mount --bind "$tree/d" "$tree/rob" && mount -o remount,ro,bind "$tree/rob"
	mount --bind "$tree/d" "$tree/bind"
	mount --bind "$tree/f" "$tree/over"
	m=$tree/nsf
	mount -t tmpfs -o nosymfollow none "$m" && ln -s f "$m/lf" && echo >"$m/f"
	m=$tree/noexec
	mount -t tmpfs -o noexec none "$m" && cp /bin/true "$m/ex"
	mount -t proc none "$tree/proc2"
	mount --bind /proc "$tree/jail/proc"
	mount --rbind /dev "$tree/jail/dev"
	mkdir "$T/in/layers"
	m=$T/in/layers
	mount -t tmpfs none "$m" && mkdir "$m/lower" "$m/upper" "$m/work" "$m/lower/d" &&
	    echo lower >"$m/lower/f" && ln -s f "$m/lower/l" && mount -t overlay -o \
	    "lowerdir=$m/lower,upperdir=$m/upper,workdir=$m/work" none "$tree/ovl"
} 2>/dev/null

clear_away()
{
	! is_root || chattr -i "$tree/immut" 2>/dev/null
	[ -z "${APART:-}" ] || while umount -l "$(sed -n "s;^[^ ]* \($T/in/[^ ]*\).*;\1;p" \
	    /proc/mounts | tail -n 1)" 2>/dev/null; do :; done
	chmod -R u+rwx "$T/in" 2>/dev/null
	rm -rf "$T/in"
}
trap clear_away EXIT

# One tree for all ways of a group of worlds: nothing that is looked up changes it.
plant()
{
	clear_away
	mkdir "$T/in"
	! is_root || [ -z "$as" ] || chmod 777 "$T/in"
	(cd "$T/in" && $as "$PROG/lookups" plant) || fail 'no tree'
	[ -z "${APART:-}" ] || mount_all
}

# One way. Input and errors are no places that names lead to.
way()	# way, command ...
{
	way=$1
	shift
	: >"$T/result/in"
	(cd "$T/in" && $as "$@" "$PROG/lookups" "$SEED" "$CALLS" $worlds \
	    <"$T/result/in") >"$T/result/$way" 2>"$T/result/$way.err"
	equal "$way: ${as:-as we are}: $worlds ($(grep lookups: "$T/result/$way.err"))" 0 $?
}

# The differences, but for those that cannot be otherwise:
# - openat2(2) within limits (RESOLVE_*): the kernel walks for the supervisor, and
#   /proc/self is the supervisor's, which is refused; RESOLVE_CACHED is always
#   EAGAIN.
# - A full table of descriptors is told first natively, and after what is wrong
#   with the name here; until then the lane has opened the file, as is told by
#   inotify(7).
# - Memory that a protection key closes to the program is open to systrace.
# - O_NOFOLLOW, of F_GETFL, is lost where an object can be opened only by its
#   magic link: behind a magic link or what is shut, or without a name.
# - A descriptor in the place of a name (readlinkat) that no name leads to.
# - Under landlock(7) nothing that is pinned can be reached, which is EACCES: so what
#   the lane leaves to own hands, as names in /proc.
# systrace(1) has what of it a program may meet.
differs()
{
	paste -d '\t' "$T/result/native" "$T/result/$1" | awk -F '\t' -v way="$1" '
	    $1 == $2 { next }
	    {
		a = $1; b = $2; kind = ""
		world = a; sub(/ .*/, "", world)
		split(a, w, " "); dir = w[4]
		asks_proc = a ~ /"[^"]*proc|\/dev\/fd|lfd/ || a ~ / @(20|21) / ||
		    dir == 21 || dir == 20
		nameless = world ~ /^(chroot|newns)$/ || a ~ / @10 / || dir == 10
		if (a ~ /openat2 .* [1-9a-f][0-9a-f]* len [0-9]+ / && (asks_proc ||
		    b ~ / EAGAIN$/))
			next
		if (world ~ /full$/ && a ~ / EMFILE$/ && b ~ / E[A-Z]+( [0-9].*)?$/)
			next
		if (a ~ /^watchfull: / && b ~ /^watchfull: /)
			next
		if (a ~ / locked/)
			next
		if (world == "landlock" && b ~ / EACCES/ && (way == "hands" ||
		    asks_proc || a ~ /"\/(dev|sys)|"[^"]*(null|tty|immut)| 0x[4-7][0-9a-f]+ /))
			next
		gsub(/ nofollow/, "", a)
		if (a == b && (asks_proc || nameless || dir == 30))
			next
		if (nameless && a ~ / readlink @(9|29) ""/ && b ~ / EPERM$/)
			next
		if (++n <= 10)
			print "native: " $1 "\n" way ": " $2
	    }
	    END { if (n > 0) print n " differ"; exit n == 0 }'
}

tour()	# worlds
{
	worlds=$*
	if [ -n "${WORLDS:-}" ]; then
		worlds=$(for w in $worlds; do
			case " $WORLDS " in *" $w "*) echo "$w" ;; esac
		done)
		[ -n "$worlds" ] || return 0
	fi
	plant
	way native
	way lane "$ST" -S -a -U -f "$T/rules" -E "$T/log.lookups"
	way hands "$ST" --own-hands -a -U -f "$T/rules" -E "$T/log.lookups"
	for way in lane hands; do
		if differs $way; then
			grep -v 'cannot be read' "$T/log.lookups" | tail -n 5
			fail "${as:-as we are}: SEED=$SEED CALLS=$CALLS WORLDS='$worlds': not alike"
		fi
	done
	total=$((total + $(grep -c . "$T/result/native")))
	lane=$((lane + $(sed -n 's/ *\([0-9]*\)  answered in the look-up lane/\1/p' \
	    "$T/result/lane.err")))
}

rules >"$T/rules"
chmod 644 "$T/rules"
: >"$T/log.lookups"
chmod 666 "$T/log.lookups"
all='plain full signals vfork crew shared tty session watch watchfull lease keys filter landlock'
roots='user euid ruid fsuid groups nodac nooverride nofowner nocaps permitted
    keepcaps ids'
total=0 lane=0
while read -r as; do
	[ -z "$as" ] || is_root || continue
	tour $all
	! is_root || [ -n "$as" ] || tour $roots
	# Each of these ends the lane for the whole tree.
	tour files
	tour newuser
	! is_root || [ -n "$as" ] || for w in newns chroot; do tour $w; done
done <<END

as_nobody
END
echo "# $total look-ups each way, $lane in the lane"
[ -n "${WORLDS:-}" ] || [ "$lane" -gt $((total / 5)) ] || fail 'hardly any took the lane'
