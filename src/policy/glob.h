/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Shell patterns over names: what fnmatch(3) does with FNM_PATHNAME and
 * FNM_LEADING_DIR in the C locale, and ** which crosses slashes.
 */
#ifndef POLICY_GLOB_H
#define POLICY_GLOB_H

#include <stddef.h>

/*
 * NULL, or what is wrong with a pattern (static): an unknown [:class:] or a lone
 * backslash at the end. A bracket that is not closed, within 512 bytes, stands
 * for itself.
 */
const char	*glob_check(const char *pattern, size_t n);

/*
 * 1 if a pattern that has been checked matches the text (n bytes), or the part
 * of it before one of its slashes. In time at most pattern times text, without
 * recursion.
 */
int	glob_test(const char *pattern, size_t len, const char *text, size_t n);

/*
 * Reads a pattern that glob_new takes, from its beginning or from where the
 * last reading ended: the bytes that stand for themselves are written to to[cap]
 * and counted, *took gets how much of the pattern was read, what stands for
 * others behind them included. *ends: the pattern ends in one of these bytes.
 */
size_t	glob_run(const char *pattern, size_t n, char *to, size_t cap,
	    size_t *took, int *ends);

#endif
