/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The keys of each operator: a row of a table. What a pattern says of a text is
 * read with the pattern's own reader.
 */
#include "engine/keys.h"

#include "policy/glob.h"

#define MISSING		"/<non-existent filename>: "
#define RUN_MOST	256	/* of a pattern's bytes, taken together */

struct keys {
	uint64_t	 seed;
	void		(*fn)(void *ctx, const struct key *);
	void		*ctx;
};

/* The key of n bytes. */
static uint32_t
key_of(uint64_t seed, const char *s, size_t n, enum key_class class)
{
	uint64_t state = seed;
	size_t i;

	for (i = 0; i + 8 <= n; i += 8)
		state = key_step(state, key_word(s + i, 8));
	return key_end(state, key_word(s + i, n - i), n, class);
}

static void
put(const struct keys *k, const char *s, size_t n, enum key_class class)
{
	struct key key = { .class = class, .key = key_of(k->seed, s, n, class) };

	if (class == KEY_ABOVE)
		key.folder = key_of(k->seed, s, n, KEY_FOLDER);
	k->fn(k->ctx, &key);
}

/* The pieces of n bytes, as long ones as there are. */
static void
put_pieces(const struct keys *k, const char *s, size_t n)
{
	enum key_class class = KEY_PIECE;
	struct key key = { 0 };
	size_t i, len;
	uint64_t w;

	while (class < KEY_CLASSES && piece_len[class - KEY_PIECE] > n)
		class++;
	if (class == KEY_CLASSES)
		return;
	len = piece_len[class - KEY_PIECE];
	key.class = class;
	for (i = 0; i + len <= n; i++) {
		w = key_word(s + i, len);
		key.key = key_piece(k->seed, w, class);
		key.head = key_head(k->seed, w);
		k->fn(k->ctx, &key);
	}
}

static void
eq(const struct keys *k, const char *s, size_t n)
{
	put(k, s, n, KEY_WHOLE);
}

static void
under(const struct keys *k, const char *s, size_t n)
{
	while (n > 0 && s[n - 1] == '/')
		n--;
	put(k, s, n, KEY_FOLDER);
}

static void
sub(const struct keys *k, const char *s, size_t n)
{
	put_pieces(k, s, n);
}

/* The text may be the operand, or end before one of its slashes. */
static void
inpath(const struct keys *k, const char *s, size_t n)
{
	size_t i;

	put(k, s, 0, KEY_ABOVE);
	for (i = 1; i < n; i++)
		if (s[i] == '/')
			put(k, s, i, KEY_ABOVE);
	if (n > 0)
		put(k, s, n, KEY_ABOVE);
}

/*
 * The bytes that stand for themselves, run by run. What the last one is
 * followed by, if it ends the pattern, is a slash or the end of the text.
 */
static void
match(const struct keys *k, const char *s, size_t n)
{
	char run[RUN_MOST + 1];
	size_t at = 0, len, took, folder;
	int ends;

	while (at < n) {
		len = glob_run(s + at, n - at, run, RUN_MOST, &took, &ends);
		if (at == 0 && ends) {
			put(k, run, len, KEY_FOLDER);
			return;
		}
		folder = len;
		while (at == 0 && folder > 0 && run[folder - 1] != '/')
			folder--;
		if (at == 0 && folder > 0)
			put(k, run, folder - 1, KEY_FOLDER);
		if (ends)
			run[len++] = '/';
		put_pieces(k, run, len);
		at += took;
	}
}

static void	(*const operators[OP_COUNT])(const struct keys *, const char *,
		    size_t) = {
	[OP_EQ] = eq,
	[OP_MATCH] = match,
	[OP_SUB] = sub,
	[OP_INPATH] = inpath,
	[OP_UNDER] = under,
};

void
keys_each(const struct test *test, const struct pattern *p,
    void (*fn)(void *, const struct key *), void *ctx)
{
	struct keys k = { key_seed(test->name, test->index), fn, ctx };
	const size_t missing = sizeof(MISSING) - 1;
	const char *s;
	size_t n;

	if (operators[test->op] == NULL || test->flags & TEST_OFLAGS)
		return;
	s = pattern_expanded(p, &n);
	/* The operand is of 1.6's text, the key of the name in it. */
	if (test->flags & TEST_MISSING) {
		if (n < missing || memcmp(s, MISSING, missing) != 0)
			return;
		s += missing;
		n -= missing;
	}
	operators[test->op](&k, s, n);
}

int
keys_above(const struct test *test, const struct pattern *p, uint32_t key)
{
	uint64_t seed = key_seed(test->name, test->index);
	const char *s;
	size_t i, n;

	s = pattern_expanded(p, &n);
	for (i = 0; i <= n; i++)
		if ((i == 0 || i == n || s[i] == '/') &&
		    key_of(seed, s, i, KEY_ABOVE) == key)
			return (int)i;
	return -1;
}
