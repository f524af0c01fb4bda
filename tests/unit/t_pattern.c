/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Operators by rows; the matcher against fnmatch(3) and, for **, against a
 * plain recursive one, over many generated patterns.
 */
#include <check.h>
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/xmalloc.h"
#include "policy/keyword.h"
#include "policy/pattern.h"
#include "policy/vars.h"

static const struct vars vars = {
	(char *)(uintptr_t)"/home/u*", (char *)(uintptr_t)"u.x",
	(char *)(uintptr_t)"/"
};

static const struct row {
	enum pattern_op	 op;
	const char	*operand;
	const char	*text;
	int		 holds;		/* -1: cannot be compiled */
} rows[] = {
	{ OP_EQ, "/etc/Safe", "/etc/Safe", 1 },
	{ OP_EQ, "/etc/safe", "/etc/SAFE", 0 },
	{ OP_EQ, "", "", 1 },
	{ OP_EQ, "a", "", 0 },
	{ OP_EQ, "$HOME/a", "/home/u*/a", 1 },
	{ OP_EQ, "$HOMER", "$HOMER", 1 },
	{ OP_EQ, "$HOME_", "$HOME_", 1 },
	{ OP_EQ, "$USER$USER", "u.xu.x", 1 },
	{ OP_EQ, "$CWD/a", "/a", 1 },
	{ OP_EQ, "$CWD", "/", 1 },
	{ OP_EQ, "$", "$", 1 },
	{ OP_NEQ, "a", "a", 0 },
	{ OP_NEQ, "a", "A", 1 },
	{ OP_SUB, "tc/", "/etc/x", 1 },
	{ OP_SUB, "", "/etc/x", 1 },
	{ OP_SUB, "x/", "/etc/x", 0 },
	{ OP_NSUB, "tc/", "/etc/x", 0 },
	{ OP_NSUB, "x/", "/etc/x", 1 },
	{ OP_INPATH, "/a/b", "/a/b", 1 },
	{ OP_INPATH, "/a/b", "/a", 1 },
	{ OP_INPATH, "/a/b", "/a/", 1 },
	{ OP_INPATH, "/a/b", "/", 1 },
	{ OP_INPATH, "a", "/", 1 },
	{ OP_INPATH, "/a/b", "/a/b/c", 0 },
	{ OP_INPATH, "/ab", "/a", 0 },
	{ OP_INPATH, "/a", "", 0 },
	{ OP_UNDER, "/a", "/a", 1 },
	{ OP_UNDER, "/a", "/a/b/c", 1 },
	{ OP_UNDER, "/a//", "/a", 1 },
	{ OP_UNDER, "/a", "/ab", 0 },
	{ OP_UNDER, "/a", "/", 0 },
	{ OP_UNDER, "/", "/", 1 },
	{ OP_UNDER, "/", "/x", 1 },
	{ OP_UNDER, "/", "x", 0 },
	{ OP_UNDER, "/", "", 0 },
	{ OP_UNDER, "$HOME", "/home/u*/x", 1 },
	{ OP_UNDER, "", "/", -1 },
	{ OP_UNDER, "a", "a", -1 },
	{ OP_RE, "^/a(b|c)+$", "/abcb", 1 },
	{ OP_RE, "b", "abc", 1 },
	{ OP_RE, "B", "abc", 0 },
	{ OP_RE, "^$USER$", "u.x", 1 },
	{ OP_RE, "^$USER$", "uyx", 0 },
	{ OP_RE, "(", "", -1 },
	{ OP_RE, "(a)\\1", "aa", -1 },
	{ OP_RE, "[\\]\\1", "aa", -1 },
	{ OP_RE, "a\\\\1", "a\\1", 1 },
	{ OP_RE, "((a{1,200}){1,200}){1,200}", "a", -1 },
	{ OP_RE, "((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)", "a", -1 },
	{ OP_RE, "[(((({99}+++]{3}", "(((", 1 },
	{ OP_RE, "a+++++$HO????+++++++++c", "a", -1 },	/* found by fuzzing */
	{ OP_RE, "a?+", "a", -1 },
	{ OP_RE, "(a*)*b{2}[+*]", "aabb+", 1 },
	{ OP_MATCH, "/tmp", "/tmp", 1 },
	{ OP_MATCH, "/tmp", "/tmp/a/b", 1 },
	{ OP_MATCH, "/tmp", "/tmpx", 0 },
	{ OP_MATCH, "/tmp", "/tm", 0 },
	{ OP_MATCH, "/tmp/*", "/tmp", 0 },
	{ OP_MATCH, "/tmp/*", "/tmp/", 1 },
	{ OP_MATCH, "/tmp/*", "/tmp/a/b", 1 },
	{ OP_MATCH, "/tmp/*.py", "/tmp/a.py", 1 },
	{ OP_MATCH, "/tmp/*.py", "/tmp/a/b.py", 0 },
	{ OP_MATCH, "/tmp/**.py", "/tmp/a/b.py", 1 },
	{ OP_MATCH, "/a/**/b", "/a/x/y/b/z", 1 },
	{ OP_MATCH, "/a/**/b", "/a/b", 0 },
	{ OP_MATCH, "/a/***", "/a/", 1 },
	{ OP_MATCH, "**", "", 1 },
	{ OP_MATCH, "inet-*:53", "inet-[1.2.3.4]:53", 1 },
	{ OP_MATCH, "inet-\\[::1]:*", "inet-[::1]:80", 1 },
	{ OP_MATCH, "inet-[::1]:*", "inet-[::1]:80", 0 },
	{ OP_MATCH, "$HOME/*", "/home/u*/x", 1 },
	{ OP_MATCH, "$HOME/*", "/home/uv/x", 0 },
	{ OP_MATCH, "[", "[", 1 },
	{ OP_MATCH, "[a", "[a", 1 },
	{ OP_MATCH, "[]", "[]", 1 },
	{ OP_MATCH, "[]a]", "]", 1 },
	{ OP_MATCH, "[!a]", "/", 0 },
	{ OP_MATCH, "[^a]", "b", 1 },
	{ OP_MATCH, "[z-a]", "m", 0 },
	{ OP_MATCH, "[[:digit:]x]", "7", 1 },
	{ OP_MATCH, "[[:digit:]x]", "y", 0 },
	{ OP_MATCH, "[[:nope:]]", "y", -1 },
	{ OP_MATCH, "[\\]]", "]", 1 },
	{ OP_MATCH, "a\\", "a\\", -1 },
	{ OP_MATCH, "", "", 1 },
	{ OP_MATCH, "", "/a", 1 },
	{ OP_MATCH, "", "a", 0 },
	{ OP_MATCH, "?", "/", 0 },
	{ OP_MATCH, "\xff?", "\xff\xfe", 1 },
};

static int
holds(enum pattern_op op, const char *operand, const char *text)
{
	char why[160];
	struct pattern *p;
	int answer;

	why[0] = '\0';
	p = pattern_new(op, operand, strlen(operand), &vars, why);
	if (p == NULL)
		return why[0] != '\0' ? -1 : -2;
	answer = pattern_test(p, text, strlen(text));
	pattern_free(p);
	return answer;
}

START_TEST(t_rows)
{
	const struct row *r = &rows[_i];
	int got = holds(r->op, r->operand, r->text);

	ck_assert_msg(got == r->holds, "%s \"%s\" of \"%s\": %d",
	    pattern_op_name(r->op), r->operand, r->text, got);
}
END_TEST

/* Repeats itself from run to run. */
static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

static void
generate(uint32_t *state, const char *const *parts, size_t nparts, char *to,
    int max)
{
	int n = (int)(next_random(state) % (uint32_t)(max + 1));

	to[0] = '\0';
	while (n-- > 0)
		strcat(to, parts[next_random(state) % nparts]);
}

/* Brackets with a slash or a class within a range are not compared. */
static const char *const globs[] = {
	"a", "b", "/", "*", "?", "a", "/", "*", "[ab]", "[!a]", "[^b]", "[a-c]",
	"\\a", "\\*", "[[:alpha:]]", "[]]", "[!]a]", "[a-]", "[\\a]", ".", "c"
};
static const char *const texts[] = {
	"a", "b", "/", "a", "b", "/", "c", "*", "]", "-", "."
};

START_TEST(t_fnmatch)
{
	uint32_t state = 1;
	char glob[200], text[40];
	int i, k, want, matches = 0;

	for (i = 0; i < 20000; i++) {
		do
			generate(&state, globs, sizeof(globs) /
			    sizeof(globs[0]), glob, 8);
		while (strstr(glob, "**") != NULL);
		for (k = 0; k < 5; k++) {
			generate(&state, texts, sizeof(texts) /
			    sizeof(texts[0]), text, 10);
			want = fnmatch(glob, text,
			    FNM_PATHNAME | FNM_LEADING_DIR) == 0;
			matches += want;
			ck_assert_msg(holds(OP_MATCH, glob, text) == want,
			    "\"%s\" of \"%s\" is %d", glob, text, want);
		}
	}
	ck_assert_int_gt(matches, 5000);
}
END_TEST

/* What ** means, tried out in full: only for literals, ?, * and **. */
static int
slow_match(const char *p, const char *t)
{
	if (*p == '\0')
		return *t == '\0' || *t == '/';
	if (p[0] == '*' && p[1] == '*')
		return slow_match(p + 2, t) || (*t != '\0' &&
		    slow_match(p, t + 1));
	if (*p == '*')
		return slow_match(p + 1, t) || (*t != '\0' && *t != '/' &&
		    slow_match(p, t + 1));
	if (*t == '\0' || (*p == '?' ? *t == '/' : *p != *t))
		return 0;
	return slow_match(p + 1, t + 1);
}

START_TEST(t_deep)
{
	static const char *const deep[] = {
		"a", "b", "/", "*", "**", "?", "a", "/"
	};
	static const char *const few[] = { "a", "b", "/", "a" };
	uint32_t state = 2;
	char glob[64], text[40];
	int i, k, want, matches = 0;

	for (i = 0; i < 20000; i++) {
		/* *** is **, which is not what a * before a ** says. */
		do
			generate(&state, deep, 8, glob, 9);
		while (strstr(glob, "***") != NULL);
		for (k = 0; k < 5; k++) {
			generate(&state, few, 4, text, 12);
			want = slow_match(glob, text);
			matches += want;
			ck_assert_msg(holds(OP_MATCH, glob, text) == want,
			    "\"%s\" of \"%s\" is %d", glob, text, want);
		}
	}
	ck_assert_int_gt(matches, 5000);
}
END_TEST

/* Patterns that make a careless matcher try everything. */
START_TEST(t_time)
{
	static const char *const globs_slow[] = {
		"*a*a*a*a*a*a*a*a*a*a*b", "**a**a**a**a**a**a**a**b",
		"**a*b", "**a*a*b/c", "**a*/a*/a*/a*b", "a*/**/a*/**/a*b"
	};
	size_t n = 200000, i;
	char *text = xmalloc(n + 1), why[160];
	clock_t start = clock();
	struct pattern *p;

	for (i = 0; i < n; i++)
		text[i] = i % 66000 == 65999 && _i % 2 ? '/' : 'a';
	text[n] = '\0';
	for (i = 0; i < sizeof(globs_slow) / sizeof(globs_slow[0]); i++) {
		p = pattern_new(OP_MATCH, globs_slow[i], strlen(globs_slow[i]),
		    NULL, why);
		ck_assert_ptr_nonnull(p);
		ck_assert_int_eq(pattern_test(p, text, n), 0);
		pattern_free(p);
	}
	/* A quadratic one takes minutes. */
	ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 5);
	free(text);
}
END_TEST

START_TEST(t_bytes)
{
	static const char data[] = "a\0b";
	char why[160], big[70000];
	struct pattern *p = pattern_new(OP_EQ, data, 3, NULL, why);
	size_t n;

	ck_assert_int_eq(pattern_test(p, data, 3), 1);
	ck_assert_int_eq(pattern_test(p, "a", 1), 0);
	ck_assert_int_eq(pattern_test(p, "a\0c", 3), 0);
	pattern_operand(p, &n);
	ck_assert_uint_eq(n, 3);
	pattern_free(p);
	ck_assert_ptr_null(pattern_new(OP_RE, data, 3, NULL, why));
	p = pattern_new(OP_RE, "a", 1, NULL, why);
	ck_assert_int_eq(pattern_test(p, data, 3), 0);
	memset(big, 'a', sizeof(big));
	ck_assert_int_eq(pattern_test(p, big, 65536), 1);
	ck_assert_int_eq(pattern_test(p, big, 65537), 0);
	pattern_free(p);
	p = pattern_new(OP_EQ, "$HOME", 5, NULL, why);
	ck_assert_int_eq(pattern_test(p, "$HOME", 5), 1);
	ck_assert_int_eq(pattern_is_missing(p), 0);
	pattern_free(p);
	p = pattern_new(OP_MATCH, "/<non-existent filename>: *", 27, NULL, why);
	ck_assert_int_eq(pattern_is_missing(p), 1);
	pattern_free(p);
}
END_TEST

START_TEST(t_names)
{
	const char *word, *last = "";
	int op;
	size_t i;

	for (op = 0; op < OP_COUNT; op++) {
		word = pattern_op_name(op);
		ck_assert_int_eq(pattern_op_find(word), op);
		ck_assert_int_eq(keyword_find(KW_OPERATOR, word, strlen(word)),
		    op);
	}
	ck_assert_int_eq(pattern_op_find("like"), -1);
	for (i = 0; (word = keyword_word(i)) != NULL; i++) {
		ck_assert_msg(strcmp(last, word) < 0, "%s %s", last, word);
		last = word;
	}
}
END_TEST

START_TEST(t_quote)
{
	char *q = pattern_quote_glob("a*[b]?\\", 7);

	ck_assert_str_eq(q, "a\\*\\[b]\\?\\\\");
	ck_assert_int_eq(holds(OP_MATCH, q, "a*[b]?\\"), 1);
	free(q);
}
END_TEST

Suite *t_pattern(void);

Suite *
t_pattern(void)
{
	Suite *s = suite_create("pattern");
	TCase *tc = tcase_create("pattern");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, t_rows, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tc, t_fnmatch);
	tcase_add_test(tc, t_deep);
	tcase_add_loop_test(tc, t_time, 0, 2);
	tcase_add_test(tc, t_bytes);
	tcase_add_test(tc, t_names);
	tcase_add_test(tc, t_quote);
	suite_add_tcase(s, tc);
	return s;
}
