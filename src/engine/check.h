/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: warnings about policies that are right in themselves.
 */
#ifndef ENGINE_CHECK_H
#define ENGINE_CHECK_H

#include "engine/prog.h"
#include "policy/diag.h"

/*
 * Warns of rules that can never be reached or never hold, and of all that
 * systrace 1.6 would have read differently; each kind at most ten times.
 */
void	check_prog(const struct prog *, struct diag *);

#endif
