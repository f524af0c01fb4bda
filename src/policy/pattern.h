/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * An operator with its operand. The operators are one table: eq neq match sub
 * nsub inpath under re. There is one of it in each test of each rule, so it is
 * small, and open only for that.
 */
#ifndef POLICY_PATTERN_H
#define POLICY_PATTERN_H

#include <stddef.h>
#include <stdint.h>

struct vars;
struct cooked;

enum pattern_op {
	OP_EQ, OP_NEQ, OP_MATCH, OP_SUB, OP_NSUB, OP_INPATH, OP_UNDER, OP_RE,
	OP_COUNT
};

/* Packed, so that it has room behind the few bits of its struct expr. */
struct pattern {
	uint32_t	 n:24;		/* bytes of operand */
	uint32_t	 op:3;		/* enum pattern_op */
	uint32_t	 form:2;	/* enum form of pattern.c */
	union {
		const char	*operand;	/* as written, and as tested */
		struct cooked	*cooked;	/* owned: where these differ */
	};
} __attribute__((packed, aligned(4)));

/*
 * operand (n bytes, escapes already read) is kept as written for printing;
 * macros are expanded with vars (borrowed during the call; NULL leaves them).
 * -1 and why if it cannot be compiled. With kept the operand lives as long as
 * the pattern does, else it is copied.
 */
int	pattern_init(struct pattern *, enum pattern_op, const char *operand,
	    size_t n, int kept, const struct vars *, char why[160]);
void	pattern_clear(struct pattern *);

/* One by itself, with a copy of the operand; NULL and why. Owned. */
struct pattern	*pattern_new(enum pattern_op, const char *operand, size_t n,
		    const struct vars *, char why[160]);
void		 pattern_free(struct pattern *);	/* NULL ok */

/*
 * 1 if it holds of text (n bytes). Time is at most proportional to operand
 * times text for every operator but re; no allocation. neq and nsub answer
 * the plain negation: absent arguments are the engine's business.
 */
int	pattern_test(const struct pattern *, const char *text, size_t n);

enum pattern_op	 pattern_op(const struct pattern *);

/* n bytes each; what follows them is readable up to the next NUL. */
const char	*pattern_operand(const struct pattern *, size_t *n); /* written */
const char	*pattern_expanded(const struct pattern *, size_t *n);

/* 1 if the operand speaks of <non-existent filename>. */
int		 pattern_is_missing(const struct pattern *);

const char	*pattern_op_name(enum pattern_op);
int		 pattern_op_find(const char *);		/* -1: no operator */

/* Quotes the characters special to match with backslashes: owned string. */
char		*pattern_quote_glob(const char *, size_t n);

#endif
