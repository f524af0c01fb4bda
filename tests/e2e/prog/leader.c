/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The first thread ends, another goes on, forks, and ends the process.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *
go_on(void *arg)
{
	char buf[256], *p;
	FILE *f;
	int i, status = 0, state = 0;

	/* Until the first thread is a zombie. */
	do {
		if ((f = fopen("/proc/self/stat", "r")) == NULL)
			break;
		if (fgets(buf, sizeof(buf), f) != NULL &&
		    (p = strrchr(buf, ')')) != NULL)
			state = p[2];
		fclose(f);
	} while (state != 'Z');
	for (i = 0; i < 10; i++) {
		if (fork() == 0)
			_exit(i);
		wait(&status);
	}
	printf("going on without the first thread, last child %d\n",
	    WEXITSTATUS(status));
	exit(7);
	return arg;
}

int
main(int argc, char **argv)
{
	pthread_t t;

	pthread_create(&t, NULL, go_on, NULL);
	pthread_exit(NULL);
}
