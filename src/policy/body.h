/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The part of a rule behind its colon: a verdict, perhaps with a condition.
 */
#ifndef POLICY_BODY_H
#define POLICY_BODY_H

#include "policy/lex.h"
#include "policy/rule.h"
#include "policy/vars.h"

/*
 * Reads from the lexer's place to the end of the line into the rule's fields,
 * which are zero before. 0; or -1 and told, the rule then is as far as it got.
 */
int	body_read(struct lex *, const struct vars *, struct rule *);

#endif
