/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Distance of two words: of Damerau and Levenshtein, without moves.
 */
#include "tool/suggest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#define LONGEST	40	/* letters of a word that is looked at */

static unsigned int
distance(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned int row[LONGEST + 1][LONGEST + 1], cost;
	size_t i, k;

	for (i = 0; i <= na; i++)
		row[i][0] = (unsigned int)i;
	for (k = 0; k <= nb; k++)
		row[0][k] = (unsigned int)k;
	for (i = 1; i <= na; i++)
		for (k = 1; k <= nb; k++) {
			cost = a[i - 1] != b[k - 1];
			row[i][k] = MIN(row[i - 1][k - 1] + cost,
			    MIN(row[i - 1][k], row[i][k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] &&
			    a[i - 2] == b[k - 1])
				row[i][k] = MIN(row[i][k],
				    row[i - 2][k - 2] + 1);
		}
	return row[na][nb];
}

const char *
suggest_word(const char *word, suggest_fn *next, void *ctx)
{
	const char *w, *best = NULL;
	unsigned int d, least = LONGEST;
	size_t n = strlen(word), len, i;

	for (i = 0; n <= LONGEST && (w = next(ctx, i)) != NULL; i++) {
		len = strlen(w);
		if (len > LONGEST)
			continue;
		d = distance(word, n, w, len);
		if (d < least && 3 * d <= MAX(len, n)) {
			least = d;
			best = w;
		}
	}
	return best;
}
