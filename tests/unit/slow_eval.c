/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * See slow_eval.h.
 */
#include "slow_eval.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h>

#include "abi/callset.h"
#include "abi/names.h"
#include "base/xmalloc.h"
#include "call/door.h"
#include "policy/pattern.h"

enum { NO, UNSURE, YES };

struct slow {
	const struct call	*call;
	const struct cred	*cred;
	const struct door	*door;
	const struct field	*name;	/* judged by itself, or NULL */
	int			 noalias;
};

static enum sys_alias
alias_of_name(const struct slow *s)
{
	if (s->name != NULL && s->name->flags & FIELD_WRITE)
		return ALIAS_FSWRITE;
	return s->call->alias;
}

static int
rule_is_alias(const struct rule *r)
{
	return strcmp(rule_call(r), "fsread") == 0 || strcmp(rule_call(r), "fswrite") == 0;
}

/* 1 if the rule speaks of the call. */
static int
speaks(const struct slow *s, const struct rule *r)
{
	const struct call *c = s->call;
	const struct sysent *mux, *sys;
	const char *const *name;

	if (abi_by_emul(rule_emul(r)) != c->abi)
		return 0;
	if (rule_is_alias(r))
		return !s->noalias && c->sys != NULL && alias_of_name(s) ==
		    (enum sys_alias)sysent_alias_by_name(rule_call(r));
	if (sysent_unknown_nr(rule_call(r)) != -1)
		return c->sys == NULL && c->nr == sysent_unknown_nr(rule_call(r));
	if (c->sys == NULL)
		return 0;
	mux = sysent_by_nr(c->abi, c->nr);
	if (rule_call(r)[0] == '@') {
		name = callset_find(rule_call(r))->calls;
		for (; *name != NULL; name++)
			if (strcmp(*name, c->sys->name) == 0)
				return 1;
		return 0;
	}
	sys = sysent_by_name(rule_call(r));
	return sys->id == c->sys->id ||
	    (mux != NULL && mux->demux != DEMUX_NONE && mux->id == sys->id);
}

static const struct field *
find(const struct slow *s, const struct rule *r, const struct expr *e)
{
	if (rule_is_alias(r))
		return s->name != NULL && e->index == 0 &&
		    strcasecmp(expr_arg(e), "filename") == 0 ? s->name : NULL;
	return call_field(s->call, expr_arg(e), e->index);
}

static int
test(const struct slow *s, const struct rule *r, const struct expr *e)
{
	static const char missing[] = "/<non-existent filename>: ";
	const struct field *f = find(s, r, e);
	enum pattern_op op = pattern_op(e->pattern);
	int negative = op == OP_NEQ || op == OP_NSUB, said;
	const char *operand;
	char *text;
	size_t n;

	if (f == NULL)
		return NO;
	if (f->flags & FIELD_CUT)
		return UNSURE;
	if (pattern_is_missing(e->pattern)) {
		if (!(f->flags & FIELD_MISSING))
			return negative ? YES : NO;
		if (f->len > PATH_MAX + 64)
			return UNSURE;
		text = xasprintf("%s%s", missing, f->text);
		said = pattern_test(e->pattern, text, strlen(text));
		free(text);
		return said ? YES : NO;
	}
	if (strcmp(f->name, "oflags") == 0 && (op == OP_EQ || op == OP_NEQ)) {
		operand = pattern_expanded(e->pattern, &n);
		text = xstrndup(operand, n);
		said = strcmp(text, f->text) == 0 ||
		    name_oflags_equal(text, (uint32_t)f->value);
		free(text);
		return said != negative ? YES : NO;
	}
	return pattern_test(e->pattern, f->text, f->len) ? YES : NO;
}

static int
truth(const struct slow *s, const struct rule *r, const struct expr *e)
{
	int a, b;

	switch (e->kind) {
	case EXPR_TRUE:
		return YES;
	case EXPR_TEST:
		return test(s, r, e);
	case EXPR_NOT:
		return YES - truth(s, r, &e->child[0]);
	case EXPR_AND:
	case EXPR_OR:
		a = truth(s, r, &e->child[0]);
		b = truth(s, r, &e->child[1]);
		return e->kind == EXPR_AND ? MIN(a, b) : MAX(a, b);
	}
	abort();
}

static int
is_for_cred(const struct rule *r, const struct cred *cred)
{
	id_t id = r->pred == PRED_USER ? cred->uid : cred->gid;

	return r->pred == PRED_NONE ||
	    (r->more->pred_op == PRED_EQ && id == r->more->pred_id) ||
	    (r->more->pred_op == PRED_NE && id != r->more->pred_id) ||
	    (r->more->pred_op == PRED_LT && id < r->more->pred_id) ||
	    (r->more->pred_op == PRED_GT && id > r->more->pred_id);
}

/* 1 if some eq in it is of the door's argument, and of its text. */
static int
names_door(const struct slow *s, const struct rule *r, const struct expr *e)
{
	int i;

	if (e == NULL)
		return 0;
	if (e->kind != EXPR_TEST) {
		for (i = 0; i < expr_children(e); i++)
			if (names_door(s, r, &e->child[i]))
				return 1;
		return 0;
	}
	return strcmp(expr_arg(e), s->door->arg) == 0 &&
	    pattern_op(e->pattern) == OP_EQ &&
	    !pattern_is_missing(e->pattern) && test(s, r, e) == YES;
}

static int
is_shut(const struct slow *s, const struct rule *r)
{
	if (s->door == NULL || r->action != ACTION_PERMIT)
		return 0;
	if (s->door->kind == DOOR_DEVICE)
		return rule_is_alias(r);
	return s->door->arg != NULL && !names_door(s, r, rule_expr(r));
}

static int
holds(const struct slow *s, const struct rule *r)
{
	int t;

	if (!speaks(s, r) || !is_for_cred(r, s->cred) || is_shut(s, r))
		return 0;
	t = rule_expr(r) == NULL ? YES : truth(s, r, rule_expr(r));
	return t == YES || (t == UNSURE && r->action != ACTION_PERMIT);
}

static struct verdict
first(const struct slow *s, const struct policy_file *file)
{
	struct verdict v = { .kind = VERDICT_NONE };
	const struct policy *p;
	const struct rule *r;

	TAILQ_FOREACH(p, &file->policies, entry)
		STAILQ_FOREACH(r, &p->rules, entry) {
			if (!holds(s, r))
				continue;
			v.rule = r;
			v.kind = r->action == ACTION_PERMIT ? VERDICT_PERMIT :
			    r->action == ACTION_DENY ? VERDICT_DENY :
			    r->action == ACTION_ASK ? VERDICT_ASK :
			    VERDICT_KILL;
			v.log = r->log == RULE_LOG ? VLOG_YES :
			    r->log == RULE_NOLOG ? VLOG_NO : VLOG_DEFAULT;
			if (r->action == ACTION_DENY)
				v.error = r->code == CODE_ERRNO ? r->error :
				    EPERM;
			v.exec = r->code == CODE_INHERIT ? VEXEC_INHERIT :
			    r->code == CODE_DETACH ? VEXEC_DETACH :
			    VEXEC_SWITCH;
			return v;
		}
	return v;
}

struct verdict
slow_eval(const struct policy_file *file, const struct call *c,
    const struct cred *cred, int noalias, uint32_t *uncovered)
{
	struct slow s = { .call = c, .cred = cred, .door = door_find(c),
	    .noalias = noalias };
	struct verdict v, worst;
	int i, n = 0;

	*uncovered = 0;
	memset(&worst, 0, sizeof(worst));
	for (i = 0; i < c->nfield; i++) {
		s.name = &c->field[i];
		if (noalias || c->alias == ALIAS_NONE ||
		    strcmp(s.name->name, "filename") != 0)
			continue;
		v = first(&s, file);
		if (v.kind == VERDICT_NONE)
			*uncovered |= UINT32_C(1) << s.name->index;
		if (n++ == 0 || v.kind > worst.kind ||
		    (v.kind == worst.kind && v.log == VLOG_YES &&
		    worst.log != VLOG_YES))
			worst = v;
	}
	if (n > 0)
		return worst;
	s.name = NULL;
	v = first(&s, file);
	*uncovered = v.kind == VERDICT_NONE;
	return v;
}
