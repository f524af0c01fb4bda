/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * More threads than there are slots for sealed arguments: each makes judged calls
 * and then waits, all at once, and once more at the end.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_barrier_t all;
static _Atomic long seen, failed;

static void *
work(void *arg)
{
	char name[32];
	struct stat st;
	int round;

	for (round = 0; round < 2; round++) {
		snprintf(name, sizeof(name), "d%d", (int)(long)arg % 7);
		if (stat(name, &st) == 0 && S_ISDIR(st.st_mode))
			seen++;
		else
			failed++;
		pthread_barrier_wait(&all);
	}
	return NULL;
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1200, i;
	pthread_t *t = calloc((size_t)n, sizeof(*t));
	pthread_attr_t attr;
	char name[32];

	for (i = 0; i < 7; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		mkdir(name, 0755);
	}
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	pthread_barrier_init(&all, NULL, (unsigned int)n);
	for (i = 0; i < n; i++)
		if ((errno = pthread_create(&t[i], &attr, work,
		    (void *)(long)i)) != 0) {
			perror("pthread_create");
			return 77;
		}
	for (i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	printf("seen %ld, failed %ld\n", seen, failed);
	return 0;
}
