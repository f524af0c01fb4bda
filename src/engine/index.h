/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: which rules of a long list can hold of a call, found by
 * the call's texts. Rules are posted by a key of their condition (keys.h), the
 * one that the fewest share; the few that have none are a list of their own.
 * That a rule holds is always for the caller to test.
 */
#ifndef ENGINE_INDEX_H
#define ENGINE_INDEX_H

#include <stdint.h>

#include "engine/prog.h"

/* Owned by the caller; NULL if the list is too short for it. */
struct index	*index_new(const struct prog *, const struct rlist *);
void		 index_free(struct index *);		/* NULL ok */

/* The rules without a key, in file order: *n of them, borrowed. */
const uint32_t	*index_rest(const struct index *, uint32_t *n);

struct judge;

/* What a search asks for; both are the caller's. */
struct index_asks {
	const struct field	*(*field)(struct judge *, uint8_t name,
				    uint8_t index);	/* NULL: no such */
	int			 (*holds)(struct judge *, uint32_t rule);
};

/*
 * Makes *best the least number below *best of a rule with a key that holds. -1
 * if so many rules were asked, or a text is so long, that the list itself is
 * the shorter way: *best may be lower by then, and still holds.
 */
int	index_first(const struct index *, const struct index_asks *,
	    struct judge *, uint32_t *best);

#endif
