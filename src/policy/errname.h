/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names of errors, as in deny[enoent].
 */
#ifndef POLICY_ERRNAME_H
#define POLICY_ERRNAME_H

#include <stddef.h>

/*
 * The errno of a name (n bytes, any case), or -1. Names of BSD that 1.6 knew
 * and Linux lacks are EPERM.
 */
int	errname_find(const char *, size_t n);

/* The name of a Linux errno, in capitals, or NULL. */
const char	*errname_name(int);

#define ERRNAME_MAX	24

/* The same in small letters, EPERM's for what has none: to. */
const char	*errname_small(int, char to[ERRNAME_MAX]);

#endif
