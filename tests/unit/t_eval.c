/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The decision at its limits; what rules mean is in tests/golden/decide.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/eval.h"
#include "engine_call.h"

static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/src";
static const struct vars vars = { home, user, cwd };
static const struct cred nobody = { 1000, 100 };
static struct made_call m;
static struct policy_file *file;

static struct prog *
compile(const char *rules, unsigned int flags)
{
	static char why[8192];
	struct prog *prog;
	struct diag *diag;
	struct buf b;
	char *text;

	text = xasprintf("Policy: /bin/x, Emulation: native\n%s", rules);
	file = make_policy(text, &vars, why, sizeof(why));
	ck_assert_msg(file != NULL, "%s", why);
	free(text);
	buf_init(&b, why, sizeof(why));
	diag = diag_new(diag_to_buf, &b);
	prog = prog_compile(file, "/bin/x", flags, diag);
	ck_assert_msg(prog != NULL, "%s", why);
	diag_free(diag);
	return prog;
}

static struct verdict
decide(const char *rules, unsigned int flags, const char *call,
    uint32_t *uncovered)
{
	struct prog *prog = compile(rules, flags);
	struct verdict v;

	ck_assert_int_eq(make_call(&m, call), 0);
	v = eval_call(prog, &m.call, &nobody, uncovered);
	v.rule = NULL;
	prog_free(prog);
	policy_file_free(file);
	return v;
}

/* Without aliases a call with names is judged once, as a whole. */
START_TEST(without_aliases)
{
	uint32_t uncovered;

	ck_assert_int_eq(decide("native-fswrite: permit\n", COMPILE_NOALIAS,
	    "rename filename=\"/a\" filename=\"/b\"", &uncovered).kind,
	    VERDICT_NONE);
	ck_assert_uint_eq(uncovered, 1);
	ck_assert_int_eq(decide("native-rename: filename[1] eq \"/b\" then "
	    "permit\n", COMPILE_NOALIAS,
	    "rename filename=\"/a\" filename=\"/b\"", &uncovered).kind,
	    VERDICT_PERMIT);
	ck_assert_uint_eq(uncovered, 0);
}
END_TEST

/* A condition of many tests, and one of many parentheses. */
START_TEST(long_conditions)
{
	char *text = NULL;
	uint32_t uncovered;
	size_t n = 0;
	FILE *mem = open_memstream(&text, &n);
	int i;

	fprintf(mem, "native-fsread: ");
	for (i = 0; i < 20000; i++)
		fprintf(mem, "filename eq \"/%d\" or ", i);
	fprintf(mem, "filename eq \"/x\" then permit\nnative-fswrite: ");
	for (i = 0; i < 82; i++)
		fprintf(mem, "%s", i % 2 ? "not (" : "(true and (");
	fprintf(mem, "filename eq \"/y\"");
	for (i = 0; i < 82; i++)
		fprintf(mem, "%s", i % 2 ? ")" : "))");
	fprintf(mem, " then deny\n");
	fclose(mem);
	ck_assert_int_eq(decide(text, 0, "stat filename=\"/x\"",
	    &uncovered).kind, VERDICT_PERMIT);
	ck_assert_int_eq(decide(text, 0, "stat filename=\"/y\"",
	    &uncovered).kind, VERDICT_NONE);
	/* 41 nots: an odd number. */
	ck_assert_int_eq(decide(text, 0, "unlink filename=\"/y\"",
	    &uncovered).kind, VERDICT_NONE);
	ck_assert_int_eq(decide(text, 0, "unlink filename=\"/z\"",
	    &uncovered).kind, VERDICT_DENY);
	free(text);
}
END_TEST

/* A missing name that is too long for 1.6's form is not known to differ. */
START_TEST(long_missing)
{
	char line[16384] = "stat filename:missing=\"/", *p;
	uint32_t uncovered;

	p = line + strlen(line);
	memset(p, 'a', 8000);
	strcpy(p + 8000, "\"");
	ck_assert_int_eq(decide("native-fsread: filename nsub "
	    "\"<non-existent filename>\" then permit\n", 0, line,
	    &uncovered).kind, VERDICT_NONE);
	ck_assert_int_eq(decide("native-fsread: filename eq "
	    "\"/<non-existent filename>: x\" then kill\n", 0, line,
	    &uncovered).kind, VERDICT_KILL);
}
END_TEST

/* Bytes are bytes: a NUL ends nothing. */
START_TEST(nul_in_text)
{
	const char *rules = "native-connect: sockaddr eq \"@a\\x00b\" then "
	    "permit\n";
	uint32_t uncovered;

	ck_assert_int_eq(decide(rules, 0, "connect sockaddr=\"@a\\x00b\"",
	    &uncovered).kind, VERDICT_PERMIT);
	ck_assert_int_eq(decide(rules, 0, "connect sockaddr=\"@a\\x00c\"",
	    &uncovered).kind, VERDICT_NONE);
	ck_assert_int_eq(decide(rules, 0, "connect sockaddr=\"@a\"",
	    &uncovered).kind, VERDICT_NONE);
}
END_TEST

/* Ten thousand rules in front cost time in proportion, and no answer. */
START_TEST(many_rules)
{
	char *text = NULL;
	uint32_t uncovered;
	size_t n = 0;
	FILE *mem = open_memstream(&text, &n);
	int i;

	for (i = 0; i < 100000; i++)
		fprintf(mem, "native-%s: filename eq \"/%d\" then permit\n",
		    i % 2 ? "fsread" : "stat", i);
	fclose(mem);
	ck_assert_int_eq(decide(text, 0, "stat filename=\"/99999\"",
	    &uncovered).kind, VERDICT_PERMIT);
	ck_assert_int_eq(decide(text, 0, "stat filename=\"/100000\"",
	    &uncovered).kind, VERDICT_NONE);
	free(text);
}
END_TEST

/* What a watcher was told, a word each. */
static void
seen_test(void *ctx, const struct expr *e, const struct field *f,
    enum eval_said said)
{
	buf_printf(ctx, " %s:%s:%d", expr_arg(e), f != NULL ? f->text : "-", said);
}

static void
seen_rule(void *ctx, const struct rule *r, enum eval_said said, int holds)
{
	buf_printf(ctx, " rule%d:%d:%d", (int)r->line - 1, said, holds);
}

static void
seen_end(void *ctx, const struct field *name, const struct verdict *v)
{
	buf_printf(ctx, " end:%s:%d", name != NULL ? name->text : "-", v->kind);
}

static const struct {
	const char	*rules;
	const char	*call;
	const char	*seen;
} watched[] = {
	{ "native-open: filename eq \"/b\" and oflags eq \"ro\" then permit\n"
	    "native-read: deny\nnative-fsread: permit\nnative-open: deny\n",
	    "open filename=\"/a\" oflags=\"O_RDONLY\"",
	    " filename:/a:0 oflags:O_RDONLY:2 rule1:0:0 rule3:2:1 end:/a:0" },
	{ "native-fswrite: filename under \"/a\" then permit\n",
	    "rename filename=\"/a/x\" filename=\"/b/x\"",
	    " filename:/a/x:2 rule1:2:1 end:/a/x:0"
	    " filename:/b/x:0 rule1:0:0 end:/b/x:1" },
	{ "native-sendto: sockaddr sub \"\" then permit\n"
	    "native-sendto: deny, if user = 4711\n", "sendto",
	    " sockaddr:-:3 rule1:0:0 rule2:4:0 end:-:1" },
	{ "native-open_by_handle_at: permit\nnative-process_vm_readv: permit\n",
	    "process_vm_readv pidname=\"<unknown>\"", " rule2:5:0 end:-:1" },
	{ "native-fsread: filename eq \"/a\" then deny\n",
	    "stat filename:cut=\"/a\"", " filename:/a:1 rule1:1:1 end:/a:3" },
};

/* Somebody looks on, and the verdict is the same. */
START_TEST(watching)
{
	struct prog *prog = compile(watched[_i].rules, 0);
	char text[1024];
	struct buf b;
	struct eval_watch watch = { seen_test, seen_rule, seen_end, &b };
	struct verdict plain, seen;
	uint32_t u1, u2;

	buf_init(&b, text, sizeof(text));
	ck_assert_int_eq(make_call(&m, watched[_i].call), 0);
	plain = eval_call(prog, &m.call, &nobody, &u1);
	seen = eval_watched(prog, &m.call, &nobody, &u2, &watch);
	ck_assert_str_eq(text, watched[_i].seen);
	ck_assert(plain.kind == seen.kind && plain.rule == seen.rule);
	ck_assert_uint_eq(u1, u2);
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

Suite *
t_eval(void)
{
	Suite *s = suite_create("eval");
	TCase *tc = tcase_create("eval");

	tcase_add_loop_test(tc, watching, 0,
	    (int)(sizeof(watched) / sizeof(watched[0])));
	tcase_add_test(tc, without_aliases);
	tcase_add_test(tc, long_conditions);
	tcase_add_test(tc, long_missing);
	tcase_add_test(tc, nul_in_text);
	tcase_add_test(tc, many_rules);
	suite_add_tcase(s, tc);
	return s;
}
