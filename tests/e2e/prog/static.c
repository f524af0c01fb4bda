/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A program without a dynamic linker: prints files, writes one, runs itself.
 */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	char line[256];
	FILE *f, *to;
	int i, status;

	if (argc > 1 && strcmp(argv[1], "-n") == 0)
		return argc;
	if ((to = fopen("static.out", "w")) == NULL)
		return 1;
	for (i = 1; i < argc; i++) {
		if ((f = fopen(argv[i], "r")) == NULL) {
			perror("fopen");
			return 1;
		}
		while (fgets(line, sizeof(line), f) != NULL) {
			fputs(line, stdout);
			fputs(line, to);
		}
		fclose(f);
	}
	fclose(to);
	fflush(stdout);
	if (fork() == 0) {
		execl("/proc/self/exe", "again", "-n", "x", (char *)NULL);
		_exit(9);
	}
	wait(&status);
	printf("again: %d\n", WEXITSTATUS(status));
	return 0;
}
