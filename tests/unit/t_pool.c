/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Pools and words that are kept once.
 */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atom.h"
#include "base/pool.h"

Suite *t_pool(void);

static int
is_all(const unsigned char *p, size_t n, unsigned int c)
{
	size_t i;

	for (i = 0; i < n && p[i] == c; i++)
		continue;
	return i == n;
}

/* Zeros, aligned, nobody else's, also where one is larger than a block. */
START_TEST(gives)
{
	struct pool *p = pool_new();
	unsigned char *got[2000];
	size_t i, n;

	for (i = 0; i < 2000; i++) {
		n = i == 1000 ? 300000 : 1 + i % 77;
		got[i] = pool_get(p, n);
		ck_assert_uint_eq((uintptr_t)got[i] % sizeof(void *), 0);
		ck_assert(is_all(got[i], n, 0));
		memset(got[i], (int)(i & 255), n);
	}
	for (i = 0; i < 2000; i++)
		ck_assert(is_all(got[i], 1 + i % 77, i & 255));
	pool_free(p);
	pool_free(NULL);
	got[0] = pool_get(NULL, 10);
	ck_assert_uint_eq(got[0][9], 0);
	free(got[0]);
}
END_TEST

START_TEST(keeps_once)
{
	const char *text[5000];
	uint32_t id[5000], other;
	char word[32];
	int i;

	ck_assert_uint_eq(atom_get("x", 0), 0);
	ck_assert_str_eq(atom_text(0), "");
	ck_assert_str_eq(atom_text(UINT32_MAX), "");
	for (i = 0; i < 5000; i++) {
		snprintf(word, sizeof(word), "pool-word-%d", i);
		id[i] = atom_get(word, strlen(word));
		text[i] = atom_text(id[i]);
		ck_assert_str_eq(text[i], word);
	}
	for (i = 0; i < 5000; i++) {
		snprintf(word, sizeof(word), "pool-word-%d, and more", i);
		other = atom_get(word, strcspn(word, ","));
		ck_assert_uint_eq(other, id[i]);
		ck_assert_ptr_eq(atom_text(other), text[i]);
		ck_assert_uint_ne(atom_get(word, 10), id[i]);
	}
}
END_TEST

Suite *
t_pool(void)
{
	Suite *s = suite_create("pool");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, gives);
	tcase_add_test(tc, keeps_once);
	suite_add_tcase(s, tc);
	return s;
}
