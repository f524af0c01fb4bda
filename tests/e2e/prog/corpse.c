/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Signals to a child that has ended: before it is waited for, and after.
 * `corpse live' signals one that runs.
 */
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *
said(int r)
{
	return r == 0 ? "done" : strerrorname_np(errno);
}

int
main(int argc, char **argv)
{
	int live = argc > 1 && strcmp(argv[1], "live") == 0;
	siginfo_t si;
	pid_t pid = fork();

	if (pid == 0) {
		while (live)
			pause();
		_exit(0);
	}
	if (live)
		printf("alive: %s\n", said(kill(pid, SIGTERM)));
	/* It has ended, and stays to be waited for. */
	waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT);
	printf("ended: %s\n", said(kill(pid, SIGTERM)));
	waitpid(pid, NULL, 0);
	printf("gone: %s\n", said(kill(pid, SIGTERM)));
	return 0;
}
