/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Starts a command ROUNDS times over, kills it with SIGKILL at a random moment
 * (within MS milliseconds), and looks for anyone of its family that survives:
 * they carry a mark in their environment. `killer ROUNDS MS SEED command ...'.
 */
#include <sys/wait.h>

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char mark[64];

static int
marked(const char *pid)
{
	static char buf[65536];
	char path[300];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/environ", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	n = read(fd, buf, sizeof(buf));
	close(fd);
	return n > 0 && memmem(buf, n, mark, strlen(mark) + 1) != NULL;
}

/* How many of the family are there; says who when told to. */
static int
survivors(int say)
{
	DIR *d = opendir("/proc");
	struct dirent *e;
	int n = 0;

	while ((e = readdir(d)) != NULL)
		if (isdigit((unsigned char)e->d_name[0]) && marked(e->d_name)) {
			n++;
			if (say) {
				printf("survivor: %s\n", e->d_name);
			kill(atoi(e->d_name), SIGKILL);
			}
		}
	closedir(d);
	return n;
}

int
main(int argc, char **argv)
{
	struct timespec ts;
	int i, j, rounds, ms, status, killed = 0, most = 0, n, bad = 0;
	pid_t pid;

	if (argc < 5)
		errx(2, "usage: killer rounds ms seed command ...");
	rounds = atoi(argv[1]);
	ms = atoi(argv[2]);
	srandom(atoi(argv[3]));
	for (i = 0; i < rounds; i++) {
		snprintf(mark, sizeof(mark), "KILLER=%d.%d", getpid(), i);
		if ((pid = fork()) == 0) {
			putenv(mark);
			execvp(argv[4], argv + 4);
			err(127, "%s", argv[4]);
		}
		ts.tv_sec = 0;
		ts.tv_nsec = random() % (ms * 1000L) * 1000L;
		nanosleep(&ts, NULL);
		if ((n = survivors(0)) > most)
			most = n;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		killed += WIFSIGNALED(status);
		for (j = 0; survivors(0) > 0 && j < 500; j++)
			poll(NULL, 0, 10);
		bad += survivors(1);
	}
	printf("%d rounds, killed in %d, up to %d processes, %d survivors\n",
	    rounds, killed, most, bad);
	return bad != 0 || killed < rounds / 2 || most < 3;
}
