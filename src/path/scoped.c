/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Within limits the kernel does the walk: only it can tell that a name never
 * left a directory while others move things. What it cannot do is to name what
 * is missing or to stop one short of the end: then the last component is taken
 * off and looked up in its directory, and if it is a symlink the name is put
 * together anew.
 */
#include "path/scoped.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "path/as.h"
#include "path/links.h"
#include "path/norm.h"
#include "path/pin.h"
#include "path/procfs.h"
#include "path/view.h"

#define LINKS_MAX	40	/* MAXSYMLINKS, linux/namei.h */
#define TRIES		64	/* openat2(2): EAGAIN while things are moved */

#define SCOPED		(RESOLVE_BENEATH | RESOLVE_IN_ROOT)
#define KNOWN		(SCOPED | RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | \
			 RESOLVE_NO_MAGICLINKS)

struct scope {
	const struct view	*view;
	const struct path_ask	*ask;
	struct pin		*pin;
	uint64_t		 resolve;
	struct view_root	 root;
	int			 start;	/* owned, unless it is root.fd */
	int			 dir;	/* where base was looked up, or -1 */
	int			 obj;
	int			 floating;
	struct obj		 o;	/* of obj */
	struct buf		 text;
	char			*base;	/* in name */
	int			 slash;	/* name ended in one */
	const char		*passed;
	char			 name[PATH_MAX];
};

static int
open_within(int dir, const char *name, int flags, uint64_t resolve)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC |
	    (unsigned int)flags, .resolve = resolve };
	int i, fd = -1;

	for (i = 0; i < TRIES && fd == -1; i++) {
		fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
		if (fd == -1 && errno != EAGAIN)
			break;
	}
	return fd;
}

static void
drop(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* Takes the whole name, by the kernel alone. */
static int
take_whole(struct scope *s, int flags)
{
	s->obj = open_within(s->start, s->name, flags, s->resolve);
	return s->obj == -1 ? errno : view_stat(s->obj, &s->o);
}

/* Takes slashes off the end and finds where the last component begins. */
static void
split(struct scope *s)
{
	size_t n = strlen(s->name);

	for (; n > 1 && s->name[n - 1] == '/'; n--)
		s->slash = 1;
	s->name[n] = '\0';
	s->base = strrchr(s->name, '/');
	s->base = s->base == NULL ? s->name : s->base + 1;
}

/*
 * "/" and ".." in names and in the bodies of links are of the process' root: if
 * that is not our own it is made one.
 */
static void
start_at_root(struct scope *s)
{
	if (s->start != s->root.fd)
		drop(&s->start);
	s->start = s->root.fd;
	if (!s->view->home)
		s->resolve |= RESOLVE_IN_ROOT;
}

static int
open_dir(struct scope *s)
{
	char c = *s->base;

	if (s->base == s->name)
		s->dir = open_within(s->start, ".", O_DIRECTORY, s->resolve);
	else {
		/* The slash stays: what is before it must be a directory. */
		*s->base = '\0';
		s->dir = open_within(s->start, s->name, O_DIRECTORY,
		    s->resolve);
		*s->base = c;
	}
	return s->dir == -1 ? errno : 0;
}

/* A link's body starts over at the root: with NO_XDEV in the same mount. */
static int
start_over(struct scope *s)
{
	struct obj root;

	if (s->resolve & RESOLVE_BENEATH)
		return EXDEV;
	if (!(s->resolve & RESOLVE_IN_ROOT))
		start_at_root(s);
	return (s->resolve & RESOLVE_NO_XDEV) &&
	    (view_stat(s->start, &root) != 0 || root.mnt != s->o.mnt) ?
	    EXDEV : 0;
}

/* Puts the body of the last component, a symlink, in its place. */
static int
put_body(struct scope *s, const char *body)
{
	char name[PATH_MAX];
	int n, error;

	if (body[0] != '/')
		*s->base = '\0';
	else if ((error = start_over(s)) != 0)
		return error;
	n = snprintf(name, sizeof(name), "%s%s%s", body[0] != '/' ? s->name :
	    "", body, s->slash ? "/" : "");
	if (n < 0 || (size_t)n >= sizeof(name))
		return ENAMETOOLONG;
	memcpy(s->name, name, (size_t)n + 1);
	return 0;
}

/* The last component is a symlink to be followed: 0 goes on, -1 has arrived. */
static int
follow(struct scope *s)
{
	char body[PATH_MAX];
	int is_proc, is_magic = 0, error;
	ssize_t n;

	error = links_may_follow(s->view->as, s->dir, &s->o);
	if (error == 0 && (s->resolve & RESOLVE_NO_SYMLINKS))
		error = ELOOP;
	if (error == 0)
		error = links_error(s->obj, &is_proc);
	if (error != 0)
		return error;
	if (is_proc)
		n = procfs_read_link(s->view, s->dir, s->base, s->obj, &s->o,
		    body, &is_magic);
	else
		n = readlinkat(s->obj, "", body, sizeof(body));
	if (n <= 0 || n == PATH_MAX)
		return n == -1 ? errno : n == 0 ? ENOENT : ENAMETOOLONG;
	body[n] = '\0';
	drop(&s->dir);
	drop(&s->obj);
	if (!is_magic)
		return put_body(s, body);
	error = take_whole(s, 0);
	return error == 0 ? -1 : error;
}

static int
is_followed(const struct scope *s)
{
	return s->ask->follow == PATH_FOLLOW ||
	    (s->slash && s->ask->follow == PATH_NOFOLLOW);
}

/* The last component in its directory. 0, or an errno; dir may be kept then. */
static int
take_parts(struct scope *s)
{
	int links, error;

	for (links = 0; links <= LINKS_MAX; links++) {
		split(s);
		/* Out of context ".." would lead out of the limits. */
		if (s->base[0] == '\0' || strcmp(s->base, ".") == 0 ||
		    strcmp(s->base, "..") == 0)
			return take_whole(s, 0);
		if ((error = open_dir(s)) != 0)
			return error;
		s->obj = open_within(s->dir, s->base, O_NOFOLLOW,
		    s->resolve & RESOLVE_NO_XDEV);
		if (s->obj == -1)
			return errno;
		if ((error = view_stat(s->obj, &s->o)) != 0)
			return error;
		if (!S_ISLNK(s->o.mode) || !is_followed(s))
			return s->slash && s->ask->follow != PATH_PARENT &&
			    !S_ISDIR(s->o.mode) ? ENOTDIR : 0;
		if ((error = follow(s)) != 0)
			return error == -1 ? 0 : error;
	}
	return ELOOP;
}

static int
walk(struct scope *s)
{
	int error;

	if (s->ask->follow == PATH_PARENT)
		split(s);	/* its slashes say nothing */
	error = take_whole(s, s->ask->follow == PATH_FOLLOW ? 0 : O_NOFOLLOW);
	if (error != ENOENT &&
	    (error != 0 || s->ask->keep != PATH_KEEP_PARENT))
		return error;
	/* ENOENT: for its text, as something may be made there. */
	drop(&s->obj);
	return take_parts(s);
}

/*
 * "self" in a procfs was ours and not the process' own. Elsewhere than at /proc
 * its entries have the same names.
 */
static int
names_us(const struct scope *s, int fd)
{
	const char *p = s->text.p;
	pid_t us = getpid(), there;

	if (!procfs_is(fd))
		return 0;
	there = path_proc_number(s->view, us);
	for (; (p = strchr(p, '/')) != NULL; p++) {
		char *end;
		long n = strtol(p + 1, &end, 10);

		if (n > 0 && end > p + 1 && (*end == '/' || *end == '\0') &&
		    (n == us || n == there))
			return 1;
	}
	return 0;
}

/* Nothing was found: what the name says, as far as it was followed. */
static void
append_unseen(struct scope *s, int error)
{
	const char *name = error == ELOOP ? s->passed : s->name;
	char plain[PATH_MAX + 2];
	struct buf b;

	buf_init(&b, plain, sizeof(plain));
	norm_join(&b, "/", name);
	norm_append(&s->text, s->resolve & RESOLVE_IN_ROOT ? plain : name);
}

/* Writes the name of what was found, or would be. */
static int
write_text(struct scope *s, int error)
{
	int in_dir = s->dir != -1;
	int fd = in_dir ? s->dir : s->obj != -1 ? s->obj : s->start;
	enum view_text kind = view_name(&s->root, fd, &s->text);

	if (kind == VIEW_ERROR)
		return errno;
	s->floating = kind == VIEW_FLOATING;
	if (in_dir)
		norm_push(&s->text, s->base, strlen(s->base));
	else if (fd == s->start)
		append_unseen(s, error);
	s->pin->error = error;
	if (error == 0 || in_dir) {
		if (names_us(s, fd))
			s->pin->error = EACCES;
	}
	if (!s->floating)
		s->pin->self = procfs_write_self(s->view, &s->root, &s->text);
	if (s->text.cut)
		s->pin->error = ENAMETOOLONG;
	s->pin->floating = s->floating;
	s->pin->cut = s->text.cut;
	s->pin->len = s->text.len;
	return 0;
}

/* Hands over what is to be kept. */
static void
pass(struct scope *s, int denied)
{
	struct pin *pin = s->pin;
	int *fd = NULL;

	if (pin->error == 0) {
		pin->mode = s->o.mode;
		pin->uid = s->o.uid;
		pin->dev = s->o.dev;
		pin->ino = s->o.ino;
	}
	if (pin->cut || denied || s->ask->keep == PATH_KEEP_NONE)
		return;
	if (s->ask->keep == PATH_KEEP_PARENT && s->dir != -1) {
		if (strlen(s->base) > NAME_MAX) {
			pin->error = ENAMETOOLONG;
			return;
		}
		snprintf(pin->tail, sizeof(pin->tail), "%s%s", s->base,
		    s->slash ? "/" : "");
		fd = &s->dir;
	} else if (pin->error == 0) {
		if (s->ask->keep == PATH_KEEP_PARENT)
			strcpy(pin->tail, ".");
		fd = &s->obj;
	}
	if (fd != NULL) {
		pin->fd = *fd;
		*fd = -1;
	}
}

/* What is wrong with the request itself is so whatever the name leads to. */
static int
refuse(struct pin *pin, const char *name, int error)
{
	pin->len = strlcpy(pin->text, name, sizeof(pin->text));
	pin->cut = pin->len >= sizeof(pin->text);
	if (pin->cut)
		pin->len = sizeof(pin->text) - 1;
	pin->floating = 1;
	pin->error = pin->cut ? ENAMETOOLONG : error;
	return 0;
}

/* Opens where the walk begins. 0 or an errno; EBADF and EXDEV are of the name. */
static int
begin(struct scope *s, int dirfd)
{
	int error = view_open_root(s->view, &s->root);

	if (error != 0)
		return error;
	if (s->passed[0] != '/' || (s->resolve & SCOPED)) {
		error = dirfd == PATH_CWD ? view_open_cwd(s->view, &s->start) :
		    view_open_fd(s->view, dirfd, &s->start);
		/* Said before the descriptor is looked at. */
		return error == EBADF && s->passed[0] == '/' &&
		    (s->resolve & RESOLVE_BENEATH) ? EXDEV : error;
	}
	start_at_root(s);
	return 0;
}

static int
run(struct scope *s, int *error)
{
	const struct path_cred *as = s->view->as;
	int bad;

	if (as == NULL || as_is_own(as)) {
		*error = walk(s);
		return 0;
	}
	if ((bad = as_enter(as)) != 0)
		return bad;
	*error = walk(s);
	as_leave();
	return 0;
}

int
scoped_resolve(const struct view *view, int dirfd, const char *name,
    const struct path_ask *ask, struct pin *pin)
{
	struct scope s;
	int fatal, error;

	pin_init(pin);
	if (ask->resolve & RESOLVE_CACHED)
		return refuse(pin, name, EAGAIN);
	if (ask->resolve & ~(uint64_t)KNOWN)
		return refuse(pin, name, EINVAL);
	s.view = view;
	s.ask = ask;
	s.pin = pin;
	s.resolve = ask->resolve;
	s.start = s.dir = s.obj = s.root.fd = -1;
	s.floating = s.slash = 0;
	s.base = NULL;
	buf_init(&s.text, pin->text, sizeof(pin->text));
	s.passed = name;
	fatal = begin(&s, dirfd);
	if (fatal == EBADF || fatal == EXDEV || (fatal == 0 &&
	    strlcpy(s.name, name, sizeof(s.name)) >= sizeof(s.name))) {
		refuse(pin, name, fatal != 0 ? fatal : ENAMETOOLONG);
		fatal = 0;
	} else {
		if (fatal == 0)
			fatal = run(&s, &error);
		if (fatal == 0)
			fatal = write_text(&s, error);
		if (fatal == 0)
			pass(&s, pin->error == EACCES && error != EACCES);
	}
	drop(&s.dir);
	drop(&s.obj);
	if (s.start != s.root.fd)
		drop(&s.start);
	view_close_root(&s.root);
	return fatal;
}
