/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * An operator with its operand: compiled once, tested often. The operators are
 * one table: eq neq match sub nsub inpath under re.
 */
#ifndef POLICY_PATTERN_H
#define POLICY_PATTERN_H

#include <stddef.h>

struct vars;

enum pattern_op {
	OP_EQ, OP_NEQ, OP_MATCH, OP_SUB, OP_NSUB, OP_INPATH, OP_UNDER, OP_RE,
	OP_COUNT
};

/*
 * operand (n bytes, escapes already read) is kept as written for printing;
 * macros are expanded with vars (borrowed during the call; NULL leaves them).
 * NULL and *why (static or in whybuf[160]) if it cannot be compiled.
 */
struct pattern	*pattern_new(enum pattern_op, const char *operand, size_t n,
		    const struct vars *, char whybuf[160]);
void		 pattern_free(struct pattern *);	/* NULL ok */

/*
 * 1 if it holds of text (n bytes). Time is at most proportional to operand
 * times text for every operator but re; no allocation. neq and nsub answer
 * the plain negation: absent arguments are the engine's business.
 */
int	pattern_test(const struct pattern *, const char *text, size_t n);

enum pattern_op	 pattern_op(const struct pattern *);
const char	*pattern_operand(const struct pattern *, size_t *n); /* written */
const char	*pattern_expanded(const struct pattern *, size_t *n);

/* 1 if the operand speaks of <non-existent filename>. */
int		 pattern_is_missing(const struct pattern *);

const char	*pattern_op_name(enum pattern_op);
int		 pattern_op_find(const char *);		/* -1: no operator */

/* Quotes the characters special to match with backslashes: owned string. */
char		*pattern_quote_glob(const char *, size_t n);

#endif
