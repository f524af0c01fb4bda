/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a rule takes, and what can be told of it all the same.
 */
#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/cond.h"
#include "policy/parse.h"

Suite *t_rule(void);

#define HEADER	"Policy: /bin/x, Emulation: native\n"

static struct policy_file *
read_file(const char *text, size_t n)
{
	struct diag *quiet = diag_new(NULL, NULL);
	struct policy_file *f = parse_text("/etc/systrace/bin_x", text, n, NULL,
	    quiet);

	diag_free(quiet);
	ck_assert_ptr_nonnull(f);
	return f;
}

static struct rule *
first(const struct policy_file *f)
{
	return STAILQ_FIRST(&TAILQ_FIRST(&f->policies)->rules);
}

static size_t
in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

/*
 * One test, two, comments: at most 60 bytes a rule beside the text. (Sanitizers
 * count for themselves: then this is 0.)
 */
START_TEST(is_small)
{
	static const struct { const char *head, *tail; } forms[] = {
		{ "\tnative-fsread: filename eq \"/srv/", "\" then permit" },
		{ "\tnative-fswrite: filename under \"/srv/",
		    "\" then permit" },
		{ "\tnative-connect: sockaddr match \"inet-*:",
		    "\" then permit" },
		{ "\tnative-execve: filename match \"/opt/[a-z]/",
		    "*\" then permit" },
		{ "\tnative-openat: filename eq \"/a\" and oflags sub \"",
		    "\" then deny[enoent]" },
		{ "\tnative-fsread: not filename sub \"",
		    "\" then permit # why" },
		{ "\tnative-chdir: filename eq \"/srv/", "\" then permit log" },
		{ "\tnative-mkdir: filename inpath \"/srv/", "\" then permit" },
		{ "\tnative-rmdir: filename neq \"/srv/",
		    "\" then deny nolog" },
		{ "\tnative-fsread: filename eq \"/srv/",
		    "\" then permit # 2026-11-27, 34 times ~3f9a" },
	};
	const int nforms = (int)(sizeof(forms) / sizeof(forms[0]));
	const int rules = 20000;
	size_t cap = (size_t)rules * 100 + sizeof(HEADER), n, before, taken;
	char *text = xmalloc(cap);
	struct policy_file *f;
	int i;

	ck_assert_uint_le(sizeof(struct rule), 48);
	ck_assert_uint_le(sizeof(struct expr), 16);
	n = (size_t)snprintf(text, cap, HEADER);
	for (i = 0; i < rules; i++)
		n += (size_t)snprintf(text + n, cap - n, "%s%d%s\n",
		    forms[i % nforms].head, i, forms[i % nforms].tail);
	policy_file_free(read_file(text, n));	/* names are kept */
	before = in_use();
	f = read_file(text, n);
	taken = in_use() - before;
	ck_assert_msg(taken <= n + (size_t)rules * 60, "%zu bytes a rule",
	    (taken - n) / (size_t)rules);
	policy_file_free(f);
	free(text);
}
END_TEST

/* Where the tests of a rule stand, by a ^ below each. */
static const struct { const char *rule, *places; } places[] = {
	{ "native-a: x eq \"1\" then permit",
	  "          ^" },
	{ "\t native-#1 :   (x[1] eq \"not y\") -> deny",
	  "\t                ^" },
	{ "native-a: (x eq \"\\\" and y\" or true) and (not z sub \"#\") then deny",
	  "           ^                  ^              ^" },
	{ "native-a: x eq \"1\" and x eq \"1\" and x eq \"1\" then permit # x",
	  "          ^            ^            ^" },
	{ "native-a: then-x eq \"1\" then permit",
	  "          ^" },
	{ "native-a: true then permit",
	  "          ^" },
};

static void
check_places(const struct rule *r, const struct expr *e, const char **at,
    const char *all)
{
	int i;

	for (i = 0; i < expr_children(e); i++)
		check_places(r, &e->child[i], at, all);
	if (expr_children(e) > 0)
		return;
	*at = strchr(*at, '^');
	ck_assert_ptr_nonnull(*at);
	ck_assert_int_eq(cond_pos(r, e).line, 2);
	ck_assert_int_eq(cond_pos(r, e).column, (int)(*at - all) + 1);
	++*at;
}

START_TEST(tells_places)
{
	char *text = xasprintf(HEADER "%s\n", places[_i].rule);
	struct policy_file *f = read_file(text, strlen(text));
	const char *at = places[_i].places;
	struct rule *r = first(f);

	check_places(r, rule_expr(r), &at, places[_i].places);
	ck_assert_ptr_null(strchr(at, '^'));
	ck_assert_str_eq(cond_pos(r, rule_expr(r)).file, "/etc/systrace/bin_x");
	/* Whose line is not known any more is known by its number. */
	rule_set_source(r, NULL);
	ck_assert_int_eq(cond_pos(r, rule_expr(r)).line, 2);
	policy_file_free(f);
	free(text);
}
END_TEST

static const struct { const char *line, *after; } lines[] = {
	{ "native-a: permit # b", "# b" },
	{ "native-a: permit # b \t\r", "# b" },
	{ "native-#1: permit", NULL },
	{ "native-#1: permit#", "#" },
	{ "native-a: x eq \"# b\" then permit", NULL },
	{ "native-a: x eq \"# b\" then permit # \"c", "# \"c" },
	{ "native-a: permit", NULL },
};

/* The comment, read from the line, outlives it. */
START_TEST(keeps_comments)
{
	char *text = xasprintf(HEADER "# a\n%s\n", lines[_i].line);
	struct policy_file *f = read_file(text, strlen(text));
	struct rule *r = first(f);

	ck_assert_str_eq(r->source, lines[_i].line);
	ck_assert_str_eq(rule_before(r), "# a\n");
	ck_assert_pstr_eq(rule_after(r), lines[_i].after);
	rule_set_source(r, NULL);
	ck_assert_ptr_null(r->source);
	ck_assert_pstr_eq(rule_after(r), lines[_i].after);
	rule_set_source(r, xstrdup("native-a: permit # new"));
	rule_set_source(r, xstrdup("native-a: permit # newer"));
	ck_assert_str_eq(r->source, "native-a: permit # newer");
	ck_assert_str_eq(rule_after(r), lines[_i].after != NULL ?
	    lines[_i].after : "# new");
	rule_set_before(r, NULL);
	rule_set_after(r, NULL);
	ck_assert_ptr_null(rule_before(r));
	ck_assert_str_eq(rule_after(r), "# newer");
	policy_file_free(f);
	free(text);
}
END_TEST

Suite *
t_rule(void)
{
	Suite *s = suite_create("rule");
	TCase *tc = tcase_create("all");

	tcase_add_test(tc, is_small);
	tcase_add_loop_test(tc, tells_places, 0,
	    (int)(sizeof(places) / sizeof(places[0])));
	tcase_add_loop_test(tc, keeps_comments, 0,
	    (int)(sizeof(lines) / sizeof(lines[0])));
	suite_add_tcase(s, tc);
	return s;
}
