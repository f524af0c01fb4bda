/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Messages of the program itself, on standard error.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *program = "systrace";
static int fatal_exit = EXIT_USAGE;

/* One write(2) a line, so that lines of several processes do not mix. */
static void __attribute__((format(printf, 1, 0)))
say(const char *fmt, va_list ap)
{
	char line[8192];
	int n, m;

	n = snprintf(line, sizeof(line), "%s: ", program);
	m = vsnprintf(line + n, sizeof(line) - n - 1, fmt, ap);
	if (m > (int)sizeof(line) - n - 2)
		m = (int)sizeof(line) - n - 2;
	if (m > 0)
		n += m;
	line[n++] = '\n';
	if (write(STDERR_FILENO, line, n) == -1)
		return;		/* nobody is left to tell */
}

void
log_init(const char *name, int status)
{
	program = name;
	fatal_exit = status;
}

void
log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
fatal(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(fatal_exit);
}

void
fatal_status(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	exit(status);
}
