/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Many at once.
 *
 * crowd busy threads|programs N MS prints how many look-ups (stat of "file") N
 * threads, or N programs of one thread, make in a second, all of them during the
 * same MS milliseconds.
 *
 * crowd hold N prints "alone", starts N programs when a line comes on standard
 * input, prints "there" when each of them has made a look-up, ends them at the next
 * line and prints "gone", and ends itself at the third.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <err.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST	2000
#define MS	INT64_C(1000000)

extern char **environ;

static const char *self;
static int64_t start, end;	/* ns of the monotonic clock */

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 * MS + t.tv_nsec;
}

static void
look_up(void)
{
	struct stat st;

	if (stat("file", &st) == -1)
		err(1, "file");
}

/* The calls that were made between start and end. */
static void *
window(void *count)
{
	struct timespec t = { .tv_sec = start / (1000 * MS),
	    .tv_nsec = start % (1000 * MS) };
	long n;

	look_up();
	if (now() >= start)
		errx(1, "too late: the machine is too busy");
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
	for (n = 0; now() < end; n++)
		look_up();
	*(long *)count = n;
	return NULL;
}

static long
by_threads(int n)
{
	static pthread_t thread[MOST];
	static long count[MOST];
	long sum = 0;
	int i;

	for (i = 0; i < n; i++)
		if (pthread_create(&thread[i], NULL, window, &count[i]) != 0)
			errx(1, "no more threads");
	for (i = 0; i < n; i++) {
		pthread_join(thread[i], NULL);
		sum += count[i];
	}
	return sum;
}

/* N of this program, whose standard output is out. */
static void
spawn(int n, char **argv, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int i;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	for (i = 0; i < n; i++)
		if (posix_spawn(&pid[i], self, &actions, NULL, argv, environ) != 0)
			errx(1, "no more programs");
	posix_spawn_file_actions_destroy(&actions);
}

static long
by_programs(int n)
{
	static pid_t pid[MOST];
	char from[32], to[32], word[] = "crowd", how[] = "window";
	char *argv[] = { word, how, from, to, NULL };
	long sum = 0, count;
	int out[2], i, status;

	snprintf(from, sizeof(from), "%" PRId64, start);
	snprintf(to, sizeof(to), "%" PRId64, end);
	if (pipe(out) == -1)
		err(1, "pipe");
	spawn(n, argv, out[1], pid);
	for (i = 0; i < n; i++) {
		if (waitpid(pid[i], &status, 0) == -1 || status != 0 ||
		    read(out[0], &count, sizeof(count)) != sizeof(count))
			errx(1, "a program fails");
		sum += count;
	}
	return sum;
}

static void
say(const char *what)
{
	puts(what);
	fflush(stdout);
	while (getchar() != '\n')
		if (feof(stdin))
			exit(1);
}

static void
hold(int n)
{
	static pid_t pid[MOST];
	char word[] = "crowd", how[] = "held", c;
	char *argv[] = { word, how, NULL };
	int out[2], i;

	if (pipe(out) == -1)
		err(1, "pipe");
	say("alone");
	spawn(n, argv, out[1], pid);
	close(out[1]);
	for (i = 0; i < n; i++)
		if (read(out[0], &c, 1) != 1)
			errx(1, "a program fails");
	say("there");
	for (i = 0; i < n; i++) {
		kill(pid[i], SIGTERM);
		waitpid(pid[i], NULL, 0);
	}
	say("gone");
}

int
main(int argc, char **argv)
{
	int n = argc > 3 ? atoi(argv[3]) : 0;
	long count;

	self = "/proc/self/exe";
	if (argc == 5 && strcmp(argv[1], "busy") == 0 && n > 0 && n <= MOST) {
		/* Under a supervisor a program takes some ms to start. */
		start = now() + (200 + 8 * n) * MS;
		end = start + atoi(argv[4]) * MS;
		count = argv[2][0] == 't' ? by_threads(n) : by_programs(n);
		printf("%.0f\n", count * 1e3 / atoi(argv[4]));
	} else if (argc == 4 && strcmp(argv[1], "window") == 0) {
		start = strtoll(argv[2], NULL, 10);
		end = strtoll(argv[3], NULL, 10);
		window(&count);
		return write(1, &count, sizeof(count)) == sizeof(count) ? 0 : 1;
	} else if (argc == 3 && strcmp(argv[1], "hold") == 0 &&
	    atoi(argv[2]) > 0 && atoi(argv[2]) <= MOST) {
		hold(atoi(argv[2]));
	} else if (argc == 2 && strcmp(argv[1], "held") == 0) {
		look_up();
		if (write(1, "", 1) != 1)
			return 1;
		for (;;)
			pause();
	} else
		errx(1, "usage: crowd busy threads|programs n ms | hold n");
	return 0;
}
