/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: a compiled policy. Every rule stands once, in file order;
 * each call and each alias has the list of its rules' numbers, and an
 * evaluation walks the lists that concern a call side by side. Expressions are
 * flattened (a and b and c is one node), so that depth is that of parentheses.
 */
#ifndef ENGINE_PROG_H
#define ENGINE_PROG_H

#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"
#include "abi/callset.h"
#include "abi/sysent.h"
#include "call/call.h"
#include "policy/pattern.h"
#include "policy/policy.h"

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

#define PROG_MAXDEPTH	1000	/* parentheses and nots in a rule */

struct node {
	enum expr_kind		 kind;
	struct node		*child;		/* owned: NOT, AND, OR */
	struct node		*next;		/* owned: the child's sibling */
	const struct expr	*expr;		/* borrowed: where it stands */
	/* Of a test: */
	const struct pattern	*pattern;	/* borrowed */
	const char		*arg;		/* the table's spelling */
	const char		*exact;		/* eq: expanded operand, borrowed */
	size_t			 exact_len;
	char			*oflags;	/* owned: operand of eq, neq on it */
	uint8_t			 index;
	uint8_t			 missing;	/* speaks of non-existent files */
	uint8_t			 negative;	/* neq, nsub */
};

enum bound_kind { BOUND_CALL, BOUND_ALIAS, BOUND_NUMBER, BOUND_SET };

struct bound {
	const struct rule	*rule;		/* borrowed from the file */
	const struct policy	*policy;	/* borrowed */
	struct node		*expr;		/* owned; NULL: always holds */
	const struct abi	*abi;
	const struct sysent	*sys;		/* BOUND_CALL */
	const struct callset	*set;		/* BOUND_SET */
	long			 nr;		/* BOUND_NUMBER */
	enum bound_kind		 kind;
	enum sys_alias		 alias;		/* BOUND_ALIAS */
	int			 tests_missing;	/* a node of expr is missing */
};

/* Numbers of rules in file order. */
struct rlist {
	uint32_t	*p;		/* owned */
	uint32_t	 n;
	uint32_t	 cap;
	int		 has_predicates;
	int		 tests_missing;
};

/* A number that the table does not know, with rules. */
struct number {
	struct rlist	 list;
	enum abi_id	 abi;
	long		 nr;
};

struct prog {
	int		 detached;
	int		 noalias;
	int		 has_predicates;
	int		 tests_argv;
	struct bound	*bound;			/* owned */
	size_t		 nbound;
	size_t		 capbound;
	struct rlist	*own[ABI_COUNT];	/* owned; by sysent id */
	struct rlist	 alias[ABI_COUNT][ALIAS_COUNT];
	struct number	*number;		/* owned, by abi and nr */
	size_t		 nnumber;
};

/* The list of a number without a row in the table, or NULL. */
const struct rlist	*prog_number(const struct prog *, enum abi_id, long nr);

/* 1 if the rule permits whatever the call says, and nobody wants to know. */
int	bound_is_free(const struct bound *);

/* 1 if the rule holds for every call that it speaks of. */
int	bound_is_plain(const struct bound *);

/* 1 if the ABI makes the call, by a number of its own or inside another. */
int	prog_abi_has(const struct abi *, const struct sysent *);

/*
 * The alias of one name of a call: that of the call, or fswrite where the call
 * changes just this one.
 */
static inline enum sys_alias
name_alias(const struct call *c, const struct field *f)
{
	return f->flags & FIELD_WRITE ? ALIAS_FSWRITE : c->alias;
}

/* The bit of a field in the sets of eval_call; the last one is shared. */
static inline uint32_t
field_bit(const struct field *f)
{
	return UINT32_C(1) << (f->index < 31 ? f->index : 31);
}

/* 1 if each field of that name is judged by itself: names under an alias,
 * addresses of sendmmsg. */
int	field_is_judged(const struct call *, const struct field *, int alias);

#endif
