/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Ways out that are closed in every mode: each prints the errno or `done'. And
 * a seccomp filter of the program's own, which must go on working.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
tell(const char *what, long r)
{
	printf("%s: %s\n", what, r == -1 ? strerrorname_np(errno) : "done");
}

/* The child says itself whether anyone traces it. */
static void
tell_child(const char *what, long pid)
{
	char line[128];
	FILE *f;
	int n = -1, status;

	if (pid == 0) {
		if ((f = fopen("/proc/self/status", "r")) == NULL)
			_exit(2);
		while (fgets(line, sizeof(line), f) != NULL)
			if (sscanf(line, "TracerPid: %d", &n) == 1)
				break;
		_exit(n != 0);
	}
	if (pid == -1) {
		printf("%s: %s\n", what, strerrorname_np(errno));
		return;
	}
	waitpid(pid, &status, __WALL);
	printf("%s: a child, %s\n", what, WIFEXITED(status) &&
	    WEXITSTATUS(status) == 1 ? "traced" : "not traced");
}

static long
filter(unsigned int flags, uint32_t nr, uint32_t action)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
	};
	struct sock_fprog prog = { 4, f };

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &prog);
}

static void
on_sys(int sig, siginfo_t *si, void *ctx)
{
	static const char msg[] = "own filter, trap: SIGSYS\n";

	if (write(1, msg, sizeof(msg) - 1) == -1)
		_exit(1);
	_exit(si->si_syscall == SYS_getuid ? 0 : 1);
}

static void
own_filters(void)
{
	struct sigaction sa = { .sa_sigaction = on_sys, .sa_flags = SA_SIGINFO };
	int status;

	fflush(stdout);
	if (fork() == 0) {
		if (filter(0, SYS_getppid, SECCOMP_RET_ERRNO | EXDEV) == -1)
			_exit(1);
		tell("own filter, errno", syscall(SYS_getppid));
		/* What the sandbox stops and this one refuses is refused. */
		if (filter(0, SYS_mkdirat, SECCOMP_RET_ERRNO | EMLINK) == -1)
			_exit(1);
		tell("own filter, a call with a name", syscall(SYS_mkdirat, -100, "/tmp/x", 0));
		fflush(stdout);
		sigaction(SIGSYS, &sa, NULL);
		if (filter(0, SYS_getuid, SECCOMP_RET_TRAP) == -1)
			_exit(1);
		syscall(SYS_getuid);
		_exit(1);
	}
	wait(&status);
	printf("own filters: %d\n", WEXITSTATUS(status));
	fflush(stdout);
	if (fork() == 0) {
		filter(0, SYS_getuid, SECCOMP_RET_KILL_PROCESS);
		syscall(SYS_getuid);
		_exit(1);
	}
	wait(&status);
	printf("own filter, kill: %s\n", WIFSIGNALED(status) &&
	    WTERMSIG(status) == SIGSYS ? "SIGSYS" : "?");
}

int
main(int argc, char **argv)
{
	char ring[256];
	struct clone_args a = { .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD };

	setvbuf(stdout, NULL, _IOLBF, 0);
	memset(ring, 0, sizeof(ring));
	if (argc > 1) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		own_filters();
		return 0;
	}
	tell("io_uring_setup", syscall(SYS_io_uring_setup, 4, ring));
	tell("io_uring_enter", syscall(SYS_io_uring_enter, -1, 0, 0, 0, NULL, 0));
	tell("io_uring_register", syscall(SYS_io_uring_register, -1, 0, NULL, 0));
	tell_child("clone untraced",
	    syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, NULL, NULL, NULL, NULL));
	tell_child("clone3 untraced", syscall(SYS_clone3, &a, sizeof(a)));
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	tell("filter with listener", filter(SECCOMP_FILTER_FLAG_NEW_LISTENER,
	    SYS_getppid, SECCOMP_RET_ALLOW));
	return 0;
}
