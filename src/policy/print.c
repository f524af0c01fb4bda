/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What was read from a file is written as it stood there; what is new is
 * written from its fields.
 */
#include "policy/print.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "policy/errname.h"
#include "policy/note.h"
#include "policy/pattern.h"

static const char *const actions[] = {
	[ACTION_PERMIT] = "permit", [ACTION_DENY] = "deny",
	[ACTION_ASK] = "ask", [ACTION_KILL] = "kill"
};
static const char *const logs[] = {
	[RULE_LOG_DEFAULT] = "", [RULE_LOG] = " log", [RULE_NOLOG] = " nolog"
};
static const char *const pred_ops[] = {
	[PRED_EQ] = "=", [PRED_NE] = "!=", [PRED_LT] = "<", [PRED_GT] = ">"
};

static FILE *
open_text(char **text, size_t *n)
{
	FILE *f = open_memstream(text, n);

	if (f == NULL)
		fatal("out of memory");
	return f;
}

static void
close_text(FILE *f)
{
	if (fclose(f) != 0)
		fatal("out of memory");
}

static void
put_quoted(FILE *f, const char *s, size_t n)
{
	size_t cap = 4 * n + 1;
	char *text = xmalloc(cap);
	struct buf b;

	buf_init(&b, text, cap);
	buf_escape(&b, s, n);
	fputc('"', f);
	fwrite(b.p, 1, b.len, f);
	fputc('"', f);
	free(text);
}

static void
put_test(FILE *f, const struct expr *e)
{
	const char *operand;
	size_t n;

	operand = pattern_operand(e->pattern, &n);
	fputs(expr_arg(e), f);
	if (e->index > 0)
		fprintf(f, "[%u]", e->index);
	fprintf(f, " %s ", pattern_op_name(pattern_op(e->pattern)));
	put_quoted(f, operand, n);
}

/*
 * last: nothing of the chain that e is in follows it. Only there may a not
 * stand without parentheses.
 */
static void
put_expr(FILE *f, const struct expr *e, enum expr_kind around, int last)
{
	int joins = e->kind == EXPR_AND || e->kind == EXPR_OR;
	int parens = joins ? around != EXPR_TRUE && around != e->kind :
	    e->kind == EXPR_NOT && !last;

	if (parens) {
		fputc('(', f);
		last = 1;
	}
	switch ((enum expr_kind)e->kind) {
	case EXPR_TRUE:
		fputs("true", f);
		break;
	case EXPR_TEST:
		put_test(f, e);
		break;
	case EXPR_NOT:
		fputs("not ", f);
		put_expr(f, &e->child[0], EXPR_NOT, 1);
		break;
	case EXPR_AND:
	case EXPR_OR:
		put_expr(f, &e->child[0], e->kind, 0);
		fputs(e->kind == EXPR_AND ? " and " : " or ", f);
		put_expr(f, &e->child[1], e->kind, last);
		break;
	}
	if (parens)
		fputc(')', f);
}

static void
put_code(FILE *f, const struct rule *r)
{
	char small[ERRNAME_MAX];

	if (r->code == CODE_NONE)
		return;
	fprintf(f, "[%s]", r->more != NULL && r->more->code_word != NULL ?
	    r->more->code_word :
	    r->code == CODE_INHERIT ? "inherit" :
	    r->code == CODE_DETACH ? "detach" : errname_small(r->error, small));
}

/* What few rules have. */
static void
put_more(FILE *f, const struct rule *r, const struct rule_more *m)
{
	if (m->as_user != NULL || m->as_group != NULL)
		fprintf(f, " as %s%s%s", m->as_user != NULL ? m->as_user : "",
		    m->as_group != NULL ? ":" : "",
		    m->as_group != NULL ? m->as_group : "");
	if (r->pred != PRED_NONE)
		fprintf(f, ", if %s %s %s",
		    r->pred == PRED_USER ? "user" : "group",
		    pred_ops[m->pred_op], m->pred_word);
}

static void
put_body(FILE *f, const struct rule *r)
{
	const struct expr *e = rule_expr(r);

	if (e != NULL) {
		put_expr(f, e, EXPR_TRUE, 1);
		fputs(" then ", f);
	}
	fprintf(f, "%s%s", actions[r->action],
	    r->more != NULL && r->more->now ? "-now" : "");
	put_code(f, r);
	fputs(logs[r->log], f);
	if (r->more != NULL)
		put_more(f, r, r->more);
}

static void
put_rule(FILE *f, const struct rule *r)
{
	fprintf(f, "%s-%s: ", rule_emul(r), rule_call(r));
	put_body(f, r);
}

/* A name or description: quoted only if it could not be read back bare. */
static void
put_name(FILE *f, const char *s, const char *special)
{
	size_t n = strlen(s), i;
	int bare = n > 0 && s[0] != ' ' && s[n - 1] != ' ';

	for (i = 0; i < n && bare; i++)
		bare = !iscntrl((unsigned char)s[i]) &&
		    strchr(special, s[i]) == NULL;
	if (bare)
		fputs(s, f);
	else
		put_quoted(f, s, n);
}

static void
put_header(FILE *f, const struct policy *p)
{
	fputs(p->is_template ? "Template: " : "Policy: ", f);
	put_name(f, p->name, ",#\"");
	fprintf(f, ", Emulation: %s", p->emul);
	if (p->description != NULL) {
		fputs(", Description: ", f);
		put_name(f, p->description, "#\"");
	}
}

/* Kept lines, the last of which may lack its newline. */
static void
put_lines(FILE *f, const char *s)
{
	size_t n;

	if (s == NULL || (n = strlen(s)) == 0)
		return;
	fwrite(s, 1, n, f);
	if (s[n - 1] != '\n')
		fputc('\n', f);
}

static void
put_after(FILE *f, const char *after)
{
	if (after != NULL)
		fprintf(f, " %s", after);
	fputc('\n', f);
}

/* A rule as it stands in the file; of a learned one the counts are new. */
static void
put_source(FILE *f, const struct rule *r)
{
	const char *after;
	size_t n = strlen(r->source);
	char *text;

	if (note_kept(r) == NULL || (after = rule_after(r)) == NULL) {
		put_lines(f, r->source);
		return;
	}
	while (n > 0 && isspace((unsigned char)r->source[n - 1]))
		n--;
	text = note_text(r);
	fprintf(f, "%.*s%s\n", (int)(n - strlen(after)), r->source, text);
	free(text);
}

static void
put_new(FILE *f, const struct rule *r)
{
	char *text = note_of(r) != NULL ? note_text(r) : NULL;

	fputc('\t', f);
	put_rule(f, r);
	put_after(f, text != NULL ? text : rule_after(r));
	free(text);
}

static void
put_policy(FILE *f, const struct policy *p)
{
	const struct rule *r;

	if (p->source == NULL && p->before == NULL && ftell(f) > 0)
		fputc('\n', f);
	put_lines(f, p->before);
	if (p->source != NULL) {
		put_lines(f, p->source);
	} else {
		put_header(f, p);
		put_after(f, p->after);
	}
	if (p->detached)
		put_lines(f, p->detached_text != NULL ? p->detached_text :
		    "\tdetached\n");
	STAILQ_FOREACH(r, &p->rules, entry) {
		if (r->of_run)
			continue;
		put_lines(f, rule_before(r));
		if (r->source != NULL)
			put_source(f, r);
		else
			put_new(f, r);
	}
}

/* The first of the policies that were put behind the file's old end. */
static const struct policy *
first_new(const struct policy_file *file)
{
	const struct policy *p, *first = NULL;

	TAILQ_FOREACH_REVERSE(p, &file->policies, policy_list, entry) {
		if (p->source != NULL)
			break;
		first = p;
	}
	return first;
}

char *
print_file(const struct policy_file *file, size_t *n)
{
	const struct policy *p, *new = first_new(file);
	char *text;
	FILE *f = open_text(&text, n);

	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p == new)
			put_lines(f, file->tail);
		put_policy(f, p);
	}
	if (new == NULL)
		put_lines(f, file->tail);
	close_text(f);
	return text;
}

char *
print_rule(const struct rule *r)
{
	char *text;
	size_t n;
	FILE *f = open_text(&text, &n);

	put_rule(f, r);
	close_text(f);
	return text;
}

char *
print_rule_body(const struct rule *r)
{
	char *text;
	size_t n;
	FILE *f = open_text(&text, &n);

	put_body(f, r);
	close_text(f);
	return text;
}

char *
print_header(const struct policy *p)
{
	char *text;
	size_t n;
	FILE *f = open_text(&text, &n);

	put_header(f, p);
	close_text(f);
	return text;
}

char *
print_expr(const struct expr *e)
{
	char *text;
	size_t n;
	FILE *f = open_text(&text, &n);

	put_expr(f, e, EXPR_TRUE, 1);
	close_text(f);
	return text;
}
