/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * proc(5) seen by another process: who "self" is, and which links are magic.
 */
#ifndef PATH_PROCFS_H
#define PATH_PROCFS_H

#include <limits.h>
#include <sys/types.h>

#include "path/resolve.h"
#include "path/view.h"

/* 1 if an open object is in a procfs, whatever that is mounted on. */
int	procfs_is(int fd);

/*
 * Reads the body of a link in a procfs (name in dir, open as fd) as the process
 * would: its length, or -1 with errno. *is_magic if it is one that leads to an
 * object and not to a name: cwd, root, exe, fd/N, ns/...
 */
ssize_t	procfs_read_link(const struct view *, int dir, const char *name, int fd,
	    const struct obj *, char body[PATH_MAX], int *is_magic);

/* The number that a process (or thread) of ours has in another procfs, or 0. */
pid_t	procfs_number(int procroot, pid_t);

#endif
