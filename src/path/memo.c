/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Each directory is opened from the one above it, watched, and only then looked
 * at once more, so that no move goes unseen. One that was removed is not told of:
 * it is empty for ever, and another may have its name; so what is missing counts
 * only where its links tell that it is there. A symlink in a directory that is held
 * is read each time.
 */
#include "path/memo.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/param.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "path/as.h"
#include "path/links.h"
#include "path/norm.h"
#include "path/pin.h"
#include "path/view.h"

#define DIRS		128	/* directories that are held at most */
#define SLOTS		512	/* of each index: a power of two */
#define WORTH		8	/* look-ups before a directory is held, ... */
#define WORTH_OPEN	1	/* ... or one that the process has open */
#define LUCK		16	/* most of it */
#define SPOILS		8	/* times it is forgotten before it rests */
#define LINKS		16	/* symlinks to directories that are known at most */
#define FOLLOWS		8	/* of them in a name */

/* linux/magic.h does not have these. */
#define XFS_MAGIC	0x58465342
#define F2FS_MAGIC	0xf2f52010
#define EROFS_MAGIC	0xe0f5e1e2

struct dir {
	int		 fd;		/* owned, O_PATH */
	int		 watch;
	int		 merged;	/* overlayfs: has one link for ever */
	int		 nosymfollow;	/* mount(2) */
	struct obj	 obj;
	size_t		 len;		/* of text; 0 for the root */
	char		*text;		/* owned */
};

struct memo {
	int		 inotify;	/* -1: it cannot be had */
	int		 mounts;	/* /proc/self/mountinfo */
	int		 changes;	/* epoll(7): one of the two has something */
	uint32_t	 news;		/* what inotify is to tell of */
	struct view_root root;
	struct dir	 dir[DIRS];	/* [0]: the root */
	int		 n;
	uint8_t		 by_text[SLOTS];	/* number of a dir, or 0 */
	uint8_t		 by_obj[SLOTS];
	uint8_t		 asked[SLOTS];	/* look-ups in what is not held */
	char		*link[LINKS];	/* owned: where there was a symlink that can
					 * be followed */
	int		 nlink;
	unsigned int	 hits;		/* since it was told to forget */
	int		 luck;		/* with names that are relative */
	unsigned int	 turn;
	int		 spoils;	/* since it was told to forget */
};

/* The kind of file system, if it shows the same to everybody, or 0. */
static uint32_t
plain_fs(int fd)
{
	static const uint32_t plain[] = {
		BTRFS_SUPER_MAGIC, EXT4_SUPER_MAGIC, EROFS_MAGIC, F2FS_MAGIC,
		ISOFS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, RAMFS_MAGIC,
		SQUASHFS_MAGIC, TMPFS_MAGIC, XFS_MAGIC
	};
	struct statfs sf;
	size_t i;

	if (fstatfs(fd, &sf) == -1)
		return 0;
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if ((uint32_t)sf.f_type == plain[i])
			return plain[i];
	return 0;
}

int
memo_is_plain_fs(int fd)
{
	return plain_fs(fd) != 0;
}

static int
add_change(const struct memo *m, int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	return epoll_ctl(m->changes, EPOLL_CTL_ADD, fd, &e);
}

struct memo *
memo_new(void)
{
	struct memo *m = xcalloc(1, sizeof(*m));
	const struct view home = { .home = 1 };

	m->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	m->mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	m->changes = epoll_create1(EPOLL_CLOEXEC);
	m->luck = LUCK;
	/*
	 * To tell of permissions the kernel marks all names in a folder that it has
	 * cached: not for who may search every folder.
	 */
	m->news = IN_MOVE_SELF | IN_ONLYDIR |
	    (as_searches_all() ? 0 : IN_ATTRIB);
	if (add_change(m, m->inotify, EPOLLIN) == -1 ||
	    add_change(m, m->mounts, EPOLLPRI) == -1 ||
	    view_open_root(&home, &m->root) != 0 ||
	    !m->root.home || !m->root.obj.is_mount_root) {
		if (m->inotify != -1)
			close(m->inotify);
		m->inotify = -1;
	}
	return m;
}

static int
is_watch(const struct memo *m, int watch)
{
	int i;

	for (i = 0; i < m->n; i++)
		if (m->dir[i].watch == watch)
			return 1;
	return 0;
}

static void	index_put(struct memo *, int number);

/* Lets go of all, or of what is not in the root's own mount. */
static void
let_go_of(struct memo *m, int all)
{
	struct dir was[DIRS];
	int i, n = m->n;

	memcpy(was, m->dir, (size_t)n * sizeof(was[0]));
	memset(m->by_text, 0, sizeof(m->by_text));
	memset(m->by_obj, 0, sizeof(m->by_obj));
	memset(m->asked, 0, sizeof(m->asked));
	while (m->nlink > 0)
		free(m->link[--m->nlink]);
	m->n = 0;
	for (i = 0; i < n; i++)
		if (!all && was[i].obj.mnt == m->root.obj.mnt) {
			m->dir[m->n] = was[i];
			index_put(m, m->n++);
			was[i].text = NULL;
		}
	for (i = 0; i < n; i++) {
		if (was[i].text == NULL)
			continue;
		/* Two names of one directory have one watch. */
		if (!is_watch(m, was[i].watch))
			inotify_rm_watch(m->inotify, was[i].watch);
		if (was[i].fd != m->root.fd)
			close(was[i].fd);
		free(was[i].text);
	}
}

static void
let_go(struct memo *m)
{
	let_go_of(m, 1);
}

/* The number of the known symlink that a name leads through, or -1. */
static int
find_link(const struct memo *m, const char *text)
{
	size_t n;
	int i;

	for (i = 0; i < m->nlink; i++) {
		n = strlen(m->link[i]);
		if (strncmp(text, m->link[i], n) == 0 && text[n] == '/')
			return i;
	}
	return -1;
}

/*
 * Puts what a symlink says now in its place in the name: it is the component that
 * ends at end, in dir. 1 if the name is plain then as well.
 */
static int
expand(struct pin *pin, int dir, size_t end)
{
	char body[PATH_MAX], *text = pin->text, c = text[end];
	const char *to = body;
	size_t at, n;
	ssize_t k;

	text[end] = '\0';
	at = (size_t)(strrchr(text, '/') - text);
	k = readlinkat(dir, text + at + 1, body, sizeof(body));
	text[end] = c;
	if (k <= 0 || k == sizeof(body))
		return 0;
	n = (size_t)k;
	if (body[0] == '/') {
		at = 0;
		to++;
		n--;
	}
	if (!norm_is_plain(to, n) || at + 1 + n + pin->len - end >= PATH_MAX)
		return 0;
	memmove(text + at + 1 + n, text + end, pin->len - end + 1);
	memcpy(text + at + 1, to, n);
	pin->len = at + 1 + n + pin->len - end;
	return 1;
}

void
memo_free(struct memo *m)
{
	if (m == NULL)
		return;
	let_go(m);
	if (m->inotify != -1)
		close(m->inotify);
	if (m->mounts != -1)
		close(m->mounts);
	if (m->changes != -1)
		close(m->changes);
	free(m);
}

/*
 * Nothing to us: of an object in a watched directory, for then its name is told
 * too, or of a directory that is held no more.
 */
static int
is_idle_talk(const struct memo *m, const struct inotify_event *e)
{
	if (e->mask & IN_Q_OVERFLOW)
		return 0;
	return !is_watch(m, e->wd) || (e->len > 0 && !(e->mask &
	    (IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)));
}

/* 1 if one of the directories was moved, or got other permissions. */
static int
was_moved(const struct memo *m)
{
	char events[4096] __attribute__((aligned(8)));
	const struct inotify_event *e;
	ssize_t n, at;

	while ((n = read(m->inotify, events, sizeof(events))) > 0)
		for (at = 0; at < n; at += (ssize_t)(sizeof(*e) + e->len)) {
			e = (const struct inotify_event *)(void *)&events[at];
			if (!is_idle_talk(m, e))
				return 1;
		}
	return n == 0 || errno != EAGAIN;
}

/* 1 if all that is remembered is so now; else it is forgotten. */
static int
is_current(struct memo *m)
{
	struct epoll_event e[2];
	int n = epoll_wait(m->changes, e, 2, 0);

	if (n == 0 || (n == 1 && e[0].data.fd == m->inotify &&
	    e[0].events == EPOLLIN && !was_moved(m)))
		return 1;
	let_go(m);
	m->spoils++;
	return 0;
}

#define FNV_PRIME	UINT64_C(1099511628211)

/* FNV-1a. */
static size_t
slot_of(const char *s, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);

	while (n-- > 0)
		h = (h ^ (unsigned char)*s++) * FNV_PRIME;
	return (h ^ h >> 32) % SLOTS;
}

static size_t
slot_of_obj(const struct obj *o)
{
	uint64_t h = ((o->dev * FNV_PRIME ^ o->mnt) * FNV_PRIME ^ o->ino) *
	    FNV_PRIME;

	return (h ^ h >> 32) % SLOTS;
}

static struct dir *
find_text(struct memo *m, const char *text, size_t n)
{
	size_t s;
	struct dir *d;

	if (n == 0)
		return m->n > 0 ? &m->dir[0] : NULL;
	for (s = slot_of(text, n); m->by_text[s] != 0; s = (s + 1) % SLOTS) {
		d = &m->dir[m->by_text[s]];
		if (d->len == n && memcmp(d->text, text, n) == 0)
			return d;
	}
	return NULL;
}

static struct dir *
find_obj(struct memo *m, const struct obj *o)
{
	size_t s;

	for (s = slot_of_obj(o); m->by_obj[s] != 0; s = (s + 1) % SLOTS)
		if (view_obj_equal(&m->dir[m->by_obj[s]].obj, o))
			return &m->dir[m->by_obj[s]];
	return NULL;
}

/*
 * 1 if all are still what their names lead to. One that was removed is not told of
 * while it is held; nothing is found in it, but its name may be another's by now.
 */
static int
are_there(struct memo *m)
{
	const struct dir *d, *up;
	const char *base;
	struct stat st;
	int i;

	for (i = 1; i < m->n; i++) {
		d = &m->dir[i];
		base = strrchr(d->text, '/') + 1;
		up = find_text(m, d->text, (size_t)(base - d->text) - 1);
		if (up == NULL || fstatat(up->fd, base, &st,
		    AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == -1 ||
		    st.st_ino != d->obj.ino || st.st_dev != d->obj.dev)
			return 0;
	}
	return 1;
}

void
memo_forget(struct memo *m)
{
	/* What hangs below another mount's is of another mount as well. */
	let_go_of(m, m->hits == 0);
	if (!are_there(m))
		let_go_of(m, 1);
	m->hits = 0;
	m->spoils = 0;
}

static void
put(uint8_t *index, size_t s, int number)
{
	while (index[s] != 0)
		s = (s + 1) % SLOTS;
	index[s] = (uint8_t)number;
}

static void
index_put(struct memo *m, int number)
{
	const struct dir *d = &m->dir[number];

	/* The root is found without. */
	if (number == 0)
		return;
	put(m->by_text, slot_of(d->text, d->len), number);
	put(m->by_obj, slot_of_obj(&d->obj), number);
}

static int
watch(const struct memo *m, int fd)
{
	char name[32];
	struct buf b;

	buf_init(&b, name, sizeof(name));
	buf_puts(&b, "/proc/self/fd/");
	buf_number(&b, (unsigned int)fd);
	return inotify_add_watch(m->inotify, name, m->news);
}

/* Takes the directory; fd is closed if it is not to be held. */
static struct dir *
hold(struct memo *m, const struct dir *up, const char *text, size_t n, int fd)
{
	struct dir *d = &m->dir[m->n];
	const char *name = up != NULL ? text + up->len + 1 : NULL;
	struct obj again;
	uint32_t fs = plain_fs(fd);
	int fd2, is_proc;

	*d = (struct dir){ .fd = fd, .len = n,
	    .merged = fs == OVERLAYFS_SUPER_MAGIC,
	    .nosymfollow = links_error(fd, &is_proc) != 0 };
	if (fs == 0 || view_stat(fd, &d->obj) != 0 || d->obj.mnt == 0 ||
	    (d->watch = watch(m, fd)) == -1)
		goto fail;
	d->text = xmalloc(n + 1);
	memcpy(d->text, text, n);
	d->text[n] = '\0';
	m->n++;
	if (up == NULL)
		return d;
	/* It may have been moved before it was watched. */
	fd2 = view_open_plain(up->fd, d->text + (name - text), O_DIRECTORY);
	if (fd2 == -1 || view_stat(fd2, &again) != 0 ||
	    !view_obj_equal(&d->obj, &again)) {
		if (fd2 != -1)
			close(fd2);
		let_go(m);
		return NULL;
	}
	close(fd2);
	index_put(m, (int)(d - m->dir));
	return d;
fail:
	if (up != NULL)
		close(fd);
	return NULL;
}

/* Is name a symlink in what is held, and of its mount, which is told of? */
static void
learn_link(struct memo *m, const struct dir *up, const char *name,
    const char *text, size_t n)
{
	struct obj o;
	int fd;

	if (m->nlink == LINKS || up->nosymfollow || find_link(m, text) != -1 ||
	    (fd = openat(up->fd, name, O_PATH | O_CLOEXEC | O_NOFOLLOW)) == -1)
		return;
	if (view_stat(fd, &o) == 0 && S_ISLNK(o.mode) &&
	    o.mnt == up->obj.mnt && o.dev == up->obj.dev)
		m->link[m->nlink++] = xstrndup(text, n);
	close(fd);
}

/* Walks to a directory by its canonical name, and remembers the whole way. */
static struct dir *
learn(struct memo *m, const char *text, size_t n)
{
	char part[NAME_MAX + 1];
	struct dir *up, *d;
	size_t at = 0, end;
	int fd;

	if (m->spoils > SPOILS)
		return NULL;
	if (m->n == 0 && hold(m, NULL, "", 0, m->root.fd) == NULL)
		return NULL;
	for (up = &m->dir[0]; at < n; up = d, at = end) {
		end = at + 1 + strcspn(text + at + 1, "/");
		end = MIN(end, n);
		if ((d = find_text(m, text, end)) != NULL)
			continue;
		if (m->n == DIRS) {
			let_go(m);
			return NULL;
		}
		if (end - at - 1 > NAME_MAX)
			return NULL;
		memcpy(part, text + at + 1, end - at - 1);
		part[end - at - 1] = '\0';
		fd = view_open_plain(up->fd, part, O_DIRECTORY);
		if (fd == -1 && errno == ELOOP)
			learn_link(m, up, part, text, end);
		if (fd == -1 || (d = hold(m, up, text, end, fd)) == NULL)
			return NULL;
	}
	return is_current(m) ? up : NULL;
}

/* 1 if it was asked for so often that it is worth while: once. */
static int
is_worth(struct memo *m, size_t slot, int worth)
{
	if (m->asked[slot] <= worth)
		m->asked[slot]++;
	return m->asked[slot] == worth;
}

/* The same of a directory that is only known as what is open. */
static struct dir *
learn_open(struct memo *m, const struct view *v, int number,
    const struct obj *o)
{
	char text[PATH_MAX];
	struct view_root root = m->root;
	struct buf b;
	struct dir *d = NULL;
	int fd, error = number == PATH_CWD ? view_open_cwd(v, &fd) :
	    view_open_fd(v, number, &fd);

	if (error != 0)
		return NULL;
	buf_init(&b, text, sizeof(text));
	if (view_name(&root, fd, &b) == VIEW_NAME && !b.cut)
		d = learn(m, text, b.len == 1 ? 0 : b.len);
	close(fd);
	return d != NULL && view_obj_equal(&d->obj, o) ? d : NULL;
}

/* The directory that a relative name starts from. */
static struct dir *
find_open(struct memo *m, const struct view *v, int number)
{
	struct obj o = { .mode = 0 };
	struct dir *d;

	if (m->luck == 0 && m->turn++ % LUCK != 0)
		return NULL;
	m->luck -= m->luck > 0;
	if (number == PATH_CWD && v->cwd != NULL) {
		if (view_see_cwd(v) != 0)
			return NULL;
		o = v->cwd->obj;
	} else if (view_stat_open(v, number, &o) != 0)
		return NULL;
	if (!S_ISDIR(o.mode))
		return NULL;
	d = find_obj(m, &o);
	if (d == NULL && is_worth(m, slot_of_obj(&o), WORTH_OPEN))
		d = learn_open(m, v, number, &o);
	if (d != NULL)
		m->luck = MIN(m->luck + 3, LUCK);
	return d;
}

/* Writes the canonical name, if it is one by its look. */
static int
write_text(struct memo *m, const struct view *v, int dirfd, const char *name,
    struct pin *pin)
{
	size_t n = strlen(name), at = 0;
	const struct dir *d;

	if (name[0] == '/') {
		name++;
		n--;
	} else if (!norm_is_plain(name, n) ||
	    (d = find_open(m, v, dirfd)) == NULL)
		return 0;
	else {
		at = d->len;
		memcpy(pin->text, d->text, at);
	}
	if (at + 1 + n >= PATH_MAX || !norm_is_plain(name, n))
		return 0;
	pin->text[at] = '/';
	memcpy(pin->text + at + 1, name, n + 1);
	pin->len = at + 1 + n;
	return 1;
}

/*
 * The last component is not there. That was so of the name if the directory, which
 * is looked at afterwards, still is: what was removed has no links.
 */
static int
is_missing(struct memo *m, const struct dir *d, struct pin *pin,
    struct memo_found *f)
{
	struct stat st;

	if (errno != ENOENT || d->merged || fstat(d->fd, &st) == -1 ||
	    st.st_nlink == 0 || !is_current(m))
		return 0;
	m->hits++;
	f->dir = -1;
	pin->error = ENOENT;
	return 1;
}

/*
 * Puts what it leads to in the place of the known symlink in a name. 0: there is
 * none, or what has it is not held. -1: it is none, or not a plain one.
 */
static int
follow_link(struct memo *m, struct pin *pin)
{
	int i = find_link(m, pin->text);
	const struct dir *d;

	if (i == -1 || (d = find_text(m, m->link[i],
	    (size_t)(strrchr(m->link[i], '/') - m->link[i]))) == NULL)
		return 0;
	if (expand(pin, d->fd, strlen(m->link[i])))
		return 1;
	free(m->link[i]);
	m->link[i] = m->link[--m->nlink];
	return -1;
}

/* The one that has the last component, without the symlinks that are known. */
static const struct dir *
find_parent(struct memo *m, struct pin *pin, struct memo_found *f, int *follows)
{
	const struct dir *d;
	size_t up;
	int followed, worth = 0;

	for (; *follows <= FOLLOWS; ++*follows) {
		f->base = (size_t)(strrchr(pin->text, '/') + 1 - pin->text);
		up = f->base - 1;
		if ((d = find_text(m, pin->text, up)) != NULL)
			return d;
		if ((followed = follow_link(m, pin)) == 1)
			continue;
		worth = worth || is_worth(m, slot_of(pin->text, up), WORTH);
		if (followed == -1 || !worth)
			return NULL;
		d = learn(m, pin->text, up);
		if (d != NULL || find_link(m, pin->text) == -1)
			return d;
	}
	return NULL;
}

/*
 * Puts what it leads to in the place of a last component that is a symlink. Not in
 * a folder where it depends on whose it is: another may have its name by now.
 */
static int
follow_last(const struct dir *d, struct pin *pin)
{
	struct stat st;

	return !d->nosymfollow && fstat(d->fd, &st) == 0 &&
	    !(st.st_mode & S_ISVTX) && expand(pin, d->fd, pin->len);
}

int
memo_find(struct memo *m, const struct view *v, int dirfd, const char *name,
    enum path_follow follow, struct pin *pin, struct memo_found *f)
{
	const struct dir *d;
	int follows = 0;

	if (m->inotify == -1 || !v->home || name[0] == '\0')
		return 0;
	pin_init(pin);
	if (!write_text(m, v, dirfd, name, pin))
		return 0;
	for (;;) {
		if ((d = find_parent(m, pin, f, &follows)) == NULL)
			return 0;
		if (fstatat(d->fd, pin->text + f->base, &f->st,
		    AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) == -1)
			return is_missing(m, d, pin, f);
		if (f->st.st_dev != d->obj.dev)
			return 0;
		if (!S_ISLNK(f->st.st_mode) || follow != PATH_FOLLOW)
			break;
		if (++follows > FOLLOWS || !follow_last(d, pin))
			return 0;
	}
	if (!is_current(m))
		return 0;
	m->hits++;
	f->dir = d->fd;
	pin->mode = f->st.st_mode;
	pin->uid = f->st.st_uid;
	pin->dev = f->st.st_dev;
	pin->ino = f->st.st_ino;
	return 1;
}
