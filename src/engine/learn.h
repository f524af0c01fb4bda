/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * From calls that no rule covers to rules that serve the next run too.
 */
#ifndef ENGINE_LEARN_H
#define ENGINE_LEARN_H

#include <stdint.h>

#include "call/call.h"
#include "policy/policy.h"
#include "policy/vars.h"

/* What one run of -A knows; shared by all programs of the tree. */
struct learn;

enum learn_flag {
	LEARN_NOALIAS = 0x01,	/* -u: rules name the real calls */
	LEARN_EXACT = 0x02	/* --exact: what was seen, and nothing else */
};

/*
 * vars is borrowed for the life of the result and also gives new rules their
 * macros. flags of enum learn_flag.
 */
struct learn	*learn_new(const struct vars *, unsigned int flags);
void		 learn_free(struct learn *);		/* NULL ok */

/* The day that new rules are noted with, as 2026-11-27. */
void		 learn_set_day(struct learn *, const char *day);

/*
 * How many rules were not made because a run has made so many already (8192)
 * that more would help nobody; their calls were permitted.
 */
unsigned long	 learn_unkept(const struct learn *);

/*
 * 1 if the working directory is a folder of work: not a home, the root or a
 * folder of the system, for which no rule about all of $CWD is learned.
 */
int		 learn_is_project(const struct vars *);

/*
 * Notes names that the call makes (temporary files and folders), so that every
 * program of the tree has them generalised. To be called for each permitted
 * call that was decoded, before learn_rules.
 */
void		 learn_note(struct learn *, const struct call *);

/* Counts a call that a rule (NULL: none) has permitted, if it was learned. */
void		 learn_count(const struct call *, const struct rule *);

/*
 * Makes the rules that would have covered the call: up to max new rules, owned
 * by the caller, in the order in which they must be added. uncovered as from
 * eval_call. Returns how many.
 */
int		 learn_rules(struct learn *, const struct call *,
		    uint32_t uncovered, struct rule **, int max);

/*
 * Puts wide rules in the place of many learned ones of a program's policies;
 * ctx is the struct learn. A store_tidy_fn.
 */
int		 learn_tidy(void *ctx, struct policy_file *,
		    const char *program);

/*
 * The rules that the policy of a program begins with: the call sets, and what
 * programs do or not by chance. As learn_rules; none where LEARN_EXACT was given.
 */
int		 learn_start(struct learn *, const struct abi *,
		    const char *program, struct rule **, int max);

#endif
