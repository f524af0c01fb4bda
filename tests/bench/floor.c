/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The price of the mechanisms alone: floor [-n] [-r] COMMAND ... runs a command
 * and all that it starts with a filter that stops the calls that have a name or an
 * address, and lets each go on. A stop is one of the trace (PTRACE_SEIZE, and on
 * with PTRACE_CONT), and with -n a notification: a listener with the hint that
 * caller and supervisor take turns on one CPU, and on with CONTINUE. With -r it
 * first reads the name or address from the process, and with -n then asks whether
 * the call is still there, without which what was read could be another's.
 * It judges nothing, so what systrace costs above it is systrace's own work.
 */
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <linux/filter.h>
#include <linux/ptrace.h>
#include <linux/seccomp.h>

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS	(PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | \
		PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)
#define PAGE	4096

/* linux/seccomp.h of Linux 6.6. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	(1UL << 0)
#endif

/* The calls that stop, and which argument is read. */
static const struct {
	int	nr;
	int	arg;
} named[] = {
	{ SYS_open, 0 }, { SYS_openat, 1 }, { SYS_openat2, 1 }, { SYS_creat, 0 },
	{ SYS_stat, 0 }, { SYS_lstat, 0 }, { SYS_newfstatat, 1 },
	{ SYS_statx, 1 }, { SYS_access, 0 }, { SYS_faccessat, 1 },
	{ SYS_faccessat2, 1 }, { SYS_readlink, 0 }, { SYS_readlinkat, 1 },
	{ SYS_getxattr, 0 }, { SYS_lgetxattr, 0 }, { SYS_listxattr, 0 },
	{ SYS_llistxattr, 0 }, { SYS_statfs, 0 }, { SYS_inotify_add_watch, 1 },
	{ SYS_mkdir, 0 }, { SYS_mkdirat, 1 }, { SYS_rmdir, 0 },
	{ SYS_unlink, 0 }, { SYS_unlinkat, 1 }, { SYS_rename, 0 },
	{ SYS_renameat, 1 }, { SYS_renameat2, 1 }, { SYS_link, 0 },
	{ SYS_linkat, 1 }, { SYS_symlink, 1 }, { SYS_symlinkat, 2 },
	{ SYS_mknod, 0 }, { SYS_mknodat, 1 }, { SYS_truncate, 0 },
	{ SYS_chmod, 0 }, { SYS_fchmodat, 1 }, { SYS_chown, 0 },
	{ SYS_lchown, 0 }, { SYS_fchownat, 1 }, { SYS_utime, 0 },
	{ SYS_utimes, 0 }, { SYS_utimensat, 1 }, { SYS_setxattr, 0 },
	{ SYS_chdir, 0 }, { SYS_execve, 0 }, { SYS_execveat, 1 },
	{ SYS_connect, 1 }, { SYS_bind, 1 },
};
#define NNAMED	(sizeof(named) / sizeof(named[0]))

/* With a tracer each call's RET_TRACE has the number of its argument as data. */
static int
install_filter(int notifies)
{
	struct sock_filter f[2 + 2 * NNAMED];
	struct sock_fprog prog = { .len = 0, .filter = f };
	unsigned int then;
	size_t i;
	long fd;

	f[prog.len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, nr));
	for (i = 0; i < NNAMED; i++) {
		then = notifies ? SECCOMP_RET_USER_NOTIF :
		    SECCOMP_RET_TRACE | (unsigned int)named[i].arg;
		f[prog.len++] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)named[i].nr, 0, 1);
		f[prog.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, then);
	}
	f[prog.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    (fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    notifies ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0, &prog)) == -1)
		err(127, "seccomp");
	return (int)fd;
}

static void
read_text(pid_t pid, uint64_t address)
{
	char text[256];
	struct iovec to = { text, sizeof(text) }, from;

	from.iov_base = (void *)(uintptr_t)address;
	from.iov_len = PAGE - (address & (PAGE - 1));
	if (from.iov_len > sizeof(text))
		from.iov_len = sizeof(text);
	if (process_vm_readv(pid, &to, 1, &from, 1, 0) == -1 && errno != EFAULT &&
	    errno != ESRCH)
		err(1, "process_vm_readv");
}

static void
read_of_stop(pid_t pid)
{
	struct ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;		/* killed meanwhile */
	read_text(pid, info.seccomp.args[info.seccomp.ret_data]);
}

static int
status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* Until the first process has ended, whose status it returns. */
static int
trace(pid_t first, int reads)
{
	int status, event, sig;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) != -1) {
		if (!WIFSTOPPED(status)) {
			if (pid == first)
				return status_of(status);
			continue;
		}
		event = status >> 16;
		sig = WSTOPSIG(status);
		if (event == PTRACE_EVENT_SECCOMP && reads)
			read_of_stop(pid);
		if (event == PTRACE_EVENT_STOP && sig != SIGTRAP)
			ptrace(PTRACE_LISTEN, pid, 0, 0);
		else
			ptrace(PTRACE_CONT, pid, 0, event != 0 ? 0 : sig);
	}
	err(1, "waitpid");
}

static volatile pid_t first_pid;

/* The receiver waits in the kernel: its end comes from here. */
static void
child_ended(int sig)
{
	int status, saved = errno;

	if (waitpid(first_pid, &status, WNOHANG) == first_pid)
		_exit(status_of(status));
	errno = saved;
}

static int
arg_of(int nr)
{
	size_t i;

	for (i = 0; named[i].nr != nr; i++)
		;
	return named[i].arg;
}

static void
receive(int listener, int reads)
{
	struct seccomp_notif_resp resp;
	struct seccomp_notif req;

	for (;;) {
		memset(&req, 0, sizeof(req));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &req) == -1) {
			if (errno == ENOENT || errno == EINTR)
				continue;	/* killed, or a signal, just then */
			err(1, "receive");
		}
		if (reads) {
			read_text((pid_t)req.pid,
			    req.data.args[arg_of(req.data.nr)]);
			if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID,
			    &req.id) == -1)
				continue;
		}
		resp = (struct seccomp_notif_resp){ .id = req.id,
		    .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
		(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
	}
}

/* The process has told the number that its listener has there. */
static void
take_listener(pid_t pid, int go, int reads)
{
	int there, pidfd, listener;

	if (read(go, &there, sizeof(there)) != sizeof(there))
		errx(1, "no listener");
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	listener = (int)syscall(SYS_pidfd_getfd, pidfd, there, 0);
	if (listener == -1)
		err(1, "pidfd_getfd");
	/* Before Linux 6.6 there is no hint, and it is dearer. */
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	    SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	first_pid = pid;
	signal(SIGCHLD, child_ended);
	child_ended(SIGCHLD);
	receive(listener, reads);
}

static void
become(char **argv, int notifies, int *go)
{
	int listener;
	char c;

	if (notifies) {
		listener = install_filter(1);
		if (write(go[1], &listener, sizeof(listener)) == -1)
			_exit(127);
	} else {
		close(go[1]);
		if (read(go[0], &c, 1) != 0)	/* traced when it ends */
			_exit(127);
		install_filter(0);
	}
	close(go[0]);
	if (notifies)
		close(go[1]);
	execvp(argv[0], argv);
	err(127, "%s", argv[0]);
}

int
main(int argc, char **argv)
{
	int notifies = 0, reads = 0, c, go[2];
	pid_t pid;

	while ((c = getopt(argc, argv, "+nr")) != -1)
		switch (c) {
		case 'n': notifies = 1; break;
		case 'r': reads = 1; break;
		default: optind = argc;
		}
	argv += optind;
	if (argv[0] == NULL)
		errx(1, "usage: floor [-n] [-r] command ...");
	if (pipe(go) == -1 || (pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0)
		become(argv, notifies, go);
	if (!notifies && ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) == -1)
		err(1, "ptrace");
	close(go[1]);
	if (notifies)
		take_listener(pid, go[0], reads);
	close(go[0]);
	return trace(pid, reads);
}
