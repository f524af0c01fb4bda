/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * -S: how often each call stopped, so that a user sees what costs.
 */
#ifndef SUPER_STATS_H
#define SUPER_STATS_H

#include <stdint.h>
#include <stdio.h>

#include "call/call.h"

#define STATS_CALLS	640	/* more than sysent_count */

struct stats {
	uint64_t	by_call[STATS_CALLS];	/* index: sysent id */
	uint64_t	unknown;
	uint64_t	refused;
	uint64_t	returns;	/* stopped again at their end */
	uint64_t	looks;		/* answered in the look-up lane */
};

void	stats_count(struct stats *, const struct call *);

/* A table, most frequent first. */
void	stats_print(const struct stats *, FILE *);

#endif
