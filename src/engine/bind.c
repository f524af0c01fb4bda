/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One rule: its call is found, its verdict judged, its arguments looked up and
 * its expression flattened. The names of calls are the table's; for words of
 * other systems a twin is named where there is one.
 */
#include "engine/bind.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "base/xmalloc.h"
#include "engine/twin.h"
#include "policy/cond.h"

struct binder {
	struct prog		*prog;
	struct diag		*diag;
	struct bound		 bound;		/* being made */
	const struct abi	*abi;
	const struct sysent	*sys;		/* BOUND_CALL */
	long			 nr;		/* BOUND_NUMBER */
};

static int
fail(const struct binder *b, const struct expr *e, const char *hint,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Tells an error at a test, or at the rule if NULL. */
static int
fail(const struct binder *b, const struct expr *e, const char *hint,
    const char *fmt, ...)
{
	const struct rule *r = b->bound.rule;
	struct pos pos = e != NULL ? cond_pos(r, e) : rule_pos(r);
	char msg[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	diag_say(b->diag, DIAG_ERROR, &pos, r->source,
	    r->source != NULL ? strlen(r->source) : 0, hint, "%s", msg);
	return -1;
}

/* Settles what stands before the colon. */
static int
find_call(struct binder *b)
{
	struct bound *bound = &b->bound;
	const struct rule *r = bound->rule;
	const struct callset *set;
	const char *twin;
	char hint[80];
	int alias;

	b->abi = abi_by_emul(rule_emul(r));
	if (b->abi == NULL)
		return fail(b, NULL, NULL, "rules of emulation %s can be read "
		    "here, but not enforced", rule_emul(r));
	bound->abi = b->abi->id;
	if ((alias = sysent_alias_by_name(rule_call(r))) != -1) {
		bound->kind = BOUND_ALIAS;
		bound->what = (uint16_t)alias;
		return 0;
	}
	if (rule_call(r)[0] == '@') {
		bound->kind = BOUND_SET;
		if ((set = callset_find(rule_call(r))) == NULL)
			return fail(b, NULL, NULL, "there is no call set %s "
			    "(systrace -l lists them)", rule_call(r));
		bound->what = (uint16_t)(set - callsets);
		return 0;
	}
	if ((b->nr = sysent_unknown_nr(rule_call(r))) != -1) {
		b->sys = sysent_by_nr(b->abi, b->nr);
		bound->kind = b->sys != NULL ? BOUND_CALL : BOUND_NUMBER;
		bound->what = b->sys != NULL ? b->sys->id : 0;
		return 0;
	}
	bound->kind = BOUND_CALL;
	if ((b->sys = sysent_by_name(rule_call(r))) != NULL) {
		bound->what = b->sys->id;
		return 0;
	}
	twin = twin_find(rule_call(r));
	if (twin != NULL)
		snprintf(hint, sizeof(hint), "%s-%s: ...", rule_emul(r), twin);
	else
		snprintf(hint, sizeof(hint), "# %s-%.32s: ... (leave it out)",
		    rule_emul(r), rule_call(r));
	return fail(b, NULL, hint, "Linux has no call %s", rule_call(r));
}

/* What cannot be enforced, or must not be asked for, is not ignored. */
static int
judge_verdict(const struct binder *b)
{
	const struct rule *r = b->bound.rule;
	const struct sysent *sys = b->sys;
	int flags = sys != NULL ? sys->flags : 0;

	if (r->more != NULL && (r->more->as_user != NULL ||
	    r->more->as_group != NULL))
		return fail(b, NULL, NULL, "privilege elevation is not "
		    "supported yet: the call would be made with the "
		    "program's own rights");
	if (r->more != NULL && r->more->now)
		return fail(b, NULL, r->action == ACTION_PERMIT ? "permit" :
		    "deny", "%s-now answers a question; in a policy it has "
		    "no meaning", r->action == ACTION_PERMIT ? "permit" :
		    "deny");
	if ((r->code == CODE_INHERIT || r->code == CODE_DETACH) &&
	    !(flags & SYSF_EXEC))
		return fail(b, NULL, NULL, "permit[%s] is for execve and "
		    "execveat only", r->code == CODE_INHERIT ? "inherit" :
		    "detach");
	if ((flags & SYSF_ALWAYS) && r->action != ACTION_PERMIT)
		return fail(b, NULL, NULL, "%s is always permitted",
		    sys->name);
	if ((flags & SYSF_REFUSED) && r->action == ACTION_PERMIT)
		return fail(b, NULL, NULL, "%s is refused whatever a policy "
		    "says, because its requests go past the policy",
		    sys->name);
	return 0;
}

/* 1.6 knew the login name of a uid as an argument. */
static int
has_uname(const struct sysent *sys)
{
	static const char *const names[] = {
		"setuid", "setreuid", "setresuid"
	};
	size_t i;

	for (i = 0; i < nitems(names); i++)
		if (strcmp(names[i], sys->name) == 0)
			return 1;
	return 0;
}

/*
 * How many arguments of the rule's call have a name; *spelling is the table's.
 */
static int
count_args(const struct binder *b, const char *name, const char **spelling)
{
	const struct sysarg *arg;
	int i, n = 0;

	if (b->bound.kind == BOUND_ALIAS) {
		*spelling = "filename";
		return strcasecmp(name, "filename") == 0;
	}
	if (b->sys == NULL)
		return 0;
	if (strcasecmp(name, "uname") == 0 && has_uname(b->sys)) {
		*spelling = "uname";
		for (i = 0; i < SYS_MAXARGS; i++)
			n += b->sys->arg[i].kind == ARG_UID;
		return n;
	}
	for (i = 0; i < SYS_MAXARGS; i++) {
		arg = &b->sys->arg[i];
		if (arg->name == NULL || strcasecmp(arg->name, name) != 0)
			continue;
		*spelling = arg->name;
		n++;
	}
	return n;
}

/* The names of the call's arguments, each once, as a list for a person. */
static void
list_args(const struct binder *b, struct buf *to)
{
	const struct sysarg *arg;
	int i, k;

	for (i = 0; b->sys != NULL && i < SYS_MAXARGS; i++) {
		arg = &b->sys->arg[i];
		if (arg->name == NULL)
			continue;
		for (k = 0; k < i; k++)
			if (b->sys->arg[k].name != NULL &&
			    strcmp(b->sys->arg[k].name, arg->name) == 0)
				break;
		if (k == i)
			buf_printf(to, "%s%s", to->len > 0 ? ", " : "",
			    arg->name);
	}
	if (b->sys != NULL && has_uname(b->sys))
		buf_puts(to, ", uname");
}

static int
judge_arg(const struct binder *b, const struct expr *e, int n)
{
	const struct rule *r = b->bound.rule;
	char text[160];
	struct buf list;

	buf_init(&list, text, sizeof(text));
	if (b->bound.kind == BOUND_ALIAS && (n == 0 || e->index > 0))
		return fail(b, e, NULL, "%s has one argument, filename: "
		    "each name of a call is judged by itself", rule_call(r));
	if ((int)e->index < n)
		return 0;
	list_args(b, &list);
	if (n == 0 && list.len == 0)
		return fail(b, e, NULL, "%s has no arguments that a "
		    "rule can test", rule_call(r));
	if (n == 0)
		return fail(b, e, NULL,
		    "%s has no argument %s; it has %s", rule_call(r),
		    expr_arg(e), list.p);
	if (n == 1)
		return fail(b, e, NULL, "%s has %s once; it is written "
		    "without a number", rule_call(r), expr_arg(e));
	return fail(b, e, NULL, "%s has %s[0] to %s[%d]",
	    rule_call(r), expr_arg(e), expr_arg(e), n - 1);
}

/* The number of an argument's name. The table of calls has some forty. */
static uint8_t
intern(struct prog *prog, const char *name)
{
	unsigned int i;

	for (i = 0; i < prog->nname; i++)
		if (str_equal(prog->name[i], name))
			return (uint8_t)i;
	if (prog->nname == nitems(prog->name))
		fatal("more than %zu names of arguments", nitems(prog->name));
	prog->name[prog->nname] = name;
	return (uint8_t)prog->nname++;
}

static int
bind_test(const struct binder *b, const struct expr *e, struct test *test)
{
	const char *spelling = NULL;
	enum pattern_op op = pattern_op(e->pattern);

	if (judge_arg(b, e, count_args(b, expr_arg(e), &spelling)) == -1 ||
	    spelling == NULL)
		return -1;
	b->prog->tests_argv |= strcmp(spelling, "argv") == 0;
	test->name = intern(b->prog, spelling);
	test->index = (uint8_t)e->index;
	test->op = (uint8_t)op;
	test->flags = 0;
	if (pattern_is_missing(e->pattern))
		test->flags |= TEST_MISSING;
	if (op == OP_NEQ || op == OP_NSUB)
		test->flags |= TEST_NEGATIVE;
	if (strcmp(spelling, "oflags") == 0 && (op == OP_EQ || op == OP_NEQ))
		test->flags |= TEST_OFLAGS;
	return 0;
}

static int	bind_expr(const struct binder *, const struct expr *, int);

/*
 * The operands of a chain of one connective, however it is grouped, become the
 * children of one node. The chain may be long, so this does not recurse.
 */
static int
bind_chain(const struct binder *b, const struct expr *e, int depth)
{
	const struct expr **stack = NULL;
	enum expr_kind kind = e->kind;
	size_t n = 0, cap = 0;
	int error = 0;

	for (;;) {
		if (n + 2 > cap) {
			cap = cap * 2 + 16;
			stack = xreallocarray(stack, cap, sizeof(*stack));
		}
		if (e->kind == kind) {
			stack[n++] = &e->child[1];
			e = &e->child[0];
			continue;
		}
		if (bind_expr(b, e, depth + 1) == -1)
			error = -1;
		if (n == 0)
			break;
		e = stack[--n];
	}
	free(stack);
	return error;
}

/* Adds the nodes of e. After an error what else is wrong in e is told too. */
static int
bind_expr(const struct binder *b, const struct expr *e, int depth)
{
	struct prog *prog = b->prog;
	size_t at = prog->nnode;
	struct node *node;
	int error = 0;

	if (depth > PROG_MAXDEPTH)
		return fail(b, e, NULL, "more than %d parentheses and nots "
		    "in one another", PROG_MAXDEPTH);
	if (at == prog->capnode) {
		prog->capnode = prog->capnode * 2 + 16;
		prog->node = xreallocarray(prog->node, prog->capnode,
		    sizeof(*prog->node));
	}
	node = &prog->node[prog->nnode++];
	memset(node, 0, sizeof(*node));
	node->kind = e->kind;
	node->expr = e;
	switch (e->kind) {
	case EXPR_TRUE:
		break;
	case EXPR_TEST:
		error = bind_test(b, e, &node->test);
		break;
	case EXPR_NOT:
		error = bind_expr(b, e->child, depth + 1);
		break;
	case EXPR_AND:
	case EXPR_OR:
		error = bind_chain(b, e, depth);
		break;
	}
	prog->node[at].size = (uint32_t)(prog->nnode - at);
	return error;
}

/* The rule's condition. */
static int
bind_cond(struct binder *b)
{
	const struct expr *e = rule_expr(b->bound.rule);
	struct prog *prog = b->prog;
	size_t at = prog->nnode;

	if (e == NULL || e->kind == EXPR_TRUE)
		return 0;
	if (e->kind == EXPR_TEST) {
		b->bound.cond = COND_TEST;
		b->bound.pattern = e->pattern;
		return bind_test(b, e, &b->bound.test);
	}
	b->bound.cond = COND_TREE;
	b->bound.node = (uint32_t)at;
	if (bind_expr(b, e, 0) == 0)
		return 0;
	prog->nnode = at;
	return -1;
}

/* 1 if a test of it speaks of files that do not exist. */
static int
tests_missing(const struct prog *prog, const struct bound *b)
{
	const struct node *node;
	uint32_t i;

	if (b->cond == COND_TEST)
		return (b->test.flags & TEST_MISSING) != 0;
	if (b->cond == COND_NONE)
		return 0;
	node = &prog->node[b->node];
	for (i = 0; i < node->size; i++)
		if (node[i].kind == EXPR_TEST &&
		    (node[i].test.flags & TEST_MISSING))
			return 1;
	return 0;
}

static void
rlist_add(const struct prog *prog, struct rlist *l, uint32_t n,
    const struct bound *b)
{
	if (l->n == l->cap) {
		l->cap = l->cap * 2 + 4;
		l->p = xreallocarray(l->p, l->cap, sizeof(*l->p));
	}
	l->p[l->n++] = n;
	l->has_predicates |= b->has_pred;
	l->tests_missing |= tests_missing(prog, b);
}

/* The list of a number, made if need be; kept in order of ABI and number. */
static struct rlist *
number_list(struct prog *prog, enum abi_id abi, long nr)
{
	size_t lo = 0, hi = prog->nnumber, mid;
	struct number *at;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		at = &prog->number[mid];
		if (at->abi == abi && at->nr == nr)
			return &at->list;
		if (at->abi < abi || (at->abi == abi && at->nr < nr))
			lo = mid + 1;
		else
			hi = mid;
	}
	prog->number = xreallocarray(prog->number, prog->nnumber + 1,
	    sizeof(*prog->number));
	at = &prog->number[lo];
	memmove(at + 1, at, (prog->nnumber - lo) * sizeof(*at));
	prog->nnumber++;
	memset(at, 0, sizeof(*at));
	at->abi = abi;
	at->nr = nr;
	return &at->list;
}

static void
add_bound(struct binder *b)
{
	struct prog *prog = b->prog;
	const struct bound *bound = &b->bound;
	uint32_t n = (uint32_t)prog->nbound;
	const char *const *name;
	enum abi_id id = b->abi->id;

	if (prog->nbound == prog->capbound) {
		prog->capbound = prog->capbound * 2 + 64;
		prog->bound = xreallocarray(prog->bound, prog->capbound,
		    sizeof(*prog->bound));
	}
	prog->bound[prog->nbound++] = *bound;
	prog->has_predicates |= bound->has_pred;
	switch ((enum bound_kind)bound->kind) {
	case BOUND_CALL:
		rlist_add(prog, &prog->own[id][bound->what], n, bound);
		break;
	case BOUND_ALIAS:
		if (!prog->noalias)
			rlist_add(prog, &prog->alias[id][bound->what], n, bound);
		break;
	case BOUND_NUMBER:
		rlist_add(prog, number_list(prog, id, b->nr), n, bound);
		break;
	case BOUND_SET:
		name = callsets[bound->what].calls;
		for (; *name != NULL; name++)
			rlist_add(prog, &prog->own[id][sysent_by_name(*name)->id],
			    n, bound);
		break;
	}
}

int
bind_rule(struct prog *prog, const struct rule *r, struct diag *diag)
{
	struct binder b = { .prog = prog, .diag = diag };

	b.bound.rule = r;
	b.bound.action = r->action;
	b.bound.log = r->log;
	b.bound.code = r->code;
	b.bound.has_pred = r->pred != PRED_NONE;
	if (find_call(&b) == -1 || judge_verdict(&b) == -1 ||
	    bind_cond(&b) == -1)
		return -1;
	add_bound(&b);
	return 0;
}
