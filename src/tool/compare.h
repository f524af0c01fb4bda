/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Rules by what they mean: the same call and condition, the same verdict, and
 * whether two of them can both hold of one call.
 */
#ifndef TOOL_COMPARE_H
#define TOOL_COMPARE_H

#include "policy/policy.h"

/* A rule, and what it speaks of as a text that is the same for equal ones. */
struct crule {
	struct rule	*rule;		/* borrowed */
	char		*head;		/* owned */
	size_t		 match;		/* where the other list has it, or NONE */
	const struct expr *only;	/* borrowed: its condition, if that is one
					 * test by eq, and not of oflags */
};

#define CRULE_NONE	((size_t)-1)

/* The rules of one program and ABI in file order, each condition once. */
struct crules {
	struct crule	*p;		/* owned */
	size_t		 n;
	const char	*program;	/* borrowed */
	const char	*emul;		/* borrowed: of the first policy */
	int		 present;	/* there is such a policy */
	int		 detached;
};

/* file may be NULL: no rules then. */
void	crules_read(struct crules *, const struct policy_file *,
	    const char *program, const char *emul);
void	crules_free(struct crules *);

/* Fills match of both. */
void	crules_match(struct crules *, struct crules *);

/* The rule with that head, or NULL. */
struct crule	*crules_find(const struct crules *, const char *head);

/* Each program and ABI of the files (NULL ok), once. */
void	crules_each(const struct policy_file *const *, int nfile,
	    void (*fn)(void *, const char *program, const char *emul), void *);

/* What a rule speaks of: its call and condition, not its verdict; owned. */
char	*rule_head(const struct rule *);

/* 1 if both say the same of a call that they hold of. */
int	rule_says_same(const struct rule *, const struct rule *);

/* 1 if the first says the stricter thing: kill, deny, ask, permit. */
int	rule_is_stricter(const struct rule *, const struct rule *);

/* 0 if it is sure that no call is one of which both hold. */
int	rule_may_meet(const struct rule *, const struct rule *);

/* The same, quick for the many rules that test one text. */
int	crule_may_meet(const struct crule *, const struct crule *);

#endif
