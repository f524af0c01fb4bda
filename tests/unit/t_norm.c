/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names as text only.
 */
#include "path/norm.h"

#include <check.h>
#include <string.h>

static const struct {
	const char *base, *name, *want;
} joins[] = {
	{ "/", "a", "/a" },
	{ "/", "", "/" },
	{ "/a", "", "/a" },
	{ "/a", "b", "/a/b" },
	{ "/a", "/b", "/b" },
	{ "/a", "//b///c", "/b/c" },
	{ "/a", "./b/.", "/a/b" },
	{ "/a", ".", "/a" },
	{ "/a", "..", "/" },
	{ "/a", "../..", "/" },
	{ "/a/b", "../c", "/a/c" },
	{ "/a/b", "../../../c", "/c" },
	{ "/a", "b/", "/a/b" },
	{ "/a", "b//", "/a/b" },
	{ "/a", ".b/..c/...", "/a/.b/..c/..." },
	{ "/a", "b/../../..//c/./d/..", "/c" },
	{ "/", "/..", "/" },
	{ "pipe:[1]", "x", "pipe:[1]/x" },
	{ "pipe:[1]", "..", "pipe:[1]" },
	{ "(unreachable)/a", "../b", "(unreachable)/b" },
	{ "(unreachable)/", "b", "(unreachable)/b" },
};

START_TEST(join)
{
	char text[128];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	norm_join(&b, joins[_i].base, joins[_i].name);
	ck_assert_str_eq(text, joins[_i].want);
	ck_assert_uint_eq(b.len, strlen(text));
	ck_assert_int_eq(b.cut, 0);
}
END_TEST

static const struct {
	const char *name;
	int want;
} plains[] = {
	{ "a", 1 }, { "a/b", 1 }, { ".a/..b/...", 1 }, { "a.", 1 },
	{ "", 0 }, { "/", 0 }, { "/a", 0 }, { "a/", 0 }, { "a//b", 0 },
	{ ".", 0 }, { "..", 0 }, { "./a", 0 }, { "a/.", 0 }, { "a/../b", 0 },
	{ "a/..", 0 },
};

START_TEST(plain)
{
	const char *s = plains[_i].name;

	ck_assert_int_eq(norm_is_plain(s, strlen(s)), plains[_i].want);
}
END_TEST

static const struct {
	const char *name;
	const char *want;
} dotted[] = {
	{ "", "" }, { "a/b", "a/b" }, { "//a", "a" }, { "./a", "a" },
	{ ".//././/a/./b", "a/./b" }, { "./..", ".." }, { "./.", "." },
	{ "././", "./" }, { ".", "." }, { ".//", ".//" }, { ".a/b", ".a/b" },
	{ "..", ".." }, { "../a", "../a" }, { "/", "" },
};

START_TEST(dots)
{
	ck_assert_str_eq(norm_skip_dots(dotted[_i].name), dotted[_i].want);
}
END_TEST

START_TEST(cut)
{
	char text[8];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	norm_join(&b, "/abc", "defgh");
	ck_assert_str_eq(text, "/abc/de");
	ck_assert_int_eq(b.cut, 1);
	norm_join(&b, "/abc", "def");
	ck_assert_str_eq(text, "/abc/de");
	ck_assert_int_eq(b.cut, 1);
	norm_join(&b, "/abc", "de");
	ck_assert_int_eq(b.cut, 0);
	ck_assert_int_eq(norm_is_plain("ab/..", 2), 1);
}
END_TEST

Suite *
t_norm(void)
{
	Suite *s = suite_create("norm");
	TCase *tc = tcase_create("norm");

	tcase_add_loop_test(tc, join, 0, sizeof(joins) / sizeof(joins[0]));
	tcase_add_loop_test(tc, plain, 0, sizeof(plains) / sizeof(plains[0]));
	tcase_add_loop_test(tc, dots, 0, sizeof(dotted) / sizeof(dotted[0]));
	tcase_add_test(tc, cut);
	suite_add_tcase(s, tc);
	return s;
}
