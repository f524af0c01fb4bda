/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * As root: one process after another becomes a user of its own and looks at a
 * file, N of them; WAIT of them then stay and wait, each in a call that was
 * judged (the open of a FIFO that nobody writes to): ids FILE FIFO N WAIT.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST	20000

static int
look(const char *file, int id)
{
	struct stat st;

	if (setgid((gid_t)id) == -1 || setuid((uid_t)id) == -1)
		return 0;
	return stat(file, &st) == 0 && access(file, R_OK) == 0;
}

int
main(int argc, char **argv)
{
	int n = atoi(argv[3]), wait_for = atoi(argv[4]), i, status, seen = 0;
	pid_t pid;

	setpgid(0, 0);
	for (i = 0; i < n; i++) {
		if ((pid = fork()) == 0) {
			if (!look(argv[1], FIRST + i))
				_exit(1);
			if (i >= wait_for)
				_exit(0);
			if (fork() == 0) {
				open(argv[2], O_RDONLY);
				_exit(2);
			}
			_exit(0);
		}
		waitpid(pid, &status, 0);
		seen += WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	printf("%d of %d\n", seen, n);
	fflush(stdout);
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	return 0;
}
