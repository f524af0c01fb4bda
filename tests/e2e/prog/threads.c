/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Threads made and joined: N at a time, M times over; each looks at a file and
 * adds to a sum. Then one is cancelled and one leaves its own signal mask.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Atomic long sum, seen;

static void *
work(void *arg)
{
	struct stat st;
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	if (fd != -1 && fstat(fd, &st) == 0 && st.st_size > 0)
		seen++;
	close(fd);
	if (syscall(SYS_gettid) != getpid())
		sum += (long)arg;
	return arg;
}

static void *
forever(void *arg)
{
	for (;;)
		pause();
	return arg;
}

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 8, rounds = argc > 2 ? atoi(argv[2]) : 100;
	pthread_t t[64], c;
	void *ret;
	int i, r;

	for (r = 0; r < rounds; r++) {
		for (i = 0; i < n && i < 64; i++)
			if (pthread_create(&t[i], NULL, work, (void *)(long)i) != 0)
				return 1;
		for (i = 0; i < n && i < 64; i++)
			pthread_join(t[i], NULL);
	}
	printf("sum %ld, saw the file %ld times\n", sum, seen);
	pthread_create(&c, NULL, forever, NULL);
	pthread_cancel(c);
	pthread_join(c, &ret);
	printf("cancelled: %s\n", ret == PTHREAD_CANCELED ? "yes" : "no");
	return 0;
}
