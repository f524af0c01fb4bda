/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: the state of one check of a file, and the search for
 * rules that can never be reached.
 */
#ifndef ENGINE_REACH_H
#define ENGINE_REACH_H

#include "engine/prog.h"
#include "policy/diag.h"

enum check_kind {
	CHECK_REACH, CHECK_ABI, CHECK_STAR, CHECK_INPATH, CHECK_SLASH,
	CHECK_CASE, CHECK_ORDER, CHECK_ESCAPE, CHECK_STARS, CHECK_OFLAGS,
	CHECK_CREAT, CHECK_COUNT
};

struct check {
	const struct prog	*prog;
	struct diag		*diag;
	int			 told[CHECK_COUNT];
	const struct rule	*last[CHECK_COUNT];	/* not told */
	int			 old;		/* policy has words of 1.6 only */
	int			 is_new;	/* rule has words of today */
};

/* Warns at a place (NULL: at the rule), or counts if it has often enough. */
void	check_say(struct check *, enum check_kind, const struct rule *,
	    const struct expr *, const char *hint, const char *fmt, ...)
	    __attribute__((format(printf, 6, 7)));

/*
 * Warns of rules of [from, to), the bound rules of one policy, that another
 * one always decides before; with compare, also of those that 1.6 let decide
 * before earlier ones.
 */
void	reach_check(struct check *, size_t from, size_t to, int compare);

#endif
