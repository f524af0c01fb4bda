/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Expressions that need not be compiled to know that they are right.
 */
#include <check.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "policy/resure.h"

Suite *t_resure(void);

#define ROWS(a)	(int)(sizeof(a) / sizeof((a)[0]))

static const struct { const char *re; int is_sure; } rows[] = {
	{ "^/usr/share/(locale|zoneinfo)(/|$)", 1 },
	{ "^F_(DUPFD|DUPFD_CLOEXEC|GETFD|SETFD|GETFL|SETFL)$", 1 },
	{ "^/etc/(ld\\.so\\.(cache|preload)|ld-musl-[^/]*)$", 1 },
	{ "^/proc/[0-9]+/(stat|status)$", 1 },
	{ "/(id_(rsa|ed25519)(_sk)?|[.](cargo|gem)/c[^/]*)(/|$)", 1 },
	{ "^/srv/a-b c/[a-zA-Z0-9_.]+\\(1\\)$", 1 },
	{ ".*", 1 },
	{ "^$", 1 },
	{ "a$b^c", 1 },
	{ "((((a))))+", 1 },
	{ "", 0 },
	{ "(", 0 },
	{ ")", 0 },
	{ "a)", 0 },
	{ "()", 0 },
	{ "(a|)", 0 },
	{ "|a", 0 },
	{ "*", 0 },
	{ "^*", 0 },
	{ "a**", 0 },
	{ "(*a)", 0 },
	{ "a{2}", 0 },
	{ "a{2", 0 },
	{ "[", 0 },
	{ "[]", 0 },
	{ "[^]", 0 },
	{ "[]a]", 0 },
	{ "[a", 0 },
	{ "[z-a]", 0 },
	{ "[a-Z]", 0 },
	{ "[0-z]", 0 },
	{ "[a-]", 0 },
	{ "[[:alpha:]]", 0 },
	{ "[\\]]", 0 },
	{ "\\", 0 },
	{ "a\\", 0 },
	{ "\\w", 0 },
	{ "\\1", 0 },
	{ "\xff", 0 },
	{ "a\n", 0 },
};

/* What is sure is right; what is right need not be sure. */
START_TEST(is_sure)
{
	regex_t re;

	ck_assert_msg(resure_check(rows[_i].re) == rows[_i].is_sure, "%s",
	    rows[_i].re);
	if (!rows[_i].is_sure)
		return;
	ck_assert_msg(regcomp(&re, rows[_i].re, REG_EXTENDED | REG_NOSUB) == 0,
	    "%s", rows[_i].re);
	regfree(&re);
}
END_TEST

/* Every text of up to five of these. */
START_TEST(is_never_wrong)
{
	static const char chars[] = "a(|)[^-]*$\\z";
	const size_t nchars = sizeof(chars) - 1;
	char text[6];
	regex_t re;
	size_t i, k, n, left, all = 1;
	int sure = 0;

	for (n = 1; n <= 5; n++) {
		all *= nchars;
		for (i = 0; i < all; i++) {
			for (k = 0, left = i; k < n; k++, left /= nchars)
				text[k] = chars[left % nchars];
			text[n] = '\0';
			if (!resure_check(text))
				continue;
			sure++;
			ck_assert_msg(regcomp(&re, text, REG_EXTENDED |
			    REG_NOSUB) == 0, "%s", text);
			regfree(&re);
		}
	}
	ck_assert_int_gt(sure, 1000);
}
END_TEST

Suite *
t_resure(void)
{
	Suite *s = suite_create("resure");
	TCase *tc = tcase_create("all");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, is_sure, 0, ROWS(rows));
	tcase_add_test(tc, is_never_wrong);
	suite_add_tcase(s, tc);
	return s;
}
