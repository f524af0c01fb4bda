/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a traced process is: the image that it runs, and the ruleset that it is
 * held to. A ruleset is shared by all processes under one program's policy.
 */
#ifndef SUPER_SUBJECT_H
#define SUPER_SUBJECT_H

#include <sys/queue.h>

#include "abi/regset.h"
#include "engine/compile.h"
#include "policy/store.h"

struct ruleset {
	char			*program;	/* owned: whose policy it is */
	struct store_entry	*entry;		/* the store's */
	struct prog		*prog;		/* owned; NULL: no policy */
	unsigned int		 generation;	/* of entry, when compiled */
	int			 broken;	/* there is one, but not usable */
	int			 permit_all;	/* detached: nothing is judged */
	int			 deny_rest;	/* nobody is asked about it */
	unsigned int		 users;		/* subjects, and execs on their way */
	unsigned int		 idle;		/* ticks without users */
	int			 is_shed;	/* prog was given back */
	struct regset		*set;		/* a reference: what needs no look */
	struct nrset		 noted;		/* SYSF_GOES: nor do these, but
						 * they stop */
	SLIST_ENTRY(ruleset)	 entries;
};

struct subject {
	char		*image;		/* owned: resolved path of the program */
	struct ruleset	*ruleset;	/* borrowed from the rulesets */
};

struct rulesets;

enum rulesets_flag {
	/* Root becomes others, and the supervisor must know whom. */
	RULESETS_GUARD_IDS = 0x01,
	/* Nothing that is judged runs free, so that a record has all of it. */
	RULESETS_STOP_ALL = 0x02,
	/* Policies only grow by people's hands: they can be read again. */
	RULESETS_FIXED = 0x04,
	/* Something else holds on to rulesets: none is given back. */
	RULESETS_KEPT = 0x08,
	/*
	 * Registers decide in the kernel, and a denial that nobody is told of is
	 * given there. Not where somebody wants to hear of each rule that has
	 * decided, to learn, to ask or to count.
	 */
	RULESETS_REGISTERS = 0x10
};

/*
 * What of a program the kernel may decide: prog is its policy, or NULL; all: it
 * is permitted everything. flags: enum rulesets_flag. Owned.
 */
struct regset	*ruleset_set(const struct prog *, int all, unsigned int flags);

struct rulesets	*rulesets_new(struct store *, unsigned int compile_flags,
		    unsigned int flags, struct diag *);
void		 rulesets_free(struct rulesets *);	/* NULL ok */

/* The ruleset of a program (resolved path), compiled on first use. */
struct ruleset	*ruleset_get(struct rulesets *, const char *program);

/* One under which everything is permitted: permit[detach]. */
struct ruleset	*ruleset_permit_all(struct rulesets *);

/* 1 if the policy has not changed since. */
int		 ruleset_is_fresh(const struct ruleset *);

/* Compiles again if the policy has changed; a broken one keeps the old. */
void		 ruleset_refresh(struct rulesets *, struct ruleset *);

/* Who keeps one beyond the call in hand says so, and when no longer. */
void		 ruleset_use(struct ruleset *);
void		 ruleset_leave(struct ruleset *);

/*
 * Once a second: gives back what rulesets without users hold, some time after
 * the last one has gone, or at once where they are many. Returns how many.
 */
int		 rulesets_tick(struct rulesets *);

struct subject	*subject_new(const char *image, struct ruleset *);
void		 subject_free(struct subject *);	/* NULL ok */

/* It comes under another one. */
void		 subject_become(struct subject *, struct ruleset *);

#endif
