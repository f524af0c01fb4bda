/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * exec from a thread that is not the first, with others running: the new image
 * has the process' pid. With `last' the program is that image.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char *self;

static void *
spin(void *arg)
{
	for (;;)
		if (access("/etc/passwd", F_OK) == -1)
			break;
	return arg;
}

static void *
run(void *arg)
{
	char pid[16];
	char *args[] = { self, "last", pid, arg, NULL };

	snprintf(pid, sizeof(pid), "%d", getpid());
	execv("/proc/self/exe", args);
	perror("execv");
	exit(1);
}

int
main(int argc, char **argv)
{
	pthread_t t;
	int i, left;

	self = argv[0];
	if (argc > 3 && strcmp(argv[1], "last") == 0) {
		left = atoi(argv[3]) - 1;
		if (atoi(argv[2]) != getpid() || syscall(SYS_gettid) != getpid()) {
			printf("another pid\n");
			return 1;
		}
		if (left == 0) {
			printf("same pid, same tid\n");
			return 5;
		}
	} else
		left = argc > 1 ? atoi(argv[1]) : 1;
	for (i = 0; i < 4; i++)
		pthread_create(&t, NULL, spin, NULL);
	{
		static char n[16];

		snprintf(n, sizeof(n), "%d", left);
		pthread_create(&t, NULL, run, n);
	}
	pthread_join(t, NULL);
	return 1;
}
