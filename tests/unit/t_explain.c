/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The rule that a denial offers: ready to paste, and no wider than the call.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/eval.h"
#include "engine/explain.h"
#include "engine_call.h"
#include "policy/rule.h"

#define ALL	(~UINT32_C(0))

static struct made_call m;

static const struct {
	const char	*call;
	int		 alias;
	uint32_t	 uncovered;
	const char	*rules;
} rows[] = {
	{ "getppid", 1, ALL, "native-getppid: permit" },
	{ "linux-getppid", 1, ALL, "linux-getppid: permit" },
	{ "unknown-999", 1, ALL, "native-unknown-999: permit" },
	{ "open filename=\"/etc/passwd\" oflags=\"O_RDONLY\"", 1, ALL,
	    "native-fsread: filename eq \"/etc/passwd\" then permit" },
	{ "open filename=\"/etc/passwd\" oflags=\"O_RDONLY\"", 0, ALL,
	    "native-open: filename eq \"/etc/passwd\" and oflags eq "
	    "\"O_RDONLY\" then permit" },
	{ "openat filename=\"/a\" oflags=\"O_WRONLY|O_CREAT\" mode=\"644\"", 1,
	    ALL, "native-fswrite: filename eq \"/a\" then permit" },
	{ "rename filename=\"/a\" filename=\"/b\"", 1, ALL,
	    "native-fswrite: filename eq \"/a\" then permit; "
	    "native-fswrite: filename eq \"/b\" then permit" },
	{ "rename filename=\"/a\" filename=\"/b\"", 1, 2,
	    "native-fswrite: filename eq \"/b\" then permit" },
	{ "rename filename=\"/a\" filename=\"/b\"", 0, ALL,
	    "native-rename: filename eq \"/a\" and filename[1] eq \"/b\" then "
	    "permit" },
	{ "execve filename=\"/bin/ls\" argv=\"ls -l\"", 1, ALL,
	    "native-execve: filename eq \"/bin/ls\" and argv eq \"ls -l\" then "
	    "permit" },
	{ "execve filename=\"/bin/ls\" argv:cut=\"ls -l\"", 1, ALL,
	    "native-execve: filename eq \"/bin/ls\" then permit" },
	{ "setuid uid=\"0\" uname=\"root\"", 1, ALL,
	    "native-setuid: uid eq \"0\" then permit" },
	{ "connect sockaddr=\"inet-[127.0.0.1]:80\"", 1, ALL,
	    "native-connect: sockaddr eq \"inet-[127.0.0.1]:80\" then permit" },
	{ "sendto", 1, ALL, "native-sendto: not sockaddr sub \"\" then permit" },
	{ "sendmmsg sockaddr=\"/b\"", 1, ALL,
	    "native-sendmmsg: sockaddr eq \"/b\" then permit" },
	{ "stat filename=\"/a\\\"b\\\\\\n\\x1b\"", 1, ALL,
	    "native-fsread: filename eq \"/a\\\"b\\\\\\n\\x1b\" then permit" },
	{ "stat filename:cut=\"/a\"", 1, ALL, "" },
	{ "connect sockaddr:cut=\"/a\"", 1, ALL, "" },
	{ "linux-socketcall/bind sockaddr=\"/a\"", 1, ALL,
	    "linux-bind: sockaddr eq \"/a\" then permit" },
	{ "kill pidname=\"/bin/x\" signame=\"SIGTERM\"", 1, ALL,
	    "native-kill: pidname eq \"/bin/x\" and signame eq \"SIGTERM\" "
	    "then permit" },
};

START_TEST(explains)
{
	char text[4096];
	struct buf b;

	ck_assert_int_eq(make_call(&m, rows[_i].call), 0);
	buf_init(&b, text, sizeof(text));
	explain_permit(&b, &m.call, rows[_i].alias, rows[_i].uncovered);
	ck_assert_str_eq(text, rows[_i].rules);
}
END_TEST

/* What is offered permits the call, each rule on a line of its own. */
START_TEST(permits_it)
{
	static const struct cred cred = { 0, 0 };
	char text[4096], why[4096], *p;
	unsigned int flags = rows[_i].alias ? 0 : COMPILE_NOALIAS;
	struct policy_file *file;
	struct prog *prog;
	struct diag *diag;
	uint32_t uncovered;
	struct buf b;

	ck_assert_int_eq(make_call(&m, rows[_i].call), 0);
	buf_init(&b, text, sizeof(text));
	buf_printf(&b, "Policy: /bin/x, Emulation: %s\n", m.call.abi->emul);
	explain_permit(&b, &m.call, rows[_i].alias, ALL);
	buf_puts(&b, "\n");
	for (p = text; (p = strstr(p, "; native-")) != NULL;)
		*p = '\n';
	if (rows[_i].rules[0] == '\0')
		return;
	file = make_policy(text, NULL, why, sizeof(why));
	ck_assert_msg(file != NULL, "%s%s", text, why);
	diag = diag_new(NULL, NULL);
	prog = prog_compile(file, "/bin/x", flags, diag);
	ck_assert_msg(prog != NULL, "%s", text);
	ck_assert_msg(eval_call(prog, &m.call, &cred, &uncovered).kind ==
	    VERDICT_PERMIT, "%s", text);
	diag_free(diag);
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

START_TEST(names_the_rule)
{
	struct rule r = { .pos = { "/etc/systrace/bin_x", 7, 2 } };
	struct verdict v = { .rule = &r };
	char text[64];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	explain_rule(&b, &v);
	ck_assert_str_eq(text, "/etc/systrace/bin_x:7");
	v.rule = NULL;
	buf_init(&b, text, sizeof(text));
	explain_rule(&b, &v);
	ck_assert_str_eq(text, "no rule");
	v.reason = "argument cannot be read";
	buf_init(&b, text, sizeof(text));
	explain_rule(&b, &v);
	ck_assert_str_eq(text, "argument cannot be read");
}
END_TEST

Suite *
t_explain(void)
{
	Suite *s = suite_create("explain");
	TCase *tc = tcase_create("explain");
	int n = (int)(sizeof(rows) / sizeof(rows[0]));

	tcase_add_loop_test(tc, explains, 0, n);
	tcase_add_loop_test(tc, permits_it, 0, n);
	tcase_add_test(tc, names_the_rule);
	suite_add_tcase(s, tc);
	return s;
}
