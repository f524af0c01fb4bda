/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A set is a bit a call, and a sorted array of those that ask for more.
 */
#include "abi/regset.h"

#include <stdlib.h>

#include "base/xmalloc.h"

static size_t
tree_size(const struct regtree *t)
{
	return sizeof(*t) + t->n * sizeof(t->node[0]);
}

struct regset *
regset_new(void)
{
	struct regset *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	return s;
}

struct regset *
regset_take(struct regset *s)
{
	s->refs++;
	return s;
}

void
regset_drop(struct regset *s)
{
	size_t i;

	if (s == NULL || --s->refs > 0)
		return;
	for (i = 0; i < s->n; i++)
		free(s->call[i].tree);
	free(s->call);
	free(s);
}

/* The index of the first that is not before the call. */
static size_t
lower_bound(const struct regset *s, enum abi_id abi, long nr)
{
	size_t lo = 0, hi = s->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->call[mid].abi < abi || (s->call[mid].abi == abi &&
		    s->call[mid].nr < nr))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
regset_put(struct regset *s, enum abi_id abi, long nr, const struct regtree *t)
{
	size_t at;

	if (t->root == REG_STOP || nr < 0 || nr >= NRSET_MAX)
		return;
	if (t->root == REG_FREE) {
		nrset_add(&s->free, abi, nr);
		return;
	}
	if (s->n == s->cap) {
		s->cap = s->cap * 2 + 16;
		s->call = xreallocarray(s->call, s->cap, sizeof(s->call[0]));
	}
	at = lower_bound(s, abi, nr);
	memmove(s->call + at + 1, s->call + at,
	    (s->n - at) * sizeof(s->call[0]));
	s->n++;
	s->call[at] = (struct regcall){ abi, nr,
	    memcpy(xmalloc(tree_size(t)), t, tree_size(t)) };
	s->answers |= regtree_answers(t);
}

const struct regtree *
regset_tree(const struct regset *s, enum abi_id abi, long nr)
{
	size_t at = lower_bound(s, abi, nr);

	return at < s->n && s->call[at].abi == abi && s->call[at].nr == nr ?
	    s->call[at].tree : NULL;
}

int
regtree_equal(const struct regtree *a, const struct regtree *b)
{
	return a->root == b->root && a->n == b->n &&
	    memcmp(a->node, b->node, a->n * sizeof(a->node[0])) == 0;
}

int
regtree_answers(const struct regtree *t)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (t->node[i].yes >= REG_ERRNO || t->node[i].no >= REG_ERRNO)
			return 1;
	return t->root >= REG_ERRNO;
}

int
regset_decide(const struct regset *s, enum abi_id abi, long nr,
    const uint64_t args[6])
{
	const struct regtree *t = regset_tree(s, abi, nr);
	const struct regnode *node;
	uint32_t word;
	int at;

	if (t == NULL)
		return nrset_has(&s->free, abi, nr) ? REG_FREE : REG_STOP;
	for (at = t->root; at < REG_STOP;) {
		node = &t->node[at];
		word = (uint32_t)(args[node->arg] >> (node->high ? 32 : 0));
		at = (word & node->mask) == node->value ? node->yes : node->no;
	}
	return at;
}
