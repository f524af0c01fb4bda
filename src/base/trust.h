/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Opening files and folders only if nobody but root and one user can change
 * what their name leads to.
 */
#ifndef BASE_TRUST_H
#define BASE_TRUST_H

#include <sys/types.h>
#include <limits.h>

/* Why something was not opened: what is wrong with which name. */
struct trust_why {
	char	path[PATH_MAX];		/* raw */
	char	text[512];		/* one line, escaped, without path */
};

/*
 * Opens path for reading. Every folder and symlink on the way must belong to
 * root or uid, and a folder that others can write must be sticky; what is
 * opened must belong to root or uid and not be writable by group or world, and
 * be a folder if dir is nonzero, else a regular file. A descriptor, or -1 with
 * errno and, but for ENOENT, what is wrong and the remedy in why.
 */
int	trust_open(const char *path, int dir, uid_t uid, struct trust_why *);

/*
 * The same for a regular file in a folder that trust_open has opened; a symlink
 * is refused. path is how messages call it.
 */
int	trust_open_at(int dirfd, const char *name, const char *path, uid_t uid,
	    struct trust_why *);

#endif
