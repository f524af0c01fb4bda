/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Children that do nothing but stop, more than there are processors, made after
 * one that wants to look at a file a few times: it must come to that.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FLOODERS	6

static void
ignore(int sig)
{
}

static void
flood(int how)
{
	union sigval none = { 0 };
	sigset_t set;
	int i;

	signal(SIGRTMIN, ignore);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	for (;;) {
		close(open("flood", O_RDONLY));
		if (!how)
			continue;
		/* Each of these is a stop, and nothing is run in between. */
		sigprocmask(SIG_BLOCK, &set, NULL);
		for (i = 0; i < 300; i++)
			sigqueue(getpid(), SIGRTMIN, none);
		sigprocmask(SIG_UNBLOCK, &set, NULL);
	}
}

int
main(int argc, char **argv)
{
	pid_t pid[FLOODERS];
	struct stat st;
	int i, n = argc > 1 ? atoi(argv[1]) : 200, seen = 0;

	close(open("flood", O_CREAT | O_WRONLY, 0600));
	for (i = 0; i < FLOODERS; i++)
		if ((pid[i] = fork()) == 0)
			flood(i % 2);
	for (i = 0; i < n; i++)
		seen += stat("flood", &st) == 0;
	for (i = 0; i < FLOODERS; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	printf("seen %d\n", seen);
	return 0;
}
