/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The walk of a name in another process' view. The kernel walks as far as no
 * symlink is met (one openat2); around symlinks and dots the walk goes a
 * component at a time and writes the canonical text as it goes, so that text
 * and object belong together. O_PATH only: nothing is opened that could block,
 * and nothing is triggered that the process' own look-up would not trigger.
 */
#include "path/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "path/as.h"
#include "path/links.h"
#include "path/norm.h"
#include "path/pin.h"
#include "path/procfs.h"
#include "path/scoped.h"
#include "path/view.h"
#include "path/walk.h"

#define TRIES		3	/* walks that a moving tree may spoil */

static int
open_at(int dir, const char *name, int flags)
{
	return openat(dir, name, O_PATH | O_CLOEXEC | flags);
}

/* Opens the component at rest, which ends at end. */
static int
open_component(struct walk *w, char *end, int flags)
{
	char c = *end;
	int fd;

	*end = '\0';
	fd = walk_look_up(w, open_at, w->rest, flags);
	*end = c;
	return fd;
}

/*
 * The component of n bytes at rest is the last: what is to be looked up in cur
 * by whoever is given it. Longer names than fit are no names (but on file
 * systems that count characters).
 */
static int
hold(struct walk *w, size_t n, int slash)
{
	if (w->keep != PATH_KEEP_PARENT)
		return 0;
	if (n > NAME_MAX) {
		walk_fail(w, ENAMETOOLONG);
		return -1;
	}
	memcpy(w->pin->tail, w->rest, n);
	w->pin->tail[n] = '/';
	w->pin->tail[n + !!slash] = '\0';
	w->dir = w->cur;
	return 0;
}

/*
 * Is a last component followed if it is a symlink? A slash behind it says so
 * (path_resolution(7)), but not to a call that makes or removes it: those look
 * the last component up in its parent and nowhere else.
 */
static int
is_followed(const struct walk *w, int slash)
{
	return w->follow == PATH_FOLLOW ||
	    (slash && w->follow == PATH_NOFOLLOW);
}

/* The last component was reached, and the name may have ended in a slash. */
static void
check_slash(struct walk *w, int slash)
{
	if (!slash || w->follow == PATH_PARENT)
		return;
	if (w->obj.mode == 0 && (w->fatal = view_stat(w->cur, &w->obj)) != 0)
		return;
	if (!S_ISDIR(w->obj.mode))
		walk_fail(w, ENOTDIR);
}

/*
 * Goes to the directory of the last component of a plain rest. 0, or an errno;
 * then nothing has changed.
 */
static int
enter_parent(struct walk *w)
{
	char *slash = strrchr(w->rest, '/');
	int fd, error;

	if (slash == NULL)
		return 0;
	*slash = '\0';
	fd = walk_look_up(w, view_open_plain, w->rest, O_DIRECTORY);
	error = fd == -1 ? errno : w->fatal != 0 ? w->fatal : walk_be_sure(w);
	if (error == 0) {
		walk_take(w, fd, NULL);
		norm_push(&w->text, w->rest, strlen(w->rest));
	} else if (fd != -1)
		close(fd);
	*slash = '/';
	if (error == 0)
		w->rest = slash + 1;
	return error;
}

/* What the kernel says of a plain name that it finds no symlink in. */
static int
is_final(int error)
{
	return error == ENOENT || error == ENOTDIR || error == EACCES;
}

/*
 * Takes what the whole rest leads to, plain and of n bytes. 1 if that is the
 * end of the walk, 0 if there is a symlink in it.
 */
static int
take_rest(struct walk *w, size_t n, int slash)
{
	struct obj o = { .mode = 0 };
	/* A symlink is an error then, and all else is what was meant. */
	int bare = w->bare && !slash && !w->unsure && !w->ups &&
	    is_followed(w, 0), fd = -1, is_end;

	errno = EXDEV;
	if (w->unsure)
		fd = walk_look_up(w, view_open_near, w->rest, O_NOFOLLOW);
	if (fd == -1 && errno == EXDEV) {
		if (walk_be_sure(w) == -1)
			return 1;
		fd = walk_look_up(w, view_open_plain, w->rest,
		    bare ? 0 : O_NOFOLLOW);
	}
	if (fd == -1) {
		is_end = is_final(errno);
		if (is_end) {
			walk_fail(w, errno);
			w->pin->slash = slash;
		} else if (bare)
			enter_parent(w);
		return is_end;
	}
	if (!bare && (w->fatal = view_stat(fd, &o)) != 0) {
		close(fd);
		return 1;
	}
	if (S_ISLNK(o.mode) && is_followed(w, slash)) {
		close(fd);
		enter_parent(w);
		return 0;
	}
	if (w->unsure && view_is_attached(&w->root, o.mnt))
		w->unsure = 0;
	if (walk_be_sure(w) == -1) {
		close(fd);
		return 1;
	}
	walk_take(w, fd, &o);
	norm_push(&w->text, w->rest, n);
	w->rest += n;
	check_slash(w, slash);
	return 1;
}

/*
 * Looks the whole rest up at once if it has no dots, or all but its last
 * component. Symlinks are refused by the kernel in the order of the walk: any
 * other answer is thus about the text as it stands. Returns 1 if the walk has
 * ended.
 */
static int
look_at_once(struct walk *w)
{
	size_t n = strlen(w->rest);
	int slash = 0, done = 0, error;
	char *end;

	w->fresh = 0;
	while (n > 0 && w->rest[n - 1] == '/') {
		n--;
		slash = 1;
	}
	if (!norm_is_plain(w->rest, n))
		return 0;
	end = w->rest + n;
	*end = '\0';
	if (w->keep != PATH_KEEP_PARENT)
		done = take_rest(w, n, slash);
	else if ((error = enter_parent(w)) != 0 && is_final(error)) {
		walk_fail(w, error);
		done = 1;
	}
	if (!done && slash)
		*end = '/';
	return done;
}

/* Puts a link's body in the place of the component that ends at end. */
static void
expand(struct walk *w, const char *body, size_t n, char *end)
{
	if ((size_t)(end - w->names) < n) {
		walk_fail(w, ENAMETOOLONG);
		return;
	}
	w->rest = end - n;
	memcpy(w->rest, body, n);
	if (w->rest[0] == '/')
		walk_take_root(w);
	w->fresh = 1;
}

/* Through a magic link: on to the object, whatever its body says. */
static void
jump(struct walk *w, char *end)
{
	int fd, slash = *end == '/';

	if (procfs_is_ours(w->view, w->text.p)) {
		walk_fail(w, EACCES);
		return;
	}
	fd = open_component(w, end, 0);
	if (fd == -1) {
		walk_fail(w, errno);
		return;
	}
	if (walk_take_named(w, fd) == -1)
		return;
	w->pin->jumped = 1;
	w->bare = 0;
	w->rest = end + strspn(end, "/");
	w->fresh = 1;
	if (w->rest[0] == '\0')
		check_slash(w, slash);
}

/* The body of the link fd, name in cur: its length, or -1 with errno. */
static ssize_t
read_link(struct walk *w, const char *name, int fd, const struct obj *o,
    char body[PATH_MAX], int *is_magic)
{
	int is_proc, was, error = links_error(fd, &is_proc);
	ssize_t n;

	*is_magic = 0;
	if (error != 0) {
		errno = error;
		return -1;
	}
	if (!is_proc)
		return readlinkat(fd, "", body, PATH_MAX);
	was = walk_be_ourselves(w);
	n = procfs_read_link(w->view, w->cur, name, fd, o, body, is_magic);
	error = errno;
	if (was)
		walk_be_them(w);
	errno = error;
	return n;
}

static void
follow_link(struct walk *w, int fd, const struct obj *o, char *end, int last)
{
	char body[PATH_MAX], c = *end;
	int is_magic = 0, error = 0;
	ssize_t n;

	if (w->links++ == LINKS_MAX)
		error = ELOOP;
	else if (last)
		error = links_may_follow(w->as, w->cur, o);
	if (error != 0) {
		walk_fail(w, error);
		return;
	}
	*end = '\0';
	n = read_link(w, w->rest, fd, o, body, &is_magic);
	*end = c;
	if (n == -1)
		walk_fail(w, errno);
	else if (n == 0 || n == PATH_MAX)
		walk_fail(w, n == 0 ? ENOENT : ENAMETOOLONG);
	else if (is_magic)
		jump(w, end);
	else
		expand(w, body, (size_t)n, end);
}

/* From what has no name the root can be reached too, and is its own parent. */
static int
is_at_root(const struct walk *w)
{
	return w->floating ? view_is_root(&w->root, w->cur) :
	    w->text.len == 1;
}

/* "." and "..": directories only, and searchable, like any component. */
static void
step_dots(struct walk *w, char *end)
{
	int up = end - w->rest == 2 && !is_at_root(w);
	int fd;

	if (w->fatal != 0)
		return;

	fd = walk_look_up(w, open_at, up ? ".." : ".", O_DIRECTORY);
	if (fd == -1) {
		walk_fail(w, errno);
		return;
	}
	if (end[strspn(end, "/")] == '\0')
		hold(w, (size_t)(end - w->rest), *end == '/');
	if (up && w->floating) {
		if (walk_take_named(w, fd) == -1)
			return;
	} else {
		walk_take(w, fd, NULL);
		if (up) {
			norm_pop(&w->text);
			w->ups = 1;
		}
	}
	w->rest = end;
	w->fresh = 1;
}

/* The component that ends at end is not there, or cannot be looked up. */
static void
step_failed(struct walk *w, char *end, int error)
{
	size_t n = (size_t)(end - w->rest);

	/*
	 * In what is no directory nothing was looked up; of a name too long, what
	 * the kernel has said of it counts.
	 */
	if (end[strspn(end, "/")] == '\0' && error != ENOTDIR && n <= NAME_MAX)
		hold(w, n, *end == '/');
	walk_fail(w, error);
}

/* The last component is made, removed or moved: nothing holds it. */
static void
step_last(struct walk *w, char *end, char *next)
{
	size_t n = (size_t)(end - w->rest);
	char c = *end;
	int error = 0;

	if (w->bare != PATH_BARE_ALL || n > NAME_MAX) {
		*end = '\0';
		error = view_stat_in(w->cur, w->rest, &w->obj);
		*end = c;
	}
	if (error != 0) {
		step_failed(w, end, error);
		return;
	}
	if (hold(w, n, c == '/') == -1)
		return;
	norm_push(&w->text, w->rest, n);
	w->rest = next;
}

static void
step(struct walk *w)
{
	char *end = w->rest + strcspn(w->rest, "/");
	char *next = end + strspn(end, "/");
	size_t n = (size_t)(end - w->rest);
	int slash = *end == '/', last = *next == '\0';
	struct obj o;
	int fd, again;

	if (norm_is_dots(w->rest)) {
		step_dots(w, end);
		return;
	}
	if (last && w->keep == PATH_KEEP_PARENT && w->follow == PATH_PARENT &&
	    !w->acting) {
		step_last(w, end, next);
		return;
	}
	fd = open_component(w, end, O_NOFOLLOW);
	if (fd == -1) {
		step_failed(w, end, errno);
		return;
	}
	if ((w->fatal = view_stat(fd, &o)) == 0 && S_ISLNK(o.mode) &&
	    (!last || is_followed(w, slash))) {
		follow_link(w, fd, &o, end, last);
		close(fd);
		return;
	}
	if (o.is_automount && !last &&
	    (again = open_component(w, end, O_NOFOLLOW | O_DIRECTORY)) != -1) {
		/* A descriptor of the trigger itself would never mount it. */
		close(fd);
		fd = again;
	}
	if (last && hold(w, n, slash) == -1) {
		close(fd);
		return;
	}
	walk_take(w, fd, &o);
	norm_push(&w->text, w->rest, n);
	w->rest = next;
	if (last)
		check_slash(w, slash);
}

static void
walk(struct walk *w)
{
	for (;;) {
		w->rest += norm_skip_dots(w->rest) - w->rest;
		if (w->rest[0] == '\0' || w->error != 0 || w->fatal != 0)
			return;
		if (w->text.cut) {
			walk_fail(w, ENAMETOOLONG);
			return;
		}
		if (w->fresh && look_at_once(w))
			return;
		if (w->fatal == 0 && walk_be_sure(w) == 0)
			step(w);
	}
}

/* Sets out from the directory that name is relative to. -1: there is none. */
static int
start_relative(struct walk *w, int dirfd, const char *name)
{
	const struct view_cwd *cwd = dirfd == PATH_CWD ? w->view->cwd : NULL;
	int fd, error = cwd != NULL ? view_see_cwd(w->view) :
	    dirfd == PATH_CWD ? view_open_cwd(w->view, &fd) :
	    view_open_fd(w->view, dirfd, &fd);

	if (error == EBADF) {
		w->error = error;
		w->floating = 1;
		buf_init(&w->text, w->text.p, w->text.cap);
		buf_puts(&w->text, name);
		return -1;
	}
	if (error != 0) {
		w->fatal = error;
		return -1;
	}
	if (cwd != NULL)
		fd = w->lent = cwd->fd;
	walk_take(w, fd, NULL);
	/* It is the object itself, which is looked at anyhow: once is enough. */
	if (name[0] == '\0' && (w->fatal = view_stat(fd, &w->obj)) != 0)
		return -1;
	if (walk_take_text(w, cwd != NULL ?
	    view_name_cwd(&w->root, cwd, &w->text, &w->unsure) :
	    view_name_unsure(&w->root, fd, &w->text, &w->unsure)) == -1)
		return -1;
	if (w->unsure && w->obj.mode != 0 &&
	    view_is_attached(&w->root, w->obj.mnt))
		w->unsure = 0;
	return 0;
}

/* One component, looked up together with its directory. 0: not that simple. */
static int
take_near(struct walk *w, int dirfd, const char *name)
{
	enum view_text kind = VIEW_FLOATING;
	struct obj o;
	int fd, unsure = 0;

	if (!w->view->home || w->as != NULL || w->keep == PATH_KEEP_PARENT ||
	    (dirfd == PATH_CWD && w->view->cwd != NULL) ||
	    strchr(name, '/') != NULL || !norm_is_plain(name, strlen(name)) ||
	    (fd = view_open_in(w->view, dirfd, name)) == -1)
		return 0;
	if (view_stat(fd, &o) == 0 && !(S_ISLNK(o.mode) && is_followed(w, 0)))
		kind = view_name_unsure(&w->root, fd, &w->text, &unsure);
	if (unsure && !view_is_attached(&w->root, o.mnt))
		kind = view_check(&w->root, fd, &w->text);
	if (kind == VIEW_NAME)
		walk_take(w, fd, &o);
	else
		close(fd);
	return kind == VIEW_NAME;
}

static void
start(struct walk *w, int dirfd, const char *name)
{
	size_t n = strnlen(name, PATH_MAX);

	if (name[0] == '/')
		walk_take_root(w);
	else if (take_near(w, dirfd, name) ||
	    start_relative(w, dirfd, name) == -1)
		return;
	if (n == PATH_MAX) {
		if (walk_be_sure(w) == 0)
			norm_append(&w->text, name);
		w->error = ENAMETOOLONG;
		return;
	}
	w->rest = w->names + sizeof(w->names) - n - 1;
	memcpy(w->rest, name, n + 1);
	if (w->as != NULL)
		walk_be_them(w);
	if (w->fatal == 0)
		walk(w);
	walk_be_ourselves(w);
	walk_be_sure(w);
}

/*
 * After ".." the text could be that of a directory which was moved away
 * meanwhile, with us in it. Returns 1 if the text still leads to the object,
 * and its parent to the directory that is kept.
 */
static int
is_steady(struct walk *w)
{
	char *slash, c;
	struct obj dir;
	int steady;

	if (!w->ups || w->floating || w->text.cut)
		return 1;
	if (w->dir == -1 || norm_is_dots(w->pin->tail))
		return w->error != 0 || view_leads_to(&w->root, w->text.p,
		    O_NOFOLLOW, &w->obj) == 1;
	if (view_stat(w->dir, &dir) != 0)
		return 0;
	slash = strrchr(w->text.p, '/');
	c = slash[1];
	slash[slash == w->text.p] = '\0';
	steady = view_leads_to(&w->root, w->text.p, O_DIRECTORY, &dir) == 1;
	slash[0] = '/';
	slash[1] = c;
	return steady;
}

/* Passes a descriptor on to the pin; what others hold as well stays theirs. */
static void
pass(struct walk *w, int *fd)
{
	struct pin *pin = w->pin;

	pin->fd = *fd;
	if (*fd == w->root.fd && !w->root.shared)
		w->root.fd = -1;
	else if ((*fd == w->root.fd || *fd == w->lent) &&
	    (pin->fd = fcntl(*fd, F_DUPFD_CLOEXEC, 0)) == -1)
		w->fatal = errno;
	*fd = -1;
}

static void
pass_kept(struct walk *w)
{
	if (w->keep == PATH_KEEP_PARENT && w->dir != -1) {
		if (w->cur == w->dir)
			w->cur = -1;
		pass(w, &w->dir);
	} else if (w->keep != PATH_KEEP_NONE && w->error == 0) {
		if (w->keep == PATH_KEEP_PARENT)
			strcpy(w->pin->tail, ".");
		pass(w, &w->cur);
	}
}

/* Fills the pin from a finished walk and closes what is open. */
static void
finish(struct walk *w, int steady)
{
	struct pin *pin = w->pin;

	if (w->fatal == 0 && !w->floating)
		pin->self = procfs_write_self(w->view, &w->root, &w->text);
	if (w->text.cut)
		w->error = ENAMETOOLONG;
	pin->error = w->error;
	pin->cut = w->text.cut;
	pin->len = w->text.len;
	pin->floating = w->floating;
	if (w->error == 0 && w->fatal == 0) {
		pin->mode = w->obj.mode;
		pin->uid = w->obj.uid;
		pin->dev = w->obj.dev;
		pin->ino = w->obj.ino;
	}
	if (w->fatal == 0 && steady && !w->text.cut)
		pass_kept(w);
	walk_take(w, -1, NULL);
	walk_drop(w, w->dir);
	view_close_root(&w->root);
}

/* A walk of its own, with nothing left of an earlier one. */
static void
begin(struct walk *w)
{
	pin_init(w->pin);
	w->cur = w->dir = w->lent = -1;
	w->obj.mode = 0;
	w->floating = w->ups = w->links = w->error = w->acting = w->unsure = 0;
	w->fresh = 1;
	w->names[0] = '\0';
	w->rest = w->names;
	buf_init(&w->text, w->pin->text, sizeof(w->pin->text));
}

/* One try; in the last one the text need not be steady, but is marked. */
static int
resolve_once(struct walk *w, int dirfd, const char *name, int is_last)
{
	int steady;

	begin(w);
	w->fatal = view_open_root(w->view, &w->root);
	if (w->fatal != 0)
		return w->fatal;
	start(w, dirfd, name);
	if (w->error == 0 && w->fatal == 0 && w->obj.mode == 0 &&
	    (!w->bare || w->ups))
		w->fatal = view_stat(w->cur, &w->obj);
	steady = w->fatal != 0 || is_steady(w);
	if (!steady && is_last) {
		/* Mounted over, or moved all the time: no name leads to it. */
		norm_replace(&w->text, 0, 0, VIEW_UNREACHABLE);
		w->floating = 1;
		steady = 1;
	}
	finish(w, steady);
	return w->fatal != 0 ? w->fatal : steady ? 0 : EAGAIN;
}

int
path_resolve(const struct view *view, int dirfd, const char *name,
    const struct path_ask *ask, struct pin *pin)
{
	struct walk w;
	int i, error = EAGAIN;

	if (ask->resolve != 0 && name[0] != '\0')
		return scoped_resolve(view, dirfd, name, ask, pin);
	w.view = view;
	w.as = view->as != NULL && !as_is_own(view->as) ? view->as : NULL;
	w.follow = ask->follow;
	w.keep = ask->keep;
	w.bare = ask->bare;
	w.pin = pin;
	for (i = 1; i <= TRIES && error == EAGAIN; i++)
		error = resolve_once(&w, dirfd, name, i == TRIES);
	return error;
}
