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
#include "engine/prog.h"

#define MISSING	"/<non-existent filename>: "

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
find_field(const struct judge *j, const struct node *test)
{
	const struct call *c = j->call;
	int i;

	if (j->name != NULL && test->index == 0 && j->is_alias &&
	    str_equal(test->arg, j->name->name))
		return j->name;
	if (j->is_alias)
		return NULL;
	for (i = 0; i < c->nfield; i++)
		if (c->field[i].index == test->index &&
		    str_equal(c->field[i].name, test->arg))
			return &c->field[i];
	return NULL;
}

/* Operands of 1.6 that speak of names that do not exist. */
static __attribute__((noinline)) enum truth
test_missing(const struct node *test, const struct field *f)
{
	char text[sizeof(MISSING) + PATH_MAX + 64];

	if (!(f->flags & FIELD_MISSING))
		return test->negative ? IS_TRUE : IS_FALSE;
	if (f->len > sizeof(text) - sizeof(MISSING))
		return IS_UNKNOWN;
	memcpy(text, MISSING, sizeof(MISSING) - 1);
	memcpy(text + sizeof(MISSING) - 1, f->text, f->len);
	text[sizeof(MISSING) - 1 + f->len] = '\0';
	return pattern_test(test->pattern, text,
	    sizeof(MISSING) - 1 + f->len) ? IS_TRUE : IS_FALSE;
}

static enum truth
test_field(const struct judge *j, const struct node *test)
{
	const struct field *f = find_field(j, test);
	int equal;

	if (f == NULL)
		return IS_FALSE;
	if (f->flags & FIELD_CUT)
		return IS_UNKNOWN;
	if (test->missing)
		return test_missing(test, f);
	if (test->exact != NULL)
		return f->len == test->exact_len &&
		    memcmp(f->text, test->exact, f->len) == 0 ? IS_TRUE :
		    IS_FALSE;
	if (test->oflags != NULL) {
		equal = strcmp(test->oflags, f->text) == 0 ||
		    name_oflags_equal(test->oflags, (uint32_t)f->value);
		return equal != test->negative ? IS_TRUE : IS_FALSE;
	}
	return pattern_test(test->pattern, f->text, f->len) ? IS_TRUE :
	    IS_FALSE;
}

/* Somebody wants to hear of each test. */
static int
is_tested(const struct judge *j)
{
	return j->watch != NULL && j->watch->test != NULL;
}

static __attribute__((noinline, cold)) void
watch_test(const struct judge *j, const struct node *node, enum truth t)
{
	const struct field *f = find_field(j, node);

	j->watch->test(j->watch->ctx, node->expr, f, f == NULL ? EVAL_ABSENT :
	    t == IS_TRUE ? EVAL_YES : t == IS_FALSE ? EVAL_NO : EVAL_UNSURE);
}

/* Depth is at most PROG_MAXDEPTH. */
static enum truth
eval_node(const struct judge *j, const struct node *node)
{
	const struct node *child;
	enum truth t, all = IS_TRUE, any = IS_FALSE;

	switch (node->kind) {
	case EXPR_TRUE:
		return IS_TRUE;
	case EXPR_TEST:
		t = test_field(j, node);
		if (__builtin_expect(is_tested(j), 0))
			watch_test(j, node, t);
		return t;
	case EXPR_NOT:
		return IS_TRUE - eval_node(j, node->child);
	case EXPR_AND:
	case EXPR_OR:
		break;
	}
	for (child = node->child; child != NULL; child = child->next) {
		t = eval_node(j, child);
		all = MIN(all, t);
		any = MAX(any, t);
		if (!is_tested(j) &&
		    (node->kind == EXPR_AND ? all == IS_FALSE : any == IS_TRUE))
			break;
	}
	return node->kind == EXPR_AND ? all : any;
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
static int
names_door(const struct judge *j, const struct node *node)
{
	const struct node *child;
	const struct field *f;

	if (node == NULL)
		return 0;
	for (child = node->child; child != NULL; child = child->next)
		if (names_door(j, child))
			return 1;
	if (node->kind != EXPR_TEST || node->exact == NULL ||
	    strcmp(node->arg, j->door->arg) != 0)
		return 0;
	f = find_field(j, node);
	return f != NULL && f->len == node->exact_len &&
	    memcmp(f->text, node->exact, f->len) == 0;
}

/* What a rule says; *holds is what follows from it. */
static enum eval_said
ask_rule(struct judge *j, const struct bound *b, int *holds)
{
	enum truth t;

	*holds = 0;
	if (!predicate_holds(b->rule, j->cred))
		return EVAL_OTHER_ID;
	if (j->door != NULL && b->rule->action == ACTION_PERMIT &&
	    (j->door->kind == DOOR_DEVICE ? b->kind == BOUND_ALIAS :
	    j->door->arg != NULL && !names_door(j, b->expr)))
		return EVAL_DOOR;
	if (b->expr == NULL) {
		*holds = 1;
		return EVAL_YES;
	}
	j->is_alias = b->kind == BOUND_ALIAS;
	t = eval_node(j, b->expr);
	*holds = t == IS_TRUE ||
	    (t == IS_UNKNOWN && b->rule->action != ACTION_PERMIT);
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

/* The first rule in file order that holds, or NULL. */
static const struct rule *
first_rule(struct judge *j)
{
	uint32_t at[LIST_COUNT] = { 0 }, seq;
	const struct bound *b;
	int i, least;

	for (;;) {
		least = -1;
		seq = UINT32_MAX;
		for (i = 0; i < LIST_COUNT; i++)
			if (j->list[i] != NULL && at[i] < j->list[i]->n &&
			    j->list[i]->p[at[i]] < seq) {
				seq = j->list[i]->p[at[i]];
				least = i;
			}
		if (least == -1)
			return NULL;
		at[least]++;
		b = &j->prog->bound[seq];
		if (rule_holds(j, b))
			return b->rule;
	}
}

static struct verdict
verdict_of(const struct rule *r)
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

	if (r == NULL)
		return v;
	v.kind = kinds[r->action];
	v.log = logs[r->log];
	v.rule = r;
	if (v.kind == VERDICT_DENY)
		v.error = r->code == CODE_ERRNO ? r->error : EPERM;
	if (r->code == CODE_INHERIT)
		v.exec = VEXEC_INHERIT;
	else if (r->code == CODE_DETACH)
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
