/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A PID namespace: its first process is 1 and has children there.
 */
#include <sys/wait.h>

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (unshare(CLONE_NEWPID) == -1 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWPID) == -1)
		return 77;
	if ((pid = fork()) == -1)
		return 1;
	if (pid == 0) {
		pid_t inner = fork();

		if (inner == 0)
			_exit(getppid() == 1 ? 20 + getpid() : 1);
		if (waitpid(inner, &status, 0) != inner)
			_exit(2);
		printf("pid %d, child %d said %d\n", getpid(), inner, WEXITSTATUS(status));
		fflush(stdout);
		execl("/bin/sh", "sh", "-c", "echo shell $$; exit 3", (char *)NULL);
		_exit(4);
	}
	waitpid(pid, &status, 0);
	printf("ended with %d\n", WEXITSTATUS(status));
	return 0;
}
