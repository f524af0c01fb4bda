/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The calls of lookups.c, and what came of each.
 */
#ifndef LOOKUPS_OPS_H
#define LOOKUPS_OPS_H

#include "lookups.h"

#include <linux/openat2.h>

#include <time.h>

#define THEN	1000000000		/* the times of what was planted */

/*
 * What is found
 */
static const char *
when(const struct ctx *c, time_t t)
{
	return c->at_once ? "" : t == THEN ? "then" : t == THEN + 5 ? "then5" : "now";
}

/* One of the tree, and not made by this run. */
static int
is_planted(dev_t dev, nlink_t nlink)
{
	return dev == top_dev && nlink > 0;
}

static void
say_stat(struct ctx *c, const unsigned char *from)
{
	struct stat st;

	memcpy(&st, from, sizeof(st));
	say(c, " %o %u:%u %ld", st.st_mode, st.st_uid, st.st_gid,
	    (long)st.st_blksize);
	if (!is_planted(st.st_dev, st.st_nlink)) {
		/* Processes, and what others change. */
		if (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))
			say(c, " %jd", (intmax_t)st.st_size);
		return;
	}
	say(c, " %s %s", when(c, st.st_atime), when(c, st.st_mtime));
	memset(&st.st_atim, 0, 3 * sizeof(st.st_atim));
	say(c, " %jx", (uintmax_t)hash(&st, sizeof(st)));
}

static void
say_statx(struct ctx *c, const unsigned char *from)
{
	struct statx st;

	memcpy(&st, from, sizeof(st));
	say(c, " %o %u:%u %u %x %jx %jx", st.stx_mode, st.stx_uid, st.stx_gid,
	    st.stx_blksize, st.stx_mask, (uintmax_t)st.stx_attributes,
	    (uintmax_t)st.stx_attributes_mask);
	say(c, " %s", st.stx_mnt_id == top_mnt ? "here" : "there");
	if (!is_planted(makedev(st.stx_dev_major, st.stx_dev_minor),
	    st.stx_nlink)) {
		if (S_ISREG(st.stx_mode) || S_ISLNK(st.stx_mode))
			say(c, " %jd", (intmax_t)st.stx_size);
		return;
	}
	say(c, " %s %s", when(c, (time_t)st.stx_atime.tv_sec),
	    when(c, (time_t)st.stx_mtime.tv_sec));
	memset(&st.stx_atime, 0, 4 * sizeof(st.stx_atime));
	st.stx_mnt_id = 0;
	say(c, " %jx", (uintmax_t)hash(&st, sizeof(st)));
}

#define STAT_SPLIT	64
#define STATX_SPLIT	32

static void
op_stat(struct ctx *c)
{
	long nr = rnd(c, 2) == 0 ? SYS_stat : SYS_lstat, r;
	const char *p;
	unsigned char *to;

	say(c, nr == SYS_stat ? "stat" : "lstat");
	p = name_any(c);
	to = out_any(c, sizeof(struct stat), STAT_SPLIT, &p);
	r = RAW(c, nr, (long)p, (long)to);
	say_result(c, r);
	if (r == 0 && is_open(c, to))
		say_stat(c, to);
	say_touched(c, to, r == 0 ? sizeof(struct stat) : 0);
}

#define LOOK_BITS	AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_NO_AUTOMOUNT

static long
flags_any(struct ctx *c)
{
	return rnd(c, 15) == 0 ? FLAGS(c, 4, LOOK_BITS, AT_EACCESS,
	    AT_SYMLINK_FOLLOW, 0x8, 0x2000, 0x4000, 0x8000, 0x80000000) :
	    FLAGS(c, 3, LOOK_BITS);
}

static void
op_statat(struct ctx *c)
{
	unsigned char *to;
	long dir, flags, r;
	const char *p;

	say(c, "newfstatat");
	dir = dirfd_any(c);
	p = name_any(c);
	flags = flags_any(c);
	to = out_any(c, sizeof(struct stat), STAT_SPLIT, &p);
	r = RAW(c, SYS_newfstatat, dir, (long)p, (long)to, flags);
	say_result(c, r);
	if (r == 0 && is_open(c, to))
		say_stat(c, to);
	say_touched(c, to, r == 0 ? sizeof(struct stat) : 0);
}

static void
op_statx(struct ctx *c)
{
	unsigned char *to;
	long dir, flags, mask, r;
	const char *p;

	say(c, "statx");
	dir = dirfd_any(c);
	p = name_any(c);
	flags = flags_any(c) | FLAGS(c, 5, 0x2000, 0x4000);
	mask = rnd(c, 3) != 0 ? 0x7ff : FLAGS(c, 3, 0x1, 0x2, 0x4, 0x7f8, 0x800,
	    0x1000, 0x2000, 0x4000, 0x8000, 0x10000, 0x20000, 0x40000);
	if (rnd(c, 40) == 0)
		mask = wide(c, 0x80000000);
	say(c, " %lx", mask);
	to = out_any(c, sizeof(struct statx), STATX_SPLIT, &p);
	r = RAW(c, SYS_statx, dir, (long)p, flags, mask, (long)to);
	say_result(c, r);
	if (r == 0 && is_open(c, to))
		say_statx(c, to);
	say_touched(c, to, r == 0 ? sizeof(struct statx) : 0);
}

static void
op_access(struct ctx *c)
{
	uint32_t how = rnd(c, 30) == 0 ? 8 + rnd(c, 2) * 0x80000000U : rnd(c, 8);
	long dir, mode, flags;
	const char *p;

	say(c, "access");
	dir = dirfd_any(c);
	p = name_any(c);
	flags = FLAGS(c, 3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_EACCESS);
	if (rnd(c, 20) == 0)
		flags |= FLAGS(c, 3, AT_NO_AUTOMOUNT, 0x8, AT_SYMLINK_FOLLOW);
	say(c, " %x", how);
	mode = wide(c, how);
	switch (rnd(c, 4)) {
	case 0:
		say(c, " plain");
		say_result(c, RAW(c, SYS_access, (long)p, mode));
		break;
	case 1:
		say(c, " at");
		say_result(c, RAW(c, SYS_faccessat, dir, (long)p, mode, flags));
		break;
	default:
		say_result(c, RAW(c, SYS_faccessat2, dir, (long)p, mode, flags));
	}
}

static void
op_readlink(struct ctx *c)
{
	static const uint32_t odd[] = { 0, 1, 3, 8, 0xffffffff, 0x80000000,
	    0x7fffffff };
	uint32_t size = rnd(c, 4) == 0 ? PICK(c, odd) : PAGE;
	unsigned char *to;
	const char *p;
	long dir, r;

	say(c, "readlink");
	dir = dirfd_any(c);
	p = name_any(c);
	say(c, " %x", size);
	to = out_any(c, rnd(c, 3) == 0 ? 8 : PAGE, 8, &p);
	r = rnd(c, 3) == 0 ? RAW(c, SYS_readlink, (long)p, (long)to,
	    wide(c, size)) : RAW(c, SYS_readlinkat, dir, (long)p, (long)to,
	    wide(c, size));
	if (r < 0 || !is_open(c, to)) {
		say_result(c, r);
		/* What did fit of a number of a process, no two runs have. */
		if (r != -EFAULT || c->name_len == (size_t)-1)
			say_touched(c, to, 0);
		return;
	}
	say_result(c, 0);
	say(c, " %zu", say_cut(c, (char *)to, (size_t)r, r == (long)size));
	say_touched(c, to, (size_t)r);
}

/*
 * What is opened
 */
static uint32_t
open_flags(struct ctx *c)
{
	uint32_t flags = rnd(c, 15) == 0 ? O_ACCMODE : O_RDONLY;

	say(c, " %u", flags);
	flags |= (uint32_t)FLAGS(c, 4, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC,
	    O_NONBLOCK);
	if (rnd(c, 3) == 0)
		flags |= (uint32_t)FLAGS(c, 4, O_PATH, O_NOATIME, O_NOCTTY, O_DIRECT,
		    O_ASYNC, 0100000);
	if (rnd(c, 8) == 0)
		flags |= (uint32_t)FLAGS(c, 4, O_SYNC, O_DSYNC, O_EXCL, O_APPEND, 0x4,
		    0x20, 0x800000, 0x40000000, 0x80000000);
	return flags;
}

static void
say_flags(struct ctx *c, long flags)
{
	say(c, " %#lx%s", flags & ~(long)O_NOFOLLOW, flags & O_NOFOLLOW ?
	    " nofollow" : "");
}

/* As proc(5) shows it. */
static void
say_fdinfo(struct ctx *c, long fd)
{
	char text[64], info[1024], *line, *save;
	long n, in;

	snprintf(text, sizeof(text), "/proc/thread-self/fdinfo/%ld", fd);
	in = RAW(c, SYS_open, (long)text, O_RDONLY | O_CLOEXEC);
	if (in < 0)
		say_result(c, in);
	n = in < 0 ? 0 : RAW(c, SYS_read, in, (long)info, sizeof(info) - 1);
	RAW(c, SYS_close, in);
	info[n > 0 ? n : 0] = '\0';
	for (line = strtok_r(info, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save))
		if (strncmp(line, "pos:", 4) == 0)
			say(c, " pos %ld", strtol(line + 4, NULL, 10));
		else if (strncmp(line, "flags:", 6) == 0)
			say_flags(c, strtol(line + 6, NULL, 8));
		else if (strncmp(line, "mnt_id:", 7) == 0)
			say(c, " mnt %s", strtoull(line + 7, NULL, 10) == top_mnt ?
			    "here" : "there");
}

static void
say_opened(struct ctx *c, long fd)
{
	char text[64], body[PAGE];
	unsigned char st[sizeof(struct stat)];
	long n;

	say_result(c, fd);
	if (fd < 0)
		return;
	say(c, " %lx", RAW(c, SYS_fcntl, fd, F_GETFD));
	say_flags(c, RAW(c, SYS_fcntl, fd, F_GETFL));
	if (RAW(c, SYS_fstat, fd, (long)st) == 0)
		say_stat(c, st);
	n = RAW(c, SYS_lseek, fd, 0, SEEK_CUR);
	if (n != 0)
		say_result(c, n);
	if (S_ISREG(((struct stat *)(void *)st)->st_mode) && rnd(c, 2) == 0 &&
	    is_planted(((struct stat *)(void *)st)->st_dev, 1)) {
		n = RAW(c, SYS_read, fd, (long)body, 16);
		say(c, " read");
		say_result(c, n);
		if (n > 0)
			say_text(c, body, (size_t)n);
	}
	if (rnd(c, 6) == 0)
		say_fdinfo(c, fd);
	snprintf(text, sizeof(text), "/proc/thread-self/fd/%ld", fd);
	n = rnd(c, 3) != 0 ? 0 : RAW(c, SYS_readlink, (long)text, (long)body,
	    sizeof(body));
	if (n > 0)
		say_text(c, body, (size_t)n);
	if (fd == F_HOLE || fd >= F_BASE)
		RAW(c, SYS_close, fd);
}

static void
op_open(struct ctx *c)
{
	const char *p;
	long flags, dir;

	say(c, "open");
	p = name_any(c);
	flags = wide(c, open_flags(c));
	if (rnd(c, 2) == 0) {
		say_opened(c, RAW(c, SYS_open, (long)p, flags, 0777777));
		return;
	}
	say(c, " at");
	dir = dirfd_any(c);
	say_opened(c, RAW(c, SYS_openat, dir, (long)p, flags, -1));
}

static void
op_openat2(struct ctx *c)
{
	struct open_how how = { .flags = 0 };
	long dir, len = sizeof(how);
	const char *p;
	char *to = (char *)c->area + AREA - sizeof(how);

	say(c, "openat2");
	dir = dirfd_any(c);
	p = name_any(c);
	how.flags = open_flags(c);
	if (rnd(c, 3) != 0)
		how.flags &= ~(uint64_t)0xc0800024;
	if (rnd(c, 40) == 0)
		how.flags |= UINT64_C(1) << (32 + rnd(c, 32));
	how.mode = rnd(c, 30) == 0 ? 0644 : 0;
	how.resolve = (uint64_t)FLAGS(c, 7, RESOLVE_NO_SYMLINKS, RESOLVE_BENEATH,
	    RESOLVE_IN_ROOT, RESOLVE_NO_MAGICLINKS, RESOLVE_NO_XDEV);
	if (rnd(c, 30) == 0)
		how.resolve |= (uint64_t)FLAGS(c, 2, RESOLVE_CACHED, 0x40, 0x80000000);
	say(c, " %jx %jo %jx", (uintmax_t)how.flags, (uintmax_t)how.mode,
	    (uintmax_t)how.resolve);
	memset(c->area, 0, AREA);
	switch (rnd(c, 25)) {
	case 0:
		len = (long)rnd(c, 60);
		break;
	case 1:
		to -= 8;
		to[sizeof(how) + 3] = (char)rnd(c, 2);
		len += (long)rnd(c, 9);
		break;
	case 2:
		to += 8;
		break;
	case 3:
		len = PAGE + 1;
		break;
	}
	say(c, " len %ld", len);
	memcpy(to, &how, (size_t)((char *)c->area + AREA - to) < sizeof(how) ?
	    (size_t)((char *)c->area + AREA - to) : sizeof(how));
	say_opened(c, RAW(c, SYS_openat2, dir, (long)p, (long)to, len));
}

static const struct op {
	void		(*run)(struct ctx *);
	unsigned int	 weight;
	int		 opens;
} ops[] = {
	{ op_stat, 6, 0 },
	{ op_statat, 7, 0 },
	{ op_statx, 7, 0 },
	{ op_access, 8, 0 },
	{ op_readlink, 6, 0 },
	{ op_open, 14, 1 },
	{ op_openat2, 4, 1 },
};

#endif
