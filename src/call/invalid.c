/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The checks of fs/open.c, fs/stat.c of Linux, as a table.
 */
#include "call/invalid.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/stat.h>

#include "base/str.h"

#define STAT_BITS	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | \
			 AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)
#define ACCESS_BITS	(AT_SYMLINK_NOFOLLOW | AT_EACCESS | AT_EMPTY_PATH)
#define ACCESS_MODES	07
#define PATH_BITS	(O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define RESOLVE_BITS	(RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | \
			 RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH | \
			 RESOLVE_IN_ROOT | RESOLVE_CACHED)
#define NONE		(-1)

/* Numbers are 32 bits to the kernel, whatever is above. */
static const struct row {
	const char	*call;
	int		 flags;		/* argument with bits ... */
	uint32_t	 bits;		/* ... of these alone; not of is_fd */
	int		 mode;		/* likewise, always */
	uint32_t	 modes;
	int		 size;		/* argument that must be above 0 */
} rows[] = {
	{ "access", NONE, 0, 1, ACCESS_MODES, NONE },
	{ "faccessat", NONE, 0, 2, ACCESS_MODES, NONE },
	{ "faccessat2", 3, ACCESS_BITS, 2, ACCESS_MODES, NONE },
	{ "fstatat64", 3, STAT_BITS, NONE, 0, NONE },
	{ "newfstatat", 3, STAT_BITS, NONE, 0, NONE },
	{ "readlink", NONE, 0, NONE, 0, 2 },
	{ "readlinkat", NONE, 0, NONE, 0, 3 },
	{ "statx", 2, STAT_BITS, 3, ~(uint32_t)STATX__RESERVED, NONE },
};

static int
is_bad_row(const struct row *r, const struct call *c, int is_fd)
{
	const uint64_t *a = c->args;

	if (r->mode != NONE && ((uint32_t)a[r->mode] & ~r->modes) != 0)
		return 1;
	if (r->size != NONE && (int32_t)a[r->size] <= 0)
		return 1;
	if (r->flags == NONE)
		return 0;
	if (str_equal(r->call, "statx") && ((uint32_t)a[r->flags] &
	    AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return 1;
	/* faccessat2(2) knows of no such thing. */
	return (!is_fd || str_equal(r->call, "faccessat2")) &&
	    ((uint32_t)a[r->flags] & ~r->bits) != 0;
}

/* Of what the kernel makes of the flags: open(2) drops what it does not know. */
static int
is_bad_open(const struct dec *d, int is_how)
{
	uint32_t flags = d->oflags;
	int makes;

	if (is_how && ((flags & ~OPEN_KNOWN) != 0 ||
	    (d->resolve & ~(uint64_t)RESOLVE_BITS) != 0 ||
	    ((d->resolve & RESOLVE_BENEATH) && (d->resolve & RESOLVE_IN_ROOT)) ||
	    ((flags & O_PATH) && (flags & ~(uint32_t)PATH_BITS))))
		return 1;
	if (flags & O_PATH)
		return is_how && d->mode != 0;
	makes = (flags & (O_CREAT | OPEN_TMPFILE)) != 0;
	if (is_how && (d->mode & ~(uint64_t)(makes ? 07777 : 0)) != 0)
		return 1;
	return (flags & OPEN_TMPFILE) && (!(flags & O_DIRECTORY) ||
	    (flags & O_CREAT) || (flags & O_ACCMODE) == O_RDONLY);
}

int
invalid_numbers(const struct dec *d, int is_fd)
{
	const struct call *c = d->call;
	size_t i;

	if (d->opens)
		return is_bad_open(d, decode_arg(c, ARG_OPEN_HOW) != -1) ?
		    EINVAL : 0;
	for (i = 0; i < nitems(rows); i++)
		if (str_equal(rows[i].call, c->sys->name))
			return is_bad_row(&rows[i], c, is_fd) ? EINVAL : 0;
	return 0;
}
