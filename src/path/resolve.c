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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "path/norm.h"
#include "path/procfs.h"
#include "path/view.h"

#define LINKS_MAX	40	/* MAXSYMLINKS, linux/namei.h */
#define TRIES		3	/* walks that a moving tree may spoil */

struct walk {
	const struct view	*view;
	enum path_follow	 follow;
	struct view_root	 root;
	int			 cur;	/* owned, unless it is root.fd */
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

/* Ends the walk: the rest of the name is made plain without looking. */
static void
fail(struct walk *w, int error)
{
	if (error == EMFILE || error == ENFILE || error == ENOMEM)
		w->fatal = error;	/* our own trouble */
	w->error = error;
	if (!w->text.cut)
		norm_append(&w->text, w->rest);
	w->rest += strlen(w->rest);
}

static void
take(struct walk *w, int fd, const struct obj *o)
{
	if (w->cur != -1 && w->cur != w->root.fd)
		close(w->cur);
	w->cur = fd;
	if (o != NULL)
		w->obj = *o;
	else
		w->obj.mode = 0;
}

/* Moves on to an object whose name only the kernel knows. */
static int
take_named(struct walk *w, int fd)
{
	enum view_text kind;

	take(w, fd, NULL);
	kind = view_name(&w->root, fd, &w->text);
	w->floating = kind == VIEW_FLOATING;
	if (kind == VIEW_ERROR)
		w->fatal = errno;
	return kind == VIEW_ERROR ? -1 : 0;
}

static void
take_root(struct walk *w)
{
	take(w, w->root.fd, NULL);
	w->floating = 0;
	buf_init(&w->text, w->text.p, w->text.cap);
	buf_puts(&w->text, "/");
}

/* Opens the component at rest, which ends at end. */
static int
open_component(struct walk *w, char *end, int flags)
{
	char c = *end;
	int fd;

	*end = '\0';
	fd = openat(w->cur, w->rest, O_PATH | O_CLOEXEC | flags);
	*end = c;
	return fd;
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
		fail(w, ENOTDIR);
}

/* The rest is plain but its last component a link: goes to its parent. */
static void
enter_parent(struct walk *w)
{
	char *slash = strrchr(w->rest, '/');
	int fd;

	if (slash == NULL)
		return;
	*slash = '\0';
	fd = view_open_plain(w->cur, w->rest);
	if (fd != -1) {
		take(w, fd, NULL);
		norm_append(&w->text, w->rest);
	}
	*slash = '/';
	if (fd != -1)
		w->rest = slash + 1;
}

/*
 * Looks the whole rest up at once if it has no dots. Symlinks are refused by
 * the kernel in the order of the walk: any other answer is thus about the text
 * as it stands. Returns 1 if the walk has ended.
 */
static int
look_at_once(struct walk *w)
{
	size_t n = strlen(w->rest);
	struct obj o;
	int fd, slash = 0, done = 0;

	w->fresh = 0;
	while (n > 0 && w->rest[n - 1] == '/') {
		n--;
		slash = 1;
	}
	if (!norm_is_plain(w->rest, n))
		return 0;
	w->rest[n] = '\0';
	fd = view_open_plain(w->cur, w->rest);
	if (fd != -1 && (w->fatal = view_stat(fd, &o)) != 0) {
		close(fd);
		return 1;
	}
	if (fd != -1 && S_ISLNK(o.mode) && is_followed(w, slash)) {
		close(fd);
		enter_parent(w);
		n = strlen(w->rest);
	} else if (fd != -1) {
		take(w, fd, &o);
		norm_append(&w->text, w->rest);
		w->rest += n;
		check_slash(w, slash);
		done = 1;
	} else if (errno == ENOENT || errno == ENOTDIR || errno == EACCES) {
		fail(w, errno);
		done = 1;
	}
	if (!done && slash)
		w->rest[n] = '/';
	return done;
}

/* Puts a link's body in the place of the component that ends at end. */
static void
expand(struct walk *w, const char *body, size_t n, char *end)
{
	if ((size_t)(end - w->names) < n) {
		fail(w, ENAMETOOLONG);
		return;
	}
	w->rest = end - n;
	memcpy(w->rest, body, n);
	if (w->rest[0] == '/')
		take_root(w);
	w->fresh = 1;
}

/* Through a magic link: on to the object, whatever its body says. */
static void
jump(struct walk *w, char *end)
{
	int fd = open_component(w, end, 0);
	int slash = *end == '/';

	if (fd == -1) {
		fail(w, errno);
		return;
	}
	if (take_named(w, fd) == -1)
		return;
	w->rest = end + strspn(end, "/");
	w->fresh = 1;
	if (w->rest[0] == '\0')
		check_slash(w, slash);
}

static void
follow_link(struct walk *w, int fd, const struct obj *o, char *end)
{
	char body[PATH_MAX], c = *end;
	int is_magic = 0;
	ssize_t n;

	if (w->links++ == LINKS_MAX) {
		fail(w, ELOOP);
		return;
	}
	*end = '\0';
	if (procfs_is(fd))
		n = procfs_read_link(w->view, w->cur, w->rest, fd, o, body,
		    &is_magic);
	else
		n = readlinkat(fd, "", body, sizeof(body));
	*end = c;
	if (n == -1)
		fail(w, errno);
	else if (n == 0 || n == PATH_MAX)
		fail(w, n == 0 ? ENOENT : ENAMETOOLONG);
	else if (is_magic)
		jump(w, end);
	else
		expand(w, body, (size_t)n, end);
}

/* "." and "..": directories only, and searchable, like any component. */
static void
step_dots(struct walk *w, char *end)
{
	int is_root = !w->floating && w->text.len == 1;
	int up = end - w->rest == 2 && !is_root;
	int fd;

	fd = openat(w->cur, up ? ".." : ".", O_PATH | O_CLOEXEC | O_DIRECTORY);
	if (fd == -1) {
		fail(w, errno);
		return;
	}
	if (up && w->floating) {
		if (take_named(w, fd) == -1)
			return;
	} else {
		take(w, fd, NULL);
		if (up) {
			norm_pop(&w->text);
			w->ups = 1;
		}
	}
	w->rest = end;
	w->fresh = 1;
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

	if (w->rest[0] == '.' && (n == 1 || (n == 2 && w->rest[1] == '.'))) {
		step_dots(w, end);
		return;
	}
	fd = open_component(w, end, O_NOFOLLOW);
	if (fd == -1) {
		fail(w, errno);
		return;
	}
	if ((w->fatal = view_stat(fd, &o)) == 0 && S_ISLNK(o.mode) &&
	    (!last || is_followed(w, slash))) {
		follow_link(w, fd, &o, end);
		close(fd);
		return;
	}
	if (o.is_automount && !last &&
	    (again = open_component(w, end, O_NOFOLLOW | O_DIRECTORY)) != -1) {
		/* A descriptor of the trigger itself would never mount it. */
		close(fd);
		fd = again;
	}
	take(w, fd, &o);
	norm_push(&w->text, w->rest, n);
	w->rest = next;
	if (last)
		check_slash(w, slash);
}

static void
walk(struct walk *w)
{
	for (;;) {
		w->rest += strspn(w->rest, "/");
		if (w->rest[0] == '\0' || w->error != 0 || w->fatal != 0)
			return;
		if (w->text.cut) {
			fail(w, ENAMETOOLONG);
			return;
		}
		if (w->fresh && look_at_once(w))
			return;
		if (w->fatal == 0)
			step(w);
	}
}

/* Sets out from the root or from the directory that name is relative to. */
static void
start(struct walk *w, int dirfd, const char *name)
{
	size_t n = strnlen(name, PATH_MAX);
	int fd, error;

	if (name[0] == '/')
		take_root(w);
	else {
		error = dirfd == PATH_CWD ? view_open_cwd(w->view, &fd) :
		    view_open_fd(w->view, dirfd, &fd);
		if (error == EBADF) {
			w->error = error;
			buf_puts(&w->text, name);
			return;
		}
		if (error != 0) {
			w->fatal = error;
			return;
		}
		if (take_named(w, fd) == -1)
			return;
	}
	if (n == PATH_MAX) {
		w->error = ENAMETOOLONG;
		norm_append(&w->text, name);
		return;
	}
	w->rest = w->names + sizeof(w->names) - n - 1;
	memcpy(w->rest, name, n + 1);
	walk(w);
}

/*
 * After ".." the text could be that of a directory which was moved away
 * meanwhile, with us in it. Returns 1 if the text still leads to the object,
 * or if that cannot be told.
 */
static int
is_steady(const struct walk *w)
{
	struct obj o;
	int fd, error;

	if (!w->ups || w->floating || w->error != 0 || w->text.cut ||
	    w->text.len == 1)
		return 1;
	fd = view_open_plain(w->root.fd, w->text.p + 1);
	if (fd == -1)
		return errno == ENOSYS || errno == EPERM || errno == EACCES;
	error = view_stat(fd, &o);
	close(fd);
	return error == 0 && view_obj_equal(&o, &w->obj);
}

/* Puts a word in the place of n bytes at p in the text. */
static void
replace(struct buf *b, char *p, size_t n, const char *word)
{
	size_t k = strlen(word), tail = b->len - (size_t)(p - b->p) - n;

	if (b->len - n + k >= b->cap) {
		b->cut = 1;
		return;
	}
	memmove(p + k, p + n, tail + 1);
	memcpy(p, word, k);
	b->len = b->len - n + k;
}

/* Writes /proc/self for the process' own entry, where /proc is a procfs. */
static void
write_self(struct walk *w)
{
	const size_t k = strlen("/proc/");
	size_t n;
	int fd;

	if (strncmp(w->text.p, "/proc/", k) != 0)
		return;
	n = strspn(w->text.p + k, "0123456789");
	if (n == 0 || (w->text.p[k + n] != '/' && w->text.p[k + n] != '\0'))
		return;
	fd = openat(w->root.fd, "proc", O_PATH | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		return;
	if (procfs_is(fd) && procfs_number(fd, w->view->tgid) ==
	    (pid_t)strtol(w->text.p + k, NULL, 10))
		replace(&w->text, w->text.p + k, n, "self");
	close(fd);
}

/* Fills the pin from a finished walk and closes what is open. */
static void
finish(struct walk *w, int keep, struct pin *pin)
{
	if (w->fatal == 0)
		write_self(w);
	if (w->text.cut)
		w->error = ENAMETOOLONG;
	pin->error = w->error;
	pin->cut = w->text.cut;
	pin->len = w->text.len;
	if (w->error == 0 && w->fatal == 0) {
		pin->mode = w->obj.mode;
		pin->dev = w->obj.dev;
		pin->ino = w->obj.ino;
		if (keep) {
			pin->fd = w->cur;
			if (w->cur == w->root.fd)
				w->root.fd = -1;
			w->cur = -1;
		}
	}
	take(w, -1, NULL);
	if (w->root.fd != -1)
		close(w->root.fd);
}

/* A walk of its own, with nothing left of an earlier one. */
static void
begin(struct walk *w, struct pin *pin)
{
	w->cur = -1;
	w->obj.mode = 0;
	w->floating = w->ups = w->links = w->error = 0;
	w->fresh = 1;
	w->names[0] = '\0';
	w->rest = w->names;
	buf_init(&w->text, pin->text, sizeof(pin->text));
	pin->fd = -1;
	pin->error = pin->cut = 0;
	pin->mode = 0;
	pin->dev = 0;
	pin->ino = 0;
	pin->len = 0;
}

/* One try; in the last one the text need not be steady, but is marked. */
static int
resolve_once(struct walk *w, int dirfd, const char *name, int keep, int last,
    struct pin *pin)
{
	int steady;

	begin(w, pin);
	w->fatal = view_open_root(w->view, &w->root);
	if (w->fatal != 0)
		return w->fatal;
	start(w, dirfd, name);
	if (w->error == 0 && w->fatal == 0 && w->obj.mode == 0)
		w->fatal = view_stat(w->cur, &w->obj);
	steady = w->fatal != 0 || is_steady(w);
	if (!steady && last) {
		/* Mounted over, or moved all the time: no name leads to it. */
		replace(&w->text, w->text.p, 0, VIEW_UNREACHABLE);
		steady = 1;
	}
	finish(w, keep && steady, pin);
	return w->fatal != 0 ? w->fatal : steady ? 0 : EAGAIN;
}

int
path_resolve(const struct view *view, int dirfd, const char *name,
    enum path_follow follow, int keep, struct pin *pin)
{
	struct walk w;
	int i, error = EAGAIN;

	w.view = view;
	w.follow = follow;
	for (i = 1; i <= TRIES && error == EAGAIN; i++)
		error = resolve_once(&w, dirfd, name, keep, i == TRIES, pin);
	return error;
}
