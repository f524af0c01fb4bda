/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: a compiled policy. Every rule stands once, in file order;
 * each call and each alias has the list of its rules' numbers, which an index
 * makes short where they are many. Expressions are flattened (a and b and c is
 * one node), so that depth is that of parentheses.
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

enum test_flag {
	TEST_MISSING = 0x01,	/* speaks of non-existent files */
	TEST_NEGATIVE = 0x02,	/* neq, nsub */
	TEST_OFLAGS = 0x04	/* eq, neq of open flags, by their meaning */
};

/* Which argument is tested; the operand is its pattern's. */
struct test {
	uint8_t	name;		/* of prog->name: the table's spelling */
	uint8_t	index;
	uint8_t	op;		/* enum pattern_op */
	uint8_t	flags;		/* enum test_flag */
};

/*
 * A piece of a condition. What is below it stands behind it, size - 1 nodes, so
 * that the array is the condition as it is written.
 */
struct node {
	const struct expr	*expr;		/* borrowed: where it stands */
	struct test		 test;		/* EXPR_TEST */
	uint32_t		 size : 29;
	uint32_t		 kind : 3;	/* enum expr_kind */
};

enum bound_kind { BOUND_CALL, BOUND_ALIAS, BOUND_NUMBER, BOUND_SET };
enum cond_kind { COND_NONE, COND_TEST, COND_TREE };

/*
 * A rule as a decision needs it. There can be a hundred thousand, so a single
 * test, which most rules are, stands here and has no node.
 */
struct bound {
	const struct rule	*rule;		/* borrowed from the file */
	union {
		const struct pattern	*pattern; /* COND_TEST; borrowed */
		uint32_t		 node;	/* COND_TREE: of prog->node */
	};
	struct test		 test;		/* COND_TEST */
	uint16_t		 what;		/* CALL: sysent id; ALIAS: enum
						 * sys_alias; SET: of callsets */
	uint8_t			 abi : 2;	/* enum abi_id */
	uint8_t			 kind : 2;	/* enum bound_kind */
	uint8_t			 cond : 2;	/* enum cond_kind */
	uint8_t			 has_pred : 1;
	uint8_t			 action : 2;	/* enum rule_action */
	uint8_t			 log : 2;	/* enum rule_log */
	uint8_t			 code : 2;	/* enum rule_code */
};

struct index;

/* Numbers of rules in file order. */
struct rlist {
	uint32_t	*p;		/* owned */
	struct index	*index;		/* owned; NULL: they are few */
	uint32_t	 n;
	uint32_t	 cap;
	int		 has_predicates;
	int		 tests_missing;
};

/* The rules of one policy are [from, ...) of prog->bound. */
struct span {
	const struct policy	*policy;	/* borrowed */
	size_t			 from;
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
	struct node	*node;			/* owned */
	size_t		 nnode;
	size_t		 capnode;
	struct span	*span;			/* owned; in file order */
	size_t		 nspan;
	const char	*name[UINT8_MAX + 1];	/* that tests have, each once */
	unsigned int	 nname;
	struct rlist	*own[ABI_COUNT];	/* owned; by sysent id */
	struct rlist	 alias[ABI_COUNT][ALIAS_COUNT];
	struct number	*number;		/* owned, by abi and nr */
	size_t		 nnumber;
};

/* The list of a number without a row in the table, or NULL. */
const struct rlist	*prog_number(const struct prog *, enum abi_id, long nr);

/*
 * The condition of a rule, NULL if it has none; a single test is written to
 * *one. node_pattern is the operand of one of its tests.
 */
const struct node	*prog_cond(const struct prog *, const struct bound *,
			    struct node *one);
const struct pattern	*node_pattern(const struct node *);

/* 1 if the test holds of its operand and of no other text. */
static inline int
test_is_exact(const struct test *t)
{
	return t->op == OP_EQ && t->flags == 0;
}

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
