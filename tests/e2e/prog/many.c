/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * N processes at once (500): all are there before the first may end.
 */
#include <sys/wait.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 500;
	int there[2], go[2], i, status, sum = 0, ended = 0;
	char c;

	if (pipe(there) == -1 || pipe(go) == -1)
		return 1;
	for (i = 0; i < n; i++)
		switch (fork()) {
		case -1:
			perror("fork");
			return 1;
		case 0:
			close(go[1]);
			if (access("/etc/passwd", R_OK) == -1 ||
			    write(there[1], "x", 1) != 1 || read(go[0], &c, 1) != 0)
				_exit(255);
			_exit(i % 100);
		}
	for (i = 0; i < n; i++)
		if (read(there[0], &c, 1) != 1)
			return 1;
	close(go[1]);
	while (wait(&status) > 0) {
		ended++;
		sum += WEXITSTATUS(status);
	}
	printf("%d at once, sum %d\n", ended, sum);
	return 0;
}
