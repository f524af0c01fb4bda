/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the reader makes of rules, where it says that something is wrong, and
 * that size does not hurt it. tests/golden/policy has the full texts.
 */
#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/xmalloc.h"
#include "policy/errname.h"
#include "policy/parse.h"
#include "policy/pattern.h"

#define HEADER	"Policy: /bin/x, Emulation: native\n"

static char said[65536];	/* by the last diag */

static void
listen(void *ctx, enum diag_level level, const char *text)
{
	ck_assert_int_eq(level, DIAG_ERROR);
	strlcat(said, text, sizeof(said));
}

static struct policy_file *
parse(const char *text, size_t n, int *errors)
{
	struct diag *diag = diag_new(listen, NULL);
	struct policy_file *f;

	said[0] = '\0';
	f = parse_text("f", text, n, NULL, diag);
	*errors = diag_errors(diag);
	ck_assert_int_eq(f == NULL, *errors > 0);
	ck_assert_int_eq(diag_warnings(diag), 0);
	diag_free(diag);
	return f;
}

/* Verdicts: what the fields of a rule become. */
static const struct verdict_row {
	const char	*text;
	enum rule_action action;
	enum rule_log	 log;
	enum rule_code	 code;
	int		 error;
	int		 now;
	const char	*user;
	const char	*group;
	enum pred_subject pred;
	enum pred_op	 op;
	unsigned int	 id;
} verdicts[] = {
	{ "permit", ACTION_PERMIT, 0, 0, 0, 0, NULL, NULL, 0, 0, 0 },
	{ "deny", ACTION_DENY, 0, CODE_NONE, EPERM, 0, NULL, NULL, 0, 0, 0 },
	{ "deny[ENOENT]", ACTION_DENY, 0, CODE_ERRNO, ENOENT, 0, NULL, NULL,
	    0, 0, 0 },
	{ "deny[eftype]", ACTION_DENY, 0, CODE_ERRNO, EPERM, 0, NULL, NULL,
	    0, 0, 0 },
	{ "deny-now[eio]", ACTION_DENY, 0, CODE_ERRNO, EIO, 1, NULL, NULL,
	    0, 0, 0 },
	{ "permit-now", ACTION_PERMIT, 0, 0, 0, 1, NULL, NULL, 0, 0, 0 },
	{ "permit[INHERIT]", ACTION_PERMIT, 0, CODE_INHERIT, 0, 0, NULL, NULL,
	    0, 0, 0 },
	{ "true -> permit[detach] log", ACTION_PERMIT, RULE_LOG, CODE_DETACH,
	    0, 0, NULL, NULL, 0, 0, 0 },
	{ "kill nolog", ACTION_KILL, RULE_NOLOG, 0, 0, 0, NULL, NULL, 0, 0, 0 },
	{ "true then ask as root:root", ACTION_ASK, 0, 0, 0, 0, "root", "root",
	    0, 0, 0 },
	{ "permit as :0", ACTION_PERMIT, 0, 0, 0, 0, NULL, "0", 0, 0, 0 },
	{ "permit, if user = root", ACTION_PERMIT, 0, 0, 0, 0, NULL, NULL,
	    PRED_USER, PRED_EQ, 0 },
	{ "permit, if group != 7", ACTION_PERMIT, 0, 0, 0, 0, NULL, NULL,
	    PRED_GROUP, PRED_NE, 7 },
	{ "permit, if user < 4294967294", ACTION_PERMIT, 0, 0, 0, 0, NULL, NULL,
	    PRED_USER, PRED_LT, 4294967294U },
	{ "permit,if user>10", ACTION_PERMIT, 0, 0, 0, 0, NULL, NULL,
	    PRED_USER, PRED_GT, 10 },
};

START_TEST(t_verdicts)
{
	const struct verdict_row *v = &verdicts[_i];
	struct rule *r = parse_rule(v->text, strlen(v->text), "native", "open",
	    NULL, NULL);
	struct rule_more more = { 0 };

	ck_assert_ptr_nonnull(r);
	if (r->more != NULL)
		more = *r->more;
	ck_assert_str_eq(rule_emul(r), "native");
	ck_assert_str_eq(rule_call(r), "open");
	ck_assert_int_eq(r->action, v->action);
	ck_assert_int_eq(r->log, v->log);
	ck_assert_int_eq(r->code, v->code);
	ck_assert_int_eq(r->error, v->error);
	ck_assert_int_eq(more.now, v->now);
	ck_assert_pstr_eq(more.as_user, v->user);
	ck_assert_pstr_eq(more.as_group, v->group);
	ck_assert_int_eq(r->pred, v->pred);
	ck_assert_int_eq(more.pred_op, v->op);
	ck_assert_uint_eq(more.pred_id, v->id);
	ck_assert_ptr_null(r->source);
	ck_assert_int_eq(rule_pos(r).line, 0);
	rule_free(r);
}
END_TEST

/* One wrong line: what is said of it, and where. */
static const struct error_row {
	const char	*line;
	int		 column;
	const char	*says;
	const char	*hint;
} error_rows[] = {
	{ "native-open: filename = \"/a\" then permit", 23, "\"=\"",
	    "native-open: filename eq \"/a\" then permit" },
	{ "\tnative-open: a eq \"1\" or b eq \"2\" and c eq \"3\" then deny # x",
	    36, "mixed",
	    "native-open: a eq \"1\" or (b eq \"2\" and c eq \"3\") then deny" },
	{ "native-open: not true and true then deny", 14, "\"not\" before",
	    "native-open: not (true and true) then deny # as systrace 1.6" },
	{ "native-open: filename eq \"/a then permit", 26, "closing quote",
	    "filename eq \"/a\" then permit" },
	{ "linux-open: permit", 1, "the policy is for native",
	    "Policy: /bin/x, Emulation: linux" },
	{ "native-open: deny[enope]", 19, "no error called enope", NULL },
	{ "native-open: permit, if user = no-such-user", 32, "no user", NULL },
	{ "native-open permit", 12, "colon", "native-open: permit" },
	{ "native-open: filename re \"(\" then permit", 26, "nmatched", NULL },
	{ "Policy: ${WRKDIR}/x, Emulation: native", 9, "make(1)",
	    "Policy: /path/of/x, Emulation: native" },
	{ "Policy: x, Emulation: native", 9, "full path",
	    "Policy: */x, Emulation: native" },
	{ "x\ry", 2, "carriage return", "\\r" },
};

START_TEST(t_errors)
{
	const struct error_row *e = &error_rows[_i];
	char text[512], head[64];
	int errors;

	snprintf(text, sizeof(text), "%s%s\n", HEADER, e->line);
	ck_assert_ptr_null(parse(text, strlen(text), &errors));
	ck_assert_int_eq(errors, 1);
	snprintf(head, sizeof(head), "f:2:%d: error: ", e->column);
	ck_assert_msg(strncmp(said, head, strlen(head)) == 0, "%s", said);
	ck_assert_msg(strstr(said, e->says) != NULL, "%s", said);
	if (e->hint != NULL)
		ck_assert_msg(strstr(said, e->hint) != NULL, "%s", said);
}
END_TEST

START_TEST(t_limit)
{
	char text[4096] = HEADER;
	const char *p;
	int errors, i, n = 0;

	for (i = 0; i < 30; i++)
		strlcat(text, i % 2 ? "native-read: permit\n" : "oops\n",
		    sizeof(text));
	ck_assert_ptr_null(parse(text, strlen(text), &errors));
	ck_assert_int_eq(errors, 15);
	for (i = 0; i < 30; i++)
		strlcat(text, "oops\n", sizeof(text));
	ck_assert_ptr_null(parse(text, strlen(text), &errors));
	ck_assert_int_eq(errors, 21);
	for (p = said; (p = strstr(p, "error: ")) != NULL; p++)
		n++;
	ck_assert_int_eq(n, 21);
	ck_assert_ptr_nonnull(strstr(said, "f: error: there are more"));
}
END_TEST

/* Nothing of a policy may reach a terminal as an order, or forge a line. */
START_TEST(t_escaped)
{
	static const char text[] = HEADER "\x1b[2J \xe2\x80\xae: "
	    "permit\nnative-x\x07 y\n";
	int errors, i;

	ck_assert_ptr_null(parse(text, sizeof(text) - 1, &errors));
	ck_assert_int_eq(errors, 2);
	for (i = 0; said[i] != '\0'; i++)
		ck_assert(said[i] == '\n' || (unsigned char)said[i] >= ' ');
	ck_assert_ptr_null(strstr(said, "\xe2\x80\xae"));
}
END_TEST

/* Depth of an expression. */
static int
depth(const struct expr *e)
{
	int i, n, most = 0;

	for (i = 0; i < expr_children(e); i++)
		if ((n = depth(&e->child[i])) > most)
			most = n;
	return 1 + most;
}

START_TEST(t_long_line)
{
	static const char test[] = "filename eq \"/a/b/c\"";
	size_t cap = 1 << 21, n;
	char *text = xmalloc(cap);
	struct policy_file *f;
	int errors, i;

	n = (size_t)snprintf(text, cap, HEADER "native-open: %s", test);
	for (i = 0; i < 50000; i++)
		n += (size_t)snprintf(text + n, cap - n, " or %s", test);
	n += (size_t)snprintf(text + n, cap - n, " then permit");
	ck_assert_uint_gt(n, 1000000);
	f = parse(text, n, &errors);
	ck_assert_int_eq(errors, 0);
	/* Nobody who walks it may have to recurse deeply. */
	ck_assert_int_le(depth(rule_expr(STAILQ_FIRST(
	    &TAILQ_FIRST(&f->policies)->rules))), 20);
	policy_file_free(f);
	memcpy(text + n - 6, "permot", 6);
	ck_assert_ptr_null(parse(text, n, &errors));
	ck_assert_uint_lt(strlen(said), 5000);
	memset(text, '[', n);
	ck_assert_ptr_null(parse(text, n, &errors));
	memset(text, '"', n);
	ck_assert_ptr_null(parse(text, n, &errors));
	free(text);
}
END_TEST

/* Many of everything, in time that grows as the file does. */
START_TEST(t_many)
{
	static const char *const lines[] = {
		"\tnative-open: filename match \"/a/%d*\" then deny[eio], "
		    "if user = root\n",
		"Policy: /bin/%d, Emulation: native\n",
		"Policy: /bin/x, Emulation: linux64\n# %d\n",
		"# %d\n",
	};
	size_t cap = 100000 * 80, n;
	char *text = xmalloc(cap);
	clock_t start = clock();
	struct policy_file *f;
	int errors, i;

	n = (size_t)snprintf(text, cap, HEADER);
	for (i = 0; i < 100000; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		n += (size_t)snprintf(text + n, cap - n, lines[_i], i);
#pragma GCC diagnostic pop
	}
	f = parse(text, n, &errors);
	ck_assert_int_eq(errors, 0);
	policy_file_free(f);
	free(text);
	ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 10);
}
END_TEST

START_TEST(t_layout)
{
	static const char text[] = "# a\n\nPolicy: /bin/x, Emulation: native # b\n"
	    "\n # c\n  native-read: permit  # d\r\ndetached-x: permit\n";
	static const char good[] = "# a\n\nPolicy: /bin/x, Emulation: native # b\n"
	    "\n # c\n  native-read: permit  # d\r\n# e";
	struct policy_file *f;
	struct policy *p;
	struct rule *r;
	int errors;

	ck_assert_ptr_null(parse(text, strlen(text), &errors));
	f = parse(good, strlen(good), &errors);
	p = TAILQ_FIRST(&f->policies);
	r = STAILQ_FIRST(&p->rules);
	ck_assert_str_eq(p->before, "# a\n\n");
	ck_assert_str_eq(p->after, "# b");
	ck_assert_str_eq(rule_before(r), "\n # c\n");
	ck_assert_str_eq(r->source, "  native-read: permit  # d\r");
	ck_assert_str_eq(rule_after(r), "# d");
	ck_assert_str_eq(f->tail, "# e\n");
	ck_assert_int_eq(rule_pos(r).line, 6);
	ck_assert_int_eq(rule_pos(r).column, 3);
	ck_assert_str_eq(rule_pos(r).file, "f");
	policy_file_free(f);
}
END_TEST

/* What parse_rule takes for EMUL-CALL: and what not. */
static const struct {
	const char	*text;
	const char	*emul;
	const char	*call;		/* as given */
	const char	*got;		/* NULL: refused */
} names[] = {
	{ "native-read: permit", "native", "open", "read" },
	{ "linux64-read : permit\n", "native", "open", "read" },
	{ "linux-read: permit", "native", "open", NULL },
	{ "linux-read: permit", NULL, NULL, "read" },
	{ "native-#224: permit", NULL, NULL, "#224" },
	{ "permit", NULL, NULL, NULL },
	{ "permit-now", "native", "open", "open" },
	{ "true -> permit as root:root", "native", "open", "open" },
	{ "permit as :root", "native", "open", "open" },
	{ "a eq \"x-y: z\" then permit", "native", "open", "open" },
	{ "permit\nlinux-read: permit", "native", "open", NULL },
	{ "", "native", "open", NULL },
};

START_TEST(t_rule_names)
{
	struct rule *r = parse_rule(names[_i].text, strlen(names[_i].text),
	    names[_i].emul, names[_i].call, NULL, NULL);

	ck_assert_int_eq(r == NULL, names[_i].got == NULL);
	if (r != NULL)
		ck_assert_str_eq(rule_call(r), names[_i].got);
	rule_free(r);
}
END_TEST

START_TEST(t_find)
{
	static const char text[] =
	    "Policy: /bin/x, Emulation: native\nnative-read: permit\n"
	    "Policy: /bin/x, Emulation: linux\nlinux-read: permit\n"
	    "Template: t, Emulation: native, Description: d\n"
	    "Policy: /bin/x, Emulation: linux64\nnative-write: permit\n";
	struct policy_file *f;
	struct policy *p;
	int errors;

	f = parse(text, strlen(text), &errors);
	p = policy_find(f, "/bin/x", "linux64");
	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_eq(p, policy_find(f, "/bin/x", "native"));
	ck_assert_ptr_nonnull(STAILQ_NEXT(STAILQ_FIRST(&p->rules), entry));
	ck_assert_ptr_ne(p, policy_find(f, "/bin/x", "linux"));
	ck_assert_ptr_null(policy_find(f, "t", "native"));
	ck_assert_ptr_null(policy_find(f, "/bin/y", "native"));
	policy_file_free(f);
	ck_assert_int_eq(emul_equal("native", "linux64"), 1);
	ck_assert_int_eq(emul_equal("native", "linux"), 0);
	ck_assert_int_eq(emul_equal("x", "x"), 1);
	ck_assert_int_eq(emul_equal("x", "y"), 0);
}
END_TEST

START_TEST(t_errnames)
{
	const char *name;
	int e, n = 0;

	for (e = 1; e < 4096; e++) {
		name = errname_name(e);
		/* Every error that libc can describe has its name. */
		ck_assert_int_eq(name != NULL, strerrorname_np(e) != NULL);
		if (name == NULL)
			continue;
		ck_assert_int_eq(errname_find(name, strlen(name)), e);
		n++;
	}
	ck_assert_int_gt(n, 120);
	ck_assert_str_eq(errname_name(EPERM), "EPERM");
	ck_assert_int_eq(errname_find("eWouldBlock", 11), EAGAIN);
	ck_assert_int_eq(errname_find("ELAST", 5), EPERM);
	ck_assert_int_eq(errname_find("E", 1), -1);
	ck_assert_int_eq(errname_find("", 0), -1);
}
END_TEST

#define NROWS(t)	((int)(sizeof(t) / sizeof((t)[0])))

Suite *t_parse(void);

Suite *
t_parse(void)
{
	Suite *s = suite_create("parse");
	TCase *tc = tcase_create("parse");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, t_verdicts, 0, NROWS(verdicts));
	tcase_add_loop_test(tc, t_errors, 0, NROWS(error_rows));
	tcase_add_test(tc, t_limit);
	tcase_add_test(tc, t_escaped);
	tcase_add_test(tc, t_long_line);
	tcase_add_loop_test(tc, t_many, 0, 4);
	tcase_add_test(tc, t_layout);
	tcase_add_loop_test(tc, t_rule_names, 0, NROWS(names));
	tcase_add_test(tc, t_find);
	tcase_add_test(tc, t_errnames);
	suite_add_tcase(s, tc);
	return s;
}
