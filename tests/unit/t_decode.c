/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls decoded from arrays: registers and memory in, one line of text out:
 *
 *   CALL [ALIAS] NAME[N]=TEXT<FLAGS> ...      or   ERRNO: why
 *
 * $ is the scratch directory. Flags: Path Missing Write Cut Newtemp Dir.
 */
#include "call/call.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call/decode.h"

#define PAGE	4096
#define BASE	0x10000
#define SIZE	(8 * PAGE)
#define END	(BASE + SIZE)		/* nothing can be read from here on */
#define S1	(BASE + 0x10)		/* row's strings */
#define S2	(S1 + 512)
#define RAW	(BASE + PAGE)		/* row's bytes, as words of 32 bits */
#define CWD	0xffffff9c		/* AT_FDCWD, high half left zero */
#define DIR	700			/* descriptor of $/dir */
#define FILE_FD	701			/* ... of $/file */
#define HIGH	0xdead00000000		/* what the kernel cuts off */

/* A designator, so that the compiler does not miss the rest of a row. */
#define X	.abi = ABI_X86_64
#define I	.abi = ABI_I386

static unsigned char memory[SIZE];
static char scratch[PATH_MAX];
static char arena[CALL_ARENA];
static struct call call;

static ssize_t
read_array(void *ctx, uint64_t addr, void *to, size_t n)
{
	if (addr < BASE || addr >= END)
		return 0;
	if (n > END - addr)
		n = END - addr;
	memcpy(to, memory + (addr - BASE), n);
	return (ssize_t)n;
}

static const char *
program_of(void *ctx, pid_t pid)
{
	return pid == 42 ? "/bin/answer" : pid == getpid() ? "/bin/self" : NULL;
}

static const struct mem mem = { read_array, NULL };

/* To where the rows' descriptors and names are; tests run in forks of this. */
static void
setup(void)
{
	char dir[] = "/tmp/t_decode.XXXXXX";
	int fd;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_ptr_nonnull(realpath(dir, scratch));
	ck_assert_int_eq(chdir(scratch), 0);
	ck_assert_int_eq(mkdir("dir", 0755), 0);
	fd = open("file", O_RDWR | O_CREAT, 0644);
	ck_assert_int_eq(write(fd, "plain", 5), 5);
	ck_assert_int_eq(dup2(fd, FILE_FD), FILE_FD);
	close(fd);
	fd = open("script", O_RDWR | O_CREAT, 0755);
	ck_assert_int_eq(write(fd, "#!/bin/sh\n", 10), 10);
	close(fd);
	ck_assert_int_eq(symlink("file", "link"), 0);
	ck_assert_int_eq(symlink("new", "dangling"), 0);
	fd = open("dir", O_RDONLY);
	ck_assert_int_eq(dup2(fd, DIR), DIR);
	close(fd);
}

static void
teardown(void)
{
	static const char *const files[] = { "file", "script", "link",
	    "dangling" };
	size_t i;

	for (i = 0; i < nitems(files); i++)
		unlink(files[i]);
	rmdir("dir");
	rmdir(scratch);
}

/* Text of the scratch directory becomes $. */
static void
put_text(struct buf *b, const struct field *f)
{
	size_t n = strlen(scratch);
	const char *s = f->text;
	size_t len = f->len;

	if (len >= n && memcmp(s, scratch, n) == 0) {
		buf_put(b, "$", 1);
		s += n;
		len -= n;
	}
	buf_escape(b, s, len);
}

static void
put_field(struct buf *b, const struct field *f)
{
	static const char letters[] = "PMWCND";
	int i;

	buf_printf(b, " %s", f->name);
	if (f->index > 0)
		buf_printf(b, "[%d]", f->index);
	buf_puts(b, "=");
	put_text(b, f);
	if (f->flags == 0)
		return;
	buf_puts(b, "<");
	for (i = 0; letters[i] != '\0'; i++)
		if (f->flags & 1 << i)
			buf_put(b, &letters[i], 1);
	buf_puts(b, ">");
}

static void
decode_to(struct buf *b, enum abi_id abi, long nr, const uint64_t args[])
{
	const struct view view = { getpid(), getpid() };
	const struct call_env env = { &mem, &view, program_of, NULL };
	const char *why, *alias;
	char name[32];
	int error, i;

	call_init(&call, arena, abi_get(abi), nr, args, 0);
	error = call_decode(&call, &env, &why);
	if (error != 0) {
		buf_printf(b, "%s: %s", strerrorname_np(error), why);
		return;
	}
	ck_assert_ptr_null(why);
	buf_puts(b, call_name(&call, name));
	alias = sysent_alias_name(call.alias);
	if (alias != NULL)
		buf_printf(b, " %s", alias);
	for (i = 0; i < call.nfield; i++)
		put_field(b, &call.field[i]);
}

struct row {
	enum abi_id	 abi;
	const char	*name;
	uint64_t	 args[SYS_MAXARGS];
	const char	*text;		/* expected */
	const char	*s1, *s2;
	uint32_t	 raw[24];
};

static const struct row paths[] = {
	/* kinds of names, and how each follows */
	{ X, "stat", { S1 }, "stat fsread filename=$/file<P>", "link" },
	{ X, "lstat", { S1 }, "lstat fsread filename=$/link<P>", "link" },
	{ X, "stat", { S1 }, "stat fsread filename=/<PD>", "/" },
	{ X, "stat", { S1 }, "stat fsread filename=$/dir<PD>", "./dir//" },
	{ X, "stat", { S1 }, "stat fsread filename=$/none<PM>", "none" },
	{ X, "stat", { S1 }, "stat fsread filename=<M>", "" },
	{ X, "stat", { 0 }, "EFAULT: null name" },
	{ X, "stat", { 8 }, "EFAULT: argument cannot be read" },
	{ X, "stat", { END }, "EFAULT: argument cannot be read" },
	{ I, "stat64", { S1 }, "stat64 fsread filename=$/file<P>", "link" },
	{ I, "stat", { HIGH | S1 }, "stat fsread filename=$/file<P>", "file" },
	{ X, "stat", { HIGH | S1 }, "EFAULT: argument cannot be read", "file" },
	{ X, "unlink", { S1 }, "unlink fswrite filename=$/link<PW>", "link" },
	{ X, "rename", { S1, S2 }, "rename fswrite filename=$/link<PW> "
	    "filename[1]=$/dir/x<PMW>", "link", "dir/x" },
	{ X, "link", { S1, S2 }, "link fswrite filename=$/link<PW> "
	    "filename[1]=$/x<PMW>", "link", "x" },
	{ X, "linkat", { CWD, S1, DIR, S2, 0 }, "linkat fswrite "
	    "filename=$/link<PW> filename[1]=$/dir/x<PMW>", "link", "x" },
	{ X, "linkat", { CWD, S1, DIR, S2, 0x400 }, "linkat fswrite "
	    "filename=$/file<PW> filename[1]=$/dir/x<PMW>", "link", "x" },
	{ X, "linkat", { FILE_FD, S1, DIR, S2, 0x1000 }, "linkat fswrite "
	    "filename=$/file<PW> filename[1]=<MW>", "", "" },
	{ X, "symlink", { S1, S2 }, "symlink fswrite string=../any thing "
	    "filename=$/x<PMW>", "../any thing", "x" },
	{ X, "symlinkat", { S1, DIR, S2 }, "symlinkat fswrite string= "
	    "filename=$/dir/x<PMW>", "", "x" },
	{ X, "mkdir", { S1, 040755 }, "mkdir fswrite filename=$/x<PMWN> "
	    "mode=755", "x" },
	{ X, "mkdir", { S1, 0 }, "mkdir fswrite filename=$/dir<PWD> mode=0",
	    "dir" },
	{ X, "mknodat", { DIR, S1, 010644 }, "mknodat fswrite "
	    "filename=$/dir/x<PMWN> mode=644", "x" },
	{ X, "mount", { 0, S1, S2, 0xc0ed0001 }, "mount filename=$/dir<PD> "
	    "fstype=proc flags=MS_RDONLY", "dir", "proc" },
	{ X, "acct", { 0 }, "acct" },
	{ X, "acct", { S1 }, "acct filename=$/file<P>", "file" },
	/* directories */
	{ X, "openat", { DIR, S1 }, "openat fsread filename=$/dir/x<PM> "
	    "oflags=O_RDONLY", "x" },
	{ X, "openat", { HIGH | DIR, S1 }, "openat fsread "
	    "filename=$/dir/x<PM> oflags=O_RDONLY", "x" },
	{ X, "openat", { -100, S1 }, "openat fsread filename=$/file<P> "
	    "oflags=O_RDONLY", "file" },
	{ X, "openat", { 999, S1 }, "openat fsread filename=x<M> "
	    "oflags=O_RDONLY", "x" },
	{ X, "openat", { 999, S1 }, "openat fsread filename=/<PD> "
	    "oflags=O_RDONLY", "/" },
	{ I, "openat", { CWD, S1, 0100000 }, "openat fsread "
	    "filename=$/file<P> oflags=O_RDONLY|O_LARGEFILE", "file" },
	/* AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, no name at all */
	{ X, "newfstatat", { CWD, S1, 0, 0 }, "newfstatat fsread "
	    "filename=$/file<P>", "link" },
	{ X, "newfstatat", { CWD, S1, 0, 0x100 }, "newfstatat fsread "
	    "filename=$/link<P>", "link" },
	{ X, "newfstatat", { DIR, S1, 0, 0x1000 }, "newfstatat fsread "
	    "filename=$/dir/x<PM>", "x" },
	{ X, "newfstatat", { DIR, S1, 0, 0x1100 }, "fstat", "" },
	{ X, "newfstatat", { 999, S1, 0, HIGH | 0x1000 }, "fstat", "" },
	{ X, "newfstatat", { DIR, 0, 0, 0x1000 }, "fstat" },
	{ X, "newfstatat", { DIR, S1, 0, 0 }, "newfstatat fsread "
	    "filename=<M>", "" },
	{ X, "newfstatat", { CWD, S1, 0, 0x1000 }, "newfstatat fsread "
	    "filename=$<PD>", "" },
	{ X, "newfstatat", { DIR, 0, 0, 0 }, "EFAULT: null name" },
	{ I, "fstatat64", { DIR, S1, 0, 0x1000 }, "fstat", "" },
	{ X, "statx", { DIR, S1, 0x1000 }, "fstat", "" },
	{ I, "statx", { DIR, 0, 0x1000 }, "fstat" },
	{ X, "utimensat", { DIR, 0 }, "utimensat fswrite "
	    "filename=$/dir<PWD>" },
	{ X, "utimensat", { CWD, 0 }, "EFAULT: null name" },
	{ X, "fchownat", { FILE_FD, S1, 0, -1, 0x1000 }, "fchownat fswrite "
	    "filename=$/file<PW> uid=0 gid=-1", "" },
	{ X, "fchmodat", { CWD, S1, 04755 }, "fchmodat fswrite "
	    "filename=$/file<PW> mode=4755", "link" },
	{ X, "readlinkat", { DIR, S1 }, "readlinkat fsread filename=$/dir<PD>",
	    "" },
	{ X, "unlinkat", { DIR, S1, 0x1200 }, "unlinkat fswrite "
	    "filename=<MW>", "" },
	/* flags of their own */
	{ X, "inotify_add_watch", { 3, S1, 0x2 }, "inotify_add_watch fsread "
	    "filename=$/file<P>", "link" },
	{ X, "inotify_add_watch", { 3, S1, 0x02000002 }, "inotify_add_watch "
	    "fsread filename=$/link<P>", "link" },
	{ X, "umount2", { S1, 0x8 }, "umount2 filename=$/link<P> "
	    "flags=UMOUNT_NOFOLLOW", "link" },
	{ X, "move_mount", { DIR, S1, CWD, S2, 0x14 }, "move_mount "
	    "filename=$/dir<PD> filename[1]=$/file<P>", "", "link" },
	{ I, "fanotify_mark", { 3, 4, 0, 0, CWD, S1 }, "fanotify_mark fsread "
	    "filename=$/link<P>", "link" },
	{ X, "fanotify_mark", { 3, 0, 0, DIR, 0 }, "fanotify_mark fsread "
	    "filename=$/dir<PD>" },
};

static const struct row opens[] = {
	{ X, "open", { S1, 0 }, "open fsread filename=$/file<P> "
	    "oflags=O_RDONLY", "link" },
	{ X, "open", { S1, 0400000 }, "open fsread filename=$/link<P> "
	    "oflags=O_RDONLY|O_NOFOLLOW", "link" },
	{ X, "open", { S1, 01 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_WRONLY", "file" },
	{ X, "open", { S1, 02 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_RDWR", "file" },
	{ X, "open", { S1, 03 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_ACCMODE", "file" },
	{ X, "open", { S1, 01000 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_RDONLY|O_TRUNC", "file" },
	{ X, "open", { S1, 02000 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_RDONLY|O_APPEND", "file" },
	{ X, "open", { S1, 0100, 0644 }, "open fswrite filename=$/new<PMW> "
	    "oflags=O_RDONLY|O_CREAT mode=644", "dangling" },
	{ X, "open", { S1, 0301, HIGH | 0100600 }, "open fswrite "
	    "filename=$/dangling<PW> oflags=O_WRONLY|O_CREAT|O_EXCL mode=600",
	    "dangling" },
	{ X, "open", { S1, 0301, 0600 }, "open fswrite filename=$/x<PMWN> "
	    "oflags=O_WRONLY|O_CREAT|O_EXCL mode=600", "x" },
	{ X, "open", { S1, 020200002, 0600 }, "open fswrite "
	    "filename=$/dir<PWND> oflags=O_RDWR|O_TMPFILE mode=600", "dir" },
	{ X, "open", { S1, 010000303, 0600 }, "open fsread filename=$/file<P> "
	    "oflags=O_ACCMODE|O_CREAT|O_EXCL|O_PATH", "link" },
	{ X, "open", { S1, HIGH }, "open fsread filename=$/file<P> "
	    "oflags=O_RDONLY", "file" },
	{ X, "creat", { S1, 0644 }, "creat fswrite filename=$/file<PW> "
	    "mode=644", "link" },
	/* flags, mode, resolve: two words each */
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 fsread "
	    "filename=$/file<P> oflags=O_RDONLY", "file" },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 fswrite "
	    "filename=$/x<PMWN> oflags=O_WRONLY|O_CREAT|O_EXCL mode=640", "x",
	    NULL, { 0301, 0, 0640 } },
	{ I, "openat2", { CWD, S1, RAW, 32 }, "openat2 fswrite "
	    "filename=$/file<PW> oflags=O_RDWR", "file", NULL, { 02 } },
	{ X, "openat2", { CWD, S1, RAW, 23 },
	    "EINVAL: argument that the kernel refuses", "file" },
	{ X, "openat2", { CWD, S1, RAW, 32 },
	    "E2BIG: argument that the kernel refuses", "file", NULL,
	    { [6] = 1 } },
	{ X, "openat2", { CWD, S1, RAW, PAGE + 1 },
	    "E2BIG: argument that the kernel refuses", "file" },
	{ X, "openat2", { CWD, S1, RAW, 24 },
	    "EINVAL: argument that the kernel refuses", "file", NULL,
	    { 0, 1 } },
	{ X, "openat2", { CWD, S1, RAW, 24 },
	    "EPERM: openat2 with RESOLVE_IN_ROOT is not supported", "file",
	    NULL, { [4] = 0x10 } },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 fsread "
	    "filename=$/file<P> oflags=O_RDONLY", "file", NULL,
	    { [4] = 0x8 } },
	{ X, "openat2", { CWD, S1, END - 23, 24 },
	    "EFAULT: argument cannot be read", "file" },
	{ X, "openat2", { CWD, S1, 0, 24 },
	    "EFAULT: argument cannot be read", "file" },
	{ X, "mq_open", { S1, 0102, 0600 }, "mq_open string=queue "
	    "oflags=O_RDWR|O_CREAT mode=600", "queue" },
};

static const struct row numbers[] = {
	{ X, "fchmod", { -1, 0777 }, "fchmod fd=-1 mode=777" },
	{ X, "fchmod", { HIGH | 5, 0170000 }, "fchmod fd=5 mode=0" },
	{ X, "fchown", { 3, 1000, -1 }, "fchown fd=3 uid=1000 gid=-1" },
	{ I, "fchown", { 3, 0x1ffff, 0x10000 }, "fchown fd=3 uid=-1 gid=0" },
	{ I, "fchown32", { 3, 0x1ffff, 65535 },
	    "fchown32 fd=3 uid=131071 gid=65535" },
	{ X, "fchown", { 3, 65535, HIGH }, "fchown fd=3 uid=65535 gid=0" },
	{ X, "setuid", { 0 }, "setuid uid=0 uname=root" },
	{ X, "setuid", { 3999999999 }, "setuid uid=-294967297 "
	    "uname=<unknown>" },
	{ I, "setuid", { 0x70000 }, "setuid uid=0 uname=root" },
	{ I, "setuid32", { 0x7fff0000 }, "setuid32 uid=2147418112 "
	    "uname=<unknown>" },
	{ X, "setreuid", { -1, 0 }, "setreuid uid=-1 uname=<unknown> "
	    "uid[1]=0 uname[1]=root" },
	{ X, "setfsuid", { 0 }, "setfsuid uid=0" },
	{ X, "setgid", { 0 }, "setgid gid=0" },
	{ X, "kill", { 42, 15 }, "kill pidname=/bin/answer signame=SIGTERM" },
	{ X, "kill", { HIGH | 42, HIGH | 9 }, "kill pidname=/bin/answer "
	    "signame=SIGKILL" },
	{ X, "kill", { 43, 0 }, "kill pidname=<unknown> signame=0" },
	{ X, "kill", { 0, 2 }, "kill pidname=<own process group> "
	    "signame=SIGINT" },
	{ X, "kill", { -1, 1 }, "kill pidname=<every process: -1> "
	    "signame=SIGHUP" },
	{ X, "kill", { 0xffffffd6, 1 }, "kill pidname=pg:/bin/answer "
	    "signame=SIGHUP" },
	{ X, "kill", { -43, 99 }, "kill pidname=pg:<unknown> "
	    "signame=<unknown>: 99" },
	{ X, "kill", { 0x80000000, 1 }, "kill pidname=pg:<unknown> "
	    "signame=SIGHUP" },
	{ I, "tkill", { 42, 10 }, "tkill pidname=/bin/answer "
	    "signame=SIGUSR1" },
	{ X, "tgkill", { 1, 42, 10 }, "tgkill pidname=/bin/answer "
	    "signame=SIGUSR1" },
	{ X, "tkill", { -42, 10 }, "tkill pidname=<unknown> signame=SIGUSR1" },
	{ X, "pidfd_send_signal", { FILE_FD, 9 }, "pidfd_send_signal "
	    "pidname=<unknown> signame=SIGKILL" },
	{ X, "pidfd_send_signal", { 999, 9 }, "pidfd_send_signal "
	    "pidname=<unknown> signame=SIGKILL" },
	{ X, "pidfd_send_signal", { -10000, 9 }, "pidfd_send_signal "
	    "pidname=/bin/self signame=SIGKILL" },
	{ X, "fcntl", { 3, 1 }, "fcntl cmd=F_GETFD" },
	{ X, "fcntl", { 3, HIGH | 1030 }, "fcntl cmd=F_DUPFD_CLOEXEC" },
	{ I, "fcntl64", { 3, 7777 }, "fcntl64 cmd=<unknown>: 7777" },
	{ X, "ioctl", { 0, 0x5412 }, "ioctl cmd=TIOCSTI" },
	{ X, "ioctl", { 0, HIGH | 0x5412 }, "ioctl cmd=TIOCSTI" },
	{ X, "ioctl", { 0, 0xfeedface }, "ioctl cmd=<unknown>: 0xfeedface" },
	{ X, "mmap", { 0, 1, 0 }, "mmap prot=PROT_NONE" },
	{ X, "mmap", { 0, 1, HIGH | 7 }, "mmap "
	    "prot=PROT_READ|PROT_WRITE|PROT_EXEC" },
	{ I, "mmap", { RAW }, "mmap prot=PROT_READ|PROT_EXEC", NULL, NULL,
	    { 0, 4096, 5, 2 } },
	{ I, "mmap", { END - 23 }, "EFAULT: argument cannot be read" },
	{ I, "mmap2", { 0, 1, 2 }, "mmap2 prot=PROT_WRITE" },
	{ X, "mprotect", { 0, 1, 0x1000004 }, "mprotect "
	    "prot=PROT_EXEC|PROT_GROWSDOWN" },
	{ X, "shmat", { 1, 0, 0 }, "shmat prot=PROT_READ|PROT_WRITE" },
	{ X, "shmat", { 1, 0, 010000 }, "shmat prot=PROT_READ" },
	{ X, "shmat", { 1, 0, 0110000 }, "shmat prot=PROT_READ|PROT_EXEC" },
	{ X, "prctl", { HIGH | 38 }, "prctl option=PR_SET_NO_NEW_PRIVS" },
	{ X, "clone", { 0x01200011 }, "clone "
	    "flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID" },
	{ X, "clone", { 17 }, "clone flags=0" },
	{ X, "clone", { HIGH | 0x800000 }, "clone flags=CLONE_UNTRACED" },
	{ I, "clone", { 0x10000080 }, "clone flags=CLONE_NEWUSER" },
	{ X, "unshare", { 0x80 }, "unshare flags=CLONE_NEWTIME" },
	{ X, "clone3", { RAW, 88 }, "clone3 "
	    "flags=CLONE_VM|CLONE_CLEAR_SIGHAND", NULL, NULL,
	    { 0x100, 1 } },
	{ X, "clone3", { RAW, 64 }, "clone3 flags=0" },
	{ X, "clone3", { RAW, 63 },
	    "EINVAL: argument that the kernel refuses" },
	{ X, "clone3", { END - 64, 88 }, "EFAULT: argument cannot be read" },
	{ X, "prlimit64", { 0, 7 }, "prlimit64 resource=RLIMIT_NOFILE" },
	{ X, "setrlimit", { 99 }, "setrlimit resource=<unknown>: 99" },
	{ X, "socket", { 2, 02004001 }, "socket sockdom=AF_INET "
	    "socktype=SOCK_STREAM" },
	{ X, "socket", { 777, 77 }, "socket sockdom=AF_UNKNOWN(777) "
	    "socktype=SOCK_UNKNOWN(77)" },
	{ X, "socketpair", { -1, 2 }, "socketpair sockdom=AF_UNKNOWN(-1) "
	    "socktype=SOCK_DGRAM" },
	{ X, "getpid", { 1, 2, 3 }, "getpid" },
};

/* 127.0.0.1:80, 0.0.0.0:0 with family 0, and /dir's names as words. */
#define INET		2 | 0x50000000, 0x0100007f, 0, 0
#define UNSPEC		0x50000000, 0x0100007f, 0, 0

static const struct row sockets[] = {
	{ X, "connect", { 3, RAW, 16 }, "connect sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { INET } },
	{ X, "connect", { 3, RAW, HIGH | 16 }, "connect "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL, { INET } },
	{ X, "connect", { 3, RAW, 15 }, "connect sockaddr=family(2)", NULL,
	    NULL, { INET } },
	{ X, "connect", { 3, RAW, 128 }, "connect "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL, { INET } },
	{ X, "connect", { 3, RAW, 129 },
	    "EINVAL: argument that the kernel refuses" },
	{ X, "connect", { 3, RAW, -1 },
	    "EINVAL: argument that the kernel refuses" },
	{ X, "connect", { 3, RAW, 0 }, "connect" },
	{ X, "connect", { 3, 0, 16 }, "connect" },
	{ X, "connect", { 3, END - 15, 16 },
	    "EFAULT: argument cannot be read" },
	{ X, "connect", { 3, RAW, 16 }, "connect sockaddr=family(0)", NULL,
	    NULL, { UNSPEC } },
	{ X, "bind", { 3, RAW, 16 }, "bind sockaddr=inet-[127.0.0.1]:80", NULL,
	    NULL, { UNSPEC } },
	{ X, "bind", { 3, RAW, 28 }, "bind sockaddr=inet-[127.0.0.1]:80", NULL,
	    NULL, { UNSPEC } },
	{ X, "bind", { 3, RAW, 15 }, "bind sockaddr=family(0)", NULL, NULL,
	    { UNSPEC } },
	{ X, "sendto", { 3, 0, 0, 0, RAW, 16 }, "sendto "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL, { UNSPEC } },
	{ X, "sendto", { 3, 0, 0, 0, RAW, 24 },
	    "EPERM: address without a family", NULL, NULL, { UNSPEC } },
	{ X, "sendto", { 3, 0, 0, 0, 0, 16 }, "sendto" },
	{ X, "bind", { 3, RAW, 2 }, "bind sockaddr=@", NULL, NULL, { 1 } },
	{ X, "bind", { 3, RAW, 7 }, "bind sockaddr=@ab\\x00c", NULL, NULL,
	    { 0x61000001, 0x00630062 } },
	/* "link": followed by connect, made by bind; no NUL within length */
	{ X, "connect", { 3, RAW, 110 }, "connect sockaddr=$/file<P>", NULL,
	    NULL, { 0x696c0001, 0x6b6e } },
	{ X, "bind", { 3, RAW, 6 }, "bind sockaddr=$/link<P>", NULL, NULL,
	    { 0x696c0001, 0x41416b6e } },
	{ X, "sendto", { 3, 0, 0, 0, RAW, 4 }, "sendto sockaddr=$/li<PM>", NULL,
	    NULL, { 0x696c0001, 0x6b6e } },
	{ X, "connect", { 3, RAW, 111 }, "connect sockaddr=family(1)", NULL,
	    NULL, { 0x696c0001, 0x6b6e } },
	{ X, "connect", { 3, RAW, 12 }, "connect sockaddr=family(16)", NULL,
	    NULL, { 16 } },
	/* msghdr: name, length (x86-64: two words, one word) */
	{ X, "sendmsg", { 3, RAW }, "sendmsg sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { RAW + 32, 0, 16, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmsg", { 3, RAW }, "sendmsg sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { RAW + 32, 0, 5000, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmsg", { 3, RAW }, "sendmsg", NULL, NULL,
	    { RAW + 32, 0, 0, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmsg", { 3, RAW }, "sendmsg", NULL, NULL, { 0, 0, 16 } },
	{ X, "sendmsg", { 3, RAW },
	    "EINVAL: argument that the kernel refuses", NULL, NULL,
	    { RAW, 0, -1 } },
	{ X, "sendmsg", { 3, RAW }, "EFAULT: argument cannot be read", NULL,
	    NULL, { RAW, 1, 16 } },
	{ X, "sendmsg", { 3, 0 }, "EFAULT: argument cannot be read" },
	{ I, "sendmsg", { 3, RAW }, "sendmsg sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { RAW + 32, 16, 0, 0, 0, 0, 0, 0, INET } },
	{ I, "sendmsg", { 3, END - 8 }, "sendmsg" },
	{ I, "sendmsg", { 3, END - 7 }, "EFAULT: argument cannot be read" },
	/* mmsghdr: 64 bytes, 32 in i386 */
	{ X, "sendmmsg", { 3, RAW, 2 }, "sendmmsg "
	    "sockaddr=inet-[127.0.0.1]:80 sockaddr[1]=family(2)", NULL, NULL,
	    { RAW + 32, 0, 16, 0, 0, 0, 0, 0, INET,
	      [16] = RAW + 32, 0, 8 } },
	{ I, "sendmmsg", { 3, RAW, 2 }, "sendmmsg "
	    "sockaddr=family(2) sockaddr[1]=inet-[127.0.0.1]:80", NULL, NULL,
	    { RAW + 64, 8, 0, 0, 0, 0, 0, 0,
	      RAW + 64, 16, 0, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmmsg", { 3, RAW, HIGH | 1 }, "sendmmsg "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { RAW + 32, 0, 16, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmmsg", { 3, 0, 0 }, "sendmmsg" },
	{ X, "sendmmsg", { 3, END - 64, 2 },
	    "EFAULT: argument cannot be read" },
};

static const struct row demuxed[] = {
	{ I, "socketcall", { 1, RAW }, "socket sockdom=AF_INET6 "
	    "socktype=SOCK_DGRAM", NULL, NULL, { 10, 2, 17 } },
	{ I, "socketcall", { HIGH | 3, RAW }, "connect "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { 3, RAW + 16, 16, 0, INET } },
	{ I, "socketcall", { 9, RAW }, "sendto", NULL, NULL,
	    { 3, RAW, 4, 0, RAW + 24, 16, INET } },
	{ I, "socketcall", { 11, RAW }, "sendto sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { 3, RAW, 4, 0, RAW + 24, 16, INET } },
	{ I, "socketcall", { 16, RAW }, "sendmsg "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { 3, RAW + 12, 0, RAW + 20, 16, INET } },
	{ I, "socketcall", { 20, RAW }, "sendmmsg "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { 3, RAW + 16, 1, 0, RAW + 24, 16, INET } },
	{ I, "socketcall", { 5, RAW }, "accept" },
	{ I, "socketcall", { 0, RAW },
	    "EINVAL: argument that the kernel refuses" },
	{ I, "socketcall", { 21, RAW },
	    "EINVAL: argument that the kernel refuses" },
	{ I, "socketcall", { -1, RAW },
	    "EINVAL: argument that the kernel refuses" },
	{ I, "socketcall", { 1, END - 8 }, "EFAULT: argument cannot be read" },
	{ I, "socketcall", { 4, END - 8 }, "listen" },
	{ I, "ipc", { 21, 7, 010000, RAW, RAW }, "shmat prot=PROT_READ" },
	{ I, "ipc", { 0x10015, 7, 0100000, 0, 0 }, "shmat "
	    "prot=PROT_READ|PROT_WRITE|PROT_EXEC" },
	{ I, "ipc", { 1 }, "semop" },
	{ I, "ipc", { 24 }, "shmctl" },
	{ I, "ipc", { 0 }, "EINVAL: argument that the kernel refuses" },
	{ I, "ipc", { 5 }, "EINVAL: argument that the kernel refuses" },
};

/* s1 is the program, s2 one of the arguments. */
static const struct row execs[] = {
	{ X, "execve", { S1, 0 }, "execve filename=$/file<P> argv=", "link" },
	{ X, "execve", { S1, RAW }, "execve filename=$/file<P> "
	    "argv=file a b file", "file", "a b",
	    { S1, 0, S2, 0, S1, 0, 0, 0 } },
	{ I, "execve", { S1, RAW }, "execve filename=$/file<P> argv=a b ",
	    "file", "a b", { S2, S2 + 3, 0 } },
	{ X, "execve", { S1, RAW }, "EFAULT: argument cannot be read", "file",
	    NULL, { 1 } },
	{ X, "execve", { S1, END - 8 }, "execve filename=$/file<P> argv=",
	    "file" },
	{ X, "execve", { S1, END - 7 }, "EFAULT: argument cannot be read",
	    "file" },
	{ X, "execveat", { FILE_FD, S1, 0, 0, 0x1000 }, "execveat "
	    "filename=$/file<P> argv=", "" },
	{ X, "execveat", { CWD, S1, 0, 0, 0x100 }, "execveat "
	    "filename=$/link<P> argv=", "link" },
	{ X, "execveat", { CWD, S1, 0, 0, 0 }, "execveat filename=<M> argv=",
	    "" },
};

static void
check_row(const struct row *r)
{
	const struct sysent *sys = sysent_by_name(r->name);
	char text[1024];
	struct buf b;

	ck_assert_msg(sys != NULL && sys->nr[r->abi] != -1, "%s", r->name);
	memset(memory, 0, sizeof(memory));
	if (r->s1 != NULL)
		memcpy(memory + (S1 - BASE), r->s1, strlen(r->s1) + 1);
	if (r->s2 != NULL)
		memcpy(memory + (S2 - BASE), r->s2, strlen(r->s2) + 1);
	memcpy(memory + (RAW - BASE), r->raw, sizeof(r->raw));
	buf_init(&b, text, sizeof(text));
	decode_to(&b, r->abi, sys->nr[r->abi], r->args);
	ck_assert_str_eq(text, r->text);
}

#define LOOP(rows) START_TEST(loop_##rows) { check_row(&rows[_i]); } END_TEST
LOOP(paths)
LOOP(opens)
LOOP(numbers)
LOOP(sockets)
LOOP(demuxed)
LOOP(execs)

/* Decodes one call of x86-64 to a text that lives until the next. */
static const char *
decode(const char *name, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	const uint64_t args[SYS_MAXARGS] = { a0, a1, a2, a3 };
	static char text[2 * PAGE];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	decode_to(&b, ABI_X86_64, sysent_by_name(name)->nr[ABI_X86_64], args);
	return text;
}

START_TEST(every_kind)
{
	ck_assert_ptr_nonnull(decoders[_i].run);
}
END_TEST

/* The longest name has PATH_MAX - 1 bytes; where memory ends, so must it. */
START_TEST(long_names)
{
	memset(memory, '/', sizeof(memory));
	memory[PATH_MAX - 1] = '\0';
	ck_assert_str_eq(decode("stat", BASE, 0, 0, 0),
	    "stat fsread filename=/<PD>");
	memory[PATH_MAX - 1] = '/';
	ck_assert_str_eq(decode("stat", BASE, 0, 0, 0),
	    "ENAMETOOLONG: name without end");
	ck_assert_str_eq(decode("stat", END - 20, 0, 0, 0),
	    "EFAULT: argument cannot be read");
	ck_assert_str_eq(decode("symlink", BASE, 0, 0, 0),
	    "ENAMETOOLONG: string without end");
	ck_assert_str_eq(decode("symlink", END - 20, 0, 0, 0),
	    "EFAULT: argument cannot be read");
	memcpy(memory + PAGE - 2, "dir", 4);	/* lies on two pages */
	ck_assert_str_eq(decode("stat", BASE + PAGE - 2, 0, 0, 0),
	    "stat fsread filename=$/dir<PD>");
	memcpy(memory + SIZE - 4, "dir", 4);
	ck_assert_str_eq(decode("stat", END - 4, 0, 0, 0),
	    "stat fsread filename=$/dir<PD>");
}
END_TEST

START_TEST(long_argv)
{
	const uint64_t args[SYS_MAXARGS] = { S1, RAW };
	const struct view view = { getpid(), getpid() };
	const struct call_env env = { &mem, &view, NULL, NULL };
	const struct field *f;
	uint64_t p = S2;
	const char *why;
	int i;

	memset(memory, 0, sizeof(memory));
	memcpy(memory + (S1 - BASE), "file", 5);
	memset(memory + (S2 - BASE), 'a', 999);
	for (i = 0; i < 33; i++)
		memcpy(memory + (RAW - BASE) + i * 8, &p, 8);
	for (; i >= 32; i--) {
		/* 32 strings fit into 32 KiB, 33 do not. */
		memset(memory + (RAW - BASE) + i * 8, 0, 8);
		call_init(&call, arena, abi_get(ABI_X86_64), SYS_execve, args,
		    0);
		ck_assert_int_eq(call_decode(&call, &env, &why), 0);
		f = call_field(&call, "argv", 0);
		ck_assert_int_eq(f->flags, i == 33 ? FIELD_CUT : 0);
		ck_assert_uint_eq(f->len, i == 33 ? 32767 : 32 * 1000 - 1);
		ck_assert_uint_eq(strlen(f->text), f->len);
	}
}
END_TEST

/* What of the file is kept for the check after exec. */
START_TEST(exec_notes)
{
	struct stat st;
	int fd = dup(FILE_FD);

	close(fd);
	memset(memory, 0, sizeof(memory));
	memcpy(memory + (S1 - BASE), "script", 7);
	ck_assert_int_eq(stat("script", &st), 0);
	ck_assert_str_eq(decode("execve", S1, 0, 0, 0),
	    "execve filename=$/script<P> argv=");
	ck_assert_int_eq(call.exec_format, EXEC_SCRIPT);
	ck_assert_uint_eq(call.exec_dev, st.st_dev);
	ck_assert_uint_eq(call.exec_ino, st.st_ino);
	memcpy(memory + (S1 - BASE), "file", 5);
	decode("execve", S1, 0, 0, 0);
	ck_assert_int_eq(call.exec_format, EXEC_OTHER);
	ck_assert_uint_ne(call.exec_ino, 0);
	memcpy(memory + (S1 - BASE), "none", 5);
	decode("execve", S1, 0, 0, 0);
	ck_assert_uint_eq(call.exec_ino, 0);
	ck_assert_int_eq(dup(FILE_FD), fd);	/* nothing was left open */
}
END_TEST

/* n messages, each to the port of its number modulo ports. */
static void
make_messages(uint32_t n, uint32_t ports)
{
	uint32_t i, name, port;

	memset(memory, 0, sizeof(memory));
	for (i = 0; i < n; i++) {
		name = BASE + i * 64 + 32;
		port = i % ports;
		memcpy(memory + i * 64, &name, 4);
		memcpy(memory + i * 64 + 8, &(uint32_t){ 16 }, 4);
		memory[i * 64 + 32] = 2;
		memory[i * 64 + 35] = (unsigned char)port;
		memory[i * 64 + 36] = 127;
	}
}

START_TEST(many_messages)
{
	const struct field *f;
	size_t used;

	make_messages(512, 1);
	ck_assert_str_eq(decode("sendmmsg", 3, BASE, 512, 0),
	    "sendmmsg sockaddr=inet-[127.0.0.0]:0");
	used = call.used;
	make_messages(512, 2);
	ck_assert_str_eq(decode("sendmmsg", 3, BASE, 512, 0), "sendmmsg "
	    "sockaddr=inet-[127.0.0.0]:0 sockaddr[1]=inet-[127.0.0.0]:1");
	ck_assert_uint_eq(call.used, 2 * used);
	make_messages(512, CALL_MAXFIELDS - 2);
	decode("sendmmsg", 3, BASE, 512, 0);
	ck_assert_int_eq(call.nfield, CALL_MAXFIELDS - 2);
	f = call_field(&call, "SockAddr", CALL_MAXFIELDS - 3);
	ck_assert_str_eq(f->text, "inet-[127.0.0.0]:37");
	ck_assert_ptr_null(call_field(&call, "sockaddr", CALL_MAXFIELDS - 2));
	make_messages(512, CALL_MAXFIELDS - 1);
	ck_assert_str_eq(decode("sendmmsg", 3, BASE, 512, 0),
	    "EPERM: too many addresses in one sendmmsg");
	/* 512 of them fill the memory: more cannot be read. */
	make_messages(512, 1);
	ck_assert_str_eq(decode("sendmmsg", 3, BASE, 513, 0),
	    "EFAULT: argument cannot be read");
}
END_TEST

/* Every place where the arena can end: refused, never written past. */
START_TEST(small_arena)
{
	const uint64_t args[SYS_MAXARGS] = { CWD, S1, 0101, 0644 };
	const struct view view = { getpid(), getpid() };
	const struct call_env env = { &mem, &view, NULL, NULL };
	const char *why;
	size_t full, room;
	int error;

	memset(memory, 0, sizeof(memory));
	memcpy(memory + (S1 - BASE), "file", 5);
	call_init(&call, arena, abi_get(ABI_X86_64), SYS_openat, args, 0);
	ck_assert_int_eq(call_decode(&call, &env, &why), 0);
	full = call.used;
	for (room = 0; room <= full; room++) {
		call_init(&call, arena, abi_get(ABI_X86_64), SYS_openat, args,
		    0);
		call.used = CALL_ARENA - room;
		error = call_decode(&call, &env, &why);
		ck_assert_int_eq(error, room < full ? EPERM : 0);
		if (error != 0)
			ck_assert_str_eq(why, "argument too long to be judged");
		ck_assert_uint_le(call.used, CALL_ARENA);
	}
}
END_TEST

START_TEST(field_details)
{
	const struct field *f;

	memset(memory, 0, sizeof(memory));
	memcpy(memory + (S1 - BASE), "./link", 7);
	decode("openat", CWD, S1, HIGH | 02, 0);
	f = call_field(&call, "FILENAME", 0);
	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(f->passed, "./link");
	ck_assert_int_eq(f->kind, ARG_PATH_OPEN);
	ck_assert_uint_eq(f->value, S1);
	ck_assert_int_eq(f->error, 0);
	ck_assert_ptr_null(call_field(&call, "filename", 1));
	f = call_field(&call, "oflags", 0);
	ck_assert_uint_eq(f->value, 02);
	ck_assert_int_eq(f->kind, ARG_OFLAGS);
	ck_assert_ptr_null(call_field(&call, "mode", 0));
	memcpy(memory + (S1 - BASE), "file/x", 7);
	decode("stat", S1, 0, 0, 0);
	ck_assert_int_eq(call.field[0].error, ENOTDIR);
	/* Without a name there is none passed. */
	decode("utimensat", DIR, 0, 0, 0);
	ck_assert_ptr_null(call.field[0].passed);
}
END_TEST

/* i386 has these calls twice: with ids of 16 bits, and of 32. */
static const char *const short_ids[] = { "lchown", "setuid", "setgid",
    "setreuid", "setregid", "fchown", "setfsuid", "setfsgid", "setresuid",
    "setresgid", "chown" };

START_TEST(ids_of_16_bits)
{
	const uint64_t ids = 0x7ffff;
	const uint64_t args[SYS_MAXARGS] = { strstr(short_ids[_i], "chown") !=
	    NULL ? S1 : ids, ids, ids };
	const struct view view = { getpid(), getpid() };
	const struct call_env env = { &mem, &view, NULL, NULL };
	const struct field *f;
	const char *why;
	char name[32];
	int i;

	memset(memory, 0, sizeof(memory));
	for (i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s%s", short_ids[_i],
		    i == 1 ? "32" : "");
		call_init(&call, arena, abi_get(ABI_I386),
		    sysent_by_name(name)->nr[ABI_I386], args, 0);
		ck_assert_int_eq(call_decode(&call, &env, &why), 0);
		f = call_field(&call, "uid", 0);
		if (f == NULL)
			f = call_field(&call, "gid", 0);
		ck_assert_str_eq(f->text, i == 1 ? "524287" : "-1");
	}
}
END_TEST

START_TEST(unknown_call)
{
	const uint64_t args[SYS_MAXARGS] = { 1 };
	char name[32];
	const char *why;

	call_init(&call, arena, abi_get(ABI_X86_64), 511, args, 0);
	ck_assert_int_eq(call_decode(&call, NULL, &why), 0);
	ck_assert_int_eq(call.nfield, 0);
	ck_assert_str_eq(call_name(&call, name), "unknown-511");
	call_init(&call, arena, abi_get(ABI_X86_64), -1, args, 0);
	ck_assert_str_eq(call_name(&call, name), "unknown--1");
}
END_TEST

/* What fstat took over stays as the kernel got it. */
START_TEST(twin_of_fstat)
{
	memset(memory, 0, sizeof(memory));
	ck_assert_str_eq(decode("statx", DIR, S1, 0x1000, 0), "fstat");
	ck_assert_int_eq(call.nr, SYS_statx);
	ck_assert_uint_eq(call.args[1], S1);
	ck_assert_int_eq(call.alias, ALIAS_NONE);
}
END_TEST

START_TEST(pidfd)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd == -1)
		return;		/* Linux before 5.3, or not allowed */
	ck_assert_str_eq(decode("pidfd_send_signal", (uint64_t)fd, 9, 0, 0),
	    "pidfd_send_signal pidname=/bin/self signame=SIGKILL");
}
END_TEST

Suite *
t_decode(void)
{
	Suite *s = suite_create("decode");
	TCase *tc = tcase_create("decode");

	tcase_add_unchecked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, every_kind, 0, ARG_KIND_COUNT);
	tcase_add_loop_test(tc, loop_paths, 0, nitems(paths));
	tcase_add_loop_test(tc, loop_opens, 0, nitems(opens));
	tcase_add_loop_test(tc, loop_numbers, 0, nitems(numbers));
	tcase_add_loop_test(tc, loop_sockets, 0, nitems(sockets));
	tcase_add_loop_test(tc, loop_demuxed, 0, nitems(demuxed));
	tcase_add_loop_test(tc, loop_execs, 0, nitems(execs));
	tcase_add_test(tc, long_names);
	tcase_add_test(tc, long_argv);
	tcase_add_test(tc, exec_notes);
	tcase_add_test(tc, many_messages);
	tcase_add_test(tc, small_arena);
	tcase_add_test(tc, field_details);
	tcase_add_loop_test(tc, ids_of_16_bits, 0, nitems(short_ids));
	tcase_add_test(tc, unknown_call);
	tcase_add_test(tc, twin_of_fstat);
	tcase_add_test(tc, pidfd);
	suite_add_tcase(s, tc);
	return s;
}
