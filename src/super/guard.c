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
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* linux/seccomp.h, which is trace's alone. */
#define SET_MODE_FILTER	1
#define NEW_LISTENER	(1 << 3)

enum target {
	TARGET_PID,		/* a process or thread */
	TARGET_KILL,		/* pid, 0, -1, -pgrp; the signal is next */
	TARGET_WHICH,		/* its kind is the argument before */
	TARGET_PIDFD,		/* a descriptor */
	TARGET_FILTER,		/* seccomp: operation here, flags next */
	TARGET_CLONE,		/* clone: flags */
	TARGET_CLONE3,
	TARGET_OWNER,		/* fcntl F_SETOWN: who gets SIGIO */
	TARGET_OPTION		/* prctl */
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
};

static const char at_supervisor[] = "aimed at the supervisor";

static int
is_ours(const struct guard *g, int32_t pid)
{
	return pid > 0 && (pid == g->supervisor || pid == g->front);
}

/* Is the process group the one of a process of ours? 0: the caller's own. */
static int
is_our_group(const struct guard *g, pid_t pgrp, pid_t caller)
{
	if (pgrp == 0)
		pgrp = getpgid(caller);
	return pgrp == getpgid(g->supervisor) || pgrp == getpgid(g->front);
}

/*
 * A signal to everybody, or to the job that the front is in, reaches us too.
 * We let the ones pass that we can ignore; the other two would end or stop us.
 */
static int
kill_hits(const struct guard *g, const struct call *c, int arg, pid_t caller)
{
	int32_t pid = (int32_t)c->args[arg];
	int32_t sig = (int32_t)c->args[arg + 1];

	if (pid > 0)
		return is_ours(g, pid);
	if (sig != SIGKILL && sig != SIGSTOP)
		return 0;
	return pid == -1 || is_our_group(g, -pid, caller);
}

/*
 * F_SETOWN: a process or, negative, a group. (What F_SETOWN_EX points at is not
 * looked at: such signals are blocked in both of our processes.)
 */
static int
owner_hits(const struct guard *g, const struct call *c, int arg, pid_t caller)
{
	int32_t pid = (int32_t)c->args[arg + 1];

	if ((uint32_t)c->args[arg] != F_SETOWN)
		return 0;
	return pid < -1 ? is_our_group(g, -pid, caller) : is_ours(g, pid);
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
		return is_ours(g, who);
	case PRIO_PGRP:
		return is_our_group(g, who, caller);
	default:
		return 1;	/* all of a user's processes */
	}
}

/* A pidfd says whose it is in fdinfo; /proc/PID opened is one as well. */
static int
pidfd_hits(const struct guard *g, int fd, pid_t caller)
{
	char path[64], line[PATH_MAX];
	const char *p;
	FILE *f;
	ssize_t n;
	int hit = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)caller, fd);
	n = readlink(path, line, sizeof(line) - 1);
	if (n > 0) {
		line[n] = '\0';
		if (strncmp(line, "/proc/", 6) == 0)
			return is_ours(g, (int32_t)atoi(line + 6));
	}
	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", (int)caller, fd);
	f = fopen(path, "re");
	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL)
		if ((p = strchr(line, ':')) != NULL &&
		    strncmp(line, "Pid", 3) == 0)
			hit = is_ours(g, (int32_t)atoi(p + 1));
	fclose(f);
	return hit;
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
		hit = is_ours(g, (int32_t)v);
		break;
	case TARGET_KILL:
		hit = kill_hits(g, c, arg, caller);
		break;
	case TARGET_WHICH:
		hit = which_hits(g, c, arg, caller);
		break;
	case TARGET_PIDFD:
		hit = pidfd_hits(g, (int)v, caller);
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
		/* The kernel would close its memory and /proc to us too. */
		if ((int)v == PR_SET_DUMPABLE && c->args[arg + 1] == 0 &&
		    !g->privileged)
			return "PR_SET_DUMPABLE would hide the program from "
			    "an ordinary user's systrace";
		break;
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
is_public_entry(const char *entry)
{
	static const char *const names[] = {
		"", "/stat", "/statm", "/status", "/cmdline", "/comm",
		"/cgroup", "/loginuid", "/oom_score"
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(entry, names[i]) == 0)
			return 1;
	return 0;
}

const char *
guard_names(const struct guard *g, const struct call *c)
{
	const struct field *f;
	char *rest;
	long pid;
	int i;

	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (!(f->flags & FIELD_PATH) ||
		    strncmp(f->text, "/proc/", 6) != 0)
			continue;
		pid = strtol(f->text + 6, &rest, 10);
		if (rest == f->text + 6 || (*rest != '\0' && *rest != '/') ||
		    !is_ours(g, (int32_t)pid))
			continue;
		if (c->alias == ALIAS_FSREAD && is_public_entry(rest))
			continue;
		return at_supervisor;
	}
	return NULL;
}
