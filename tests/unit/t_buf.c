/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Bounded buffers, and escaping there and back.
 */
#include "base/buf.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *t_buf(void);

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))
#define S(s)		s, sizeof(s) - 1

static const struct {
	const char *raw;
	size_t n;
	const char *shown;
} escapes[] = {
	{ S(""), "" },
	{ S("/etc/passwd"), "/etc/passwd" },
	{ S("a b,c'#$"), "a b,c'#$" },
	{ S("say \"hi\" \\n"), "say \\\"hi\\\" \\\\n" },
	{ S("a\nb\rc\td"), "a\\nb\\rc\\td" },
	{ S("\x1b[31m\x7f\0z"), "\\x1b[31m\\x7f\\x00z" },
	{ S("caf\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x90\xa7"),
	    "caf\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x90\xa7" },
	/* not UTF-8: alone, cut short, overlong, surrogate, too great */
	{ S("\xff\xfe"), "\\xff\\xfe" },
	{ S("\x80x"), "\\x80x" },
	{ S("\xc3"), "\\xc3" },
	{ S("\xe6\x97"), "\\xe6\\x97" },
	{ S("\xe6\x97z"), "\\xe6\\x97z" },
	{ S("\xf0\x9f\x90"), "\\xf0\\x9f\\x90" },
	{ S("\xc0\xaf"), "\\xc0\\xaf" },
	{ S("\xe0\x80\xaf"), "\\xe0\\x80\\xaf" },
	{ S("\xf0\x80\x80\xaf"), "\\xf0\\x80\\x80\\xaf" },
	{ S("\xed\xa0\x80"), "\\xed\\xa0\\x80" },
	{ S("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80" },
	{ S("\xf5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80" },
	/* UTF-8, but not for a terminal: C1, bidi, zero width, separators */
	{ S("\xc2\x9b" "31m"), "\\xc2\\x9b31m" },
	{ S("\xc2\xad"), "\\xc2\\xad" },
	{ S("\xcd\x8f"), "\\xcd\\x8f" },
	{ S("\xd8\x9c"), "\\xd8\\x9c" },
	{ S("\xe1\x85\x9f"), "\\xe1\\x85\\x9f" },
	{ S("\xe2\x80\x8b"), "\\xe2\\x80\\x8b" },
	{ S("\xe2\x80\xa8"), "\\xe2\\x80\\xa8" },
	{ S("\xe2\x80\xae"), "\\xe2\\x80\\xae" },
	{ S("\xe2\x81\xa6"), "\\xe2\\x81\\xa6" },
	{ S("\xe3\x85\xa4"), "\\xe3\\x85\\xa4" },
	{ S("\xef\xbb\xbf"), "\\xef\\xbb\\xbf" },
	{ S("\xef\xb8\x8f"), "\\xef\\xb8\\x8f" },
	{ S("\xf3\xa0\x80\x81"), "\\xf3\\xa0\\x80\\x81" },
	/* neighbours of those stay as they are */
	{ S("\xc2\xa0\xe2\x80\xa7\xe2\x80\xaf\xe2\x80\x90"),
	    "\xc2\xa0\xe2\x80\xa7\xe2\x80\xaf\xe2\x80\x90" },
	{ S("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"),
	    "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf" },
};

START_TEST(escape_row)
{
	char out[128], back[128];
	struct buf b;
	size_t n;

	buf_init(&b, out, sizeof(out));
	buf_escape(&b, escapes[_i].raw, escapes[_i].n);
	ck_assert_str_eq(out, escapes[_i].shown);
	ck_assert_uint_eq(b.len, strlen(out));
	ck_assert_int_eq(b.cut, 0);
	memcpy(back, out, b.len);
	n = unescape(back, b.len);
	ck_assert_uint_eq(n, escapes[_i].n);
	ck_assert_mem_eq(back, escapes[_i].raw, n);
}
END_TEST

static const struct {
	const char *in;
	const char *out;
} unescapes[] = {
	{ "a\\", "a\\" },		/* a last backslash is itself */
	{ "\\q\\/\\'", "q/'" },		/* as in 1.6 */
	{ "\\x4", "x4" },
	{ "\\xg1", "xg1" },
	{ "\\x4Ab", "Jb" },
	{ "\\x4a", "J" },
	{ "\\\\x41", "\\x41" },
	{ "\\\\\\n", "\\\n" },
};

/* What stands behind the n bytes does not count. */
START_TEST(unescape_end)
{
	char s[] = "a\\x41";

	ck_assert_uint_eq(unescape(s, 4), 3);
	ck_assert_mem_eq(s, "ax4", 3);
}
END_TEST

START_TEST(unescape_row)
{
	char s[32];

	strcpy(s, unescapes[_i].in);
	s[unescape(s, strlen(s))] = '\0';
	ck_assert_str_eq(s, unescapes[_i].out);
}
END_TEST

/* Every string of bytes is read back from what is shown, and no byte that is
 * shown is a control. */
START_TEST(escape_random)
{
	char raw[64], out[4 * sizeof(raw) + 1];
	unsigned int seed = 1 + _i;
	struct buf b;
	size_t i, k, n;

	for (i = 0; i < 2000; i++) {
		n = rand_r(&seed) % sizeof(raw);
		for (k = 0; k < n; k++)
			raw[k] = "\\\"xn\n\x1b\xe2\x80\xae\xc3\xa9\x00\xff\xf0"
			    "09af"[rand_r(&seed) % 18];
		buf_init(&b, out, sizeof(out));
		buf_escape(&b, raw, n);
		ck_assert_int_eq(b.cut, 0);
		for (k = 0; k < b.len; k++)
			ck_assert((unsigned char)out[k] >= 0x20 &&
			    out[k] != 0x7f);
		ck_assert_uint_eq(unescape(out, b.len), n);
		ck_assert_mem_eq(out, raw, n);
	}
}
END_TEST

START_TEST(bounds)
{
	char p[8];
	struct buf b;

	buf_init(&b, p, sizeof(p));
	ck_assert_str_eq(p, "");
	buf_puts(&b, "1234");
	buf_printf(&b, "%d", 567);
	ck_assert_str_eq(p, "1234567");
	ck_assert_int_eq(b.cut, 0);
	buf_puts(&b, "");
	ck_assert_int_eq(b.cut, 0);
	buf_puts(&b, "8");
	ck_assert_str_eq(p, "1234567");
	ck_assert_int_eq(b.cut, 1);
	buf_printf(&b, "%d", 9);
	ck_assert_uint_eq(b.len, 7);

	buf_init(&b, p, sizeof(p));
	buf_printf(&b, "%s", "123456789");
	ck_assert_str_eq(p, "1234567");
	ck_assert_uint_eq(b.len, 7);
	ck_assert_int_eq(b.cut, 1);

	buf_init(&b, p, 1);
	buf_puts(&b, "x");
	buf_printf(&b, "x");
	ck_assert_str_eq(p, "");
	ck_assert_int_eq(b.cut, 1);
}
END_TEST

static const struct {
	size_t cap;
	const char *raw;
	const char *shown;
} cuts[] = {
	{ 5, "abcd", "abcd" },
	{ 4, "abcd", "abc" },
	{ 4, "ab\"c", "ab" },		/* never half an escape */
	{ 5, "ab\"c", "ab\\\"" },
	{ 6, "ab\x01", "ab" },
	{ 7, "ab\x01", "ab\\x01" },
	{ 5, "ab\xe6\x97\xa5", "ab" },	/* nor half a character */
	{ 6, "ab\xe6\x97\xa5", "ab\xe6\x97\xa5" },
	{ 4, "a\xc3\xa9\nb", "a\xc3\xa9" },
	{ 5, "a\nbcdef", "a\\nb" },
	{ 4, "ab\nc", "ab" },		/* and nothing behind what is missing */
};

START_TEST(cut_row)
{
	char p[16];
	struct buf b;

	buf_init(&b, p, cuts[_i].cap);
	buf_escape(&b, cuts[_i].raw, strlen(cuts[_i].raw));
	ck_assert_str_eq(p, cuts[_i].shown);
	ck_assert_uint_eq(b.len, strlen(p));
}
END_TEST

static const struct {
	size_t		 most;
	const char	*raw;
	const char	*shown;
} ends[] = {
	{ 4, "", "" },
	{ 4, "abcd", "abcd" },
	{ 4, "abcde", "ab...de" },
	{ 5, "abcdefgh", "abc...gh" },
	{ 0, "abc", "..." },
	{ 4, "a\nbcd\033e", "a\\n...\\x1be" },
	{ 4, "a\xc3\xa9xxxx\xc3\xa9z", "a...z" },
	{ 6, "ab\xe6\x97\xa5yy\xe6\x97\xa5z", "ab...z" },
	{ 4, "\x80\x80\x80\x80\x80\x80", "..." },
};

START_TEST(ends_row)
{
	char p[64];
	struct buf b;

	buf_init(&b, p, sizeof(p));
	buf_escape_ends(&b, ends[_i].raw, strlen(ends[_i].raw), ends[_i].most);
	ck_assert_str_eq(p, ends[_i].shown);
}
END_TEST

Suite *
t_buf(void)
{
	Suite *s = suite_create("buf");
	TCase *tc = tcase_create("buf");

	tcase_add_loop_test(tc, escape_row, 0, NITEMS(escapes));
	tcase_add_loop_test(tc, unescape_row, 0, NITEMS(unescapes));
	tcase_add_test(tc, unescape_end);
	tcase_add_loop_test(tc, escape_random, 0, 4);
	tcase_add_test(tc, bounds);
	tcase_add_loop_test(tc, cut_row, 0, NITEMS(cuts));
	tcase_add_loop_test(tc, ends_row, 0, NITEMS(ends));
	suite_add_tcase(s, tc);
	return s;
}
