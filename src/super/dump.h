/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * For people: what of a policy the kernel decides, what stops, and where.
 */
#ifndef SUPER_DUMP_H
#define SUPER_DUMP_H

#include <stdio.h>

#include "engine/compile.h"

/*
 * Of a program's compiled policy, as -a would run it for the calling user, in a
 * tree that begins with it.
 */
void	dump_policy(const struct prog *, const char *program, FILE *);

#endif
