/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: one rule, bound to its call and its arguments.
 */
#ifndef ENGINE_BIND_H
#define ENGINE_BIND_H

#include "engine/prog.h"
#include "policy/diag.h"

/* Adds a rule of a policy of this machine. 0, or -1 and told through diag. */
int	bind_rule(struct prog *, const struct rule *, struct diag *);

#endif
