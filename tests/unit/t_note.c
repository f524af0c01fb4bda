/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Notes behind learned rules: what is written is read again, and nothing else
 * is taken for one.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/diag.h"
#include "policy/note.h"
#include "policy/parse.h"
#include "policy/print.h"

Suite *t_note(void);

#define ROWS(a)	(int)(sizeof(a) / sizeof((a)[0]))
#define RULE	"native-fsread: filename eq \"/a\" then permit"

static struct rule *
rule(const char *text, const char *comment)
{
	struct rule *r = parse_rule(text, strlen(text), NULL, NULL, NULL, NULL);

	ck_assert_ptr_nonnull(r);
	rule_set_after(r, comment != NULL ? xstrdup(comment) : NULL);
	return r;
}

static const struct {
	const char	*name;		/* NULL: not generalised */
	const char	*class;
	unsigned long	 times;
	const char	*text;		/* but for the check */
} written[] = {
	{ NULL, NULL, 1, "# 2026-11-27, 1 time ~" },
	{ NULL, NULL, 34, "# 2026-11-27, 34 times ~" },
	{ NULL, "ssh keys", 2, "# sensitive: ssh keys; 2026-11-27, 2 times ~" },
	{ "/usr/foo.h", NULL, 3,
	    "# 1 name, e.g. foo.h; 2026-11-27, 3 times ~" },
	{ "/usr/", NULL, 3, "# 1 name, e.g. /usr/; 2026-11-27, 3 times ~" },
	{ "inet-[127.0.0.1]:53", "the network", 1, "# sensitive: the network; "
	    "1 name, e.g. inet-[127.0.0.1]:53; 2026-11-27, 1 time ~" },
	{ "/a; b", NULL, 1, "# 1 name, e.g. a; b; 2026-11-27, 1 time ~" },
	{ "/# \"\n", NULL, 1,
	    "# 1 name, e.g. # \\\"\\n; 2026-11-27, 1 time ~" },
	{ "/0123456789012345678901234567890123456789", NULL, 1, "# 1 name, "
	    "e.g. 01234567890123456789012345678901; 2026-11-27, 1 time ~" },
};

START_TEST(writes_and_reads)
{
	struct rule *r = rule(RULE, NULL);
	struct note *note = note_new("2026-11-27", written[_i].class), *back;
	unsigned long i;
	char *text, *again;

	for (i = 1; i < written[_i].times; i++)
		note_hit(note);
	if (written[_i].name != NULL)
		note_name(note, written[_i].name, strlen(written[_i].name));
	note_set(r, note);
	text = note_text(r);
	ck_assert_msg(strncmp(text, written[_i].text,
	    strlen(written[_i].text)) == 0, "%s", text);
	ck_assert_uint_eq(strlen(text), strlen(written[_i].text) + 4);
	rule_set_after(r, xstrdup(text));
	note_set(r, NULL);
	ck_assert_ptr_null(note_kept(r));
	back = note_of(r);
	ck_assert_msg(back != NULL, "%s", text);
	ck_assert_ptr_eq(note_kept(r), back);
	ck_assert_ptr_eq(note_of(r), back);
	again = note_text(r);
	ck_assert_str_eq(again, text);
	ck_assert_uint_eq(back->times, written[_i].times);
	ck_assert_uint_eq(back->fresh, 0);
	free(text);
	free(again);
	rule_free(r);
}
END_TEST

/* Behind a rule whose own comment would be "# 2026-11-27, 1 time ~CHECK". */
static const struct { const char *rule, *comment; int is_note; } reads[] = {
	{ RULE, "# 2026-11-27, 1 time ~%04x", 1 },
	{ RULE, "# 1999-01-01, 4711 times ~%04x", 1 },
	{ RULE, NULL, 0 },
	{ RULE, "#", 0 },
	{ RULE, "# 2026-11-27", 0 },
	{ RULE, "# 2026-11-27, 1 times ~%04x", 0 },
	{ RULE, "# 2026-11-27, 2 time ~%04x", 0 },
	{ RULE, "# 2026-11-27, 1 time ~%04x mine", 0 },
	{ RULE, "# mine 2026-11-27, 1 time ~%04x", 0 },
	{ RULE, "#2026-11-27, 1 time ~%04x", 0 },
	{ RULE, "#  2026-11-27, 1 time ~%04x", 0 },
	{ RULE, "# keep; 2026-11-27, 1 time ~%04x", 0 },
	{ RULE, "# names, e.g. x; 2026-11-27, 1 time ~%04x", 0 },
	{ RULE, "# 3 names, e.g. ; 2026-11-27, 1 time ~%04x", 1 },
	{ RULE, "# sensitive: x 2026-11-27, 1 time ~%04x", 0 },
	{ RULE, "# 2026-11-27, 99999999999999999999999 times ~%04x", 0 },
	{ "native-fsread: filename eq \"/b\" then permit",
	    "# 2026-11-27, 1 time ~%04x", 0 },
	{ "native-fsread: filename under \"/a\" then permit",
	    "# 2026-11-27, 1 time ~%04x", 0 },
	{ "native-fsread: filename eq \"/a\" then permit log",
	    "# 2026-11-27, 1 time ~%04x", 0 },
	{ "native-fsread: filename eq \"/a\" then deny",
	    "# 2026-11-27, 1 time ~%04x", 0 },
	{ "native-fswrite: filename eq \"/a\" then permit",
	    "# 2026-11-27, 1 time ~%04x", 0 },
	/* Blanks say nothing. */
	{ "native-fsread:  filename  eq \"/a\"  then permit",
	    "# 2026-11-27, 1 time ~%04x", 1 },
};

START_TEST(reads_its_own_only)
{
	struct rule *own = rule(RULE, NULL), *r;
	unsigned int sum;
	char *text, *comment = NULL;

	note_set(own, note_new("2026-11-27", NULL));
	text = note_text(own);
	ck_assert_int_eq(sscanf(strchr(text, '~'), "~%x", &sum), 1);
	if (reads[_i].comment != NULL) {
		char to[256];
		const char *at = strstr(reads[_i].comment, "%04x");

		snprintf(to, sizeof(to), "%.*s%04x%s", at != NULL ?
		    (int)(at - reads[_i].comment) : 200, reads[_i].comment,
		    at != NULL ? sum : 0, at != NULL ? at + 4 : "");
		comment = to;
		r = rule(reads[_i].rule, comment);
	} else
		r = rule(reads[_i].rule, NULL);
	ck_assert_msg((note_of(r) != NULL) == reads[_i].is_note, "%s",
	    rule_after(r));
	free(text);
	rule_free(own);
	rule_free(r);
}
END_TEST

/* Each name once, up to a bound. */
START_TEST(counts_names)
{
	struct note *note = note_new("2026-11-27", NULL);
	char name[32];
	int i, k;

	for (k = 0; k < 2; k++)
		for (i = 0; i < 700; i++) {
			snprintf(name, sizeof(name), "/a/%d", i);
			note_name(note, name, strlen(name));
		}
	/* 32 bits tell them apart, but for a chance of 1 in 17,000. */
	ck_assert_uint_eq(note->names, 700);
	ck_assert_str_eq(note->example, "0");
	for (i = 700; i < 3000; i++) {
		snprintf(name, sizeof(name), "/a/%d", i);
		note_name(note, name, strlen(name));
	}
	ck_assert_uint_eq(note->names, NOTE_NAMES);
	note_free(note);
}
END_TEST

START_TEST(folds_and_merges)
{
	struct note *a = note_new("2026-11-27", NULL);
	struct note *b = note_new("2026-11-20", NULL);

	note_hit(b);
	note_fold(a, b);
	ck_assert_uint_eq(a->times, 3);
	ck_assert_uint_eq(a->fresh, 3);
	ck_assert_str_eq(a->day, "2026-11-20");
	b->fresh = 0;
	note_hit(b);
	note_merge(a, b);
	ck_assert_uint_eq(a->times, 4);
	note_free(a);
	note_free(b);
}
END_TEST

Suite *
t_note(void)
{
	Suite *s = suite_create("note");
	TCase *tc = tcase_create("note");

	tcase_add_loop_test(tc, writes_and_reads, 0, ROWS(written));
	tcase_add_loop_test(tc, reads_its_own_only, 0, ROWS(reads));
	tcase_add_test(tc, counts_names);
	tcase_add_test(tc, folds_and_merges);
	suite_add_tcase(s, tc);
	return s;
}
