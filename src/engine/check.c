/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Warnings, each kind a row of a table. A policy that 1.6 could not have read
 * (it has under, kill, nolog ...) is not compared with what 1.6 would have made
 * of it.
 */
#include "engine/check.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/reach.h"
#include "engine/twin.h"
#include "policy/cond.h"
#include "policy/note.h"

#define TOLD_MOST	10	/* warnings of a kind */

/* What each kind is called where the rest of them is counted. */
static const char *const kind_names[CHECK_COUNT] = {
	[CHECK_REACH] = "rules that can never be reached",
	[CHECK_ABI] = "rules for calls that the emulation does not have",
	[CHECK_STAR] = "operands of eq and neq with a star",
	[CHECK_INPATH] = "uses of inpath",
	[CHECK_SLASH] = "operands of match that end in a slash",
	[CHECK_CASE] = "operands that 1.6 compared without case",
	[CHECK_ORDER] = "rules that 1.6 put first",
	[CHECK_ESCAPE] = "escapes that 1.6 read otherwise",
	[CHECK_STARS] = "operands with ** that 1.6 read otherwise",
	[CHECK_OFLAGS] = "tests of open flags as 1.6 wrote them",
	[CHECK_CREAT] = "policies that meet O_CREAT otherwise than in 1.6",
};

void
check_say(struct check *c, enum check_kind kind, const struct rule *r,
    const struct expr *e, const char *hint, const char *fmt, ...)
{
	struct pos pos;
	char msg[512];
	va_list ap;

	if (c->told[kind]++ >= TOLD_MOST) {
		c->last[kind] = r;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	pos = e != NULL ? cond_pos(r, e) : rule_pos(r);
	diag_say(c->diag, DIAG_WARNING, &pos, r->source,
	    r->source != NULL ? strlen(r->source) : 0, hint, "%s", msg);
}

/* Tells how many there were beyond those that were told. */
static void
say_more(const struct check *c)
{
	const struct rule *r;
	struct pos pos;
	int kind;

	for (kind = 0; kind < CHECK_COUNT; kind++) {
		if (c->told[kind] <= TOLD_MOST)
			continue;
		r = c->last[kind];
		pos = rule_pos(r);
		diag_say(c->diag, DIAG_WARNING, &pos, NULL, 0, NULL,
		    "and %d more %s, the last one here",
		    c->told[kind] - TOLD_MOST, kind_names[kind]);
	}
}

/* Calls fn for each test of a rule. */
static void
each_test(struct check *c, const struct bound *b,
    void (*fn)(struct check *, const struct bound *, const struct node *))
{
	struct node one;
	const struct node *node = prog_cond(c->prog, b, &one), *end;

	if (node == NULL)
		return;
	for (end = node + node->size; node < end; node++)
		if (node->kind == EXPR_TEST)
			fn(c, b, node);
}

/* What rules call the tested argument. */
static const char *
arg_of(const struct check *c, const struct node *t)
{
	return c->prog->name[t->test.name];
}

static int
has_two_stars(const struct node *t)
{
	size_t n;
	const char *operand = pattern_operand(node_pattern(t), &n);

	return t->test.op == OP_MATCH &&
	    memmem(operand, n, "**", 2) != NULL;
}

/* Arguments whose text is the program's, not a constant's name. */
static int
is_free_text(const char *arg)
{
	static const char *const names[] = {
		"filename", "string", "argv", "sockaddr"
	};
	size_t i;

	for (i = 0; i < nitems(names); i++)
		if (strcmp(names[i], arg) == 0)
			return 1;
	return 0;
}

/* What stands in a rule and hardly means what it says. */
static void
check_operand(struct check *c, const struct bound *b, const struct node *t)
{
	enum pattern_op op = t->test.op;
	size_t n;
	const char *operand = pattern_operand(node_pattern(t), &n);

	/* What was learned is what was meant. */
	if (note_of(b->rule) != NULL)
		return;
	if ((op == OP_EQ || op == OP_NEQ) && memchr(operand, '*', n) != NULL)
		check_say(c, CHECK_STAR, b->rule, t->expr,
		    op == OP_EQ ? "match \"...\"" : "not NAME match \"...\"",
		    "%s compares exactly: * is an ordinary character here",
		    pattern_op_name(op));
	if (op == OP_INPATH)
		check_say(c, CHECK_INPATH, b->rule, t->expr, "under \"...\"",
		    "inpath holds for the operand and the folders above it, "
		    "not for what is below");
	if (op == OP_MATCH && n > 1 && operand[n - 1] == '/' &&
	    strcmp(arg_of(c, t), "filename") == 0)
		check_say(c, CHECK_SLASH, b->rule, t->expr,
		    "without the last slash, for the folder and all below",
		    "no name ends in a slash, so this never holds");
}

static int
has_upper(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (isupper((unsigned char)s[i]))
			return 1;
	return 0;
}

/* ro, woct: the open flags of 1.6. */
static int
is_letters(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strchr("rwonact-*?", s[i]) == NULL)
			return 0;
	return n > 0;
}

/* What 1.6 would have read differently. */
static void
compare_operand(struct check *c, const struct bound *b, const struct node *t)
{
	enum pattern_op op = t->test.op;
	size_t n;
	const char *operand = pattern_expanded(node_pattern(t), &n);

	if ((op == OP_EQ || op == OP_NEQ) && is_free_text(arg_of(c, t)) &&
	    has_upper(operand, n))
		check_say(c, CHECK_CASE, b->rule, t->expr, NULL,
		    "1.6 compared without case here; now it is exact");
	if (has_two_stars(t))
		check_say(c, CHECK_STARS, b->rule, t->expr, NULL,
		    "1.6 read ** as *; now it crosses slashes");
	if (strcmp(arg_of(c, t), "oflags") != 0 || !is_letters(operand, n))
		return;
	c->old = 1;
	if (op != OP_EQ && op != OP_NEQ)
		check_say(c, CHECK_OFLAGS, b->rule, t->expr,
		    "oflags eq \"ro\", or sub \"O_CREAT\" and the like",
		    "the letters of 1.6 are understood by eq and neq only: "
		    "%s sees O_RDONLY and the like", pattern_op_name(op));
}

/* \t and \xHH inside of quotes, which 1.6 read as t and x. */
static void
compare_escapes(struct check *c, const struct bound *b)
{
	const char *s = b->rule->source;
	int quoted = 0;

	for (; s != NULL && *s != '\0'; s++) {
		if (*s == '"')
			quoted = !quoted;
		if (!quoted || *s != '\\' || s[1] == '\0')
			continue;
		s++;
		if (*s == 't' || (*s == 'x' && isxdigit((unsigned char)s[1]) &&
		    isxdigit((unsigned char)s[2]))) {
			check_say(c, CHECK_ESCAPE, b->rule, NULL, NULL,
			    "1.6 read \\%c as the letter %c; now it is %s",
			    *s, *s, *s == 't' ? "a tab" : "one byte");
			return;
		}
	}
}

static void
find_new_word(struct check *c, const struct bound *b, const struct node *t)
{
	if (t->test.op == OP_UNDER)
		c->is_new = 1;
}

/* 1 if 1.6 would have stopped reading at the rule. */
static int
is_new_rule(struct check *c, const struct bound *b)
{
	const struct rule *r = b->rule;

	c->is_new = 0;
	each_test(c, b, find_new_word);
	return c->is_new || r->action == ACTION_KILL ||
	    r->log == RULE_NOLOG ||
	    (rule_expr(r) == NULL && (r->log == RULE_LOG ||
	    r->action == ACTION_ASK));
}

static int
is_new_policy(struct check *c, size_t from, size_t to)
{
	size_t i;

	for (i = from; i < to; i++)
		if (is_new_rule(c, &c->prog->bound[i]))
			return 1;
	return 0;
}

static void
check_abi(struct check *c, const struct bound *b)
{
	const char *twin;
	char hint[80];

	if (b->kind != BOUND_CALL || prog_abi_has(abi_get(b->abi),
	    &sysent_all[b->what]))
		return;
	twin = twin_find(rule_call(b->rule));
	snprintf(hint, sizeof(hint), "%s-%s: ...", rule_emul(b->rule),
	    twin != NULL ? twin : "");
	check_say(c, CHECK_ABI, b->rule, NULL, twin != NULL ? hint : NULL,
	    "no program of emulation %s makes this call: the rule never holds",
	    rule_emul(b->rule));
}

/* 1.6 took an open for reading that creates for a read. */
static void
compare_creat(struct check *c, const struct policy *p, size_t from, size_t to)
{
	const struct bound *b;
	size_t i;

	if (!c->old && strcmp(p->emul, "linux64") != 0)
		return;
	for (i = from; i < to; i++) {
		b = &c->prog->bound[i];
		if (b->kind != BOUND_ALIAS || b->what != ALIAS_FSREAD ||
		    b->rule->action != ACTION_PERMIT)
			continue;
		check_say(c, CHECK_CREAT, b->rule, NULL, NULL,
		    "1.6 took open with O_RDONLY and O_CREAT, O_TRUNC or "
		    "O_APPEND for fsread; now it is fswrite");
		return;
	}
}

/* The rules [from, to) are those of one policy. */
static void
check_policy(struct check *c, const struct policy *p, size_t from, size_t to)
{
	const struct bound *b;
	size_t i;
	int is_new = is_new_policy(c, from, to);

	c->old = 0;
	for (i = from; i < to; i++) {
		b = &c->prog->bound[i];
		check_abi(c, b);
		each_test(c, b, check_operand);
		if (is_new)
			continue;
		each_test(c, b, compare_operand);
		compare_escapes(c, b);
	}
	reach_check(c, from, to, !is_new);
	if (!is_new)
		compare_creat(c, p, from, to);
}

void
check_prog(const struct prog *prog, struct diag *diag)
{
	struct check c = { .prog = prog, .diag = diag };
	size_t i;

	for (i = 0; i < prog->nspan; i++)
		check_policy(&c, prog->span[i].policy, prog->span[i].from,
		    i + 1 < prog->nspan ? prog->span[i + 1].from :
		    prog->nbound);
	say_more(&c);
}
