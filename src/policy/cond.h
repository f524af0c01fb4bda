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
 * Reads a condition that begins with the lexer's token; the token behind it is
 * then the lexer's. Owned; NULL and told.
 */
struct expr	*cond_read(struct lex *, const struct vars *);

#endif
