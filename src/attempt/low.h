/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls of i386 made by this 64-bit program: by int 0x80, with pointers to
 * memory below 4 GB.
 */
#ifndef ATTEMPT_LOW_H
#define ATTEMPT_LOW_H

#include <stddef.h>

#include "attempt/attempt.h"

/* Zeroed memory below 2 GB, aligned to 16; never given back. Exits on lack. */
void	*low_alloc(size_t);

/* A copy of the string there. */
char	*low_string(const char *);

/* int $0x80 with up to five arguments: -1 with errno. */
long	low_int80(long nr, long a, long b, long c, long d, long e);

/* 1 if this kernel has the calls of i386; else says so with attempt_na. */
int	low_has_i386(void);

#endif
