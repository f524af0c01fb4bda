/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The printer of the language: parse(print(x)) = x, comments and layout kept.
 */
#ifndef POLICY_PRINT_H
#define POLICY_PRINT_H

#include <stddef.h>

#include "policy/policy.h"

/* The whole file but for rules of this run; owned, NUL-terminated, *n bytes. */
char	*print_file(const struct policy_file *, size_t *n);

/* One rule from its fields, without indent, newline or comment; owned. */
char	*print_rule(const struct rule *);

/* What follows the colon of that. */
char	*print_rule_body(const struct rule *);

/* The header line of a policy from its fields, likewise; owned. */
char	*print_header(const struct policy *);

/* An expression with no more parentheses than reading it back needs; owned. */
char	*print_expr(const struct expr *);

#endif
