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
#include <sys/param.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call/decode.h"

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
		if (odds[i].n == n && strcmp(odds[i].call, call) == 0)
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
 * harms nobody.
 */
static int
name_null(struct dec *d, struct name *nm)
{
	if (nm->atflags & AT_EMPTY_PATH)
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

static enum exec_format
read_format(int fd)
{
	char proc[32], mark[4] = "";
	ssize_t n;
	int rd;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	rd = open(proc, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (rd == -1)
		return EXEC_UNREADABLE;
	n = pread(rd, mark, sizeof(mark), 0);
	close(rd);
	if (n >= 2 && memcmp(mark, "#!", 2) == 0)
		return EXEC_SCRIPT;
	return n == 4 && memcmp(mark, "\177ELF", 4) == 0 ? EXEC_BINARY :
	    EXEC_OTHER;
}

static void
note_program(struct call *c, struct pin *pin)
{
	if (pin->error == 0) {
		c->exec_dev = pin->dev;
		c->exec_ino = pin->ino;
		c->exec_format = pin->fd != -1 && S_ISREG(pin->mode) ?
		    read_format(pin->fd) : EXEC_OTHER;
	}
	if (pin->fd != -1)
		close(pin->fd);
	pin->fd = -1;
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
	c->sys = fstat_row;
	c->alias = ALIAS_NONE;
	c->nfield = 0;
	return 1;
}

int
dec_path(struct dec *d, int n)
{
	struct pin pin;
	struct name nm;
	int error;

	name_init(&nm, d->call, n);
	if (d->call->args[n] == 0) {
		if (nm.odd->what & NULL_IS_NONE)
			return 0;
		error = name_null(d, &nm);
	} else
		error = name_fetch(d, &nm);
	if (error != 0)
		return error;
	if (becomes_fstat(d->call, &nm))
		return 0;
	memset(&pin, 0, offsetof(struct pin, text) + 1);
	pin.fd = -1;
	pin.error = ENOENT;		/* the answer to an empty name */
	if (nm.is_fd || nm.passed[0] != '\0') {
		error = path_resolve(d->env->view, nm.dirfd,
		    nm.is_fd ? "" : nm.passed, follow_of(d, &nm),
		    nm.kind == ARG_PATH_EXEC, &pin);
		if (error != 0)
			return error;
	}
	if (nm.kind == ARG_PATH_EXEC)
		note_program(d->call, &pin);
	return put_name(d, &nm, &pin);
}
