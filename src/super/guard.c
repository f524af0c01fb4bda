/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Which argument of which call can name a process, as a table.
 */
#include "super/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "trace/keeper.h"

/* linux/seccomp.h, which is trace's alone. */
#define SET_MODE_FILTER	1
#define NEW_LISTENER	(1 << 3)

/* Newer than some headers: linux/prctl.h, linux/pidfd.h, linux/userfaultfd.h. */
#define SCHED_CORE	62
#define SCHED_CORE_PGRP	2
#define SIGNAL_PGRP	(1 << 2)
#define UFFD_NEW	0xaa00

#define PROC_MAGIC	0x9fa0	/* linux/magic.h */
#define PROC_ROOT	1	/* its root's inode, whichever instance it is */

enum target {
	TARGET_PID,		/* a process or thread */
	TARGET_KILL,		/* pid, 0, -1, -pgrp; the signal is next */
	TARGET_WHICH,		/* its kind is the argument before */
	TARGET_PIDFD,		/* a descriptor */
	TARGET_FILTER,		/* seccomp: operation here, flags next */
	TARGET_CLONE,		/* clone: flags */
	TARGET_CLONE3,
	TARGET_OWNER,		/* fcntl: who gets which signal */
	TARGET_OPTION,		/* prctl */
	TARGET_ADVICE,		/* process_madvise */
	TARGET_COMMAND,		/* ioctl */
	TARGET_FAULTS		/* userfaultfd */
};

static const struct {
	const char	*call;
	int		 arg;
	enum target	 target;
} rows[] = {
	{ "clone", 0, TARGET_CLONE },
	{ "clone3", 0, TARGET_CLONE3 },
	{ "fcntl", 1, TARGET_OWNER },
	{ "fcntl64", 1, TARGET_OWNER },
	{ "get_robust_list", 0, TARGET_PID },
	{ "ioctl", 1, TARGET_COMMAND },
	{ "ioprio_set", 1, TARGET_WHICH },
	{ "kcmp", 0, TARGET_PID },
	{ "kcmp", 1, TARGET_PID },
	{ "kill", 0, TARGET_KILL },
	{ "migrate_pages", 0, TARGET_PID },
	{ "move_pages", 0, TARGET_PID },
	{ "perf_event_open", 1, TARGET_PID },
	{ "pidfd_getfd", 0, TARGET_PIDFD },
	{ "pidfd_open", 0, TARGET_PID },
	{ "pidfd_send_signal", 0, TARGET_PIDFD },
	{ "prctl", 0, TARGET_OPTION },
	{ "prlimit64", 0, TARGET_PID },
	{ "process_madvise", 0, TARGET_PIDFD },
	{ "process_madvise", 3, TARGET_ADVICE },
	{ "process_mrelease", 0, TARGET_PIDFD },
	{ "process_vm_readv", 0, TARGET_PID },
	{ "process_vm_writev", 0, TARGET_PID },
	{ "ptrace", 1, TARGET_PID },
	{ "rt_sigqueueinfo", 0, TARGET_PID },
	{ "rt_tgsigqueueinfo", 0, TARGET_PID },
	{ "rt_tgsigqueueinfo", 1, TARGET_PID },
	{ "sched_setaffinity", 0, TARGET_PID },
	{ "sched_setattr", 0, TARGET_PID },
	{ "sched_setparam", 0, TARGET_PID },
	{ "sched_setscheduler", 0, TARGET_PID },
	{ "seccomp", 0, TARGET_FILTER },
	{ "setpriority", 1, TARGET_WHICH },
	{ "tgkill", 0, TARGET_PID },
	{ "tgkill", 1, TARGET_PID },
	{ "tkill", 0, TARGET_PID },
	{ "userfaultfd", 0, TARGET_FAULTS },
};

static const char at_supervisor[] = "aimed at the supervisor";
static const char would_hang[] = "memory whose pages the program fills in would "
    "stop systrace";

static int
is_ours(const struct guard *g, int32_t pid)
{
	const struct keeper *k = keepers();
	int i;

	if (pid <= 0)
		return 0;
	for (i = 0; i < KEEPERS_MAX; i++)
		if (pid == k[i].pid)
			return 1;
	return pid == g->supervisor || pid == g->front || pid == g->waker;
}

/*
 * The same of a number that the caller has passed. In a name space of processes
 * below ours it is another's, and there is none for us.
 */
static int
is_aimed(const struct guard *g, int32_t pid, pid_t caller)
{
	struct stat ours, theirs;
	char path[32];

	if (!is_ours(g, pid))
		return 0;
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", (int)caller);
	return stat(path, &theirs) == -1 ||
	    stat("/proc/self/ns/pid", &ours) == -1 ||
	    theirs.st_ino == ours.st_ino;
}

/*
 * Is the process group the one of a process of ours? 0: the caller's own. The
 * keepers are in the supervisor's.
 */
static int
is_our_group(const struct guard *g, pid_t pgrp, pid_t caller)
{
	if (pgrp == 0)
		pgrp = getpgid(caller);
	return pgrp == getpgid(g->supervisor) || pgrp == getpgid(g->front);
}

/* What we can neither block nor ignore. */
static int
is_final(uint64_t sig)
{
	return (int32_t)sig == SIGKILL || (int32_t)sig == SIGSTOP;
}

/*
 * A signal to everybody, or to the job that the front is in, reaches us too.
 * We let the ones pass that we can ignore; the other two would end or stop us.
 */
static int
kill_hits(const struct guard *g, const struct call *c, int arg, pid_t caller)
{
	int32_t pid = (int32_t)c->args[arg];

	if (pid > 0)
		return is_aimed(g, pid, caller);
	if (!is_final(c->args[arg + 1]))
		return 0;
	return pid == -1 || is_our_group(g, -pid, caller);
}

/*
 * F_SETOWN: a process or, negative, a group. What F_SETOWN_EX and FIOSETOWN
 * point at is not looked at: our processes block the signals that come so, and
 * the two that cannot be blocked may not be chosen by F_SETSIG.
 */
static int
owner_hits(const struct guard *g, const struct call *c, int arg, pid_t caller)
{
	int32_t pid = (int32_t)c->args[arg + 1];

	if ((uint32_t)c->args[arg] == F_SETSIG)
		return is_final(c->args[arg + 1]);
	if ((uint32_t)c->args[arg] != F_SETOWN)
		return 0;
	return pid < -1 ? is_our_group(g, -pid, caller) :
	    is_aimed(g, pid, caller);
}

/* setpriority and ioprio_set: who by which; they count differently. */
static int
which_hits(const struct guard *g, const struct call *c, int arg, pid_t caller)
{
	int base = strcmp(c->sys->name, "ioprio_set") == 0 ? 1 : 0;
	int32_t which = (int32_t)c->args[arg - 1] - base;
	int32_t who = (int32_t)c->args[arg];

	switch (which) {
	case PRIO_PROCESS:
		return is_aimed(g, who, caller);
	case PRIO_PGRP:
		return is_our_group(g, who, caller);
	default:
		return 1;	/* all of a user's processes */
	}
}

/*
 * A pidfd says whose it is in fdinfo. (The kernel takes /proc/PID opened for one
 * too, but ours cannot be opened.)
 */
static int32_t
pid_of_pidfd(int fd, pid_t caller)
{
	char path[64], line[256];
	int32_t pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)caller, fd);
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "Pid:", 4) == 0)
			pid = (int32_t)atoi(line + 4);
	fclose(f);
	return pid;
}

/*
 * Whose the descriptor is may change until the kernel looks, but no pidfd is one
 * of ours; a group's may be that of the job that the front is in.
 */
static int
pidfd_hits(const struct guard *g, const struct call *c, int arg, pid_t caller)
{
	int32_t pid = pid_of_pidfd((int)c->args[arg], caller);

	if (strcmp(c->sys->name, "pidfd_send_signal") == 0 &&
	    (c->args[3] & SIGNAL_PGRP) && is_final(c->args[1]))
		return 1;
	return is_ours(g, pid);
}

static const char *
option_hits(const struct guard *g, const struct call *c, pid_t caller)
{
	int32_t pid = (int32_t)c->args[2];

	switch ((int32_t)c->args[0]) {
	case PR_SET_DUMPABLE:
		/* The kernel would close its memory and /proc to us too. */
		if (c->args[1] == 0 && !g->privileged)
			return "PR_SET_DUMPABLE would hide the program from "
			    "an ordinary user's systrace";
		return NULL;
	case SCHED_CORE:
		return is_aimed(g, pid, caller) || (c->args[3] == SCHED_CORE_PGRP &&
		    is_our_group(g, pid, caller)) ? at_supervisor : NULL;
	default:
		return NULL;
	}
}

static const char *
row_hits(const struct guard *g, const struct call *c, int arg,
    enum target target, pid_t caller, int *error)
{
	uint64_t v = c->args[arg];
	int hit = 0;

	*error = EPERM;
	switch (target) {
	case TARGET_PID:
		hit = is_aimed(g, (int32_t)v, caller);
		break;
	case TARGET_KILL:
		hit = kill_hits(g, c, arg, caller);
		break;
	case TARGET_WHICH:
		hit = which_hits(g, c, arg, caller);
		break;
	case TARGET_PIDFD:
		hit = pidfd_hits(g, c, arg, caller);
		break;
	case TARGET_FILTER:
		if ((uint32_t)v == SET_MODE_FILTER && (c->args[arg + 1] &
		    NEW_LISTENER))
			return "a seccomp listener could answer for systrace";
		break;
	case TARGET_CLONE:
		if (v & CLONE_UNTRACED)
			return "CLONE_UNTRACED would leave the sandbox";
		break;
	case TARGET_OWNER:
		hit = owner_hits(g, c, arg, caller);
		break;
	case TARGET_OPTION:
		return option_hits(g, c, caller);
	case TARGET_ADVICE:
		/* A child without the page could put one of its own there. */
		if ((int32_t)v == MADV_DONTFORK || (int32_t)v == MADV_DOFORK)
			return "advice about fork is for madvise(2)";
		break;
	case TARGET_COMMAND:
		if ((uint32_t)v == UFFD_NEW)
			return would_hang;
		break;
	case TARGET_FAULTS:
		*error = ENOSYS;
		return would_hang;
	case TARGET_CLONE3:
		*error = ENOSYS;
		return "";
	}
	return hit ? at_supervisor : NULL;
}

const char *
guard_call(const struct guard *g, const struct call *c, pid_t caller,
    int *error)
{
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].call, c->sys->name) != 0)
			continue;
		why = row_hits(g, c, rows[i].arg, rows[i].target, caller,
		    error);
		if (why != NULL)
			return why;
	}
	return NULL;
}

/* What ps(1) and top(1) read of every process; harmless. */
static int
is_public_entry(const struct call *c, const char *entry)
{
	static const char *const names[] = {
		"/stat", "/statm", "/status", "/cmdline", "/comm",
		"/cgroup", "/loginuid", "/oom_score"
	};
	size_t i;

	if (c->alias != ALIAS_FSREAD)
		return 0;
	/* Opened it would be a pidfd. */
	if (*entry == '\0')
		return strncmp(c->sys->name, "open", 4) != 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(entry, names[i]) == 0)
			return 1;
	return 0;
}

/* 1 if the first n bytes of a name are proc(5)'s root for the caller. */
static int
is_proc(const char *name, size_t n, pid_t caller)
{
	char path[PATH_MAX + 32];
	struct statfs fs;
	struct stat st;

	if (n == 5 && strncmp(name, "/proc", 5) == 0)
		return 1;
	if (n >= PATH_MAX)
		return 1;
	snprintf(path, sizeof(path), "/proc/%d/root%.*s", (int)caller, (int)n,
	    name);
	return statfs(path, &fs) == 0 && fs.f_type == PROC_MAGIC &&
	    stat(path, &st) == 0 && st.st_ino == PROC_ROOT;
}

/* Behind the component that is one of our processes in a proc(5), or NULL. */
static const char *
find_ours(const struct guard *g, const char *name, pid_t caller)
{
	const char *s;
	char *rest;
	long pid;

	for (s = strchr(name, '/'); s != NULL; s = strchr(s + 1, '/')) {
		if (s[1] < '1' || s[1] > '9')
			continue;
		pid = strtol(s + 1, &rest, 10);
		if ((*rest == '\0' || *rest == '/') && pid <= INT32_MAX &&
		    is_ours(g, (int32_t)pid) &&
		    is_proc(name, (size_t)(s - name), caller))
			return rest;
	}
	return NULL;
}

/* Is the name in what is shut, or is it moved with a folder above it? */
static int
is_shut(const struct guard *g, const struct call *c, const struct field *f)
{
	const char *shut;
	size_t n;
	int i;

	if (c->alias != ALIAS_FSWRITE && !(f->flags & FIELD_WRITE))
		return 0;
	for (i = 0; i < g->nshut; i++) {
		shut = g->shut[i];
		n = strlen(shut);
		if (strncmp(f->text, shut, n) == 0 &&
		    (f->text[n] == '\0' || f->text[n] == '/'))
			return 1;
		if (strncmp(c->sys->name, "rename", 6) == 0 &&
		    strncmp(f->text, shut, f->len) == 0 && shut[f->len] == '/')
			return 1;
	}
	return 0;
}

void
guard_signals(void)
{
	/* The kernel's struct sigaction. */
	struct {
		void		(*handler)(int);
		unsigned long	 flags;
		void		(*restorer)(void);
		unsigned long	 mask;
	} ignore = { .handler = SIG_IGN };
	int sig;

	for (sig = __SIGRTMIN; sig < SIGRTMIN; sig++)
		syscall(SYS_rt_sigaction, sig, &ignore, NULL,
		    sizeof(ignore.mask));
}

void
guard_shut(struct guard *g, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *real = realpath(path, NULL), *dir, *full;
	struct stat st;

	if (real != NULL && stat(real, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode)) {
		free(real);
		return;
	}
	if (real == NULL) {	/* not there: its folder may be */
		dir = slash == NULL ? xstrdup(".") : xstrndup(path,
		    slash == path ? 1 : (size_t)(slash - path));
		full = realpath(dir, NULL);
		if (full != NULL)
			real = xasprintf("%s/%s", full[1] != '\0' ? full : "",
			    slash != NULL ? slash + 1 : path);
		free(dir);
		free(full);
	}
	if (real == NULL)
		return;
	g->shut = xreallocarray(g->shut, (size_t)g->nshut + 1,
	    sizeof(g->shut[0]));
	g->shut[g->nshut++] = real;
}

const char *
guard_names(const struct guard *g, const struct call *c, pid_t caller)
{
	const char *rest;
	int i;

	for (i = 0; i < c->nfield; i++) {
		if (!(c->field[i].flags & FIELD_PATH))
			continue;
		if (is_shut(g, c, &c->field[i]))
			return "policies and logs are not for what they are "
			    "about";
		rest = find_ours(g, c->field[i].text, caller);
		if (rest != NULL && !is_public_entry(c, rest))
			return at_supervisor;
	}
	return NULL;
}
