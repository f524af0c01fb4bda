/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The call sets: every call exists, stands in one set only, and shows nothing
 * that a rule could judge.
 */
#include <check.h>
#include <string.h>

#include "abi/callset.h"
#include "abi/nrset.h"
#include "engine/compile.h"
#include "policy/parse.h"

START_TEST(calls_exist)
{
	const char *const *name;
	const struct sysent *s;

	for (name = callsets[_i].calls; *name != NULL; name++) {
		s = sysent_by_name(*name);
		ck_assert_msg(s != NULL, "no call %s", *name);
		ck_assert_int_eq(s->alias, ALIAS_NONE);
		ck_assert_int_eq(s->flags & (SYSF_EXEC | SYSF_REFUSED |
		    SYSF_FORK | SYSF_GUARD), 0);
		ck_assert_msg(callsets[_i].is_union || name[1] == NULL || strcmp(*name, name[1]) < 0,
		    "%s is out of order", *name);
	}
}
END_TEST

/* A name or an address would go unjudged. */
START_TEST(nothing_to_judge)
{
	const char *const *name;
	const struct sysent *s;
	int i;

	for (name = callsets[_i].calls; *name != NULL; name++) {
		s = sysent_by_name(*name);
		for (i = 0; i < SYS_MAXARGS; i++)
			ck_assert_msg(s->arg[i].name == NULL ||
			    s->arg[i].kind == ARG_FD, "%s shows %s", *name,
			    s->arg[i].name);
	}
}
END_TEST

static struct prog *
compile(const char *text, struct policy_file **file)
{
	struct diag *diag = diag_new(NULL, NULL);
	struct prog *prog;

	*file = parse_text("t", text, strlen(text), NULL, diag);
	ck_assert_ptr_nonnull(*file);
	prog = prog_compile(*file, "/bin/t", 0, diag);
	diag_free(diag);
	return prog;
}

START_TEST(rule_frees_all)
{
	struct policy_file *file;
	struct prog *prog = compile("Policy: /bin/t, Emulation: native\n"
	    "\tnative-write: deny\n\tnative-@descriptor: permit\n", &file);
	struct nrset set;

	ck_assert_ptr_nonnull(prog);
	prog_quick(prog, &set);
	ck_assert(nrset_has(&set, ABI_X86_64, sysent_by_name("read")->nr[0]));
	ck_assert(!nrset_has(&set, ABI_X86_64, sysent_by_name("write")->nr[0]));
	ck_assert(!nrset_has(&set, ABI_X86_64, sysent_by_name("brk")->nr[0]));
	ck_assert(!nrset_has(&set, ABI_I386, sysent_by_name("read")->nr[1]));
	prog_free(prog);
	policy_file_free(file);
}
END_TEST

START_TEST(unknown_set)
{
	struct policy_file *file;

	ck_assert_ptr_null(compile("Policy: /bin/t, Emulation: native\n"
	    "\tnative-@nosuch: permit\n", &file));
	policy_file_free(file);
	ck_assert_ptr_null(compile("Policy: /bin/t, Emulation: native\n"
	    "\tnative-@memory: filename eq \"x\" then permit\n", &file));
	policy_file_free(file);
}
END_TEST

Suite *
t_callset(void)
{
	Suite *s = suite_create("callset");
	TCase *tc = tcase_create("sets");

	tcase_add_loop_test(tc, calls_exist, 0, (int)ncallsets);
	tcase_add_loop_test(tc, nothing_to_judge, 0, (int)ncallsets);
	tcase_add_test(tc, rule_frees_all);
	tcase_add_test(tc, unknown_set);
	suite_add_tcase(s, tc);
	return s;
}
