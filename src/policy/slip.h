/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Slips of the pen: what people write in place of the language's words.
 */
#ifndef POLICY_SLIP_H
#define POLICY_SLIP_H

#include "policy/lex.h"

/* What must stand where the slip was found. */
enum slip_place { SLIP_VERDICT, SLIP_TEST, SLIP_OPERATOR, SLIP_JOIN, SLIP_TAIL };

/*
 * Complains about the lexer's token: as a slip with the line put right, if it
 * is one; else with fmt and hint (taken, NULL ok).
 */
void	slip_error(struct lex *, enum slip_place, char *hint,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Complains about the lexer's token, a quote that is not closed. */
void	slip_open(struct lex *);

/* A text in the wrong quotes, len bytes with them; from, n: what is inside. */
struct slip_text {
	size_t	len;
	size_t	from;
	size_t	n;
};

/* 1 if s[0..n) begins with a quote of a word processor or a single one; what
 * is not closed ends at the next blank. */
int	slip_quoted(const char *s, size_t n, struct slip_text *);

#endif
