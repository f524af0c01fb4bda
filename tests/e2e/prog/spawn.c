/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A child by each way there is to make one; its parent, its exit status and
 * what waitpid says of it.
 */
#include <errno.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static pid_t parent;

static int
child(void *arg)
{
	_exit(getppid() == parent ? (int)(long)arg : 99);
}

static void
tell(const char *how, pid_t pid)
{
	int status = -1;
	pid_t got;

	if (pid == -1) {
		printf("%s: %s\n", how, strerrorname_np(errno));
		return;
	}
	got = waitpid(pid, &status, __WALL);
	printf("%s: %s, status %x\n", how, got == pid ? "waited for" : "lost", status);
}

static pid_t
by_clone3(int extra, long code)
{
	struct clone_args a = { .flags = extra, .exit_signal = SIGCHLD };
	pid_t pid = syscall(SYS_clone3, &a, sizeof(a));

	/* What refuses clone3 says ENOSYS, and a caller falls back. */
	if (pid == -1 && errno == ENOSYS)
		pid = fork();
	if (pid == 0)
		child((void *)code);
	return pid;
}

int
main(int argc, char **argv)
{
	char *args[] = { "sh", "-c", "exit 6", NULL };
	char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;
	int status;

	parent = getpid();
	if ((pid = fork()) == 0)
		child((void *)1);
	tell("fork", pid);
	if ((pid = vfork()) == 0)
		_exit(2);
	tell("vfork", pid);
	if ((pid = vfork()) == 0) {
		execv("/bin/sh", args);
		_exit(98);
	}
	tell("vfork, exec", pid);
	tell("clone", clone(child, stack + 65536, SIGCHLD, (void *)3));
	tell("clone, shared memory and files", clone(child, stack + 65536,
	    CLONE_VM | CLONE_FS | CLONE_FILES | SIGCHLD, (void *)4));
	tell("clone, no signal", clone(child, stack + 65536, 0, (void *)5));
	tell("clone3", by_clone3(0, 7));
	tell("posix_spawn", posix_spawn(&pid, "/bin/sh", NULL, NULL, args,
	    environ) == 0 ? pid : -1);
	status = system("exit 8");
	printf("system: status %x\n", status);
	printf("nobody left: %s\n", waitpid(-1, &status, 0) == -1 ?
	    strerrorname_np(errno) : "somebody");
	return 0;
}
