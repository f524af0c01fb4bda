/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * For hints only: no rule is ever bound to a twin, since arguments differ.
 */
#include "engine/twin.h"

#include <stdlib.h>
#include <string.h>

#include "engine/prog.h"

struct twin {
	const char	*name;
	const char	*twin;
};

/* Sorted by name, in the order of strcmp(3). */
static const struct twin twins[] = {
	{ "__clone", "clone" },
	{ "__fstat13", "fstat" },
	{ "__fstat30", "fstat" },
	{ "__get_tcb", "arch_prctl" },
	{ "__getcwd", "getcwd" },
	{ "__lstat13", "lstat" },
	{ "__lstat30", "lstat" },
	{ "__posix_chown", "chown" },
	{ "__posix_fchown", "fchown" },
	{ "__posix_rename", "rename" },
	{ "__semctl", "semctl" },
	{ "__set_tcb", "arch_prctl" },
	{ "__sigaction14", "rt_sigaction" },
	{ "__sigprocmask14", "rt_sigprocmask" },
	{ "__stat13", "stat" },
	{ "__stat30", "stat" },
	{ "__tfork", "clone" },
	{ "__threxit", "exit" },
	{ "__thrsleep", "futex" },
	{ "__thrwakeup", "futex" },
	{ "__vfork14", "vfork" },
	{ "_llseek", "lseek" },
	{ "break", "brk" },
	{ "closefrom", "close_range" },
	{ "fcntl64", "fcntl" },
	{ "fstat64", "fstat" },
	{ "fstatat", "newfstatat" },
	{ "fstatat64", "newfstatat" },
	{ "futimes", "utimensat" },
	{ "getdirentries", "getdents64" },
	{ "getentropy", "getrandom" },
	{ "getthrid", "gettid" },
	{ "kevent", "epoll_wait" },
	{ "kqueue", "epoll_create1" },
	{ "lstat64", "lstat" },
	{ "mkfifo", "mknod" },
	{ "mkfifoat", "mknodat" },
	{ "mmap2", "mmap" },
	{ "obreak", "brk" },
	{ "recv", "recvfrom" },
	{ "sbrk", "brk" },
	{ "send", "sendto" },
	{ "sendsyslog", "sendto" },
	{ "setegid", "setresgid" },
	{ "seteuid", "setresuid" },
	{ "sigaction", "rt_sigaction" },
	{ "signal", "rt_sigaction" },
	{ "sigpending", "rt_sigpending" },
	{ "sigprocmask", "rt_sigprocmask" },
	{ "sigreturn", "rt_sigreturn" },
	{ "sigsuspend", "rt_sigsuspend" },
	{ "stat64", "stat" },
	{ "swapctl", "swapon" },
	{ "sysarch", "arch_prctl" },
	{ "thrkill", "tgkill" },
	{ "ugetrlimit", "getrlimit" },
	{ "umount", "umount2" },
	{ "unmount", "umount2" },
	{ "waitpid", "wait4" },
};

static int
compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct twin *)row)->name);
}

const char *
twin_find(const char *name)
{
	const struct twin *t = bsearch(name, twins, nitems(twins),
	    sizeof(twins[0]), compare);

	return t != NULL ? t->twin : NULL;
}
