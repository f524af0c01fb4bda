/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * proc(5) seen by another process. Our own look-up of "self" would find the
 * supervisor, and the body of a magic link is a text about its target, not a
 * name to follow.
 */
#include "path/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#define PROC_ROOT_INO	1	/* linux/proc_fs.h */

int
procfs_is(int fd)
{
	struct statfs sf;

	return fstatfs(fd, &sf) == 0 && sf.f_type == PROC_SUPER_MAGIC;
}

static ssize_t
read_at(int dir, const char *name, char *to, size_t cap)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return -1;
	n = read(fd, to, cap - 1);
	close(fd);
	to[n > 0 ? n : 0] = '\0';
	return n;
}

/* When a process was started, in clock ticks since boot; 0 if unknown. */
static unsigned long long
start_time(int dir, const char *number)
{
	char name[32], stat[1024], *p;
	int i;

	snprintf(name, sizeof(name), "%s/stat", number);
	if (read_at(dir, name, stat, sizeof(stat)) <= 0 ||
	    (p = strrchr(stat, ')')) == NULL)
		return 0;
	/* Field 22; the one after the name is the third. */
	for (i = 2; i < 22 && p != NULL; i++)
		p = strchr(p + 1, ' ');
	return p == NULL ? 0 : strtoull(p + 1, NULL, 10);
}

/*
 * Each procfs shows the numbers of one pid namespace. NSpid of proc(5) lists
 * those of a process from ours to its own, outermost first, but not which one
 * that procfs shows: the one under which it has the same process.
 */
static pid_t
number_elsewhere(int ours, int procroot, pid_t id)
{
	char name[32], text[8192], *p, *word;
	unsigned long long start;

	snprintf(name, sizeof(name), "%d", (int)id);
	start = start_time(ours, name);
	snprintf(name, sizeof(name), "%d/status", (int)id);
	if (start == 0 || read_at(ours, name, text, sizeof(text)) <= 0 ||
	    (p = strstr(text, "\nNSpid:")) == NULL)
		return 0;
	p += strlen("\nNSpid:");
	p[strcspn(p, "\n")] = '\0';
	while ((word = strrchr(p, '\t')) != NULL) {
		if (start_time(procroot, word + 1) == start)
			return (pid_t)atoi(word + 1);
		*word = '\0';
	}
	return 0;
}

pid_t
procfs_number(int procroot, pid_t id)
{
	struct obj a, b;
	pid_t n = 0;
	int ours;

	ours = open("/proc", O_PATH | O_CLOEXEC);
	if (ours == -1)
		return 0;
	if (view_stat(ours, &a) == 0 && view_stat(procroot, &b) == 0)
		n = a.dev == b.dev ? id : number_elsewhere(ours, procroot, id);
	close(ours);
	return n;
}

/* The body of self or thread-self in the procfs whose root dir is. */
static ssize_t
self_body(const struct view *v, int dir, const char *name, char *to, size_t cap)
{
	pid_t pid = procfs_number(dir, v->tgid), tid = 0;

	if (strcmp(name, "self") == 0 && pid != 0)
		return snprintf(to, cap, "%d", (int)pid);
	if (pid != 0)
		tid = procfs_number(dir, v->tid);
	if (tid != 0)
		return snprintf(to, cap, "%d/task/%d", (int)pid, (int)tid);
	errno = ENOENT;		/* as for a process of another namespace */
	return -1;
}

/*
 * Plain symlinks (proc_symlink in the kernel) have mode 0777 and the length of
 * their body as size. Magic ones have the descriptor's access as mode, or no
 * size.
 */
ssize_t
procfs_read_link(const struct view *v, int dir, const char *name, int fd,
    const struct obj *o, char body[PATH_MAX], int *is_magic)
{
	struct obj d;
	ssize_t n;

	*is_magic = 0;
	if ((strcmp(name, "self") == 0 || strcmp(name, "thread-self") == 0) &&
	    view_stat(dir, &d) == 0 && d.ino == PROC_ROOT_INO)
		return self_body(v, dir, name, body, PATH_MAX);
	n = readlinkat(fd, "", body, PATH_MAX);
	*is_magic = (o->mode & 07777) != 0777 || o->size != n;
	return n;
}
