/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The calls of the lane as a table. A result must not differ from that of the
 * program's own call, so what it is about must be a plain file or folder of a
 * file system that answers everybody alike, and whoever asks must be as we are.
 */
#include "super/lookup.h"

#include <linux/magic.h>
#include <linux/openat2.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/abi.h"
#include "path/view.h"
#include "super/flow.h"
#include "super/who.h"
#include "trace/notify.h"
#include "trace/rewrite.h"

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

/* linux/magic.h does not have these. */
#define XFS_MAGIC	0x58465342
#define F2FS_MAGIC	0xf2f52010
#define EROFS_MAGIC	0xe0f5e1e2

/* A call of the lane. */
struct look {
	struct session		*s;
	struct task		*t;
	const struct notice	*n;
	struct call		*c;
	int			 fd;	/* the plan's: what was judged, or -1 */
	const char		*base;	/* to be looked up in it, or NULL */
};

enum looked { LOOK_DONE, LOOK_MOVE };

static int
listener(const struct look *l)
{
	return l->s->launched.listener;
}

static enum looked
answer(const struct look *l, int64_t value, int error)
{
	notify_answer(listener(l), l->n->id, value, error);
	return LOOK_DONE;
}

/* The result goes to the program's memory, and value to the program. */
static enum looked
answer_with(const struct look *l, uint64_t addr, const void *from, size_t n,
    int64_t value)
{
	/* Its number must be no other task's by now. */
	if (!notify_is_valid(listener(l), l->n->id))
		return LOOK_DONE;
	if (ptr_put(l->t->tid, addr, from, n) != n)
		return answer(l, 0, EFAULT);
	return answer(l, value, 0);
}

/* File systems that show the same to everybody, at once. */
static int
is_plain_fs(int fd)
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
	for (i = 0; i < nitems(plain); i++)
		if ((uint32_t)sf.f_type == plain[i])
			return 1;
	return 0;
}

static int
is_plain(const struct look *l, int fd, dev_t dev)
{
	struct known_fs *k = &l->s->known_fs[(unsigned int)dev % KNOWN_FS];

	if (!k->known || k->dev != dev)
		*k = (struct known_fs){ dev, 1, is_plain_fs(fd) };
	return k->plain;
}

/* What stands for a descriptor: whatever it is open to. */
static int
fd_name(const struct look *l, char *to, size_t cap)
{
	int number = (int)l->c->args[0];

	if (number < 0)
		return -1;
	snprintf(to, cap, "/proc/%d/fd/%d", (int)l->t->tid, number);
	return 0;
}

/* newfstatat(2) of a descriptor, which libc's fstat(3) is. */
static enum looked
look_fstat(const struct look *l)
{
	char name[64];
	struct stat st;
	struct statx stx;
	const uint64_t *a = l->c->args;

	if (fd_name(l, name, sizeof(name)) == -1)
		return LOOK_MOVE;
	if (l->n->call.nr == SYS_newfstatat) {
		if (((uint32_t)a[3] & ~(uint32_t)AT_NO_AUTOMOUNT) !=
		    AT_EMPTY_PATH || syscall(SYS_newfstatat, AT_FDCWD, name,
		    &st, 0) != 0)
			return LOOK_MOVE;
		return answer_with(l, a[2], &st, sizeof(st), 0);
	}
	if (l->n->call.nr != SYS_statx || (uint32_t)a[2] != AT_EMPTY_PATH ||
	    syscall(SYS_statx, AT_FDCWD, name, AT_NO_AUTOMOUNT,
	    (uint32_t)a[3], &stx) != 0)
		return LOOK_MOVE;
	return answer_with(l, a[4], &stx, sizeof(stx), 0);
}

#define LOOK_FLAGS	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)

static enum looked
stat_pin(const struct look *l, uint64_t addr)
{
	struct stat st;

	if (l->fd == -1 || l->base != NULL ||
	    syscall(SYS_newfstatat, l->fd, "", &st, AT_EMPTY_PATH) != 0 ||
	    !is_plain(l, l->fd, st.st_dev))
		return LOOK_MOVE;
	return answer_with(l, addr, &st, sizeof(st), 0);
}

static enum looked
look_stat(const struct look *l)
{
	return stat_pin(l, l->c->args[1]);
}

static enum looked
look_newfstatat(const struct look *l)
{
	if ((uint32_t)l->c->args[3] & ~(uint32_t)LOOK_FLAGS)
		return LOOK_MOVE;
	return stat_pin(l, l->c->args[2]);
}

static enum looked
look_statx(const struct look *l)
{
	const uint64_t *a = l->c->args;
	uint32_t flags = (uint32_t)a[2];
	struct statx stx;
	struct stat st;

	if ((flags & ~(uint32_t)(LOOK_FLAGS | AT_STATX_SYNC_TYPE)) != 0 ||
	    l->fd == -1 || l->base != NULL || fstat(l->fd, &st) == -1 ||
	    !is_plain(l, l->fd, st.st_dev) ||
	    syscall(SYS_statx, l->fd, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT |
	    (flags & AT_STATX_SYNC_TYPE), (uint32_t)a[3], &stx) != 0)
		return LOOK_MOVE;
	return answer_with(l, a[4], &stx, sizeof(stx), 0);
}

static enum looked
access_pin(const struct look *l, uint64_t mode, uint32_t flags)
{
	struct stat st;

	if ((flags & ~(uint32_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW)) != 0 ||
	    l->fd == -1 || l->base != NULL || fstat(l->fd, &st) == -1 ||
	    !is_plain(l, l->fd, st.st_dev))
		return LOOK_MOVE;
	if (syscall(SYS_faccessat2, l->fd, "", (int)mode, AT_EMPTY_PATH |
	    (flags & AT_EACCESS)) == 0)
		return answer(l, 0, 0);
	return errno == EACCES || errno == EROFS ? answer(l, 0, errno) :
	    LOOK_MOVE;
}

static enum looked
look_access(const struct look *l)
{
	return access_pin(l, l->c->args[1], 0);
}

static enum looked
look_faccessat(const struct look *l)
{
	return access_pin(l, l->c->args[2], 0);
}

static enum looked
look_faccessat2(const struct look *l)
{
	return access_pin(l, l->c->args[2], (uint32_t)l->c->args[3]);
}

static enum looked
read_pin(const struct look *l, uint64_t addr, int size)
{
	char body[PATH_MAX];
	struct stat st;
	ssize_t n;

	if (size <= 0 || l->fd == -1 || l->base == NULL ||
	    fstat(l->fd, &st) == -1 || !is_plain(l, l->fd, st.st_dev) ||
	    (n = readlinkat(l->fd, l->base, body,
	    MIN((size_t)size, sizeof(body)))) == -1)
		return LOOK_MOVE;
	return answer_with(l, addr, body, (size_t)n, n);
}

static enum looked
look_readlink(const struct look *l)
{
	return read_pin(l, l->c->args[1], (int)l->c->args[2]);
}

static enum looked
look_readlinkat(const struct look *l)
{
	return read_pin(l, l->c->args[2], (int)l->c->args[3]);
}

/* By its canonical name: O_NOFOLLOW, which stays with a descriptor, can be so. */
static int
open_by_name(const char *name, uint32_t flags, const struct stat *judged)
{
	const struct open_how how = { .flags = flags,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
	struct stat st;
	int fd = (int)syscall(SYS_openat2, AT_FDCWD, name, &how, sizeof(how));

	if (fd == -1 || (fstat(fd, &st) == 0 && st.st_dev == judged->st_dev &&
	    st.st_ino == judged->st_ino))
		return fd;
	close(fd);
	return -1;
}

/*
 * Opens what was judged, as the program's own call would have. Without waiting
 * for anybody: for the end of a lease, say, since the program may be the one who
 * holds it.
 */
static int
open_again(const struct look *l, const char *name, uint32_t flags,
    const struct stat *judged)
{
	uint32_t ours = flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
	int fd = flags & O_NOFOLLOW ? open_by_name(name, ours, judged) :
	    view_reopen(l->fd, (int)ours);

	if (fd == -1 || (flags & O_NONBLOCK) || fcntl(fd, F_SETFL, 0) == 0)
		return fd;
	close(fd);
	return -1;
}

static enum looked
open_pin(const struct look *l, uint32_t flags)
{
	const struct field *f = call_field(l->c, "filename", 0);
	struct stat st;
	int fd, error;

	if (l->s->own_opens || f == NULL || !(f->flags & FIELD_PATH) ||
	    l->fd == -1 || l->base != NULL || fstat(l->fd, &st) == -1 ||
	    !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) ||
	    !is_plain(l, l->fd, st.st_dev) ||
	    (fd = open_again(l, f->text, flags, &st)) == -1)
		return LOOK_MOVE;
	error = notify_give(listener(l), l->n->id, fd, !!(flags & O_CLOEXEC));
	close(fd);
	if (error == EMFILE)
		return answer(l, 0, error);
	return error == 0 || error == ENOENT ? LOOK_DONE : LOOK_MOVE;
}

static enum looked
look_open(const struct look *l)
{
	return open_pin(l, (uint32_t)l->c->args[1]);
}

static enum looked
look_openat(const struct look *l)
{
	return open_pin(l, (uint32_t)l->c->args[2]);
}

static const struct row {
	long		nr;
	enum looked	(*make)(const struct look *);
} rows[] = {
	{ SYS_access, look_access },
	{ SYS_faccessat, look_faccessat },
	{ SYS_faccessat2, look_faccessat2 },
	{ SYS_lstat, look_stat },
	{ SYS_newfstatat, look_newfstatat },
	{ SYS_open, look_open },
	{ SYS_openat, look_openat },
	{ SYS_readlink, look_readlink },
	{ SYS_readlinkat, look_readlinkat },
	{ SYS_stat, look_stat },
	{ SYS_statx, look_statx },
};

const struct nrset *
lookup_calls(void)
{
	static struct nrset set;
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		nrset_add(&set, ABI_X86_64, rows[i].nr);
	return &set;
}

static const struct row *
find_row(long nr)
{
	size_t i;

	for (i = 0; i < nitems(rows); i++)
		if (rows[i].nr == nr)
			return &rows[i];
	return NULL;
}

static enum looked
make(struct look *l)
{
	const struct row *row = find_row(l->n->call.nr);
	const struct plan *p = &l->c->plan;
	int i;

	if (row == NULL)
		return LOOK_MOVE;
	if (l->c->sys->nr[ABI_X86_64] == SYS_fstat)
		return look_fstat(l);
	if (p->error != 0)
		return answer(l, 0, p->error);
	l->fd = -1;
	for (i = 0; i < p->nblock; i++)
		if (p->block[i].fd != -1) {
			l->fd = p->block[i].fd;
			l->base = p->block[i].text;
		}
	return p->unfit != NULL ? LOOK_MOVE : row->make(l);
}

static enum looked
deny(const struct look *l, const struct verdict *v, uint32_t uncovered)
{
	flow_tell(l->s, l->t, l->c, v, uncovered);
	l->s->stats.refused++;
	return answer(l, 0, v->error);
}

/* What no rule decides is learned, or asked for, at a stop. */
static enum looked
judge(struct look *l)
{
	struct call *c = l->c;
	struct verdict v;
	const char *why;
	uint32_t uncovered;

	if (flow_decode(l->s, l->t, c, 1, &why) != 0 ||
	    guard_names(&l->s->guard, c, l->t->proc->pid) != NULL)
		return LOOK_MOVE;
	v = flow_verdict(l->s, l->t, c, &uncovered);
	if (v.kind == VERDICT_NONE && l->s->conf->mode == MODE_ENFORCE) {
		v.kind = VERDICT_DENY;
		v.error = EPERM;
	}
	if (v.kind == VERDICT_DENY)
		return deny(l, &v, uncovered);
	if (v.kind != VERDICT_PERMIT || v.log == VLOG_YES)
		return LOOK_MOVE;
	flow_remember(l->s, l->t, c, &v);
	return make(l);
}

static void
handle(struct session *s, const struct notice *n)
{
	struct task *t = task_find(tracer_tasks(s->tracer), n->tid);
	struct call c;
	struct look l = { .s = s, .t = t, .n = n, .c = &c };
	enum looked looked = LOOK_MOVE;

	if (t == NULL || t->proc == NULL) {
		/* None of ours, or not told of: confined all the same. */
		answer(&l, 0, EPERM);
		return;
	}
	if (t->state == TASK_STUB || s->starting) {
		/* Our own code, in memory that nobody else has. */
		notify_continue(listener(&l), n->id);
		return;
	}
	/*
	 * What it was in before is over, if it is in this one still: a signal may
	 * have led it to another, and it leaves only by a stop that needs the
	 * lock.
	 */
	if (t->re.npin > 0 && notify_is_valid(listener(&l), n->id))
		rewrite_unpin(t);
	if (who_is_as_we(s, t)) {
		call_init(&c, s->arena, abi_get(ABI_X86_64), n->call.nr,
		    n->call.args, n->call.ip);
		looked = judge(&l);
		call_release(&c);
	}
	if (looked == LOOK_MOVE)
		tracer_move(s->tracer, t);
	else
		s->stats.looks++;
}

static void *
serve(void *arg)
{
	struct session *s = arg;
	struct notice n;
	int r;

	while ((r = notify_receive(s->launched.listener, &n)) != -1) {
		if (r == 0)
			continue;
		tracer_lock(s->tracer);
		handle(s, &n);
		tracer_unlock(s->tracer);
	}
	return NULL;
}

int
lookup_pays(const struct nrset *free)
{
	return !nrset_has(free, ABI_X86_64, SYS_newfstatat);
}

/* What is recorded or counted is so at its stop. */
int
lookup_is_wanted(const struct session *s, const struct ruleset *r)
{
	return PLAN_SEALED && !s->conf->own_hands && !s->no_openat2 &&
	    s->conf->record_path == NULL && !s->conf->count &&
	    lookup_pays(&r->set->free);
}

int
lookup_start(struct session *s)
{
	sigset_t all, mask;
	pthread_t thread;
	int error;

	notify_hint(s->launched.listener);
	s->guard.waker = tracer_start_moving(s->tracer, lookup_calls());
	if (s->guard.waker == 0)
		return -1;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	error = pthread_create(&thread, NULL, serve, s);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	errno = error;
	return error == 0 ? pthread_detach(thread) : -1;
}

void
lookup_forget(struct session *s)
{
	memset(s->known_fs, 0, sizeof(s->known_fs));
}
