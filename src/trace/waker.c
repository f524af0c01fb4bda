/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A process that sleeps, and is stopped by each signal that is sent to it.
 */
#include "trace/waker.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/keeper.h"
#include "trace/ptr.h"

#define WAKING	SIGUSR1
#define STACK	(16 * 1024)

/*
 * It has our memory, and so is as closed to others as we are, but for a stack:
 * a copy of all that would cost more than the rest of it. So nothing here may
 * write what is not its own, errno included: raw system calls that succeed.
 */
static int
live(void *arg)
{
	pid_t parent = (pid_t)(intptr_t)arg;
	sigset_t all;

	signal(WAKING, SIG_DFL);
	sigfillset(&all);
	sigdelset(&all, WAKING);
	sigprocmask(SIG_SETMASK, &all, NULL);
	prctl(PR_SET_NAME, "systrace-waker", 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	/* Closed to others as we are: even to us, so it must offer itself. */
	if (getppid() != parent || ptr_offer() != PTR_OK ||
	    syscall(SYS_kill, getpid(), WAKING) != 0 || keeper_confine() == -1)
		_exit(1);
	keeper_sleep();
}

pid_t
waker_start(void)
{
	static char stack[STACK] __attribute__((aligned(16)));
	pid_t pid = clone(live, stack + sizeof(stack), CLONE_VM | SIGCHLD,
	    (void *)(intptr_t)getpid());
	int status = 0;

	if (pid == -1)
		return 0;
	if (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
	    ptr_accept(pid) == PTR_OK && ptr_cont(pid, 0) == PTR_OK)
		return pid;
	kill(pid, SIGKILL);
	if (WIFSTOPPED(status))
		waitpid(pid, NULL, 0);
	errno = EPERM;
	return 0;
}

void
waker_wake(pid_t pid)
{
	kill(pid, WAKING);
}

void
waker_end(pid_t pid)
{
	int status;

	if (kill(pid, SIGKILL) == 0)
		while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status))
			continue;
}

void
waker_rest(pid_t pid)
{
	ptr_cont(pid, 0);
}
