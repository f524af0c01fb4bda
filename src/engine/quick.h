/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What of a policy the kernel can decide: a call is free exactly if eval_call
 * permits it whatever is in memory and whoever asks, and nobody is to be told.
 * Where that cannot be known from its registers the call stops.
 */
#ifndef ENGINE_QUICK_H
#define ENGINE_QUICK_H

#include "abi/regset.h"
#include "engine/compile.h"

struct rule;

/*
 * Adds what registers decide of the calls that are neither in set->free nor in
 * never. answers: a denial that nobody is told of may be given in the kernel. Of
 * no call that is SYSF_REFUSED, SYSF_EXEC, or SYSF_GUARD without SYSF_SELF.
 */
void		 quick_registers(const struct prog *, int answers,
		    const struct nrset *never, struct regset *set);

/*
 * 1 if the policy permits no program to be executed: then no other program can
 * come under a filter that is made for this one.
 */
int		 quick_is_alone(const struct prog *);

/*
 * Tells how the rules of one call come out, in file order and as far as they are
 * reached; rule NULL: of what no rule covers. to has a bit for each way:
 * QUICK_STOPS ...
 */
enum quick_way { QUICK_STOPS = 1, QUICK_RUNS = 2, QUICK_ANSWERS = 4 };

void		 quick_explain(const struct prog *, int answers, enum abi_id,
		    long nr, void (*fn)(void *ctx, const struct rule *,
		    int ways), void *ctx);

#endif
