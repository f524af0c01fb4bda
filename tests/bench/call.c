/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Times one kind of call: call KIND [MS] prints the ns of one, the median of
 * batches of 0.2 ms during MS milliseconds (20), so that what happens at the
 * start or when others get the CPU does not count. It wants the folder that it
 * runs in to have a file called "file" and nothing called "dir".
 *
 * call turns KIND N: N times waits for a byte on standard input, times a batch
 * and passes the byte on to standard output; what the batches took goes to
 * standard error.
 *
 * call wall N COMMAND ...: the same for N runs of a command, which prints to
 * nowhere.
 */
#include <sys/param.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BATCH_NS	2e5
#define BATCHES	1000
#define TURN	32	/* calls at a turn */

extern char **environ;

static char *true_argv[] = { "/bin/true", NULL };
static char **command = true_argv;
static posix_spawn_file_actions_t quiet;
static int zero;
static char full[PATH_MAX];	/* name of "file" */

static int
wait_for(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

static int
do_getppid(void)
{
	return getppid() >= 0 ? 0 : -1;
}

static int
do_read(void)
{
	char c;

	return read(zero, &c, 1) == 1 ? 0 : -1;
}

static int
do_stat(void)
{
	struct stat st;

	return stat("file", &st);
}

static int
do_stat_full(void)
{
	struct stat st;

	return stat(full, &st);
}

static int
do_open_full(void)
{
	int fd = open(full, O_RDONLY);

	return fd == -1 ? -1 : close(fd);
}

static int
do_open(void)
{
	int fd = open("file", O_RDONLY);

	return fd == -1 ? -1 : close(fd);
}

static int
do_mkdir(void)
{
	return mkdir("dir", 0777) == -1 ? -1 : rmdir("dir");
}

static int
do_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid == -1 ? -1 : wait_for(pid);
}

static int
do_spawn(void)
{
	pid_t pid;

	if (posix_spawnp(&pid, command[0], &quiet, NULL, command, environ) != 0)
		return -1;
	return wait_for(pid);
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
do_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, nothing, NULL) == 0 &&
	    pthread_join(t, NULL) == 0 ? 0 : -1;
}

static const struct kind {
	const char	*name;
	int		(*once)(void);
} kinds[] = {
	{ "getppid",	do_getppid },
	{ "read",	do_read },
	{ "stat",	do_stat },
	{ "open",	do_open },
	{ "stat-full",	do_stat_full },
	{ "open-full",	do_open_full },
	{ "mkdir",	do_mkdir },
	{ "fork",	do_fork },
	{ "spawn",	do_spawn },
	{ "thread",	do_thread },
};

static const struct kind *
find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	fprintf(stderr, "call: what is %s?\n", name);
	exit(1);
}

/* The ns that n calls take. A call that fails is no measurement. */
static double
took(const struct kind *k, long n)
{
	struct timespec a, b;
	long i;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < n; i++)
		if (k->once() == -1) {
			fprintf(stderr, "call: %s fails\n", k->name);
			exit(1);
		}
	clock_gettime(CLOCK_MONOTONIC, &b);
	return (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec);
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median for one call of batches of n, at most count and ns. */
static double
median(const struct kind *k, long n, int count, double ns)
{
	static double batch[BATCHES];
	double sum = 0;
	int i;

	for (i = 0; i < count && sum <= ns; i++)
		sum += batch[i] = took(k, n);
	qsort(batch, (size_t)i, sizeof(batch[0]), by_size);
	return (batch[i / 2] + batch[(i - 1) / 2]) / 2 / n;
}

static void
take_turns(const struct kind *k, int n)
{
	static double batch[BATCHES];
	char c;
	int i;

	for (i = 0; i < n && i < BATCHES; i++) {
		if (read(0, &c, 1) != 1)
			exit(1);
		took(k, TURN / 8);
		batch[i] = took(k, TURN) / TURN;
		if (write(1, &c, 1) != 1)
			exit(1);
	}
	/* The last byte to come round is nobody's turn. */
	while (i-- > 0)
		fprintf(stderr, "%.1f\n", batch[i]);
}

int
main(int argc, char **argv)
{
	const struct kind *k;
	long n = 1;

	if (argc < 2) {
		fprintf(stderr, "usage: call kind [ms] | wall n command ...\n");
		return 1;
	}
	posix_spawn_file_actions_init(&quiet);
	if (argc > 3 && strcmp(argv[1], "wall") == 0) {
		posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
		posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
		posix_spawn_file_actions_adddup2(&quiet, 1, 2);
		command = argv + 3;
		printf("%.0f\n", median(find_kind("spawn"), 1,
		    MIN(atoi(argv[2]), BATCHES), HUGE_VAL));
		return 0;
	}
	if (getcwd(full, sizeof(full) - sizeof("/file")) == NULL)
		return 1;
	strcat(full, "/file");
	if (argc > 3 && strcmp(argv[1], "turns") == 0) {
		took(find_kind(argv[2]), 1);
		take_turns(find_kind(argv[2]), atoi(argv[3]));
		return 0;
	}
	k = find_kind(argv[1]);
	zero = open("/dev/zero", O_RDONLY);
	/* Twice, for the first time can be long by chance. */
	while (took(k, n) < BATCH_NS || took(k, n) < BATCH_NS)
		n *= 2;
	printf("%.1f\n", median(k, n, BATCHES,
	    (argc > 2 ? atof(argv[2]) : 20) * 1e6));
	return 0;
}
