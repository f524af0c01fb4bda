/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Another process' root, working directory and descriptors, opened through
 * proc(5), and the names of what is open, as that process would write them.
 */
#ifndef PATH_VIEW_H
#define PATH_VIEW_H

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "path/resolve.h"

/* What statx(2) says of an open object. */
struct obj {
	mode_t		 mode;		/* never 0 once it is filled */
	uid_t		 uid;
	dev_t		 dev;
	ino_t		 ino;
	off_t		 size;
	uint32_t	 nlink;
	uint64_t	 mnt;		/* mount it was reached by; 0: unknown */
	int		 is_mount_root;
	int		 is_automount;	/* not mounted until walked through */
};

/* The root of a process. All but fd is filled when first needed. */
struct view_root {
	int		 fd;		/* O_PATH */
	int		 shared;	/* fd is the one of all, not to be closed */
	int		 known;
	int		 home;		/* it is the supervisor's own root too */
	struct obj	 obj;
	size_t		 len;		/* of text, 0 for "/" */
	char		 text[PATH_MAX]; /* its name seen by the supervisor */
};

/*
 * A working directory that is held open. Its name is asked for each time: others
 * may move it.
 */
struct view_cwd {
	int		 fd;		/* O_PATH, owned; -1: not seen yet */
	int		 link;		/* owned: its entry in our /proc, or -1 */
	struct obj	 obj;		/* as it was seen first */
	_Atomic int	*held;		/* borrowed: counts the ones that are open;
					 * NULL: nobody does */
};

/* Each returns 0 or an errno. */
int	view_open_root(const struct view *, struct view_root *);
void	view_close_root(struct view_root *);
int	view_open_cwd(const struct view *, int *fd);
int	view_see_cwd(const struct view *);	/* fills view->cwd */
int	view_open_fd(const struct view *, int number, int *fd);

/*
 * What a process' descriptor or, PATH_CWD, its working directory is. Not by
 * pidfd_getfd(2), which is quicker: what it gives has to be closed, and that can
 * take as long as the program likes (SO_LINGER) if it was the last.
 */
int	view_stat_open(const struct view *, int number, struct obj *);

/*
 * What a name of one component means in a process' descriptor or, PATH_CWD, its
 * working directory; a symlink is itself. -1 with errno.
 */
int	view_open_in(const struct view *, int number, const char *name);
int	view_stat(int fd, struct obj *);

/* The same of a name in a directory, of one component; a symlink is itself. */
int	view_stat_in(int dir, const char *name, struct obj *);

/* Closes what is held. */
void	view_forget_cwd(struct view_cwd *);

/*
 * openat2(2) of a relative name that must not pass a symlink. With O_NOFOLLOW
 * the last component may be one and is then the object; with O_DIRECTORY it is
 * a directory. -1 with errno: ELOOP for a symlink, ENOSYS or EPERM where the
 * call does not exist (before Linux 5.6) or an older container runtime forbids
 * it.
 */
int	view_open_plain(int dir, const char *name, int flags);

/* The same, slower where that call does not exist. */
int	view_open_surely(int dir, const char *name, int flags);

/* The same within the mount that dir is in, else EXDEV. */
int	view_open_near(int dir, const char *name, int flags);

int	view_obj_equal(const struct obj *, const struct obj *);

/* 1 if an open object is the root. */
int	view_is_root(const struct view_root *, int fd);

/*
 * 1 if an absolute name, plain and without symlinks but for a last one with
 * O_NOFOLLOW, leads to the object, 0 if not, -1 if we may not look.
 */
int	view_leads_to(const struct view_root *, const char *name, int flags,
	    const struct obj *);

#define VIEW_UNREACHABLE	"(unreachable)"

enum view_text {
	VIEW_NAME,	/* a name below the process' root that leads to it */
	VIEW_FLOATING,	/* what proc(5) shows, or no name: not to be looked up */
	VIEW_ERROR	/* errno */
};

/*
 * Writes the name of an open object. What cannot be reached from the process'
 * root (left outside by chroot, in another or a detached mount, deeper than
 * PATH_MAX) begins with VIEW_UNREACHABLE, as getcwd(2) has it, so that it is
 * never taken for a name.
 */
enum view_text	view_name(struct view_root *, int fd, struct buf *);

/*
 * The same for less: *unsure is 1 if the name is right only should the object
 * be in an attached mount (view_is_attached), or what is found below it without
 * leaving its mount. Else view_check() is to be called, with what was written.
 */
enum view_text	view_name_unsure(struct view_root *, int fd, struct buf *,
		    int *unsure);
enum view_text	view_check(struct view_root *, int fd, struct buf *);

/* The same for a working directory that has been seen. */
enum view_text	view_name_cwd(struct view_root *, const struct view_cwd *,
		    struct buf *, int *unsure);

/*
 * 1 if a name (absolute, seen from the root, without symlinks) leads to the
 * object, 0 if not, -1 if we may not look.
 */
int	view_leads_to(const struct view_root *, const char *name, int flags,
	    const struct obj *);

/* Opens what an own O_PATH descriptor is of; open(2)'s flags. -1 with errno. */
int	view_reopen(int fd, int flags);

/*
 * 1 if what is in that mount has a name from the root: it is the root's own, or
 * was seen to have one, and no mount has changed since.
 */
int	view_is_attached(const struct view_root *, uint64_t mnt);

/* 1 if our own /proc is a procfs that shows us under our number. */
int	view_has_proc(void);

#endif
