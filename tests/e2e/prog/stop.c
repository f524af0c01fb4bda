/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Stop and continue, as a parent sees them: WUNTRACED, WCONTINUED, SIGCHLD's
 * codes, a sleeping call that goes on, a process group.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *
code_name(int code)
{
	static const char *const names[] = {
		[CLD_EXITED] = "exited", [CLD_KILLED] = "killed",
		[CLD_STOPPED] = "stopped", [CLD_CONTINUED] = "continued"
	};

	return code > 0 && code <= CLD_CONTINUED && names[code] != NULL ?
	    names[code] : "?";
}

static void
expect_chld(pid_t pid)
{
	sigset_t set;
	siginfo_t si;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigwaitinfo(&set, &si) == -1)
		printf("sigwaitinfo: %s\n", strerrorname_np(errno));
	else
		printf("SIGCHLD: %s, status %d, %s\n", code_name(si.si_code),
		    si.si_status, si.si_pid == pid ? "ours" : "whose?");
}

static void
expect_wait(pid_t pid, int flags)
{
	int status = 0;
	pid_t got = waitpid(pid, &status, flags);

	if (got == -1)
		printf("waitpid: %s\n", strerrorname_np(errno));
	else if (WIFSTOPPED(status))
		printf("stopped by %d\n", WSTOPSIG(status));
	else if (WIFCONTINUED(status))
		printf("continued\n");
	else if (WIFEXITED(status))
		printf("exited with %d\n", WEXITSTATUS(status));
	else
		printf("killed by %d\n", WTERMSIG(status));
}

/*
 * Stops itself twenty times; it waits to be told between two stops, because the
 * next stop takes back the word that it was continued.
 */
static void
stops_itself(void)
{
	int i, status, p[2];
	pid_t pid;
	char c;

	if (pipe(p) == -1)
		exit(1);
	if ((pid = fork()) == 0) {
		for (i = 0; i < 20; i++) {
			raise(SIGSTOP);
			if (read(p[0], &c, 1) != 1)
				_exit(4);
		}
		_exit(5);
	}
	for (i = 0; i < 20; i++) {
		if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status)) {
			printf("stop %d: status %x\n", i, status);
			break;
		}
		kill(pid, SIGCONT);
		if (waitpid(pid, &status, WCONTINUED) != pid || !WIFCONTINUED(status)) {
			printf("continue %d: status %x\n", i, status);
			break;
		}
		if (write(p[1], "x", 1) != 1)
			exit(1);
	}
	printf("%d stops\n", i);
	expect_wait(pid, WUNTRACED | WCONTINUED);
}

/* Stopped from outside while it waits: what SIGCHLD says each time. */
static void
stopped_from_outside(const sigset_t *chld)
{
	siginfo_t si;
	pid_t pid;
	int p[2];
	char c;

	sigwaitinfo(chld, &si);		/* of the one before */
	if (pipe(p) == -1)
		exit(1);
	if ((pid = fork()) == 0) {
		close(p[1]);
		_exit(read(p[0], &c, 1) == 1 ? 6 : 7);
	}
	kill(pid, SIGSTOP);
	expect_chld(pid);
	waitid(P_PID, pid, &si, WSTOPPED | WNOWAIT);
	printf("looked at only: %s\n", code_name(si.si_code));
	expect_wait(pid, WUNTRACED);
	kill(pid, SIGCONT);
	expect_chld(pid);
	expect_wait(pid, WCONTINUED);
	if (write(p[1], "x", 1) != 1)
		exit(1);
	expect_chld(pid);
	expect_wait(pid, 0);
}

/* A sleeping call goes on after a stop. */
static void
stopped_asleep(void)
{
	pid_t pid;

	if ((pid = fork()) == 0)
		_exit(poll(NULL, 0, 300) == 0 ? 8 : 9);
	kill(pid, SIGSTOP);
	expect_wait(pid, WUNTRACED);
	kill(pid, SIGCONT);
	expect_wait(pid, WCONTINUED);
	expect_wait(pid, 0);
}

/* A stopped process dies of SIGKILL. */
static void
killed_stopped(void)
{
	pid_t pid;

	if ((pid = fork()) == 0) {
		raise(SIGTSTP);
		_exit(1);
	}
	expect_wait(pid, WUNTRACED);
	kill(pid, SIGKILL);
	expect_wait(pid, WUNTRACED | WCONTINUED);
}

/* A group of its own, stopped as one. */
static void
stopped_group(void)
{
	pid_t pid;

	if ((pid = fork()) == 0) {
		setpgid(0, 0);
		if (fork() == 0) {
			poll(NULL, 0, -1);
			_exit(1);
		}
		raise(SIGSTOP);
		kill(0, SIGTERM);
		_exit(1);
	}
	expect_wait(pid, WUNTRACED);
	kill(-pid, SIGCONT);
	expect_wait(pid, 0);
}

int
main(int argc, char **argv)
{
	sigset_t set;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	stops_itself();
	stopped_from_outside(&set);
	stopped_asleep();
	killed_stopped();
	stopped_group();
	return 0;
}
