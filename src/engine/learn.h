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

/*
 * vars is borrowed for the life of the result and also gives new rules their
 * macros. alias 0: rules name the real calls (-u).
 */
struct learn	*learn_new(const struct vars *, int alias);
void		 learn_free(struct learn *);		/* NULL ok */

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

/*
 * Makes the rules that would have covered the call: up to max new rules, owned
 * by the caller, in the order in which they must be added. uncovered as from
 * eval_call. Returns how many.
 */
int		 learn_rules(struct learn *, const struct call *,
		    uint32_t uncovered, struct rule **, int max);

/*
 * The rules that the policy of a program begins with: the call sets, and what
 * programs do or not by chance. As learn_rules.
 */
int		 learn_start(struct learn *, const struct abi *,
		    const char *program, struct rule **, int max);

#endif
