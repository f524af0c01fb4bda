/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The summary: a few lines, however much was learned.
 */
#include "super/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "policy/note.h"
#include "policy/print.h"

#define WIDE_MOST	6	/* lines about one program */
#define LOOK_MOST	24	/* lines that deserve a look */

struct totals {
	FILE	*f;
	int	 programs;
	int	 rules;
	int	 born;
	int	 looks;
};

typedef void	rule_fn(struct totals *, const struct store_entry *,
		    const struct rule *, int *n);

/* Calls fn for each rule of an entry's program that is in force. */
static int
each_rule(struct totals *t, const struct store_entry *e, rule_fn *fn)
{
	const struct policy *p;
	const struct rule *r;
	int n = 0;

	if (e->file == NULL)
		return 0;
	TAILQ_FOREACH(p, &e->file->policies, entry) {
		if (p->is_template || strcmp(p->name, e->program) != 0)
			continue;
		STAILQ_FOREACH(r, &p->rules, entry)
			fn(t, e, r, &n);
	}
	return n;
}

static void
count_rule(struct totals *t, const struct store_entry *e, const struct rule *r,
    int *n)
{
	(*n)++;
}

static void
count_born(struct totals *t, const struct store_entry *e, const struct rule *r,
    int *n)
{
	*n += note_kept(r) != NULL && note_kept(r)->born;
}

static void
put_rule(FILE *f, const struct rule *r)
{
	const struct expr *e = rule_expr(r);
	char *expr = e != NULL ? print_expr(e) : xstrdup("permit");

	fprintf(f, "%s: %s", rule_call(r), expr);
	free(expr);
}

static void
tell_wide(struct totals *t, const struct store_entry *e, const struct rule *r,
    int *n)
{
	const struct note *note = note_kept(r);

	if (note == NULL || !note->born || note->names < 2 ||
	    note->class != NULL || (*n)++ >= WIDE_MOST)
		return;
	fputs("    ", t->f);
	put_rule(t->f, r);
	fprintf(t->f, ": %lu names, e.g. %s\n", note->names, note->example);
}

static void
tell_look(struct totals *t, const struct store_entry *e, const struct rule *r,
    int *n)
{
	const struct note *note = note_kept(r);
	char prog[256];
	struct buf b;

	if (note == NULL || !note->born || note->class == NULL ||
	    t->looks++ >= LOOK_MOST)
		return;
	if (t->looks == 1)
		fputs("  deserves a look:\n", t->f);
	buf_init(&b, prog, sizeof(prog));
	buf_escape(&b, e->program, strlen(e->program));
	fprintf(t->f, "    %s: %s: ", prog, note->class);
	put_rule(t->f, r);
	fputc('\n', t->f);
}

static void
sum_entry(void *ctx, const struct store_entry *e)
{
	struct totals *t = ctx;
	int born = each_rule(t, e, count_born);

	if (born == 0)
		return;
	t->programs++;
	t->born += born;
	t->rules += each_rule(t, e, count_rule);
}

static void
tell_entry(void *ctx, const struct store_entry *e)
{
	struct totals *t = ctx;
	int born = each_rule(t, e, count_born), wide;
	char prog[256];
	struct buf b;

	if (born == 0)
		return;
	buf_init(&b, prog, sizeof(prog));
	buf_escape(&b, e->program, strlen(e->program));
	fprintf(t->f, "  %s: %d new of %d\n", prog, born,
	    each_rule(t, e, count_rule));
	wide = each_rule(t, e, tell_wide);
	if (wide > WIDE_MOST)
		fprintf(t->f, "    and %d more of that kind\n",
		    wide - WIDE_MOST);
}

static void
look_entry(void *ctx, const struct store_entry *e)
{
	each_rule(ctx, e, tell_look);
}

void
summary_print(struct store *st, const struct learn *l, FILE *f)
{
	struct totals t = { .f = f };

	store_each(st, sum_entry, &t);
	if (t.programs > 0)
		fprintf(f, "systrace: learned %d new rule%s of %d, for %d "
		    "program%s:\n", t.born, t.born == 1 ? "" : "s", t.rules,
		    t.programs, t.programs == 1 ? "" : "s");
	store_each(st, tell_entry, &t);
	store_each(st, look_entry, &t);
	if (t.looks > LOOK_MOST)
		fprintf(f, "    and %d more, marked sensitive in the files\n",
		    t.looks - LOOK_MOST);
	if (learn_unkept(l) > 0)
		fprintf(f, "systrace: %lu more rules were not kept: no policy "
		    "should be so long\n", learn_unkept(l));
	fflush(f);
}
