/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Completion: what may stand at a place.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/complete.h"
#include "base/buf.h"

#define NITEMS(a)	((int)(sizeof(a) / sizeof((a)[0])))

static const char *const args[] = { "filename", "oflags", "mode" };

static const struct {
	const char	*line;
	const char	*words;		/* with blanks between them */
	size_t		 start;
} rows[] = {
	{ "fil", "filename", 0 },
	{ "run fil", "filename", 4 },
	{ "rev", "review", 0 },
	{ "deny", "deny deny all deny-now", 0 },
	{ "filename ", "eq inpath match neq nsub re sub under", 9 },
	{ "filename[1] i", "inpath", 12 },
	{ "filename eq \"/a\" ", "and or then", 17 },
	{ "filename eq \"/a\" then d", "deny", 22 },
	{ "filename eq \"/a\" -> ", "ask deny kill permit", 20 },
	{ "filename eq \"/a\" and ", "filename mode not oflags true", 21 },
	{ "(fi", "filename", 1 },
	{ "not (o", "oflags", 5 },
	{ "native-fsr", "native-fsread:", 0 },
	{ "native-@me", "native-@memory:", 0 },
	{ "native-openat", "native-openat2: native-openat:", 0 },
	{ "native-fsread: fil", "filename", 15 },
	{ "help k", "kill", 5 },
	{ "zz", "", 0 },
	{ "filename eq \"/none/of/this", "", 13 },
};

static void
check_words(const struct completion *c, const char *words)
{
	char text[4096];
	struct buf b;
	size_t i;

	buf_init(&b, text, sizeof(text));
	for (i = 0; i < c->n; i++)
		buf_printf(&b, "%s%s", i > 0 ? " " : "", c->word[i]);
	ck_assert_str_eq(text, words);
}

START_TEST(words)
{
	struct completion c;

	complete(&c, rows[_i].line, strlen(rows[_i].line), "native", args, 3);
	check_words(&c, rows[_i].words);
	if (c.n > 0)
		ck_assert_uint_eq(c.start, rows[_i].start);
	complete_clear(&c);
}
END_TEST

START_TEST(common)
{
	struct completion c;

	complete(&c, "native-get", 10, "native", args, 3);
	ck_assert_uint_gt(c.n, 10);
	ck_assert_uint_eq(c.common, 10);
	complete_clear(&c);
	complete(&c, "de", 2, "native", args, 3);
	ck_assert_uint_eq(c.common, 2);
	complete_clear(&c);
}
END_TEST

/* Names of files, escaped as the rule wants them. */
START_TEST(files)
{
	char dir[] = "/tmp/t_complete.XXXXXX", path[128], line[256], want[256];
	struct completion c;
	FILE *f;

	ck_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/a\"b\n", dir);
	ck_assert((f = fopen(path, "w")) != NULL);
	fclose(f);
	snprintf(line, sizeof(line), "filename eq \"%s/", dir);
	complete(&c, line, strlen(line), "native", args, 3);
	snprintf(want, sizeof(want), "%s/a\\\"b\\n", dir);
	check_words(&c, want);
	complete_clear(&c);
	/* What is typed is escaped too. */
	snprintf(line, sizeof(line), "filename eq \"%s/a\\\"", dir);
	complete(&c, line, strlen(line), "native", args, 3);
	check_words(&c, want);
	complete_clear(&c);
	snprintf(line, sizeof(line), "filename under \"%.*s", (int)strlen(dir) -
	    1, dir);
	complete(&c, line, strlen(line), "native", args, 3);
	snprintf(want, sizeof(want), "%s/", dir);
	check_words(&c, want);
	complete_clear(&c);
	unlink(path);
	rmdir(dir);
}
END_TEST

Suite *
t_complete(void)
{
	Suite *s = suite_create("complete");
	TCase *tc = tcase_create("complete");

	tcase_add_loop_test(tc, words, 0, NITEMS(rows));
	tcase_add_test(tc, common);
	tcase_add_test(tc, files);
	suite_add_tcase(s, tc);
	return s;
}
