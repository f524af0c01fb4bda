/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Words that occur again and again, each kept once for the life of the program:
 * names of calls, arguments, files. A number stands for a word.
 */
#ifndef BASE_ATOM_H
#define BASE_ATOM_H

#include <stddef.h>
#include <stdint.h>

/* The number of a word (n bytes without a NUL); 0 is that of the empty one. */
uint32_t	 atom_get(const char *, size_t n);

/* Its text; lives as long as the program. */
const char	*atom_text(uint32_t);

#endif
