/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The keys are an array in order, with gaps: a key stands where its value puts
 * it, or a little behind, so that one look, which is one line of a cache, finds
 * it or that it is not there. Rules that share a key are a run in file order:
 * they are asked until one holds or a better one is known.
 */
#include "engine/index.h"

#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/xmalloc.h"
#include "engine/keys.h"

#define LIST_LEAST	8	/* rules; fewer are asked one by one */
#define TEXT_MOST	16	/* bytes for each rule of the list, */
#define TEXT_LEAST	512	/* ... or these, are worth a search */
#define NO_KEY		UINT32_MAX

#define MANY		(UINT32_C(1) << 31)
#define EMPTY		UINT32_MAX

/* A rule, of a key. */
struct posting {
	uint32_t	key;
	uint32_t	rule;		/* in the table: a rule; MANY | where the
					 * run of its rules begins; EMPTY, and
					 * then the key is the greatest */
};

/* An argument that has keys, and of which classes. */
struct probe {
	uint64_t	seed;
	uint8_t		name;
	uint8_t		index;
	uint8_t		classes;	/* 1 << enum key_class */
};

struct index {
	uint32_t	 nrule;		/* of the list */
	uint32_t	 nrest;
	uint32_t	 nprobe;
	uint32_t	 home;		/* places that keys are spread over */
	struct posting	*table;		/* owned; an empty place at its end */
	uint32_t	*run;		/* owned; the last rule of each is MANY */
	uint64_t	*heads;		/* owned: bits of the pieces' heads */
	uint32_t	 heads_mask;
	uint32_t	*rest;		/* owned */
	struct probe	*probe;		/* owned */
};

/* While it is made. */
struct maker {
	struct index	*index;
	const struct prog *prog;
	uint16_t	*count;		/* owned: how often a key was met */
	uint32_t	 count_mask;
	struct posting	*post;		/* owned */
	uint32_t	 npost;
	size_t		 cap_post;
	size_t		 cap_rest;
	/* Of the test that is looked at: */
	uint32_t	 rule;
	struct key	 best;
	uint32_t	 cost;		/* rules that share the best, or NO_KEY */
	int		 nabove;	/* keys of an inpath that were seen */
	int		 done;		/* those that follow are not needed */
};

static uint16_t *
counter(const struct maker *m, uint32_t key)
{
	return &m->count[key & m->count_mask];
}

static void
count_key(void *ctx, const struct key *key)
{
	uint16_t *n = counter(ctx, key->key);

	*n += *n < UINT16_MAX;
}

/* The least shared key; of equal pieces the last, where names differ most. */
static void
weigh_key(void *ctx, const struct key *key)
{
	struct maker *m = ctx;
	uint32_t cost = *counter(m, key->key);

	/* Many texts have the first folders: any other key is better. */
	if (key->class == KEY_ABOVE)
		cost = UINT16_MAX;
	if (cost < m->cost || (cost == m->cost && key->class >= KEY_PIECE &&
	    m->best.class >= KEY_PIECE)) {
		m->cost = cost;
		m->best = *key;
	}
}

static uint32_t
test_cost(struct maker *m, const struct test *test, const struct pattern *p)
{
	m->cost = NO_KEY;
	keys_each(test, p, weigh_key, m);
	return m->cost;
}

static void
post(struct maker *m, uint32_t key)
{
	if (m->npost == m->cap_post) {
		m->cap_post = m->cap_post * 2 + 64;
		m->post = xreallocarray(m->post, m->cap_post,
		    sizeof(*m->post));
	}
	m->post[m->npost].key = key;
	m->post[m->npost++].rule = m->rule;
}

/* The probe of an argument, made if need be: a call has few of them. */
static struct probe *
find_probe(struct index *ix, const struct test *test)
{
	struct probe *p;
	uint32_t i;

	for (i = 0; i < ix->nprobe; i++)
		if (ix->probe[i].name == test->name &&
		    ix->probe[i].index == test->index)
			return &ix->probe[i];
	ix->probe = xreallocarray(ix->probe, ix->nprobe + 1,
	    sizeof(*ix->probe));
	p = &ix->probe[ix->nprobe++];
	p->seed = key_seed(test->name, test->index);
	p->name = test->name;
	p->index = test->index;
	p->classes = 0;
	return p;
}

static void
post_key(void *ctx, const struct key *key)
{
	struct maker *m = ctx;
	uint32_t bit = key->head & m->index->heads_mask;

	post(m, key->key);
	if (key->class >= KEY_PIECE && key->class < KEY_CLASSES - 1)
		m->index->heads[bit / 64] |= UINT64_C(1) << bit % 64;
}

/*
 * Posts the folders of an inpath from the root down, as long as other rules may
 * be about them too. From the first one that is its own, the rule is found by
 * the folders of the text.
 */
static void
post_above(void *ctx, const struct key *key)
{
	struct maker *m = ctx;

	if (m->done)
		return;
	if (m->nabove++ > 0 && *counter(m, key->key) <= 1) {
		post(m, key->folder);
		m->done = 1;
	} else
		post(m, key->key);
}

/* The one whose cost was asked for last. */
static void
post_test(struct maker *m, const struct test *test, const struct pattern *p)
{
	struct probe *probe = find_probe(m->index, test);

	probe->classes |= (uint8_t)(1 << m->best.class);
	if (m->best.class == KEY_ABOVE) {
		probe->classes |= 1 << KEY_FOLDER;
		m->nabove = m->done = 0;
		keys_each(test, p, post_above, m);
	} else
		post_key(m, &m->best);
}

/* What a condition's keys cost: NO_KEY if it can hold without any. */
static uint32_t
node_cost(struct maker *m, const struct node *node)
{
	const struct node *child, *end = node + node->size;
	uint32_t cost, least = NO_KEY, sum = 0;

	if (node->kind == EXPR_TEST)
		return test_cost(m, &node->test, node_pattern(node));
	if (node->kind != EXPR_AND && node->kind != EXPR_OR)
		return NO_KEY;
	for (child = node + 1; child < end; child += child->size) {
		cost = node_cost(m, child);
		least = MIN(least, cost);
		sum = cost < NO_KEY - 1 - sum ? sum + cost : NO_KEY;
		if (sum == NO_KEY && node->kind == EXPR_OR)
			break;
	}
	return node->kind == EXPR_AND ? least : sum;
}

/* One operand of an and will do; of an or each is wanted. */
static void
post_node(struct maker *m, const struct node *node)
{
	const struct node *child, *best = NULL, *end = node + node->size;
	uint32_t cost, least = NO_KEY;

	if (node->kind == EXPR_TEST) {
		test_cost(m, &node->test, node_pattern(node));
		post_test(m, &node->test, node_pattern(node));
		return;
	}
	for (child = node + 1; child < end; child += child->size) {
		if (node->kind == EXPR_OR) {
			post_node(m, child);
			continue;
		}
		cost = node_cost(m, child);
		if (cost < least) {
			least = cost;
			best = child;
		}
	}
	if (best != NULL)
		post_node(m, best);
}

/* Only what has a choice needs to know how many others have a key. */
static void
count_rule(struct maker *m, const struct bound *b)
{
	const struct node *node, *end;
	struct node one;

	if (b->cond == COND_TEST) {
		if (b->test.op != OP_EQ && b->test.op != OP_UNDER)
			keys_each(&b->test, b->pattern, count_key, m);
		return;
	}
	node = prog_cond(m->prog, b, &one);
	for (end = node + (node != NULL ? node->size : 0); node < end; node++)
		if (node->kind == EXPR_TEST)
			keys_each(&node->test, node_pattern(node), count_key,
			    m);
}

static void
post_rule(struct maker *m, uint32_t rule)
{
	const struct bound *b = &m->prog->bound[rule];
	const struct node *root = &m->prog->node[b->node];
	struct index *ix = m->index;

	m->rule = rule;
	if (b->cond == COND_TEST &&
	    test_cost(m, &b->test, b->pattern) != NO_KEY)
		post_test(m, &b->test, b->pattern);
	else if (b->cond == COND_TREE && node_cost(m, root) != NO_KEY)
		post_node(m, root);
	else {
		if (ix->nrest == m->cap_rest) {
			m->cap_rest = m->cap_rest * 2 + 16;
			ix->rest = xreallocarray(ix->rest, m->cap_rest,
			    sizeof(*ix->rest));
		}
		ix->rest[ix->nrest++] = rule;
	}
}

/* By key; rules were posted in file order and stay in it. */
static void
sort_postings(struct maker *m)
{
	enum { BITS = 11, SIZE = 1 << BITS };
	struct posting *from = m->post, *to, *swap;
	uint32_t at[SIZE], sum, n, i;
	int shift;

	to = xreallocarray(NULL, m->npost, sizeof(*to));
	for (shift = 0; shift < 32; shift += BITS) {
		memset(at, 0, sizeof(at));
		for (i = 0; i < m->npost; i++)
			at[from[i].key >> shift & (SIZE - 1)]++;
		for (sum = i = 0; i < SIZE; i++) {
			n = at[i];
			at[i] = sum;
			sum += n;
		}
		for (i = 0; i < m->npost; i++)
			to[at[from[i].key >> shift & (SIZE - 1)]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	free(to);
	m->post = from;
}

/* 1 if the rule is a test of inpath and nothing else. */
static int
is_inpath(const struct bound *b)
{
	return b->cond == COND_TEST && b->test.op == OP_INPATH &&
	    b->test.flags == 0 && !b->has_pred;
}

/* 1 if both have the key for one and the same folder. */
static int
is_same(const struct bound *a, const struct bound *b, uint32_t key)
{
	const char *sa, *sb;
	size_t n;
	int na, nb;

	if (!is_inpath(a) || !is_inpath(b) ||
	    memcmp(&a->test, &b->test, sizeof(a->test)) != 0)
		return 0;
	na = keys_above(&a->test, a->pattern, key);
	nb = keys_above(&b->test, b->pattern, key);
	sa = pattern_expanded(a->pattern, &n);
	sb = pattern_expanded(b->pattern, &n);
	return na != -1 && na == nb && memcmp(sa, sb, (size_t)na) == 0;
}

/*
 * Of rules that share a folder above them the first one decides for it, and of
 * those that do not permit the first one, since a door can be shut to a permit.
 * Without this, ten thousand names would stand ten thousand times under /.
 */
static void
drop_settled(struct maker *m)
{
	const struct bound *b, *first = NULL;
	struct posting *p = m->post;
	uint32_t i, n = 0;

	for (i = 0; i < m->npost; i++) {
		b = &m->prog->bound[p[i].rule];
		if (i == 0 || p[i].key != p[i - 1].key)
			first = NULL;
		/* Two keys of one rule that are equal by chance stay. */
		else if (p[i].rule != p[i - 1].rule && (i + 1 == m->npost ||
		    p[i].key != p[i + 1].key || p[i].rule != p[i + 1].rule) &&
		    first != NULL && (first->action != ACTION_PERMIT ||
		    b->action == ACTION_PERMIT) &&
		    is_same(first, b, p[i].key))
			continue;
		p[n++] = p[i];
		if (is_inpath(b) && (first == NULL ||
		    (first->action == ACTION_PERMIT &&
		    b->action != ACTION_PERMIT)))
			first = b;
	}
	m->npost = n;
}

/* The smallest power of two that is not below n, its exponent. */
static uint32_t
log2_of(size_t n)
{
	uint32_t bits = 0;

	while (((size_t)1 << bits) < n)
		bits++;
	return bits;
}

static uint32_t
home_of(const struct index *ix, uint32_t key)
{
	return (uint32_t)((uint64_t)key * ix->home >> 32);
}

/* Behind the postings of the key that begin at i. */
static uint32_t
run_end(const struct maker *m, uint32_t i)
{
	uint32_t end = i + 1;

	while (end < m->npost && m->post[end].key == m->post[i].key)
		end++;
	return end;
}

/* How large table and run get: two places of three are taken. */
static void
make_room(struct maker *m)
{
	struct index *ix = m->index;
	uint32_t i, end, at = 0, nkey = 0, nrun = 0;

	for (i = 0; i < m->npost; i = end, nkey++) {
		end = run_end(m, i);
		nrun += end - i > 1 ? end - i : 0;
	}
	ix->home = nkey + nkey / 2 + 1;
	for (i = 0; i < m->npost; i = run_end(m, i))
		at = MAX(at, home_of(ix, m->post[i].key)) + 1;
	at = MAX(at, ix->home) + 1;
	ix->table = xreallocarray(NULL, at, sizeof(*ix->table));
	memset(ix->table, 0xff, at * sizeof(*ix->table));
	if (nrun > 0)
		ix->run = xreallocarray(NULL, nrun, sizeof(*ix->run));
}

static void
make_table(struct maker *m)
{
	struct index *ix = m->index;
	uint32_t i, k, end, at = 0, nrun = 0;

	make_room(m);
	for (i = 0; i < m->npost; i = end) {
		end = run_end(m, i);
		at = MAX(at, home_of(ix, m->post[i].key));
		ix->table[at].key = m->post[i].key;
		ix->table[at++].rule = end - i == 1 ? m->post[i].rule :
		    MANY | nrun;
		for (k = i; k < end && end - i > 1; k++)
			ix->run[nrun++] = m->post[k].rule |
			    (k + 1 == end ? MANY : 0);
	}
}

struct index *
index_new(const struct prog *prog, const struct rlist *list)
{
	struct maker m = { .prog = prog };
	struct index *ix;
	uint32_t i;

	if (list->n <= LIST_LEAST)
		return NULL;
	ix = m.index = xcalloc(1, sizeof(*ix));
	ix->nrule = list->n;
	ix->heads_mask = (UINT32_C(8) << MAX(log2_of(list->n), 3)) - 1;
	ix->heads = xcalloc((ix->heads_mask + 1) / 64, sizeof(*ix->heads));
	m.count_mask = (UINT32_C(1) << MIN(log2_of(list->n) + 3, 20)) - 1;
	m.count = xcalloc(m.count_mask + 1, sizeof(*m.count));
	for (i = 0; i < list->n; i++)
		count_rule(&m, &prog->bound[list->p[i]]);
	for (i = 0; i < list->n; i++)
		post_rule(&m, list->p[i]);
	free(m.count);
	sort_postings(&m);
	drop_settled(&m);
	make_table(&m);
	free(m.post);
	if (ix->nrest > 0)
		ix->rest = xreallocarray(ix->rest, ix->nrest,
		    sizeof(*ix->rest));
	return ix;
}

void
index_free(struct index *ix)
{
	if (ix == NULL)
		return;
	free(ix->table);
	free(ix->run);
	free(ix->heads);
	free(ix->rest);
	free(ix->probe);
	free(ix);
}

const uint32_t *
index_rest(const struct index *ix, uint32_t *n)
{
	*n = ix->nrest;
	return ix->rest;
}

/* A search: what it may still ask, and what it has. */
struct search {
	const struct index	*index;
	const struct index_asks	*asks;
	struct judge		*judge;
	uint32_t		 best;
	uint32_t		 left;
};

/* Asks a rule; 1 if those behind it need not be asked. */
static int
ask(struct search *s, uint32_t rule)
{
	if (rule >= s->best || s->left == 0)
		return 1;
	s->left--;
	if (!s->asks->holds(s->judge, rule))
		return 0;
	s->best = rule;
	return 1;
}

static __attribute__((noinline)) void
ask_key(struct search *s, const struct posting *p)
{
	const uint32_t *run;

	if (p->rule < MANY)
		ask(s, p->rule);
	else if (p->rule != EMPTY)
		for (run = &s->index->run[p->rule & ~MANY];
		    !ask(s, *run & ~MANY) && *run < MANY; run++)
			continue;
}

static inline void
try_key(struct search *s, uint32_t key)
{
	const struct posting *p = &s->index->table[home_of(s->index, key)];

	while (p->key < key)
		p++;
	if (p->key == key)
		ask_key(s, p);
}

/* A bit of the highest of each byte of w that is a slash. */
static inline uint64_t
slashes(uint64_t w)
{
	const uint64_t low7 = UINT64_C(0x7f7f7f7f7f7f7f7f);

	w ^= UINT64_C(0x2f2f2f2f2f2f2f2f);
	return ~(((w & low7) + low7) | w | low7);
}

/* The whole text, and each folder that it is in. */
static void
try_names(struct search *s, const struct probe *p, const char *text, size_t n)
{
	const int folders = p->classes & 1 << KEY_FOLDER;
	uint64_t state = p->seed, w, found;
	size_t i, k;

	for (i = 0; i + 8 <= n; i += 8) {
		w = key_word(text + i, 8);
		found = folders ? slashes(w) : 0;
		for (; found != 0; found &= found - 1) {
			k = (size_t)__builtin_ctzll(found) / 8;
			try_key(s, key_end(state, key_low(w, k), i + k,
			    KEY_FOLDER));
		}
		state = key_step(state, w);
	}
	w = key_word(text + i, n - i);
	found = folders ? slashes(w) : 0;
	for (; found != 0; found &= found - 1) {
		k = (size_t)__builtin_ctzll(found) / 8;
		try_key(s, key_end(state, key_low(w, k), i + k, KEY_FOLDER));
	}
	if (folders)
		try_key(s, key_end(state, w, n, KEY_FOLDER));
	if (p->classes & 1 << KEY_WHOLE)
		try_key(s, key_end(state, w, n, KEY_WHOLE));
}

static void
try_above(struct search *s, const struct probe *p, const char *text, size_t n)
{
	uint64_t state = p->seed;
	size_t i;

	if (n > 0 && text[n - 1] == '/')
		n--;
	for (i = 0; i + 8 <= n; i += 8)
		state = key_step(state, key_word(text + i, 8));
	try_key(s, key_end(state, key_word(text + i, n - i), n, KEY_ABOVE));
}

/*
 * The pieces that begin with w, where n bytes of the text are left. Only those
 * of two bytes have no head.
 */
static __attribute__((noinline)) void
try_place(struct search *s, const struct probe *p, uint64_t w, size_t n)
{
	int class, len;

	for (class = KEY_PIECE; class < KEY_CLASSES; class++) {
		len = piece_len[class - KEY_PIECE];
		if (p->classes & 1 << class && (size_t)len <= n)
			try_key(s, key_piece(p->seed, w & ~UINT64_C(0) >>
			    (64 - 8 * len), class));
	}
}

/* Every piece of the text with a slash behind it. */
static void
try_pieces(struct search *s, const struct probe *p, const char *text, size_t n)
{
	const int pairs = p->classes & 1 << (KEY_CLASSES - 1);
	const uint64_t *heads = s->index->heads, seed = p->seed;
	const uint32_t mask = s->index->heads_mask;
	const size_t from = n < 7 ? 0 : n - 7;
	char end[16] = { 0 };
	uint32_t bit;
	uint64_t w;
	size_t i;

	memcpy(end, text + from, n - from);
	end[n - from] = '/';
	for (i = 0; i <= n; i++) {
		w = key_word(i < from ? text + i : end + i - from, 8);
		bit = key_head(seed, w) & mask;
		if (__builtin_expect(heads[bit / 64] >> bit % 64 & 1, 0))
			try_place(s, p, w, n + 1 - i);
		else if (pairs && i < n)
			try_key(s, key_piece(seed, w & 0xffff,
			    KEY_CLASSES - 1));
	}
}

int
index_first(const struct index *ix, const struct index_asks *asks,
    struct judge *j, uint32_t *best)
{
	struct search s = { .index = ix, .asks = asks, .judge = j,
	    .best = *best, .left = ix->nrule };
	const struct field *f;
	const struct probe *p;

	for (p = ix->probe; p < ix->probe + ix->nprobe; p++) {
		if ((f = asks->field(j, p->name, p->index)) == NULL)
			continue;
		if (f->len > TEXT_LEAST && f->len / TEXT_MOST > ix->nrule)
			return -1;
		if (p->classes & (1 << KEY_WHOLE | 1 << KEY_FOLDER))
			try_names(&s, p, f->text, f->len);
		if (p->classes & 1 << KEY_ABOVE)
			try_above(&s, p, f->text, f->len);
		if (p->classes >> KEY_PIECE != 0)
			try_pieces(&s, p, f->text, f->len);
		*best = s.best;
		if (s.left == 0)
			return -1;
	}
	return 0;
}
