/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What an expression matches of all modes, against regexec(3).
 */
#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/modeset.h"

Suite *t_modeset(void);

#define ROWS(a)	(int)(sizeof(a) / sizeof((a)[0]))

static const struct { const char *re; int is_known; } rows[] = {
	{ "^[0-7]{1,3}$", 1 },
	{ "^[2-7][0-7]{3}$", 1 },
	{ "^[0-7]{3}$", 1 },
	{ "^644$", 1 },
	{ "^(600|6[04]{2}|755)$", 1 },
	{ "^(0|1?777)$", 1 },
	{ "^0$", 1 },
	{ "^0*7$", 1 },
	{ "^00$", 1 },
	{ "^[0-9]+$", 1 },
	{ "^[89]$", 1 },
	{ "^[0246]*[13]?.$", 1 },
	{ "^7{0}5{2,}$", 1 },
	{ "^7{4}$", 1 },
	{ "^7{5}$", 1 },
	{ "^7{3,200}$", 1 },
	{ "^.{4,70000}$", 1 },
	{ "^[0-7]?[0-7]?[0-7]?[0-7]?5$", 1 },
	{ "^[0-7]{5}[0-7]{5}[0-7]{5}[0-7]$", 1 },
	{ "^[0-7]{5}[0-7]{5}[0-7]{5}[0-7]{2}$", 0 },
	{ "644", 0 },
	{ "^644", 0 },
	{ "644$", 0 },
	{ "^6|7$", 0 },
	{ "^(6|7$)", 0 },
	{ "^(6|7)", 0 },
	{ "^(6|7)+$", 0 },
	{ "^(6|7)0$", 0 },
	{ "^0(6|7)$", 0 },
	{ "^((6))$", 0 },
	{ "^(6|)$", 0 },
	{ "^()$", 0 },
	{ "^$", 0 },
	{ "^", 0 },
	{ "", 0 },
	{ "^6$7$", 0 },
	{ "^^6$", 0 },
	{ "^6\\$", 0 },
	{ "^[^0]$", 0 },
	{ "^[0-]$", 0 },
	{ "^[]$", 0 },
	{ "^[7-0]$", 0 },
	{ "^[[:digit:]]$", 0 },
	{ "^[a7]$", 0 },
	{ "^a$", 0 },
	{ "^6**$", 0 },
	{ "^6{1}{2}$", 0 },
	{ "^6{$", 0 },
	{ "^6{1$", 0 },
	{ "^6{1,$", 0 },
	{ "^6{3,1}$", 0 },
	{ "^6{,2}$", 0 },
	{ "^*$", 0 },
};

/* 1 if the expression is understood, and then rightly. */
static int
try_re(const char *text)
{
	struct modeset m;
	char mode[16];
	regex_t re;
	uint32_t i;

	if (modeset_of_re(text, &m) == -1)
		return 0;
	/* More than RE_DUP_MAX: nothing of that is a policy's. */
	if (regcomp(&re, text, REG_EXTENDED | REG_NOSUB) != 0) {
		ck_assert_msg(strstr(text, "70000") != NULL, "%s", text);
		return 1;
	}
	for (i = 0; i <= MODESET_BITS; i++) {
		snprintf(mode, sizeof(mode), "%o", i);
		if (modeset_alike(&m, i, 1) !=
		    (regexec(&re, mode, 0, NULL, 0) == 0))
			ck_abort_msg("%s: %s", text, mode);
	}
	regfree(&re);
	return 1;
}

START_TEST(is_known)
{
	ck_assert_msg(try_re(rows[_i].re) == rows[_i].is_known, "%s",
	    rows[_i].re);
}
END_TEST

/* Texts of pieces, most of which are right. */
START_TEST(is_never_wrong)
{
	static const char *const piece[] = { "0", "7", "[0-7]", "[2-46]", ".",
	    "[1]", "?", "*", "+", "{2}", "{1,3}", "{0,1}", "{2,}", "|", "(",
	    ")", "$", "^", "[^7]", "\\." };
	char text[64];
	int i, k, n, known = 0;

	srandom(1);
	for (i = 0; i < 2000; i++) {
		int group = random() % 4 == 0;

		strcpy(text, group ? "^(" : "^");
		n = 1 + (int)(random() % 6);
		for (k = 0; k < n; k++)
			strcat(text, piece[random() % (random() % 8 == 0 ?
			    ROWS(piece) : group ? 14 : 13)]);
		strcat(text, group ? ")$" : "$");
		known += try_re(text);
	}
	ck_assert_int_gt(known, 400);
}
END_TEST

START_TEST(is_alike)
{
	struct modeset m;
	uint32_t from, n, i, sum;

	ck_assert_int_eq(modeset_of_re("^(6[04]{2}|[1-3][0-7]{2}|75.)$", &m),
	    0);
	for (n = 1; n <= MODESET_BITS + 1; n *= 2)
		for (from = 0; from <= MODESET_BITS; from += n) {
			for (i = sum = 0; i < n; i++)
				sum += modeset_alike(&m, from + i, 1) == 1;
			if (modeset_alike(&m, from, n) != (sum == n ? 1 :
			    sum == 0 ? 0 : -1))
				ck_abort_msg("%u modes of %o", n, from);
		}
}
END_TEST

Suite *
t_modeset(void)
{
	Suite *s = suite_create("modeset");
	TCase *tc = tcase_create("all");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, is_known, 0, ROWS(rows));
	tcase_add_test(tc, is_never_wrong);
	tcase_add_test(tc, is_alike);
	suite_add_tcase(s, tc);
	return s;
}
