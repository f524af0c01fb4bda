/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Reading and writing that goes on after short counts and interruptions.
 */
#include "base/fdio.h"

#include <sys/stat.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xmalloc.h"

int
fdio_read_all(int fd, char **data, size_t *n)
{
	size_t cap, len = 0;
	struct stat st;
	ssize_t got;
	char *p;

	if (fstat(fd, &st) == -1)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EINVAL;
	if (st.st_size > FDIO_MAX)
		return EFBIG;
	/* The size is a guess: the file may grow meanwhile. */
	cap = (size_t)st.st_size + 2;
	p = xmalloc(cap);
	while ((got = read(fd, p + len, cap - len - 1)) != 0) {
		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1 || (len += (size_t)got) > FDIO_MAX) {
			got = got == -1 ? errno : EFBIG;
			free(p);
			return (int)got;
		}
		if (len + 1 == cap)
			p = xreallocarray(p, cap *= 2, 1);
	}
	p[len] = '\0';
	*data = p;
	*n = len;
	return 0;
}

int
fdio_write_all(int fd, const void *data, size_t n)
{
	const char *p = data;
	ssize_t done;

	for (; n > 0; p += done, n -= (size_t)done) {
		done = write(fd, p, n);
		if (done == -1 && errno != EINTR)
			return errno;
		if (done == -1)
			done = 0;
	}
	return 0;
}
