/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What attempts have in common: what they say, and how they carry off what
 * they can read. This runs inside the confined process.
 */
#include "attempt/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attempt/runner.h"
#include "base/fdio.h"

#define NPATHS	8

/* The runner takes the last line that was written for the reason. */
enum outcome
attempt_na(const char *fmt, ...)
{
	char line[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line) - 1, fmt, ap);
	va_end(ap);
	if (n < 0)
		n = 0;
	if (n > (int)sizeof(line) - 2)
		n = (int)sizeof(line) - 2;
	line[n++] = '\n';
	fflush(stdout);
	fdio_write_all(STDOUT_FILENO, line, (size_t)n);
	return OUT_NA;
}

enum outcome
attempt_by(long result)
{
	if (result != -1)
		return OUT_ESCAPED;
	if (attempt_is_control() && (errno == ENOSYS || errno == EINVAL ||
	    errno == EOPNOTSUPP))
		return attempt_na("%s", strerror(errno));
	return OUT_HELD;
}

int
attempt_loot_fd(const struct ground *g, int fd)
{
	char bytes[4096];
	ssize_t n;
	int out, error = 0;

	out = open(attempt_path(g->allowed, "loot"),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (out == -1)
		return -1;
	while (error == 0 && (n = read(fd, bytes, sizeof(bytes))) != 0)
		error = n == -1 ? errno : fdio_write_all(out, bytes, (size_t)n);
	close(out);
	errno = error;
	return error == 0 ? 0 : -1;
}

int
attempt_loot(const struct ground *g, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC), result, error;

	if (fd == -1)
		return -1;
	result = attempt_loot_fd(g, fd);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

const char *
attempt_path(const char *top, const char *name)
{
	static char paths[NPATHS][PATH_MAX];
	static unsigned int next;
	char *p = paths[__atomic_fetch_add(&next, 1, __ATOMIC_RELAXED) % NPATHS];

	if (snprintf(p, PATH_MAX, "%s/%s", top, name) >= PATH_MAX)
		p[0] = '\0';	/* ENOENT */
	return p;
}

int
attempt_is_control(void)
{
	return runner_is_control;
}
