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

/* N if the text is of the form /proc/N or /proc/N/..., else 0. */
pid_t	procfs_entry(const char *text);

/*
 * Writes /proc/self for the process' own entry, where /proc is a procfs.
 * Returns the number that was there, 0 if text is as it was.
 */
pid_t	procfs_write_self(const struct view *, const struct view_root *,
	    struct buf *text);

/*
 * 1 if name, plain and seen from dir, is within the process' own entry at /proc
 * (but not of what it has mapped, which takes more). It may always search that,
 * also if it is not dumpable and its entry is thus root's.
 */
int	procfs_is_own(const struct view *, const char *dir, const char *name);

/*
 * 1 if text is within the supervisor's entry at /proc. The kernel lets us
 * through our own links whoever we look up as, and what they lead to is no
 * business of a traced process.
 */
int	procfs_is_ours(const struct view *, const char *text);

#endif
