/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The decision. Truth has three values: a text that did not fit makes a test
 * unknown, and what is unknown never permits and never escapes a denial, not
 * by way of a not either. A test of an argument that the call does not have is
 * false, whatever the operator.
 */
#include "engine/eval.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/param.h>

#include "abi/names.h"
#include "base/str.h"
#include "call/door.h"
#include "engine/index.h"
#include "engine/prog.h"

#define MISSING		"/<non-existent filename>: "
#define OFLAGS_MOST	1024		/* no text of open flags is so long */
#define MISSING_MOST	(PATH_MAX + 64)	/* bytes of a name behind it */

enum truth { IS_FALSE, IS_UNKNOWN, IS_TRUE };

/* The lists that concern a call: its own, the multiplexer's, its alias'. */
enum { LIST_OWN, LIST_MUX, LIST_ALIAS, LIST_COUNT };

struct judge {
	const struct prog	*prog;
	const struct call	*call;
	const struct cred	*cred;
	const struct rlist	*list[LIST_COUNT];	/* NULL: none */
	const struct field	*name;	/* judged by itself; NULL: no such */
	const struct door	*door;	/* that the call is, or NULL */
	int			 is_alias;	/* the rule speaks of an alias */
	int			 is_unsure;	/* a text is not known in full */
	const struct eval_watch	*watch;	/* NULL: nobody looks on */
};

int
field_is_judged(const struct call *c, const struct field *f, int alias)
{
	return alias && c->alias != ALIAS_NONE &&
	    str_equal(f->name, "filename");
}

/*
 * The field that a test means. Where each name is judged by itself, an alias'
 * filename means that one.
 */
static const struct field *
find_field(const struct judge *j, uint8_t name, uint8_t index)
{
	const struct call *c = j->call;
	const char *arg = j->prog->name[name];
	int i;

	if (j->name != NULL && index == 0 && j->is_alias &&
	    str_equal(arg, j->name->name))
		return j->name;
	if (j->is_alias)
		return NULL;
	for (i = 0; i < c->nfield; i++)
		if (c->field[i].index == index &&
		    str_equal(c->field[i].name, arg))
			return &c->field[i];
	return NULL;
}

/* Operands of 1.6 that speak of names that do not exist. */
static __attribute__((noinline)) enum truth
test_missing(const struct test *test, const struct pattern *p,
    const struct field *f)
{
	char text[sizeof(MISSING) + MISSING_MOST];

	if (!(f->flags & FIELD_MISSING))
		return test->flags & TEST_NEGATIVE ? IS_TRUE : IS_FALSE;
	if (f->len > MISSING_MOST)
		return IS_UNKNOWN;
	memcpy(text, MISSING, sizeof(MISSING) - 1);
	memcpy(text + sizeof(MISSING) - 1, f->text, f->len);
	text[sizeof(MISSING) - 1 + f->len] = '\0';
	return pattern_test(p, text, sizeof(MISSING) - 1 + f->len) ? IS_TRUE :
	    IS_FALSE;
}

/* The letters of 1.6 are understood too. */
static __attribute__((noinline)) enum truth
test_oflags(const struct test *test, const struct pattern *p,
    const struct field *f)
{
	char copy[OFLAGS_MOST];
	const char *operand;
	size_t n;
	int equal;

	operand = pattern_expanded(p, &n);
	equal = n == f->len && memcmp(operand, f->text, n) == 0;
	if (!equal && n < sizeof(copy)) {
		memcpy(copy, operand, n);
		copy[n] = '\0';
		equal = name_oflags_equal(copy, (uint32_t)f->value);
	}
	return equal != ((test->flags & TEST_NEGATIVE) != 0) ? IS_TRUE :
	    IS_FALSE;
}

static enum truth
test_field(const struct judge *j, const struct test *test,
    const struct pattern *p)
{
	const struct field *f = find_field(j, test->name, test->index);

	if (f == NULL)
		return IS_FALSE;
	if (f->flags & FIELD_CUT)
		return IS_UNKNOWN;
	if (test->flags & TEST_MISSING)
		return test_missing(test, p, f);
	if (test->flags & TEST_OFLAGS)
		return test_oflags(test, p, f);
	return pattern_test(p, f->text, f->len) ? IS_TRUE : IS_FALSE;
}

/* Somebody wants to hear of each test. */
static int
is_tested(const struct judge *j)
{
	return j->watch != NULL && j->watch->test != NULL;
}

static __attribute__((noinline, cold)) void
watch_test(const struct judge *j, const struct test *test,
    const struct expr *e, enum truth t)
{
	const struct field *f = find_field(j, test->name, test->index);

	j->watch->test(j->watch->ctx, e, f, f == NULL ? EVAL_ABSENT :
	    t == IS_TRUE ? EVAL_YES : t == IS_FALSE ? EVAL_NO : EVAL_UNSURE);
}

/* Depth is at most PROG_MAXDEPTH. */
static enum truth
eval_node(const struct judge *j, const struct node *node)
{
	const struct node *child, *end = node + node->size;
	enum truth t, all = IS_TRUE, any = IS_FALSE;

	switch ((enum expr_kind)node->kind) {
	case EXPR_TRUE:
		return IS_TRUE;
	case EXPR_TEST:
		t = test_field(j, &node->test, node_pattern(node));
		if (__builtin_expect(is_tested(j), 0))
			watch_test(j, &node->test, node->expr, t);
		return t;
	case EXPR_NOT:
		return IS_TRUE - eval_node(j, node + 1);
	case EXPR_AND:
	case EXPR_OR:
		break;
	}
	for (child = node + 1; child < end; child += child->size) {
		t = eval_node(j, child);
		all = MIN(all, t);
		any = MAX(any, t);
		if (!is_tested(j) &&
		    (node->kind == EXPR_AND ? all == IS_FALSE : any == IS_TRUE))
			break;
	}
	return node->kind == EXPR_AND ? all : any;
}

static enum truth
eval_cond(const struct judge *j, const struct bound *b)
{
	enum truth t;

	if (b->cond == COND_TREE)
		return eval_node(j, &j->prog->node[b->node]);
	t = test_field(j, &b->test, b->pattern);
	if (__builtin_expect(is_tested(j), 0))
		watch_test(j, &b->test, rule_expr(b->rule), t);
	return t;
}

static int
predicate_holds(const struct rule *r, const struct cred *cred)
{
	id_t id;

	if (r->pred == PRED_NONE)
		return 1;
	id = r->pred == PRED_USER ? cred->uid : cred->gid;
	switch (r->more->pred_op) {
	case PRED_EQ:
		return id == r->more->pred_id;
	case PRED_NE:
		return id != r->more->pred_id;
	case PRED_LT:
		return id < r->more->pred_id;
	case PRED_GT:
		return id > r->more->pred_id;
	}
	return 0;
}

/* 1 if a test is of the door's argument, for just its text. */
static __attribute__((noinline, cold)) int
names_door(const struct judge *j, const struct bound *b)
{
	const struct node *node, *end;
	const struct field *f;
	struct node one;

	node = prog_cond(j->prog, b, &one);
	for (end = node + (node != NULL ? node->size : 0); node < end; node++) {
		if (node->kind != EXPR_TEST || !test_is_exact(&node->test) ||
		    strcmp(j->prog->name[node->test.name], j->door->arg) != 0)
			continue;
		f = find_field(j, node->test.name, node->test.index);
		if (f != NULL && pattern_test(node_pattern(node), f->text,
		    f->len))
			return 1;
	}
	return 0;
}

/* What a rule says; *holds is what follows from it. */
static enum eval_said
ask_rule(struct judge *j, const struct bound *b, int *holds)
{
	enum truth t;

	*holds = 0;
	if (b->has_pred && !predicate_holds(b->rule, j->cred))
		return EVAL_OTHER_ID;
	j->is_alias = b->kind == BOUND_ALIAS;
	if (j->door != NULL && b->action == ACTION_PERMIT &&
	    (j->door->kind == DOOR_DEVICE ? j->is_alias :
	    j->door->arg != NULL && !names_door(j, b)))
		return EVAL_DOOR;
	if (b->cond == COND_NONE) {
		*holds = 1;
		return EVAL_YES;
	}
	t = eval_cond(j, b);
	*holds = t == IS_TRUE || (t == IS_UNKNOWN && b->action != ACTION_PERMIT);
	return t == IS_TRUE ? EVAL_YES : t == IS_FALSE ? EVAL_NO : EVAL_UNSURE;
}

static int
rule_holds(struct judge *j, const struct bound *b)
{
	int holds;
	enum eval_said said = ask_rule(j, b, &holds);

	if (__builtin_expect(j->watch != NULL, 0) && j->watch->rule != NULL)
		j->watch->rule(j->watch->ctx, b->rule, said, holds);
	return holds;
}

static int
number_holds(struct judge *j, uint32_t rule)
{
	return rule_holds(j, &j->prog->bound[rule]);
}

static const struct field *
field_of_own(struct judge *j, uint8_t name, uint8_t index)
{
	j->is_alias = 0;
	return find_field(j, name, index);
}

static const struct field *
field_of_alias(struct judge *j, uint8_t name, uint8_t index)
{
	j->is_alias = 1;
	return find_field(j, name, index);
}

static const struct index_asks own_asks = { field_of_own, number_holds };
static const struct index_asks alias_asks = { field_of_alias, number_holds };

/* Rules that are asked one by one. */
struct row {
	const uint32_t	*p;
	const uint32_t	*end;
};

/*
 * What there is to ask of a list when its index has been: the rest, if it has
 * one that is of use here. Where a text is not known in full every rule may
 * have its say; and who looks on wants to hear of all.
 */
static void
search(struct judge *j, int which, struct row *row, uint32_t *best)
{
	const struct rlist *list = j->list[which];
	uint32_t n;

	row->p = row->end = NULL;
	if (list == NULL || list->n == 0)
		return;
	row->p = list->p;
	n = list->n;
	if (list->index != NULL && !j->is_unsure && j->watch == NULL &&
	    index_first(list->index, which == LIST_ALIAS ? &alias_asks :
	    &own_asks, j, best) == 0)
		row->p = index_rest(list->index, &n);
	row->end = row->p + n;
}

/* The first rule in file order that holds, or NULL. */
static const struct bound *
first_rule(struct judge *j)
{
	uint32_t best = UINT32_MAX, seq;
	struct row row[LIST_COUNT];
	int i, least;

	for (i = 0; i < LIST_COUNT; i++)
		search(j, i, &row[i], &best);
	for (;;) {
		least = -1;
		seq = best;
		for (i = 0; i < LIST_COUNT; i++)
			if (row[i].p < row[i].end && *row[i].p < seq) {
				seq = *row[i].p;
				least = i;
			}
		if (least == -1)
			break;
		row[least].p++;
		if (number_holds(j, seq)) {
			best = seq;
			break;
		}
	}
	return best != UINT32_MAX ? &j->prog->bound[best] : NULL;
}

/* Looks at the rule itself, which may be far away, only for an errno. */
static struct verdict
verdict_of(const struct bound *b)
{
	static const enum verdict_kind kinds[] = {
		[ACTION_PERMIT] = VERDICT_PERMIT,
		[ACTION_DENY] = VERDICT_DENY,
		[ACTION_ASK] = VERDICT_ASK,
		[ACTION_KILL] = VERDICT_KILL
	};
	static const enum verdict_log logs[] = {
		[RULE_LOG_DEFAULT] = VLOG_DEFAULT,
		[RULE_LOG] = VLOG_YES,
		[RULE_NOLOG] = VLOG_NO
	};
	struct verdict v = { .kind = VERDICT_NONE };

	if (b == NULL)
		return v;
	v.kind = kinds[b->action];
	v.log = logs[b->log];
	v.rule = b->rule;
	if (v.kind == VERDICT_DENY)
		v.error = b->code == CODE_ERRNO ? b->rule->error : EPERM;
	if (b->code == CODE_INHERIT)
		v.exec = VEXEC_INHERIT;
	else if (b->code == CODE_DETACH)
		v.exec = VEXEC_DETACH;
	return v;
}

/* What no policy decides. 1 if that is so. */
static int
decide_fixed(const struct prog *prog, const struct call *c, struct verdict *v)
{
	int flags = c->sys != NULL ? c->sys->flags : 0;

	memset(v, 0, sizeof(*v));
	if (flags & SYSF_REFUSED) {
		v->kind = VERDICT_DENY;
		v->error = EPERM;
		v->reason = "refused whatever a policy says";
	} else if (flags & SYSF_ALWAYS)
		v->reason = "always permitted";
	else if (prog->detached)
		v->reason = "the program is detached";
	else
		return 0;
	return 1;
}

static void
find_lists(struct judge *j)
{
	const struct prog *p = j->prog;
	const struct call *c = j->call;
	const struct sysent *mux;
	enum abi_id id = c->abi->id;

	if (c->sys == NULL) {
		j->list[LIST_OWN] = prog_number(p, id, c->nr);
		return;
	}
	j->list[LIST_OWN] = &p->own[id][c->sys->id];
	if (id != ABI_I386)
		return;
	mux = sysent_by_nr(c->abi, c->nr);
	if (mux != NULL && mux != c->sys && mux->demux != DEMUX_NONE)
		j->list[LIST_MUX] = &p->own[id][mux->id];
}

/* The stronger of the two; of equals the one that is to be logged. */
static int
is_stronger(const struct verdict *a, const struct verdict *b)
{
	if (a->kind != b->kind)
		return a->kind > b->kind;
	return a->log == VLOG_YES && b->log != VLOG_YES;
}

/* 1 if a test can be neither true nor false of one of the texts. */
static int
has_unsure(const struct call *c)
{
	const struct field *f;

	for (f = c->field; f < c->field + c->nfield; f++)
		if (f->flags & FIELD_CUT || (f->flags & FIELD_MISSING &&
		    f->len > MISSING_MOST))
			return 1;
	return 0;
}

/* What the rules of the lists say of a name, NULL for the call. */
static struct verdict
judge_name(struct judge *j)
{
	struct verdict v = verdict_of(first_rule(j));

	if (__builtin_expect(j->watch != NULL, 0) && j->watch->end != NULL)
		j->watch->end(j->watch->ctx, j->name, &v);
	return v;
}

struct verdict
eval_watched(const struct prog *prog, const struct call *c,
    const struct cred *cred, uint32_t *uncovered,
    const struct eval_watch *watch)
{
	struct judge j = { .prog = prog, .call = c, .cred = cred,
	    .watch = watch };
	struct verdict v, worst;
	int i, n = 0;

	*uncovered = 0;
	if (decide_fixed(prog, c, &v))
		return v;
	find_lists(&j);
	j.door = door_find(c);
	j.is_unsure = has_unsure(c);
	memset(&worst, 0, sizeof(worst));
	for (i = 0; i < c->nfield; i++) {
		if (!field_is_judged(c, &c->field[i], !prog->noalias))
			continue;
		j.name = &c->field[i];
		j.list[LIST_ALIAS] =
		    &prog->alias[c->abi->id][name_alias(c, j.name)];
		v = judge_name(&j);
		if (v.kind == VERDICT_NONE)
			*uncovered |= field_bit(j.name);
		if (n++ == 0 || is_stronger(&v, &worst))
			worst = v;
	}
	if (n > 0)
		return worst;
	j.list[LIST_ALIAS] = &prog->alias[c->abi->id][c->alias];
	v = judge_name(&j);
	if (v.kind == VERDICT_NONE)
		*uncovered = 1;
	return v;
}

struct verdict
eval_call(const struct prog *prog, const struct call *c,
    const struct cred *cred, uint32_t *uncovered)
{
	return eval_watched(prog, c, cred, uncovered, NULL);
}

/* Notes what one name, or a call without names, came to. */
static void
note(void *ctx, const struct field *name, const struct verdict *v)
{
	struct eval_detail *d = ctx;

	if (v->kind != VERDICT_PERMIT)
		d->refused |= name != NULL ? field_bit(name) : 1;
	if (v->rule != NULL)
		d->rule[d->nrule++] = v->rule;
}

struct verdict
eval_detail(const struct prog *prog, const struct call *c,
    const struct cred *cred, struct eval_detail *detail)
{
	const struct eval_watch watch = { .end = note, .ctx = detail };
	uint32_t uncovered;

	detail->refused = 0;
	detail->nrule = 0;
	return eval_watched(prog, c, cred, &uncovered, &watch);
}
