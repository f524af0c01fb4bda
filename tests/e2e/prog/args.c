/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Prints its arguments, one a line: an interpreter for scripts.
 */
#include <stdio.h>

int
main(int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++)
		printf("%d: %s\n", i, argv[i]);
	return 0;
}
