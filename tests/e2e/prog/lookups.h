/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The half of lookups.c that makes up arguments and tells what came of a call.
 * Included there and nowhere else. Nothing here needs memory of a thread's own:
 * what looks up may be a child of vfork(2) or a bare thread.
 */
#ifndef LOOKUPS_H
#define LOOKUPS_H

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/types.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE		4096
#define AREA		(2 * PAGE)	/* of a result, and room around it */
#define CANARY		0xa5
#define LOG_MAX		(96 * 1024 * 1024)
#define PICK(c, a)	((a)[rnd(c, sizeof(a) / sizeof((a)[0]))])

/* What every world has open. 7 is free: what is opened is there. */
enum { F_TOP = 3, F_D, F_FILE, F_DPATH, F_HOLE, F_FPATH, F_LINK, F_DELDIR,
	F_DELFILE, F_PIPE_R, F_PIPE_W, F_SOCKET, F_FIFO, F_FIFOPATH, F_NOX, F_NOR,
	F_MEM, F_SELF, F_FDDIR, F_NULL, F_PTM, F_PTS, F_EVENT, F_TMP, F_RO,
	F_SOCKPATH, F_LPROC, F_SHUT, F_BASE };

struct log {
	size_t	len;
	char	text[LOG_MAX];
};

struct ctx {
	uint64_t	 seed;
	struct log	*log;
	const char	*world;
	int		 n;
	int		 calls;
	int		 fixed;		/* no other folder, no other umask */
	int		 at_once;	/* others look too: who came first is not told */
	int		 dir;		/* what the working folder is */
	int		 keys;		/* pages that a key closes */
	int		 watch;		/* inotify, or -1 */
	int		 closes;	/* that it has told of */
	int		 worn;		/* a register was not what it was */
	size_t		 name_len;	/* of a name that can be read, or -1 */
	unsigned char	*pages;
	unsigned char	*area;
	char		*names;		/* end of them */
};

static char top[PAGE];			/* the tree's absolute name */
static char numbers[3][16];		/* ours: of the process, the pty */
static dev_t top_dev;
static uint64_t top_mnt;

static unsigned int
rnd(struct ctx *c, unsigned int n)
{
	c->seed = c->seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (unsigned int)(c->seed >> 33) % n;
}

/* Neighbours must not be alike. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void __attribute__((format(printf, 2, 3)))
say(struct ctx *c, const char *fmt, ...)
{
	struct log *l = c->log;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->text + l->len, LOG_MAX - l->len, fmt, ap);
	va_end(ap);
	if (n > 0 && l->len + (size_t)n < LOG_MAX)
		l->len += (size_t)n;
}

/*
 * A string, as one line of plain text; its length so. Numbers of three digits and
 * more, one at the end of a text that was cut, and a terminal's, no two runs have
 * in common.
 */
static size_t
say_cut(struct ctx *c, const char *p, size_t n, int is_cut)
{
	size_t i, k, len = 0, t = strlen(top);

	say(c, "\"");
	for (i = 0; i < n; len++) {
		for (k = 0; i + k < n && p[i + k] >= '0' && p[i + k] <= '9'; k++)
			continue;
		if (n - i >= t && memcmp(p + i, top, t) == 0) {
			say(c, "TOP");
			i += t;
		} else if (k > 2 || (k > 0 && ((is_cut && i + k == n) || (i > 4 &&
		    memcmp(p + i - 5, "/pts/", 5) == 0)))) {
			say(c, "N");
			i += k;
		} else if (p[i] > ' ' && p[i] < 0x7f && p[i] != '"') {
			if (len < 200 || n - i < 20)
				say(c, "%c", p[i]);
			i++;
		} else
			say(c, "\\%02x", (unsigned char)p[i++]);
	}
	say(c, "\"");
	return len;
}

static size_t
say_text(struct ctx *c, const char *p, size_t n)
{
	return say_cut(c, p, n, 0);
}

/* The system call itself: libc would use memory that threads have of their own. */
static long
raw(struct ctx *c, long nr, const long a[6])
{
	register long rdi __asm__("rdi") = a[0];
	register long rsi __asm__("rsi") = a[1];
	register long rdx __asm__("rdx") = a[2];
	register long r10 __asm__("r10") = a[3];
	register long r8 __asm__("r8") = a[4];
	register long r9 __asm__("r9") = a[5];
	long rax = nr;

	__asm__ volatile ("syscall" : "+a"(rax), "+r"(rdi), "+r"(rsi), "+r"(rdx),
	    "+r"(r10), "+r"(r8), "+r"(r9) : : "rcx", "r11", "memory");
	c->worn |= rdi != a[0] || rsi != a[1] || rdx != a[2] || r10 != a[3] ||
	    r8 != a[4] || r9 != a[5];
	return rax;
}

#define RAW(c, nr, ...)	raw(c, nr, (const long[6]){ __VA_ARGS__ })

static void
say_result(struct ctx *c, long r)
{
	const char *name = r < 0 ? strerrorname_np((int)-r) : NULL;

	if (r >= 0)
		say(c, " = %ld", r);
	else
		say(c, " %s", name != NULL ? name : "?");
	if (c->worn)
		say(c, " REGISTERS");
	c->worn = 0;
}

static uint64_t
hash(const void *from, size_t n)
{
	const unsigned char *p = from;
	uint64_t h = UINT64_C(14695981039346656037);

	while (n-- > 0)
		h = (h ^ *p++) * UINT64_C(1099511628211);
	return h;
}

/*
 * Numbers of arguments: int to the kernel, whatever is above.
 */
static long
wide(struct ctx *c, uint32_t value)
{
	return (long)(rnd(c, 12) == 0 ? value | UINT64_C(0xbad0000000000000) |
	    (uint64_t)rnd(c, 2) << 32 : (uint64_t)value);
}

static long
flags_of(struct ctx *c, const uint32_t *bits, size_t n, unsigned int chance)
{
	uint32_t flags = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (rnd(c, chance) == 0)
			flags |= bits[i];
	say(c, " %#x", flags);
	return wide(c, flags);
}

#define FLAGS(c, chance, ...) flags_of(c, (const uint32_t[]){ __VA_ARGS__ }, \
	sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t), chance)

static long
dirfd_any(struct ctx *c)
{
	static const int odd[] = { -1, 9999, 0x7fffffff, (int)0x80000000, -101, -2 };
	int fd = rnd(c, 3) == 0 ? AT_FDCWD : rnd(c, 25) == 0 ? PICK(c, odd) :
	    F_TOP + (int)rnd(c, F_BASE - F_TOP);

	if (rnd(c, 2) == 0)
		fd = F_TOP;
	say(c, " @%d", fd);
	return fd == AT_FDCWD && rnd(c, 2) == 0 ? AT_FDCWD :
	    wide(c, (uint32_t)fd);
}

/*
 * Names
 */
#define N15	"nnnnnnnnnnnnnnn"
#define N255	N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15

static const char *const parts[] = { "f", "d", "d", "d/e", "d/e/f", "ro", "wo",
	"none", "xo", "suid", "empty", "big", "lf", "ld", "ldd", "la", "loop", "dang",
	"dangdeep", "up", "self", "lfs", "deep", "lfd", "lproc", "lnull", "ltty",
	"lfifo", "lsock", "llong", "lend", "c40", "c41", "fifo", "sock", "nox", "nox/f",
	"nor", "nor/f", "no", "no/f", "sticky", "sticky/l", "sticky/own", "acl",
	"acl12345", "acld", "acld/f", "own", "grp", "gdir/f", "odd\n\xff \"$*[x]?\\#",
	"nowhere", ".", "..", "tmp", "tmp/f", "tmp/l", "tmp/ld/f", "rob", "rob/f",
	"rob/e/f", "over", "bind", "bind/e", "bind/..", "nsf/lf", "nsf/f", "noexec/ex",
	"ex", "proc2/self/comm", "proc2/self", "ovl/f", "ovl/d", "ovl/l", "immut", "cdev",
	"hard", N255, "n" N255, "shut/in/f", "shut/in" };

/* Folders, and what leads to one. */
static const char *const folders[] = { "d", "d/e", "ld", "ldd", "la", "up/tree", "self",
	"deep", "lend", "nox", "nor", "no", "sticky", "acld", "gdir", ".", "tmp", "tmp/ld",
	"rob", "bind", "nsf", "noexec", "proc2/self", "ovl", "jail", "shut", "lproc",
	"lproc/cwd", "tmp/..", "d/e/../.." };

static const char *const procs[] = { "/proc/self", "/proc/self/fd", "/proc/self/cwd",
	"/proc/self/cwd/f", "/proc/self/root", "/proc/self/root/proc/self/exe",
	"/proc/self/exe", "/proc/self/exe/", "/proc/self/status", "/proc/self/maps",
	"/proc/self/comm", "/proc/self/environ", "/proc/self/ns/mnt", "/proc/self/task",
	"/proc/self/net", "/proc/self/mounts", "/proc/self/fdinfo/3", "/proc/mounts",
	"/proc/thread-self", "/proc/thread-self/fd/5", "/proc/thread-self/comm",
	"/proc/net", "/proc/1/status", "/proc/1/cwd", "/proc/self/attr/current",
	"/proc/sys/kernel/ostype", "/proc/self/nosuch", "/proc/nosuch", "/proc/self/mem",
	"/proc/self/map_files", "/proc/self/stack", "/proc/self/fd/..", "/proc/self/fd/",
	"/proc/self/../self/comm", "/proc/./self/./fd/./5", "/proc/self/fd/3/f",
	"/proc/self/task/../comm" };

static const char *const outside[] = { "/", "//", "/.", "/..", "/../..", "/dev/null",
	"/dev/null/", "/dev/zero", "/dev/full", "/dev/tty", "/dev/stdin", "/dev/fd",
	"/dev/fd/5", "/dev/fd/nosuch", "/dev/ptmx", "/etc/passwd", "/etc/passwd/.",
	"/nosuch", "/sys/kernel/mm", "/etc/shadow", "/usr/lib" };

static size_t
put_prefix(struct ctx *c, char *to, size_t cap)
{
	int fd = F_TOP + (int)rnd(c, F_BASE - F_TOP), n = 0;

	switch (rnd(c, 16)) {
	case 0:
		n = snprintf(to, cap, "%s/", top);
		break;
	case 1:
		n = snprintf(to, cap, "//%s//./", top + 1);
		break;
	case 2:
		n = snprintf(to, cap, "/proc/self/cwd/");
		break;
	case 3:
		n = snprintf(to, cap, "/proc/self/fd/%d/", fd);
		break;
	case 4:
		n = snprintf(to, cap, "/proc/thread-self/fd/%d/", fd);
		break;
	case 5:
		n = snprintf(to, cap, "/proc/self/root%s/", top);
		break;
	case 6:
		n = snprintf(to, cap, "/proc/%s/fd/%d/", numbers[0], fd);
		break;
	case 7:
		n = snprintf(to, cap, "%s/../%s/", top, strrchr(top, '/') + 1);
		break;
	case 8:
		n = snprintf(to, cap, "./");
		break;
	}
	return (size_t)n;
}

/* As long as the longest name, or one byte more. */
static size_t
put_long(struct ctx *c, char *to, size_t cap)
{
	static const char *const ends[] = { "f", "d", "x", "lf" };
	const char *end = PICK(c, ends);
	size_t n = PAGE - 1 - strlen(end) + rnd(c, 2), i;

	for (i = 0; i < n; i++)
		to[i] = i % 2 == 0 && i + 1 < n ? '.' : '/';
	return n + (size_t)snprintf(to + n, cap - n, "%s", end);
}

static size_t
put_name(struct ctx *c, char *to, size_t cap)
{
	static const char *const ends[] = { "/", "/.", "//", "/..", "/./", "/../" };
	size_t n;
	int i, k;

	to[0] = '\0';
	switch (rnd(c, 40)) {
	case 0:
	case 1:
		return 0;
	case 2:
	case 3:
		return (size_t)snprintf(to, cap, "%s/%u", rnd(c, 4) == 0 ? "/dev/fd" :
		    "/proc/self/fd", F_TOP + rnd(c, F_BASE - F_TOP + 2));
	case 4:
		return put_long(c, to, cap);
	case 5:
	case 6:
	case 7:
		return (size_t)snprintf(to, cap, "%s", PICK(c, procs));
	case 8:
	case 9:
		return (size_t)snprintf(to, cap, "%s", PICK(c, outside));
	case 10:
		return (size_t)snprintf(to, cap, "/dev/pts/%s", numbers[1]);
	case 11:
		return (size_t)snprintf(to, cap, "/proc/%s/task/%s/comm", numbers[0],
		    numbers[0]);
	}
	n = put_prefix(c, to, cap);
	k = 1 + (rnd(c, 3) == 0) + (rnd(c, 6) == 0);
	for (i = 1; i <= k; i++)
		n += (size_t)snprintf(to + n, cap - n, "%s%s", i < k &&
		    rnd(c, 8) != 0 ? PICK(c, folders) : PICK(c, parts), i == k ?
		    "" : rnd(c, 8) == 0 ? "//" : "/");
	if (rnd(c, 6) == 0)
		n += (size_t)snprintf(to + n, cap - n, "%s", PICK(c, ends));
	return n;
}

/* Pages: none, two of results, none, one to be read, one with a key, none, three
 * of names, none. */
enum { PG_AREA = 1, PG_READ = 4, PG_KEY = 5, PG_NAMES = 7, PG_ALL = 11 };

static void
ctx_pages(struct ctx *c)
{
	static const int closed[] = { 0, 3, 6, 10 };
	size_t i;

	c->pages = mmap(NULL, PG_ALL * PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (c->pages == MAP_FAILED)
		err(2, "mmap");
	for (i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		if (mprotect(c->pages + closed[i] * PAGE, PAGE, PROT_NONE) == -1)
			err(2, "mprotect");
	strcpy((char *)c->pages + PG_KEY * PAGE, "f");
	if (mprotect(c->pages + PG_READ * PAGE, PAGE, PROT_READ) == -1)
		err(2, "mprotect");
	c->area = c->pages + PG_AREA * PAGE;
	c->names = (char *)c->pages + (PG_NAMES + 3) * PAGE;
}

static void *
wild(struct ctx *c)
{
	static const uintptr_t wilds[] = { 0, 8, 0x7ffffffff000, 0x7fffffffefff,
	    0x800000000000, 0xffff888000000000, 0xffffffffff600000,
	    0x8000000000000000, UINTPTR_MAX };
	uintptr_t p = PICK(c, wilds);

	say(c, " %#lx", (unsigned long)p);
	return (void *)p;
}

static const char *
name_any(struct ctx *c)
{
	char text[3 * PAGE], *p;
	size_t n;

	c->name_len = (size_t)-1;
	switch (rnd(c, 120)) {
	case 0:
	case 1:
		return wild(c);
	case 2:
		say(c, " endless");
		memset(c->names - 5, 'a', 5);
		return c->names - 5;
	case 3:
		say(c, " closed");
		return (const char *)c->pages;
	case 4:
		if (!c->keys)
			break;
		say(c, " locked");
		return (const char *)c->pages + PG_KEY * PAGE;
	}
	n = put_name(c, text, sizeof(text));
	say(c, " ");
	say_text(c, text, n);
	/* At the very end, or over the edge of a page. */
	p = c->names - (rnd(c, 5) == 0 && n > 1 && n < PAGE ? PAGE + n / 2 :
	    n + 1);
	memcpy(p, text, n + 1);
	c->name_len = n;
	return p;
}

/*
 * Where the result goes, n bytes of it. What is only half there has room for
 * split of them. Can be where the name is.
 */
static unsigned char *
out_any(struct ctx *c, size_t n, size_t split, const char **name)
{
	memset(c->area, CANARY, AREA);
	switch (rnd(c, 40)) {
	case 0:
		return c->area + AREA - n;
	case 1:
		say(c, " half");
		return c->area + AREA - split;
	case 2:
		say(c, " low");
		return c->area - split;
	case 3:
		say(c, " read-only");
		return c->pages + PG_READ * PAGE;
	case 4:
		say(c, " to");
		return wild(c);
	case 5:
		if (c->name_len == (size_t)-1 || c->name_len > PAGE)
			break;
		say(c, " over the name");
		memcpy(c->area + 200, *name, c->name_len + 1);
		*name = (const char *)c->area + 200;
		return c->area + 200;
	case 6:
	case 7:
		return c->area + 65 + rnd(c, 7);
	case 8:
		if (!c->keys)
			break;
		say(c, " locked");
		return c->pages + PG_KEY * PAGE + 64;
	case 9:
		return c->area + PAGE - split;
	}
	return c->area + 64;
}

/* Can the program itself look at what was written there? */
static int
is_open(const struct ctx *c, const unsigned char *p)
{
	return p != c->pages + PG_KEY * PAGE + 64;
}

/* What has been written of the area; p, n bytes of it, has been told. */
static void
say_touched(struct ctx *c, const unsigned char *p, size_t n)
{
	size_t i, first = AREA, last = 0;

	for (i = 0; i < AREA; i++) {
		if (c->area[i] == CANARY || (c->area + i >= p && c->area + i < p + n))
			continue;
		if (first == AREA)
			first = i;
		last = i;
	}
	if (first < AREA && p != c->area + 200)
		say(c, " touched %zu-%zu", first, last);
}

#endif
