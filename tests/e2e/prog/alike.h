/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The half of alike.c that makes up names, and tells what was called and came of
 * it. Included there and nowhere else.
 */
#ifndef ALIKE_H
#define ALIKE_H

#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include <linux/openat2.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2	452
#endif
#ifndef SYS_getxattrat
#define SYS_getxattrat	464
#endif
#ifndef SYS_listxattrat
#define SYS_listxattrat	465
#endif
#ifndef SYS_file_getattr
#define SYS_file_getattr 468
#endif

#define NEST	48
#define FDS	14		/* those above are closed at once */
#define LOG_MAX	(8 * 1024 * 1024)
#define PICK(a)	((a)[rnd(sizeof(a) / sizeof((a)[0]))])

static uint64_t seed;
static char top[4096];		/* the tree's absolute name */

/* Shared with children. */
static struct log {
	size_t	len;
	int	n;		/* calls */
	char	text[LOG_MAX];
} *out;

static unsigned int
rnd(unsigned int n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(seed >> 33) % n;
}

static void __attribute__((format(printf, 1, 2)))
say(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(out->text + out->len, LOG_MAX - out->len, fmt, ap);
	va_end(ap);
	if (n > 0 && out->len + (size_t)n < LOG_MAX)
		out->len += (size_t)n;
}

/* A string, so that it is one line of plain text; long ones by their length. */
static void
say_text(const char *p, size_t n)
{
	size_t i;

	say("\"");
	for (i = 0; i < n && i < 300; i++)
		if (p[i] > ' ' && p[i] < 0x7f && p[i] != '"')
			say("%c", p[i]);
		else
			say("\\%02x", (unsigned char)p[i]);
	if (n > 300)
		say("...%zu", n);
	say("\"");
}

static void
say_result(long r)
{
	const char *name = r == -1 ? strerrorname_np(errno) : NULL;

	if (r == -1)
		say(" %s", name != NULL ? name : "?");
	else
		say(" = %ld", r);
}

/*
 * Names
 */
#define LONG15	"nnnnnnnnnnnnnnn"
#define LONG255	LONG15 LONG15 LONG15 LONG15 LONG15 LONG15 LONG15 LONG15 LONG15 \
		LONG15 LONG15 LONG15 LONG15 LONG15 LONG15 LONG15 LONG15

static const char *const parts[] = { "a", "b", "c", "f", "g", "d", "d", "d/e",
	"d/e/f", "lf", "ld", "ldd", "la", "loop", "dang", "up", "self", "lfs",
	"deep", "lfd", "fifo", "nox", "nor", "sticky", "sticky/l", "sock", ".",
	"..", "odd\n\xff \"$*[x]?\\#", "ex", "chain" };

static const char *const links[][2] = { { "f", "lf" }, { "d", "ld" },
	{ "d/", "ldd" }, { "loop", "loop" }, { "nowhere", "dang" }, { "..", "up" },
	{ ".", "self" }, { "f/", "lfs" }, { "ld/e/../../ld", "deep" },
	{ "/proc/self/fd/3", "lfd" }, { "../f", "sticky/l" }, { "chain1", "chain" },
	{ "d/../chain2", "chain1" }, { "./ld/e/f", "chain2" } };

/* A page that nothing follows, for each of a call's names. */
static char *
page_end(int slot)
{
	static __thread char *pages[2];
	char *p;

	if (pages[slot] == NULL) {
		p = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED || mprotect(p + 3 * 4096, 4096, PROT_NONE) == -1)
			err(2, "mmap");
		pages[slot] = p + 3 * 4096;
	}
	return pages[slot];
}

static int
put_prefix(char *to, size_t cap)
{
	int fd = (int)rnd(FDS);

	switch (rnd(20)) {
	case 0:
		return snprintf(to, cap, "%s/", top);
	case 1:
		return snprintf(to, cap, "//%s//", top + 1);
	case 2:
		return snprintf(to, cap, "/proc/self/cwd/");
	case 3:
		return snprintf(to, cap, "/proc/self/fd/%d/", fd);
	case 4:
		return snprintf(to, cap, "/proc/thread-self/fd/%d/", fd);
	case 5:
		return snprintf(to, cap, "/proc/self/root%s/", top);
	case 6:
		return snprintf(to, cap, "./");
	default:
		return 0;
	}
}

static size_t
put_name(char *to, size_t cap)
{
	static const char *const ends[] = { "/", "/.", "//", "/..", "/./" };
	int n, i, k;

	to[0] = '\0';
	switch (rnd(60)) {
	case 0:
		return 0;
	case 1:
		return (size_t)snprintf(to, cap, "/proc/self/fd/%u", rnd(FDS));
	case 2:
		return (size_t)snprintf(to, cap, "/dev/fd/%u", rnd(FDS));
	case 3:		/* just fits, or just does not */
		k = 4093 + 2 * (int)rnd(2);
		for (i = 0; i < k; i++)
			to[i] = i % 2 == 0 ? '.' : '/';
		to[i - 1] = '/';
		strcpy(to + i, PICK(((const char *[]){ "f", "d", "a" })));
		return (size_t)i + 1;
	case 4:
		return (size_t)snprintf(to, cap, "%s" LONG255, rnd(2) == 0 ? "" : "n");
	}
	n = put_prefix(to, cap);
	k = 1 + (rnd(3) == 0) + (rnd(6) == 0);
	for (i = 0; i < k; i++)
		n += snprintf(to + n, cap - (size_t)n, "%s%s",
		    i == 0 ? "" : rnd(8) == 0 ? "//" : "/", PICK(parts));
	if (rnd(6) == 0)
		n += snprintf(to + n, cap - (size_t)n, "%s", PICK(ends));
	return (size_t)n;
}

static const char *
name(int slot)
{
	char text[8192], *end = page_end(slot), *p;
	size_t n;

	switch (rnd(150)) {
	case 0:
		say(" NULL");
		return NULL;
	case 1:
		say(" wild");
		return (const char *)(uintptr_t)8;
	case 2:
		say(" endless");
		memset(end - 5, 'a', 5);
		return end - 5;
	}
	n = put_name(text, sizeof(text));
	say(" ");
	say_text(text, n);
	p = end - n - 1;
	memcpy(p, text, n + 1);
	return p;
}

static int
dirfd_any(void)
{
	int fd = rnd(2) == 0 ? AT_FDCWD : rnd(40) == 0 ? -1 : (int)rnd(FDS);

	say(" @%d", fd);
	return fd;
}

static unsigned int
flags_of(const unsigned int *bits, size_t n, unsigned int chance)
{
	unsigned int flags = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (rnd(chance) == 0)
			flags |= bits[i];
	say(" %#x", flags);
	return flags;
}

#define FLAGS(chance, ...) flags_of((const unsigned int[]){ __VA_ARGS__ }, \
	sizeof((const unsigned int[]){ __VA_ARGS__ }) / sizeof(int), chance)

static unsigned int
mode_any(void)
{
	static const unsigned int modes[] = { 0644, 0755, 0700, 0600, 01777, 0, 0444,
	    02755, 0311 };
	unsigned int m = PICK(modes);

	say(" %o", m);
	return m;
}

/*
 * Calls
 */
static unsigned int
open_flags(void)
{
	static const unsigned int ways[] = { O_RDONLY, O_WRONLY, O_RDWR, 3 };
	unsigned int flags = ways[rnd(15) == 0 ? 3 : rnd(3)];

	return flags | O_NONBLOCK | FLAGS(5, O_CREAT, O_EXCL, O_TRUNC, O_APPEND,
	    O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC) | FLAGS(14, O_PATH, O_TMPFILE,
	    O_NOATIME, 0x40000000, 0x4);
}

/* What has been opened: its flags and its name. */
static void
opened(long fd)
{
	char proc[64], text[4096];
	struct stat st;
	ssize_t n;

	say_result(fd);
	if (fd < 0)
		return;
	snprintf(proc, sizeof(proc), "/proc/self/fd/%ld", fd);
	n = readlink(proc, text, sizeof(text));
	if (fstat((int)fd, &st) == 0)
		/* O_NOFOLLOW and O_LARGEFILE are those of the call that is made. */
		say(" %o %#x ", (unsigned int)st.st_mode, (unsigned int)fcntl((int)fd,
		    F_GETFL) & ~0100000U & ~(unsigned int)O_NOFOLLOW);
	if (n > 0)
		say_text(text, (size_t)n);
	if (fd >= FDS)
		close((int)fd);
}

static void
op_open(void)
{
	const char *p = name(0);
	unsigned int flags = open_flags();

	opened(syscall(SYS_open, p, flags, mode_any()));
}

static void
op_openat(void)
{
	int dir = dirfd_any();
	const char *p = name(0);
	unsigned int flags = open_flags();

	opened(syscall(SYS_openat, dir, p, flags, mode_any()));
}

static void
op_openat2(void)
{
	struct open_how how[2];
	int dir = dirfd_any();
	const char *p = name(0);
	size_t len = sizeof(how[0]);

	memset(how, 0, sizeof(how));
	how[0].flags = open_flags();
	if (rnd(4) != 0)
		how[0].flags &= ~UINT64_C(0x40000004);
	if (how[0].flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)) || rnd(20) == 0)
		how[0].mode = mode_any();
	how[0].resolve = FLAGS(7, RESOLVE_NO_SYMLINKS, RESOLVE_BENEATH, RESOLVE_IN_ROOT,
	    RESOLVE_NO_MAGICLINKS, RESOLVE_NO_XDEV);
	switch (rnd(20)) {
	case 0:
		len = rnd(60);
		break;
	case 1:
		((char *)how)[sizeof(how[0]) + 3] = (char)rnd(2);
		len += 8;
		break;
	}
	say(" len %zu", len);
	opened(syscall(SYS_openat2, dir, p, how, len));
}

static void
op_creat(void)
{
	const char *p = name(0);
	struct stat st;

	/* It would wait for a partner. */
	if (stat(p, &st) == 0 && S_ISFIFO(st.st_mode))
		say(" a fifo");
	else
		opened(syscall(SYS_creat, p, mode_any()));
}

static void
op_close(void)
{
	int fd = 3 + (int)rnd(FDS - 3);

	say(" %d", fd);
	say_result(close(fd));
}

static void
op_dup(void)
{
	int fd = (int)rnd(FDS), to = 3 + (int)rnd(FDS - 3);

	say(" %d %d", fd, to);
	say_result(dup2(fd, to));
}

#endif
