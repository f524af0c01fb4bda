#!/bin/sh
# SPDX-License-Identifier: ISC
# Random calls under a policy that permits one folder: storm.sh BUILD [SECONDS],
# or storm.sh BUILD -s SEED [SECONDS] for one seed again. After each seed nothing
# outside the folder may have changed or been read out, nobody may be left, and
# systrace must have ended in time, with storm's status; in the long run of each
# user it may not grow. TAP. SYSTRACE names another systrace than BUILD's, CALM=1
# lets no thread change names under a call, CALM=2 runs one task at a time (what
# gets out then is no race), KEEP=1 keeps the folders. OTHER='PROGRAM ARGUMENTS'
# runs another program in storm's place; second.sh does. USERS='65534 0'.
#
# The calls are random and the user may be root, so everything happens in a box:
# namespaces of its own, all that is mounted read-only but for the ground, and a
# root without the capabilities that reach the machine. Where no box can be had,
# only an ordinary user's part is run.
set -u
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
NOBODY=65534
SEED_LIMIT=30		# seconds; a seed takes five
GROWTH=4096		# kB that a supervisor may grow in the long run
CAPS='-sys_admin,-sys_boot,-sys_module,-sys_time,-sys_rawio,-sys_nice'
CAPS="$CAPS,-sys_pacct,-sys_tty_config,-sys_resource,-mknod,-net_admin,-syslog"
CAPS="$CAPS,-linux_immutable,-ipc_lock,-dac_read_search,-audit_control"
CAPS="$CAPS,-wake_alarm,-block_suspend,-mac_admin,-mac_override"

usage()
{
	echo 'usage: storm.sh BUILD [-s SEED] [SECONDS]' >&2
	exit 2
}

# A rule for both emulations, where they have the call.
rule()	# call rest
{
	case $1 in
	@* | fsread | fswrite) has='n l' ;;
	*) has=$(awk -v c="$1" '$1 == c { print $2 == "-" ? "" : "n",
	    $3 == "-" ? "" : "l" }' "$G/calls") ;;
	esac
	case $has in *n*) printf '\tnative-%s: %s\n' "$1" "$2" >>"$G/native" ;; esac
	case $has in *l*) printf '\tlinux-%s: %s\n' "$1" "$2" >>"$G/linux" ;; esac
}

# What reaches nobody but the program itself and what it has open. Not here:
# limits and priorities (they take a pid), SysV objects, keys and queues (they
# stay), sync, and all that needs the machine.
HARMLESS='@clock @descriptor @memory @self @signal @thread @wait
	mmap mmap2 mprotect pkey_mprotect remap_file_pages memfd_create
	memfd_secret mbind get_mempolicy set_mempolicy mlockall munlockall
	fork vfork fchdir ftruncate ftruncate64 fchmod fchown fchown32
	fallocate fgetxattr fsetxattr flistxattr fremovexattr vmsplice
	socketpair listen accept accept4 getsockname getpeername getsockopt
	setsockopt recvfrom recvmsg recvmmsg recvmmsg_time64 shutdown
	inotify_init inotify_init1 inotify_rm_watch seccomp
	landlock_create_ruleset landlock_add_rule landlock_restrict_self
	personality setuid setuid32 setgid setgid32 setreuid setreuid32
	setregid setregid32 setresuid setresuid32 setresgid setresgid32
	setfsuid setfsuid32 setfsgid setfsgid32 setgroups setgroups32 capset
	setsid setpgid pidfd_open io_setup io_submit io_cancel io_destroy
	io_getevents io_pgetevents modify_ldt get_robust_list cachestat
	ustat sysfs lsm_get_self_attr rseq_slice_yield'

write_policies()
{
	: >"$G/native"
	: >"$G/linux"
	"$ST" -l >"$G/calls"
	for c in $HARMLESS; do
		rule "$c" permit
	done
	rule clone 'flags nsub "CLONE_NEW" then permit'
	rule socket 'sockdom eq "AF_UNIX" then permit'
	for c in DUPFD DUPFD_CLOEXEC GETFD SETFD GETFL SETFL GETLK SETLK SETLKW \
	    ADD_SEALS GET_SEALS; do
		rule fcntl "cmd eq \"F_$c\" then permit"
		rule fcntl64 "cmd eq \"F_$c\" then permit"
	done
	rule ioctl 'cmd eq "FIONREAD" or cmd eq "TCGETS" then permit'
	rule prctl 'option sub "SCHED_CORE" or option sub "<unknown>" then deny'
	rule prctl permit
	for c in kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo \
	    pidfd_send_signal; do
		rule $c "pidname eq \"$G/bin/stormer\" then permit"
	done
	for c in bind connect; do
		rule $c "sockaddr under \"$G/in\" then permit"
	done
	for c in sendto sendmsg sendmmsg; do
		rule $c 'not sockaddr sub "" then permit'
		rule $c "sockaddr under \"$G/in\" then permit"
	done
	rule execve "filename eq \"$G/bin/stormer\" then permit"
	rule execveat "filename eq \"$G/bin/stormer\" then permit"
	rule chdir "filename under \"$G/in\" then permit"
	for c in "under \"$G/in\"" "under \"$G/bin\"" 'under "/usr/lib"' \
	    'under "/usr/lib64"' 'under "/lib"' 'under "/lib64"' \
	    'eq "/etc/ld.so.cache"' 'eq "/dev/null"' 'eq "/proc"' \
	    'eq "/dev/urandom"' 're "^/proc/sys/kernel/(pid_max|tainted)$"' \
	    're "^/proc/(self|[0-9]+)/(stat|status|maps|fd|task|cmdline)$"'; do
		rule fsread "filename $c then permit"
	done
	rule fswrite "filename under \"$G/in\" then permit"
	for c in open openat openat2; do
		rule $c 'filename re "^/dev/(null|zero)$" then permit'
	done
	mkdir "$G/policy"
	for c in storm stormer ${OTHER%% *}; do
		printf 'Policy: %s, Emulation: native\n' "$G/bin/$c"
		cat "$G/native"
		# The first process ends the others, itself included.
		[ "$c" = stormer ] || printf '\tnative-kill: %s\n' \
		    "pidname eq \"$G/bin/$c\" then permit"
		printf 'Policy: %s, Emulation: linux\n' "$G/bin/$c"
		cat "$G/linux"
	done >"$G/policy/all"
	"$ST" -n -f "$G/policy/all" >"$G/check" 2>&1 || {
		grep -v warning "$G/check" | head -n 5 | sed 's/^/# /'
		echo 'not ok - storm: its policy'
		exit 1
	}
}

# Anew: the permitted folder, and the one beside it with one thing of each
# kind. ctime tells of modes, owners, links and attributes too.
make_folders()
{
	chmod -R u+rwx "$G/in" "$G/out" 2>/dev/null
	rm -rf "$G/in" "$G/out"
	# Should the last run have got at it.
	chown "$ME" "$G"
	chmod 755 "$G"
	mkdir "$G/out" "$G/out/sub" "$G/out/closed"
	mkdir -m 700 "$G/in"
	mkdir "$G/in/d1"
	echo 'a file' >"$G/in/f1"
	echo 'the-secret-line' >"$G/out/file"
	echo 'the-secret-line' >"$G/out/sub/deep"
	echo 'the-secret-line' >"$G/out/closed/file"
	ln "$G/out/file" "$G/out/hard"
	ln -s file "$G/out/link"
	ln -s ../in/f1 "$G/out/link_in"
	mkfifo "$G/out/fifo"
	cp "$G/bin/stormer" "$G/out/program"
	chmod 600 "$G/out/file"
	chown -R "$1" "$G/out" "$G/in" 2>/dev/null
	find "$G/out" -exec touch -h -d 2001-02-03 {} +
}

snapshot()
{
	find "$G/out" "$G/bin" "$G/policy" -printf \
	    '%p %i %y %m %U:%G %n %s %T@ %C@ %l\n' | sort
	find "$G/out" "$G/bin" "$G/policy" -type f -exec sha256sum {} + 2>&1 | sort
	ls -ld "$G"
	ls -A "$G"
	# In a box these are empty folders that everybody may write to.
	[ -z "$BOX" ] || ls -lA /dev/shm /var/tmp
}

# Descriptors, but for directories that are remembered, which have
# limits of their own.
held()	# pid
{
	for fd in "/proc/$1/fd"/*; do
		[ ! -d "$fd" ] || continue
		to=$(readlink "$fd") || continue
		case $to in
		/proc/*/fd/*) ;;
		*) echo "$to" ;;
		esac
	done
}

# The supervisor: the child of the front. Prints its memory and descriptors.
sample()
{
	front=$(cat "$R/pid") || return
	super=$(grep -lsx "PPid:	$front" /proc/[0-9]*/status | tr -dc '0-9\n' |
	    head -n 1)
	[ -n "$super" ] || return
	echo "$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$super/status")" \
	    "$(held "$super" | wc -l)"
} 2>/dev/null

# Everybody of ours who is there, zombies aside.
left()
{
	for p in /proc/[0-9]*; do
		case $(readlink "$p/exe") in
		"$G"/bin/*) ;;
		*) continue ;;
		esac
		grep -q '^State:.*Z' "$p/status" || echo "${p#/proc/}"
	done 2>/dev/null
}

# One run of storm; what is wrong goes to $R/wrong.
run()	# user seed seconds limit
{
	R=$G/run
	rm -rf "$R"
	mkdir "$R"
	: >"$R/wrong"
	: >"$R/samples"
	: >"$G/log/$1"
	chown "$1" "$G/log/$1" 2>/dev/null
	make_folders "$1"
	snapshot >"$R/before"
	case $1 in
	0) set -- "$@" setpriv --bounding-set "$CAPS" --inh-caps=-all ;;
	"$ME") set -- "$@" env ;;
	*) set -- "$@" setpriv --reuid "$1" --regid "$1" --clear-groups ;;
	esac
	user=$1 seed=$2 seconds=$3 limit=$4
	shift 4
	(
		cd "$G/in" || exit 1
		ulimit -c 0
		ulimit -f 131072
		ulimit -v 4000000
		# Every other seed has no look-up lane.
		hands=
		[ $((seed % 2)) -eq 0 ] || hands=--own-hands
		# shellcheck disable=SC2086 # an option or none
		set -- "$R/pid" nice -n 10 "$@" \
		    "$ST" $hands -a -U -f "$G/policy/all" -E "$G/log/$user"
		# shellcheck disable=SC2086 # words
		case $OTHER in
		'') set -- "$@" "$G/bin/storm" "$seed" "$seconds" \
		    "$G/bin/stormer" "$G/in" "$G/out" ;;
		*) set -- "$@" "$G/bin/"$OTHER ;;
		esac
		sh -c 'echo $$ >"$0"; exec "$@"' "$@" >"$R/said" 2>&1 </dev/null
		echo $? >"$R/status.new"
		mv "$R/status.new" "$R/status"
	) &
	n=0
	until "$AWAIT" -t 1 -f "$R/status" 2>/dev/null; do
		sample >>"$R/samples"
		n=$((n + 1))
		[ $n -lt "$limit" ] || break
	done
	look_after
	wait 2>/dev/null
}

look_after()
{
	if [ ! -f "$R/status" ]; then
		echo "hangs: not ended after $limit seconds" >>"$R/wrong"
		for p in $(left); do
			echo "$p $(sed -n 's/^State:.//p' "/proc/$p/status")" \
			    "$(cat "/proc/$p/wchan") $(cat "/proc/$p/syscall")" \
			    "$(tr '\0' ' ' <"/proc/$p/cmdline" | cut -c 1-90)"
		done >>"$R/wrong" 2>/dev/null
	else
		got=$(cat "$R/status")
		[ -n "$OTHER" ] || [ "$got" -eq $((40 + seed % 8)) ] ||
		    echo "status $got, not $((40 + seed % 8))" >>"$R/wrong"
		# What is on its way out is given two seconds.
		for n in 1 2 3 4 5 6 7 8 9 10; do
			[ -n "$(left)" ] || break
			"$AWAIT" -m 200
		done
		for p in $(left); do
			echo "left behind: $p $(cat "/proc/$p/comm")" \
			    "$(sed -n 's/^State:.//p' "/proc/$p/status")" \
			    "$(cat /proc/"$p"/task/*/wchan)" \
			    "$(tr '\0' ' ' <"/proc/$p/cmdline" | cut -c 1-90)"
		done >>"$R/wrong" 2>/dev/null
	fi
	for p in $(left); do
		kill -9 "$p"
	done 2>/dev/null
	snapshot >"$R/after"
	cmp -s "$R/before" "$R/after" || {
		echo 'outside of the folder something has changed:'
		diff "$R/before" "$R/after" | head -n 8
	} >>"$R/wrong"
	grep -rlsI -D skip the-secret-line "$G/in" | head -n 3 |
	    sed 's/^/a secret was read: /' >>"$R/wrong"
	grep -hE ' kill prog|could not be' "$G/log/$user" | cut -d ' ' -f 2- |
	    sort | uniq -c | sort -rn | head -n 4 >"$R/notes"
}

# Growth from the third sample on, when all tables have been in use.
grown()
{
	awk 'NF == 2 && ++n == 3 { rss = $1; fds = $2 }
	NF == 2 { r = $1; f = $2 }
	END {
		if (n < 4)
			print "only " n + 0 " samples";
		else if (r - rss > '$GROWTH' || f - fds > 8)
			print "the supervisor has grown from " rss " kB and " \
			    fds " descriptors to " r " and " f;
	}' "$R/samples" >>"$R/wrong"
	tail -n 1 "$R/samples" | sed 's/\(.*\) \(.*\)/# at the end: \1 kB, \2 descriptors/'
}

tell()	# what
{
	# The log has a limit, as all files here have.
	tr -dc '[:print:]\n' <"$R/said" | grep -v 'log cannot be written' |
	    head -n 4 | cut -c 1-200 | sed 's/^/# /'
	sed 's/^/# /' "$R/notes"
	if [ -s "$R/wrong" ]; then
		failed=1
		sed 's/^/#   /' "$R/wrong"
		echo "not ok - $1: storm.sh BUILD -s $seed"
	else
		echo "ok - $1"
	fi
}

# One user's share of the time: seeds, and then one long run.
storm_as()	# user seconds
{
	if [ -n "$OTHER" ]; then
		run "$1" 0 0 "$2"
		[ "$(wc -l <"$R/samples")" -lt 4 ] || grown
		tell "${OTHER%% *}, user $1"
		return
	fi
	end=$(($(date +%s) + $2))
	if [ -n "$SEED" ]; then
		run "$1" "$SEED" 0 $SEED_LIMIT
		tell "storm, seed $SEED, user $1"
		return
	fi
	long=$(($2 / 2))
	s=$(($(date +%s) % 1000000 * 100))
	while [ $(($(date +%s) + long)) -lt $end ]; do
		run "$1" $s 0 $SEED_LIMIT
		tell "storm, seed $s, user $1"
		s=$((s + 1))
	done
	[ $long -ge 10 ] || return
	run "$1" $s $long $((long + SEED_LIMIT))
	grown
	tell "storm, $long seconds, seed $s, user $1"
}

# Only the ground can be written; what stands in /var/tmp and /dev/shm is ours.
close_box()
{
	mount --bind "$G" "$G" || exit 77
	for m in /var/tmp /dev/shm; do
		mount -t tmpfs -o mode=1777 none $m || exit 77
	done
	cut -d ' ' -f 2 /proc/self/mounts | while read -r m; do
		case $m in
		"$G" | /var/tmp | /dev/shm | /proc) ;;
		*) mount -o remount,bind,ro "$m" 2>/dev/null ;;
		esac
	done
	for m in /proc/sys /proc/sysrq-trigger; do
		[ -e $m ] || continue
		mount --bind $m $m || exit 77
		mount -o remount,bind,ro $m || exit 77
	done
	if touch /etc/systrace-storm 2>/dev/null; then
		rm -f /etc/systrace-storm
		exit 77
	fi
}

inside()
{
	failed=0
	ME=$(id -u)
	make_ground
	if [ -n "$BOX" ]; then
		for u in ${USERS:-$NOBODY 0}; do
			storm_as "$u" $((SECONDS_ / 2))
		done
	elif [ "$ME" -eq 0 ]; then
		storm_as $NOBODY "$SECONDS_"
	else
		storm_as "$ME" "$SECONDS_"
	fi
	exit $failed
}

make_ground()
{
	rm -rf "${G:?}"/*
	mkdir "$G/bin" "$G/log"
	cp "$ST_FROM" "$G/bin/systrace"
	cp "$STORM" "$G/bin/storm"
	cp "$STORM" "$G/bin/stormer"
	[ -z "$OTHER" ] || cp "$(command -v "${OTHER%% *}")" "$G/bin/" || exit 77
	chmod 755 "$G/bin/"*
	ST=$G/bin/systrace
	write_policies
	# Whoever may read a program may fchmod(2) it as root.
	[ -n "$BOX" ] || return 0
	mount --bind "$G/bin" "$G/bin" || exit 77
	mount -o remount,bind,ro "$G/bin" || exit 77
}

# Where make(1) has not made them already.
make_program()	# program, sources
{
	[ ! -x "$1" ] || [ -n "$(find "$@" -newer "$1")" ] || return 0
	mkdir -p "${1%/*}"
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O1 -g -Wno-unused-result -pthread \
	    -o "$1" "$2"
}

if [ "${1:-}" = --box ]; then
	BOX=1
	close_box
	inside
fi
[ $# -ge 1 ] || usage
build=$(cd "$1" && pwd) || exit 2
shift
SEED=
if [ "${1:-}" = -s ]; then
	SEED=${2:-}
	[ -n "$SEED" ] || usage
	shift 2
fi
SECONDS_=${1:-${STORM_SECONDS:-60}}
ST_FROM=${SYSTRACE:-$build/systrace}
STORM=${STORM_BIN:-$build/attacks/storm}
AWAIT=$build/prog/await
make_program "$STORM" "$here/prog/storm.c" "$here/prog/storm.h"
make_program "$AWAIT" "$here/../e2e/prog/await.c"
[ -z "${CALM:-}" ] || export STORM_CALM="$CALM"
for f in "$ST_FROM" "$STORM" "$AWAIT"; do
	[ -x "$f" ] || { echo "not ok - storm: no $f"; exit 1; }
done
G=$(mktemp -d /tmp/systrace-storm.XXXXXX) || exit 1
trap '[ -n "${KEEP:-}" ] || { chmod -R u+rwx "$G"; rm -rf "$G"; }' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$G"
BOX=
OTHER=${OTHER:-}
export OTHER G SEED SECONDS_ ST_FROM STORM AWAIT
box='unshare -m -p -n -i -u --fork --mount-proc --kill-child'
if [ "$(id -u)" -eq 0 ] && $box true 2>/dev/null; then
	$box sh "$here/storm.sh" --box
	status=$?
	[ $status -eq 77 ] || exit $status
fi
[ "$(id -u)" -ne 0 ] ||
    echo 'ok - storm, user 0 # SKIP no namespaces can be had, or nothing be closed'
inside
