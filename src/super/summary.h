/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a run of -A has learned, in short, for the person who started it.
 */
#ifndef SUPER_SUMMARY_H
#define SUPER_SUMMARY_H

#include <stdio.h>

#include "engine/learn.h"
#include "policy/store.h"

/*
 * Programs and rules, what was generalised to what, and what deserves a look;
 * nothing where nothing is new.
 */
void	summary_print(struct store *, const struct learn *, FILE *);

#endif
