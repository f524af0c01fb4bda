#!/bin/sh
# SPDX-License-Identifier: ISC
# Second opinions with FULL=1: stress-ng and trinity make their calls under the
# policy that storm.sh gives, in its box, with its checks.
set -u
here=$(cd "$(dirname "$0")" && pwd)

# Nothing that only burns time; what the policy denies they say and bear.
STRESSORS='access affinity chdir chmod chown clone dentry dir dirdeep dup enosys
	eventfd fallocate fault fcntl fifo file-ioctl flock fork fpunch fstat
	getdent get handle inotify itimer kill link loadavg lockf madvise memfd
	mmap mmapfixed mprotect mremap msync munmap nanosleep
	open personality pidfd pipe poll prctl procfs pthread rename
	revio seccomp seek sendfile session set sigabrt sigfd sigio signal
	signest sigpending sigpipe sigq sigrt sigsegv sigsuspend sigtrap sock
	sockabuse sockfd sockpair splice stackmmap switch symlink sysbadaddr
	sysinval tee timer timerfd unshare urandom utime
	vfork vforkmany vm-splice wait xattr zombie'

one()	# program, the words that it is run with
{
	if ! command -v "$1" >/dev/null 2>&1; then
		echo "ok - $1 # SKIP no $1 here: apt-get install $1"
		return
	fi
	OTHER="$*" sh "$here/storm.sh" "$build" "$SECONDS_" || status=1
}

build=${1:?usage: second.sh BUILD [SECONDS]}
SECONDS_=${2:-1200}
status=0
if [ -z "${FULL:-}" ]; then
	echo 'ok - second opinions # SKIP only with FULL=1'
	exit 0
fi
known=$(stress-ng --help 2>/dev/null)
set --
for s in $STRESSORS; do
	case $known in
	*"--$s N"*) set -- "$@" "--$s" 1 ;;
	esac
done
one stress-ng --temp-path . --timeout 1 --sequential 1 --oomable --pathological "$@"
# It does not want to be run by root.
export USERS=65534
one trinity -q -l off -C 4 -V . --disable-fds=perf,sockets -N 100000
exit $status
