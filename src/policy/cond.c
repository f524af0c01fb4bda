/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Conditions. A chain of and, or of or, becomes a tree of even depth, so that
 * a very long rule makes nobody recurse deeply. What 1.6 read differently from
 * everyone else, and and or in one chain and not before either, is refused
 * with both readings spelled out.
 */
#include "policy/cond.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/pattern.h"
#include "policy/print.h"
#include "policy/slip.h"

#define DEPTH_MAX	200	/* of parentheses and nots */
#define INDEX_MAX	99	/* n of NAME[n] */
#define TEST_FORM	"NAME eq \"TEXT\""
#define READINGS_MAX	32	/* operands that are spelled out in a hint */

/* One operand of a chain; join stands behind it. */
struct item {
	struct expr	*expr;		/* owned by the chain */
	struct pos	 pos;
	int		 nots;
	enum expr_kind	 join;		/* EXPR_TRUE: nothing */
	size_t		 join_at;
};

struct chain {
	struct item	*item;		/* owned, n of them */
	size_t		 n;
	size_t		 at;		/* in the line: where it begins */
	size_t		 end;		/* behind its last token */
};

static struct expr	*read_chain(struct lex *, const struct vars *, int);

static struct expr *
new_expr(enum expr_kind kind, struct expr *left, struct expr *right,
    struct pos pos)
{
	struct expr *e = xcalloc(1, sizeof(*e));

	e->kind = kind;
	e->left = left;
	e->right = right;
	e->pos = pos;
	return e;
}

/* [ NUMBER ] behind an argument's name: 0, or -1 and told. */
static int
read_index(struct lex *lx, struct expr *e)
{
	const char *digits;
	size_t i;

	lex_next(lx);
	digits = lx->text + lx->tok.at;
	if (lx->tok.kind != TOK_NUMBER) {
		lex_error(lx, lx->tok.at, xasprintf("%s[1]", e->arg),
		    "a number is missing in %s[ ]", e->arg);
		return -1;
	}
	for (i = 0; i < lx->tok.len && e->index <= INDEX_MAX; i++)
		e->index = 10 * e->index + digits[i] - '0';
	if (e->index > INDEX_MAX) {
		lex_error(lx, lx->tok.at, xasprintf("%s[1]", e->arg),
		    "no call has so many arguments: the second one is [1]");
		return -1;
	}
	lex_next(lx);
	if (lex_is(lx, ']')) {
		lex_next(lx);
		return 0;
	}
	lex_error(lx, lx->tok.at, lex_fix(lx, lx->tok.at, lx->tok.at, "] "),
	    "\"]\" is missing");
	return -1;
}

/* The end of what was meant as an operand, up to the next blank. */
static size_t
bare_end(const struct lex *lx)
{
	size_t i = lx->tok.at;

	while (i < lx->end && strchr(" \t", lx->text[i]) == NULL)
		i++;
	return i;
}

/* Tells why there is no string where an operand must be. */
static void
operand_error(struct lex *lx, const char *op)
{
	size_t at = lx->tok.at, end = bare_end(lx);
	const char *s = lx->text + at;
	struct slip_text t;

	if (lx->tok.kind == TOK_OPEN)
		slip_open(lx);
	else if (lx->tok.kind == TOK_END || lex_is_part(lx, KW_THEN) ||
	    lx->tok.kind == TOK_ARROW)
		lex_error(lx, at, lex_fix(lx, at, at, "%s",
		    at < lx->end ? "\"TEXT\" " : " \"TEXT\" then permit"),
		    "%s wants a text in double quotes", op);
	else if (slip_quoted(s, lx->end - at, &t))
		lex_error(lx, at, lex_fix(lx, at, at + t.len, "\"%.*s\"",
		    (int)t.n, s + t.from),
		    "a text must stand in plain double quotes");
	else
		lex_error(lx, at, lex_fix(lx, at, end, "\"%.*s\"",
		    (int)(end - at), s),
		    "the text behind %s must stand in double quotes", op);
}

/* Tells why there is no operator behind an argument's name. */
static void
operator_error(struct lex *lx, const char *arg)
{
	size_t at = lx->tok.at, n = lx->tok.len;
	char *list = keyword_list(KW_OPERATOR), *hint;

	if (lx->tok.kind == TOK_END)
		hint = lex_fix(lx, at, at, " eq \"TEXT\" then permit");
	else if (lx->tok.kind == TOK_STRING)
		hint = lex_fix(lx, at, at, "eq ");
	else
		hint = lex_fix(lx, at, at + n, "eq");
	if (lx->tok.kind == TOK_WORD && !lex_is_part(lx, KW_THEN))
		slip_error(lx, SLIP_OPERATOR, hint, "%.*s is no operator; "
		    "there are %s", (int)n, lx->text + at, list);
	else
		slip_error(lx, SLIP_OPERATOR, hint, "an operator is missing "
		    "behind %s: one of %s", arg, list);
	free(list);
}

/* The operator and its operand behind an argument's name. */
static int
read_operator(struct lex *lx, const struct vars *vars, struct expr *e)
{
	char why[160], *text;
	size_t n, at;
	int op;

	if (!lex_is_word(lx, KW_OPERATOR, &op)) {
		operator_error(lx, e->arg);
		return -1;
	}
	lex_next(lx);
	if (lx->tok.kind != TOK_STRING) {
		operand_error(lx, pattern_op_name(op));
		return -1;
	}
	at = lx->tok.at;
	text = lex_string(lx, &n);
	e->pattern = pattern_new(op, text, n, vars, why);
	free(text);
	if (e->pattern == NULL) {
		lex_error(lx, at, NULL, "%s", why);
		return -1;
	}
	lex_next(lx);
	return 0;
}

/* 1 if the token can name an argument: no keyword, nor one but for its case. */
static int
is_argument(const struct lex *lx)
{
	return lx->tok.kind == TOK_WORD && !lex_is_part(lx, KW_THEN) &&
	    !lex_is_word(lx, KW_JOIN, NULL) &&
	    !lex_is_word(lx, KW_ACTION, NULL) &&
	    keyword_small(lx->text + lx->tok.at, lx->tok.len) == NULL;
}

/* ARG [n] op "TEXT", or true. */
static struct expr *
read_test(struct lex *lx, const struct vars *vars)
{
	struct expr *e;

	if (lex_is_part(lx, KW_TRUE)) {
		e = new_expr(EXPR_TRUE, NULL, NULL, lex_pos(lx, lx->tok.at));
		lex_next(lx);
		return e;
	}
	if (!is_argument(lx)) {
		if (lx->tok.kind == TOK_END)
			lex_error(lx, lx->tok.at, lex_fix(lx, lx->end, lx->end,
			    " " TEST_FORM " then permit"),
			    "the rule ends where a test must follow; a rule "
			    "is one line, however long");
		else
			slip_error(lx, SLIP_TEST, lex_fix(lx, lx->tok.at,
			    lx->tok.at, TEST_FORM " "),
			    "a test must stand here");
		return NULL;
	}
	e = new_expr(EXPR_TEST, NULL, NULL, lex_pos(lx, lx->tok.at));
	e->arg = lex_word(lx);
	lex_next(lx);
	if ((lex_is(lx, '[') && read_index(lx, e) == -1) ||
	    read_operator(lx, vars, e) == -1) {
		expr_free(e);
		return NULL;
	}
	return e;
}

/* ( expr ), true, or a test. */
static struct expr *
read_operand(struct lex *lx, const struct vars *vars, int depth)
{
	size_t open = lx->tok.at;
	struct expr *e;

	if (!lex_is(lx, '('))
		return read_test(lx, vars);
	lex_next(lx);
	e = read_chain(lx, vars, depth + 1);
	if (e == NULL)
		return NULL;
	if (lex_is(lx, ')')) {
		lex_next(lx);
		return e;
	}
	if (lx->tok.kind == TOK_END || lex_is_part(lx, KW_THEN) ||
	    lx->tok.kind == TOK_ARROW)
		lex_error(lx, open, lex_fix(lx, lx->prev, lx->prev, ")"),
		    "this parenthesis is not closed");
	else
		slip_error(lx, SLIP_JOIN, xstrdup("(" TEST_FORM " and "
		    TEST_FORM ")"),
		    "\"and\", \"or\" or \")\" must follow here");
	expr_free(e);
	return NULL;
}

/* Reads nots and what they stand before. */
static int
read_item(struct lex *lx, const struct vars *vars, int depth, struct item *it)
{
	memset(it, 0, sizeof(*it));
	it->pos = lex_pos(lx, lx->tok.at);
	while (lex_is_part(lx, KW_NOT)) {
		it->nots++;
		lex_next(lx);
	}
	if (depth + it->nots > DEPTH_MAX) {
		lex_error(lx, lx->tok.at, NULL,
		    "nested more than %d deep", DEPTH_MAX);
		return -1;
	}
	it->expr = read_operand(lx, vars, depth + it->nots);
	return it->expr != NULL ? 0 : -1;
}

/* How 1.6 read it: everything to the right belongs to what is left of it. */
static struct expr *
reading_old(const struct chain *c, struct expr *pool)
{
	struct expr *e = NULL;
	size_t i = c->n;
	int k;

	while (i-- > 0) {
		if (e != NULL) {
			pool->kind = c->item[i].join;
			pool->left = c->item[i].expr;
			pool->right = e;
			e = pool++;
		} else
			e = c->item[i].expr;
		for (k = 0; k < c->item[i].nots; k++) {
			pool->kind = EXPR_NOT;
			pool->left = e;
			e = pool++;
		}
	}
	return e;
}

/* How everyone else reads it: not before and before or. */
static struct expr *
reading_usual(const struct chain *c, struct expr *pool)
{
	struct expr *ors = NULL, *ands = NULL, *e;
	enum expr_kind join = EXPR_OR;
	size_t i;
	int k;

	for (i = 0; i <= c->n; i++) {
		if (join == EXPR_OR && ands != NULL && ors != NULL) {
			pool->kind = EXPR_OR;
			pool->left = ors;
			pool->right = ands;
			ors = pool++;
		} else if (join == EXPR_OR && ands != NULL)
			ors = ands;
		if (i == c->n)
			break;
		e = c->item[i].expr;
		for (k = 0; k < c->item[i].nots; k++) {
			pool->kind = EXPR_NOT;
			pool->left = e;
			e = pool++;
		}
		if (join == EXPR_AND) {
			pool->kind = EXPR_AND;
			pool->left = ands;
			pool->right = e;
			e = pool++;
		}
		ands = e;
		join = c->item[i].join == EXPR_AND ? EXPR_AND : EXPR_OR;
	}
	return ors;
}

/* The rule with one reading of the chain in place of it: owned. */
static char *
spell(const struct lex *lx, const struct chain *c,
    struct expr *(*reading)(const struct chain *, struct expr *))
{
	/* Nodes that join the chain's operands, which stay the chain's. */
	struct expr *pool = xcalloc(3 * READINGS_MAX, sizeof(*pool));
	char *text = print_expr(reading(c, pool)), *rule;

	rule = lex_fix(lx, c->at, c->end, "%s", text);
	free(text);
	free(pool);
	return rule;
}

/* Both readings of a chain, or NULL if it is too long for that. */
static char *
spell_both(const struct lex *lx, const struct chain *c)
{
	char *usual, *old, *both;
	size_t i, nots = 0;

	for (i = 0; i < c->n; i++)
		nots += (size_t)c->item[i].nots;
	if (c->n > READINGS_MAX || nots > READINGS_MAX)
		return xstrdup("parentheses around each group of tests that "
		    "belong together");
	usual = spell(lx, c, reading_usual);
	old = spell(lx, c, reading_old);
	if (strcmp(usual, old) == 0) {
		free(old);
		return usual;
	}
	both = xasprintf("%s\n%s\t# as systrace 1.6 read it", usual, old);
	free(usual);
	free(old);
	return both;
}

/* 0, or -1 and told if the chain could be read in two ways. */
static int
check_chain(struct lex *lx, const struct chain *c)
{
	size_t i;

	for (i = 0; i + 1 < c->n; i++) {
		if (c->item[i].nots > 0) {
			lex_error(lx, (size_t)c->item[i].pos.column - 1,
			    spell_both(lx, c),
			    "\"not\" before \"%s\" wants parentheses",
			    c->item[i].join == EXPR_AND ? "and" : "or");
			return -1;
		}
		if (c->item[i].join != c->item[0].join) {
			lex_error(lx, c->item[i].join_at, spell_both(lx, c),
			    "\"and\" and \"or\" are mixed without parentheses");
			return -1;
		}
	}
	return 0;
}

/* Items lo..hi of a chain that is all and, or all or; takes their exprs. */
static struct expr *
join_even(struct chain *c, size_t lo, size_t hi)
{
	struct item *it = &c->item[lo];
	struct expr *left, *e;
	size_t mid;

	if (hi - lo == 1) {
		for (e = it->expr; it->nots > 0; it->nots--)
			e = new_expr(EXPR_NOT, e, NULL, it->pos);
		it->expr = NULL;
		return e;
	}
	mid = lo + (hi - lo) / 2;
	left = join_even(c, lo, mid);
	return new_expr(it->join, left, join_even(c, mid, hi), it->pos);
}

/* Reads the items of a chain: 0, or -1 and told. */
static int
read_items(struct lex *lx, const struct vars *vars, int depth, struct chain *c)
{
	struct item *it;
	int join;

	for (;;) {
		if ((c->n & (c->n - 1)) == 0)
			c->item = xreallocarray(c->item, c->n ? 2 * c->n : 1,
			    sizeof(*c->item));
		it = &c->item[c->n];
		if (read_item(lx, vars, depth, it) == -1)
			return -1;
		c->n++;
		c->end = lx->prev;
		if (!lex_is_word(lx, KW_JOIN, &join))
			return 0;
		it->join = join;
		it->join_at = lx->tok.at;
		lex_next(lx);
	}
}

static struct expr *
read_chain(struct lex *lx, const struct vars *vars, int depth)
{
	struct chain c = { NULL, 0, lx->tok.at, 0 };
	struct expr *e = NULL;
	size_t i;

	if (read_items(lx, vars, depth, &c) == 0 && check_chain(lx, &c) == 0)
		e = join_even(&c, 0, c.n);
	for (i = 0; i < c.n; i++)
		expr_free(c.item[i].expr);
	free(c.item);
	return e;
}

struct expr *
cond_read(struct lex *lx, const struct vars *vars)
{
	return read_chain(lx, vars, 0);
}
