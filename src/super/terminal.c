/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A process is known to have the terminal by its descriptors. The kernel's own
 * job control does not do: who reads already goes on reading when he is put
 * into the background, a process of another session may read at any time, and
 * one that ignores SIGTTIN and SIGTTOU gets EIO, or writes.
 */
#include "super/terminal.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "super/session.h"
#include "trace/rest.h"

#define TTYAUX_MAJOR	5	/* /dev/tty, /dev/console: linux/major.h */

void
terminal_note(struct session *s, int fd)
{
	unsigned int dev;

	/* The real one behind /dev/tty, in the kernel's new encoding. */
	if (ioctl(fd, TIOCGDEV, &dev) == 0)
		s->terminal = makedev((dev & 0xfff00) >> 8, (dev & 0xff) |
		    ((dev >> 12) & 0xfff00));
}

/* 1 if that descriptor is the terminal, or may be it by another name. */
static int
is_terminal(const struct session *s, int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, 0) == 0 && S_ISCHR(st.st_mode) &&
	    (st.st_rdev == s->terminal || major(st.st_rdev) == TTYAUX_MAJOR);
}

/* What cannot be looked into is taken to have it. */
static int
has_terminal(const struct session *s, pid_t pid)
{
	char path[32];
	const struct dirent *e;
	int found = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	if ((dir = opendir(path)) == NULL)
		return 1;
	while (!found && (e = readdir(dir)) != NULL)
		found = e->d_name[0] != '.' &&
		    is_terminal(s, dirfd(dir), e->d_name);
	closedir(dir);
	return found;
}

void
terminal_rest(struct session *s)
{
	struct proc *p;

	TAILQ_FOREACH(p, tasks_procs(tracer_tasks(s->tracer)), all)
		if (!p->at_rest && has_terminal(s, p->pid))
			rest_begin(tracer_tasks(s->tracer), p);
}

void
terminal_wake(struct session *s)
{
	rest_end(tracer_tasks(s->tracer));
}

void
terminal_guard(struct session *s, struct task *t, const struct call *c)
{
	static const char dev[] = "/dev/";
	int i;

	if (!s->questions.resting || t->proc->at_rest)
		return;
	for (i = 0; i < c->nfield; i++)
		if ((c->field[i].flags & FIELD_PATH) &&
		    strncmp(c->field[i].text, dev, strlen(dev)) == 0) {
			rest_begin(tracer_tasks(s->tracer), t->proc);
			return;
		}
}

int
terminal_is_ours(const struct session *s)
{
	char path[32], line[512], *p;
	int group = -1;
	struct proc *proc;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)s->guard.front);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	/* pid (comm) state ppid pgrp session tty_nr tpgid, proc(5) */
	p = fgets(line, sizeof(line), f) != NULL ? strrchr(line, ')') : NULL;
	if (p == NULL || sscanf(p, ") %*c %*d %*d %*d %*d %d", &group) != 1)
		group = -1;
	fclose(f);
	if (group <= 0)
		return 0;
	if (getpgid(s->guard.front) == group)
		return 1;
	TAILQ_FOREACH(proc, tasks_procs(tracer_tasks(s->tracer)), all)
		if (getpgid(proc->pid) == group)
			return 1;
	return 0;
}
