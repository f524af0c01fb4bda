/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The sets. None of their calls takes a name, an address, another process or
 * a command whose meaning depends on the device; tests check that each exists.
 */
#include "abi/callset.h"

#include <string.h>

#define CLOCK_CALLS \
	"clock_getres", "clock_getres_time64", "clock_gettime", \
	"clock_gettime64", "clock_nanosleep", \
	"clock_nanosleep_time64", "getitimer", "gettimeofday", \
	"nanosleep", "time", "timer_create", "timer_delete", \
	"timer_getoverrun", "timer_gettime", "timer_gettime64", \
	"timer_settime", "timer_settime64", "timerfd_create", \
	"timerfd_gettime", "timerfd_gettime64", "timerfd_settime", \
	"timerfd_settime64", "times"

#define DESCRIPTOR_CALLS \
	"_llseek", "close", "close_range", "copy_file_range", "dup", \
	"dup2", "dup3", "fadvise64", "fadvise64_64", "fdatasync", \
	"flock", "fstat", "fstat64", "fstatfs", "fstatfs64", \
	"fsync", "getdents", "getdents64", "lseek", "pipe", "pipe2", \
	"pread64", "preadv", "preadv2", "pwrite64", "pwritev", \
	"pwritev2", "read", "readahead", "readv", "sendfile", \
	"sendfile64", "splice", "sync_file_range", "tee", "write", \
	"writev"

#define MEMORY_CALLS \
	"brk", "madvise", "map_shadow_stack", "mincore", "mlock", \
	"mlock2", "mremap", "mseal", "msync", "munlock", "munmap", \
	"pkey_alloc", "pkey_free"

#define SELF_CALLS \
	"capget", "getcpu", "getcwd", "getegid", "getegid32", \
	"geteuid", "geteuid32", "getgid", "getgid32", "getgroups", \
	"getgroups32", "getpgid", "getpgrp", "getpid", "getppid", \
	"getpriority", "getrandom", "getresgid", "getresgid32", \
	"getresuid", "getresuid32", "getrlimit", "getrusage", \
	"getsid", "getuid", "getuid32", "ioprio_get", "oldolduname", \
	"olduname", "sched_get_priority_max", \
	"sched_get_priority_min", "sched_getaffinity", \
	"sched_getattr", "sched_getparam", "sched_getscheduler", \
	"sysinfo", "ugetrlimit", "umask", "uname"

#define SIGNAL_CALLS \
	"alarm", "pause", "rt_sigaction", "rt_sigpending", \
	"rt_sigprocmask", "rt_sigsuspend", "rt_sigtimedwait", \
	"rt_sigtimedwait_time64", "setitimer", "sgetmask", \
	"sigaction", "sigaltstack", "signal", "signalfd", \
	"signalfd4", "sigpending", "sigprocmask", "sigsuspend", \
	"ssetmask"

#define THREAD_CALLS \
	"arch_prctl", "futex", "futex_requeue", "futex_time64", \
	"futex_wait", "futex_waitv", "futex_wake", \
	"get_thread_area", "gettid", "membarrier", "rseq", \
	"sched_yield", "set_robust_list", "set_thread_area", \
	"set_tid_address"

#define WAIT_CALLS \
	"_newselect", "epoll_create", "epoll_create1", "epoll_ctl", \
	"epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd", \
	"eventfd2", "poll", "ppoll", "ppoll_time64", "pselect6", \
	"pselect6_time64", "select", "wait4", "waitid", "waitpid"

static const char *const clock_calls[] = { CLOCK_CALLS, NULL };
static const char *const descriptor_calls[] = { DESCRIPTOR_CALLS, NULL };
static const char *const memory_calls[] = { MEMORY_CALLS, NULL };
static const char *const self_calls[] = { SELF_CALLS, NULL };
static const char *const signal_calls[] = { SIGNAL_CALLS, NULL };
static const char *const thread_calls[] = { THREAD_CALLS, NULL };
static const char *const wait_calls[] = { WAIT_CALLS, NULL };
static const char *const all_calls[] = {
	CLOCK_CALLS, DESCRIPTOR_CALLS, MEMORY_CALLS, SELF_CALLS,
	SIGNAL_CALLS, THREAD_CALLS, WAIT_CALLS, NULL
};

const struct callset callsets[] = {
	{ "@clock", "reads clocks, sleeps, sets timers of its own",
	    clock_calls, 0 },
	{ "@descriptor", "reads and writes what is open, makes pipes",
	    descriptor_calls, 0 },
	{ "@memory", "gets and gives back memory (mmap and mprotect apart)",
	    memory_calls, 0 },
	{ "@self", "asks who, where and how large it is", self_calls, 0 },
	{ "@signal", "handles, blocks and awaits signals", signal_calls, 0 },
	{ "@thread", "lets its threads wait for each other", thread_calls, 0 },
	{ "@wait", "waits for descriptors and children", wait_calls, 0 },
	{ "@libc", "what any C library does: all of these sets", all_calls, 1 },
};

const size_t ncallsets = sizeof(callsets) / sizeof(callsets[0]);

const struct callset *
callset_find(const char *name)
{
	size_t i;

	for (i = 0; i < ncallsets; i++)
		if (strcmp(callsets[i].name, name) == 0)
			return &callsets[i];
	return NULL;
}
