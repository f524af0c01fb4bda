/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The reader of the language: text in, policies out, never half of one.
 */
#ifndef POLICY_PARSE_H
#define POLICY_PARSE_H

#include <stddef.h>

#include "policy/diag.h"
#include "policy/policy.h"
#include "policy/vars.h"

/*
 * Reads a whole file's text (n bytes, need not end in newline or NUL). Goes on
 * after an error to find the others, then returns NULL if there was any. The
 * caller owns the result. Call and argument names are not judged here: the
 * engine knows them.
 */
struct policy_file	*parse_text(const char *path, const char *text,
			    size_t n, const struct vars *, struct diag *);

/* The same of a text that is taken: of malloc(3), with a NUL behind it. */
struct policy_file	*parse_taken(const char *path, char *text, size_t n,
			    const struct vars *, struct diag *);

/*
 * Reads one rule as typed or learned ("filename eq \"/a\" then permit", or
 * "permit", or with the leading EMUL-CALL:); emul and call say what stands
 * before the colon where it is left out. NULL on error.
 */
struct rule	*parse_rule(const char *text, size_t n, const char *emul,
		    const char *call, const struct vars *, struct diag *);

#endif
