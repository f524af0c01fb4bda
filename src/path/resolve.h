/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a name means to another process: absolute, seen from that process' own
 * root, symlinks resolved as its call resolves them.
 */
#ifndef PATH_RESOLVE_H
#define PATH_RESOLVE_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

/* A process' root, working directory and descriptors (proc(5)). */
struct view {
	pid_t	tgid;		/* as the supervisor sees it */
	pid_t	tid;		/* its cwd may differ from the leader's */
};

enum path_follow {
	PATH_FOLLOW,		/* the last symlink too */
	PATH_NOFOLLOW,		/* the last symlink is the object itself */
	PATH_PARENT		/* the last component is made, removed, moved */
};

#define PATH_CWD	(-100)	/* AT_FDCWD */

struct pin {
	int	 fd;		/* O_PATH descriptor of the object, or -1 */
	int	 error;		/* 0, or why there is no object: ENOENT, ENOTDIR,
				 * EACCES, ELOOP, EBADF, ENAMETOOLONG ... */
	int	 cut;		/* 1: text did not fit (error ENAMETOOLONG) */
	mode_t	 mode;		/* st_mode, 0 if there is no object */
	dev_t	 dev;
	ino_t	 ino;
	size_t	 len;		/* of text */
	char	 text[PATH_MAX + 64];	/* canonical name */
};

/*
 * Resolves name (as passed; relative to dirfd, a number of that process, or
 * PATH_CWD) and fills the pin. An empty name means dirfd itself, or the working
 * directory (AT_EMPTY_PATH). A name that does not exist keeps its resolved
 * parent; one that cannot be looked up keeps what was resolved and the rest
 * made plain. A descriptor that is no file has the text that proc(5) shows:
 * pipe:[N], socket:[N], anon_inode:..., /memfd:NAME (deleted). One that no name
 * of the process leads to (outside its root, in a detached mount, deeper than
 * PATH_MAX) has a text that begins with "(unreachable)". With EBADF the text
 * is the name as passed. Every other text is absolute.
 * The process' own entry in proc is written /proc/self, other threads' of it
 * /proc/self/task/N. Returns 0, or an errno when the process itself cannot be
 * looked at (it is gone: ESRCH). pin->fd is the caller's to close if keep is
 * nonzero, else it is -1.
 */
int	path_resolve(const struct view *, int dirfd, const char *name,
	    enum path_follow, int keep, struct pin *);

#endif
