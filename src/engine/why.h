/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Why no rule of a policy decides a call: the rules that speak of it.
 */
#ifndef ENGINE_WHY_H
#define ENGINE_WHY_H

#include "base/buf.h"
#include "call/call.h"
#include "policy/policy.h"

/*
 * Writes the rules of the program's policy (file NULL: it has none) for the
 * call, its aliases and its sets in file order, a line each, and what they were
 * tested against. alias 0: rules for aliases do not count (-u).
 */
void	why_write(struct buf *, const struct policy_file *, const char *program,
	    const struct call *, int alias);

#endif
