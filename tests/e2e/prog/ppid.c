/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * getppid, N times over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	long i, n = argc > 1 ? atol(argv[1]) : 1000, same = 0;
	long first = syscall(SYS_getppid);

	for (i = 0; i < n; i++)
		same += syscall(SYS_getppid) == first;
	printf("%ld of %ld\n", same, n);
	return 0;
}
