/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * diff A B: rules that only one of them has, that say something else, and whose
 * order matters.
 */
#include <stdio.h>
#include <string.h>

#include "policy/print.h"
#include "tool/compare.h"
#include "tool/tool.h"

struct diffing {
	struct tool		*t;
	const struct policy_file *file[2];
	json_t			*all;
	const char		*program;
	const char		*emul;
	int			 told;		/* of this program */
	int			 total;
};

static void
put_heading(struct diffing *d)
{
	if (d->told++ > 0 || d->t->json)
		return;
	fputs("Policy: ", stdout);
	tool_put(stdout, d->program, strlen(d->program));
	printf(", Emulation: %s\n", d->emul);
}

/* A difference: the rule of a, that of b (NULL ok), and of what it is about. */
static void
tell(struct diffing *d, const char *kind, const char *mark,
    const struct rule *a, const struct rule *b, const struct rule *other)
{
	json_t *o = json_object();

	put_heading(d);
	d->total++;
	tool_set(o, "kind", json_string(kind));
	tool_set(o, "program", tool_string(d->program));
	tool_set(o, "emulation", tool_string(d->emul));
	tool_set(o, "a", tool_rule(a));
	tool_set(o, "b", tool_rule(b));
	if (other != NULL)
		tool_set(o, "over", tool_rule(other));
	tool_append(d->all, o);
	if (d->t->json)
		return;
	if (a != NULL) {
		printf("%c ", mark[0]);
		tool_put_rule(stdout, a);
		putchar('\n');
	}
	if (b != NULL) {
		printf("%c ", mark[1]);
		tool_put_rule(stdout, b);
		putchar('\n');
	}
	if (other != NULL) {
		fputs("  goes before ", stdout);
		tool_put_rule(stdout, other);
		putchar('\n');
	}
}

/* What the policies as a whole say: 1 if that settles it. */
static int
diff_whole(struct diffing *d, const struct crules *a, const struct crules *b)
{
	const char *what = NULL;
	json_t *o;

	if (!a->present || !b->present)
		what = a->present ? "only_in_a" : "only_in_b";
	else if (a->detached != b->detached)
		what = a->detached ? "detached_in_a" : "detached_in_b";
	if (what == NULL)
		return a->detached;
	put_heading(d);
	d->total++;
	o = json_object();
	tool_set(o, "kind", json_string(what));
	tool_set(o, "program", tool_string(d->program));
	tool_set(o, "emulation", tool_string(d->emul));
	tool_append(d->all, o);
	if (!d->t->json)
		printf("%c the %s %s in %s only\n",
		    strchr(what, 'a') && what[strlen(what) - 1] == 'a' ?
		    '-' : '+', a->present && b->present ? "program" :
		    "policy", a->present && b->present ? "is detached" : "is",
		    d->file[what[strlen(what) - 1] == 'b']->path);
	return 1;
}

/*
 * Rules that both have, in another order. Of those that b has before, and a
 * behind, the first one that makes a difference is told.
 */
static void
diff_order(struct diffing *d, const struct crules *a, const struct crules *b)
{
	const struct rule *r, *s;
	size_t i, k, m;

	for (i = 0; i < b->n; i++) {
		m = b->p[i].match;
		if (m == CRULE_NONE)
			continue;
		r = b->p[i].rule;
		for (k = i + 1; k < b->n; k++) {
			s = b->p[k].rule;
			if (b->p[k].match == CRULE_NONE ||
			    b->p[k].match > m || rule_says_same(r, s) ||
			    !crule_may_meet(&b->p[i], &b->p[k]))
				continue;
			tell(d, "moved", "<>", a->p[m].rule, r, s);
			break;
		}
	}
}

static void
diff_program(void *ctx, const char *program, const char *emul)
{
	struct diffing *d = ctx;
	struct crules a, b;
	size_t i;

	d->program = program;
	d->emul = emul;
	d->told = 0;
	crules_read(&a, d->file[0], program, emul);
	crules_read(&b, d->file[1], program, emul);
	crules_match(&a, &b);
	if (!diff_whole(d, &a, &b)) {
		for (i = 0; i < a.n; i++)
			if (a.p[i].match == CRULE_NONE)
				tell(d, "only_in_a", "-+", a.p[i].rule, NULL,
				    NULL);
			else if (!rule_says_same(a.p[i].rule,
			    b.p[a.p[i].match].rule))
				tell(d, "changed", "-+", a.p[i].rule,
				    b.p[a.p[i].match].rule, NULL);
		for (i = 0; i < b.n; i++)
			if (b.p[i].match == CRULE_NONE)
				tell(d, "only_in_b", "-+", NULL, b.p[i].rule,
				    NULL);
		diff_order(d, &a, &b);
	}
	crules_free(&a);
	crules_free(&b);
}

int
cmd_diff(struct tool *t, int argc, char **argv)
{
	struct diffing d = { .t = t, .all = tool_array(t, "differences") };
	struct policy_file *file[2];
	int i, status = TOOL_BAD;

	for (i = 0; i < 2; i++)
		d.file[i] = file[i] = tool_read_policies(t, argv[i]);
	if (file[0] != NULL && file[1] != NULL) {
		crules_each(d.file, 2, diff_program, &d);
		status = d.total > 0 ? TOOL_NO : TOOL_YES;
	}
	for (i = 0; i < 2; i++)
		policy_file_free(file[i]);
	return status;
}
