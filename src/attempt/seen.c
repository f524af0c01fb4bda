/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What attempts have seen: the secret, or a result that is not the kernel's.
 */
#include "attempt/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
seen_secret(int fd)
{
	char text[sizeof(GROUND_SECRET)] = "";
	int found;

	if (fd == -1)
		return 0;
	found = read(fd, text, sizeof(text) - 1) > 0 &&
	    strcmp(text, GROUND_SECRET) == 0;
	close(fd);
	return found;
}

int
seen_by_name(void *name)
{
	return seen_secret(open(name, O_RDONLY | O_CLOEXEC));
}

enum outcome
seen_open(const struct ground *g, long fd)
{
	if (fd < 0)
		return attempt_by(fd);
	return attempt_loot_fd(g, (int)fd) == 0 ? OUT_ESCAPED : OUT_HELD;
}

enum outcome
seen_wrong(const char *what, long got)
{
	printf("%s: %ld, %s\n", what, got, strerror(errno));
	return OUT_ESCAPED;
}
