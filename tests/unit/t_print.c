/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The printer: what is new is written so that it reads back, what is old stays
 * as it was.
 */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/parse.h"
#include "policy/pattern.h"
#include "policy/print.h"

/* Expressions in prefix form: & | ! and one letter for a test. */
static const struct {
	const char	*prefix;
	const char	*text;
} exprs[] = {
	{ "a", "a" },
	{ "!a", "not a" },
	{ "!!a", "not not a" },
	{ "&ab", "a and b" },
	{ "&a&bc", "a and b and c" },
	{ "&&abc", "a and b and c" },
	{ "&|abc", "(a or b) and c" },
	{ "|a&bc", "a or (b and c)" },
	{ "|&ab&cd", "(a and b) or (c and d)" },
	{ "&!ab", "(not a) and b" },
	{ "&a!b", "a and not b" },
	{ "&a&!bc", "a and (not b) and c" },
	{ "&&a!bc", "a and (not b) and c" },
	{ "!&ab", "not (a and b)" },
	{ "!|a!b", "not (a or not b)" },
	{ "&a!|b!c", "a and not (b or not c)" },
	{ "|!&a!bc", "(not (a and not b)) or c" },
};

static struct expr
build(const char **s)
{
	struct expr e = { 0 };
	char why[160], name[2] = { *(*s)++, '\0' };

	switch (name[0]) {
	case '!':
		e.kind = EXPR_NOT;
		e.child = xcalloc(1, sizeof(e));
		e.child[0] = build(s);
		break;
	case '&':
	case '|':
		e.kind = name[0] == '&' ? EXPR_AND : EXPR_OR;
		e.child = xcalloc(2, sizeof(e));
		e.child[0] = build(s);
		e.child[1] = build(s);
		break;
	default:
		e.kind = EXPR_TEST;
		e.arg = atom_get(name, 1) & (EXPR_ARGS_MOST - 1);
		pattern_init(e.pattern, OP_EQ, "", 0, 1, NULL, why);
	}
	return e;
}

START_TEST(t_exprs)
{
	const char *prefix = exprs[_i].prefix, *p;
	struct expr e = build(&prefix);
	char *text = print_expr(&e), *rule, *again, *q;
	struct rule *r;

	rule = xasprintf("%s then permit", text);
	r = parse_rule(rule, strlen(rule), "native", "open", NULL, NULL);
	ck_assert_msg(r != NULL, "%s", rule);
	again = print_rule_body(r);
	ck_assert_str_eq(rule, again);
	/* Without ` eq ""` for the comparison. */
	for (p = q = text; *p != '\0';) {
		if (strncmp(p, " eq \"\"", 6) == 0)
			p += 6;
		else
			*q++ = *p++;
	}
	*q = '\0';
	ck_assert_str_eq(text, exprs[_i].text);
	free(text);
	free(rule);
	free(again);
	rule_free(r);
	expr_clear(&e);
}
END_TEST

/* Every byte, and what is hard to show, comes back from its escapes. */
START_TEST(t_bytes)
{
	static const char hard[] = "\\x41\\n\"# \xe2\x80\xae\xc3\xbc\xff\\";
	char all[256 + sizeof(hard)], why[160], *body;
	const char *got;
	struct rule *r = rule_new(NULL), *back;
	size_t i, n;

	for (i = 0; i < 256; i++)
		all[i] = (char)i;
	memcpy(all + 256, hard, sizeof(hard));
	r->cond.kind = EXPR_TEST;
	r->cond.arg = atom_get("filename", 8) & (EXPR_ARGS_MOST - 1);
	r->cond.index = 1;
	ck_assert_int_eq(pattern_init(r->cond.pattern, OP_EQ, all, sizeof(all),
	    0, NULL, why), 0);
	body = print_rule_body(r);
	for (i = 0; body[i] != '\0'; i++)
		ck_assert((unsigned char)body[i] >= ' ' && body[i] != 0x7f);
	back = parse_rule(body, strlen(body), "native", "open", NULL, NULL);
	ck_assert_ptr_nonnull(back);
	ck_assert_int_eq(back->cond.index, 1);
	got = pattern_operand(back->cond.pattern, &n);
	ck_assert_uint_eq(n, sizeof(all));
	ck_assert_mem_eq(got, all, n);
	free(body);
	rule_free(r);
	rule_free(back);
}
END_TEST

static void
add(struct policy *p, const char *text)
{
	struct rule *r = parse_rule(text, strlen(text), NULL, NULL, NULL, NULL);

	ck_assert_ptr_nonnull(r);
	STAILQ_INSERT_TAIL(&p->rules, r, entry);
}

/* New rules and policies in a file that someone wrote by hand. */
START_TEST(t_file)
{
	static const char before[] =
	    "# mine\r\n"
	    "Policy: /bin/x, Emulation: native\t# x\n"
	    "    native-read:   permit # why\n"
	    "\n"
	    "Policy: /bin/y, Emulation: native\n"
	    "  # gone\n"
	    "  detached # y\n"
	    "# the end";
	static const char after[] =
	    "# mine\r\n"
	    "Policy: /bin/x, Emulation: native\t# x\n"
	    "    native-read:   permit # why\n"
	    "\tnative-write: true then deny[eio] # new\n"
	    "\n"
	    "Policy: /bin/y, Emulation: native\n"
	    "  # gone\n"
	    "  detached # y\n"
	    "# the end\n"
	    "\n"
	    "Policy: \"/bin/a,b\", Emulation: linux\n"
	    "\tlinux-read: permit\n"
	    "\n"
	    "Policy: /bin/z, Emulation: native\n"
	    "\tdetached\n";
	struct policy_file *f = parse_text("f", before, strlen(before), NULL,
	    NULL);
	struct policy *p;
	char *text;
	size_t n;

	ck_assert_ptr_nonnull(f);
	p = policy_find(f, "/bin/x", "native");
	add(p, "native-write: (true) -> deny[eio]# new");
	p = policy_new(f, "/bin/a,b", "linux");
	add(p, "linux-read: permit");
	p = policy_new(f, "/bin/z", "native");
	p->detached = 1;
	text = print_file(f, &n);
	ck_assert_uint_eq(n, strlen(text));
	ck_assert_str_eq(text, after);
	policy_file_free(f);
	f = parse_text("f", text, n, NULL, NULL);
	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_nonnull(policy_find(f, "/bin/a,b", "linux"));
	free(text);
	text = print_file(f, &n);
	ck_assert_str_eq(text, after);
	free(text);
	policy_file_free(f);
}
END_TEST

START_TEST(t_empty)
{
	struct policy_file *f = policy_file_new("f");
	size_t n = 1;
	char *text = print_file(f, &n);

	ck_assert_uint_eq(n, 0);
	ck_assert_str_eq(text, "");
	free(text);
	policy_new(f, "/bin/x", "native");
	text = print_file(f, &n);
	ck_assert_str_eq(text, "Policy: /bin/x, Emulation: native\n");
	free(text);
	policy_file_free(f);
}
END_TEST

Suite *t_print(void);

Suite *
t_print(void)
{
	Suite *s = suite_create("print");
	TCase *tc = tcase_create("print");

	tcase_add_loop_test(tc, t_exprs, 0, sizeof(exprs) / sizeof(exprs[0]));
	tcase_add_test(tc, t_bytes);
	tcase_add_test(tc, t_file);
	tcase_add_test(tc, t_empty);
	suite_add_tcase(s, tc);
	return s;
}
