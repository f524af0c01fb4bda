/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Opens a file N times, and another N that are each called otherwise: again N
 * FILE. Says how often it could.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	char name[4096];
	long n, i, could = 0;
	int fd;

	if (argc != 3)
		return 1;
	n = strtol(argv[1], NULL, 10);
	for (i = 0; i < 2 * n; i++) {
		snprintf(name, sizeof(name), i < n ? "%s" : "%s.%ld", argv[2],
		    i % 100);
		fd = open(name, O_RDONLY);
		could += fd != -1;
		close(fd);
	}
	printf("could %ld\n", could);
	return 0;
}
