/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A rule is known by its address, which lasts as long as the store, and its
 * text is made once. Rules that let calls run free in the kernel are marked:
 * their hits cannot be counted without the price of a stop for each.
 */
#include "super/tally.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "base/log.h"
#include "base/xmalloc.h"
#include "policy/counts.h"
#include "policy/print.h"

struct known {
	const struct rule	*rule;
	char			*text;		/* owned */
};

struct tally {
	const struct ruleset	*ruleset;
	unsigned int		 generation;	/* of what is registered */
	int			 is_new;	/* nothing is registered */
	int			 is_dirty;
	struct nrset		 free;		/* ever, since filters stay */
	struct counts		*counts;	/* owned */
	void			*known;		/* of tsearch(3), by rule */
	SLIST_ENTRY(tally)	 link;
};

struct tallies {
	struct store		*store;
	SLIST_HEAD(, tally)	 list;
	time_t			 noon;		/* of when day is */
	char			 day[COUNTS_DAY];
};

struct tallies *
tallies_new(struct store *store)
{
	struct tallies *ts = xcalloc(1, sizeof(*ts));

	ts->store = store;
	SLIST_INIT(&ts->list);
	return ts;
}

static void
free_known(void *p)
{
	struct known *k = p;

	free(k->text);
	free(k);
}

void
tallies_free(struct tallies *ts)
{
	struct tally *t;

	if (ts == NULL)
		return;
	while ((t = SLIST_FIRST(&ts->list)) != NULL) {
		SLIST_REMOVE_HEAD(&ts->list, link);
		tdestroy(t->known, free_known);
		counts_free(t->counts);
		free(t);
	}
	free(ts);
}

/* Today, by UTC as the log's times. */
static const char *
today(struct tallies *ts)
{
	time_t now = time(NULL);
	struct tm tm;

	if (ts->day[0] != '\0' && now / 86400 == ts->noon / 86400)
		return ts->day;
	ts->noon = now;
	gmtime_r(&now, &tm);
	strftime(ts->day, sizeof(ts->day), "%Y-%m-%d", &tm);
	return ts->day;
}

static int
compare(const void *one, const void *other)
{
	const struct known *a = one, *b = other;

	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static const char *
text_of(struct tally *t, const struct rule *r)
{
	struct known key = { .rule = r }, *k, **found;

	if ((found = tfind(&key, &t->known, compare)) != NULL)
		return (*found)->text;
	k = xcalloc(1, sizeof(*k));
	k->rule = r;
	k->text = print_rule(r);
	if (tsearch(k, &t->known, compare) == NULL)
		fatal("out of memory");
	return k->text;
}

struct registering {
	struct tallies	*ts;
	struct tally	*t;
};

static void
register_rule(void *ctx, const struct rule *r, int is_free)
{
	struct registering *g = ctx;
	struct count *c = counts_get(g->t->counts, text_of(g->t, r),
	    today(g->ts));

	c->is_free |= is_free;
}

/*
 * All rules of the policy in force have a line, hit or not. What an older policy
 * let run free goes on doing so in processes that have its filter.
 */
static void
register_all(struct tallies *ts, struct tally *t)
{
	struct registering g = { ts, t };

	t->generation = t->ruleset->generation;
	t->is_new = 0;
	t->is_dirty = 1;
	nrset_join(&t->free, &t->ruleset->set->free);
	prog_each_rule(t->ruleset->prog, &t->free, register_rule, &g);
}

static struct tally *
find(struct tallies *ts, const struct ruleset *r)
{
	struct tally *t;

	SLIST_FOREACH(t, &ts->list, link)
		if (t->ruleset == r)
			return t;
	t = xcalloc(1, sizeof(*t));
	t->ruleset = r;
	t->is_new = 1;
	t->counts = counts_new(r->program);
	SLIST_INSERT_HEAD(&ts->list, t, link);
	return t;
}

void
tally_call(struct tallies *ts, struct ruleset *r, const struct call *c,
    const struct cred *cred)
{
	struct tally *t = find(ts, r);
	struct eval_detail detail;
	struct count *n;
	int i, k;

	if (t->is_new || t->generation != r->generation)
		register_all(ts, t);
	eval_detail(r->prog, c, cred, &detail);
	for (i = 0; i < detail.nrule; i++) {
		/* One call is one hit, however many of its names a rule is for. */
		for (k = 0; k < i && detail.rule[k] != detail.rule[i]; k++)
			;
		if (k < i)
			continue;
		n = counts_get(t->counts, text_of(t, detail.rule[i]),
		    today(ts));
		n->hits++;
		strlcpy(n->last, today(ts), sizeof(n->last));
		t->is_dirty = 1;
	}
}

void
tallies_save(struct tallies *ts)
{
	struct tally *t;

	SLIST_FOREACH(t, &ts->list, link)
		if (t->is_dirty && counts_save(ts->store, t->counts) == 0)
			t->is_dirty = 0;
}
