/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * proc(5) seen by another process: who "self" is, and which links are magic.
 */
#ifndef PATH_PROCFS_H
#define PATH_PROCFS_H

#include <stddef.h>
#include <sys/types.h>

#include "path/resolve.h"
#include "path/view.h"

enum procfs_link {
	PROCFS_PLAIN,	/* a symlink like any other: mounts, net */
	PROCFS_SELF,	/* self, thread-self: the body differs by caller */
	PROCFS_MAGIC	/* cwd, root, exe, fd/N ...: leads to an object, not
			 * to a name */
};

/* 1 if an open object is in a procfs, whatever that is mounted on. */
int	procfs_is(int fd);

/* What a symlink (open, its object, n bytes of body) in dir is. */
enum procfs_link procfs_link_kind(int dir, const char *name,
	    const struct obj *, size_t n);

/*
 * The body of self or thread-self in the procfs whose root dir is. Returns its
 * length, 0 if the process has no number there.
 */
size_t	procfs_self_body(const struct view *, int dir, const char *name,
	    char *to, size_t cap);

/* The number that a process (or thread) of ours has in another procfs, or 0. */
pid_t	procfs_number(int procroot, pid_t);

#endif
