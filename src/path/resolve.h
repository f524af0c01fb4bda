/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a name means to another process: absolute, seen from that process' own
 * root, symlinks resolved as its call resolves them; and, if asked, a
 * descriptor that keeps what was found, whatever the name leads to later.
 */
#ifndef PATH_RESOLVE_H
#define PATH_RESOLVE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* As whom directories are searched: the ids of a process (credentials(7)). */
struct path_cred {
	uid_t		 uid;		/* fsuid */
	gid_t		 gid;		/* fsgid */
	const gid_t	*groups;	/* supplementary; borrowed */
	int		 ngroups;
	int		 dac;	/* CAP_DAC_OVERRIDE or CAP_DAC_READ_SEARCH: closed
				 * directories are open to it */
	int		 peers;	/* CAP_SYS_PTRACE: so are magic links of others */
};

struct view_cwd;

/* A process' root, working directory and descriptors (proc(5)). */
struct view {
	pid_t	tgid;		/* as the supervisor sees it */
	pid_t	tid;		/* its cwd may differ from the leader's */
	int	home;		/* its root is known to be our own: not looked at */
	const struct path_cred *as;	/* NULL: as ourselves */
	struct view_cwd *cwd;	/* its working directory as it was seen last and
				 * still is (view.h); NULL: it is looked for */
};

enum path_follow {
	PATH_FOLLOW,		/* the last symlink too */
	PATH_NOFOLLOW,		/* the last symlink is the object itself */
	PATH_PARENT		/* the last component is made, removed, moved */
};

enum path_keep {
	PATH_KEEP_NONE,
	PATH_KEEP_OBJECT,	/* what the name leads to */
	PATH_KEEP_PARENT	/* the directory that has its last component */
};

/* What is not wanted of the object. */
enum path_bare {
	PATH_BARE_NOT,
	PATH_BARE_KIND,		/* what kind it is of */
	PATH_BARE_ALL		/* nor whether there is one, with PATH_PARENT
				 * and PATH_KEEP_PARENT */
};

/* How a call takes its name. */
struct path_ask {
	enum path_follow	follow;
	enum path_keep		keep;
	uint64_t		resolve; /* RESOLVE_* of openat2(2), 0: none */
	int			bare;	/* enum path_bare */
};

#define PATH_CWD	(-100)	/* AT_FDCWD */

struct pin {
	int	 fd;		/* O_PATH descriptor to keep, or -1 */
	int	 error;		/* 0, or why there is no object: ENOENT, ENOTDIR,
				 * EACCES, ELOOP, EBADF, ENAMETOOLONG ...; 0 with
				 * PATH_BARE_ALL where nobody has looked */
	int	 cut;		/* 1: text did not fit (error ENAMETOOLONG) */
	int	 floating;	/* 1: text is no name that leads there */
	int	 slash;		/* 1, with an error: the last name looked for, of
				 * a symlink's body perhaps, ended in one */
	int	 lost;		/* 1: dots behind what is missing: text is what
				 * is judged, and nothing can be made there */
	int	 jumped;	/* 1: by a magic link, and not from the root since;
				 * mode is filled even if bare */
	pid_t	 self;		/* "self" in /proc/self of text is this number
				 * to the kernel; 0: text is as it is */
	mode_t	 mode;		/* st_mode, 0 if there is no object, or bare */
	uid_t	 uid;		/* its owner */
	dev_t	 dev;
	ino_t	 ino;
	const char *base;	/* what to look up in fd; within this pin */
	size_t	 len;		/* of text */
	char	 tail[NAME_MAX + 2];	/* base, with one slash if it had any */
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
 * looked at (it is gone: ESRCH), or if we may not look up as view->as (EPERM).
 *
 * pin->fd is the caller's to close. PATH_KEEP_OBJECT: the object, -1 if there
 * is none. PATH_KEEP_PARENT: the directory in which the last component was
 * looked up, which base is as passed ("." and ".." too, and one slash behind it
 * if there was any), whether or not it is there; -1 if the directory itself is
 * not. Of a followed symlink it is the last component of its body. Where
 * nothing was looked up ("/", an empty name, a magic link) fd is the object and
 * base is ".". Without PATH_KEEP_PARENT base is empty.
 *
 * With ask->resolve the kernel does the whole walk under these flags, and the
 * text is its name of what was found; what it says no to (EXDEV, ELOOP, EAGAIN)
 * is the error. RESOLVE_CACHED is EAGAIN: the look-up might block. What is
 * reached by the supervisor's own /proc/self is EACCES. A name that ends in "."
 * or ".." keeps the object then.
 */
int	path_resolve(const struct view *, int dirfd, const char *name,
	    const struct path_ask *, struct pin *);

/*
 * Writes the name that the kernel is to look up for the pin: text with the
 * number for self. -1 if it does not fit.
 */
int	path_real(const struct pin *, char *to, size_t cap);

/*
 * 1 if no ordinary user can put another directory in the place of an open one,
 * or of one above it: then its name stays what it is.
 */
int	path_is_fixed(int dir);

/*
 * The number that a process (or thread) of ours has in the procfs at /proc of
 * the viewing process; 0 if there is no procfs there, or it is not shown.
 */
pid_t	path_proc_number(const struct view *, pid_t);

#endif
