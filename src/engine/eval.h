/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Rules and a call in, a verdict out: no I/O, no allocation, no lock.
 */
#ifndef ENGINE_EVAL_H
#define ENGINE_EVAL_H

#include <stdint.h>
#include <sys/types.h>

#include "call/call.h"
#include "call/verdict.h"
#include "engine/compile.h"

/* Whom predicates are asked about. */
struct cred {
	uid_t	uid;
	gid_t	gid;
};

/*
 * The first rule in file order, of the call's name or of its alias, that holds.
 * A call with several names under an alias is judged once for each name, and
 * the strongest verdict counts. *uncovered gets a bit for each name (n of
 * filename[n]) that no rule spoke of; bit 0 for a call without names.
 */
struct verdict	eval_call(const struct prog *, const struct call *,
		    const struct cred *, uint32_t *uncovered);

/* The same in detail, for those who tell of it. */
struct eval_detail {
	uint32_t		 refused;	/* names that no rule permits, as
						 * in *uncovered */
	int			 nrule;
	const struct rule	*rule[CALL_MAXFIELDS];	/* that decided a name,
						 * or the call; borrowed */
};

struct verdict	eval_detail(const struct prog *, const struct call *,
		    const struct cred *, struct eval_detail *);

#endif
