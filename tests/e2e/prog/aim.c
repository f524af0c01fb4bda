/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What no program may do to the one that watches it, and what every program may
 * go on doing to itself and its children. `parent' and `grandparent' aim at
 * those, `itself' at itself and a child; `alone' makes a child aim at its parent,
 * one of its own: the control, where each attempt must succeed.
 */
#include <linux/kcmp.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pid_t target;
static char *word;	/* a word of the target's memory: same place by fork */

static long
do_kill(void)
{
	return kill(target, SIGURG);
}

static long
do_tkill(void)
{
	return syscall(SYS_tkill, target, SIGURG);
}

static long
do_tgkill(void)
{
	return syscall(SYS_tgkill, target, target, SIGURG);
}

static long
do_sigqueue(void)
{
	return sigqueue(target, SIGURG, (union sigval){ .sival_int = 1 });
}

static long
do_tgsigqueue(void)
{
	siginfo_t si = { .si_signo = SIGURG, .si_code = SI_QUEUE };

	si.si_pid = getpid();
	si.si_uid = getuid();
	return syscall(SYS_rt_tgsigqueueinfo, target, target, SIGURG, &si);
}

static long
do_pidfd_signal(void)
{
	int fd = syscall(SYS_pidfd_open, target, 0);
	long r = fd == -1 ? -1 :
	    syscall(SYS_pidfd_send_signal, fd, SIGURG, NULL, 0);
	int e = errno;

	close(fd);
	errno = e;
	return r;
}

static long
do_setown(void)
{
	int p[2];
	long r;

	if (pipe(p) == -1)
		return 0;
	r = fcntl(p[0], F_SETOWN, target);
	close(p[0]);
	close(p[1]);
	return r;
}

static long
do_attach(void)
{
	long r = ptrace(PTRACE_ATTACH, target, 0, 0);

	if (r == 0) {
		waitpid(target, NULL, __WALL);
		ptrace(PTRACE_DETACH, target, 0, 0);
	}
	return r;
}

static long
do_seize(void)
{
	long r = ptrace(PTRACE_SEIZE, target, 0, 0);

	if (r == 0) {
		ptrace(PTRACE_INTERRUPT, target, 0, 0);
		waitpid(target, NULL, __WALL);
		ptrace(PTRACE_DETACH, target, 0, 0);
	}
	return r;
}

static long
do_readv(void)
{
	char to[8];
	struct iovec l = { to, sizeof(to) }, r = { word, sizeof(to) };

	return process_vm_readv(target, &l, 1, &r, 1, 0);
}

static long
do_writev(void)
{
	char from[8] = "";
	struct iovec l = { from, sizeof(from) }, r = { word, sizeof(from) };

	return process_vm_writev(target, &l, 1, &r, 1, 0);
}

static long
do_getfd(void)
{
	int fd = syscall(SYS_pidfd_open, target, 0);
	long r = fd == -1 ? -1 : syscall(SYS_pidfd_getfd, fd, 0, 0);
	int e = errno;

	close(fd);
	if (r >= 0)
		close(r);
	errno = e;
	return r;
}

static long
do_kcmp(void)
{
	return syscall(SYS_kcmp, getpid(), target, KCMP_VM, 0, 0);
}

static long
do_prlimit(void)
{
	struct rlimit lim;

	if (prlimit(getpid(), RLIMIT_STACK, NULL, &lim) == -1)
		return 0;
	return prlimit(target, RLIMIT_STACK, &lim, NULL);
}

static long
do_setaffinity(void)
{
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	return sched_setaffinity(target, sizeof(set), &set);
}

static long
do_setscheduler(void)
{
	struct sched_param p = { 0 };

	return sched_setscheduler(target, SCHED_OTHER, &p);
}

static long
do_setpriority(void)
{
	return setpriority(PRIO_PROCESS, target, getpriority(PRIO_PROCESS, 0));
}

static long
open_proc(const char *name, int flags)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", target, name);
	if ((fd = open(path, flags)) != -1)
		close(fd);
	return fd;
}

static long
do_mem(void)
{
	return open_proc("mem", O_RDWR);
}

static long
do_mem_read(void)
{
	return open_proc("mem", O_RDONLY);
}

static long
do_oom(void)
{
	return open_proc("oom_score_adj", O_WRONLY);
}

static long
do_task_mem(void)
{
	char path[64];

	snprintf(path, sizeof(path), "task/%d/mem", target);
	return open_proc(path, O_RDWR);
}

static const struct attempt {
	const char	*name;
	long		(*fn)(void);
	int		 self;		/* may be aimed at itself too */
} attempts[] = {
	{ "kill", do_kill, 1 },
	{ "tkill", do_tkill, 1 },
	{ "tgkill", do_tgkill, 1 },
	{ "sigqueue", do_sigqueue, 1 },
	{ "tgsigqueue", do_tgsigqueue, 1 },
	{ "pidfd_send_signal", do_pidfd_signal, 1 },
	{ "F_SETOWN", do_setown, 1 },
	{ "ptrace attach", do_attach, 0 },
	{ "ptrace seize", do_seize, 0 },
	{ "process_vm_readv", do_readv, 1 },
	{ "process_vm_writev", do_writev, 1 },
	{ "pidfd_getfd", do_getfd, 0 },
	{ "kcmp", do_kcmp, 1 },
	{ "prlimit", do_prlimit, 1 },
	{ "sched_setaffinity", do_setaffinity, 1 },
	{ "sched_setscheduler", do_setscheduler, 1 },
	{ "setpriority", do_setpriority, 1 },
	{ "open mem", do_mem, 1 },
	{ "read mem", do_mem_read, 1 },
	{ "open oom_score_adj", do_oom, 1 },
	{ "open task/mem", do_task_mem, 1 },
};

static void
aim(const char *at, pid_t pid, int self)
{
	size_t i;
	long r;

	target = pid;
	for (i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		if (self && !attempts[i].self)
			continue;
		errno = 0;
		r = attempts[i].fn();
		printf("%s at %s: %s\n", attempts[i].name, at,
		    r == -1 ? strerrorname_np(errno) : "done");
	}
}

static pid_t
parent_of(pid_t pid)
{
	char path[64], line[256];
	FILE *f;
	int ppid = -1;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	if ((f = fopen(path, "r")) == NULL)
		return -1;
	while (fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "PPid: %d", &ppid) == 1)
			break;
	fclose(f);
	return ppid;
}

int
main(int argc, char **argv)
{
	pid_t pid;
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if ((word = malloc(8)) == NULL || argc < 2)
		return 1;
	if (strcmp(argv[1], "alone") == 0) {
		if ((pid = fork()) != 0) {
			while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
				;
			return WEXITSTATUS(status);
		}
		aim("parent", getppid(), 0);
	} else if (strcmp(argv[1], "parent") == 0) {
		aim("parent", getppid(), 0);
	} else if (strcmp(argv[1], "grandparent") == 0) {
		aim("grandparent", parent_of(getppid()), 0);
	} else {
		aim("itself", getpid(), 1);
		if ((pid = fork()) == 0) {
			for (;;)
				poll(NULL, 0, -1);
		}
		/* ptrace of a child that is traced already is refused. */
		aim("child", pid, 1);
		kill(pid, SIGTERM);
		waitpid(pid, &status, 0);
		printf("child killed by %d\n", WTERMSIG(status));
	}
	return 0;
}
