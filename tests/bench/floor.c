/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The price of the mechanism alone: floor [-r] COMMAND ... runs a command and all
 * that it starts with PTRACE_SEIZE and a filter that stops the calls that have a
 * name, and lets each go on with PTRACE_CONT. With -r it reads the name first.
 * It judges nothing, so what systrace costs above it is systrace's own work.
 */
#include <sys/ptrace.h>
#include <sys/prctl.h>
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
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OPTIONS	(PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | \
		PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE)
#define PAGE	4096

/* The calls that stop, and which argument is the name. */
static const struct {
	int	nr;
	int	arg;
} named[] = {
	{ SYS_open, 0 }, { SYS_openat, 1 }, { SYS_openat2, 1 }, { SYS_creat, 0 },
	{ SYS_stat, 0 }, { SYS_lstat, 0 }, { SYS_newfstatat, 1 },
	{ SYS_statx, 1 }, { SYS_access, 0 }, { SYS_faccessat, 1 },
	{ SYS_faccessat2, 1 }, { SYS_readlink, 0 }, { SYS_readlinkat, 1 },
	{ SYS_mkdir, 0 }, { SYS_mkdirat, 1 }, { SYS_rmdir, 0 },
	{ SYS_unlink, 0 }, { SYS_unlinkat, 1 }, { SYS_rename, 0 },
	{ SYS_renameat2, 1 }, { SYS_chdir, 0 }, { SYS_execve, 0 },
	{ SYS_execveat, 1 },
};
#define NNAMED	(sizeof(named) / sizeof(named[0]))

/* Each call's own RET_TRACE has the number of its argument in its data. */
static void
install_filter(void)
{
	struct sock_filter f[2 + 2 * NNAMED];
	struct sock_fprog prog = { .len = 0, .filter = f };
	size_t i;

	f[prog.len++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, nr));
	for (i = 0; i < NNAMED; i++) {
		f[prog.len++] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)named[i].nr, 0, 1);
		f[prog.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
		    SECCOMP_RET_TRACE | (unsigned int)named[i].arg);
	}
	f[prog.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == -1)
		err(127, "seccomp");
}

static void
read_name(pid_t pid)
{
	struct ptrace_syscall_info info;
	char name[256];
	struct iovec to = { name, sizeof(name) }, from;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) <= 0)
		return;		/* killed meanwhile */
	from.iov_base = (void *)(size_t)info.seccomp.args[info.seccomp.ret_data];
	from.iov_len = PAGE - ((size_t)from.iov_base & (PAGE - 1));
	if (from.iov_len > sizeof(name))
		from.iov_len = sizeof(name);
	if (process_vm_readv(pid, &to, 1, &from, 1, 0) == -1 && errno != EFAULT &&
	    errno != ESRCH)
		err(1, "process_vm_readv");
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
				return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
			continue;
		}
		event = status >> 16;
		sig = WSTOPSIG(status);
		if (event == PTRACE_EVENT_SECCOMP && reads)
			read_name(pid);
		if (event == PTRACE_EVENT_STOP && sig != SIGTRAP)
			ptrace(PTRACE_LISTEN, pid, 0, 0);
		else
			ptrace(PTRACE_CONT, pid, 0, event != 0 ? 0 : sig);
	}
	err(1, "waitpid");
}

int
main(int argc, char **argv)
{
	int reads = argc > 1 && strcmp(argv[1], "-r") == 0;
	int go[2];
	pid_t pid;
	char c;

	argv += 1 + reads;
	if (argv[0] == NULL)
		errx(1, "usage: floor [-r] command ...");
	if (pipe(go) == -1 || (pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		close(go[1]);
		if (read(go[0], &c, 1) != 0)	/* traced when it ends */
			_exit(127);
		close(go[0]);
		install_filter();
		execvp(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) == -1)
		err(1, "ptrace");
	close(go[0]);
	close(go[1]);
	return trace(pid, reads);
}
