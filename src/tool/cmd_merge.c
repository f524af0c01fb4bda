/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * merge [BASE] MINE THEIRS: what THEIRS has changed since BASE, done to MINE.
 * The file that comes out is MINE, comments and layout; what is new has the
 * neighbour that it has in THEIRS. Where both have changed a rule, the stricter
 * one stands, and the other in a comment above it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/xmalloc.h"
#include "policy/merge.h"
#include "policy/parse.h"
#include "policy/print.h"
#include "tool/compare.h"
#include "tool/change.h"
#include "tool/tool.h"

struct merging {
	struct tool		*t;
	struct policy_file	*base;		/* NULL: nothing was before */
	struct policy_file	*mine;
	struct policy_file	*theirs;
	json_t			*conflicts;
	int			 nconflict;
	int			 added, removed, changed;
};

static void
conflict(struct merging *m, const struct rule *mine, const struct rule *theirs,
    const char *what)
{
	json_t *o = json_object();
	char *text = theirs != NULL ? print_rule(theirs) : NULL;
	const struct rule *r = mine != NULL ? mine : theirs;
	struct pos pos;

	if (r != NULL)
		pos = rule_pos(r);
	m->nconflict++;
	tool_set(o, "what", json_string(what));
	tool_set(o, "mine", tool_rule(mine));
	tool_set(o, "theirs", tool_rule(theirs));
	tool_append(m->conflicts, o);
	if (!m->t->json)
		diag_say(m->t->diag, DIAG_WARNING, r != NULL ? &pos : NULL,
		    NULL, 0, NULL,
		    "conflict: %s%s%s", what, text != NULL ? "; theirs: " :
		    "", text != NULL ? text : "");
	free(text);
}

/* Puts a copy of the rule behind another one of mine (NULL: at the end). */
static struct rule *
add_rule(struct merging *m, const char *program, struct rule *theirs,
    struct rule *behind)
{
	struct policy_file *scratch = policy_file_new(m->mine->path);
	struct policy *p, *from;
	struct rule *r = NULL;

	if (merge_rules(scratch, program, &theirs, 1, &m->t->vars) == 1) {
		from = TAILQ_FIRST(&scratch->policies);
		r = STAILQ_FIRST(&from->rules);
		STAILQ_REMOVE(&from->rules, r, rule, entry);
		rule_set_place(r, m->mine->path, 0);
		p = policy_find(m->mine, program, rule_emul(r));
		if (p == NULL)
			p = policy_new(m->mine, program, rule_emul(r));
		if (behind != NULL)
			STAILQ_INSERT_AFTER(&p->rules, behind, r, entry);
		else
			STAILQ_INSERT_TAIL(&p->rules, r, entry);
	}
	policy_file_free(scratch);
	return r;
}

/*
 * A rule of theirs must not undo what a person has forbidden: it goes behind
 * the last stricter rule of mine alone that may be about the same call.
 */
static void
stay_behind(struct merging *m, const char *program, struct rule *r,
    const struct crules *theirs)
{
	struct policy *p = policy_find(m->mine, program, rule_emul(r));
	struct rule *s, *last = NULL;
	char *head;

	for (s = STAILQ_NEXT(r, entry); s != NULL; s = STAILQ_NEXT(s, entry)) {
		if (!rule_is_stricter(s, r) || !rule_may_meet(s, r))
			continue;
		head = rule_head(s);
		if (crules_find(theirs, head) == NULL)
			last = s;
		free(head);
	}
	if (last == NULL)
		return;
	STAILQ_REMOVE(&p->rules, r, rule, entry);
	STAILQ_INSERT_AFTER(&p->rules, last, r, entry);
}

static void
remove_rule(struct merging *m, const char *program, struct rule *rule)
{
	struct policy *p = policy_find(m->mine, program, rule_emul(rule));

	STAILQ_REMOVE(&p->rules, rule, rule, entry);
	rule_free(rule);
}

/* Gives a rule of mine the verdict of theirs, in its place; the new one. */
static struct rule *
change_rule(struct merging *m, const char *program, struct rule *mine,
    struct rule *theirs)
{
	struct rule *r = add_rule(m, program, theirs, mine);

	if (r == NULL)
		return mine;
	if (rule_before(r) == NULL && rule_before(mine) != NULL)
		rule_set_before(r, xstrdup(rule_before(mine)));
	remove_rule(m, program, mine);
	m->changed++;
	return r;
}

static void
note_conflict(struct rule *stands, const struct rule *other)
{
	char *text = print_rule(other), *before;

	before = xasprintf("%s\t# conflict: %s\n", rule_before(stands) !=
	    NULL ? rule_before(stands) : "", text);
	rule_set_before(stands, before);
	free(text);
}

/* The rule that stands then. */
static struct rule *
both_changed(struct merging *m, const char *program, struct rule *mine,
    struct rule *theirs)
{
	struct rule *stands;

	conflict(m, mine, theirs, "both have it, with another verdict");
	if (!rule_is_stricter(theirs, mine) ||
	    (stands = add_rule(m, program, theirs, mine)) == NULL) {
		note_conflict(mine, theirs);
		return mine;
	}
	note_conflict(stands, mine);
	remove_rule(m, program, mine);
	return stands;
}

/*
 * A rule that theirs has; behind: the rule of mine that goes before it. The rule
 * of mine that stands for it then, or NULL.
 */
static struct rule *
merge_rule(struct merging *m, const struct crules *all, struct crule *theirs,
    const struct crule *base, struct crule *mine, struct rule *behind)
{
	const char *program = all->program;
	int same_base = base != NULL && rule_says_same(base->rule,
	    theirs->rule);
	struct rule *r;

	if (mine == NULL && base == NULL) {
		r = add_rule(m, program, theirs->rule, behind);
		if (r != NULL)
			stay_behind(m, program, r, all);
		m->added += r != NULL;
		return r;
	}
	if (mine == NULL) {
		if (!same_base)
			conflict(m, NULL, theirs->rule, "theirs has changed "
			    "what mine has removed: it is left out");
		return NULL;
	}
	if (same_base || rule_says_same(mine->rule, theirs->rule))
		return mine->rule;
	if (base != NULL && rule_says_same(base->rule, mine->rule))
		return change_rule(m, program, mine->rule, theirs->rule);
	return both_changed(m, program, mine->rule, theirs->rule);
}

/* Takes from mine what theirs has removed since base. */
static void
merge_removed(struct merging *m, const struct crules *base,
    const struct crules *mine)
{
	const struct crule *b;
	struct rule *r;
	size_t i;

	for (i = 0; i < mine->n; i++) {
		if (mine->p[i].match == CRULE_NONE)
			continue;
		b = &base->p[mine->p[i].match];
		if (b->match != CRULE_NONE)
			continue;	/* theirs has it */
		r = mine->p[i].rule;
		if (rule_says_same(b->rule, r)) {
			remove_rule(m, mine->program, r);
			m->removed++;
		} else
			conflict(m, r, NULL, "mine has changed what theirs "
			    "has removed: it stays");
	}
}

/* 1 if the policies as a whole leave nothing to merge. */
static int
merge_whole(struct merging *m, const struct crules *base,
    const struct crules *mine, const struct crules *theirs)
{
	if (!theirs->present)
		return 1;	/* to leave out a policy is not to empty it */
	if (mine->present && mine->detached != theirs->detached &&
	    theirs->detached != (base->present && base->detached))
		conflict(m, NULL, NULL, mine->detached ?
		    "mine is detached and theirs is not: it stays so" :
		    "theirs is detached: mine is not, and stays so");
	return mine->detached || theirs->detached;
}

/* What base has, by the numbers of theirs; owned. */
static const struct crule **
bases_of(const struct crules *base, const struct crules *theirs)
{
	const struct crule **of = xcalloc(theirs->n + 1, sizeof(*of));
	size_t i;

	for (i = 0; i < theirs->n; i++)
		if (theirs->p[i].match != CRULE_NONE)
			of[i] = &base->p[theirs->p[i].match];
	return of;
}

static void
merge_rules_of(struct merging *m, struct crules *base, struct crules *mine,
    struct crules *theirs)
{
	const struct crule **of;
	struct rule *behind = NULL, *r;
	struct crule *c;
	size_t i, *kept;

	crules_match(base, theirs);
	of = bases_of(base, theirs);
	crules_match(mine, theirs);
	for (i = 0; i < theirs->n; i++) {
		c = theirs->p[i].match != CRULE_NONE ?
		    &mine->p[theirs->p[i].match] : NULL;
		r = merge_rule(m, theirs, &theirs->p[i], of[i], c, behind);
		if (c != NULL)
			c->rule = r;
		behind = r != NULL ? r : behind;
	}
	/* The rules of base that theirs has, while they are matched with mine. */
	kept = xcalloc(base->n + 1, sizeof(*kept));
	for (i = 0; i < base->n; i++)
		kept[i] = base->p[i].match;
	crules_match(base, mine);
	for (i = 0; i < base->n; i++)
		base->p[i].match = kept[i];
	merge_removed(m, base, mine);
	free(kept);
	free(of);
}

static void
merge_program(void *ctx, const char *program, const char *emul)
{
	struct merging *m = ctx;
	struct crules base, mine, theirs;

	crules_read(&base, m->base, program, emul);
	crules_read(&mine, m->mine, program, emul);
	crules_read(&theirs, m->theirs, program, emul);
	if (!merge_whole(m, &base, &mine, &theirs))
		merge_rules_of(m, &base, &mine, &theirs);
	crules_free(&base);
	crules_free(&mine);
	crules_free(&theirs);
}

/* Writes the answer to a file, which may be one of those read. */
static int
write_output(struct tool *t, const char *path, const char *text, size_t n)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash != NULL ? xasprintf("%.*s/", (int)(slash - path),
	    path) : xstrdup(".");
	struct change e;
	int dfd, error = 0;

	if (access(path, F_OK) == 0) {
		free(dir);
		error = change_begin(t, &e, path);
		if (error == 0)
			error = change_write(t, &e, text, n);
		change_end(&e);
		return error;
	}
	dfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dfd == -1)
		error = errno;
	else
		error = atomic_save(dfd, slash != NULL ? slash + 1 : path,
		    text, n, 0600, (uid_t)-1, NULL);
	if (dfd != -1)
		close(dfd);
	free(dir);
	return error == 0 ? 0 : tool_error(t, path, "cannot be saved: %s",
	    strerror(error));
}

static int
answer(struct merging *m)
{
	struct tool *t = m->t;
	size_t n;
	char *text = print_file(m->mine, &n);
	struct policy_file *again = parse_text(m->mine->path, text, n,
	    &t->vars, t->diag);
	int status = m->nconflict > 0 ? TOOL_NO : TOOL_YES;

	if (again == NULL)
		status = TOOL_BAD;
	else if (t->output != NULL) {
		if (write_output(t, t->output, text, n) == -1)
			status = TOOL_BAD;
	} else if (!t->json)
		fwrite(text, 1, n, stdout);
	tool_set(t->out, "added", json_integer(m->added));
	tool_set(t->out, "removed", json_integer(m->removed));
	tool_set(t->out, "changed", json_integer(m->changed));
	tool_set(t->out, "text", tool_text(text, n));
	policy_file_free(again);
	free(text);
	return status;
}

int
cmd_merge(struct tool *t, int argc, char **argv)
{
	struct merging m = { .t = t,
	    .conflicts = tool_array(t, "conflicts") };
	const struct policy_file *files[1];
	int status = TOOL_BAD;

	if (argc == 3)
		m.base = tool_read_policies(t, argv[0]);
	m.mine = tool_read_policies(t, argv[argc - 2]);
	m.theirs = tool_read_policies(t, argv[argc - 1]);
	if ((argc == 2 || m.base != NULL) && m.mine != NULL &&
	    m.theirs != NULL) {
		files[0] = m.theirs;
		crules_each(files, 1, merge_program, &m);
		status = answer(&m);
	}
	policy_file_free(m.base);
	policy_file_free(m.mine);
	policy_file_free(m.theirs);
	return status;
}
