/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Why a call was decided so, and what would change it.
 */
#ifndef ENGINE_EXPLAIN_H
#define ENGINE_EXPLAIN_H

#include "base/buf.h"
#include "call/call.h"
#include "call/verdict.h"

/*
 * Writes the narrowest rule that would permit the call, ready to paste, with
 * EMUL-CALL: in front: native-fsread: filename eq "/etc/passwd" then permit.
 * alias 0: the real name is used (-u). Several names: one rule a name, joined
 * by a semicolon and a blank. uncovered as from eval_call; ~0 for all.
 */
void	explain_permit(struct buf *, const struct call *, int alias,
	    uint32_t uncovered);

/*
 * The same rules one by one, each ended by a NUL in the buffer; *n is how many
 * of up to max. 0; -1 with *n 0 if they did not fit or there are more. None:
 * no rule can permit the call.
 */
int	explain_rules(struct buf *, const struct call *, int alias,
	    uint32_t uncovered, const char **rule, int max, int *n);

/* FILE:LINE of the rule, or "no rule", or the verdict's reason. */
void	explain_rule(struct buf *, const struct verdict *);

#endif
