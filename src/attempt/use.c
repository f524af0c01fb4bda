/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with arguments in memory: changed by another thread or process
 * between the check and the use, by means that are no store at all, or put
 * where a reader of names and a kernel may see different bytes.
 */
#include "attempt/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/flip.h"
#include "attempt/seen.h"

#define SECRET		"../secret/file"
#define PAGE		4096L

static void *
pages(long n, int flags)
{
	void *p = mmap(NULL, (size_t)(n * PAGE), PROT_READ | PROT_WRITE,
	    flags | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("mmap");
		_exit(1);
	}
	return p;
}

/* A name turned by plain stores of a thread, or of a process. */
static enum outcome
race_name(struct ground *g, enum flip_by by, void *buffer)
{
	struct flip_word w;
	struct flip f = { .by = by, .turn = flip_word, .arg = &w };

	flip_name(&w, buffer, "file");
	return flip_race(g, &f, seen_by_name, buffer);
}

static enum outcome
by_thread(struct ground *g)
{
	return race_name(g, FLIP_THREAD, pages(1, MAP_PRIVATE));
}

static enum outcome
by_vm(struct ground *g)
{
	return race_name(g, FLIP_VM, pages(1, MAP_PRIVATE));
}

static enum outcome
by_process(struct ground *g)
{
	return race_name(g, FLIP_PROCESS, pages(1, MAP_SHARED));
}

/* The same memory at two addresses; the name is passed at the read-only one. */
static enum outcome
by_alias(struct ground *g)
{
	int fd = memfd_create("alias", 0);
	struct flip_word w;
	struct flip f = { .by = FLIP_PROCESS, .turn = flip_word, .arg = &w };
	void *rw, *ro;

	if (fd == -1 || ftruncate(fd, PAGE) != 0)
		return attempt_na("no memfd");
	rw = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ro = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	flip_name(&w, rw, "file");
	return flip_race(g, &f, seen_by_name, ro);
}

/* Turned by a call of its own: of process_vm_writev, or through a file. */
struct call_turn {
	struct flip_word w;
	int		 fd;
	off_t		 off;
};

static void
turn_vm_writev(void *arg, int odd)
{
	struct call_turn *c = arg;
	struct iovec from = { &c->w.to[odd], 8 }, to = { c->w.at, 8 };

	process_vm_writev(getpid(), &from, 1, &to, 1, 0);
}

static void
turn_pwrite(void *arg, int odd)
{
	struct call_turn *c = arg;

	if (pwrite(c->fd, &c->w.to[odd], 8, c->off) == -1)
		sched_yield();
}

static enum outcome
race_call(struct ground *g, struct call_turn *c, void (*turn)(void *, int),
    void *name)
{
	struct flip f = { .by = FLIP_THREAD, .turn = turn, .arg = c };

	flip_name(&c->w, name, "file");
	*c->w.at = c->w.to[0];
	return flip_race(g, &f, seen_by_name, name);
}

static enum outcome
by_vm_writev(struct ground *g)
{
	struct call_turn c = { .fd = -1 };

	return race_call(g, &c, turn_vm_writev, pages(1, MAP_PRIVATE));
}

static enum outcome
by_proc_mem(struct ground *g)
{
	struct call_turn c = { .fd = open("/proc/self/mem", O_RDWR) };
	void *name = pages(1, MAP_PRIVATE);

	if (c.fd == -1)
		return OUT_HELD;
	c.off = (off_t)(uintptr_t)name;
	return race_call(g, &c, turn_pwrite, name);
}

static enum outcome
by_write_to_file(struct ground *g)
{
	struct call_turn c = { .fd = open("map", O_RDWR | O_CREAT, 0600) };
	void *name;

	if (c.fd == -1 || ftruncate(c.fd, PAGE) != 0)
		return aid_unready("map");
	name = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, c.fd, 0);
	return race_call(g, &c, turn_pwrite, name);
}

/*
 * A child writes its parent's memory as a debugger; the parent has asked for
 * that, so that Yama does not stand in the way.
 */
static enum outcome
by_ptrace(struct ground *g)
{
	static long word;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		for (;;)
			pause();
	}
	if (ptrace(PTRACE_SEIZE, pid, NULL, NULL) == -1) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return OUT_HELD;
	}
	ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
	waitpid(pid, &status, 0);
	ptrace(PTRACE_POKEDATA, pid, &word, 7L);
	status = ptrace(PTRACE_PEEKDATA, pid, &word, NULL) == 7;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return status ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
by_io_uring(struct ground *g)
{
	struct io_uring_params p = { 0 };
	long fd = syscall(SYS_io_uring_setup, 2, &p);

	return aid_by(fd, "io_uring_setup");
}

static enum outcome
by_userfaultfd(struct ground *g)
{
	struct uffdio_api api = { .api = UFFD_API };
	long fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd != -1 && ioctl((int)fd, UFFDIO_API, &api) == -1)
		fd = -1;
	return aid_by(fd, "userfaultfd");
}

/*
 * The name begins at the end of a page; the next page is thrown away before
 * each call, so that reading on takes long while the first half turns.
 */
struct slow {
	char	*name;
	char	*second;	/* page of a file */
};

static int
act_slow(void *arg)
{
	struct slow *s = arg;

	madvise(s->second, PAGE, MADV_DONTNEED);
	return seen_by_name(s->name);
}

static enum outcome
by_slow_page(struct ground *g)
{
	struct slow s;
	struct flip_word w;
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &w };
	char *p = pages(2, MAP_PRIVATE);
	int fd = open("map", O_RDWR | O_CREAT, 0600);

	if (fd == -1 || ftruncate(fd, PAGE) != 0)
		return aid_unready("map");
	s.second = mmap(p + PAGE, PAGE, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_FIXED, fd, 0);
	s.name = s.second - 8;
	flip_name(&w, s.name, "file");
	return flip_race(g, &f, act_slow, &s);
}

/* Names at the end of what can be read, and as long as names can be. */

static long
open_errno(const void *name)
{
	long fd = syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0);

	if (fd == -1)
		return errno;
	close((int)fd);
	return 0;
}

/* "./././file", len bytes without the NUL: even if name is "file". */
static char *
long_name(char *to, const char *name, size_t len)
{
	size_t i, n = strlen(name);

	for (i = 0; i + 1 < len - n; i += 2)
		memcpy(to + i, "./", 2);
	if (i < len - n)
		memcpy(to + i++, "/", 1);
	strcpy(to + i, name);
	return to;
}

static enum outcome
name_edges(struct ground *g)
{
	char *p = pages(8, MAP_PRIVATE), *end = p + 4 * PAGE;
	struct {
		const void	*name;
		long		 error;
	} row[] = {
		{ strcpy(end - 5, "file"), 0 },
		{ memcpy(end - PAGE - 6, "absent", 6), ENOENT },
		{ NULL, EFAULT },
		{ (void *)-1L, EFAULT },
		{ (void *)0xffffffff81000000L, EFAULT },
		{ (void *)0x8000000000000000L, EFAULT },
		{ (void *)0x7ffffffff000L, EFAULT },
		{ end, EFAULT },
		{ long_name(p, "file", 4094), 0 },
	};
	size_t i;
	long got;

	munmap(end, (size_t)(4 * PAGE));
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if ((got = open_errno(row[i].name)) != row[i].error)
			return seen_wrong("1000 rows and error",
			    (long)i * 1000 + got);
	memcpy(end - 4, "file", 4);		/* and no NUL */
	if ((got = open_errno(end - 4)) != EFAULT)
		return seen_wrong("unterminated", got);
	if ((got = open_errno(long_name(p, "file", 4095))) != 0)
		return seen_wrong("4095", got);
	if ((got = open_errno(long_name(p, "file", 4096))) != ENAMETOOLONG)
		return seen_wrong("4096", got);
	memset(p, 'x', (size_t)(4 * PAGE));
	if ((got = open_errno(p)) != ENAMETOOLONG)
		return seen_wrong("unterminated and long", got);
	if ((got = open_errno(end - PAGE)) != ENAMETOOLONG)
		return seen_wrong("a page without end", got);
	return OUT_HELD;
}

/* A name of no bytes is none, whatever the policy says of names. */
static enum outcome
name_empty(struct ground *g)
{
	long error = open_errno("");

	return error == ENOENT ? OUT_HELD : seen_wrong("error", error);
}

/* As long as a name can be: what is cut off it would be the forbidden part. */
static enum outcome
name_longest(struct ground *g)
{
	char *p = pages(2, MAP_PRIVATE);

	return seen_secret(open(long_name(p, SECRET, 4095), O_RDONLY)) ?
	    OUT_ESCAPED : OUT_HELD;
}

static enum outcome
name_across(struct ground *g)
{
	char *p = (char *)pages(2, MAP_PRIVATE) + PAGE;
	int i, got = 0;

	/* Behind each first part that is cut off at a page there is more. */
	for (i = 1; i < (int)sizeof(SECRET); i++) {
		strcpy(p - i, SECRET);
		got += seen_secret(open(p - i, O_RDONLY));
	}
	return got != 0 ? OUT_ESCAPED : OUT_HELD;
}

/* open_how. */

static int
act_openat2(void *arg)
{
	long fd = syscall(SYS_openat2, AT_FDCWD, "../read-only", arg,
	    sizeof(struct open_how));
	int mode;

	if (fd == -1)
		return 0;
	mode = fcntl((int)fd, F_GETFL) & O_ACCMODE;
	close((int)fd);
	return mode != O_RDONLY;
}

static void
make_read_only(struct ground *g)
{
	aid_make(attempt_path(g->dir, "read-only"), "read\n", 0644);
}

static enum outcome
race_open_how(struct ground *g)
{
	struct open_how *how = pages(1, MAP_PRIVATE);
	struct flip_word w = { (uint64_t *)(void *)&how->flags,
	    { O_RDONLY, O_WRONLY } };
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &w };

	if (syscall(SYS_openat2, AT_FDCWD, "file", how, sizeof(*how)) == -1)
		return attempt_na("no openat2: %s", strerror(errno));
	return flip_race(g, &f, act_openat2, how);
}

static enum outcome
open_how_sizes(struct ground *g)
{
	static const struct {
		size_t	size;
		size_t	junk;		/* where a byte is not 0; 0: nowhere */
		int	error;
	} rows[] = {
		{ 24, 0, 0 }, { 24, 24, 0 }, { 32, 0, 0 }, { 4096, 0, 0 },
		{ 32, 24, E2BIG }, { 32, 31, E2BIG }, { 4096, 4095, E2BIG },
		{ 25, 24, E2BIG }, { 4097, 0, E2BIG }, { 23, 0, EINVAL },
		{ 0, 0, EINVAL }
	};
	char *how = pages(2, MAP_PRIVATE);
	size_t i;
	long fd;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(how, 0, (size_t)(2 * PAGE));
		if (rows[i].junk != 0)
			how[rows[i].junk] = 1;
		errno = 0;
		fd = syscall(SYS_openat2, AT_FDCWD, "file", how, rows[i].size);
		if (fd == -1 && errno == ENOSYS)
			return attempt_na("no openat2");
		if (errno != rows[i].error)
			return seen_wrong("row", (long)i);
		if (fd != -1)
			close((int)fd);
	}
	return OUT_HELD;
}

/* What openat2 knows of the future must not be read as the present. */
static enum outcome
open_how_tail(struct ground *g)
{
	struct {
		struct open_how	how;
		uint64_t	tail[4];
	} h = { .how = { .flags = O_RDONLY } };

	return seen_secret((int)syscall(SYS_openat2, AT_FDCWD, SECRET, &h,
	    sizeof(h))) ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
clone3_untraced(struct ground *g)
{
	struct clone_args args = { .flags = CLONE_UNTRACED,
	    .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	if (pid == 0)
		_exit(attempt_loot(g, SECRET) == 0 ? 7 : 0);
	if (pid == -1)
		return attempt_by(-1);
	return aid_wait((pid_t)pid) == 7 ? OUT_ESCAPED : OUT_HELD;
}

static int
act_clone3(void *arg)
{
	struct clone_args *args = arg;
	long pid = syscall(SYS_clone3, args, sizeof(*args));

	if (pid == 0)
		_exit(seen_secret(open(SECRET, O_RDONLY)) ? 7 : 0);
	return pid != -1 && aid_wait((pid_t)pid) == 7;
}

static enum outcome
race_clone3(struct ground *g)
{
	struct clone_args *args = pages(1, MAP_PRIVATE);
	struct flip_word w = { (uint64_t *)(void *)&args->flags,
	    { 0, CLONE_UNTRACED } };
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &w };

	args->exit_signal = SIGCHLD;
	return flip_race(g, &f, act_clone3, args);
}

/* test(1): "test x" is true, which is permitted; "test" and "" is false. */
static int
act_argv(void *arg)
{
	char *argv[] = { strdupa("test"), arg, NULL };
	pid_t pid = vfork();

	if (pid == 0) {
		execve("/usr/bin/test", argv, argv + 2);
		_exit(2);
	}
	return aid_wait(pid) == 1;
}

static enum outcome
race_argv(struct ground *g)
{
	char *text = pages(1, MAP_PRIVATE);
	struct flip_word w = { (uint64_t *)(void *)text, { 'x', 0 } };
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &w };
	struct ground fewer = *g;

	fewer.tries = g->tries / 20 + 1;
	if (access("/usr/bin/test", X_OK) == -1)
		return aid_unready("/usr/bin/test");
	return flip_race(&fewer, &f, act_argv, text);
}

#define ARGV_RULES \
	"native-execve: filename eq \"/usr/bin/test\" and " \
	    "argv eq \"test x\" then permit[inherit]\n"
#define READ_ONLY_RULES \
	"native-fsread: filename eq \"@/read-only\" then permit\n"

const struct attempt attempts_use[] = {
	{ .id = "A-020", .what = "a thread turns a name", .flags = ATT_RACE,
	    .run = by_thread },
	{ .id = "A-021a", .what = "a process with the same memory turns a name",
	    .flags = ATT_RACE, .run = by_vm },
	{ .id = "A-021b", .what = "a process that shares a page turns a name",
	    .flags = ATT_RACE, .run = by_process },
	{ .id = "A-021c", .what = "a process turns a name by another mapping",
	    .flags = ATT_RACE, .run = by_alias },
	{ .id = "A-022a", .what = "process_vm_writev turns a name",
	    .flags = ATT_RACE, .run = by_vm_writev },
	{ .id = "A-022b", .what = "/proc/self/mem turns a name",
	    .flags = ATT_RACE, .run = by_proc_mem },
	{ .id = "A-022c", .what = "ptrace writes a child's memory",
	    .run = by_ptrace },
	{ .id = "A-022d", .what = "io_uring_setup", .run = by_io_uring },
	{ .id = "A-023", .what = "write to a mapped file turns a name",
	    .flags = ATT_RACE, .run = by_write_to_file },
	{ .id = "A-024a", .what = "userfaultfd", .run = by_userfaultfd },
	{ .id = "A-024b", .what = "a thread turns a name whose end is slow to "
	    "read", .flags = ATT_RACE, .run = by_slow_page },
	{ .id = "A-025a", .what = "names without end and at the end of memory: "
	    "the kernel's errno", .flags = ATT_LIVES, .run = name_edges },
	{ .id = "A-025b", .what = "the longest name", .run = name_longest },
	{ .id = "A-025c", .what = "names across two pages",
	    .run = name_across },
	{ .id = "A-025d", .what = "a name of no bytes: ENOENT",
	    .flags = ATT_LIVES, .run = name_empty },
	{ .id = "A-029a", .what = "a thread turns the flags of open_how",
	    .rules = READ_ONLY_RULES, .flags = ATT_RACE, .run = race_open_how,
	    .prepare = make_read_only },
	{ .id = "A-029b", .what = "open_how of other sizes: the kernel's errno",
	    .flags = ATT_LIVES, .run = open_how_sizes },
	{ .id = "A-029c", .what = "openat2 with a longer open_how",
	    .run = open_how_tail },
	{ .id = "A-030a", .what = "clone3 with CLONE_UNTRACED",
	    .run = clone3_untraced },
	{ .id = "A-030b", .what = "a thread turns CLONE_UNTRACED of clone3",
	    .flags = ATT_RACE, .run = race_clone3 },
	{ .id = "A-031", .what = "a thread turns argv, of which a rule speaks",
	    .rules = ARGV_RULES, .flags = ATT_RACE, .run = race_argv },
	{ .id = NULL }
};
