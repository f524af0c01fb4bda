/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Times one kind of call, in a folder of its own with files called "file" and
 * "denied/there".
 *
 * call turns KIND N: N times waits for a byte on standard input, times a batch
 * and passes the byte on to standard output; what one call of each batch took, in
 * ns, goes to standard error.
 *
 * call KIND [MS]: prints the median of batches of 0.2 ms during MS milliseconds
 * (20), so that what happens at the start or when others get the CPU does not
 * count.
 *
 * call wall N COMMAND ...: the same for N runs of a command, which prints to
 * nowhere. call times KIND N makes it N times and measures nothing. call kinds:
 * the names.
 */
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <err.h>
#include <errno.h>
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
#define REFUSING	1	/* tcpmux: nobody listens there */

extern char **environ;

static char *true_argv[] = { "/bin/true", NULL };
static char **command = true_argv;
static posix_spawn_file_actions_t quiet;
static int fd_ready;		/* what the kind's ready has opened */
static char full[PATH_MAX];	/* name of "file" */
static struct sockaddr_un local = { .sun_family = AF_UNIX,
    .sun_path = "socket" };
static struct sockaddr_in peer = { .sin_family = AF_INET };

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

	return read(fd_ready, &c, 1) == 1 ? 0 : -1;
}

static int
do_write(void)
{
	return write(fd_ready, "", 1) == 1 ? 0 : -1;
}

static int
do_fcntl(void)
{
	return fcntl(0, F_GETFD) == -1 ? -1 : 0;
}

static int
do_mmap(void)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : munmap(p, 4096);
}

static int
do_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd == -1 ? -1 : close(fd);
}

/* What may be denied is made whatever comes of it. */
static int
do_deny_fcntl(void)
{
	(void)fcntl(0, F_GETSIG);
	return 0;
}

static int
do_deny_stat(void)
{
	struct stat st;

	(void)stat("denied/there", &st);
	return 0;
}

static int
do_deny_mkdir(void)
{
	(void)mkdir("denied/there", 0777);
	return 0;
}

static int
do_stat(void)
{
	struct stat st;

	return stat("file", &st);
}

static int
do_access(void)
{
	return access("file", R_OK);
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
do_open_write(void)
{
	int fd = open("file", O_WRONLY);

	return fd == -1 ? -1 : close(fd);
}

static int
do_connect(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), end;

	if (fd == -1 || connect(fd, (struct sockaddr *)&local, sizeof(local)) == -1 ||
	    (end = accept(fd_ready, NULL, NULL)) == -1)
		return -1;
	close(end);
	return close(fd);
}

static int
do_connect_udp(void)
{
	return connect(fd_ready, (struct sockaddr *)&peer, sizeof(peer));
}

static int
do_connect_none(void)
{
	return connect(fd_ready, (struct sockaddr *)&peer, sizeof(peer)) == -1 &&
	    errno == ECONNREFUSED ? 0 : -1;
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

static int
ready_zero(void)
{
	return open("/dev/zero", O_RDONLY);
}

static int
ready_null(void)
{
	return open("/dev/null", O_WRONLY);
}

static int
ready_local(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)unlink(local.sun_path);
	return bind(fd, (struct sockaddr *)&local, sizeof(local)) == -1 ||
	    listen(fd, 8) == -1 ? -1 : fd;
}

static int
ready_peer(int type)
{
	peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer.sin_port = htons(REFUSING);
	return socket(AF_INET, type, 0);
}

static int
ready_udp(void)
{
	return ready_peer(SOCK_DGRAM);
}

static int
ready_tcp(void)
{
	return ready_peer(SOCK_STREAM);
}

static const struct kind {
	const char	*name;
	int		turn;	/* calls at a turn */
	int		(*once)(void);
	int		(*ready)(void);
} kinds[] = {
	{ "getppid",		512,	do_getppid,	NULL },
	{ "read",		512,	do_read,	ready_zero },
	{ "write",		512,	do_write,	ready_null },
	{ "fcntl",		512,	do_fcntl,	NULL },
	{ "deny-fcntl",		512,	do_deny_fcntl,	NULL },
	{ "mmap",		64,	do_mmap,	NULL },
	{ "socket",		32,	do_socket,	NULL },
	{ "stat",		32,	do_stat,	NULL },
	{ "stat-full",		32,	do_stat_full,	NULL },
	{ "access",		32,	do_access,	NULL },
	{ "open",		32,	do_open,	NULL },
	{ "open-full",		32,	do_open_full,	NULL },
	{ "deny-stat",		32,	do_deny_stat,	NULL },
	{ "mkdir",		16,	do_mkdir,	NULL },
	{ "open-write",		32,	do_open_write,	NULL },
	{ "connect",		16,	do_connect,	ready_local },
	{ "connect-udp",	32,	do_connect_udp,	ready_udp },
	{ "connect-none",	16,	do_connect_none, ready_tcp },
	{ "deny-mkdir",		32,	do_deny_mkdir,	NULL },
	{ "thread",		4,	do_thread,	NULL },
	{ "fork",		2,	do_fork,	NULL },
	{ "spawn",		1,	do_spawn,	NULL },
};
#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

static const struct kind *
find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < NKINDS; i++) {
		if (strcmp(kinds[i].name, name) != 0)
			continue;
		if (kinds[i].ready != NULL && (fd_ready = kinds[i].ready()) == -1)
			err(1, "%s", name);
		return &kinds[i];
	}
	errx(1, "what is %s?", name);
}

/* The ns that n calls take. A call that fails is no measurement. */
static double
took(const struct kind *k, long n)
{
	struct timespec a, b;
	long i;

	clock_gettime(CLOCK_MONOTONIC, &a);
	for (i = 0; i < n; i++)
		if (k->once() == -1)
			err(1, "%s", k->name);
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

	took(k, 1);
	for (i = 0; i < n && i < BATCHES; i++) {
		if (read(0, &c, 1) != 1)
			exit(1);
		took(k, k->turn / 8);
		batch[i] = took(k, k->turn) / k->turn;
		if (write(1, &c, 1) != 1)
			exit(1);
	}
	/* The last byte to come round is nobody's turn. */
	while (i-- > 0)
		fprintf(stderr, "%.1f\n", batch[i]);
}

/* Of the time at all, or of a command's runs. */
static double
median_of(const struct kind *k, double ms)
{
	long n = 1;

	/* Twice, for the first time can be long by chance. */
	while (took(k, n) < BATCH_NS || took(k, n) < BATCH_NS)
		n *= 2;
	return median(k, n, BATCHES, ms * 1e6);
}

static double
median_of_command(char **argv, int runs)
{
	posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&quiet, 1, 2);
	command = argv;
	return median(find_kind("spawn"), 1, MIN(runs, BATCHES), HUGE_VAL);
}

int
main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		errx(1, "usage: call kind [ms] | turns kind n | "
		    "wall n command ... | times kind n | kinds");
	posix_spawn_file_actions_init(&quiet);
	if (getcwd(full, sizeof(full) - sizeof("/file")) == NULL)
		err(1, "getcwd");
	strcat(full, "/file");
	if (strcmp(argv[1], "kinds") == 0)
		for (i = 0; i < NKINDS; i++)
			puts(kinds[i].name);
	else if (argc > 3 && strcmp(argv[1], "wall") == 0)
		printf("%.0f\n", median_of_command(argv + 3, atoi(argv[2])));
	else if (argc > 3 && strcmp(argv[1], "times") == 0)
		took(find_kind(argv[2]), atol(argv[3]));
	else if (argc > 3 && strcmp(argv[1], "turns") == 0)
		take_turns(find_kind(argv[2]), atoi(argv[3]));
	else
		printf("%.1f\n", median_of(find_kind(argv[1]),
		    argc > 2 ? atof(argv[2]) : 20));
	return 0;
}
