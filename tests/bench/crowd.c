/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Many at once.
 *
 * crowd busy threads|programs N MS prints how many look-ups (stat of "file") N
 * threads, or N programs of one thread, make in a second; once all are there each
 * works for MS milliseconds.
 *
 * crowd hold N prints "alone", starts N programs when a line comes on standard
 * input, prints "there" when each of them has made a look-up, ends them at the next
 * line and prints "gone", and ends itself at the third.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
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

static const char self[] = "/proc/self/exe";
static int go, out = 1;		/* what its workers wait for, and write to */

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

/* Says that it is there, is told when the end is, and says how many calls it made. */
static void *
work(void *arg)
{
	int64_t end;
	long n;

	look_up();
	if (write(out, "", 1) != 1 || read(go, &end, sizeof(end)) != sizeof(end))
		err(1, "pipe");
	for (n = 0; now() < end; n++)
		look_up();
	if (write(out, &n, sizeof(n)) != sizeof(n))
		err(1, "pipe");
	return arg;
}

/* N of this program, whose standard output is the pipe. */
static void
spawn(int n, char **argv, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int i;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	for (i = 0; i < n; i++)
		if ((errno = posix_spawn(&pid[i], self, &actions, NULL, argv,
		    environ)) != 0)
			err(1, "%d programs", i);
	posix_spawn_file_actions_destroy(&actions);
}

static void
start_threads(int n)
{
	pthread_t thread;
	int i;

	for (i = 0; i < n; i++)
		if ((errno = pthread_create(&thread, NULL, work, NULL)) != 0)
			err(1, "%d threads", i);
}

static void
start_programs(int n)
{
	static pid_t pid[MOST];
	char word[] = "crowd", how[] = "work", number[16];
	char *argv[] = { word, how, number, NULL };

	snprintf(number, sizeof(number), "%d", go);
	spawn(n, argv, pid);
}

/* Of n bytes or counts that the workers write, the sum. */
static long
gather(int from, int n, size_t size)
{
	long sum = 0, count;
	int i;

	for (i = 0; i < n; i++) {
		count = 0;
		if (read(from, &count, size) != (ssize_t)size)
			errx(1, "only %d of %d are there", i, n);
		sum += count;
	}
	return sum;
}

static void
busy(int threads, int n, int64_t span)
{
	int said[2], gate[2], i;
	int64_t end;

	if (pipe2(said, O_CLOEXEC) == -1 || pipe2(gate, O_CLOEXEC) == -1 ||
	    fcntl(gate[0], F_SETFD, 0) == -1)
		err(1, "pipe");
	out = said[1];
	go = gate[0];
	if (threads)
		start_threads(n);
	else {
		start_programs(n);
		close(out);
	}
	gather(said[0], n, 1);
	end = now() + span;
	for (i = 0; i < n; i++)
		if (write(gate[1], &end, sizeof(end)) != sizeof(end))
			err(1, "pipe");
	printf("%.0f\n", gather(said[0], n, sizeof(long)) * 1e9 / span);
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
	char word[] = "crowd", how[] = "held";
	char *argv[] = { word, how, NULL };
	int said[2], i;

	if (pipe2(said, O_CLOEXEC) == -1)
		err(1, "pipe");
	out = said[1];
	say("alone");
	spawn(n, argv, pid);
	close(out);
	gather(said[0], n, 1);
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
	const char *how = argc > 1 ? argv[1] : "";
	int n = argc == 5 ? atoi(argv[3]) : argc == 3 ? atoi(argv[2]) : 0;

	if (argc == 5 && strcmp(how, "busy") == 0 && n > 0 && n <= MOST) {
		busy(strcmp(argv[2], "threads") == 0, n, atoi(argv[4]) * MS);
	} else if (argc == 3 && strcmp(how, "work") == 0) {
		go = atoi(argv[2]);
		work(NULL);
	} else if (argc == 3 && strcmp(how, "hold") == 0 && n > 0 && n <= MOST) {
		hold(n);
	} else if (argc == 2 && strcmp(how, "held") == 0) {
		look_up();
		if (write(out, "", 1) != 1)
			err(1, "pipe");
		for (;;)
			pause();
	} else
		errx(1, "usage: crowd busy threads|programs n ms | hold n");
	return 0;
}
