/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * rival MODE FILE SECRET: a child does MODE while its parent opens SECRET, which
 * a person may be asked about. Prints "opened" or "refused".
 *   reader   reads the terminal and appends what it gets to FILE
 *   session  the same, from a session of its own and with signals ignored
 *   writer   writes FORGED to the terminal again and again, and dots to FILE
 *   worker   has no terminal, and appends dots to FILE
 * rival crowd N DIR: N children open a file of DIR each, all at once; prints how
 * many could.
 */
#include <sys/wait.h>

#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
read_on(int out)
{
	char buf[256];
	ssize_t n;

	for (;;) {
		n = read(0, buf, sizeof(buf));
		if (n > 0)
			(void)!write(out, buf, n);
		else
			poll(NULL, 0, 20);
	}
}

static void
write_on(int out, int forge)
{
	static const char forged[] = "FORGED\r\n";

	for (;;) {
		if (forge)
			(void)!write(1, forged, strlen(forged));
		(void)!write(out, ".", 1);
		poll(NULL, 0, 20);
	}
}

static void
child(const char *mode, const char *file, int ready)
{
	int out = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	signal(SIGTTIN, strcmp(mode, "reader") == 0 ? SIG_DFL : SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	if (strcmp(mode, "session") == 0)
		setsid();
	if (strcmp(mode, "worker") == 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
	}
	(void)!write(ready, "", 1);
	close(ready);
	if (strcmp(mode, "reader") == 0 || strcmp(mode, "session") == 0)
		read_on(out);
	write_on(out, strcmp(mode, "writer") == 0);
}

static int
crowd(int n, const char *dir)
{
	int i, status, opened = 0, go[2];
	char path[4096], c;

	if (pipe(go) == -1)
		err(2, "pipe");
	for (i = 0; i < n; i++) {
		switch (fork()) {
		case -1:
			err(2, "fork");
		case 0:
			close(go[1]);
			(void)!read(go[0], &c, 1);
			snprintf(path, sizeof(path), "%s/%d", dir, i);
			_exit(open(path, O_RDONLY) == -1);
		}
	}
	/* All are there: they begin when the pipe's end is closed. */
	close(go[1]);
	while (wait(&status) > 0)
		opened += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	printf("%d of %d opened\n", opened, n);
	return 0;
}

int
main(int argc, char **argv)
{
	int ready[2], fd;
	pid_t pid;
	char c;

	if (argc != 4)
		errx(2, "usage: rival MODE FILE SECRET | crowd N DIR");
	if (strcmp(argv[1], "crowd") == 0)
		return crowd(atoi(argv[2]), argv[3]);
	if (pipe(ready) == -1 || (pid = fork()) == -1)
		err(2, "fork");
	if (pid == 0)
		child(argv[1], argv[2], ready[1]);
	(void)!read(ready[0], &c, 1);
	poll(NULL, 0, 100);	/* so that it reads by now */
	fd = open(argv[3], O_RDONLY);
	printf("%s\n", fd == -1 ? "refused" : "opened");
	fflush(stdout);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return fd == -1;
}
