/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The head of an expression: what it rules out, regexec(3) does not match.
 */
#include <check.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "policy/rehead.h"

Suite *t_rehead(void);

#define ROWS(a)	(int)(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*re;
	const char	*head;		/* NULL: any */
	const char	*next;		/* NULL: any */
} heads[] = {
	{ "^/etc/(a|b)", "/etc/", "ab" },
	{ "^/etc/(ld\\.so\\.(cache|preload)|localtime)$", "/etc/", "l" },
	{ "^/(dev/null|proc/(a|b)|sys/(/.*)?)$", "/", "dps" },
	{ "^/srv/d\\.\\(x\\)\\+/[^/]+$", "/srv/d.(x)+/", NULL },
	{ "^/a*", "/", NULL },
	{ "^/a?", "/", NULL },
	{ "^/ab{2}", "/a", NULL },
	{ "^/ab+c", "/ab", NULL },
	{ "^/a.b", "/a", NULL },
	{ "^/a\\w", "/a", NULL },
	{ "^/a\\<b", "/a", NULL },
	{ "^/a(b|)", "/a", NULL },
	{ "^/a(b)?", "/a", NULL },
	{ "^/a(b)*c", "/a", NULL },
	{ "^/a(b)+c", "/a", "b" },
	{ "^/a(/|$)", "/a", NULL },
	{ "^/a((b|c)|d)", "/a", NULL },
	{ "^/a([bc]|d)", "/a", NULL },
	{ "^/a(b|[|)]c)", "/a", NULL },
	{ "^/a(b[|)]|c)", "/a", "bc" },
	{ "^/a(b*|c)", "/a", NULL },
	{ "^a|^b", NULL, NULL },
	{ "^a[|]b", "a", NULL },
	{ "^(a|b)|c", NULL, NULL },
	{ "/etc", NULL, NULL },
	{ "^", "", NULL },
	{ "^$", "", NULL },
	{ "^/[0-9]+", "/", NULL },
	{ "^F_(DUPFD|GETFD|SETFL)$", "F_", "DGS" },
};

START_TEST(head)
{
	struct rehead h;
	int c, is_next;

	rehead_init(&h, heads[_i].re);
	if (heads[_i].head == NULL)
		ck_assert_ptr_null(h.text);
	else {
		ck_assert_ptr_nonnull(h.text);
		ck_assert_uint_eq(h.n, strlen(heads[_i].head));
		ck_assert_int_eq(memcmp(h.text, heads[_i].head, h.n), 0);
		ck_assert_int_eq(h.has_next, heads[_i].next != NULL);
	}
	for (c = 1; c < 256 && heads[_i].next != NULL; c++) {
		is_next = strchr(heads[_i].next, c) != NULL;
		ck_assert_int_eq((h.next[c / 8] >> c % 8) & 1, is_next);
	}
	rehead_clear(&h);
}
END_TEST

/* Random expressions of what can matter, and random texts. */
START_TEST(never_wrong)
{
	static const char *const bits[] = { "a", "b", "/", "\\.", ".", "(", ")",
	    "|", "*", "+", "?", "[ab]", "[^a]", "[]|)]", "^", "$", "{2}", "\\w",
	    "\\(" };
	static const char letters[] = "ab/.()|";
	unsigned int seed = 7;
	int i, k, n, tried = 0, ruled_out = 0;
	char re[64], text[16];
	struct rehead h;
	regex_t r;

	for (i = 0; i < 60000; i++) {
		strlcpy(re, rand_r(&seed) % 8 ? "^" : "", sizeof(re));
		for (n = rand_r(&seed) % 9; n > 0; n--)
			strlcat(re, bits[rand_r(&seed) % ROWS(bits)],
			    sizeof(re));
		if (regcomp(&r, re, REG_EXTENDED | REG_NOSUB) != 0)
			continue;
		rehead_init(&h, re);
		for (k = 0; k < 8; k++) {
			for (n = 0; n < (int)(rand_r(&seed) % 7); n++)
				text[n] = letters[rand_r(&seed) %
				    (sizeof(letters) - 1)];
			text[n] = '\0';
			tried++;
			if (rehead_test(&h, text, (size_t)n))
				continue;
			ruled_out++;
			ck_assert_msg(regexec(&r, text, 0, NULL, 0) != 0,
			    "%s matches %s", re, text);
		}
		rehead_clear(&h);
		regfree(&r);
	}
	ck_assert_int_gt(ruled_out, tried / 10);
}
END_TEST

Suite *
t_rehead(void)
{
	Suite *s = suite_create("rehead");
	TCase *tc = tcase_create("rehead");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, head, 0, ROWS(heads));
	tcase_add_test(tc, never_wrong);
	suite_add_tcase(s, tc);
	return s;
}
