/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A grandchild that outlives its parent: setsid, a double fork, a new parent.
 * `orphan FILE' leaves it to run on after the program's own end; it waits until
 * that has happened, and writes the file. Without, a subreaper waits for it.
 */
#include <sys/prctl.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
leave(const char *file)
{
	pid_t parent = getpid();
	FILE *f;

	if (fork() != 0)
		return 4;
	setsid();
	if (fork() != 0)
		_exit(0);
	while (getppid() == parent || kill(parent, 0) == 0)
		poll(NULL, 0, 5);
	if ((f = fopen(file, "w")) == NULL)
		_exit(1);
	fprintf(f, "%s\n", getsid(0) == getpid() ? "leader" : "alone");
	fclose(f);
	_exit(0);
}

int
main(int argc, char **argv)
{
	pid_t pid, got;
	int status, p[2], q[2], n = 0;
	char c;

	if (argc > 1)
		return leave(argv[1]);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (pipe(p) == -1 || pipe(q) == -1)
		return 1;
	if ((pid = fork()) == 0) {
		if (setsid() != getpid())
			_exit(9);
		if (fork() == 0) {
			if (read(p[0], &c, 1) != 1)
				_exit(8);
			_exit(getppid() == atoi(argv[0]) ? 7 : 3);
		}
		_exit(2);
	}
	while (n < 2 && (got = wait(&status)) > 0) {
		printf("%s: %d\n", got == pid ? "child" : "orphan", WEXITSTATUS(status));
		if (n++ == 0 && write(p[1], "x", 1) != 1)
			return 1;
	}
	return 0;
}
