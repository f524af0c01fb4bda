/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with numbers and registers: x32, numbers and arguments with more
 * bits than the kernel looks at, numbers that nobody knows, calls that are made
 * from odd places.
 */
#include "attempt/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/low.h"
#include "attempt/seen.h"

#define X32		0x40000000L	/* __X32_SYSCALL_BIT */
#define HIGH		0x700000000L	/* bits that the kernel cuts off */
#define SECRET		"../secret/file"
#define NEW		"../secret/new"

#ifndef SYS_setxattrat
#define SYS_setxattrat	463
#endif
#ifndef SYS_statmount
#define SYS_statmount	457
#endif
#ifndef SYS_file_setattr
#define SYS_file_setattr	469
#endif

static int
is_answer(long result, int error)
{
	return result == -1 && errno == error;
}

/* x32, and the numbers that it had before it had its bit. */

static enum outcome
x32_open(struct ground *g)
{
	long fd = syscall(SYS_open | X32, SECRET, O_RDONLY, 0);

	return seen_open(g, fd);
}

static enum outcome
x32_openat(struct ground *g)
{
	long fd = syscall(SYS_openat | X32, AT_FDCWD, SECRET, O_RDONLY, 0);

	return seen_open(g, fd);
}

/* 520 was execve with 32-bit pointers in argv. */
static enum outcome
x32_execve(struct ground *g)
{
	char *name = low_string("../secret/seven");
	uint32_t *argv = low_alloc(2 * sizeof(*argv));
	int status;
	pid_t pid;

	argv[0] = (uint32_t)(uintptr_t)name;
	pid = fork();
	if (pid == 0) {
		syscall(520, name, argv, argv + 1);
		_exit(errno == ENOSYS);
	}
	status = aid_wait(pid);
	if (status == 1 && attempt_is_control())
		return attempt_na("520 is no call here");
	return status == 7 ? OUT_ESCAPED : OUT_HELD;
}

static void
make_seven(struct ground *g)
{
	aid_make(attempt_path(g->secret, "seven"), "#!/bin/sh\nexit 7\n", 0755);
}

/* More bits than the kernel looks at. */

static enum outcome
high_number(struct ground *g)
{
	return seen_open(g, syscall(SYS_openat | HIGH, AT_FDCWD, SECRET,
	    O_RDONLY, 0));
}

static enum outcome
high_number_mkdir(struct ground *g)
{
	long nr = (long)(SYS_mkdir | 0xffffffff00000000UL);

	return attempt_by(syscall(nr, NEW, 0700));
}

static enum outcome
zero_dirfd(struct ground *g)
{
	return seen_open(g, syscall(SYS_openat, (long)(uint32_t)AT_FDCWD,
	    SECRET, O_RDONLY, 0));
}

static enum outcome
high_dirfd(struct ground *g)
{
	long dir = open(".", O_RDONLY | O_DIRECTORY);

	return seen_open(g, syscall(SYS_openat, dir | HIGH, SECRET,
	    O_RDONLY, 0));
}

/* fstat's twins: "" and AT_EMPTY_PATH with high bits are still the object. */
static enum outcome
high_flags(struct ground *g)
{
	struct stat st;

	return attempt_by(syscall(SYS_newfstatat, AT_FDCWD, SECRET, &st,
	    HIGH | AT_SYMLINK_NOFOLLOW));
}

static enum outcome
high_descriptor(struct ground *g)
{
	char byte = 'a';
	int p[2];
	long n;

	if (pipe(p) != 0)
		return attempt_na("no pipe");
	if ((n = syscall(SYS_write, p[1] | HIGH, &byte, 1)) != 1)
		return seen_wrong("write", n);
	if ((n = syscall(SYS_read, p[0] | HIGH, &byte, 1)) != 1)
		return seen_wrong("read", n);
	if ((n = syscall(SYS_close, p[0] | HIGH)) != 0)
		return seen_wrong("close", n);
	if ((n = syscall(SYS_fcntl, p[0], F_GETFD)) != -1)
		return seen_wrong("closed, yet there", n);
	n = syscall(SYS_openat, (uint32_t)AT_FDCWD | HIGH, "file",
	    O_RDONLY | HIGH, 0);
	return n == p[0] ? OUT_HELD : seen_wrong("openat", n);
}

static enum outcome
high_ioctl(struct ground *g)
{
	int p[2], n = 0;

	if (pipe(p) != 0 || write(p[1], "abc", 3) != 3)
		return attempt_na("no pipe");
	if (syscall(SYS_ioctl, p[0], FIONREAD | HIGH, &n) == -1)
		return attempt_by(-1);
	return n == 3 ? OUT_ESCAPED : OUT_HELD;
}

/*
 * Types into its own terminal, where the shell behind it would read it. 0, or
 * an errno.
 */
static int
type_newline(void)
{
	int master, tty, unlock = 0, n;
	char c = '\n', name[32];

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	if (setsid() == -1 || master == -1 ||
	    ioctl(master, TIOCSPTLCK, &unlock) != 0 ||
	    ioctl(master, TIOCGPTN, &n) != 0)
		return errno;
	snprintf(name, sizeof(name), "/dev/pts/%d", n);
	tty = open(name, O_RDWR);
	/* Opened by the leader of a session it is the controlling one. */
	if (tty == -1 || syscall(SYS_ioctl, tty, TIOCSTI | HIGH, &c) != 0)
		return errno;
	return 0;
}

static enum outcome
high_tiocsti(struct ground *g)
{
	pid_t pid = fork();
	int error;

	if (pid == 0)
		_exit(type_newline());
	error = aid_wait(pid);
	if (error > 0 && attempt_is_control())
		return attempt_na("no TIOCSTI: %s", strerror(error));
	return error == 0 ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
high_prot(struct ground *g)
{
	static const unsigned char code[] = { 0xb8, 7, 0, 0, 0, 0xc3 };
	int (*seven)(void);
	long p;

	p = syscall(SYS_mmap, NULL, 4096,
	    HIGH | PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == -1)
		return attempt_by(-1);
	memcpy((void *)p, code, sizeof(code));
	memcpy(&seven, &p, sizeof(seven));
	return seven() == 7 ? OUT_ESCAPED : OUT_HELD;
}

/* A child that the tracer does not get must not come to be. */
static enum outcome
high_clone(struct ground *g)
{
	long pid = syscall(SYS_clone, HIGH | CLONE_UNTRACED | SIGCHLD, NULL,
	    NULL, NULL, NULL);

	if (pid == 0)
		_exit(attempt_loot(g, SECRET) == 0 ? 7 : 0);
	if (pid == -1)
		return attempt_by(-1);
	return aid_wait((pid_t)pid) == 7 ? OUT_ESCAPED : OUT_HELD;
}

/* Numbers that are none, and one that may mean "skipped" to a tracer. */

static const long no_numbers[] = {
	-1, 9999, INT_MIN, INT_MAX, 511, 1023, -38, -512, 0xffffffffL,
	X32 | 9999, 0x80000000L
};

static enum outcome
no_such_number(struct ground *g)
{
	size_t i;
	long r;

	for (i = 0; i < sizeof(no_numbers) / sizeof(no_numbers[0]); i++) {
		errno = 0;
		r = syscall(no_numbers[i], "file", SECRET, 0, 0, 0, 0);
		if (!is_answer(r, ENOSYS)) {
			printf("number %ld\n", no_numbers[i]);
			return seen_wrong("answer", r);
		}
		if ((r = getppid()) <= 0)
			return seen_wrong("getppid behind it", r);
	}
	return OUT_HELD;
}

static enum outcome
no_such_int80(struct ground *g)
{
	static const long numbers[] = { -1, 9999, INT_MIN, 1023, -38 };
	size_t i;
	long r;

	if (!low_has_i386())
		return OUT_NA;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		r = low_int80(numbers[i], 0, 0, 0, 0, 0);
		if (!is_answer(r, ENOSYS))
			return seen_wrong("answer", r);
	}
	return OUT_HELD;
}

/* Calls that are younger than many a sandbox. */

static enum outcome
young_setxattrat(struct ground *g)
{
	static char value[] = "v";
	struct {
		uint64_t	value;
		uint32_t	size, flags;
	} args = { (uintptr_t)value, 1, 0 };

	return attempt_by(syscall(SYS_setxattrat, AT_FDCWD, SECRET, 0,
	    "user.attempt", &args, sizeof(args)));
}

static enum outcome
young_statmount(struct ground *g)
{
	struct {
		uint32_t	size, fd;
		uint64_t	mnt_id, param, mnt_ns_id;
	} req = { 24, 0, 0, 0x2 /* STATMOUNT_MNT_BASIC */, 0 };
	struct {
		uint64_t	word[64];
	} answer;
	struct statx stx;

	if (syscall(SYS_statx, AT_FDCWD, ".", 0,
	    0x4000 /* STATX_MNT_ID_UNIQUE */, &stx) == -1 ||
	    !(stx.stx_mask & 0x4000))
		return attempt_na("no unique number of a mount");
	/* stx_mnt_id stands behind stx_dev_minor. */
	memcpy(&req.mnt_id, (char *)&stx + 0x90, sizeof(req.mnt_id));
	return attempt_by(syscall(SYS_statmount, &req, &answer, sizeof(answer),
	    0));
}

static enum outcome
young_file_setattr(struct ground *g)
{
	struct {
		uint64_t	xflags;
		uint32_t	extsize, nextents, projid, cowextsize;
	} attr = { 0x80 /* FS_XFLAG_NODUMP */, 0, 0, 0, 0 };

	return attempt_by(syscall(SYS_file_setattr, AT_FDCWD, SECRET, &attr,
	    sizeof(attr), 0));
}

/* The vsyscall page. Where it cannot be called the child dies of SIGSEGV. */

#define VSYSCALL_TIMEOFDAY	0xffffffffff600000UL
#define VSYSCALL_TIME		0xffffffffff600400UL
#define VSYSCALL_GETCPU		0xffffffffff600800UL

static long
vsyscall(unsigned long at, void *a, void *b)
{
	long (*call)(void *, void *, void *);

	memcpy(&call, &at, sizeof(call));
	return call(a, b, NULL);
}

static int
has_vsyscall(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		unsigned int cpu;

		vsyscall(VSYSCALL_GETCPU, &cpu, NULL);
		_exit(0);
	}
	return aid_wait(pid) == 0;
}

/* Before and behind each call the program must be where it was. */
static enum outcome
vsyscall_lives(struct ground *g)
{
	unsigned int cpu = ~0U;
	struct timespec tv = { 0, 0 };
	time_t now = 0, got;
	int i;

	if (attempt_is_control() && !has_vsyscall())
		return attempt_na("no vsyscall page");
	for (i = 0; i < 20; i++) {
		if (vsyscall(VSYSCALL_TIMEOFDAY, &tv, NULL) != 0)
			return seen_wrong("gettimeofday", i);
		got = vsyscall(VSYSCALL_TIME, &now, NULL);
		if (got != now || labs((long)(tv.tv_sec - now)) > 5)
			return seen_wrong("time", (long)got);
		if (vsyscall(VSYSCALL_GETCPU, &cpu, NULL) != 0 || cpu > 65536)
			return seen_wrong("getcpu", (long)cpu);
		if (access("file", R_OK) != 0)
			return seen_wrong("access behind it", i);
	}
	return OUT_HELD;
}

static enum outcome
vsyscall_denied(struct ground *g)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		time_t now = 0;

		vsyscall(VSYSCALL_TIME, &now, NULL);
		_exit(now != 0 ? 7 : 0);
	}
	status = aid_wait(pid);
	if (status == -1 && attempt_is_control())
		return attempt_na("no vsyscall page");
	if (status == -1)
		return seen_wrong("died of a denial", -1);
	return status == 7 ? OUT_ESCAPED : OUT_HELD;
}

/*
 * Syscall user dispatch: calls become SIGSYS before anybody judges them, and
 * the handler makes them after all.
 */
#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH	59
#endif

static volatile char selector;	/* 0 lets calls pass, 1 does not */
static volatile sig_atomic_t dispatched;

static void
on_dispatch(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;

	selector = 0;
	dispatched++;
	r[REG_RAX] = syscall(info->si_syscall, r[REG_RDI], r[REG_RSI],
	    r[REG_RDX], r[REG_R10], r[REG_R8]);
}

static enum outcome
user_dispatch(struct ground *g)
{
	struct sigaction sa = { .sa_sigaction = on_dispatch,
	    .sa_flags = SA_SIGINFO | SA_NODEFER };
	long fd;

	sigaction(SIGSYS, &sa, NULL);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, 1, 0, 0, &selector) != 0)
		return attempt_na("no syscall user dispatch: %s",
		    strerror(errno));
	selector = 1;
	fd = syscall(SYS_openat, AT_FDCWD, SECRET, O_RDONLY, 0);
	selector = 0;
	if (!dispatched)
		return attempt_na("nothing was dispatched");
	return seen_open(g, fd);
}

static enum outcome
by_personality(unsigned long persona)
{
	int old = personality(0xffffffff);

	if (attempt_is_control() && old == -1)
		return attempt_na("no personality");
	return attempt_by(personality(persona));
}

static enum outcome
linux32(struct ground *g)
{
	return by_personality(PER_LINUX32);
}

static enum outcome
read_implies_exec(struct ground *g)
{
	return by_personality(READ_IMPLIES_EXEC);
}

static enum outcome
no_randomize(struct ground *g)
{
	return by_personality(ADDR_NO_RANDOMIZE | HIGH);
}

static enum outcome
linux32_int80(struct ground *g)
{
	if (!low_has_i386())
		return OUT_NA;
	return attempt_by(low_int80(136, PER_LINUX32, 0, 0, 0, 0));
}

/*
 * A program of aarch64: openat(AT_FDCWD, "../secret/new", O_WRONLY | O_CREAT,
 * 0600), and exit(7) if that went well. The kernel runs it by an emulator.
 */
#define FOREIGN		"foreign"
#define EMULATORS	"/usr/bin/qemu-aarch64", "/usr/bin/qemu-aarch64-static"

static const uint32_t foreign_code[] = {
	0x92800c60,		/* mov x0, #-100 */
	0x10000181,		/* adr x1, name */
	0x52800822,		/* mov w2, #O_WRONLY | O_CREAT */
	0x52803003,		/* mov w3, #0600 */
	0xd2800708,		/* mov x8, #56: openat */
	0xd4000001,		/* svc #0 */
	0xf100001f,		/* cmp x0, #0 */
	0xd28000e1,		/* mov x1, #7 */
	0x9a9fa020,		/* csel x0, x1, xzr, ge */
	0xd2800ba8,		/* mov x8, #93: exit */
	0xd4000001,		/* svc #0 */
	0xd503201f,		/* nop */
	0xd503201f
};

static void
make_foreign(struct ground *g)
{
	static const unsigned char head[120] = {
		0x7f, 'E', 'L', 'F', 2, 1, 1, [16] = 2, 0, 183, 0, 1,
		[24] = 120, 0, 0x40, [32] = 64, [52] = 64, 0, 56, 0, 1,
		[64] = 1, [68] = 5, [82] = 0x40, [90] = 0x40,
		[96] = 0xff, [104] = 0xff, [113] = 0x10
	};
	unsigned char f[120 + 0xff] = { 0 };
	int fd = open(attempt_path(g->allowed, FOREIGN), O_WRONLY | O_CREAT,
	    0755);

	memcpy(f, head, sizeof(head));
	memcpy(f + sizeof(head), foreign_code, sizeof(foreign_code));
	strcpy((char *)f + sizeof(head) + sizeof(foreign_code), NEW);
	if (fd == -1 || write(fd, f, sizeof(f)) != sizeof(f))
		perror(FOREIGN);
	close(fd);
}

/* Without an emulator that the kernel knows of, one that is named. */
static void
execute_foreign(void)
{
	static const char *const emulators[] = { EMULATORS };
	char *argv[] = { strdup("emulator"), strdup(FOREIGN), NULL };
	size_t i;

	execve(FOREIGN, argv + 1, argv + 2);
	if (errno != ENOEXEC)
		_exit(1);
	for (i = 0; i < sizeof(emulators) / sizeof(emulators[0]); i++)
		execve(emulators[i], argv, argv + 2);
	_exit(errno == ENOENT ? 8 : 1);
}

static enum outcome
foreign(struct ground *g)
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		execute_foreign();
	status = aid_wait(pid);
	if (status == 8)
		return attempt_na("no emulator of aarch64");
	return status == 7 ? OUT_ESCAPED : OUT_HELD;
}

#define EMULATOR_RULES \
	"native-execve: filename match \"/usr/bin/qemu-aarch64*\" then " \
	    "permit[inherit]\n" \
	"native-execve: filename under \"@/allowed\" then permit[inherit]\n" \
	"native-fsread: filename under \"/proc\" then permit\n"

#define TERMINAL_RULES \
	"native-fswrite: filename eq \"/dev/ptmx\" or " \
	    "filename match \"/dev/pts/*\" then permit\n" \
	"native-ioctl: cmd eq \"TIOCSTI\" then deny\n" \
	"native-ioctl: permit\n"

const struct attempt attempts_abi[] = {
	{ .id = "A-004a", .what = "open as x32", .run = x32_open },
	{ .id = "A-004b", .what = "openat as x32", .run = x32_openat },
	{ .id = "A-005", .what = "execve by an x32 number without its bit",
	    .run = x32_execve, .prepare = make_seven },
	{ .id = "A-007a", .what = "a number with bits above 32",
	    .run = high_number },
	{ .id = "A-007b", .what = "a number with all bits above 32",
	    .run = high_number_mkdir },
	{ .id = "A-008a", .what = "a denied ioctl with bits above 32",
	    .rules = "native-ioctl: cmd eq \"FIONREAD\" then deny\n"
	    "native-ioctl: permit\n", .run = high_ioctl },
	{ .id = "A-008b", .what = "TIOCSTI with bits above 32",
	    .rules = TERMINAL_RULES, .run = high_tiocsti },
	{ .id = "A-009a", .what = "AT_FDCWD without its bits above 32",
	    .run = zero_dirfd },
	{ .id = "A-009b", .what = "a folder's descriptor with bits above 32",
	    .run = high_dirfd },
	{ .id = "A-009c", .what = "read, write, close and openat with bits "
	    "above 32 do what they do", .flags = ATT_LIVES,
	    .run = high_descriptor },
	{ .id = "A-009d", .what = "stat with bits above 32 in its flags",
	    .run = high_flags },
	{ .id = "A-010a", .what = "PROT_EXEC with bits above 32",
	    .rules = "native-mmap: prot sub \"PROT_WRITE|PROT_EXEC\" "
	    "then deny\n",
	    .run = high_prot },
	{ .id = "A-010b", .what = "CLONE_UNTRACED with bits above 32",
	    .rules = "native-clone: permit\n", .run = high_clone },
	{ .id = "A-013a", .what = "numbers that are none: ENOSYS",
	    .flags = ATT_LIVES, .run = no_such_number },
	{ .id = "A-013b", .what = "numbers that are none by int 0x80: ENOSYS",
	    .flags = ATT_LIVES, .run = no_such_int80 },
	{ .id = "A-014a", .what = "setxattrat (6.13)",
	    .run = young_setxattrat },
	{ .id = "A-014b", .what = "statmount (6.8)", .run = young_statmount },
	{ .id = "A-014c", .what = "file_setattr (6.17)",
	    .run = young_file_setattr },
	{ .id = "A-016a", .what = "calls by the vsyscall page",
	    .flags = ATT_LIVES, .run = vsyscall_lives },
	{ .id = "A-016b", .what = "time by the vsyscall page, which is denied",
	    .rules = "native-time: deny\n", .run = vsyscall_denied },
	{ .id = "A-017", .what = "open from a handler of syscall user dispatch",
	    .rules = "native-prctl: permit\n", .run = user_dispatch },
	{ .id = "A-018a", .what = "personality: PER_LINUX32", .run = linux32 },
	{ .id = "A-018b", .what = "personality: READ_IMPLIES_EXEC",
	    .run = read_implies_exec },
	{ .id = "A-018c", .what = "personality: ADDR_NO_RANDOMIZE",
	    .run = no_randomize },
	{ .id = "A-018d", .what = "personality: PER_LINUX32, by int 0x80",
	    .run = linux32_int80 },
	{ .id = "A-019", .what = "a program of another machine, by an emulator",
	    .rules = EMULATOR_RULES, .run = foreign, .prepare = make_foreign },
	{ .id = NULL }
};
