/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Which rules can never be reached: behind one without a condition, behind one
 * that says the same, behind one test that covers theirs. Rules of one call or
 * alias are taken together; equal ones are found by a hash, and only so many
 * patterns are tried against each eq that time stays in proportion.
 */
#include "engine/reach.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xmalloc.h"

#define WIDE_MOST	256	/* patterns that each eq is tried against */
#define MIX		UINT64_C(0x100000001b3)	/* FNV-1a */

/* A rule with what it speaks of and what it says as one number. */
struct item {
	uint64_t	 key;
	uint64_t	 hash;
	size_t		 seq;
};

static uint64_t
mix(uint64_t h, const void *data, size_t n)
{
	const unsigned char *s = data;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ s[i]) * MIX;
	return h;
}

static uint64_t
mix_cond(const struct prog *prog, const struct bound *b)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	const struct node *node, *end;
	const char *operand;
	struct node one;
	size_t n;

	node = prog_cond(prog, b, &one);
	for (end = node + (node != NULL ? node->size : 0); node < end; node++) {
		h = mix(h, &node->test, sizeof(node->test));
		h = (h ^ node->kind ^ (uint64_t)node->size << 3) * MIX;
		if (node->kind != EXPR_TEST)
			continue;
		operand = pattern_expanded(node_pattern(node), &n);
		h = mix(h, operand, n);
	}
	return h;
}

static int
test_equal(const struct node *a, const struct node *b)
{
	const char *pa, *pb;
	size_t na, nb;

	pa = pattern_expanded(node_pattern(a), &na);
	pb = pattern_expanded(node_pattern(b), &nb);
	return a->test.name == b->test.name && a->test.index == b->test.index &&
	    a->test.op == b->test.op && na == nb && memcmp(pa, pb, na) == 0;
}

/* Kinds and sizes in the order of writing settle who is below whom. */
static int
cond_equal(const struct prog *prog, const struct bound *a,
    const struct bound *b)
{
	struct node one_a, one_b;
	const struct node *na = prog_cond(prog, a, &one_a);
	const struct node *nb = prog_cond(prog, b, &one_b);
	uint32_t i;

	if (na == NULL || nb == NULL)
		return na == nb;
	for (i = 0; i < na->size; i++)
		if (na[i].kind != nb[i].kind || na[i].size != nb[i].size ||
		    (na[i].kind == EXPR_TEST && !test_equal(&na[i], &nb[i])))
			return 0;
	return 1;
}

/* 1 if a's predicate holds whenever b's does, as far as is easily seen. */
static int
pred_covers(const struct rule *a, const struct rule *b)
{
	return a->pred == PRED_NONE || (a->pred == b->pred &&
	    a->more->pred_op == b->more->pred_op &&
	    a->more->pred_id == b->more->pred_id);
}

/* What a rule speaks of, as a number that sorts. */
static uint64_t
subject_key(const struct bound *b)
{
	uint64_t key = (uint64_t)b->abi << 40 | (uint64_t)b->kind << 36;

	if (b->kind == BOUND_NUMBER)
		return key | (uint64_t)sysent_unknown_nr(rule_call(b->rule));
	return key | b->what;
}

static int
compare_items(const void *va, const void *vb)
{
	const struct item *a = va, *b = vb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static int
compare_seq(const void *va, const void *vb)
{
	const struct item *a = va, *b = vb;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static int
verdict_equal(const struct rule *a, const struct rule *b)
{
	return a->action == b->action && a->code == b->code &&
	    a->error == b->error && (a->log == RULE_LOG) == (b->log == RULE_LOG);
}

static void
say_covered(struct check *c, const struct bound *b, const struct bound *by,
    const char *why)
{
	check_say(c, CHECK_REACH, b->rule, NULL, NULL,
	    "this rule can never be reached: line %d %s%s", (int)by->rule->line,
	    why, verdict_equal(b->rule, by->rule) ? "" :
	    ", with another verdict");
}

/* 1 if the test of a holds of the one text that the eq of b holds of. */
static int
test_covers(const struct bound *a, const struct bound *b)
{
	const char *exact;
	size_t n;

	if (a->test.name != b->test.name || a->test.index != b->test.index ||
	    a->test.flags & (TEST_MISSING | TEST_OFLAGS))
		return 0;
	exact = pattern_expanded(b->pattern, &n);
	return pattern_test(a->pattern, exact, n);
}

struct reach {
	struct check	*check;
	unsigned char	*dead;		/* by seq - from: told already */
	size_t		 from;
};

static const struct bound *
bound_at(const struct reach *r, const struct item *it)
{
	return &r->check->prog->bound[it->seq];
}

static void
kill_rule(struct reach *r, const struct item *it, const struct bound *by,
    const char *why)
{
	if (r->dead[it->seq - r->from])
		return;
	r->dead[it->seq - r->from] = 1;
	say_covered(r->check, bound_at(r, it), by, why);
}

/* Items of one key, by hash: equal conditions. */
static void
find_equal(struct reach *r, const struct item *it, size_t n)
{
	const struct bound *a, *b;
	size_t i, first = 0;

	for (i = 1; i < n; i++) {
		if (it[i].key != it[first].key || it[i].hash != it[first].hash) {
			first = i;
			continue;
		}
		a = bound_at(r, &it[first]);
		b = bound_at(r, &it[i]);
		if (b->cond != COND_NONE && pred_covers(a->rule, b->rule) &&
		    cond_equal(r->check->prog, a, b))
			kill_rule(r, &it[i], a, "has the same condition");
	}
}

/* Items of one key, in file order: behind what holds always, or widely. */
static void
find_covered(struct reach *r, const struct item *it, size_t n)
{
	const struct bound *wide[WIDE_MOST], *b, *plain = NULL;
	size_t i, k, nwide = 0;
	int exact;

	for (i = 0; i < n; i++) {
		b = bound_at(r, &it[i]);
		if (plain != NULL) {
			kill_rule(r, &it[i], plain, "holds for every such call");
			continue;
		}
		if (bound_is_plain(b))
			plain = b;
		if (b->cond != COND_TEST)
			continue;
		exact = test_is_exact(&b->test);
		for (k = 0; k < nwide && exact; k++)
			if (test_covers(wide[k], b) &&
			    pred_covers(wide[k]->rule, b->rule)) {
				kill_rule(r, &it[i], wide[k], "covers it");
				break;
			}
		if (!exact && nwide < WIDE_MOST)
			wide[nwide++] = b;
	}
}

/* The first rule without a condition for an alias, or NULL. */
static const struct bound *
plain_alias(const struct reach *r, const struct item *it, size_t n,
    enum abi_id abi, enum sys_alias alias)
{
	const struct bound *b;
	size_t i;

	for (i = 0; i < n; i++) {
		b = bound_at(r, &it[i]);
		if (b->kind == BOUND_ALIAS && b->abi == abi &&
		    b->what == alias && bound_is_plain(b))
			return b;
	}
	return NULL;
}

/* Rules for a call's own name behind one for all calls of its alias. */
static void
find_below_alias(struct reach *r, const struct item *it, size_t n)
{
	const struct bound *plain[ABI_COUNT][ALIAS_COUNT] = { 0 };
	const struct bound *b, *by, *other;
	const struct sysent *sys;
	size_t i;
	int id, a;

	for (id = 0; id < ABI_COUNT; id++)
		for (a = ALIAS_FSREAD; a <= ALIAS_FSWRITE; a++)
			plain[id][a] = plain_alias(r, it, n, id, a);
	for (i = 0; i < n; i++) {
		b = bound_at(r, &it[i]);
		if (b->kind != BOUND_CALL)
			continue;
		sys = &sysent_all[b->what];
		by = plain[b->abi][sys->alias];
		if (sys->alias == ALIAS_BY_OFLAGS) {
			by = plain[b->abi][ALIAS_FSREAD];
			other = plain[b->abi][ALIAS_FSWRITE];
			if (other == NULL)
				by = NULL;
			else if (by != NULL && other > by)
				by = other;	/* the later of the two */
		}
		if (by != NULL && by < b)
			kill_rule(r, &it[i], by, "holds for all such calls");
	}
}

static int
set_has(const struct callset *set, const struct sysent *sys)
{
	const char *const *name;

	for (name = set->calls; *name != NULL; name++)
		if (strcmp(*name, sys->name) == 0)
			return 1;
	return 0;
}

/* Rules for a call's own name behind one for a set that it belongs to. */
static void
find_below_set(struct reach *r, const struct item *it, size_t n)
{
	const struct bound *plain[16], *b;
	size_t i, k, nplain = 0;

	for (i = 0; i < n; i++) {
		b = bound_at(r, &it[i]);
		if (b->kind == BOUND_SET && bound_is_plain(b) &&
		    nplain < nitems(plain))
			plain[nplain++] = b;
	}
	for (i = 0; i < n && nplain > 0; i++) {
		b = bound_at(r, &it[i]);
		if (b->kind != BOUND_CALL)
			continue;
		for (k = 0; k < nplain; k++)
			if (plain[k] < b && plain[k]->abi == b->abi &&
			    set_has(&callsets[plain[k]->what],
			    &sysent_all[b->what])) {
				kill_rule(r, &it[i], plain[k],
				    "holds for all such calls");
				break;
			}
	}
}

/* What 1.6 kept in its table of calls, ahead of all conditions. */
static int
was_simple(const struct bound *b)
{
	return b->kind == BOUND_CALL && rule_expr(b->rule) == NULL &&
	    b->rule->pred == PRED_NONE && b->rule->log == RULE_LOG_DEFAULT &&
	    (b->rule->action == ACTION_PERMIT ||
	    b->rule->action == ACTION_DENY);
}

/* Items of one key, in file order: conditions that 1.6 would have ignored. */
static void
find_reordered(struct reach *r, const struct item *it, size_t n)
{
	const struct bound *b, *other = NULL, *simple = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		b = bound_at(r, &it[i]);
		if (!was_simple(b)) {
			if (other == NULL)
				other = b;
			continue;
		}
		if (simple != NULL && !verdict_equal(simple->rule, b->rule))
			check_say(r->check, CHECK_ORDER, b->rule, NULL, NULL,
			    "1.6 let the last of these rules win over line %d; "
			    "now the first one wins", (int)simple->rule->line);
		else if (simple == NULL && other != NULL &&
		    !verdict_equal(other->rule, b->rule))
			check_say(r->check, CHECK_ORDER, b->rule, NULL, NULL,
			    "1.6 let this rule win over line %d; now the "
			    "first one that holds wins",
			    (int)other->rule->line);
		if (simple == NULL)
			simple = b;
	}
}

/* Calls fn for each run of items with one key. */
static void
each_key(struct reach *r, const struct item *it, size_t n,
    void (*fn)(struct reach *, const struct item *, size_t))
{
	size_t i, first = 0;

	for (i = 1; i <= n; i++)
		if (i == n || it[i].key != it[first].key) {
			fn(r, it + first, i - first);
			first = i;
		}
}

void
reach_check(struct check *c, size_t from, size_t to, int compare)
{
	struct reach r = { .check = c, .from = from };
	size_t i, n = to - from;
	struct item *it;

	if (n == 0)
		return;
	it = xcalloc(n, sizeof(*it));
	r.dead = xcalloc(n, 1);
	for (i = 0; i < n; i++) {
		it[i].seq = from + i;
		it[i].key = subject_key(&c->prog->bound[from + i]);
		it[i].hash = mix_cond(c->prog, &c->prog->bound[from + i]);
	}
	qsort(it, n, sizeof(*it), compare_seq);
	each_key(&r, it, n, find_covered);
	if (compare)
		each_key(&r, it, n, find_reordered);
	find_below_alias(&r, it, n);
	find_below_set(&r, it, n);
	qsort(it, n, sizeof(*it), compare_items);
	find_equal(&r, it, n);
	free(it);
	free(r.dead);
}
