/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The condition of a rule: tests joined by and, or, not.
 */
#ifndef POLICY_COND_H
#define POLICY_COND_H

#include "policy/lex.h"
#include "policy/rule.h"
#include "policy/vars.h"

/*
 * Reads a condition that begins with the lexer's token into *to; the token
 * behind it is then the lexer's. 0; -1 and told, *to is then as it was.
 */
int	cond_read(struct lex *, const struct vars *, struct expr *to);

/*
 * Where a test of a rule, or its true, stands: read from the rule's line once
 * more, since who is told of it is told rarely.
 */
struct pos	cond_pos(const struct rule *, const struct expr *);

#endif
