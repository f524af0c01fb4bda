/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Policies that are refused, policies that are warned of, and the calls that
 * need no look.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/compile.h"
#include "engine/twin.h"
#include "engine_call.h"

#define WHY	65536

static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/src";
static const struct vars vars = { home, user, cwd };

/* Compiles native rules (or policies with headers); complaints go to why. */
static struct prog *
compile(const char *rules, unsigned int flags, struct policy_file **file,
    char why[WHY])
{
	const char *header = "Policy: /bin/x, Emulation: native\n";
	struct prog *prog;
	struct diag *diag;
	struct buf b;
	char *text;

	text = xasprintf("%s%s", strncmp(rules, "Policy:", 7) == 0 ||
	    strncmp(rules, "Template:", 9) == 0 ? "" : header, rules);
	*file = make_policy(text, &vars, why, WHY);
	ck_assert_msg(*file != NULL, "%s\n%s", text, why);
	free(text);
	buf_init(&b, why, WHY);
	diag = diag_new(diag_to_buf, &b);
	prog = prog_compile(*file, flags & COMPILE_CHECK ? NULL : "/bin/x",
	    flags, diag);
	ck_assert_int_eq(prog == NULL, diag_errors(diag) > 0);
	diag_free(diag);
	return prog;
}

static int
count(const char *text, const char *word)
{
	int n = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		n++;
	return n;
}

/* What is an error, where, and what it says. */
static const struct { const char *rules, *says; } errors[] = {
	{ "native-nosuch: permit\n", "Linux has no call nosuch" },
	{ "native-getdirentries: permit\n", "native-getdents64: ..." },
	{ "native-__getcwd: permit\n", "native-getcwd: ..." },
	{ "native-stat: oflags eq \"ro\" then permit\n",
	    "stat has no argument oflags; it has filename" },
	{ "native-open: file eq \"/a\" then permit\n",
	    "open has no argument file; it has filename, oflags, mode" },
	{ "native-fsread: oflags eq \"ro\" then permit\n",
	    "fsread has one argument, filename" },
	{ "native-fswrite: filename[1] eq \"/a\" then permit\n",
	    "fswrite has one argument, filename" },
	{ "native-getpid: filename eq \"/a\" then permit\n",
	    "getpid has no arguments that a rule can test" },
	{ "native-unknown-999: filename eq \"/a\" then permit\n",
	    "unknown-999 has no arguments that a rule can test" },
	{ "native-stat: filename[1] eq \"/a\" then permit\n",
	    "stat has filename once" },
	{ "native-rename: filename[2] eq \"/a\" then permit\n",
	    "rename has filename[0] to filename[1]" },
	{ "native-sendmmsg: sockaddr[1] eq \"/a\" then permit\n",
	    "sendmmsg has sockaddr once" },
	{ "native-setgid: uname eq \"u\" then permit\n",
	    "setgid has no argument uname; it has gid" },
	{ "native-stat: true then permit as root\n",
	    "privilege elevation is not supported yet" },
	{ "native-stat: true then permit as :root\n",
	    "privilege elevation is not supported yet" },
	{ "native-stat: permit[inherit]\n", "is for execve and execveat only" },
	{ "native-fsread: permit[detach]\n", "is for execve and execveat only" },
	{ "native-exit_group: deny\n", "exit_group is always permitted" },
	{ "native-rt_sigreturn: kill\n", "rt_sigreturn is always permitted" },
	{ "native-io_uring_setup: permit\n",
	    "io_uring_setup is refused whatever a policy says, because its "
	    "requests go past the policy" },
	{ "Policy: /bin/x, Emulation: netbsd\nnetbsd-open: permit\n",
	    "policies of emulation netbsd can be read here, but not "
	    "enforced" },
	{ "Policy: /bin/x, Emulation: native\ndetached\n\n"
	    "Policy: /bin/x, Emulation: linux\nlinux-open: permit\n",
	    "one policy of /bin/x says detached and another does not" },
	{ "Template: /bin/x, Emulation: native, Description: d\n"
	    "native-open: permit\n", "a template is not a policy" },
};

START_TEST(tells_errors)
{
	static char why[WHY];
	struct policy_file *file;
	struct prog *prog = compile(errors[_i].rules, 0, &file, why);

	ck_assert_msg(prog == NULL, "%s", errors[_i].rules);
	ck_assert_msg(strstr(why, errors[_i].says) != NULL, "%s%s",
	    errors[_i].rules, why);
	ck_assert_msg(strncmp(why, "test:", 5) == 0, "%s", why);
	policy_file_free(file);
}
END_TEST

/* What is accepted, and says nothing outside of a check. */
static const char *const accepted[] = {
	"native-mmap2: permit\nnative-fstat64: permit\n",
	"native-sendmmsg: sockaddr eq \"/a\" then permit\n",
	"native-setuid: uname eq \"u\" and uid eq \"1\" then permit\n",
	"native-setresuid: uname[2] eq \"u\" then permit\n",
	"native-execve: filename eq \"/a\" then permit[detach]\n",
	"native-exit_group: permit\n",
	"native-io_uring_setup: deny[enosys]\n",
	"native-symlink: string eq \"a\" and FILENAME eq \"b\" then permit\n",
	"native-openat2: oflags eq \"ro\" then permit\n",
	"native-clone3: flags sub \"CLONE_VM\" then permit\n",
	"native-old_mmap: prot eq \"PROT_READ\" then permit\n",
	"native-ni_syscall-37: permit\nnative-#3: permit\n",
	"Policy: /bin/y, Emulation: netbsd\nnetbsd-open: permit\n",
	"Template: t, Emulation: native, Description: d\nnative-nosuch: permit\n",
	"Policy: /bin/x, Emulation: linux64\nlinux64-open: permit\n",
};

START_TEST(accepts)
{
	static char why[WHY];
	struct policy_file *file;
	struct prog *prog = compile(accepted[_i], 0, &file, why);

	ck_assert_msg(prog != NULL, "%s%s", accepted[_i], why);
	ck_assert_str_eq(why, "");
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

/* What -n says, how often; word NULL: nothing at all. */
static const struct { const char *rules, *word; int n; } warnings[] = {
	{ "native-stat: permit\nnative-lstat: deny\n", NULL, 0 },
	{ "native-stat: permit\nnative-stat: deny\n",
	    "can never be reached: line 2 holds for every such call", 1 },
	{ "native-stat: permit\nnative-stat: deny\n", "another verdict", 1 },
	{ "native-stat: permit\nnative-stat: permit\n", "another verdict", 0 },
	{ "native-stat: permit, if user = 0\nnative-stat: deny\n", "reached",
	    0 },
	{ "native-stat: true then deny\nnative-stat: filename eq \"/a\" then "
	    "permit\n", "reached", 1 },
	{ "native-fsread: permit\nnative-stat: filename eq \"/a\" then deny\n",
	    "line 2 holds for all such calls", 1 },
	{ "native-fsread: permit\nnative-open: filename eq \"/a\" then deny\n",
	    "reached", 0 },
	{ "native-fsread: permit\nnative-fswrite: permit\n"
	    "native-open: filename eq \"/a\" then deny\n",
	    "line 3 holds for all such calls", 1 },
	{ "native-stat: filename eq \"/a\" then deny\nnative-fsread: permit\n",
	    "reached", 0 },
	{ "native-fsread: filename match \"/a\" then permit\n"
	    "native-fsread: filename eq \"/a/b\" then deny\n",
	    "line 2 covers it", 1 },
	{ "native-fsread: filename under \"/a\" then permit\n"
	    "native-fsread: filename eq \"/ab\" then deny\n", "reached", 0 },
	{ "native-fsread: filename match \"/a\" then permit, if user = 0\n"
	    "native-fsread: filename eq \"/a/b\" then deny\n", "reached", 0 },
	{ "native-fsread: filename match \"/*<non-existent filename>*\" then "
	    "deny\nnative-fsread: filename eq \"/a\" then permit\n", "reached",
	    0 },
	{ "native-fsread: filename nsub \"<non-existent filename>\" then "
	    "deny\nnative-fsread: filename eq \"/a\" then permit\n", "reached",
	    0 },
	{ "native-rename: filename eq \"/a\" and filename[1] eq \"/b\" then "
	    "permit\nnative-rename: filename eq \"/a\" and filename[1] eq "
	    "\"/c\" then permit\nnative-rename: filename eq \"/a\" and "
	    "filename[1] eq \"/b\" then deny\n",
	    "line 2 has the same condition", 1 },
	{ "native-fsread: filename eq \"/a*\" then permit\n",
	    "* is an ordinary character", 1 },
	{ "native-fsread: filename inpath \"/a\" then permit\n",
	    "the folders above it", 1 },
	{ "native-fsread: filename match \"/a/\" then permit\n",
	    "no name ends in a slash", 1 },
	{ "native-fsread: filename match \"/\" then permit\n", NULL, 0 },
	{ "native-fsread: filename eq \"/Etc\" then permit\n",
	    "1.6 compared without case", 1 },
	{ "native-fsread: filename eq \"$HOME/a\" then permit\n", NULL, 0 },
	{ "native-mmap: prot eq \"PROT_READ\" then permit\n", NULL, 0 },
	{ "native-fsread: filename under \"/a\" then permit\n"
	    "native-fsread: filename eq \"/Etc\" then permit\n", NULL, 0 },
	{ "native-fsread: filename match \"/a/**/b\" then permit\n",
	    "1.6 read ** as *", 1 },
	{ "native-fsread: filename eq \"/a\\tb\" then permit\n",
	    "1.6 read \\t as the letter t", 1 },
	{ "native-fsread: filename eq \"/a\\x41\" then permit\n",
	    "1.6 read \\x as the letter x", 1 },
	{ "native-fsread: filename eq \"/a\\n\\\\\" then permit\n", NULL, 0 },
	{ "native-open: filename eq \"/a\" then deny\nnative-open: permit\n",
	    "1.6 let this rule win over line 2", 1 },
	{ "native-open: filename eq \"/a\" then permit\nnative-open: permit\n",
	    "1.6 let", 0 },
	{ "native-open: deny\nnative-open: permit\n",
	    "1.6 let the last of these rules win", 1 },
	{ "native-open: oflags match \"wo*\" then permit\n",
	    "understood by eq and neq only", 1 },
	{ "native-open: oflags eq \"wo\" then permit\n"
	    "native-fsread: permit\n", "O_RDONLY and O_CREAT", 1 },
	{ "native-mmap2: permit\n", "native-mmap: ...", 1 },
	{ "Policy: /a, Emulation: linux\nlinux-sendto: permit\n"
	    "linux-accept: permit\nlinux-semop: permit\n", NULL, 0 },
	{ "Policy: /a, Emulation: netbsd\nnetbsd-x: permit\n",
	    "can be read here, but not enforced", 1 },
	{ "Policy: /a, Emulation: native\nnative-stat: permit\n\n"
	    "Policy: /b, Emulation: native\nnative-stat: permit\n", NULL, 0 },
};

START_TEST(tells_warnings)
{
	static char why[WHY];
	struct policy_file *file;
	struct prog *prog;

	prog = compile(warnings[_i].rules, COMPILE_CHECK, &file, why);
	ck_assert_msg(prog != NULL, "%s%s", warnings[_i].rules, why);
	if (warnings[_i].word == NULL)
		ck_assert_msg(why[0] == '\0', "%s%s", warnings[_i].rules, why);
	else
		ck_assert_msg(count(why, warnings[_i].word) == warnings[_i].n,
		    "%s%s", warnings[_i].rules, why);
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

/* Fifteen warnings of a kind are ten and a count; and time stays small. */
START_TEST(warns_ten_times)
{
	static char why[WHY];
	struct policy_file *file;
	struct prog *prog;
	char *text = NULL;
	size_t n = 0;
	FILE *mem = open_memstream(&text, &n);
	int i;

	for (i = 0; i < 15; i++)
		fprintf(mem, "native-fsread: filename eq \"/%d*\" then "
		    "permit\n", i);
	for (i = 0; i < 20000; i++)
		fprintf(mem, "native-fsread: filename eq \"/f%d\" then "
		    "permit\n", i);
	fclose(mem);
	prog = compile(text, COMPILE_CHECK, &file, why);
	ck_assert_ptr_nonnull(prog);
	ck_assert_int_eq(count(why, "* is an ordinary character"), 10);
	ck_assert_int_eq(count(why, "and 5 more operands of eq and neq"), 1);
	prog_free(prog);
	policy_file_free(file);
	free(text);
}
END_TEST

/* Whether a call may run without a look. */
static const struct {
	const char	*rules;
	const char	*call;		/* EMUL-CALL */
	int		 quick;
	unsigned int	 flags;
} quicks[] = {
	{ "native-getpid: permit\n", "native-getpid", 1, 0 },
	{ "native-getpid: permit\n", "native-getppid", 0, 0 },
	{ "native-getpid: permit\n", "linux-getpid", 0, 0 },
	{ "native-getpid: true then permit\n", "native-getpid", 1, 0 },
	{ "native-getpid: permit nolog\n", "native-getpid", 1, 0 },
	{ "native-getpid: permit log\n", "native-getpid", 0, 0 },
	{ "native-getpid: deny\n", "native-getpid", 0, 0 },
	{ "native-getpid: permit, if user = 0\n", "native-getpid", 0, 0 },
	{ "native-getpid: deny\nnative-getpid: permit\n", "native-getpid", 0,
	    0 },
	{ "native-getpid: permit\nnative-getpid: deny\n", "native-getpid", 1,
	    0 },
	{ "native-exit_group: permit\n", "native-rt_sigreturn", 1, 0 },
	{ "native-exit_group: permit\n", "linux-sigreturn", 1, 0 },
	{ "native-execve: permit\n", "native-execve", 0, 0 },
	{ "native-kill: permit\n", "native-kill", 0, 0 },
	{ "native-ptrace: permit\n", "native-ptrace", 0, 0 },
	{ "native-stat: permit\n", "native-stat", 1, 0 },
	{ "native-fsread: permit\n", "native-stat", 1, 0 },
	{ "native-fsread: permit\n", "native-stat", 0, COMPILE_NOALIAS },
	{ "native-fsread: filename eq \"/a\" then deny\nnative-stat: permit\n",
	    "native-stat", 0, 0 },
	{ "native-fsread: filename eq \"/a\" then deny\nnative-stat: permit\n",
	    "native-stat", 1, COMPILE_NOALIAS },
	{ "native-fsread: permit\nnative-stat: filename eq \"/a\" then deny\n",
	    "native-stat", 1, 0 },
	{ "native-fsread: permit\n", "native-open", 0, 0 },
	{ "native-fsread: permit\nnative-fswrite: permit\n", "native-open", 1,
	    0 },
	{ "native-open: permit\n", "native-open", 1, 0 },
	{ "native-fswrite: filename eq \"/a\" then deny\nnative-open: permit\n",
	    "native-open", 0, 0 },
	{ "native-unknown-499: permit\n", "native-unknown-499", 1, 0 },
	{ "native-unknown-499: permit\n", "native-unknown-498", 0, 0 },
	{ "native-unknown-499: deny\n", "native-unknown-499", 0, 0 },
	{ "Policy: /bin/x, Emulation: linux\nlinux-socketcall: permit\n",
	    "linux-socketcall", 1, 0 },
	{ "Policy: /bin/x, Emulation: linux\nlinux-connect: sockaddr eq \"/a\" "
	    "then deny\nlinux-socketcall: permit\n", "linux-socketcall", 0, 0 },
	{ "Policy: /bin/x, Emulation: linux\nlinux-connect: sockaddr eq \"/a\" "
	    "then deny\nlinux-ipc: permit\n", "linux-ipc", 1, 0 },
	{ "Policy: /bin/x, Emulation: linux\nlinux-connect: permit\n",
	    "linux-socketcall", 0, 0 },
};

START_TEST(finds_quick)
{
	static char why[WHY];
	static struct made_call m;
	struct policy_file *file;
	struct nrset set;
	struct prog *prog;

	prog = compile(quicks[_i].rules, quicks[_i].flags, &file, why);
	ck_assert_msg(prog != NULL, "%s", why);
	prog_quick(prog, &set);
	ck_assert_int_eq(make_call(&m, quicks[_i].call), 0);
	ck_assert_msg(nrset_has(&set, m.call.abi->id, m.call.nr) ==
	    quicks[_i].quick, "%s%s", quicks[_i].rules, quicks[_i].call);
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

static const struct {
	const char *rules;
	const char *call;
	int tests;
} missings[] = {
	{ "native-fswrite: filename eq \"/a\" then permit\n", "native-mkdir", 0 },
	{ "native-fsread: filename match \"/<non-existent filename>: *\" then "
	    "permit\n", "native-mkdir", 0 },
	{ "native-fsread: filename match \"/<non-existent filename>: *\" then "
	    "permit\n", "native-stat", 1 },
	{ "native-fswrite: filename match \"/<non-existent filename>: *\" then "
	    "permit\n", "native-mkdir", 1 },
	{ "native-fswrite: filename eq \"/a\" or (filename eq \"/b\" and not "
	    "filename match \"/<non-existent filename>: *\") then permit\n",
	    "native-rename", 1 },
	{ "native-mkdir: filename neq \"/<non-existent filename>: /a\" then "
	    "deny\n", "native-mkdir", 1 },
	{ "native-mkdir: filename neq \"/<non-existent filename>: /a\" then "
	    "deny\n", "native-rmdir", 0 },
	{ "Policy: /bin/x, Emulation: linux\nlinux-fswrite: permit\n",
	    "linux-mkdir", 1 },
};

START_TEST(finds_missing)
{
	static char why[WHY];
	static struct made_call m;
	struct policy_file *file;
	struct prog *prog;

	prog = compile(missings[_i].rules, 0, &file, why);
	ck_assert_msg(prog != NULL, "%s", why);
	ck_assert_int_eq(make_call(&m, missings[_i].call), 0);
	ck_assert_msg(prog_tests_missing(prog, &m.call) == missings[_i].tests,
	    "%s%s", missings[_i].rules, missings[_i].call);
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

/* Nothing that the table marks as looked at is ever quick. */
START_TEST(quick_keeps_flags)
{
	static char why[WHY];
	const struct sysent *s;
	struct policy_file *file;
	struct nrset set;
	struct prog *prog;
	char *text = NULL;
	size_t n = 0, i;
	FILE *mem = open_memstream(&text, &n);

	for (i = 0; i < sysent_count; i++)
		if (!(sysent_all[i].flags & SYSF_REFUSED))
			fprintf(mem, "native-%s: permit\n", sysent_all[i].name);
	fclose(mem);
	prog = compile(text, 0, &file, why);
	ck_assert_msg(prog != NULL, "%s", why);
	prog_quick(prog, &set);
	for (i = 0; i < sysent_count; i++) {
		s = &sysent_all[i];
		if (s->nr[ABI_X86_64] == -1)
			continue;
		ck_assert_msg(nrset_has(&set, ABI_X86_64, s->nr[ABI_X86_64]) ==
		    !(s->flags & (SYSF_REFUSED | SYSF_GUARD | SYSF_EXEC)),
		    "%s", s->name);
	}
	prog_free(prog);
	policy_file_free(file);
	free(text);
}
END_TEST

START_TEST(names_twins)
{
	ck_assert_str_eq(twin_find("break"), "brk");
	ck_assert_str_eq(twin_find("waitpid"), "wait4");
	ck_assert_str_eq(twin_find("__clone"), "clone");
	ck_assert_ptr_null(twin_find("nosuch"));
}
END_TEST

START_TEST(detached)
{
	static char why[WHY];
	struct policy_file *file;
	struct prog *prog = compile("detached\n", 0, &file, why);

	ck_assert_int_eq(prog_is_detached(prog), 1);
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

#define ROWS(a)	(int)(sizeof(a) / sizeof((a)[0]))

Suite *
t_compile(void)
{
	Suite *s = suite_create("compile");
	TCase *tc = tcase_create("compile");

	tcase_add_loop_test(tc, tells_errors, 0, ROWS(errors));
	tcase_add_loop_test(tc, accepts, 0, ROWS(accepted));
	tcase_add_loop_test(tc, tells_warnings, 0, ROWS(warnings));
	tcase_add_test(tc, warns_ten_times);
	tcase_add_loop_test(tc, finds_quick, 0, ROWS(quicks));
	tcase_add_test(tc, quick_keeps_flags);
	tcase_add_loop_test(tc, finds_missing, 0, ROWS(missings));
	tcase_add_test(tc, names_twins);
	tcase_add_test(tc, detached);
	suite_add_tcase(s, tc);
	return s;
}
