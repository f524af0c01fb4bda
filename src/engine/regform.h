/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: expressions of rules as questions about registers. What
 * registers do not tell is unsure.
 */
#ifndef ENGINE_REGFORM_H
#define ENGINE_REGFORM_H

#include "abi/regset.h"
#include "engine/prog.h"

enum form_kind {
	FORM_NO, FORM_UNSURE, FORM_YES,
	FORM_COND,		/* yes or no, by a question */
	FORM_NOT, FORM_AND, FORM_OR
};

struct form {
	enum form_kind	 kind;
	struct regnode	 ask;		/* COND; its yes and no are not used */
	struct form	*yes, *no;	/* COND */
	struct form	*child;		/* NOT, AND, OR */
	struct form	*next;		/* the child's sibling */
	struct form	*made;		/* the one that was made before it */
};

/* The call that is spoken of, and all that was made for it. */
struct forms {
	const struct prog	*prog;
	const struct abi	*abi;
	const struct sysent	*sys;
	long			 nr;
	struct form		*made;		/* owned */
};

/* The expression of a rule, NULL: it has none. Lasts until forms_free. */
struct form	*form_of_rule(struct forms *, const struct bound *);

/* 1 if an open falls under fsread; the call has its flags in a register. */
struct form	*form_of_reads(struct forms *);

void		 forms_free(struct forms *);

#endif
