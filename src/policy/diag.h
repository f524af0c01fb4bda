/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What is wrong with a policy, where, and how to write it instead.
 */
#ifndef POLICY_DIAG_H
#define POLICY_DIAG_H

#include <stdarg.h>
#include <stddef.h>

#include "policy/rule.h"

enum diag_level { DIAG_ERROR, DIAG_WARNING };

struct diag;

/* Called for each finding with its finished text: one or more lines,
 *   FILE:LINE:COLUMN: error: what is wrong
 *   <the line, escaped, cut around the column>
 *         ^ caret
 *   write: how to write it            (where there is a way)
 */
typedef void	diag_fn(void *ctx, enum diag_level, const char *text);

/* fn NULL counts without telling. Freed with diag_free. */
struct diag	*diag_new(diag_fn *, void *ctx);
void		 diag_free(struct diag *);		/* NULL ok */

/* line is the text of the line (n bytes, may be NULL); hint may be NULL. */
void	diag_say(struct diag *, enum diag_level, const struct pos *,
	    const char *line, size_t n, const char *hint, const char *fmt, ...)
	    __attribute__((format(printf, 7, 8)));

/* An error about a whole file. */
void	diag_say_file(struct diag *, const char *path, const char *fmt, va_list)
	    __attribute__((format(printf, 3, 0)));

/*
 * The same in its parts, for those who do not want it as text; hint may be NULL,
 * pos too, and its file. Called before the diag_fn.
 */
typedef void	diag_part_fn(void *ctx, enum diag_level, const struct pos *,
    const char *message, const char *hint);

void	diag_set_parts(struct diag *, diag_part_fn *, void *ctx);

int	diag_errors(const struct diag *);
int	diag_warnings(const struct diag *);

/* A diag_fn that writes the text to stderr. */
diag_fn	diag_to_stderr;

#endif
