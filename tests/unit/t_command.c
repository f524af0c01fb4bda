/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Answers taken apart: the words, their beginnings, and what is a rule.
 */
#include <check.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ask/command.h"

#define NITEMS(a)	((int)(sizeof(a) / sizeof((a)[0])))

static const struct {
	const char		*line;
	enum command_kind	 kind;
	int			 of_run;
	int			 offer;
	int			 error;
	const char		*verdict;	/* NULL: not looked at */
	const char		*rest;		/* likewise */
} good[] = {
	{ "1", COMMAND_OFFER, 0, 1, 0, "permit", NULL },
	{ "12", COMMAND_OFFER, 0, 12, 0, "permit", NULL },
	{ "run 3", COMMAND_OFFER, 1, 3, 0, "permit", NULL },
	{ "permit", COMMAND_PERMIT, 0, 0, EPERM, "permit", NULL },
	{ "PERMIT", COMMAND_PERMIT, 0, 0, EPERM, "permit", NULL },
	{ "permit 2", COMMAND_PERMIT, 0, 2, EPERM, "permit", NULL },
	{ "permit[inherit]", COMMAND_PERMIT, 0, 0, EPERM, "permit[inherit]",
	    NULL },
	{ "permit[detach] 2", COMMAND_PERMIT, 0, 2, EPERM, "permit[detach]",
	    NULL },
	{ "run permit", COMMAND_PERMIT, 1, 0, EPERM, "permit", NULL },
	{ "permit-now", COMMAND_PERMIT_NOW, 0, 0, EPERM, NULL, NULL },
	{ "permit-", COMMAND_PERMIT_NOW, 0, 0, EPERM, NULL, NULL },
	{ "deny", COMMAND_DENY, 0, 0, EPERM, "deny", NULL },
	{ "deny[enoent]", COMMAND_DENY, 0, 0, ENOENT, "deny[enoent]", NULL },
	{ "deny[ENOENT] 4", COMMAND_DENY, 0, 4, ENOENT, "deny[enoent]", NULL },
	{ "deny-now[eacces]", COMMAND_DENY_NOW, 0, 0, EACCES, NULL, NULL },
	{ "deny-n", COMMAND_DENY_NOW, 0, 0, EPERM, NULL, NULL },
	{ "deny all", COMMAND_DENY_ALL, 0, 0, EPERM, NULL, NULL },
	{ "deny  ALL", COMMAND_DENY_ALL, 0, 0, EPERM, NULL, NULL },
	{ "k", COMMAND_KILL, 0, 0, EPERM, NULL, NULL },
	{ "detach", COMMAND_DETACH, 0, 0, EPERM, NULL, NULL },
	{ "det", COMMAND_DETACH, 0, 0, EPERM, NULL, NULL },
	{ "re", COMMAND_REVIEW, 0, 0, EPERM, NULL, NULL },
	{ "s", COMMAND_SHOW, 0, 0, EPERM, NULL, NULL },
	{ "w", COMMAND_WHY, 0, 0, EPERM, NULL, NULL },
	{ "h", COMMAND_HELP, 0, 0, EPERM, NULL, "" },
	{ "help per", COMMAND_HELP, 0, 0, EPERM, NULL, "per" },
	{ "filename eq \"/a\" then permit", COMMAND_RULE, 0, 0, 0, NULL,
	    "filename eq \"/a\" then permit" },
	{ "run true then deny", COMMAND_RULE, 1, 0, 0, NULL,
	    "true then deny" },
	{ "permit log", COMMAND_RULE, 0, 0, 0, NULL, "permit log" },
	{ "deny[enoent] nolog", COMMAND_RULE, 0, 0, 0, NULL,
	    "deny[enoent] nolog" },
	{ "kill log", COMMAND_RULE, 0, 0, 0, NULL, "kill log" },
	{ "native-open: permit", COMMAND_RULE, 0, 0, 0, NULL,
	    "native-open: permit" },
	{ "perhaps", COMMAND_RULE, 0, 0, 0, NULL, "perhaps" },
	{ "(true) then permit", COMMAND_RULE, 0, 0, 0, NULL,
	    "(true) then permit" },
	{ "0", COMMAND_RULE, 0, 0, 0, NULL, "0" },
	{ "999999", COMMAND_RULE, 0, 0, 0, NULL, "999999" },
};

START_TEST(taken_apart)
{
	struct answer a;
	char text[256];
	struct buf why;

	buf_init(&why, text, sizeof(text));
	ck_assert_msg(command_parse(good[_i].line, &a, &why) == 0, "%s: %s",
	    good[_i].line, text);
	ck_assert_msg(a.kind == good[_i].kind, "%s: kind %d", good[_i].line,
	    (int)a.kind);
	ck_assert_int_eq(a.of_run, good[_i].of_run);
	ck_assert_int_eq(a.offer, good[_i].offer);
	ck_assert_int_eq(a.error, good[_i].error);
	if (good[_i].verdict != NULL)
		ck_assert_str_eq(a.verdict, good[_i].verdict);
	if (good[_i].rest != NULL)
		ck_assert_str_eq(a.rest, good[_i].rest);
}
END_TEST

static const struct {
	const char	*line;
	const char	*why;
} bad[] = {
	{ "p", "\"p\" is the beginning of permit and permit-now: write more of "
	    "it" },
	{ "de", "\"de\" is the beginning of deny and deny-now and detach: "
	    "write more of it" },
	{ "r", "\"r\" is the beginning of run and review: write more of it" },
	{ "run", "run wants an answer behind it, such as run 1" },
	{ "run run", "run wants an answer behind it, such as run 1" },
	{ "deny[nonsense]", "\"nonsense\" is no errno; write for example "
	    "deny[enoent]" },
	{ "deny[", "the bracket is not closed" },
	{ "permit[enoent]", "permit takes [inherit] or [detach], and nothing "
	    "else" },
	{ "kill[enoent]", "only permit, deny and deny-now take something in "
	    "brackets" },
	{ "deny[\033]", "\"\\x1b\" is no errno; write for example "
	    "deny[enoent]" },
};

START_TEST(refused)
{
	struct answer a;
	char text[256];
	struct buf why;

	buf_init(&why, text, sizeof(text));
	ck_assert_msg(command_parse(bad[_i].line, &a, &why) == -1, "%s",
	    bad[_i].line);
	ck_assert_str_eq(text, bad[_i].why);
}
END_TEST

/* Every word of the table by itself is that command. */
START_TEST(table_is_spoken)
{
	struct answer a;
	char text[256];
	struct buf why;
	size_t i;

	for (i = 0; i < nask_commands; i++) {
		if (!islower((unsigned char)ask_commands[i].name[0]) ||
		    ask_commands[i].kind == COMMAND_RUN)
			continue;
		buf_init(&why, text, sizeof(text));
		ck_assert_msg(command_parse(ask_commands[i].name, &a, &why) == 0,
		    "%s: %s", ask_commands[i].name, text);
		ck_assert_msg(a.kind == ask_commands[i].kind, "%s",
		    ask_commands[i].name);
	}
}
END_TEST

START_TEST(help_is_the_table)
{
	char text[4096];
	struct buf b;
	size_t i, lines = 0;

	buf_init(&b, text, sizeof(text));
	command_help(&b, "");
	for (i = 0; i < b.len; i++)
		lines += text[i] == '\n';
	ck_assert_uint_eq(lines, nask_commands);
	for (i = 0; i < nask_commands; i++) {
		ck_assert(strstr(text, ask_commands[i].name) != NULL);
		ck_assert(strstr(text, ask_commands[i].help) != NULL);
	}
	buf_init(&b, text, sizeof(text));
	command_help(&b, "deta");
	ck_assert_str_eq(text, "    detach                    ask no more at "
	    "all: deny what no rule covers\n");
	buf_init(&b, text, sizeof(text));
	command_help(&b, "x\n");
	ck_assert_str_eq(text, "No answer begins with \"x\\n\".\n");
}
END_TEST

Suite *
t_command(void)
{
	Suite *s = suite_create("command");
	TCase *tc = tcase_create("command");

	tcase_add_loop_test(tc, taken_apart, 0, NITEMS(good));
	tcase_add_loop_test(tc, refused, 0, NITEMS(bad));
	tcase_add_test(tc, table_is_spoken);
	tcase_add_test(tc, help_is_the_table);
	suite_add_tcase(s, tc);
	return s;
}
