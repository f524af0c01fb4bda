/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to path: the state of a walk of path_resolve(), and what is done to
 * it between two symlinks.
 */
#ifndef PATH_WALK_H
#define PATH_WALK_H

#include <limits.h>

#include "base/buf.h"
#include "path/resolve.h"
#include "path/view.h"

#define LINKS_MAX	40	/* MAXSYMLINKS, linux/namei.h */

struct walk {
	const struct view	*view;
	const struct path_cred	*as;	/* NULL: as ourselves */
	enum path_follow	 follow;
	enum path_keep		 keep;
	int			 bare;	/* path_ask */
	struct pin		*pin;
	struct view_root	 root;
	int			 lent;	/* view->cwd's, or -1 */
	int			 cur;	/* owned, unless it is root.fd, lent, dir */
	int			 dir;	/* -1, or where pin->tail was looked up */
	int			 acting; /* as_enter() is in force */
	int			 unsure; /* text: view_name_unsure() */
	struct obj		 obj;	/* of cur; mode 0: not looked at yet */
	int			 floating; /* text is no name: .. asks the kernel */
	int			 fresh;	/* rest may be one look-up */
	int			 ups;	/* .. was taken off the text */
	int			 links;
	int			 error;	/* of the name: no object */
	int			 fatal;	/* of the look-up itself */
	struct buf		 text;
	char			*rest;	/* in names: components to go */
	/* The name and the bodies of all its links, each before the last. */
	char			 names[(LINKS_MAX + 1) * PATH_MAX];
};

/* Closes a descriptor if it is the walk's own. */
void	walk_drop(struct walk *, int fd);

/* Moves on to an object; NULL: it has not been looked at. */
void	walk_take(struct walk *, int fd, const struct obj *);
void	walk_take_root(struct walk *);

/* Moves on to one whose name only the kernel knows. -1: fatal is set. */
int	walk_take_named(struct walk *, int fd);

/*
 * Proc tells us what it would not tell the process: we are the ones to ask. 1
 * if we acted as the process; walk_be_them() then goes on so.
 */
int	walk_be_ourselves(struct walk *);
void	walk_be_them(struct walk *);

/* What came of writing the text. -1: nothing, and fatal is errno. */
int	walk_take_text(struct walk *, enum view_text);

/*
 * The name from which the walk set out was not looked at yet (unsure): does so.
 * -1: fatal is set.
 */
int	walk_be_sure(struct walk *);

/* Ends the walk: the rest of the name is made plain without looking. */
void	walk_fail(struct walk *, int error);

/* One look-up from cur, by view_open_plain() or the like. -1 with errno. */
int	walk_look_up(struct walk *, int (*how)(int, const char *, int),
	    const char *name, int flags);

#endif
