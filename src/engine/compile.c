/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Binds policies to the calls of the table. Whatever cannot be meant, or
 * cannot be enforced, is an error with its place: a program never starts under
 * half a policy. bind.c does one rule, check.c what is only worth a warning.
 */
#include "engine/compile.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/xmalloc.h"
#include "engine/bind.h"
#include "engine/check.h"
#include "engine/index.h"
#include "engine/prog.h"

/* What socketcall and ipc of i386 stand for (linux/net.h, linux/ipc.h). */
static const char *const socket_calls[] = {
	"socket", "bind", "connect", "listen", "accept", "getsockname",
	"getpeername", "socketpair", "sendto", "recvfrom", "shutdown",
	"setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4",
	"recvmmsg", "sendmmsg", NULL
};
static const char *const ipc_calls[] = {
	"semop", "semget", "semctl", "semtimedop", "msgsnd", "msgrcv",
	"msgget", "msgctl", "shmat", "shmdt", "shmget", "shmctl", NULL
};
static const char *const *const inner_calls[] = {
	[DEMUX_SOCKETCALL] = socket_calls,
	[DEMUX_IPC] = ipc_calls,
};

static const char *
last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* 1 if a policy is for the program; NULL stands for every program. */
static int
is_for(const struct policy *p, const char *program)
{
	if (program == NULL || strcmp(p->name, program) == 0)
		return 1;
	return strncmp(p->name, "*/", 2) == 0 &&
	    strcmp(p->name + 2, last_component(program)) == 0;
}

/*
 * Says what makes a policy as a whole unfit. 1 if its rules are to be bound,
 * 0 if they are to be left alone, -1 if there was an error.
 */
static int
judge_policy(const struct policy *p, const char *program, unsigned int flags,
    struct diag *diag)
{
	int check = flags & COMPILE_CHECK;

	if (p->is_template && !check) {
		if (program == NULL || strcmp(p->name, program) != 0)
			return 0;
		diag_say(diag, DIAG_ERROR, &p->pos, p->source,
		    p->source != NULL ? strlen(p->source) : 0, NULL,
		    "a template is not a policy of a program");
		return -1;
	}
	if (abi_by_emul(p->emul) == NULL) {
		diag_say(diag, check ? DIAG_WARNING : DIAG_ERROR, &p->pos,
		    p->source, p->source != NULL ? strlen(p->source) : 0, NULL,
		    "policies of emulation %s can be read here, but not "
		    "enforced", p->emul);
		return check ? 0 : -1;
	}
	return 1;
}

/* A program is judged or it is not: its policies must agree. */
static int
set_detached(struct prog *prog, const struct policy *p, int first,
    unsigned int flags, struct diag *diag)
{
	if (flags & COMPILE_CHECK)
		return 0;		/* several programs */
	if (!first && prog->detached != p->detached) {
		diag_say(diag, DIAG_ERROR, &p->pos, p->source,
		    p->source != NULL ? strlen(p->source) : 0, NULL,
		    "one policy of %s says detached and another does not",
		    p->name);
		return -1;
	}
	prog->detached = p->detached;
	return 0;
}

/* By ABI, then number. */
static int
compare_numbers(const void *va, const void *vb)
{
	const struct number *a = va, *b = vb;

	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

static void
span_add(struct prog *prog, const struct policy *p)
{
	prog->span = xreallocarray(prog->span, prog->nspan + 1,
	    sizeof(*prog->span));
	prog->span[prog->nspan].policy = p;
	prog->span[prog->nspan++].from = prog->nbound;
}

/* Calls fn for each list of rules. */
static void
each_list(struct prog *prog, void (*fn)(const struct prog *, struct rlist *))
{
	size_t i;
	int id, alias;

	for (id = 0; id < ABI_COUNT; id++) {
		for (i = 0; i < sysent_count; i++)
			fn(prog, &prog->own[id][i]);
		for (alias = 0; alias < ALIAS_COUNT; alias++)
			fn(prog, &prog->alias[id][alias]);
	}
	for (i = 0; i < prog->nnumber; i++)
		fn(prog, &prog->number[i].list);
}

/* Gives back what growing has left over, and makes the index. */
static void
finish_list(const struct prog *prog, struct rlist *list)
{
	if (list->n == 0)
		return;
	list->p = xreallocarray(list->p, list->n, sizeof(*list->p));
	list->cap = list->n;
	list->index = index_new(prog, list);
}

static void
finish(struct prog *prog)
{
	if (prog->nbound > 0)
		prog->bound = xreallocarray(prog->bound, prog->nbound,
		    sizeof(*prog->bound));
	if (prog->nnode > 0)
		prog->node = xreallocarray(prog->node, prog->nnode,
		    sizeof(*prog->node));
	each_list(prog, finish_list);
}

static void
free_list(const struct prog *prog, struct rlist *list)
{
	index_free(list->index);
	free(list->p);
}

struct prog *
prog_compile(const struct policy_file *file, const char *program,
    unsigned int flags, struct diag *diag)
{
	struct prog *prog = xcalloc(1, sizeof(*prog));
	const struct policy *p;
	const struct rule *r;
	int errors = 0, first = 1, id;

	for (id = 0; id < ABI_COUNT; id++)
		prog->own[id] = xcalloc(sysent_count, sizeof(struct rlist));
	prog->noalias = (flags & COMPILE_NOALIAS) != 0;
	TAILQ_FOREACH(p, &file->policies, entry) {
		if (!p->is_template && !is_for(p, program))
			continue;
		switch (judge_policy(p, program, flags, diag)) {
		case -1:
			errors++;
			/* FALLTHROUGH */
		case 0:
			continue;
		}
		if (set_detached(prog, p, first, flags, diag) == -1)
			errors++;
		first = 0;
		span_add(prog, p);
		STAILQ_FOREACH(r, &p->rules, entry)
			if (bind_rule(prog, r, diag) == -1)
				errors++;
	}
	if (errors == 0 && (flags & COMPILE_CHECK))
		check_prog(prog, diag);
	if (errors > 0) {
		prog_free(prog);
		return NULL;
	}
	finish(prog);
	return prog;
}

void
prog_free(struct prog *prog)
{
	int id;

	if (prog == NULL)
		return;
	each_list(prog, free_list);
	for (id = 0; id < ABI_COUNT; id++)
		free(prog->own[id]);
	free(prog->number);
	free(prog->span);
	free(prog->node);
	free(prog->bound);
	free(prog);
}

const struct pattern *
node_pattern(const struct node *node)
{
	return node->expr->pattern;
}

const struct node *
prog_cond(const struct prog *prog, const struct bound *b, struct node *one)
{
	switch ((enum cond_kind)b->cond) {
	case COND_NONE:
		break;
	case COND_TEST:
		one->expr = rule_expr(b->rule);
		one->test = b->test;
		one->size = 1;
		one->kind = EXPR_TEST;
		return one;
	case COND_TREE:
		return &prog->node[b->node];
	}
	return NULL;
}

int
prog_has_predicates(const struct prog *prog, const struct call *c)
{
	enum abi_id id = c->abi->id;
	int alias, has;

	/* What is one of many calls behind a number has more lists. */
	if (!prog->has_predicates || c->sys == NULL || id == ABI_I386)
		return prog->has_predicates;
	has = prog->own[id][c->sys->id].has_predicates;
	for (alias = 0; alias < ALIAS_COUNT; alias++)
		has |= prog->alias[id][alias].has_predicates;
	return has;
}

int
prog_tests_missing(const struct prog *prog, const struct call *c)
{
	enum abi_id id = c->abi->id;

	/* Such names are all of calls that write, or have no alias. */
	return c->sys == NULL || id == ABI_I386 ||
	    c->sys->alias == ALIAS_FSREAD ||
	    prog->own[id][c->sys->id].tests_missing ||
	    prog->alias[id][ALIAS_NONE].tests_missing ||
	    prog->alias[id][ALIAS_FSWRITE].tests_missing;
}

int
prog_tests_argv(const struct prog *prog)
{
	return prog->tests_argv;
}

int
prog_is_detached(const struct prog *prog)
{
	return prog->detached;
}

const struct rlist *
prog_number(const struct prog *prog, enum abi_id abi, long nr)
{
	struct number key = { .abi = abi, .nr = nr }, *found;

	if (prog->nnumber == 0)
		return NULL;
	found = bsearch(&key, prog->number, prog->nnumber, sizeof(key),
	    compare_numbers);
	return found != NULL ? &found->list : NULL;
}

int
bound_is_plain(const struct bound *b)
{
	return b->cond == COND_NONE && !b->has_pred;
}

int
bound_is_free(const struct bound *b)
{
	const struct rule *r = b->rule;

	return bound_is_plain(b) && r->action == ACTION_PERMIT &&
	    r->log != RULE_LOG && r->code == CODE_NONE;
}

int
prog_abi_has(const struct abi *abi, const struct sysent *sys)
{
	const char *const *name;
	size_t i;

	if (sys->nr[abi->id] != -1)
		return 1;
	if (abi->id != ABI_I386)
		return 0;
	for (i = 0; i < nitems(inner_calls); i++)
		for (name = inner_calls[i]; name && *name != NULL; name++)
			if (strcmp(*name, sys->name) == 0)
				return 1;
	return 0;
}

/* 1 if the first rule in these lists (NULL ok) permits without a look. */
static int
first_is_free(const struct prog *prog, const struct rlist *a,
    const struct rlist *b)
{
	uint32_t first = UINT32_MAX;

	if (a != NULL && a->n > 0)
		first = a->p[0];
	if (b != NULL && b->n > 0 && b->p[0] < first)
		first = b->p[0];
	return first != UINT32_MAX && bound_is_free(&prog->bound[first]);
}

static int
sysent_is_quick(const struct prog *prog, enum abi_id id,
    const struct sysent *sys)
{
	const struct rlist *own = &prog->own[id][sys->id];
	const struct rlist *alias = prog->alias[id];
	const struct sysent *inner;
	const char *const *name;

	if (sys->flags & SYSF_ALWAYS)
		return 1;
	if (sys->flags & (SYSF_REFUSED | SYSF_GUARD | SYSF_EXEC))
		return 0;
	if (sys->alias == ALIAS_BY_OFLAGS)
		return first_is_free(prog, own, &alias[ALIAS_FSREAD]) &&
		    first_is_free(prog, own, &alias[ALIAS_FSWRITE]);
	if (!first_is_free(prog, own, &alias[sys->alias]))
		return 0;
	if (sys->demux == DEMUX_NONE)
		return 1;
	for (name = inner_calls[sys->demux]; *name != NULL; name++) {
		inner = sysent_by_name(*name);
		if (inner == NULL || !first_is_free(prog, own,
		    &prog->own[id][inner->id]))
			return 0;
	}
	return 1;
}

void
prog_quick(const struct prog *prog, struct nrset *set)
{
	const struct sysent *sys;
	const struct abi *abi;
	size_t i;
	int id, nr;

	nrset_clear(set);
	for (id = 0; id < ABI_COUNT; id++) {
		abi = abi_get(id);
		for (nr = 0; nr < abi->nr_max; nr++) {
			sys = abi->by_nr[nr];
			if (sys != NULL && sysent_is_quick(prog, id, sys))
				nrset_add(set, id, nr);
		}
	}
	for (i = 0; i < prog->nnumber; i++)
		if (first_is_free(prog, &prog->number[i].list, NULL))
			nrset_add(set, prog->number[i].abi,
			    prog->number[i].nr);
}

/* The lists that a call's number can concern. */
enum { LISTS_MOST = 32 };

static int
find_lists(const struct prog *prog, enum abi_id id, const struct sysent *sys,
    const struct rlist *list[LISTS_MOST])
{
	const struct rlist *alias = prog->alias[id];
	const struct sysent *inner;
	const char *const *name;
	int n = 0;

	list[n++] = &prog->own[id][sys->id];
	if (sys->alias == ALIAS_BY_OFLAGS) {
		list[n++] = &alias[ALIAS_FSREAD];
		list[n++] = &alias[ALIAS_FSWRITE];
	} else
		list[n++] = &alias[sys->alias];
	if (sys->demux == DEMUX_NONE)
		return n;
	for (name = inner_calls[sys->demux]; *name != NULL; name++)
		if ((inner = sysent_by_name(*name)) != NULL && n < LISTS_MOST)
			list[n++] = &prog->own[id][inner->id];
	return n;
}

/* The first of a list's rules that always holds. */
static uint32_t
first_plain(const struct prog *prog, const struct rlist *list)
{
	uint32_t k;

	for (k = 0; k < list->n; k++)
		if (bound_is_plain(&prog->bound[list->p[k]]))
			return list->p[k];
	return UINT32_MAX;
}

static void
mark_to(const struct rlist *list, uint32_t last, char *mark)
{
	uint32_t k;

	for (k = 0; k < list->n && list->p[k] <= last; k++)
		mark[list->p[k]] = 1;
}

/*
 * Marks what can decide a call: the rules of its own list and of one of the
 * others, up to the first one that always holds.
 */
static void
mark_free(const struct prog *prog, const struct rlist *const *list, int n,
    char *mark)
{
	uint32_t last;
	int i;

	for (i = n > 1; i < n; i++) {
		last = MIN(first_plain(prog, list[0]),
		    first_plain(prog, list[i]));
		mark_to(list[0], last, mark);
		mark_to(list[i], last, mark);
	}
}

void
prog_each_rule(const struct prog *prog, const struct nrset *set,
    void (*fn)(void *, const struct rule *, int), void *ctx)
{
	const struct rlist *list[LISTS_MOST];
	const struct abi *abi;
	char *mark = xcalloc(prog->nbound + 1, 1);
	const struct number *number;
	int id, nr, n;
	size_t i;

	for (id = 0; id < ABI_COUNT; id++) {
		abi = abi_get(id);
		for (nr = 0; nr < abi->nr_max; nr++) {
			if (abi->by_nr[nr] == NULL || !nrset_has(set, id, nr))
				continue;
			n = find_lists(prog, id, abi->by_nr[nr], list);
			mark_free(prog, list, n, mark);
		}
	}
	for (i = 0; i < prog->nnumber; i++) {
		number = &prog->number[i];
		list[0] = &number->list;
		if (nrset_has(set, number->abi, number->nr))
			mark_free(prog, list, 1, mark);
	}
	for (i = 0; i < prog->nbound; i++)
		fn(ctx, prog->bound[i].rule, mark[i]);
	free(mark);
}
