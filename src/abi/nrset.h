/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A set of call numbers of every ABI: what the kernel may let run free.
 */
#ifndef ABI_NRSET_H
#define ABI_NRSET_H

#include <stdint.h>
#include <string.h>

#include "abi/abi.h"

#define NRSET_MAX	512	/* numbers from here on are never in a set */

struct nrset {
	uint64_t	word[ABI_COUNT][NRSET_MAX / 64];
};

static inline void
nrset_clear(struct nrset *s)
{
	memset(s, 0, sizeof(*s));
}

static inline void
nrset_add(struct nrset *s, enum abi_id abi, long nr)
{
	if (nr >= 0 && nr < NRSET_MAX)
		s->word[abi][nr / 64] |= UINT64_C(1) << (nr % 64);
}

static inline int
nrset_has(const struct nrset *s, enum abi_id abi, long nr)
{
	return nr >= 0 && nr < NRSET_MAX &&
	    (s->word[abi][nr / 64] >> (nr % 64) & 1);
}

static inline void
nrset_remove(struct nrset *s, enum abi_id abi, long nr)
{
	if (nr >= 0 && nr < NRSET_MAX)
		s->word[abi][nr / 64] &= ~(UINT64_C(1) << (nr % 64));
}

/* Adds what is in more. */
static inline void
nrset_join(struct nrset *s, const struct nrset *more)
{
	int i, j;

	for (i = 0; i < ABI_COUNT; i++)
		for (j = 0; j < NRSET_MAX / 64; j++)
			s->word[i][j] |= more->word[i][j];
}

/* Leaves in s what is in by, too. */
static inline void
nrset_intersect(struct nrset *s, const struct nrset *by)
{
	int i, j;

	for (i = 0; i < ABI_COUNT; i++)
		for (j = 0; j < NRSET_MAX / 64; j++)
			s->word[i][j] &= by->word[i][j];
}

/* Removes what is in less. */
static inline void
nrset_subtract(struct nrset *s, const struct nrset *less)
{
	int i, j;

	for (i = 0; i < ABI_COUNT; i++)
		for (j = 0; j < NRSET_MAX / 64; j++)
			s->word[i][j] &= ~less->word[i][j];
}

/* The least number that is not below from, or -1. */
static inline long
nrset_next(const struct nrset *s, enum abi_id abi, long from)
{
	uint64_t word;

	for (; from < NRSET_MAX; from = (from / 64 + 1) * 64) {
		word = s->word[abi][from / 64] >> from % 64;
		if (word != 0)
			return from + __builtin_ctzll(word);
	}
	return -1;
}

#endif
