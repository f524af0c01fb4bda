/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * How every text begins that a regular expression matches. Most expressions
 * about names begin with ^ and a folder, and most names with another one:
 * regexec(3) need not be asked about them.
 */
#ifndef POLICY_REHEAD_H
#define POLICY_REHEAD_H

#include <stddef.h>

struct rehead {
	char		*text;		/* owned: the first n bytes; NULL: any */
	size_t		 n;
	unsigned char	 next[32];	/* bits: what may follow them */
	int		 has_next;	/* one of next must */
};

/* Reads an extended expression that regcomp(3) has accepted. */
void	rehead_init(struct rehead *, const char *re);
void	rehead_clear(struct rehead *);

/* 0 if no text that begins like this one (n bytes) can match. */
int	rehead_test(const struct rehead *, const char *text, size_t n);

#endif
