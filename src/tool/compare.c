/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Conditions are compared by their text with macros expanded. What is not seen
 * to be apart is taken to meet.
 */
#include "tool/compare.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h>

#include "abi/callset.h"
#include "abi/sysent.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "policy/pattern.h"

static void
put_cond(FILE *f, const struct expr *e)
{
	const char *s;
	size_t n, cap;
	struct buf b;
	char *text;

	switch (e->kind) {
	case EXPR_TRUE:
		fputs("true", f);
		return;
	case EXPR_TEST:
		s = pattern_expanded(e->pattern, &n);
		cap = 4 * n + 1;
		text = xmalloc(cap);
		buf_init(&b, text, cap);
		buf_escape(&b, s, n);
		fprintf(f, "%s[%u] %s \"%s\"", expr_arg(e), e->index,
		    pattern_op_name(pattern_op(e->pattern)), text);
		free(text);
		return;
	case EXPR_NOT:
		fputs("(not ", f);
		put_cond(f, &e->child[0]);
		break;
	case EXPR_AND:
	case EXPR_OR:
		fputs("(", f);
		put_cond(f, &e->child[0]);
		fputs(e->kind == EXPR_AND ? " and " : " or ", f);
		put_cond(f, &e->child[1]);
		break;
	}
	fputs(")", f);
}

char *
rule_head(const struct rule *r)
{
	const struct sysent *sys = sysent_by_name(rule_call(r));
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	if (f == NULL)
		fatal("out of memory");
	fprintf(f, "%s-%s: ", emul_equal(rule_emul(r), "native") ? "native" :
	    rule_emul(r), sys != NULL ? sys->name : rule_call(r));
	if (rule_expr(r) != NULL && rule_expr(r)->kind != EXPR_TRUE)
		put_cond(f, rule_expr(r));
	if (r->pred != PRED_NONE)
		fprintf(f, ", if %d %d %u", (int)r->pred,
		    (int)r->more->pred_op, r->more->pred_id);
	if (fclose(f) != 0)
		fatal("out of memory");
	return text;
}

static int
compare_heads(const void *a, const void *b)
{
	return strcmp(((const struct crule *)a)->head,
	    ((const struct crule *)b)->head);
}

static void
keep(void *node)
{
}

/* A condition that is one test by eq of a text that has one form. */
static const struct expr *
only_test(const struct expr *e)
{
	return e != NULL && e->kind == EXPR_TEST &&
	    pattern_op(e->pattern) == OP_EQ &&
	    !pattern_is_missing(e->pattern) &&
	    strcasecmp(expr_arg(e), "oflags") != 0 ? e : NULL;
}

void
crules_read(struct crules *c, const struct policy_file *file,
    const char *program, const char *emul)
{
	size_t cap = 0;
	const struct policy *p;
	struct rule *r;
	char *head;

	*c = (struct crules){ .program = program, .emul = emul };
	if (file == NULL)
		return;
	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p->is_template || strcmp(p->name, program) != 0 ||
		    !emul_equal(p->emul, emul))
			continue;
		c->present = 1;
		c->detached |= p->detached;
		STAILQ_FOREACH(r, &p->rules, entry) {
			head = rule_head(r);
			if (c->n == cap)
				c->p = xreallocarray(c->p, cap = 2 * cap + 64,
				    sizeof(*c->p));
			c->p[c->n++] = (struct crule){ r, head, CRULE_NONE,
			    only_test(rule_expr(r)) };
		}
	}
}

void
crules_free(struct crules *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->p[i].head);
	free(c->p);
	c->p = NULL;
	c->n = 0;
}

/* The first one of each condition counts: the later ones are never reached. */
static void *
tree_of(struct crules *c)
{
	void *tree = NULL;
	size_t i, k = 0;

	for (i = 0; i < c->n; i++) {
		c->p[i].match = CRULE_NONE;
		c->p[k] = c->p[i];
		if (*(struct crule **)tsearch(&c->p[k], &tree,
		    compare_heads) == &c->p[k])
			k++;
		else
			free(c->p[k].head);
	}
	c->n = k;
	return tree;
}

void
crules_match(struct crules *a, struct crules *b)
{
	void *ta = tree_of(a), *tb = tree_of(b);
	struct crule **found;
	size_t i;

	for (i = 0; i < a->n; i++) {
		found = tfind(&a->p[i], &tb, compare_heads);
		if (found == NULL)
			continue;
		a->p[i].match = (size_t)(*found - b->p);
		(*found)->match = i;
	}
	tdestroy(ta, keep);
	tdestroy(tb, keep);
}

struct crule *
crules_find(const struct crules *c, const char *head)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->p[i].head, head) == 0)
			return &c->p[i];
	return NULL;
}

/* 1 if the policy is not the first of its program and ABI. */
static int
was_before(const struct policy_file *const *files, int nfile,
    const struct policy *p)
{
	const struct policy *q;
	int i;

	for (i = 0; i < nfile; i++) {
		if (files[i] == NULL)
			continue;
		TAILQ_FOREACH(q, &files[i]->policies, entry) {
			if (q == p)
				return 0;
			if (!q->is_template && strcmp(q->name, p->name) == 0 &&
			    emul_equal(q->emul, p->emul))
				return 1;
		}
	}
	return 0;
}

void
crules_each(const struct policy_file *const *files, int nfile,
    void (*fn)(void *, const char *program, const char *emul), void *ctx)
{
	const struct policy *p;
	int i;

	for (i = 0; i < nfile; i++) {
		if (files[i] == NULL)
			continue;
		TAILQ_FOREACH(p, &files[i]->policies, entry)
			if (!p->is_template && !was_before(files, nfile, p))
				fn(ctx, p->name, p->emul);
	}
}

static int
error_of(const struct rule *r)
{
	if (r->action != ACTION_DENY)
		return 0;
	return r->code == CODE_ERRNO ? r->error : EPERM;
}

/* 1 if calls that the rule decides are logged. */
static int
is_logged(const struct rule *r)
{
	return r->log == RULE_LOG || (r->log == RULE_LOG_DEFAULT &&
	    r->action != ACTION_PERMIT);
}

static int
exec_of(const struct rule *r)
{
	return r->action == ACTION_PERMIT && r->code != CODE_ERRNO ?
	    (int)r->code : 0;
}

static int
text_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int
rule_says_same(const struct rule *a, const struct rule *b)
{
	static const struct rule_more none;
	const struct rule_more *ma = a->more != NULL ? a->more : &none;
	const struct rule_more *mb = b->more != NULL ? b->more : &none;

	return a->action == b->action && error_of(a) == error_of(b) &&
	    is_logged(a) == is_logged(b) && exec_of(a) == exec_of(b) &&
	    ma->now == mb->now && text_equal(ma->as_user, mb->as_user) &&
	    text_equal(ma->as_group, mb->as_group);
}

int
rule_is_stricter(const struct rule *a, const struct rule *b)
{
	static const int strength[] = {
		[ACTION_PERMIT] = 0, [ACTION_ASK] = 1, [ACTION_DENY] = 2,
		[ACTION_KILL] = 3
	};

	if (a->action != b->action)
		return strength[a->action] > strength[b->action];
	/* To run under one's own policy is stricter than under none. */
	if (exec_of(a) != exec_of(b))
		return exec_of(a) < exec_of(b);
	return is_logged(a) && !is_logged(b);
}

static int
set_has(const char *set, const struct sysent *sys)
{
	const struct callset *s = callset_find(set);
	size_t i;

	for (i = 0; s != NULL && sys != NULL && s->calls[i] != NULL; i++)
		if (strcmp(s->calls[i], sys->name) == 0)
			return 1;
	return 0;
}

/* 1 if the call named is one of those that the word b means. */
static int
speaks_of(const char *a, const char *b)
{
	const struct sysent *sa = sysent_by_name(a), *sb = sysent_by_name(b);
	int alias = sysent_alias_by_name(b);

	if (strcmp(a, b) == 0)
		return 1;
	if (sa == NULL)
		return 0;
	if (alias != -1)
		return sa->alias == alias || sa->alias == ALIAS_BY_OFLAGS;
	if (b[0] == '@')
		return set_has(b, sa);
	/* socketcall and ipc have others in them. */
	return sa == sb || sa->demux != DEMUX_NONE ||
	    (sb != NULL && sb->demux != DEMUX_NONE);
}

/* The text of a pattern up to the first character that may be another. */
static size_t
literal(const struct pattern *p, const char **s)
{
	size_t n, i;

	*s = pattern_expanded(p, &n);
	switch (pattern_op(p)) {
	case OP_EQ:
	case OP_UNDER:
		return n;
	case OP_MATCH:
		for (i = 0; i < n && strchr("*?[\\", (*s)[i]) == NULL; i++)
			;
		return i;
	default:
		return 0;
	}
}

static int
tests_apart(const struct expr *a, const struct expr *b)
{
	const struct pattern *pa = a->pattern, *pb = b->pattern;
	const char *sa, *sb;
	size_t na, nb;

	if (strcasecmp(expr_arg(a), expr_arg(b)) != 0 || a->index != b->index ||
	    strcasecmp(expr_arg(a), "oflags") == 0 || pattern_is_missing(pa) ||
	    pattern_is_missing(pb))
		return 0;
	na = literal(pa, &sa);
	nb = literal(pb, &sb);
	if (pattern_op(pa) == OP_EQ)
		return !pattern_test(pb, sa, na);
	if (pattern_op(pb) == OP_EQ)
		return !pattern_test(pa, sb, nb);
	/* What begins otherwise never meets: also folders, but for /a and /ab. */
	if (memcmp(sa, sb, MIN(na, nb)) != 0)
		return 1;
	if (pattern_op(pa) != OP_UNDER || pattern_op(pb) != OP_UNDER ||
	    na == nb || na == 0 || nb == 0)
		return 0;
	return na < nb ? sa[na - 1] != '/' && sb[na] != '/' :
	    sb[nb - 1] != '/' && sa[nb] != '/';
}

/* 1 if a test that e needs is apart from the test t. */
static int
apart_from(const struct expr *e, const struct expr *t)
{
	if (e == NULL)
		return 0;
	if (e->kind == EXPR_TEST)
		return tests_apart(e, t);
	return e->kind == EXPR_AND &&
	    (apart_from(&e->child[0], t) || apart_from(&e->child[1], t));
}

static int
conditions_apart(const struct expr *a, const struct expr *b)
{
	if (a == NULL || b == NULL)
		return 0;
	if (a->kind == EXPR_TEST)
		return apart_from(b, a);
	return a->kind == EXPR_AND && (conditions_apart(&a->child[0], b) ||
	    conditions_apart(&a->child[1], b));
}

int
rule_may_meet(const struct rule *a, const struct rule *b)
{
	if (!emul_equal(rule_emul(a), rule_emul(b)) ||
	    (!speaks_of(rule_call(a), rule_call(b)) &&
	    !speaks_of(rule_call(b), rule_call(a))))
		return 0;
	if (a->pred != PRED_NONE && a->pred == b->pred &&
	    a->more->pred_op == PRED_EQ && b->more->pred_op == PRED_EQ &&
	    a->more->pred_id != b->more->pred_id)
		return 0;
	return !conditions_apart(rule_expr(a), rule_expr(b));
}

int
crule_may_meet(const struct crule *a, const struct crule *b)
{
	const char *sa, *sb;
	size_t na, nb;

	if (a->only != NULL && b->only != NULL &&
	    a->only->index == b->only->index &&
	    strcasecmp(expr_arg(a->only), expr_arg(b->only)) == 0) {
		sa = pattern_expanded(a->only->pattern, &na);
		sb = pattern_expanded(b->only->pattern, &nb);
		if (na != nb || memcmp(sa, sb, na) != 0)
			return 0;
	}
	return rule_may_meet(a->rule, b->rule);
}
