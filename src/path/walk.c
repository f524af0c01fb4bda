/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The steps of a walk that know nothing of symlinks.
 */
#include "path/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "path/as.h"
#include "path/norm.h"
#include "path/pin.h"
#include "path/procfs.h"

void
walk_drop(struct walk *w, int fd)
{
	if (fd != -1 && fd != w->root.fd && fd != w->lent)
		close(fd);
}

void
walk_take(struct walk *w, int fd, const struct obj *o)
{
	if (w->cur != w->dir)
		walk_drop(w, w->cur);
	w->cur = fd;
	if (o != NULL)
		w->obj = *o;
	else
		w->obj.mode = 0;
}

int
walk_be_ourselves(struct walk *w)
{
	int was = w->acting;

	if (w->acting)
		as_leave();
	w->acting = 0;
	return was;
}

void
walk_be_them(struct walk *w)
{
	int error = as_enter(w->as);

	w->acting = error == 0;
	if (error != 0)
		w->fatal = error;
}

int
walk_take_named(struct walk *w, int fd)
{
	int was = walk_be_ourselves(w), error = 0;
	enum view_text kind;

	walk_take(w, fd, NULL);
	kind = view_name(&w->root, fd, &w->text);
	w->floating = kind == VIEW_FLOATING;
	if (kind == VIEW_ERROR)
		w->fatal = error = errno;
	if (was && error == 0)
		walk_be_them(w);
	return w->fatal != 0 ? -1 : 0;
}

int
walk_take_text(struct walk *w, enum view_text kind)
{
	if (kind == VIEW_ERROR) {
		w->fatal = errno;
		return -1;
	}
	if (kind == VIEW_FLOATING)
		w->floating = 1;
	return 0;
}

int
walk_be_sure(struct walk *w)
{
	int was;

	if (!w->unsure)
		return 0;
	w->unsure = 0;
	was = walk_be_ourselves(w);
	if (walk_take_text(w, view_check(&w->root, w->cur, &w->text)) == -1)
		return -1;
	if (was)
		walk_be_them(w);
	return w->fatal != 0 ? -1 : 0;
}

void
walk_fail(struct walk *w, int error)
{
	size_t n;

	if (error == EMFILE || error == ENFILE || error == ENOMEM)
		w->fatal = error;	/* our own trouble */
	w->error = error;
	n = strlen(w->rest);
	w->pin->slash = n > 0 && w->rest[n - 1] == '/';
	while (n > 0 && w->rest[n - 1] == '/')
		n--;
	w->pin->lost = n > 0 && !norm_is_plain(w->rest, n);
	if (walk_be_sure(w) == 0 && !w->text.cut)
		norm_append(&w->text, w->rest);
	w->rest += strlen(w->rest);
}

void
walk_take_root(struct walk *w)
{
	walk_take(w, w->root.fd, NULL);
	w->floating = 0;
	w->pin->jumped = 0;
	buf_init(&w->text, w->text.p, w->text.cap);
	buf_puts(&w->text, "/");
}

int
walk_look_up(struct walk *w, int (*how)(int, const char *, int),
    const char *name, int flags)
{
	int error, fd = how(w->cur, name, flags);

	if (fd != -1 || errno != EACCES || !w->acting)
		return fd;
	walk_be_ourselves(w);
	error = EACCES;
	if (procfs_is_own(w->view, w->text.p, name)) {
		fd = how(w->cur, name, flags);
		error = errno;
	}
	walk_be_them(w);
	if (w->fatal != 0 && fd != -1) {
		close(fd);
		fd = -1;
		error = w->fatal;
	}
	errno = error;
	return fd;
}
