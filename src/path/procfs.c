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

#include "path/norm.h"

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

static pid_t
number_in(int procroot, pid_t id)
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
	pid_t pid = number_in(dir, v->tgid), tid = 0;

	if (strcmp(name, "self") == 0 && pid != 0)
		return snprintf(to, cap, "%d", (int)pid);
	if (pid != 0)
		tid = number_in(dir, v->tid);
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

/* The number in the procfs at /proc in a process' root; 0: none. */
static pid_t
number_at(const struct view_root *r, pid_t id)
{
	struct obj o;
	pid_t n = 0;
	int fd;

	if (r->shared)
		return view_has_proc() ? id : 0;
	fd = openat(r->fd, "proc", O_PATH | O_CLOEXEC | O_NOFOLLOW |
	    O_DIRECTORY);
	if (fd == -1)
		return 0;
	if (procfs_is(fd) && view_stat(fd, &o) == 0 && o.ino == PROC_ROOT_INO)
		n = number_in(fd, id);
	close(fd);
	return n;
}

pid_t
procfs_entry(const char *text)
{
	const size_t k = sizeof("/proc/") - 1;
	size_t n;

	if (strncmp(text, "/proc/", k) != 0)
		return 0;
	n = strspn(text + k, "0123456789");
	if (n == 0 || n > 9 || (text[k + n] != '/' && text[k + n] != '\0'))
		return 0;
	return (pid_t)strtol(text + k, NULL, 10);
}

pid_t
procfs_write_self(const struct view *v, const struct view_root *r,
    struct buf *text)
{
	const size_t k = sizeof("/proc/") - 1;
	pid_t number = procfs_entry(text->p);

	if (number == 0 || (r->shared && number != v->tgid) ||
	    number_at(r, v->tgid) != number)
		return 0;
	norm_replace(text, k, strspn(text->p + k, "0123456789"), "self");
	return text->cut ? 0 : number;
}

pid_t
path_proc_number(const struct view *v, pid_t pid)
{
	struct view_root r;
	pid_t n = 0;

	if (view_open_root(v, &r) == 0)
		n = number_at(&r, pid);
	view_close_root(&r);
	return n;
}

int
procfs_is_own(const struct view *v, const char *dir, const char *name)
{
	char t[2 * PATH_MAX], own[32];
	pid_t number;
	int n;

	n = snprintf(t, sizeof(t), "%s/%s", strcmp(dir, "/") == 0 ? "" : dir,
	    name);
	if (n < 0 || n >= (int)sizeof(t) || strncmp(t, "/proc/", 6) != 0 ||
	    strstr(t, "/map_files") != NULL)
		return 0;
	number = path_proc_number(v, v->tgid);
	snprintf(own, sizeof(own), "/proc/%d/", (int)number);
	return number != 0 && strncmp(t, own, strlen(own)) == 0;
}

int
procfs_is_ours(const struct view *v, const char *text)
{
	pid_t n = procfs_entry(text);
	char task[48];

	if (n == 0 || v->tgid == getpid())
		return 0;
	if (n == path_proc_number(v, getpid()))
		return 1;
	snprintf(task, sizeof(task), "/proc/self/task/%d", (int)n);
	return v->home && access(task, F_OK) == 0;
}
