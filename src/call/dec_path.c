/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names of files: fetched once, and turned into the name of the object that
 * the kernel will act on. What differs from call to call is in the table odd.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"
#include "call/decode.h"
#include "call/invalid.h"
#include "path/memo.h"

enum {
	NULL_IS_FD = 0x1,	/* NULL means the descriptor */
	NULL_IS_NONE = 0x2,	/* NULL means that no name is given */
	EMPTY_IS_FD = 0x4	/* "" means the descriptor, without any flag */
};

/*
 * Calls that read a name otherwise than its kind says, argument n of the call:
 * by bits of another argument that are not AT_*.
 */
static const struct odd {
	const char	*call;
	uint8_t		 n;
	uint8_t		 what;
	uint8_t		 flags;		/* argument with these bits: */
	uint32_t	 keep;		/* last symlink is the object */
	uint32_t	 follow;	/* last symlink is followed */
	uint32_t	 empty;		/* "" means the descriptor */
} odds[] = {
	{ "acct", 0, NULL_IS_NONE, 0, 0, 0, 0 },	/* ends accounting */
	{ "fanotify_mark", 4, NULL_IS_FD, 1, 0x4, 0, 0 },
	{ "fanotify_mark", 5, NULL_IS_FD, 1, 0x4, 0, 0 },	/* i386 */
	{ "fspick", 1, 0, 2, 0x2, 0, 0x8 },
	{ "futimesat", 1, NULL_IS_FD, 0, 0, 0, 0 },
	{ "inotify_add_watch", 1, 0, 2, 0x02000000, 0, 0 },
	{ "move_mount", 1, 0, 4, 0, 0x01, 0x04 },
	{ "move_mount", 3, 0, 4, 0, 0x10, 0x40 },
	{ "quotactl", 1, NULL_IS_NONE, 0, 0, 0, 0 },	/* Q_SYNC: all */
	{ "readlinkat", 1, EMPTY_IS_FD, 0, 0, 0, 0 },
	{ "umount2", 0, 0, 1, 0x8, 0, 0 },
	{ "utimensat", 1, NULL_IS_FD, 0, 0, 0, 0 },
	{ "utimensat_time64", 1, NULL_IS_FD, 0, 0, 0, 0 },
};

static const struct odd	plain;

/* What there is to know of a name before it is looked up. */
struct name {
	int			 n;		/* argument */
	enum arg_kind		 kind;
	const struct odd	*odd;
	uint32_t		 bits;		/* of odd->flags */
	uint32_t		 atflags;
	int			 dirfd;
	int			 is_fd;		/* stands for dirfd itself */
	const char		*passed;	/* NULL: no name given */
};

static const struct odd *
odd_find(const char *call, int n)
{
	size_t i;

	for (i = 0; i < nitems(odds); i++)
		if (odds[i].n == n && str_equal(odds[i].call, call))
			return &odds[i];
	return &plain;
}

/* The descriptor that a relative name starts from: an int to the kernel. */
static int
dirfd_before(const struct call *c, int n)
{
	while (--n >= 0)
		if (c->sys->arg[n].kind == ARG_DIRFD)
			return (int)c->args[n];
	return PATH_CWD;
}

static void
name_init(struct name *nm, const struct call *c, int n)
{
	int at = decode_arg(c, ARG_ATFLAGS);

	memset(nm, 0, sizeof(*nm));
	nm->n = n;
	nm->kind = (enum arg_kind)c->sys->arg[n].kind;
	nm->odd = odd_find(c->sys->name, n);
	nm->bits = (uint32_t)c->args[nm->odd->flags];
	/* No call that makes, removes or moves a name takes an empty one. */
	if (at != -1 && nm->kind != ARG_PATH_PARENT)
		nm->atflags = (uint32_t)c->args[at];
	nm->dirfd = dirfd_before(c, n);
}

/* Names come before their text in the arena. */
static int
name_fetch(struct dec *d, struct name *nm)
{
	size_t cap, len;
	char *p = decode_room(d, &cap);
	int error;

	error = mem_string(d->env->mem, d->call->args[nm->n], p,
	    MIN(cap, PATH_MAX), &len);
	if (error == ENAMETOOLONG && cap < PATH_MAX)
		return EPERM;
	if (error != 0)
		return error;
	decode_keep(d, len + 1);
	nm->passed = p;
	nm->is_fd = len == 0 && ((nm->atflags & AT_EMPTY_PATH) ||
	    (nm->odd->what & EMPTY_IS_FD) || (nm->bits & nm->odd->empty));
	return 0;
}

/*
 * statx and newfstatat take NULL with AT_EMPTY_PATH since Linux 6.11, the
 * xattrat and file_*attr calls ever since; older kernels answer EFAULT, which
 * harms nobody. All others do so as of 6.18.
 */
static int
name_null(struct dec *d, struct name *nm)
{
	static const char *const takers[] = { "file_getattr", "file_setattr",
	    "fstatat64", "getxattrat", "listxattrat", "newfstatat",
	    "removexattrat", "setxattrat", "statx", NULL };

	if ((nm->atflags & AT_EMPTY_PATH) &&
	    decode_is_in(takers, d->call->sys->name))
		nm->is_fd = 1;
	else if ((nm->odd->what & NULL_IS_FD) && nm->dirfd != PATH_CWD)
		nm->is_fd = 1;
	if (nm->is_fd)
		return 0;
	d->why = "null name";
	return EFAULT;
}

static enum path_follow
follow_of(const struct dec *d, const struct name *nm)
{
	if (nm->bits & nm->odd->keep)
		return PATH_NOFOLLOW;
	if (nm->bits & nm->odd->follow)
		return PATH_FOLLOW;
	switch (nm->kind) {
	case ARG_PATH_NOFOLLOW:
		return PATH_NOFOLLOW;
	case ARG_PATH_PARENT:
		return PATH_PARENT;
	case ARG_PATH_OPEN:
		if (!(d->oflags & O_PATH) &&
		    (d->oflags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
			return PATH_PARENT;
		return d->oflags & O_NOFOLLOW ? PATH_NOFOLLOW : PATH_FOLLOW;
	case ARG_PATH_AT:
	case ARG_PATH_EXEC:
		return nm->atflags & AT_SYMLINK_NOFOLLOW ? PATH_NOFOLLOW :
		    PATH_FOLLOW;
	case ARG_PATH_LINK:
		return nm->atflags & AT_SYMLINK_FOLLOW ? PATH_FOLLOW :
		    PATH_NOFOLLOW;
	default:
		return PATH_FOLLOW;
	}
}

/* The name was not there before: a file of the program's own making. */
static int
makes_new(const struct dec *d, const struct name *nm, const struct pin *pin)
{
	static const char *const makers[] = { "mkdir", "mkdirat", "mknod",
	    "mknodat", NULL };

	if (nm->kind == ARG_PATH_OPEN) {
		if (d->oflags & O_PATH)
			return 0;
		if (d->oflags & OPEN_TMPFILE)
			return 1;	/* the name is the directory's */
		return pin->error == ENOENT &&
		    (d->oflags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	}
	return pin->error == ENOENT && decode_is_in(makers, d->call->sys->name);
}

static uint8_t
field_flags(const struct dec *d, const struct name *nm, const struct pin *pin)
{
	uint8_t flags = 0;

	if (pin->text[0] == '/')
		flags |= FIELD_PATH;
	if (pin->error != 0)
		flags |= FIELD_MISSING;
	else if (S_ISDIR(pin->mode))
		flags |= FIELD_DIR;
	if (d->call->alias == ALIAS_FSWRITE)
		flags |= FIELD_WRITE;
	if (makes_new(d, nm, pin))
		flags |= FIELD_NEWTEMP;
	return flags;
}

static int
put_name(struct dec *d, const struct name *nm, const struct pin *pin)
{
	int error = decode_begin(d, nm->n, NULL, nm->kind,
	    d->call->args[nm->n]);

	if (error != 0)
		return error;
	d->field->passed = nm->passed;
	d->field->flags = field_flags(d, nm, pin);
	d->field->error = pin->error;
	buf_put(&d->text, pin->text, pin->len);
	d->text.cut |= pin->cut;
	return decode_end(d);
}

/*
 * newfstatat(fd, "", AT_EMPTY_PATH) and its like look at a descriptor and at
 * no name: libc makes fstat(3) of them. One rule, that of fstat, serves all.
 */
static int
becomes_fstat(struct call *c, const struct name *nm)
{
	static const char *const twins[] = { "fstatat64", "newfstatat",
	    "statx", NULL };
	const struct sysent *fstat_row;

	if (!nm->is_fd || nm->dirfd == PATH_CWD ||
	    !decode_is_in(twins, c->sys->name) ||
	    (fstat_row = sysent_by_name("fstat")) == NULL)
		return 0;
	/* The name stays empty, whoever changes it. */
	if (nm->passed != NULL)
		plan_bytes(c, nm->n, nm->passed, 1);
	c->sys = fstat_row;
	c->alias = ALIAS_NONE;
	c->nfield = 0;
	return 1;
}

/*
 * openat2(2) cannot take the place of the call: there is none, or it would open
 * with O_LARGEFILE what a 32-bit program opens without.
 */
static int
opens_by_number(const struct dec *d)
{
	return d->env->no_openat2 || (d->call->abi->wordsize == 4 &&
	    decode_arg(d->call, ARG_OFLAGS) != -1 &&
	    !(d->oflags & OPEN_LARGEFILE));
}

/*
 * A name that the kernel cannot be asked for without symlinks; or a relative one,
 * of somebody who may not be able to search for it from the root.
 */
static int
opens_by_pin(const struct dec *d, const struct name *nm)
{
	const struct path_cred *as = d->env->view->as;

	return d->env->look || opens_by_number(d) || d->resolve != 0 || (as != NULL &&
	    !as->dac && nm->passed[0] != '/');
}

/*
 * What may be made there has no object yet; and O_NOFOLLOW, which stays with the
 * descriptor, cannot be said of a link that leads to the object.
 */
static int
opens_in_parent(const struct dec *d, const struct name *nm)
{
	return opens_by_pin(d, nm) &&
	    (((d->oflags & O_CREAT) && !(d->oflags & O_PATH)) ||
	    ((d->oflags & O_NOFOLLOW) && !d->env->look));
}

/* May who is as we are not come there from the root? */
static int
is_shut_off(const struct pin *pin)
{
	char real[PATH_MAX + 64];
	struct stat st;

	return path_real(pin, real, sizeof(real)) == 0 &&
	    lstat(real, &st) == -1 && errno == EACCES;
}

/*
 * The object itself has been found otherwise than from the root: a symlink, which
 * no name can be followed to, or behind directories that are closed by now.
 */
static int
opens_object(const struct dec *d, const struct name *nm, const struct pin *pin)
{
	const struct path_cred *as = d->env->view->as;

	if (pin->jumped && S_ISLNK(pin->mode) && !(d->oflags & O_NOFOLLOW))
		return 1;
	if ((!pin->jumped && nm->passed[0] == '/') || (d->oflags & O_CREAT))
		return 0;
	if (as != NULL)
		return pin->jumped && !as->dac;
	return is_shut_off(pin);
}

static int
is_opening(const struct dec *d, const struct name *nm)
{
	return d->opens && (nm->kind == ARG_PATH_OPEN ||
	    d->call->sys->nr[ABI_X86_64] == SYS_creat);
}

/* Calls of which one follows a last symlink and the other does not. */
static const struct {
	const char	*call;
	const char	*twin;
} twins[] = {
	{ "lchown", "chown" },
	{ "lchown32", "chown32" },
	{ "lgetxattr", "getxattr" },
	{ "llistxattr", "listxattr" },
	{ "lremovexattr", "removexattr" },
	{ "lsetxattr", "setxattr" },
	{ "lstat", "stat" },
	{ "lstat64", "stat64" },
	{ "oldlstat", "oldstat" },
	{ "umount", "umount2" },
};

static const char *
twin_of(const char *call)
{
	size_t i;

	for (i = 0; i < nitems(twins); i++)
		if (str_equal(twins[i].call, call))
			return twins[i].twin;
	return NULL;
}

/*
 * What is to be kept of the look-up: mostly the object, which then needs no name
 * of its own any more; for what is made, removed or moved, and for readlink(2)
 * and link(2), which follow nothing, the directory that has it. A mount that is
 * to be taken off must not be held.
 */
static enum path_keep
keep_of(const struct dec *d, const struct name *nm)
{
	static const char *const in_parent[] = { "link", "move_mount",
	    "readlink", "readlinkat", "umount", "umount2", NULL };

	if (nm->kind == ARG_PATH_PARENT ||
	    decode_is_in(in_parent, d->call->sys->name) ||
	    (d->env->no_openat2 && twin_of(d->call->sys->name) != NULL))
		return PATH_KEEP_PARENT;
	return is_opening(d, nm) && opens_in_parent(d, nm) ? PATH_KEEP_PARENT :
	    PATH_KEEP_OBJECT;
}

/*
 * A descriptor that stands for a symlink (readlinkat(2) with an empty name): the
 * directory that has it is found by its name, if that still leads to it.
 */
static int
find_parent(struct dec *d, struct pin *pin)
{
	static const struct path_ask ask = { PATH_NOFOLLOW, PATH_KEEP_PARENT,
	    0, 0 };
	struct pin named;
	int error;

	if (pin->floating || !S_ISLNK(pin->mode))
		return 0;
	error = path_resolve(d->env->view, PATH_CWD, pin->text, &ask, &named);
	if (error != 0)
		return error;
	if (named.error == 0 && named.dev == pin->dev && named.ino == pin->ino) {
		close(pin->fd);
		pin->fd = named.fd;
		memcpy(pin->tail, named.tail, sizeof(pin->tail));
		pin->base = pin->tail;
	} else if (named.fd != -1)
		close(named.fd);
	return 0;
}

static int
resolve(struct dec *d, const struct name *nm, struct pin *pin)
{
	struct path_ask ask = { .follow = follow_of(d, nm),
	    .keep = keep_of(d, nm), .resolve = d->resolve,
	    .bare = nm->is_fd || nm->kind == ARG_PATH_EXEC ||
	    (is_opening(d, nm) && opens_in_parent(d, nm)) ? PATH_BARE_NOT :
	    nm->kind == ARG_PATH_PARENT ? d->env->bare :
	    MIN(d->env->bare, (int)PATH_BARE_KIND) };
	int error;

	error = path_resolve(d->env->view, nm->dirfd, nm->is_fd ? "" :
	    nm->passed, &ask, pin);
	if (error == 0 && nm->is_fd && ask.keep == PATH_KEEP_PARENT)
		error = find_parent(d, pin);
	return error;
}

/* The name in a kept directory, or NULL for the kept object itself. */
static const char *
base_of(struct dec *d, const struct pin *pin)
{
	return pin->base[0] == '\0' ? NULL :
	    decode_bytes(d, pin->base, strlen(pin->base) + 1);
}

/*
 * The name of a kept object is a link in proc(5) and must be followed, whatever
 * the name that was passed was: what the flags say has been done. (A kept symlink
 * stays one: such links lead to objects, not to names.)
 */
static void
follow_pin(struct call *c, const struct name *nm)
{
	struct plan *p = &c->plan;
	int at = decode_arg(c, ARG_ATFLAGS);
	const char *twin = twin_of(c->sys->name);

	if (twin != NULL)
		p->nr = sysent_by_name(twin)->nr[c->abi->id];
	if (at != -1 && nm->kind != ARG_PATH_PARENT) {
		p->args[at] &= ~(uint64_t)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
		if (nm->kind == ARG_PATH_LINK)
			p->args[at] |= AT_SYMLINK_FOLLOW;
	}
	p->args[nm->odd->flags] &= ~(uint64_t)(nm->odd->keep | nm->odd->empty);
}

static void
plan_name(struct dec *d, const struct name *nm, struct pin *pin)
{
	static const char *const taken_off[] = { "umount", "umount2", NULL };
	struct call *c = d->call;
	const char *base = base_of(d, pin);

	if (pin->fd == -1 || (pin->error != 0 && nm->kind != ARG_PATH_PARENT)) {
		plan_fail(&c->plan, pin->error != 0 ? pin->error : ENOENT);
		return;
	}
	if (base == NULL || decode_is_in(taken_off, c->sys->name))
		follow_pin(c, nm);
	else	/* move_mount(2): the walk has followed */
		c->plan.args[nm->odd->flags] &= ~(uint64_t)nm->odd->follow;
	if (decode_is_in(taken_off, c->sys->name))
		c->plan.args[1] = (c->sys->arg[1].name == NULL ? 0 :
		    c->plan.args[1]) | UMOUNT_NOFOLLOW;
	if (nm->is_fd && base != NULL && !S_ISLNK(pin->mode))
		plan_fail(&c->plan, ENOENT);	/* of readlinkat(2) */
	else if (nm->is_fd && base != NULL && base[0] == '.' && base[1] == '\0')
		c->plan.unfit = "a descriptor in the place of a name cannot "
		    "be pinned in this call";
	plan_pin(c, nm->n, pin->fd, base);
	pin->fd = -1;
}

/* What the program's own flags mean to openat2(2). */
static struct open_how
how_of(const struct dec *d)
{
	const struct call *c = d->call;
	struct open_how how = { .flags = d->oflags, .mode = d->mode };
	int mode = decode_arg(c, ARG_MODE);

	if (decode_arg(c, ARG_OPEN_HOW) != -1)
		return how;
	how.flags &= OPEN_KNOWN;
	if (how.flags & O_PATH)
		how.flags &= O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	else if ((how.flags & (O_CREAT | OPEN_TMPFILE)) && mode != -1)
		how.mode = c->args[mode] & 07777;
	return how;
}

static size_t
put_real(const struct pin *pin, char *to, size_t cap)
{
	if (path_real(pin, to, cap) == -1)
		return 0;
	/* A file that is to be made with a slash behind it cannot be. */
	if (pin->error != 0 && pin->slash)
		strlcat(to, "/", cap);
	return strlen(to) + 1;
}

/*
 * An open is made by openat2(2) on the canonical name, and no symlink may be
 * met again: so the descriptor is what the program's own call would have given.
 * What has no name is opened by its pin, as /proc/self/fd/N is.
 */
static void
plan_open(struct dec *d, const struct name *nm, struct pin *pin)
{
	struct call *c = d->call;
	struct plan *p = &c->plan;
	struct open_how how = how_of(d);
	char real[PATH_MAX + 64];
	const char *text;
	size_t n;
	int makes = (how.flags & O_CREAT) && !(how.flags & O_PATH);
	/* open(2) stays what it is where it cannot be openat2(2). */
	int at = opens_by_number(d) && nm->n == 0 &&
	    decode_arg(c, ARG_OFLAGS) == 1 ? 0 : 1;

	if (pin->error != 0 && (!makes || pin->error != ENOENT || pin->lost)) {
		plan_fail(p, pin->error);
		return;
	}
	how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
	if (at == 1)
		p->args[0] = (uint64_t)(int64_t)AT_FDCWD;
	if (pin->base[0] != '\0' || pin->floating ||
	    opens_by_pin(d, nm) || opens_object(d, nm, pin)) {
		if (pin->fd == -1) {
			plan_fail(p, ENOENT);
			return;
		}
		text = base_of(d, pin);
		if (text != NULL && strcmp(text, ".") == 0 &&
		    !(S_ISDIR(pin->mode) && (how.flags & O_NOFOLLOW)))
			text = NULL;	/* the object, folder or not */
		how.flags = text != NULL ? how.flags | O_NOFOLLOW :
		    how.flags & ~(uint64_t)O_NOFOLLOW;
		how.resolve = 0;
		plan_pin(c, at, pin->fd, text);
		pin->fd = -1;
	} else {
		n = put_real(pin, real, sizeof(real));
		if (n == 0 || (text = decode_bytes(d, real, n)) == NULL) {
			p->unfit = "its name is too long to be sealed";
			return;
		}
		plan_bytes(c, 1, text, n);
	}
	if (opens_by_number(d)) {
		if (at == 1)
			p->nr = sysent_by_name("openat")->nr[c->abi->id];
		p->args[at + 1] = how.flags;
		p->args[at + 2] = how.mode;
		return;
	}
	if ((text = decode_bytes(d, &how, sizeof(how))) == NULL)
		return;
	p->nr = sysent_by_name("openat2")->nr[c->abi->id];
	plan_bytes(c, 2, text, sizeof(how));
	p->args[3] = sizeof(how);
}

/*
 * A program is executed by the name that was passed, since it and scripts are
 * told it; that the file is the one judged is checked when it has been executed.
 */
static void
plan_exec(struct dec *d, const struct name *nm)
{
	if (nm->passed != NULL)
		plan_bytes(d->call, nm->n, nm->passed, strlen(nm->passed) + 1);
}

static void
plan(struct dec *d, const struct name *nm, struct pin *pin)
{
	if (nm->kind == ARG_PATH_EXEC)
		plan_exec(d, nm);
	else if (is_opening(d, nm) && !nm->is_fd)
		plan_open(d, nm, pin);
	else
		plan_name(d, nm, pin);
	if (pin->fd != -1)
		close(pin->fd);
	pin->fd = -1;
}

/*
 * Is it an open that is sure to need no pin, whatever the name leads to? Of what
 * has not jumped opens_object asks the file system in no other case.
 */
static int
opens_by_text(const struct dec *d, const struct name *nm)
{
	return is_opening(d, nm) && !opens_by_pin(d, nm) &&
	    (nm->passed[0] == '/' || (d->oflags & O_CREAT) ||
	    d->env->view->as != NULL);
}

/*
 * By what is remembered: then there is nothing to hold, as a look-up has it that
 * is made by us, and an open that is made by its canonical name.
 */
static int
is_remembered(struct dec *d, const struct name *nm, struct pin *pin)
{
	const struct call_env *env = d->env;

	if (env->memo == NULL || nm->is_fd ||
	    (!env->look && !opens_by_text(d, nm)) ||
	    !memo_find(env->memo, env->view, nm->dirfd, nm->passed,
	    follow_of(d, nm), pin, env->found))
		return 0;
	return env->look || pin->error != 0 || S_ISREG(pin->mode);
}

int
dec_path(struct dec *d, int n)
{
	struct pin pin;
	struct name nm;
	int error, bad;

	name_init(&nm, d->call, n);
	if (d->call->args[n] == 0) {
		if (nm.odd->what & NULL_IS_NONE)
			return 0;
		error = name_null(d, &nm);
	} else
		error = name_fetch(d, &nm);
	if ((bad = invalid_numbers(d, nm.is_fd && nm.dirfd >= 0)) != 0) {
		d->why = NULL;
		return bad;
	}
	if (error != 0)
		return error;
	if (becomes_fstat(d->call, &nm))
		return 0;
	if (!nm.is_fd && nm.passed[0] == '\0')
		return ENOENT;
	if (is_remembered(d, &nm, &pin)) {
		error = put_name(d, &nm, &pin);
		if (pin.error != 0 || !d->env->look)
			plan(d, &nm, &pin);
		return error;
	}
	if (d->env->found != NULL)
		d->env->found->dir = -1;
	error = resolve(d, &nm, &pin);
	if (error != 0)
		return error;
	if (nm.kind == ARG_PATH_EXEC)
		dec_program(d, &pin);
	error = put_name(d, &nm, &pin);
	plan(d, &nm, &pin);
	return error;
}
