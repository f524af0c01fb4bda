/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a name was found to mean, and how to say it to the kernel.
 */
#include "path/pin.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
pin_init(struct pin *pin)
{
	memset(pin, 0, offsetof(struct pin, tail));
	pin->fd = -1;
	pin->base = pin->tail;
	pin->tail[0] = '\0';
	pin->text[0] = '\0';
}

int
path_real(const struct pin *pin, char *to, size_t cap)
{
	const size_t k = sizeof("/proc/self") - 1;
	int n;

	if (pin->self == 0 || pin->len < k)
		return strlcpy(to, pin->text, cap) < cap ? 0 : -1;
	n = snprintf(to, cap, "/proc/%d%s", (int)pin->self, pin->text + k);
	return n >= 0 && (size_t)n < cap ? 0 : -1;
}

/* May the entry of a directory be moved away by who is not root? */
static int
is_movable(const struct stat *dir, const struct stat *entry)
{
	if (dir->st_uid != 0)
		return 1;
	if (!(dir->st_mode & (S_IWGRP | S_IWOTH)))
		return 0;
	return !(dir->st_mode & S_ISVTX) || entry->st_uid != 0;
}

int
path_is_fixed(int dir)
{
	struct stat here, above;
	int fd = dup(dir), up, depth, fixed = 0;

	if (fd == -1 || fstat(fd, &here) == -1)
		goto out;
	for (depth = 0; depth < PATH_MAX / 2; depth++) {
		up = openat(fd, "..", O_PATH | O_CLOEXEC | O_DIRECTORY);
		close(fd);
		fd = up;
		if (fd == -1 || fstat(fd, &above) == -1)
			break;
		fixed = above.st_dev == here.st_dev &&
		    above.st_ino == here.st_ino;
		if (fixed || is_movable(&above, &here))
			break;
		here = above;
	}
out:
	if (fd != -1)
		close(fd);
	return fixed;
}
