/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Executes a command with the three standard descriptors and no others.
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	if (argc < 2 || syscall(SYS_close_range, 3, ~0U, 0) == -1)
		return 1;
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 127;
}
