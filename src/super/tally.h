/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * How often each rule of the programs of this run has decided (--count).
 */
#ifndef SUPER_TALLY_H
#define SUPER_TALLY_H

#include "call/call.h"
#include "engine/eval.h"
#include "policy/store.h"
#include "super/subject.h"

struct tallies;

struct tallies	*tallies_new(struct store *);
void		 tallies_free(struct tallies *);	/* saves nothing; NULL ok */

/* Counts the rules of the ruleset that decide the call; it has a policy. */
void		 tally_call(struct tallies *, struct ruleset *,
		    const struct call *, const struct cred *);

/*
 * Adds what was counted to the files. What cannot be saved is told and kept for
 * the next time.
 */
void		 tallies_save(struct tallies *);

#endif
