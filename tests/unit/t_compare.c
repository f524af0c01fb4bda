/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Rules by what they mean, and words by what was meant.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "policy/parse.h"
#include "tool/compare.h"
#include "tool/suggest.h"

static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/src";
static const struct vars vars = { home, user, cwd };

static struct rule *
read_rule(const char *text)
{
	struct rule *r = parse_rule(text, strlen(text), NULL, NULL, &vars, NULL);

	ck_assert_msg(r != NULL, "%s", text);
	return r;
}

static const struct {
	const char	*a;
	const char	*b;
	int		 meet;
} meetings[] = {
	{ "native-open: permit", "native-open: deny", 1 },
	{ "native-open: permit", "native-read: deny", 0 },
	{ "native-open: permit", "linux-open: deny", 0 },
	{ "native-open: permit", "native-fsread: deny", 1 },
	{ "native-fswrite: permit", "native-open: deny", 1 },
	{ "native-stat: permit", "native-fswrite: deny", 0 },
	{ "native-fsread: permit", "native-fswrite: deny", 0 },
	{ "native-read: permit", "native-@descriptor: deny", 1 },
	{ "native-read: permit", "native-@memory: deny", 0 },
	{ "linux-socketcall: permit", "linux-connect: deny", 1 },
	{ "native-open: permit, if user = 0",
	    "native-open: deny, if user = 1", 0 },
	{ "native-open: permit, if user = 0",
	    "native-open: deny, if group = 1", 1 },
#define FS(x, y, meet) { "native-fsread: filename " x " then permit", \
	    "native-fsread: filename " y " then deny", meet }
	FS("eq \"/a\"", "eq \"/a\"", 1),
	FS("eq \"/a\"", "eq \"/b\"", 0),
	FS("eq \"/a/b\"", "under \"/a\"", 1),
	FS("eq \"/ab\"", "under \"/a\"", 0),
	FS("under \"/a\"", "under \"/a/b\"", 1),
	FS("under \"/a\"", "under \"/ab\"", 0),
	FS("under \"/ab\"", "under \"/a\"", 0),
	FS("under \"/\"", "under \"/ab\"", 1),
	FS("under \"/a/\"", "under \"/a/b\"", 1),
	FS("under \"/a\"", "match \"/b*\"", 0),
	FS("under \"/a\"", "match \"/a*\"", 1),
	FS("match \"/a*x\"", "match \"/a*y\"", 1),
	FS("match \"/a*\"", "match \"/b*\"", 0),
	FS("match \"/a\"", "under \"/a/b\"", 1),
	FS("under \"$HOME\"", "eq \"/home/u/x\"", 1),
	FS("under \"$HOME\"", "eq \"/home/v/x\"", 0),
	FS("re \"^/a\"", "eq \"/b\"", 0),
	FS("re \"^/a\"", "under \"/b\"", 1),
	FS("neq \"/a\"", "eq \"/a\"", 0),
	FS("neq \"/a\"", "eq \"/b\"", 1),
	FS("match \"/<non-existent filename>: *\"", "eq \"/a\"", 1),
#undef FS
	{ "native-open: filename eq \"/a\" and oflags eq \"ro\" then permit",
	    "native-open: filename eq \"/b\" then deny", 0 },
	{ "native-open: oflags eq \"ro\" then permit",
	    "native-open: oflags eq \"O_RDONLY\" then deny", 1 },
	{ "native-open: filename eq \"/a\" or filename eq \"/b\" then permit",
	    "native-open: filename eq \"/c\" then deny", 1 },
	{ "native-open: not filename eq \"/a\" then permit",
	    "native-open: filename eq \"/a\" then deny", 1 },
	{ "native-rename: filename eq \"/a\" then permit",
	    "native-rename: filename[1] eq \"/b\" then deny", 1 },
};

START_TEST(meeting)
{
	struct rule *a = read_rule(meetings[_i].a);
	struct rule *b = read_rule(meetings[_i].b);

	ck_assert_msg(rule_may_meet(a, b) == meetings[_i].meet, "%s | %s",
	    meetings[_i].a, meetings[_i].b);
	ck_assert_msg(rule_may_meet(b, a) == meetings[_i].meet, "%s | %s",
	    meetings[_i].b, meetings[_i].a);
	rule_free(a);
	rule_free(b);
}
END_TEST

static const struct {
	const char	*a;
	const char	*b;
	int		 head;		/* they speak of the same */
	int		 same;		/* and say the same */
	int		 stricter;	/* a says the stricter thing */
} pairs[] = {
	{ "native-open: permit", "native-open: deny", 1, 0, 0 },
	{ "native-open: kill", "native-open: deny", 1, 0, 1 },
	{ "native-open: ask", "native-open: permit", 1, 0, 1 },
	{ "native-open: deny", "native-open: deny[eperm]", 1, 1, 0 },
	{ "native-open: deny[enoent]", "native-open: deny[ENOENT]", 1, 1, 0 },
	{ "native-open: deny[enoent]", "native-open: deny", 1, 0, 0 },
	{ "native-open: true then permit", "native-open: permit", 1, 1, 0 },
	{ "native-open: permit log", "native-open: permit", 1, 0, 1 },
	{ "native-open: deny log", "native-open: deny", 1, 1, 0 },
	{ "native-open: deny nolog", "native-open: deny", 1, 0, 0 },
	{ "linux64-open: permit", "native-open: permit", 1, 1, 0 },
	{ "linux-open: permit", "native-open: permit", 0, 1, 0 },
	{ "native-newuname: permit", "native-uname: permit", 1, 1, 0 },
	{ "native-execve: permit", "native-execve: permit[inherit]", 1, 0, 1 },
	{ "native-execve: permit[detach]", "native-execve: permit[inherit]",
	    1, 0, 0 },
	{ "native-open: filename eq \"$HOME/a\" then permit",
	    "native-open: filename eq \"/home/u/a\" then permit", 1, 1, 0 },
	{ "native-open: filename eq \"/a\" then permit",
	    "native-open: filename match \"/a\" then permit", 0, 1, 0 },
	{ "native-open: permit, if user = 0", "native-open: permit", 0, 1, 0 },
};

START_TEST(pair)
{
	struct rule *a = read_rule(pairs[_i].a), *b = read_rule(pairs[_i].b);
	char *ha = rule_head(a), *hb = rule_head(b);

	ck_assert_msg((strcmp(ha, hb) == 0) == pairs[_i].head, "%s | %s", ha,
	    hb);
	ck_assert_msg(rule_says_same(a, b) == pairs[_i].same, "%s | %s",
	    pairs[_i].a, pairs[_i].b);
	ck_assert_msg(rule_is_stricter(a, b) == pairs[_i].stricter, "%s | %s",
	    pairs[_i].a, pairs[_i].b);
	free(ha);
	free(hb);
	rule_free(a);
	rule_free(b);
}
END_TEST

static const char *const words[] = { "check", "diff", "explain", "list", "merge",
    NULL };

static const char *
word(void *ctx, size_t i)
{
	return words[i];
}

static const struct {
	const char	*said;
	const char	*meant;
} slips[] = {
	{ "explian", "explain" }, { "xplain", "explain" }, { "mrege", "merge" },
	{ "lst", "list" }, { "lisst", "list" }, { "dif", "diff" },
	{ "chekc", "check" }, { "x", NULL }, { "", NULL }, { "tsil", NULL },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL },
};

START_TEST(slip)
{
	const char *meant = suggest_word(slips[_i].said, word, NULL);

	if (slips[_i].meant == NULL)
		ck_assert_msg(meant == NULL, "%s: %s", slips[_i].said, meant);
	else
		ck_assert_msg(meant != NULL &&
		    strcmp(meant, slips[_i].meant) == 0, "%s", slips[_i].said);
}
END_TEST

#define NITEMS(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
t_compare(void)
{
	Suite *s = suite_create("compare");
	TCase *tc = tcase_create("compare");

	tcase_add_loop_test(tc, meeting, 0, NITEMS(meetings));
	tcase_add_loop_test(tc, pair, 0, NITEMS(pairs));
	tcase_add_loop_test(tc, slip, 0, NITEMS(slips));
	suite_add_tcase(s, tc);
	return s;
}
