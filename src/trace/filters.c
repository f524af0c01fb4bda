/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What each filter lets run is kept as it was; what all of them do is asked of
 * each.
 */
#include "trace/filters.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/xmalloc.h"

struct filters {
	struct regset	*set[FILTERS_MAX];	/* references, n of them */
	int		 n;
	int		 added;			/* ever */
	int		 answer;
};

struct filters *
filters_new(struct regset *set)
{
	struct filters *f = xcalloc(1, sizeof(*f));

	f->set[f->n++] = regset_take(set);
	f->added = 1;
	f->answer = set->answers;
	return f;
}

struct filters *
filters_copy(const struct filters *from)
{
	struct filters *f = xmalloc(sizeof(*f));
	int i;

	*f = *from;
	for (i = 0; i < f->n; i++)
		regset_take(f->set[i]);
	return f;
}

static void
drop_all(struct filters *f)
{
	while (f->n > 0)
		regset_drop(f->set[--f->n]);
}

void
filters_free(struct filters *f)
{
	if (f == NULL)
		return;
	drop_all(f);
	free(f);
}

/* Does one of the filters ask of a call just what the tree asks? */
static int
is_asked(const struct filters *f, const struct regtree *t, enum abi_id abi,
    long nr)
{
	const struct regtree *has;
	int i;

	for (i = 0; i < f->n; i++) {
		has = regset_tree(f->set[i], abi, nr);
		if (has != NULL && regtree_equal(has, t))
			return 1;
	}
	return 0;
}

/* The calls that no filter stops whatever their registers are. */
static struct nrset
not_stopped(const struct filters *f)
{
	struct nrset all, one;
	const struct regset *set;
	size_t k;
	int i;

	memset(&all, 0xff, sizeof(all));
	for (i = 0; i < f->n; i++) {
		set = f->set[i];
		one = set->free;
		for (k = 0; k < set->n; k++)
			nrset_add(&one, set->call[k].abi, set->call[k].nr);
		nrset_intersect(&all, &one);
	}
	return all;
}

/*
 * What a filter must ask so that together with those that are there no more runs
 * than want lets run; NULL: nothing. What they see to already is free in it, which
 * leaves little for the kernel to compile at each execve(2), of foreign ABIs as a
 * rule nothing. They do not have to ask what want asks if one of them stops the
 * call anyhow; but what want answers by itself must be answered.
 */
static struct regset *
still_wanted(const struct filters *f, const struct regset *want)
{
	struct nrset wanted = not_stopped(f);
	struct regset *rest = regset_new();
	const struct regtree *t;
	long nr;
	size_t k;
	int abi, n = 0;

	for (k = 0; k < want->n; k++)
		if (regtree_answers(want->call[k].tree))
			nrset_add(&wanted, want->call[k].abi,
			    want->call[k].nr);
	nrset_subtract(&wanted, &want->free);
	memset(&rest->free, 0xff, sizeof(rest->free));
	nrset_subtract(&rest->free, &wanted);
	for (abi = 0; abi < ABI_COUNT; abi++)
		for (nr = nrset_next(&wanted, abi, 0); nr != -1;
		    nr = nrset_next(&wanted, abi, nr + 1)) {
			t = regset_tree(want, abi, nr);
			if (t != NULL && is_asked(f, t, abi, nr)) {
				nrset_add(&rest->free, abi, nr);
				continue;
			}
			n++;
			if (t != NULL)
				regset_put(rest, abi, nr, t);
		}
	if (n > 0)
		return rest;
	regset_drop(rest);
	return NULL;
}

/* What all let run whatever the registers are, in the place of all. */
static void
merge(struct filters *f, const struct regset *want)
{
	struct regset *all = regset_new();
	int i;

	all->free = want->free;
	for (i = 0; i < f->n; i++)
		nrset_intersect(&all->free, &f->set[i]->free);
	drop_all(f);
	f->set[f->n++] = all;
}

const struct regset *
filters_add(struct filters *f, const struct regset *want)
{
	struct regset *rest = still_wanted(f, want);

	if (rest == NULL)
		return NULL;
	if (f->added >= FILTERS_MAX) {
		regset_drop(rest);
		merge(f, want);
	} else {
		f->set[f->n++] = rest;
		f->answer |= rest->answers;
	}
	f->added++;
	return f->set[f->n - 1];
}

/* The kernel takes the least of all answers: an error before a stop. */
int
filters_decide(const struct filters *f, enum abi_id abi, long nr,
    const uint64_t args[6])
{
	int i, r, error = 0, stop = 0;

	for (i = 0; i < f->n; i++) {
		r = regset_decide(f->set[i], abi, nr, args);
		/* Of equals that of the newest. */
		if (r >= REG_ERRNO)
			error = r;
		stop |= r == REG_STOP;
	}
	return error != 0 ? error : stop ? REG_STOP : REG_FREE;
}

int
filters_answer(const struct filters *f)
{
	return f->answer;
}
