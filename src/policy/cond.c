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

#include "base/pool.h"
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
	struct expr	 expr;		/* the chain's */
	size_t		 at;
	int		 nots;
	enum expr_kind	 join;		/* EXPR_TRUE: nothing */
	size_t		 join_at;
};

struct chain {
	struct item	 few[2];	/* most have no more */
	struct item	*item;		/* few, or owned; n of them */
	size_t		 n;
	size_t		 at;		/* in the line: where it begins */
	size_t		 end;		/* behind its last token */
};

static int	read_chain(struct lex *, const struct vars *, int, struct expr *);

static const struct expr absent = { .kind = EXPR_ABSENT };

/* Takes both; right is NULL for a not. */
static struct expr
join(struct pool *pool, enum expr_kind kind, const struct expr *left,
    const struct expr *right)
{
	struct expr e = { .kind = kind, .pooled = pool != NULL };

	e.child = pool_get(pool, (right != NULL ? 2 : 1) * sizeof(*e.child));
	e.child[0] = *left;
	if (right != NULL)
		e.child[1] = *right;
	return e;
}

/* [ NUMBER ] behind an argument's name: 0, or -1 and told. */
static int
read_index(struct lex *lx, struct expr *e)
{
	const char *digits;
	unsigned int index = 0;
	size_t i;

	lex_next(lx);
	digits = lx->text + lx->tok.at;
	if (lx->tok.kind != TOK_NUMBER) {
		lex_error(lx, lx->tok.at, xasprintf("%s[1]",
		    expr_arg(e)), "a number is missing in %s[ ]", expr_arg(e));
		return -1;
	}
	for (i = 0; i < lx->tok.len && index <= INDEX_MAX; i++)
		index = 10 * index + (unsigned int)(digits[i] - '0');
	e->index = index & 127;
	if (index > INDEX_MAX) {
		lex_error(lx, lx->tok.at, xasprintf("%s[1]", expr_arg(e)),
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
	char why[160], *owned = NULL;
	const char *text;
	size_t n, at;
	int op, error;

	if (!lex_is_word(lx, KW_OPERATOR, &op)) {
		operator_error(lx, expr_arg(e));
		return -1;
	}
	lex_next(lx);
	if (lx->tok.kind != TOK_STRING) {
		operand_error(lx, pattern_op_name(op));
		return -1;
	}
	at = lx->tok.at;
	if ((text = lex_bare_string(lx, &n)) == NULL)
		text = owned = lex_string(lx, &n);
	error = pattern_init(e->pattern, op, text, n, lx->kept && owned == NULL,
	    vars, why);
	free(owned);
	if (error == -1) {
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
	if (lx->tok.kind != TOK_WORD || lx->tok.keyword == -1)
		return lx->tok.kind == TOK_WORD;
	return lx->tok.is_exact && !lex_is_part(lx, KW_THEN) &&
	    !lex_is_word(lx, KW_JOIN, NULL) &&
	    !lex_is_word(lx, KW_ACTION, NULL);
}

/* Tells why there is no test where one must be. */
static void
test_error(struct lex *lx)
{
	if (lx->tok.kind == TOK_END)
		lex_error(lx, lx->tok.at, lex_fix(lx, lx->end, lx->end,
		    " " TEST_FORM " then permit"),
		    "the rule ends where a test must follow; a rule "
		    "is one line, however long");
	else
		slip_error(lx, SLIP_TEST, lex_fix(lx, lx->tok.at,
		    lx->tok.at, TEST_FORM " "),
		    "a test must stand here");
}

/* ARG [n] op "TEXT", or true. */
static int
read_test(struct lex *lx, const struct vars *vars, struct expr *to)
{
	struct expr e = { .kind = EXPR_TEST };
	uint32_t arg;

	if (lex_is_part(lx, KW_TRUE)) {
		e.kind = EXPR_TRUE;
		*to = e;
		lex_next(lx);
		return 0;
	}
	if (!is_argument(lx)) {
		test_error(lx);
		return -1;
	}
	arg = atom_get(lx->text + lx->tok.at, lx->tok.len);
	if (arg >= EXPR_ARGS_MOST) {
		lex_error(lx, lx->tok.at, NULL, "too many names");
		return -1;
	}
	e.arg = arg & (EXPR_ARGS_MOST - 1);
	lex_next(lx);
	if ((lex_is(lx, '[') && read_index(lx, &e) == -1) ||
	    read_operator(lx, vars, &e) == -1)
		return -1;
	*to = e;
	return 0;
}

/* ( expr ), true, or a test. */
static int
read_operand(struct lex *lx, const struct vars *vars, int depth,
    struct expr *to)
{
	size_t open = lx->tok.at;

	if (!lex_is(lx, '('))
		return read_test(lx, vars, to);
	lex_next(lx);
	if (read_chain(lx, vars, depth + 1, to) == -1)
		return -1;
	if (lex_is(lx, ')')) {
		lex_next(lx);
		return 0;
	}
	if (lx->tok.kind == TOK_END || lex_is_part(lx, KW_THEN) ||
	    lx->tok.kind == TOK_ARROW)
		lex_error(lx, open, lex_fix(lx, lx->prev, lx->prev, ")"),
		    "this parenthesis is not closed");
	else
		slip_error(lx, SLIP_JOIN, xstrdup("(" TEST_FORM " and "
		    TEST_FORM ")"),
		    "\"and\", \"or\" or \")\" must follow here");
	expr_clear(to);
	return -1;
}

/* Reads nots and what they stand before. */
static int
read_item(struct lex *lx, const struct vars *vars, int depth, struct item *it)
{
	memset(it, 0, sizeof(*it));
	it->expr = absent;
	it->at = lx->tok.at;
	while (lex_is_part(lx, KW_NOT)) {
		it->nots++;
		lex_next(lx);
	}
	if (depth + it->nots > DEPTH_MAX) {
		lex_error(lx, lx->tok.at, NULL,
		    "nested more than %d deep", DEPTH_MAX);
		return -1;
	}
	return read_operand(lx, vars, depth + it->nots, &it->expr);
}

/* How 1.6 read it: everything to the right belongs to what is left of it. */
static struct expr
reading_old(const struct chain *c, struct pool *pool)
{
	struct expr e = absent;
	size_t i = c->n;
	int k;

	while (i-- > 0) {
		e = e.kind != EXPR_ABSENT ? join(pool, c->item[i].join,
		    &c->item[i].expr, &e) : c->item[i].expr;
		for (k = 0; k < c->item[i].nots; k++)
			e = join(pool, EXPR_NOT, &e, NULL);
	}
	return e;
}

/* How everyone else reads it: not before and before or. */
static struct expr
reading_usual(const struct chain *c, struct pool *pool)
{
	struct expr ors = absent, ands = absent, e;
	enum expr_kind joint = EXPR_OR;
	size_t i;
	int k;

	for (i = 0; i <= c->n; i++) {
		if (joint == EXPR_OR && ands.kind != EXPR_ABSENT)
			ors = ors.kind != EXPR_ABSENT ?
			    join(pool, EXPR_OR, &ors, &ands) : ands;
		if (i == c->n)
			break;
		e = c->item[i].expr;
		for (k = 0; k < c->item[i].nots; k++)
			e = join(pool, EXPR_NOT, &e, NULL);
		if (joint == EXPR_AND)
			e = join(pool, EXPR_AND, &ands, &e);
		ands = e;
		joint = c->item[i].join == EXPR_AND ? EXPR_AND : EXPR_OR;
	}
	return ors;
}

/* The rule with one reading of the chain in place of it: owned. */
static char *
spell(const struct lex *lx, const struct chain *c,
    struct expr (*reading)(const struct chain *, struct pool *))
{
	/* Of what joins the chain's operands, which stay the chain's. */
	struct pool *pool = pool_new();
	struct expr e = reading(c, pool);
	char *text = print_expr(&e), *rule;

	rule = lex_fix(lx, c->at, c->end, "%s", text);
	free(text);
	pool_free(pool);
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
			lex_error(lx, c->item[i].at,
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
static struct expr
join_even(struct chain *c, struct pool *pool, size_t lo, size_t hi)
{
	struct item *it = &c->item[lo];
	struct expr left, right;
	size_t mid;

	if (hi - lo == 1) {
		left = it->expr;
		it->expr = absent;
		for (; it->nots > 0; it->nots--)
			left = join(pool, EXPR_NOT, &left, NULL);
		return left;
	}
	mid = lo + (hi - lo) / 2;
	left = join_even(c, pool, lo, mid);
	right = join_even(c, pool, mid, hi);
	return join(pool, it->join, &left, &right);
}

static void
grow(struct chain *c)
{
	struct item *old = c->item == c->few ? NULL : c->item;

	c->item = xreallocarray(old, 2 * c->n, sizeof(*c->item));
	if (old == NULL)
		memcpy(c->item, c->few, sizeof(c->few));
}

/* Reads the items of a chain: 0, or -1 and told. */
static int
read_items(struct lex *lx, const struct vars *vars, int depth, struct chain *c)
{
	struct item *it;
	int join;

	for (;;) {
		if (c->n >= 2 && (c->n & (c->n - 1)) == 0)
			grow(c);
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

static int
read_chain(struct lex *lx, const struct vars *vars, int depth, struct expr *to)
{
	struct chain c;
	int error = -1;
	size_t i;

	c.item = c.few;
	c.n = 0;
	c.at = lx->tok.at;
	if (read_items(lx, vars, depth, &c) == 0 && check_chain(lx, &c) == 0) {
		*to = join_even(&c, lx->pool, 0, c.n);
		error = 0;
	}
	for (i = 0; i < c.n; i++)
		expr_clear(&c.item[i].expr);
	if (c.item != c.few)
		free(c.item);
	return error;
}

int
cond_read(struct lex *lx, const struct vars *vars, struct expr *to)
{
	return read_chain(lx, vars, 0, to);
}

/* How many tests stand in e before the one that is sought; *found if it is. */
static int
tests_before(const struct expr *e, const struct expr *sought, int *found)
{
	int n;

	if (e == sought)
		*found = 1;
	if (*found)
		return 0;
	switch (e->kind) {
	case EXPR_NOT:
		return tests_before(&e->child[0], sought, found);
	case EXPR_AND:
	case EXPR_OR:
		n = tests_before(&e->child[0], sought, found);
		return *found ? n :
		    n + tests_before(&e->child[1], sought, found);
	default:
		return 1;
	}
}

struct pos
cond_pos(const struct rule *r, const struct expr *e)
{
	struct pos pos = rule_pos(r);
	int found = 0, n;
	struct lex lx;

	if (r->source == NULL || rule_expr(r) == NULL)
		return pos;
	n = tests_before(rule_expr(r), e, &found);
	memset(&lx, 0, sizeof(lx));
	lex_line(&lx, r->source, strlen(r->source));
	/* The name may hold what no token has; the body has been read once. */
	lx.next = strcspn(r->source, ":") + 1;
	while (lx.next < lx.end) {
		lex_next(&lx);
		if (!is_argument(&lx) || lex_is_part(&lx, KW_NOT))
			continue;
		if (n-- == 0) {
			pos.column = (int)lx.tok.at + 1;
			break;
		}
		while (lx.tok.kind != TOK_STRING && lx.tok.kind != TOK_END &&
		    !lex_is_part(&lx, KW_TRUE))
			lex_next(&lx);
	}
	return pos;
}
