/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The rules that a question offers: from narrow to wide, each permits the call.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/bundle.h"
#include "engine/eval.h"
#include "engine/offer.h"
#include "engine_call.h"

#define NITEMS(a)	((int)(sizeof(a) / sizeof((a)[0])))
#define ALL		(~UINT32_C(0))

static struct made_call m;
static struct vars vars = { (char *)(size_t)"/home/u", (char *)(size_t)"u",
    (char *)(size_t)"/home/u/proj" };

static const struct {
	const char	*call;
	const char	*offers;	/* WHAT: RULES; ... a line each */
} rows[] = {
	{ "open filename=\"/etc/passwd\" oflags=\"O_RDONLY\"",
	    "just this: native-fsread: filename eq \"/etc/passwd\" then permit\n"
	    "user names: native-fsread: filename eq \"/\" then permit; ...\n"
	    "every such call: native-fsread: permit\n" },
	{ "stat filename=\"/usr/share/vim/vim90/doc/x.txt\"",
	    "just this: native-fsread: filename eq "
	    "\"/usr/share/vim/vim90/doc/x.txt\" then permit\n"
	    "folder: native-fsread: filename under \"/usr/share/vim/vim90/doc\" "
	    "then permit\n"
	    "folder above: native-fsread: filename under "
	    "\"/usr/share/vim/vim90\" then permit\n"
	    "folder above: native-fsread: filename under \"/usr/share/vim\" "
	    "then permit\n"
	    "alike: native-fsread: filename under \"/usr/share\" then permit\n"
	    "every such call: native-fsread: permit\n" },
	{ "open filename=\"/home/u/proj/a/b\" oflags=\"O_RDONLY\"",
	    "just this: native-fsread: filename eq \"/home/u/proj/a/b\" then "
	    "permit\n"
	    "folder: native-fsread: filename under \"/home/u/proj/a\" then "
	    "permit\n"
	    "alike: native-fsread: filename under \"$CWD\" then permit\n"
	    "folder above: native-fsread: filename under \"/home/u\" then "
	    "permit\n"
	    "every such call: native-fsread: permit\n" },
	{ "openat filename:missing=\"/srv/x/new\" oflags=\"O_WRONLY|O_CREAT\" "
	    "mode=\"644\"",
	    "just this: native-fswrite: filename eq \"/srv/x/new\" then permit; "
	    "...\n"
	    "and beside it: native-fswrite: filename match \"/srv/x/new*\" then "
	    "permit; ...\n"
	    "folder: native-fswrite: filename under \"/srv/x\" then permit; "
	    "...\n"
	    "every such call: native-fswrite: permit\n" },
	{ "rename filename=\"/srv/a/x\" filename=\"/srv/b/y\"",
	    "just this: native-fswrite: filename eq \"/srv/a/x\" then permit; "
	    "...\n"
	    "and beside it: native-fswrite: filename match \"/srv/a/x*\" then "
	    "permit; ...\n"
	    "folder: native-fswrite: filename under \"/srv/a\" then permit; "
	    "...\n"
	    "every such call: native-fswrite: permit\n" },
	{ "execve filename=\"/usr/bin/ls\" argv=\"ls -l\"",
	    "just this: native-execve: filename eq \"/usr/bin/ls\" and argv eq "
	    "\"ls -l\" then permit; ...\n"
	    "alike: native-execve: filename eq \"/usr/bin/ls\" then permit; "
	    "...\n"
	    "folder: native-execve: filename under \"/usr/bin\" then permit; "
	    "...\n"
	    "every such call: native-execve: permit\n" },
	{ "connect sockaddr=\"inet-[127.0.0.1]:80\"",
	    "just this: native-connect: sockaddr eq \"inet-[127.0.0.1]:80\" then "
	    "permit\n"
	    "host: native-connect: sockaddr match \"inet-\\\\[127.0.0.1]:*\" "
	    "then permit\n"
	    "every such call: native-connect: permit\n" },
	{ "read",
	    "just this: native-read: permit\n"
	    "call set: native-@descriptor: permit\n"
	    "call set: native-@libc: permit\n" },
	{ "getppid",
	    "just this: native-getppid: permit\n"
	    "call set: native-@self: permit\n"
	    "call set: native-@libc: permit\n" },
	/* A door has to be named, and is not offered with others. */
	{ "ioctl cmd=\"TIOCSTI\"",
	    "just this: native-ioctl: cmd eq \"TIOCSTI\" then permit\n" },
	{ "ioctl cmd=\"TCGETS\"",
	    "just this: native-ioctl: cmd eq \"TCGETS\" then permit\n"
	    "terminal: native-fsread: filename under \"/etc/terminfo\" then "
	    "permit; ...\n"
	    "every such call: native-ioctl: permit\n" },
	/* What did not fit can be permitted only whatever it is. */
	{ "stat filename:cut=\"/srv/x/y\"",
	    "every such call: native-fsread: permit\n" },
};

static void
make(struct offers *o, const char *line)
{
	struct learn *l = learn_new(&vars, 0);

	ck_assert_int_eq(make_call(&m, line), 0);
	/* The register behind the text; calls made of words have none. */
	if (strstr(line, "TIOCSTI") != NULL)
		m.call.args[1] = 0x5412;
	offers_make(o, &m.call, ALL, l, 1);
	learn_free(l);
}

START_TEST(offers_row)
{
	char text[8192];
	struct offers o;
	struct buf b;
	size_t n;
	int i;

	make(&o, rows[_i].call);
	buf_init(&b, text, sizeof(text));
	for (i = 0; i < o.n; i++) {
		n = strcspn(o.offer[i].rules, "\n");
		buf_printf(&b, "%s: %.*s%s\n", o.offer[i].what, (int)n,
		    o.offer[i].rules, o.offer[i].rules[n] ? "; ..." : "");
	}
	offers_clear(&o);
	ck_assert_str_eq(text, rows[_i].offers);
}
END_TEST

/* Under the rules of each offer alone the call is permitted. */
START_TEST(permits_it)
{
	static const struct cred cred = { 0, 0 };
	char why[4096], *text;
	struct policy_file *file;
	struct diag *diag = diag_new(NULL, NULL);
	struct prog *prog;
	uint32_t left;
	struct offers o;
	int i;

	make(&o, rows[_i].call);
	for (i = 0; i < o.n; i++) {
		if (strstr(rows[_i].call, ":cut") != NULL)
			break;
		text = xasprintf("Policy: /bin/x, Emulation: native\n%s\n",
		    o.offer[i].rules);
		file = make_policy(text, &vars, why, sizeof(why));
		ck_assert_msg(file != NULL, "%s%s", text, why);
		prog = prog_compile(file, "/bin/x", 0, diag);
		ck_assert_msg(prog != NULL, "%s", text);
		ck_assert_msg(eval_call(prog, &m.call, &cred, &left).kind ==
		    VERDICT_PERMIT, "%s", text);
		prog_free(prog);
		policy_file_free(file);
		free(text);
	}
	offers_clear(&o);
	diag_free(diag);
}
END_TEST

/* A file that is made can be looked at; the verdict is that of each rule. */
START_TEST(other_verdict)
{
	struct offers o;
	char *text;

	make(&o, "open filename:missing=\"/srv/x/new\" "
	    "oflags=\"O_WRONLY|O_CREAT\" mode=\"644\"");
	text = offer_rules(&o.offer[0], "deny[enoent]");
	ck_assert_str_eq(text,
	    "native-fswrite: filename eq \"/srv/x/new\" then deny[enoent]\n"
	    "native-fsread: filename eq \"/srv/x/new\" then deny[enoent]");
	free(text);
	offers_clear(&o);
}
END_TEST

/* Each rule of the bundles can be read, and names a call that there is. */
START_TEST(bundles_are_policies)
{
	struct diag *diag = diag_new(NULL, NULL);
	char text[8192], why[4096];
	struct policy_file *file;
	struct prog *prog;
	struct buf b;
	size_t i;
	int k;

	for (i = 0; i < nbundles; i++) {
		buf_init(&b, text, sizeof(text));
		buf_puts(&b, "Policy: /bin/x, Emulation: native\n");
		for (k = 0; bundles[i].rules[k] != NULL; k++)
			buf_printf(&b, "native-%s\n", bundles[i].rules[k]);
		file = make_policy(text, &vars, why, sizeof(why));
		ck_assert_msg(file != NULL, "%s%s", text, why);
		prog = prog_compile(file, "/bin/x", 0, diag);
		ck_assert_msg(prog != NULL, "%s", text);
		prog_free(prog);
		policy_file_free(file);
	}
	diag_free(diag);
}
END_TEST

Suite *
t_offer(void)
{
	Suite *s = suite_create("offer");
	TCase *tc = tcase_create("offer");

	tcase_add_loop_test(tc, offers_row, 0, NITEMS(rows));
	tcase_add_loop_test(tc, permits_it, 0, NITEMS(rows));
	tcase_add_test(tc, other_verdict);
	tcase_add_test(tc, bundles_are_policies);
	suite_add_tcase(s, tc);
	return s;
}
