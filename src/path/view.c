/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Another process' root, working directory and descriptors. Everything goes
 * through /proc/TID, not /proc/TGID: a thread may have unshared its directory
 * or its descriptors, and those of a leader that has exited are gone while the
 * other threads run on.
 */
#include "path/view.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define DELETED		" (deleted)"

/* Our own root, for all processes that have no other. */
static struct {
	int		fd;
	int		error;
	int		has_proc;
	int		fds;		/* /proc/self/fd of ours, or -1 */
	struct obj	obj;
} home;

static pthread_once_t home_once = PTHREAD_ONCE_INIT;

static int
stat_at(int fd, const char *name, int flags, struct obj *o)
{
	struct statx st;

	memset(o, 0, sizeof(*o));	/* mode 0: it could not be looked at */
	/* DONT_SYNC: a network or FUSE server need not be asked again. */
	if (statx(fd, name, flags | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
	    STATX_BASIC_STATS | STATX_MNT_ID, &st) == -1)
		return errno;
	o->mode = st.stx_mode;
	o->uid = st.stx_uid;
	o->dev = makedev(st.stx_dev_major, st.stx_dev_minor);
	o->ino = st.stx_ino;
	o->size = (off_t)st.stx_size;
	o->nlink = st.stx_nlink;
	/* Both from Linux 5.8 on. */
	o->mnt = st.stx_mask & STATX_MNT_ID ? st.stx_mnt_id : 0;
	o->is_mount_root = !!(st.stx_attributes & STATX_ATTR_MOUNT_ROOT);
	o->is_automount = !!(st.stx_attributes & STATX_ATTR_AUTOMOUNT);
	return 0;
}

int
view_stat(int fd, struct obj *o)
{
	return stat_at(fd, "", AT_EMPTY_PATH, o);
}

int
view_stat_in(int dir, const char *name, struct obj *o)
{
	return stat_at(dir, name, AT_SYMLINK_NOFOLLOW, o);
}

int
view_obj_equal(const struct obj *a, const struct obj *b)
{
	return a->ino == b->ino && a->dev == b->dev && a->mnt == b->mnt;
}

int
view_is_root(const struct view_root *r, int fd)
{
	struct obj root, o;

	return view_stat(r->fd, &root) == 0 && view_stat(fd, &o) == 0 &&
	    view_obj_equal(&root, &o);
}

#define LINK_MAX_LEN	64

static void
write_link(const struct view *v, const char *what, char link[LINK_MAX_LEN])
{
	struct buf name;

	buf_init(&name, link, LINK_MAX_LEN);
	buf_puts(&name, "/proc/");
	buf_number(&name, (unsigned int)v->tid);
	buf_puts(&name, "/");
	buf_puts(&name, what);
}

static int
open_link(const struct view *v, const char *what, int *fd)
{
	char link[LINK_MAX_LEN];

	write_link(v, what, link);
	*fd = open(link, O_PATH | O_CLOEXEC);
	return *fd == -1 ? errno : 0;
}

static void
forget_fds(void)
{
	close(home.fds);
	home.fds = -1;
}

static void
open_home(void)
{
	char number[16];
	struct statfs sf;
	ssize_t n = readlink("/proc/self", number, sizeof(number) - 1);

	number[n > 0 ? n : 0] = '\0';
	home.has_proc = n > 0 && atoi(number) == (int)getpid() &&
	    statfs("/proc", &sf) == 0 && sf.f_type == PROC_SUPER_MAGIC;
	home.fds = open("/proc/self/fd", O_PATH | O_CLOEXEC | O_DIRECTORY);
	/* To a child it would show our descriptors. */
	if (home.fds != -1 && pthread_atfork(NULL, NULL, forget_fds) != 0)
		forget_fds();
	home.fd = open("/", O_PATH | O_CLOEXEC | O_DIRECTORY);
	home.error = home.fd == -1 ? errno : view_stat(home.fd, &home.obj);
}

int
view_has_proc(void)
{
	pthread_once(&home_once, open_home);
	return home.has_proc;
}

int
view_open_root(const struct view *v, struct view_root *r)
{
	int error;

	r->fd = -1;
	r->known = r->shared = v->home;
	if (!v->home) {
		error = open_link(v, "root", &r->fd);
		return error == ENOENT ? ESRCH : error;
	}
	pthread_once(&home_once, open_home);
	r->fd = home.fd;
	r->home = home.obj.mnt != 0;
	r->obj = home.obj;
	r->len = 0;
	r->text[0] = '\0';
	return home.error;
}

void
view_close_root(struct view_root *r)
{
	if (r->fd != -1 && !r->shared)
		close(r->fd);
	r->fd = -1;
}

int
view_open_cwd(const struct view *v, int *fd)
{
	int error = open_link(v, "cwd", fd);

	return error == ENOENT ? ESRCH : error;
}

void
view_forget_cwd(struct view_cwd *cwd)
{
	if (cwd->fd == -1)
		return;
	close(cwd->fd);
	if (cwd->link != -1)
		close(cwd->link);
	cwd->fd = cwd->link = -1;
	if (cwd->held != NULL)
		(*cwd->held)--;
}

int
view_see_cwd(const struct view *v)
{
	struct view_cwd *cwd = v->cwd;
	char number[16];
	struct buf name;
	int error;

	if (cwd->fd != -1)
		return 0;
	if ((error = view_open_cwd(v, &cwd->fd)) != 0)
		return error;
	if (cwd->held != NULL)
		(*cwd->held)++;
	if ((error = view_stat(cwd->fd, &cwd->obj)) != 0) {
		view_forget_cwd(cwd);
		return error;
	}
	pthread_once(&home_once, open_home);
	buf_init(&name, number, sizeof(number));
	buf_number(&name, (unsigned int)cwd->fd);
	if (home.fds != -1)
		cwd->link = openat(home.fds, number, O_PATH | O_CLOEXEC |
		    O_NOFOLLOW);
	return 0;
}

int
view_open_in(const struct view *v, int number, const char *component)
{
	char link[NAME_MAX + 64];
	struct buf name;

	buf_init(&name, link, sizeof(link));
	buf_puts(&name, "/proc/");
	buf_number(&name, (unsigned int)v->tid);
	if (number == PATH_CWD)
		buf_puts(&name, "/cwd/");
	else {
		buf_puts(&name, "/fd/");
		buf_number(&name, (unsigned int)number);
		buf_puts(&name, "/");
	}
	buf_puts(&name, component);
	if (name.cut || (number < 0 && number != PATH_CWD)) {
		errno = name.cut ? ENAMETOOLONG : EBADF;
		return -1;
	}
	return open(link, O_PATH | O_CLOEXEC | O_NOFOLLOW);
}

static void
write_fd(int number, char what[16])
{
	struct buf name;

	buf_init(&name, what, 16);
	buf_puts(&name, "fd/");
	buf_number(&name, (unsigned int)number);
}

int
view_open_fd(const struct view *v, int number, int *fd)
{
	char what[16];
	int error;

	*fd = -1;
	if (number < 0)
		return EBADF;
	write_fd(number, what);
	error = open_link(v, what, fd);
	return error == ENOENT ? EBADF : error;
}

int
view_stat_open(const struct view *v, int number, struct obj *o)
{
	char link[LINK_MAX_LEN], what[16] = "cwd";

	if (number < 0 && number != PATH_CWD)
		return EBADF;
	if (number != PATH_CWD)
		write_fd(number, what);
	write_link(v, what, link);
	return stat_at(AT_FDCWD, link, 0, o);
}

static int
open_plain(int dir, const char *name, int flags, uint64_t resolve)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | (unsigned int)flags,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |
		    resolve,
	};

	return (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));
}

int
view_open_plain(int dir, const char *name, int flags)
{
	return open_plain(dir, name, flags, 0);
}

int
view_open_near(int dir, const char *name, int flags)
{
	return open_plain(dir, name, flags, RESOLVE_NO_XDEV);
}

static const char fds[] = "/proc/self/fd/";

static int
read_at(int dir, const char *link, char *to, size_t cap, size_t *len)
{
	ssize_t n = readlinkat(dir, link, to, cap);

	if (n == -1)
		return errno;
	if ((size_t)n == cap)
		return ENAMETOOLONG;
	to[n] = '\0';
	*len = (size_t)n;
	return 0;
}

/* readlink(2) of an own descriptor: the kernel's name of what it is open to. */
static int
read_fd(int fd, char *to, size_t cap, size_t *len)
{
	char link[32];
	struct buf name;

	pthread_once(&home_once, open_home);
	buf_init(&name, link, sizeof(link));
	buf_puts(&name, fds);
	buf_number(&name, (unsigned int)fd);
	return home.fds == -1 ? read_at(AT_FDCWD, link, to, cap, len) :
	    read_at(home.fds, link + sizeof(fds) - 1, to, cap, len);
}

int
view_reopen(int fd, int flags)
{
	char number[16];
	struct buf name;

	pthread_once(&home_once, open_home);
	if (home.fds == -1) {
		errno = ENOENT;
		return -1;
	}
	buf_init(&name, number, sizeof(number));
	buf_number(&name, (unsigned int)fd);
	return openat(home.fds, number, flags);
}

/*
 * Fills the rest of r. The process has our root if it is the same directory in
 * the same mount: mount numbers are of the whole machine, and each mount
 * namespace has mounts of its own.
 */
static int
know_root(struct view_root *r)
{
	struct obj own;
	int error;

	if (r->known)
		return 0;
	if ((error = view_stat(r->fd, &r->obj)) != 0 ||
	    (error = stat_at(AT_FDCWD, "/", 0, &own)) != 0)
		return error;
	r->home = own.mnt != 0 && view_obj_equal(&own, &r->obj);
	r->len = 0;
	r->text[0] = '\0';
	if (!r->home) {
		error = read_fd(r->fd, r->text, sizeof(r->text), &r->len);
		if (error != 0)
			return error;
		if (r->len == 1)
			r->len = 0;
	}
	r->known = 1;
	return 0;
}

/* The part of an absolute name below the root, or NULL. */
static const char *
strip_root(const struct view_root *r, const char *t)
{
	if (strncmp(t, r->text, r->len) != 0)
		return NULL;
	if (t[r->len] == '\0')
		return "/";
	return t[r->len] == '/' ? t + r->len : NULL;
}

/* As openat2(2) does, where there is none: a component at a time. */
static int
open_steps(int dir, const char *name, int flags)
{
	char part[NAME_MAX + 1];
	int fd = dup(dir), next, error;
	struct obj o;
	size_t n;

	while (fd != -1 && *name != '\0') {
		n = strcspn(name, "/");
		if (n > NAME_MAX) {
			close(fd);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(part, name, n);
		part[n] = '\0';
		name += n + strspn(name + n, "/");
		next = openat(fd, part, O_PATH | O_CLOEXEC | O_NOFOLLOW |
		    (*name == '\0' ? flags : 0));
		error = errno;
		close(fd);
		if (next != -1 && *name != '\0' &&
		    (error = view_stat(next, &o)) == 0 && S_ISLNK(o.mode))
			error = ELOOP;
		if (next != -1 && *name != '\0' && error != 0) {
			close(next);
			next = -1;
		}
		errno = error;
		fd = next;
	}
	return fd;
}

int
view_open_surely(int dir, const char *name, int flags)
{
	int fd = view_open_plain(dir, name, flags);

	return fd == -1 && (errno == ENOSYS || errno == EPERM) ?
	    open_steps(dir, name, flags) : fd;
}

int
view_leads_to(const struct view_root *r, const char *name, int flags,
    const struct obj *o)
{
	struct obj found;
	int fd, error;

	name = name[1] == '\0' ? "." : name + 1;
	fd = view_open_surely(r->fd, name, flags);
	if (fd == -1)
		return errno == EACCES ? -1 : 0;
	error = view_stat(fd, &found);
	close(fd);
	return error == 0 && view_obj_equal(o, &found);
}

static int
ends_deleted(const char *t, size_t n)
{
	const size_t k = sizeof(DELETED) - 1;

	return n > k && memcmp(t + n - k, DELETED, k) == 0;
}

/*
 * Mounts that are known to hang in our tree. The kernel tells of any change of
 * the tree by a poll(2) of this file (proc(5), mounts), once a descriptor: so
 * each thread has its own.
 */
#define ATTACHED	8

static __thread struct {
	int		fd;	/* 0: not opened yet */
	int		n;
	uint64_t	mnt[ATTACHED];
} attached;

static void
watch_mounts(void)
{
	struct pollfd p = { .events = POLLPRI };

	if (attached.fd == 0)
		attached.fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	p.fd = attached.fd;
	if (p.fd == -1 || poll(&p, 1, 0) == -1 || (p.revents & POLLERR))
		attached.n = 0;
}

int
view_is_attached(const struct view_root *r, uint64_t mnt)
{
	int i;

	if (mnt == 0 || !r->home || !r->obj.is_mount_root)
		return 0;
	if (mnt == r->obj.mnt)
		return 1;
	watch_mounts();
	for (i = 0; i < attached.n; i++)
		if (attached.mnt[i] == mnt)
			return 1;
	return 0;
}

/* Its name has led to something in that mount, after watch_mounts(). */
static void
note_attached(const struct view_root *r, uint64_t mnt)
{
	if (mnt == 0 || !r->home || !r->obj.is_mount_root ||
	    attached.fd == -1)
		return;
	if (attached.n == ATTACHED)
		attached.n = 0;
	attached.mnt[attached.n++] = mnt;
}

/*
 * proc(5) names an object by walking up from it. That is its name if the walk
 * ended at the process' root, which is so for the mount that the root is the
 * top of. Elsewhere the walk may have ended at the top of a mount that hangs
 * nowhere (detached, of another namespace, the kernel's own as for a message
 * queue), which looks just the same: so look the name up. The same tells a
 * file named "x (deleted)" from a deleted x that has other links.
 */
enum view_text
view_check(struct view_root *r, int fd, struct buf *to)
{
	char t[PATH_MAX + 1];
	const char *name;
	struct obj o;
	int error, deleted, found;

	memcpy(t, to->p, to->len + 1);
	if ((error = view_stat(fd, &o)) != 0 || (error = know_root(r)) != 0) {
		errno = error;
		return VIEW_ERROR;
	}
	name = strip_root(r, t);
	deleted = ends_deleted(t, to->len);
	if (name == NULL || (deleted && o.nlink == 0))
		found = 0;
	else if (!deleted && view_is_attached(r, o.mnt))
		found = 1;
	else {
		found = view_leads_to(r, name, O_NOFOLLOW, &o);
		if (found == 1 && !deleted)
			note_attached(r, o.mnt);
	}
	buf_init(to, to->p, to->cap);
	if (found == 1 || (found == -1 && !deleted)) {
		buf_puts(to, name);
		return VIEW_NAME;
	}
	if (!deleted)
		buf_puts(to, VIEW_UNREACHABLE);
	buf_puts(to, name != NULL ? name : t);
	return VIEW_FLOATING;
}

/*
 * What proc(5) shows of a descriptor, or (not -1) of its link. VIEW_NAME: it is
 * to be checked.
 */
static enum view_text
read_name(int fd, int link, struct buf *to)
{
	char t[PATH_MAX + 1];
	size_t n = 0;
	int error = link == -1 ? read_fd(fd, t, sizeof(t), &n) :
	    read_at(link, "", t, sizeof(t), &n);

	buf_init(to, to->p, to->cap);
	if (error == ENAMETOOLONG)
		buf_puts(to, VIEW_UNREACHABLE);
	else if (error == 0)
		buf_put(to, t, n);
	else {
		errno = error;
		return VIEW_ERROR;
	}
	return error == 0 && t[0] == '/' ? VIEW_NAME : VIEW_FLOATING;
}

enum view_text
view_name(struct view_root *r, int fd, struct buf *to)
{
	enum view_text kind = read_name(fd, -1, to);

	return kind == VIEW_NAME ? view_check(r, fd, to) : kind;
}

static enum view_text
name_unsure(struct view_root *r, int fd, int link, struct buf *to, int *unsure)
{
	enum view_text kind = read_name(fd, link, to);

	*unsure = kind == VIEW_NAME && r->known && r->home &&
	    r->obj.is_mount_root && !ends_deleted(to->p, to->len);
	return kind == VIEW_NAME && !*unsure ? view_check(r, fd, to) : kind;
}

enum view_text
view_name_unsure(struct view_root *r, int fd, struct buf *to, int *unsure)
{
	return name_unsure(r, fd, -1, to, unsure);
}

enum view_text
view_name_cwd(struct view_root *r, const struct view_cwd *cwd, struct buf *to,
    int *unsure)
{
	enum view_text kind = name_unsure(r, cwd->fd, cwd->link, to, unsure);

	if (*unsure && view_is_attached(r, cwd->obj.mnt))
		*unsure = 0;
	return kind;
}
