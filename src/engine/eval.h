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

/* What a test, or a rule as a whole, said of a call. */
enum eval_said {
	EVAL_NO,
	EVAL_UNSURE,		/* the text did not fit */
	EVAL_YES,
	EVAL_ABSENT,		/* the call has no such argument: no */
	EVAL_OTHER_ID,		/* the rule is for another user or group: no */
	EVAL_DOOR		/* the rule does not name the door: no */
};

/*
 * Who looks on while a call is judged; everything is borrowed, and what is NULL
 * is not called. test is called
 * for each test of a rule, also where the others have settled it, then rule for
 * the rule itself, in the order in which rules are asked; then end with what
 * they make of the name (NULL: of the call as a whole).
 */
struct eval_watch {
	void	(*test)(void *ctx, const struct expr *, const struct field *,
		    enum eval_said);
	void	(*rule)(void *ctx, const struct rule *, enum eval_said,
		    int holds);
	void	(*end)(void *ctx, const struct field *name,
		    const struct verdict *);
	void	*ctx;
};

/* As eval_call. */
struct verdict	eval_watched(const struct prog *, const struct call *,
		    const struct cred *, uint32_t *uncovered,
		    const struct eval_watch *);

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
