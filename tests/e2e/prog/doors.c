/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Tries doors, those that its arguments name, and says what the kernel said:
 * "NAME: ok" or "NAME: " and the errno. With -pPID: at that process.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t target;

/* Types a letter into a terminal of our own, and reads it from there. */
static long
type(unsigned long command)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), fd;
	char c = '\n';

	if (master == -1 || grantpt(master) == -1 || unlockpt(master) == -1 ||
	    (fd = open(ptsname(master), O_RDWR | O_NOCTTY)) == -1)
		return -1;
	if (syscall(SYS_ioctl, (long)fd, command, &c) == -1)
		return -1;
	return read(fd, &c, 1) == 1 ? 0 : -1;
}

static long
sti(void)
{
	return type(TIOCSTI);
}

static long
sti_high(void)
{
	return type(1UL << 32 | TIOCSTI);
}

/* On no descriptor: EBADF, unless somebody is before the kernel. */
static long
command(unsigned long n)
{
	return syscall(SYS_ioctl, -1L, n, 0);
}

static long
harmless(void)
{
	return command(TCGETS);
}

static long
tty_linux(void)
{
	return command(TIOCLINUX);
}

static long
cons(void)
{
	return command(1UL << 63 | TIOCCONS);
}

static long
setd(void)
{
	return command(TIOCSETD);
}

static long
keys(void)
{
	if (command(KDSKBENT) != -1 || errno != EBADF)
		return -1;
	return command(KDSKBSENT);
}

static long
faults(void)
{
	return syscall(SYS_userfaultfd, O_CLOEXEC);
}

static long
faults_dev(void)
{
	return command(0xaa00);
}

static long
handle(void)
{
	union {
		struct file_handle h;
		char room[256];
	} u;
	int id, dir = open("/", O_RDONLY | O_DIRECTORY);

	u.h.handle_bytes = MAX_HANDLE_SZ;
	if (name_to_handle_at(AT_FDCWD, "/etc/passwd", &u.h, &id, 0) == -1)
		memset(&u, 0, sizeof(u));	/* may be denied: a guess */
	return open_by_handle_at(dir, &u.h, O_RDONLY);
}

static long
attach(void)
{
	if (ptrace(PTRACE_SEIZE, target, 0, 0) == -1)
		return -1;
	ptrace(PTRACE_INTERRUPT, target, 0, 0);
	waitpid(target, NULL, __WALL);
	return ptrace(PTRACE_DETACH, target, 0, 0);
}

static long
readv_of(void)
{
	static char from[8] = "content", to[8];
	struct iovec l = { to, 8 }, r = { from, 8 };

	return process_vm_readv(target, &l, 1, &r, 1, 0);
}

static long
writev_to(void)
{
	static char from[8] = "content";
	struct iovec l = { from, 8 }, r = { (void *)8, 8 };

	return process_vm_writev(target, &l, 1, &r, 1, 0);
}

static long
getfd(void)
{
	int fd = (int)syscall(SYS_pidfd_open, (long)target, 0L);

	return fd == -1 ? -1 : syscall(SYS_pidfd_getfd, (long)fd, 1L, 0L);
}

static long
owner(void)
{
	struct f_owner_ex ex = { F_OWNER_PID, target };
	int p[2];

	if (pipe(p) == -1 || fcntl(p[0], F_SETOWN_EX, &ex) == -1)
		return -1;
	return fcntl(p[0], F_SETSIG, SIGKILL);
}

/* SIGIO to the process: harmless to who blocks it. */
static long
sigio(void)
{
	struct f_owner_ex ex = { F_OWNER_PID, target };
	int p[2];

	if (pipe(p) == -1 || fcntl(p[0], F_SETOWN_EX, &ex) == -1 ||
	    fcntl(p[0], F_SETFL, O_ASYNC | O_NONBLOCK) == -1)
		return -1;
	return write(p[1], "x", 1) == 1 ? 0 : -1;
}

/* Of all signals, also of those that libc does not give away. */
static long
everybody(void)
{
	unsigned long ignore[4] = { (unsigned long)SIG_IGN };
	int sig;

	for (sig = 1; sig <= SIGRTMAX; sig++) {
		if (sig == SIGKILL || sig == SIGSTOP || sig == SIGTERM ||
		    sig == SIGHUP || sig == SIGINT || sig == SIGQUIT ||
		    sig == SIGTTIN || sig == SIGTSTP)
			continue;
		syscall(SYS_rt_sigaction, (long)sig, ignore, NULL, 8L);
		if (kill(0, sig) == -1)
			return -1;
	}
	return 0;
}

static long
group_pidfd(void)
{
	int fd = (int)syscall(SYS_pidfd_open, (long)getpid(), 0L);

	return syscall(SYS_pidfd_send_signal, (long)fd, (long)SIGKILL, NULL,
	    4L);
}

static long
fork_advice(void)
{
	struct iovec v = { (void *)4096, 4096 };
	int fd = (int)syscall(SYS_pidfd_open, (long)getpid(), 0L);

	return syscall(SYS_process_madvise, (long)fd, &v, 1L,
	    (long)MADV_DONTFORK, 0L);
}

static long
sched_core(void)
{
	return prctl(62, 2, target, 0, 0);	/* SHARE_TO */
}

static long
look(void)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%d", getenv("PROC") != NULL ?
	    getenv("PROC") : "/proc", (int)target);
	return stat(path, &st);
}

static long
open_entry(const char *entry)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%d%s", getenv("PROC") != NULL ?
	    getenv("PROC") : "/proc", (int)target, entry);
	return open(path, O_RDONLY);
}

static long
proc(void)
{
	return open_entry("");
}

/* To the kernel it is a pidfd. */
static long
proc_kill(void)
{
	return syscall(SYS_pidfd_send_signal, (int)open_entry(""), SIGKILL,
	    NULL, 0);
}

static long
proc_mem(void)
{
	return open_entry("/mem");
}

static long
proc_stat(void)
{
	return open_entry("/stat");
}

static const struct {
	const char *name;
	long (*try)(void);
} rows[] = {
	{ "harmless", harmless }, { "sti", sti }, { "sti_high", sti_high },
	{ "tty_linux", tty_linux }, { "cons", cons }, { "setd", setd },
	{ "keys", keys }, { "faults", faults }, { "faults_dev", faults_dev },
	{ "handle", handle }, { "attach", attach }, { "readv", readv_of },
	{ "writev", writev_to }, { "getfd", getfd }, { "owner", owner },
	{ "sigio", sigio }, { "everybody", everybody },
	{ "group_pidfd", group_pidfd }, { "fork_advice", fork_advice },
	{ "sched_core", sched_core }, { "look", look }, { "proc", proc },
	{ "proc_kill", proc_kill }, { "proc_mem", proc_mem }, { "proc_stat", proc_stat },
};

int
main(int argc, char **argv)
{
	size_t i;
	int c;

	target = getppid();
	while ((c = getopt(argc, argv, "p:")) != -1)
		target = (pid_t)atoi(optarg);
	for (; optind < argc; optind++)
		for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			if (strcmp(rows[i].name, argv[optind]) != 0)
				continue;
			errno = 0;
			if (rows[i].try() == -1)
				printf("%s: %s\n", rows[i].name,
				    strerrorname_np(errno));
			else
				printf("%s: ok\n", rows[i].name);
			fflush(stdout);
		}
	return 0;
}
