/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * shrink [--write] [--denials] FILE | PROGRAM: rules that have decided nothing
 * since they are counted. Those of which that cannot be known stay.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "policy/counts.h"
#include "policy/parse.h"
#include "policy/print.h"
#include "tool/change.h"
#include "tool/tool.h"

struct shrinking {
	struct tool	*t;
	json_t		*all;
	int		 unused;	/* rules that go, or would */
	int		 unknown;	/* of which the counts say nothing */
	int		 strict;	/* unused, but they deny or ask */
	int		 counted;	/* policies with counts */
};

/* The kernel lets such calls run without a stop: nobody can count them. */
static int
runs_free(const struct rule *r)
{
	return (rule_expr(r) == NULL || rule_expr(r)->kind == EXPR_TRUE) &&
	    r->action == ACTION_PERMIT && r->log != RULE_LOG &&
	    r->code == CODE_NONE && r->pred == PRED_NONE;
}

/* What stands above a rule that goes stands above the next one. */
static void
keep_comment(struct policy_file *file, struct policy *p, struct rule *r)
{
	struct rule *next = STAILQ_NEXT(r, entry);
	struct policy *after = TAILQ_NEXT(p, entry);
	char **to = after != NULL ? &after->before : &file->tail, *both;
	const char *there = next != NULL ? rule_before(next) : *to;

	if (rule_before(r) == NULL)
		return;
	both = xasprintf("%s%s", rule_before(r), there != NULL ? there : "");
	if (next != NULL)
		rule_set_before(next, both);
	else {
		free(*to);
		*to = both;
	}
}

static void
tell(struct shrinking *s, const struct rule *r, const struct count *c)
{
	json_t *o = tool_rule(r);

	s->unused++;
	tool_set(o, "since", json_string(c->first));
	tool_append(s->all, o);
	if (s->t->json)
		return;
	tool_put_rule(stdout, r);
	printf("  (never since %s)\n", c->first);
}

static void
shrink_policy(struct shrinking *s, struct policy_file *file, struct policy *p,
    const struct counts *counts)
{
	struct rule *r, *next;
	const struct count *c;

	STAILQ_FOREACH_SAFE(r, &p->rules, entry, next) {
		c = counts_find(counts, r);
		if (c == NULL || c->is_free || runs_free(r)) {
			s->unknown++;
			continue;
		}
		if (c->hits > 0)
			continue;
		if (r->action != ACTION_PERMIT && !s->t->denials) {
			s->strict++;
			continue;
		}
		tell(s, r, c);
		keep_comment(file, p, r);
		STAILQ_REMOVE(&p->rules, r, rule, entry);
		rule_free(r);
	}
}

static void
shrink_policies(struct shrinking *s, struct policy_file *file)
{
	struct counts *counts;
	struct policy *p;

	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p->is_template || p->detached)
			continue;
		counts = counts_read(s->t->user_dir, p->name, getuid(),
		    s->t->diag);
		if (counts == NULL && errno == ENOENT)
			tool_error(s->t, p->name, "has no counts: systrace -a "
			    "--count keeps them");
		if (counts == NULL)
			continue;
		s->counted++;
		shrink_policy(s, file, p, counts);
		counts_free(counts);
	}
}

static int
shrink_file(struct shrinking *s, const char *path)
{
	struct tool *t = s->t;
	struct change e;
	struct policy_file *file = NULL;
	char *text;
	size_t n;
	int rc = change_begin(t, &e, path);

	if (rc == 0)
		file = parse_text(path, e.text, e.n, &t->vars, t->diag);
	if (file == NULL) {
		change_end(&e);
		return -1;
	}
	shrink_policies(s, file);
	if (t->write && s->unused > 0) {
		text = print_file(file, &n);
		rc = change_write(t, &e, text, n);
		free(text);
	}
	change_end(&e);
	policy_file_free(file);
	return rc;
}

static void
summary(const struct shrinking *s)
{
	printf("%d rules %s", s->unused, s->t->write ? "removed" :
	    "never used");
	if (s->strict > 0)
		printf(", %d that deny or ask kept (--denials)", s->strict);
	if (s->unknown > 0)
		printf(", %d whose use is not known kept", s->unknown);
	putchar('\n');
}

int
cmd_shrink(struct tool *t, int argc, char **argv)
{
	struct shrinking s = { .t = t, .all = tool_array(t, "rules") };
	char *program, *path = NULL;
	struct store_entry *e;
	int rc = -1;

	if (t->user_dir == NULL) {
		tool_error(t, "-U", "counts are with the user's policies");
		return TOOL_BAD;
	}
	tool_open_store(t);
	if (tool_is_program(t, argv[0])) {
		program = tool_program(argv[0]);
		e = store_get(t->store, program);
		if (e->file != NULL)
			path = xstrdup(e->file->path);
		else if (!e->broken)
			tool_error(t, program, "has no policy");
		free(program);
	} else
		path = xstrdup(argv[0]);
	if (path != NULL)
		rc = shrink_file(&s, path);
	free(path);
	if (rc == 0 && s.counted > 0 && !t->json)
		summary(&s);
	tool_set(t->out, "removed", json_boolean(t->write && rc == 0));
	tool_set(t->out, "kept_strict", json_integer(s.strict));
	tool_set(t->out, "kept_unknown", json_integer(s.unknown));
	if (rc == -1 || s.counted == 0)
		return TOOL_BAD;
	return s.unused > 0 && !t->write ? TOOL_NO : TOOL_YES;
}
