/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The rules of a call are gone through in file order with what is known of its
 * registers; at the first question that is open the way forks, with the answer
 * known on either side, until each way has come to a rule that decides.
 */
#include "engine/quick.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/xmalloc.h"
#include "call/regarg.h"
#include "engine/regform.h"

#define RULES_MAX	1000	/* of one call; what comes to the next stops */
#define FORKS_MAX	512	/* that are followed in one call */
#define DENIED_MAX	64	/* answers no on one way */
#define SET_MAX		320	/* nodes of a program, prefilter.h */

enum said { SAID_NO, SAID_UNSURE, SAID_YES, SAID_OPEN };

struct known {
	uint32_t		 mask[SYS_MAXARGS];	/* bits that are known */
	uint32_t		 value[SYS_MAXARGS];
	struct regnode		 not[DENIED_MAX];
	int			 nnot;
};

struct quick {
	const struct prog	*prog;
	struct forms		 forms;
	int			 answers;
	const struct rlist	*own;
	const struct rlist	*alias[2];	/* if it reads, if it does not */
	struct form		*reads;		/* NULL: alias[0] it is */
	int			 self;		/* SYSF_SELF: stops for others */
	struct form		**form;		/* owned: of rules, when made */
	struct known		 known;
	int			 forks;
	struct regnode		 node[REGTREE_MAX];	/* children first */
	int			 n;
	unsigned char		*ways;		/* of rules, or NULL */
};

/* What follows from what is known. */
static enum said
said_of(const struct known *k, const struct regnode *ask)
{
	uint32_t mask = k->mask[ask->arg], both = mask & ask->mask;
	uint32_t value = k->value[ask->arg];
	const struct regnode *not;
	int i;

	if ((value ^ ask->value) & both)
		return SAID_NO;
	if (both == ask->mask)
		return SAID_YES;
	/* If it were so, would what is denied be so too? */
	mask |= ask->mask;
	value |= ask->value;
	for (i = 0; i < k->nnot; i++) {
		not = &k->not[i];
		if (not->arg == ask->arg && (not->mask & mask) == not->mask &&
		    (value & not->mask) == not->value)
			return SAID_NO;
	}
	return SAID_OPEN;
}

static enum said said(const struct known *, const struct form *,
    const struct regnode **);

/* Of a chain: no is settled by one no, yes by one yes. */
static enum said
said_of_chain(const struct known *k, const struct form *f,
    const struct regnode **ask)
{
	enum said end = f->kind == FORM_AND ? SAID_NO : SAID_YES, s;
	enum said all = SAID_YES - end;
	const struct regnode *first = NULL;
	const struct form *child;

	for (child = f->child; child != NULL; child = child->next) {
		s = said(k, child, ask);
		if (s == end)
			return end;
		if (s == SAID_OPEN && first == NULL)
			first = *ask;
		if (s == SAID_UNSURE)
			all = SAID_UNSURE;
	}
	*ask = first;
	return first != NULL ? SAID_OPEN : all;
}

/* Depth is at most that of the expression, and of its forms. */
static enum said
said(const struct known *k, const struct form *f, const struct regnode **ask)
{
	enum said s;

	switch (f->kind) {
	case FORM_NO:
		return SAID_NO;
	case FORM_UNSURE:
		return SAID_UNSURE;
	case FORM_YES:
		return SAID_YES;
	case FORM_COND:
		s = said_of(k, &f->ask);
		if (s != SAID_OPEN)
			return said(k, s == SAID_YES ? f->yes : f->no, ask);
		*ask = &f->ask;
		return SAID_OPEN;
	case FORM_NOT:
		s = said(k, f->child, ask);
		return s == SAID_OPEN ? s : SAID_YES - s;
	case FORM_AND:
	case FORM_OR:
		break;
	}
	return said_of_chain(k, f, ask);
}

static struct form *
form_at(struct quick *q, uint32_t seq)
{
	if (q->form[seq] == NULL)
		q->form[seq] = form_of_rule(&q->forms, &q->prog->bound[seq]);
	return q->form[seq];
}

/* The index of what no rule covers is behind all rules. */
static int
leaf(struct quick *q, size_t seq, int outcome)
{
	if (q->ways != NULL)
		q->ways[seq] |= outcome == REG_STOP ? QUICK_STOPS :
		    outcome == REG_FREE ? QUICK_RUNS : QUICK_ANSWERS;
	return outcome;
}

static int
outcome_of(const struct quick *q, const struct rule *r)
{
	if (r->action == ACTION_PERMIT && r->log != RULE_LOG &&
	    r->code == CODE_NONE)
		return REG_FREE;
	if (r->action == ACTION_DENY && r->log == RULE_NOLOG && q->answers)
		return REG_ERRNO + (r->code == CODE_ERRNO ? r->error : EPERM);
	return REG_STOP;
}

/* The next rule of two lists in file order, or UINT32_MAX. */
static uint32_t
next_rule(const struct rlist *a, uint32_t *ia, const struct rlist *b,
    uint32_t *ib)
{
	uint32_t sa = a != NULL && *ia < a->n ? a->p[*ia] : UINT32_MAX;
	uint32_t sb = b != NULL && *ib < b->n ? b->p[*ib] : UINT32_MAX;

	if (sa < sb)
		++*ia;
	else if (sb != UINT32_MAX)
		++*ib;
	return MIN(sa, sb);
}

static const struct regnode is_self = { .mask = UINT32_MAX };

/* What the call comes to, as far as it is known; REGTREE_MAX: ask first. */
static int
decide(struct quick *q, const struct regnode **ask)
{
	const struct rlist *alias = q->alias[0];
	uint32_t ia = 0, ib = 0, seq;
	enum said s = SAID_YES;
	int n;

	if (q->self)
		s = said_of(&q->known, *ask = &is_self);
	if (s == SAID_NO)
		return REG_STOP;
	if (s == SAID_YES && q->reads != NULL)
		s = said(&q->known, q->reads, ask);
	if (s == SAID_OPEN)
		return REGTREE_MAX;
	if (s == SAID_NO)
		alias = q->alias[1];
	for (n = 0; (seq = next_rule(q->own, &ia, alias, &ib)) != UINT32_MAX;
	    n++) {
		if (n == RULES_MAX)
			return leaf(q, seq, REG_STOP);
		switch (said(&q->known, form_at(q, seq), ask)) {
		case SAID_NO:
			continue;
		case SAID_UNSURE:
			return leaf(q, seq, REG_STOP);
		case SAID_YES:
			return leaf(q, seq, outcome_of(q,
			    q->prog->bound[seq].rule));
		case SAID_OPEN:
			return REGTREE_MAX;
		}
	}
	return leaf(q, q->prog->nbound, REG_STOP);
}

/* The node that asks so and leads there, made if there is none yet. */
static int
node_of(struct quick *q, const struct regnode *ask, int yes, int no)
{
	struct regnode node = *ask;
	int i;

	if (yes == no)
		return yes;
	node.yes = (uint16_t)yes;
	node.no = (uint16_t)no;
	for (i = 0; i < q->n; i++)
		if (memcmp(&q->node[i], &node, sizeof(node)) == 0)
			return i;
	if (q->n == REGTREE_MAX)
		return REG_STOP;
	q->node[q->n] = node;
	return q->n++;
}

/* It is not so: if all but one of its bits are known, that one is too. */
static void
deny(struct known *k, const struct regnode *ask)
{
	uint32_t left = ask->mask & ~k->mask[ask->arg];

	if ((left & (left - 1)) == 0) {
		k->mask[ask->arg] |= left;
		k->value[ask->arg] |= ~ask->value & left;
	}
	k->not[k->nnot++] = *ask;
}

/* Forks are at most FORKS_MAX, and so is the depth. */
static int
fork_at(struct quick *q)
{
	struct known before;
	const struct regnode *ask = NULL;
	int outcome = decide(q, &ask), yes, no;

	if (outcome != REGTREE_MAX)
		return outcome;
	if (ask == NULL || q->forks++ >= FORKS_MAX ||
	    q->known.nnot == DENIED_MAX)
		return leaf(q, q->prog->nbound, REG_STOP);
	before = q->known;
	q->known.mask[ask->arg] |= ask->mask;
	q->known.value[ask->arg] |= ask->value;
	yes = fork_at(q);
	q->known = before;
	deny(&q->known, ask);
	no = fork_at(q);
	q->known = before;
	return node_of(q, ask, yes, no);
}

/* The nodes that the root leads to, in the order root first. */
static struct regtree *
tree_of(const struct quick *q, int root)
{
	struct regtree *t = xcalloc(1, sizeof(*t) + sizeof(q->node));
	int at[REGTREE_MAX], i;

	t->root = (uint16_t)root;
	if (root >= REG_STOP)
		return t;
	memset(at, -1, sizeof(at));
	at[root] = 0;
	/* Children come before their parents in node. */
	for (i = root; i >= 0; i--) {
		if (at[i] == -1)
			continue;
		at[i] = t->n;
		t->node[t->n++] = q->node[i];
		if (q->node[i].yes < REG_STOP)
			at[q->node[i].yes] = 0;
		if (q->node[i].no < REG_STOP)
			at[q->node[i].no] = 0;
	}
	t->root = 0;
	for (i = 0; i < t->n; i++) {
		if (t->node[i].yes < REG_STOP)
			t->node[i].yes = (uint16_t)at[t->node[i].yes];
		if (t->node[i].no < REG_STOP)
			t->node[i].no = (uint16_t)at[t->node[i].no];
	}
	return t;
}

/*
 * May the kernel give an error for it? What is made in the place of another call
 * must not meet the rules for itself (call/dec_sock, call/dec_path).
 */
static int
may_answer(const struct sysent *sys)
{
	return sys->alias == ALIAS_NONE && strcmp(sys->name, "sendmsg") != 0;
}

/* 1 if registers may decide the call; then all is ready for fork_at. */
static int
begin(struct quick *q, const struct prog *prog, int answers, enum abi_id id,
    long nr)
{
	const struct abi *abi = abi_get(id);
	const struct sysent *sys = sysent_by_nr(abi, nr);

	if (sys == NULL || sys->demux != DEMUX_NONE || (sys->flags &
	    (SYSF_REFUSED | SYSF_EXEC | SYSF_ALWAYS)))
		return 0;
	q->self = (sys->flags & SYSF_SELF) != 0;
	if ((sys->flags & SYSF_GUARD) && !q->self)
		return 0;
	q->prog = prog;
	q->answers = answers && may_answer(sys);
	q->own = &prog->own[id][sys->id];
	q->alias[0] = &prog->alias[id][sys->alias];
	q->forms = (struct forms){ q->prog, abi, sys, nr, NULL };
	q->reads = NULL;
	q->known.nnot = q->forks = q->n = 0;
	memset(q->known.mask, 0, sizeof(q->known.mask));
	memset(q->known.value, 0, sizeof(q->known.value));
	if (sys->alias != ALIAS_BY_OFLAGS)
		return q->own->n > 0 || q->alias[0]->n > 0;
	q->alias[0] = &prog->alias[id][ALIAS_FSREAD];
	q->alias[1] = &prog->alias[id][ALIAS_FSWRITE];
	if (regarg_oflags(sys) == -1 ||
	    q->own->n + q->alias[0]->n + q->alias[1]->n == 0)
		return 0;
	q->reads = form_of_reads(&q->forms);
	return 1;
}

static void
forget(struct quick *q, const struct rlist *list)
{
	uint32_t i;

	for (i = 0; list != NULL && i < list->n && i <= RULES_MAX; i++)
		q->form[list->p[i]] = NULL;
}

static void
end(struct quick *q)
{
	forms_free(&q->forms);
	forget(q, q->own);
	forget(q, q->alias[0]);
	forget(q, q->reads != NULL ? q->alias[1] : NULL);
}

static struct quick *
quick_new(const struct prog *prog)
{
	struct quick *q = xcalloc(1, sizeof(*q));

	q->form = xcalloc(prog->nbound + 1, sizeof(q->form[0]));
	return q;
}

static void
quick_free(struct quick *q)
{
	free(q->form);
	free(q->ways);
	free(q);
}

void
quick_registers(const struct prog *prog, int answers,
    const struct nrset *never, struct regset *set)
{
	struct quick *q = quick_new(prog);
	struct regtree *t;
	int id, nr, nodes = 0;

	for (id = 0; id < ABI_COUNT; id++)
		for (nr = 0; nr < abi_get(id)->nr_max; nr++) {
			if (nrset_has(&set->free, id, nr) ||
			    nrset_has(never, id, nr) || !begin(q, prog, answers, id, nr))
				continue;
			t = tree_of(q, fork_at(q));
			end(q);
			nodes += t->n;
			if (nodes <= SET_MAX)
				regset_put(set, id, nr, t);
			free(t);
		}
	quick_free(q);
}

int
quick_is_alone(const struct prog *prog)
{
	const struct rlist *list;
	enum rule_action action;
	uint32_t k;
	size_t i;
	int id;

	for (id = 0; id < ABI_COUNT; id++)
		for (i = 0; i < sysent_count; i++) {
			list = &prog->own[id][i];
			if (!(sysent_all[i].flags & SYSF_EXEC))
				continue;
			for (k = 0; k < list->n; k++) {
				action = prog->bound[list->p[k]].rule->action;
				if (action == ACTION_PERMIT ||
				    action == ACTION_ASK)
					return 0;
			}
		}
	return 1;
}

void
quick_explain(const struct prog *prog, int answers, enum abi_id id, long nr,
    void (*fn)(void *, const struct rule *, int), void *ctx)
{
	struct quick *q = quick_new(prog);
	size_t i;

	q->ways = xcalloc(prog->nbound + 1, 1);
	if (begin(q, prog, answers, id, nr)) {
		(void)fork_at(q);
		end(q);
	}
	for (i = 0; i <= prog->nbound; i++)
		if (q->ways[i] != 0)
			fn(ctx, i < prog->nbound ? prog->bound[i].rule : NULL,
			    q->ways[i]);
	quick_free(q);
}
