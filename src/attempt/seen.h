/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What attempts have seen.
 */
#ifndef ATTEMPT_SEEN_H
#define ATTEMPT_SEEN_H

#include "attempt/attempt.h"

/* 1 if the descriptor is that of the secret file; closes it. -1 is no file. */
int	seen_secret(int fd);

/* The same for a name; may be given to flip_race. */
int	seen_by_name(void *name);

/*
 * By an open of the secret file: loots it, if there is something to loot, or
 * judges by errno.
 */
enum outcome	seen_open(const struct ground *, long fd);

/* For attempts that natively hold: says what was wrong. Returns OUT_ESCAPED. */
enum outcome	seen_wrong(const char *what, long got);

#endif
