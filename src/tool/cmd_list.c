/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * list: a line each policy, by program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "tool/lint.h"
#include "tool/places.h"
#include "tool/tool.h"

struct row {
	char	*program;
	char	*path;
	char	*emul;
	char	*why;
	int	 rules;
	int	 warnings;
	int	 detached;
};

struct listing {
	struct tool	*t;
	struct row	*row;
	size_t		 n;
	int		 warnings;	/* of the file in hand */
	int		 broken;
};

static int
count_rules(const struct policy *p)
{
	const struct rule *r;
	int n = 0;

	STAILQ_FOREACH(r, &p->rules, entry)
		n++;
	return n;
}

/* Warnings are those of the whole file. */
static int
count_warnings(struct tool *t, const struct policy_file *file, int *broken)
{
	struct diag *quiet = diag_new(NULL, NULL);
	int n;

	*broken |= lint_file(t, file, quiet) == -1;
	n = diag_warnings(quiet);
	diag_free(quiet);
	return n;
}

static void
add(void *ctx, const struct place *p)
{
	struct listing *l = ctx;
	int broken = 0;

	if (p->policy == NULL) {
		l->broken = 1;
		return;
	}
	if (p->first)
		l->warnings = count_warnings(l->t, p->file, &broken);
	l->broken |= broken;
	l->row = xreallocarray(l->row, l->n + 1, sizeof(*l->row));
	l->row[l->n++] = (struct row){ .program = xstrdup(p->policy->name),
	    .path = xstrdup(p->path), .emul = xstrdup(p->policy->emul),
	    .why = broken ? xstrdup("it has errors: systrace-policy check") :
	    p->why != NULL ? xstrdup(p->why) : NULL,
	    .rules = count_rules(p->policy), .warnings = l->warnings,
	    .detached = p->policy->detached };
}

static int
compare(const void *va, const void *vb)
{
	const struct row *a = va, *b = vb;
	int rc = strcmp(a->program, b->program);

	if (rc == 0)
		rc = (a->why != NULL) - (b->why != NULL);
	if (rc == 0)
		rc = strcmp(a->emul, b->emul);
	return rc != 0 ? rc : strcmp(a->path, b->path);
}

static void
put_row(const struct row *r)
{
	tool_put(stdout, r->program, strlen(r->program));
	if (strcmp(r->emul, "native") != 0)
		printf(" (%s)", r->emul);
	if (r->detached)
		printf(": detached");
	else
		printf(": %d rules", r->rules);
	if (r->warnings > 0)
		printf(", %d warnings", r->warnings);
	fputs(": ", stdout);
	tool_put(stdout, r->path, strlen(r->path));
	if (r->why != NULL)
		printf(" (not in force: %s)", r->why);
	putchar('\n');
}

static json_t *
row_json(const struct row *r)
{
	json_t *o = json_object();

	tool_set(o, "program", tool_string(r->program));
	tool_set(o, "emulation", tool_string(r->emul));
	tool_set(o, "file", tool_string(r->path));
	tool_set(o, "rules", json_integer(r->rules));
	tool_set(o, "warnings", json_integer(r->warnings));
	tool_set(o, "detached", json_boolean(r->detached));
	tool_set(o, "in_force", json_boolean(r->why == NULL));
	tool_set(o, "why_not", tool_plain(r->why));
	return o;
}

int
cmd_list(struct tool *t, int argc, char **argv)
{
	struct listing l = { .t = t };
	json_t *all = tool_array(t, "policies");
	size_t i;

	tool_open_store(t);
	places_each(t, add, &l);
	if (l.n > 0)
		qsort(l.row, l.n, sizeof(*l.row), compare);
	for (i = 0; i < l.n; i++) {
		if (!t->json)
			put_row(&l.row[i]);
		tool_append(all, row_json(&l.row[i]));
		free(l.row[i].program);
		free(l.row[i].path);
		free(l.row[i].emul);
		free(l.row[i].why);
	}
	free(l.row);
	return l.broken ? TOOL_BAD : l.n > 0 ? TOOL_YES : TOOL_NO;
}
