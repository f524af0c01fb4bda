/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Counts of stopped calls.
 */
#include "super/stats.h"

#include <stdlib.h>

void
stats_count(struct stats *s, const struct call *c)
{
	if (c->sys == NULL || c->sys->id >= STATS_CALLS)
		s->unknown++;
	else
		s->by_call[c->sys->id]++;
}

static const struct stats *sorting;

static int
by_count(const void *a, const void *b)
{
	uint64_t x = sorting->by_call[*(const uint16_t *)a];
	uint64_t y = sorting->by_call[*(const uint16_t *)b];

	return x < y ? 1 : x > y ? -1 :
	    (int)*(const uint16_t *)a - (int)*(const uint16_t *)b;
}

void
stats_print(const struct stats *s, FILE *f)
{
	uint16_t order[STATS_CALLS];
	uint64_t total = s->unknown + s->returns + s->looks;
	size_t i, n = 0;

	for (i = 0; i < sysent_count && i < STATS_CALLS; i++)
		if (s->by_call[i] > 0) {
			order[n++] = (uint16_t)i;
			total += s->by_call[i];
		}
	sorting = s;
	qsort(order, n, sizeof(order[0]), by_count);
	fprintf(f, "%10s  call\n", "stops");
	for (i = 0; i < n; i++)
		fprintf(f, "%10ju  %s\n", (uintmax_t)s->by_call[order[i]],
		    sysent_all[order[i]].name);
	if (s->unknown > 0)
		fprintf(f, "%10ju  unknown\n", (uintmax_t)s->unknown);
	if (s->returns > 0)
		fprintf(f, "%10ju  again at their end\n",
		    (uintmax_t)s->returns);
	if (s->looks > 0)
		fprintf(f, "%10ju  answered in the look-up lane\n",
		    (uintmax_t)s->looks);
	fprintf(f, "%10ju  total, %ju refused\n", (uintmax_t)total,
	    (uintmax_t)s->refused);
}
