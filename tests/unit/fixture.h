/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What tests of names have in common: a tree of directories, files and links,
 * another process that waits in it, and rows of names with what they mean.
 */
#ifndef UNIT_FIXTURE_H
#define UNIT_FIXTURE_H

#include <limits.h>
#include <sys/types.h>

#include "path/resolve.h"

extern char	fix_base[PATH_MAX];	/* the tree, all symlinks resolved */

/* Checked fixture: makes the tree and goes there; removes it. */
void	fix_setup(void);
void	fix_teardown(void);

/* In s, $ is the tree, @ the number of pid, % that of this process. */
void	fix_expand(char to[PATH_MAX], const char *s, pid_t pid);

void	fix_file(const char *name);

/* Moves a descriptor to a number; -1 with errno if there is none. */
int	fix_fd(int fd, int number);

/* Another process, made ready by a function of ours, waiting for the end. */
struct other {
	struct view	view;
	int		go;	/* closed: it exits */
};

/* Returns 0, or the errno that make() met: not permitted here, and told. */
int	other_start(struct other *, int (*make)(void));
void	other_stop(struct other *);

/* Numbers of descriptors in the other process. */
enum { FD_DIR = 50, FD_GONE, FD_PIPE, FD_FILE, FD_MEM, FD_UNLINKED, FD_LINK,
	FD_SOCK, FD_OTHERLINK, FD_NAMED, FD_MAX };

/* path_resolve() without limits. */
int	fix_resolve(const struct view *, int dirfd, const char *name,
	    enum path_follow, enum path_keep, struct pin *);

#define C	PATH_CWD
#define F	PATH_FOLLOW
#define N	PATH_NOFOLLOW
#define P	PATH_PARENT

struct row {
	int		 dirfd;
	const char	*name;
	enum path_follow follow;
	int		 error;
	const char	*text;
};

/*
 * How many rows, to the one without a name, come out otherwise than they say,
 * with an object that is not what the text names, or leave something open.
 */
int	fix_check(const struct view *, const struct row *);

#endif
