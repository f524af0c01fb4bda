/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Directories that were walked to, remembered while nobody moves them: a name in
 * one of them is then one look-up of its last component. What is remembered is
 * right as of a moment within the look-up, or it is forgotten: inotify(7) tells
 * of a directory, or one above it, that is moved or gets other permissions,
 * before the call that does so returns, and proc(5)'s mountinfo of mounts.
 */
#ifndef PATH_MEMO_H
#define PATH_MEMO_H

#include <stddef.h>
#include <sys/stat.h>

#include "path/resolve.h"

struct memo;

/* What a name has led to. */
struct memo_found {
	int		 dir;	/* O_PATH; the memo's, until its next use; -1:
				 * there is nothing of that name */
	size_t		 base;	/* where in pin->text it begins: to be looked
				 * up in dir */
	struct stat	 st;	/* what it led to; a symlink is itself */
};

struct memo	*memo_new(void);
void		 memo_free(struct memo *);	/* NULL ok */

/*
 * 1 if the name leads, by directories that were remembered and by symlinks in them
 * whose bodies are plain names, to something that is there, in a file system that
 * shows the same to everybody: then found and the pin are filled, but for a
 * descriptor. 1 also if its last component, or a last symlink's, is missing, which
 * is the pin's error then (ENOENT).
 * 0: path_resolve must be asked; some look-ups later the directory will be
 * remembered. Only where we look up as the process itself would. Not for two
 * threads at a time.
 */
int		 memo_find(struct memo *, const struct view *, int dirfd,
		    const char *name, enum path_follow, struct pin *,
		    struct memo_found *);

/*
 * Holds nothing any more that keeps a mount busy, and nothing at all if nothing
 * was found since: to be called before the supervisor lets anybody unmount, and
 * every second or two.
 */
void		 memo_forget(struct memo *);

/* 1 if the file system of an open object shows the same to everybody, at once. */
int		 memo_is_plain_fs(int fd);

#endif
