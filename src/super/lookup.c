/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The calls of the lane as a table. A result must not differ from that of the
 * program's own call, so what it is about must be a plain file or folder of a
 * file system that answers everybody alike, and whoever asks must be as we are.
 */
#include "super/lookup.h"

#include <linux/openat2.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "abi/abi.h"
#include "path/memo.h"
#include "path/view.h"
#include "super/flow.h"
#include "super/who.h"
#include "trace/notify.h"
#include "trace/rewrite.h"

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

/* A call of the lane. */
struct look {
	struct looker		*by;
	struct session		*s;
	struct task		*t;
	const struct notice	*n;
	struct call		*c;
	int			 fd;	/* the plan's: what was judged, or -1 */
	const char		*base;	/* to be looked up in it, or NULL */
	struct memo_found	 found;	/* instead, if dir is not -1 */
};

static int
listener(const struct look *l)
{
	return l->s->launched.listener;
}

/*
 * Where a signal came first the call is made again, and may meet the next one: a
 * look-up that takes longer than the time between two would never end here.
 */
static enum looked
answer(const struct look *l, int64_t value, int error)
{
	if (notify_answer(listener(l), l->n->id, value, error) == ENOENT)
		l->t->missed = 1;
	return LOOK_DONE;
}

/* The result goes to the program's memory, and value to the program. */
static enum looked
answer_with(const struct look *l, uint64_t addr, const void *from, size_t n,
    int64_t value)
{
	/* Its number must be no other task's by now. */
	if (!notify_is_valid(listener(l), l->n->id)) {
		l->t->missed = 1;
		return LOOK_DONE;
	}
	if (ptr_put(l->t->tid, addr, from, n) != n)
		return answer(l, 0, EFAULT);
	return answer(l, value, 0);
}

static int
is_plain(const struct look *l, int fd, dev_t dev)
{
	struct known_fs *k = &l->by->known_fs[(unsigned int)dev % KNOWN_FS];

	if (!k->known || k->dev != dev)
		*k = (struct known_fs){ dev, 1, memo_is_plain_fs(fd) };
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

/* Of an empty name the object is what it stands for. */
#define LOOK_FLAGS	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)

static int
is_found(const struct look *l)
{
	return l->found.dir != -1;
}

static enum looked
stat_pin(const struct look *l, uint64_t addr)
{
	struct stat st;

	if (is_found(l))
		return answer_with(l, addr, &l->found.st, sizeof(l->found.st),
		    0);
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

/* What was found may by now be something else: then it is moved. */
static enum looked
statx_found(const struct look *l, uint32_t flags)
{
	const uint64_t *a = l->c->args;
	struct statx stx;

	if (syscall(SYS_statx, l->found.dir, l->base, AT_SYMLINK_NOFOLLOW |
	    AT_NO_AUTOMOUNT | (flags & AT_STATX_SYNC_TYPE), (uint32_t)a[3],
	    &stx) != 0 || S_ISLNK(stx.stx_mode) !=
	    S_ISLNK(l->found.st.st_mode) || makedev(stx.stx_dev_major,
	    stx.stx_dev_minor) != l->found.st.st_dev)
		return LOOK_MOVE;
	return answer_with(l, a[4], &stx, sizeof(stx), 0);
}

static enum looked
look_statx(const struct look *l)
{
	const uint64_t *a = l->c->args;
	uint32_t flags = (uint32_t)a[2];
	struct statx stx;

	if ((flags & ~(uint32_t)(LOOK_FLAGS | AT_STATX_SYNC_TYPE)) != 0)
		return LOOK_MOVE;
	if (is_found(l))
		return statx_found(l, flags);
	if (l->fd == -1 || l->base != NULL ||
	    syscall(SYS_statx, l->fd, "", AT_EMPTY_PATH | AT_NO_AUTOMOUNT |
	    (flags & AT_STATX_SYNC_TYPE), (uint32_t)a[3], &stx) != 0 ||
	    !is_plain(l, l->fd, makedev(stx.stx_dev_major, stx.stx_dev_minor)))
		return LOOK_MOVE;
	return answer_with(l, a[4], &stx, sizeof(stx), 0);
}

/* The kernel does not tell of what it has answered: so that is looked at again. */
static enum looked
access_found(const struct look *l, uint64_t mode, uint32_t flags)
{
	const struct memo_found *f = &l->found;
	struct stat st;
	int error = syscall(SYS_faccessat2, f->dir, l->base, (int)mode,
	    AT_SYMLINK_NOFOLLOW | (flags & AT_EACCESS)) == 0 ? 0 : errno;

	if ((error != 0 && error != EACCES && error != EROFS) ||
	    fstatat(f->dir, l->base, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    st.st_ino != f->st.st_ino || st.st_dev != f->st.st_dev)
		return LOOK_MOVE;
	return answer(l, 0, error);
}

static enum looked
access_pin(const struct look *l, uint64_t mode, uint32_t flags)
{
	struct stat st;

	if ((flags & ~(uint32_t)(AT_EACCESS | AT_SYMLINK_NOFOLLOW |
	    AT_EMPTY_PATH)) != 0)
		return LOOK_MOVE;
	if (is_found(l))
		return access_found(l, mode, flags);
	if (l->fd == -1 || l->base != NULL || fstat(l->fd, &st) == -1 ||
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
	int dir = is_found(l) ? l->found.dir : l->fd;
	ssize_t n;

	if (size <= 0 || dir == -1 || l->base == NULL || (!is_found(l) &&
	    (fstat(dir, &st) == -1 || !is_plain(l, dir, st.st_dev))))
		return LOOK_MOVE;
	/* What is no link is most of what realpath(3) asks for. */
	if (is_found(l) && !S_ISLNK(l->found.st.st_mode))
		return answer(l, 0, EINVAL);
	n = readlinkat(dir, l->base, body, MIN((size_t)size, sizeof(body)));
	if (n == -1)
		return errno == EINVAL ? answer(l, 0, errno) : LOOK_MOVE;
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

/* Without symlinks, and only if it is what was judged. */
static int
open_by_name(int dir, const char *name, uint32_t flags,
    const struct stat *judged)
{
	const struct open_how how = { .flags = flags,
		.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
	struct stat st;
	int fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof(how));

	if (fd == -1 || (fstat(fd, &st) == 0 && st.st_dev == judged->st_dev &&
	    st.st_ino == judged->st_ino))
		return fd;
	close(fd);
	return -1;
}

/*
 * Opens what was judged, as the program's own call would have. Without waiting
 * for anybody: for the end of a lease, say, since the program may be the one who
 * holds it. By its name where it was found by it, or where O_NOFOLLOW, which
 * stays with a descriptor, can be so only then.
 */
static int
open_again(const struct look *l, const char *name, uint32_t flags,
    const struct stat *judged)
{
	uint32_t ours = flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
	int fd;

	if (is_found(l))
		fd = open_by_name(l->found.dir, l->base, ours, judged);
	else if (flags & O_NOFOLLOW)
		fd = open_by_name(AT_FDCWD, name, ours, judged);
	else
		fd = view_reopen(l->fd, (int)ours);
	if (fd == -1 || (flags & O_NONBLOCK) || fcntl(fd, F_SETFL, 0) == 0)
		return fd;
	close(fd);
	return -1;
}

/* What is to be opened; -1: it is nothing to be opened here. */
static int
stat_judged(const struct look *l, struct stat *st)
{
	if (is_found(l)) {
		*st = l->found.st;
		return 0;
	}
	return l->fd == -1 || l->base != NULL || fstat(l->fd, st) == -1 ||
	    !is_plain(l, l->fd, st->st_dev) ? -1 : 0;
}

static enum looked
open_pin(const struct look *l, uint32_t flags)
{
	const struct field *f = call_field(l->c, "filename", 0);
	struct stat st;
	int fd, error;

	if (l->s->own_opens || l->t->proc->own_opens || f == NULL ||
	    !(f->flags & FIELD_PATH) || stat_judged(l, &st) == -1 ||
	    !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) ||
	    (fd = open_again(l, f->text, flags, &st)) == -1)
		return LOOK_MOVE;
	error = notify_give(listener(l), l->n->id, fd, !!(flags & O_CLOEXEC));
	close(fd);
	if (error == EMFILE)
		return answer(l, 0, error);
	l->t->missed = error == ENOENT;
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
make(struct look *l, const struct row *row)
{
	const struct plan *p = &l->c->plan;
	int i;

	if (l->c->sys->nr[ABI_X86_64] == SYS_fstat)
		return look_fstat(l);
	if (p->error != 0)
		return answer(l, 0, p->error);
	l->fd = -1;
	if (is_found(l))
		l->base = call_field(l->c, "filename", 0)->text + l->found.base;
	for (i = 0; i < p->nblock; i++)
		if (p->block[i].fd != -1) {
			l->fd = p->block[i].fd;
			l->base = p->block[i].text;
		}
	return p->unfit != NULL ? LOOK_MOVE : row->make(l);
}

/* An own policy's denial that nobody wants to know of, or LOOK_ALONE. */
static enum looked
deny(const struct look *l, const struct verdict *v, uint32_t uncovered)
{
	if (!l->by->alone && v->log != VLOG_NO)
		return LOOK_ALONE;
	flow_tell(l->s, l->t, l->c, v, uncovered);
	__atomic_add_fetch(&l->s->stats.refused, 1, __ATOMIC_RELAXED);
	return answer(l, 0, v->error);
}

/* What no rule decides is learned, or asked for, at a stop. */
static enum looked
judge(struct look *l)
{
	struct call *c = l->c;
	const struct row *row = find_row(l->n->call.nr);
	const struct flow_look look = { l->by->memo, &l->found };
	struct verdict v;
	const char *why;
	uint32_t uncovered;

	l->found.dir = -1;
	if (row == NULL || flow_decode(l->s, l->t, c, &look, &why) != 0 ||
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
	return make(l, row);
}

/*
 * What would change more than the task itself: policies that were edited, what
 * is learned, credentials that are to be read again, a chdir(2) that is over.
 */
static int
needs_all(struct session *s, struct task *t)
{
	const struct subject *sub = t->proc->subject;

	return s->learn != NULL || t->re.going || !ruleset_is_fresh(sub->ruleset) ||
	    !who_is_known(s, t);
}

static enum looked
look(struct looker *by, struct task *t, const struct notice *n)
{
	struct session *s = by->s;
	struct call c;
	struct look l = { .by = by, .s = s, .t = t, .n = n, .c = &c };
	enum looked looked = LOOK_MOVE;
	int missed;

	/*
	 * What it was in before is over, if it is in this one still: a signal may
	 * have led it to another, and it leaves only by a stop that needs the
	 * lock.
	 */
	if ((t->re.npin > 0 || t->re.going) && notify_is_valid(listener(&l), n->id))
		rewrite_unpin(t);
	missed = t->missed;
	t->missed = 0;
	if (!missed && who_is_as_we(s, t)) {
		call_init(&c, by->arena, abi_get(ABI_X86_64), n->call.nr,
		    n->call.args, n->call.ip);
		looked = judge(&l);
		call_release(&c);
	}
	if (looked == LOOK_DONE)
		__atomic_add_fetch(&s->stats.looks, 1, __ATOMIC_RELAXED);
	return looked;
}

enum looked
lookup_handle(struct looker *by, const struct notice *n, uint64_t *serial)
{
	struct session *s = by->s;
	struct task *t = task_find(tracer_tasks(s->tracer), n->tid);
	enum looked looked;

	if (t == NULL || t->proc == NULL) {
		/* None of ours, or not told of: confined all the same. */
		notify_answer(s->launched.listener, n->id, 0, EPERM);
		return LOOK_DONE;
	}
	if (t->state == TASK_STUB || s->starting) {
		/* Our own code, in memory that nobody else has. */
		notify_continue(s->launched.listener, n->id);
		return LOOK_DONE;
	}
	*serial = t->serial;
	if (by->alone)
		return look(by, t, n);
	/*
	 * The kernel may start a call again without a stop (it was frozen, say),
	 * and what another has in hand of this task is an answer to nobody then.
	 */
	if (needs_all(s, t) ||
	    __atomic_exchange_n(&t->looking, 1, __ATOMIC_ACQUIRE))
		return LOOK_ALONE;
	looked = look(by, t, n);
	__atomic_store_n(&t->looking, 0, __ATOMIC_RELEASE);
	return looked;
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
