/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The rule that a denial offers: ready to paste, and no wider than the call.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

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

/* More kinds of calls, and texts that a rule could read as something else. */
static const char *const odd[] = {
	"stat filename=\"\"",
	"stat filename=\"/tmp/$HOME/x\"",
	"stat filename=\"/tmp/$HOMELY\"",
	"stat filename=\"/$CWD.^[](){}|*+?\\\\<$USER\"",
	"stat filename=\"/<non-existent filename>: a\"",
	"stat filename:missing=\"/tmp/none\"",
	"stat filename=\"/a; native-fsread: permit\"",
	"stat filename=\"/a\\\" then permit\"",
	"stat filename=\"/ends with space \"",
	"stat filename=\"/hash # no comment\"",
	"stat filename=\"/star*[a]?\"",
	"stat filename=\"/\\n\\r\\t\\x01\\x7f\\x80\\xff\"",
	"stat filename=\"/\xe2\x82\xac/\\xe2\\x80\\xae\"",
	"stat filename=\"pipe:[4711]\"",
	"stat filename=\"/memfd:x (deleted)\"",
	"openat filename=\"/a\" oflags=\"O_RDWR|O_CREAT\" mode=\"4755\"",
	"creat filename=\"/a\" mode=\"0\"",
	"utimensat",
	"rename filename=\"/$HOME\" filename=\"/b\"",
	"link filename=\"/a\" filename:write=\"/b\"",
	"linux-rename filename=\"/a\" filename=\"/b\"",
	"symlink string=\"../x $CWD\" filename=\"/b\"",
	"chdir filename=\"/a b\"",
	"mknod filename=\"/d\" mode=\"644\"",
	"mount source=\"none\" filename=\"/mnt\" fstype=\"tmpfs\"",
	"execve filename=\"/bin/$USER\" argv=\"ls $HOME \\\"\"",
	"execve filename=\"/bin/ls\"",
	"connect sockaddr=\"@a\\x00b\"",
	"connect sockaddr=\"/run/$HOME\"",
	"connect sockaddr=\"inet-[::1]:80\"",
	"connect sockaddr=\"family(38)\"",
	"connect",
	"sendmsg",
	"sendmmsg sockaddr=\"inet-[127.0.0.1]:1\"",
	"linux-socketcall/connect sockaddr=\"@$HOME\"",
	"linux-socketcall/sendto",
	"linux-ipc/shmat prot=\"PROT_READ\"",
	"socket sockdom=\"AF_INET\" socktype=\"SOCK_STREAM\"",
	"kill pidname=\"<unknown>\" signame=\"SIGKILL\"",
	"ptrace pidname=\"<unknown>\"",
	"ptrace pidname=\"/bin/x\"",
	"process_vm_readv pidname=\"<unknown>\"",
	"ioctl cmd=\"TIOCSTI\"",
	"ioctl cmd=\"0x1234\"",
	"fcntl cmd=\"F_DUPFD\"",
	"prctl option=\"PR_SET_NAME\"",
	"mmap prot=\"PROT_READ|PROT_WRITE|PROT_EXEC\"",
	"open_by_handle_at",
	"pidfd_getfd",
	"setresuid uid=\"0\" uid=\"-1\" uid=\"7\"",
	"fchown uid=\"0\" gid=\"0\"",
	"prlimit64 resource=\"RLIMIT_CORE\"",
	"read",
	"unknown-999",
	"linux-unknown-999",
};

static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/src";
static struct vars macros = { home, user, cwd };

/* The policy's verdict on a call, and which of its names it refuses. */
static enum verdict_kind
decide(const char *text, const struct call *c, unsigned int flags,
    uint32_t *refused)
{
	static const struct cred cred = { 1000, 1000 };
	static char why[4096];
	struct policy_file *file = make_policy(text, &macros, why, sizeof(why));
	struct diag *diag = diag_new(NULL, NULL);
	struct eval_detail detail;
	enum verdict_kind kind;
	struct prog *prog;

	ck_assert_msg(file != NULL, "%s%s", text, why);
	prog = prog_compile(file, "/bin/x", flags, diag);
	ck_assert_msg(prog != NULL, "%s", text);
	kind = eval_detail(prog, c, &cred, &detail).kind;
	if (refused != NULL)
		*refused = detail.refused;
	diag_free(diag);
	prog_free(prog);
	policy_file_free(file);
	return kind;
}

/* Ways to be denied: by nothing, by a rule for some, for all, for a user. */
static const char *const denials[] = {
	"",
	"%e-%c: deny\n",
	"%e-%c: deny, if user = 1000\n%e-%c: permit\n",
	"%e-%c: true then ask\n",
	"%e-%c: kill\n",
};

static void
put_denial(struct buf *b, const char *form, const struct call *c, int alias)
{
	char name[32];

	for (; *form != '\0'; form++) {
		if (*form != '%') {
			buf_put(b, form, 1);
			continue;
		}
		if (*++form == 'e')
			buf_puts(b, c->abi->emul);
		else
			buf_puts(b, alias && c->alias != ALIAS_NONE ?
			    sysent_alias_name(c->alias) : call_name(c, name));
	}
}

/* A call that differs in one text is not permitted by the hint. */
static void
check_narrow(const char *hint, const struct call *c, int alias)
{
	struct call other = *c;
	struct field *f;
	char longer[8192];
	int i;

	for (i = 0; i < c->nfield; i++) {
		other.field[i] = c->field[i];
		f = &other.field[i];
		/* Not in the rule: what an alias hides, who a uid is. */
		if (strcmp(f->name, "uname") == 0 || (alias &&
		    c->alias != ALIAS_NONE && strstr(hint, f->name) == NULL))
			continue;
		snprintf(longer, sizeof(longer), "%s/x", f->text);
		f->text = longer;
		f->len = strlen(longer);
		f->value ^= 0x40;
		ck_assert_msg(decide(hint, &other, alias ? 0 :
		    COMPILE_NOALIAS, NULL) != VERDICT_PERMIT, "%s: %s", hint,
		    f->name);
		other.field[i] = c->field[i];
	}
}

/* What is offered, as the first rule of the policy that denied. */
START_TEST(first_rule)
{
	static char hint[65536], policy[4096], text[65536];
	int alias = _i % 2, n, i;
	unsigned int flags = alias ? 0 : COMPILE_NOALIAS;
	const char *rule[8];
	struct buf b, h;
	uint32_t refused = 0;
	size_t k;

	ck_assert_int_eq(make_call(&m, odd[_i / 2]), 0);
	if (strstr(odd[_i / 2], "TIOCSTI") != NULL)
		m.call.args[1] = TIOCSTI;
	if (strncmp(odd[_i / 2], "mknod", 5) == 0) {
		m.call.args[1] = S_IFBLK | 0644;
		m.call.args[2] = 0x803;
	}
	for (k = 0; k < sizeof(denials) / sizeof(denials[0]); k++) {
		buf_init(&b, policy, sizeof(policy));
		put_denial(&b, denials[k], &m.call, alias);
		snprintf(text, sizeof(text), "Policy: /bin/x, Emulation: %s\n"
		    "%s", m.call.abi->emul, policy);
		ck_assert_int_ne(decide(text, &m.call, flags, &refused),
		    VERDICT_PERMIT);
		buf_init(&h, hint, sizeof(hint));
		ck_assert_int_eq(explain_rules(&h, &m.call, alias, refused,
		    rule, 8, &n), 0);
		ck_assert_msg(n > 0, "%s: nothing is offered", odd[_i / 2]);
		buf_init(&b, text, sizeof(text));
		buf_printf(&b, "Policy: /bin/x, Emulation: %s\n",
		    m.call.abi->emul);
		for (i = 0; i < n; i++)
			buf_printf(&b, "%s\n", rule[i]);
		check_narrow(text, &m.call, alias);
		buf_puts(&b, policy);
		ck_assert_msg(decide(text, &m.call, flags, NULL) ==
		    VERDICT_PERMIT, "%s", text);
	}
}
END_TEST

/* One name of two is denied by a rule: that one is offered. */
START_TEST(one_of_two)
{
	static char text[4096];
	const char *rule[2];
	uint32_t refused = 0;
	struct buf b;
	int n;

	ck_assert_int_eq(make_call(&m, "rename filename=\"/a\" "
	    "filename=\"/b\""), 0);
	ck_assert_int_eq(decide("Policy: /bin/x, Emulation: native\n"
	    "native-fswrite: filename eq \"/b\" then deny\n"
	    "native-fswrite: permit\n", &m.call, 0, &refused), VERDICT_DENY);
	buf_init(&b, text, sizeof(text));
	ck_assert_int_eq(explain_rules(&b, &m.call, 1, refused, rule, 2, &n),
	    0);
	ck_assert_int_eq(n, 1);
	ck_assert_str_eq(rule[0], "native-fswrite: filename eq \"/b\" then "
	    "permit");
	/* too little room for the rules, and none for their number */
	buf_init(&b, text, 20);
	ck_assert_int_eq(explain_rules(&b, &m.call, 1, ALL, rule, 2, &n), -1);
	ck_assert_int_eq(n, 0);
}
END_TEST

/* What no rule can say, and what is too long to be said. */
START_TEST(cannot_be_said)
{
	static char text[65536], argv[10000];
	static const char *const never[] = {
		"stat filename:cut=\"/a\"", "connect sockaddr:cut=\"/a\"",
		"connect sockaddr=\"@$HOME\\x00\"",
	};
	const char *rule[2];
	struct buf b;
	size_t i;
	int n;

	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		ck_assert_int_eq(make_call(&m, never[i]), 0);
		buf_init(&b, text, sizeof(text));
		ck_assert_int_eq(explain_rules(&b, &m.call, 1, ALL, rule, 2,
		    &n), 0);
		ck_assert_int_eq(n, 0);
	}
	ck_assert_int_eq(make_call(&m, "execve filename=\"/bin/ls\" "
	    "argv=\"x\""), 0);
	memset(argv, 'a', sizeof(argv) - 1);
	m.call.field[1].text = argv;
	m.call.field[1].len = sizeof(argv) - 1;
	buf_init(&b, text, sizeof(text));
	ck_assert_int_eq(explain_rules(&b, &m.call, 1, ALL, rule, 2, &n), 0);
	ck_assert_str_eq(rule[0], "native-execve: filename eq \"/bin/ls\" "
	    "then permit");
}
END_TEST

START_TEST(names_the_rule)
{
	struct rule *r = rule_new(NULL);
	struct verdict v = { .rule = r };
	char text[64];
	struct buf b;

	rule_set_place(r, "/etc/systrace/bin_x", 7);
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
	rule_free(r);
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
	tcase_add_loop_test(tc, first_rule, 0,
	    2 * (int)(sizeof(odd) / sizeof(odd[0])));
	tcase_add_test(tc, one_of_two);
	tcase_add_test(tc, cannot_be_said);
	tcase_add_test(tc, names_the_rule);
	suite_add_tcase(s, tc);
	return s;
}
