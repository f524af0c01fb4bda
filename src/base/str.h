/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Comparing words, for the tables that each stopped call passes through.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <string.h>

/* strcmp(3) == 0; most words of a table differ in the first letter. */
static inline int
str_equal(const char *a, const char *b)
{
	return a == b || (a[0] == b[0] && strcmp(a, b) == 0);
}

#endif
