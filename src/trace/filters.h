/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The seccomp filters that a process is under. One can be added and none taken
 * away, and a call runs free only if all of them let it. So what is believed to
 * run free is what all of them have in common, neither more nor less.
 */
#ifndef TRACE_FILTERS_H
#define TRACE_FILTERS_H

#include "abi/regset.h"

/*
 * Of a process with so many filters no registers are asked any more: what the
 * kernel has room for (MAX_INSNS_PER_PATH of kernel/seccomp.c: 32768) is for the
 * numbers that are left.
 */
#define FILTERS_MAX	8

struct filters;

/* Under one filter, a reference to which is taken. */
struct filters	*filters_new(struct regset *);

/* Those of a child. */
struct filters	*filters_copy(const struct filters *);
void		 filters_free(struct filters *);	/* NULL ok */

/*
 * A program is to run under want too. The set of the filter that must be added
 * for that, which then counts as added, or NULL if those that are there do. What
 * they see to is free in it. Theirs, until something more is added.
 */
const struct regset *filters_add(struct filters *, const struct regset *want);

/* What comes of a call under all of them: enum reg_outcome. */
int		 filters_decide(const struct filters *, enum abi_id, long nr,
		    const uint64_t args[6]);

/* 1 if a call may be answered in the kernel, as the program's policy has it. */
int		 filters_answer(const struct filters *);

#endif
