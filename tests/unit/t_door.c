/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Doors: which calls are one, which rules open them, and that no call set does.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "abi/callset.h"
#include "base/xmalloc.h"
#include "call/door.h"
#include "engine/eval.h"
#include "engine_call.h"

static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/src";
static const struct vars vars = { home, user, cwd };
static struct made_call m;

#define STI	"ioctl cmd=\"TIOCSTI\"", 0x5412
#define GARBAGE	"ioctl cmd=\"TIOCSTI\"", 0xdeadbeef00005412

static const struct {
	const char	*rules;
	const char	*call;
	uint64_t	 command;	/* in the second register */
	enum verdict_kind kind;
} rows[] = {
	{ "native-ioctl: permit\n", "ioctl cmd=\"TCGETS\"", 0x5401,
	    VERDICT_PERMIT },
	{ "native-ioctl: permit\n", STI, VERDICT_NONE },
	{ "native-ioctl: permit\n", GARBAGE, VERDICT_NONE },
	{ "native-ioctl: cmd match \"TIOC*\" then permit\n", STI,
	    VERDICT_NONE },
	{ "native-ioctl: cmd neq \"TCGETS\" then permit\n", STI,
	    VERDICT_NONE },
	{ "native-ioctl: not cmd eq \"TCGETS\" then permit\n", STI,
	    VERDICT_NONE },
	{ "native-ioctl: cmd eq \"TIOCSTI\" then permit\n", STI,
	    VERDICT_PERMIT },
	{ "native-ioctl: cmd eq \"TIOCSTI\" then permit\n", GARBAGE,
	    VERDICT_PERMIT },
	{ "native-ioctl: cmd eq \"TCGETS\" or cmd eq \"TIOCSTI\" then permit\n",
	    STI, VERDICT_PERMIT },
	/* A rule that does not name it does not stand in the way either. */
	{ "native-ioctl: permit\nnative-ioctl: cmd eq \"TIOCSTI\" then "
	    "permit\n", STI, VERDICT_PERMIT },
	{ "native-ioctl: deny\nnative-ioctl: cmd eq \"TIOCSTI\" then "
	    "permit\n", STI, VERDICT_DENY },
	{ "native-ioctl: cmd eq \"TIOCSETD\" then permit\n", STI,
	    VERDICT_NONE },
	{ "native-ioctl: ask\n", STI, VERDICT_ASK },
	{ "native-ptrace: permit\n", "ptrace pidname=\"/bin/sh\"", 7,
	    VERDICT_PERMIT },
	{ "native-ptrace: permit\n", "ptrace pidname=\"<unknown>\"", 7,
	    VERDICT_NONE },
	{ "native-ptrace: permit\n", "ptrace", 7, VERDICT_NONE },
	{ "native-ptrace: pidname eq \"<unknown>\" then permit\n",
	    "ptrace pidname=\"<unknown>\"", 7, VERDICT_PERMIT },
	{ "native-process_vm_writev: permit\n",
	    "process_vm_writev pidname=\"<unknown>\"", 0, VERDICT_NONE },
	{ "native-open_by_handle_at: permit\n",
	    "open_by_handle_at oflags=\"O_RDONLY\"", 0, VERDICT_PERMIT },
	{ "native-fswrite: permit\n", "mknod filename=\"/d/x\" mode=\"600\"",
	    0060600, VERDICT_NONE },
	{ "native-fswrite: filename under \"/d\" then permit\n",
	    "mknod filename=\"/d/x\" mode=\"600\"", 0020600, VERDICT_NONE },
	{ "native-mknod: filename under \"/d\" then permit\n",
	    "mknod filename=\"/d/x\" mode=\"600\"", 0020600, VERDICT_PERMIT },
	{ "native-fswrite: permit\n", "mknod filename=\"/d/x\" mode=\"600\"",
	    0010600, VERDICT_PERMIT },
	/* Without a test there is nothing of the kind. */
	{ "native-prctl: permit\n", "prctl option=\"PR_SET_DUMPABLE\"", 1,
	    VERDICT_PERMIT },
};

START_TEST(rules)
{
	static const struct cred nobody = { 1000, 100 };
	static char why[8192];
	struct policy_file *file;
	struct verdict v;
	struct prog *prog;
	struct diag *diag;
	uint32_t uncovered;
	char *text;

	text = xasprintf("Policy: /bin/x, Emulation: native\n%s",
	    rows[_i].rules);
	file = make_policy(text, &vars, why, sizeof(why));
	ck_assert_msg(file != NULL, "%s", why);
	diag = diag_new(NULL, NULL);
	prog = prog_compile(file, "/bin/x", 0, diag);
	ck_assert_ptr_nonnull(prog);
	ck_assert_int_eq(make_call(&m, rows[_i].call), 0);
	m.call.args[1] = rows[_i].command;
	m.call.args[2] = 1 << 8 | 1;
	v = eval_call(prog, &m.call, &nobody, &uncovered);
	ck_assert_msg(v.kind == rows[_i].kind, "%s%s: %d", rows[_i].rules,
	    rows[_i].call, v.kind);
	prog_free(prog);
	diag_free(diag);
	policy_file_free(file);
	free(text);
}
END_TEST

START_TEST(table)
{
	const struct sysent *s;
	const char *const *name;
	size_t i, k;

	for (i = 0; i < ndoors; i++) {
		s = sysent_by_name(doors[i].call);
		ck_assert_msg(s != NULL, "%s", doors[i].call);
		/* The filter must stop it, whatever the policy is. */
		if (doors[i].kind != DOOR_CALL)
			ck_assert_msg(s->flags & (SYSF_ARMED | SYSF_GUARD),
			    "%s runs free", doors[i].call);
		for (k = 0; k < ncallsets && doors[i].kind != DOOR_LOOK; k++)
			for (name = callsets[k].calls; *name != NULL; name++)
				ck_assert_msg(strcmp(*name, doors[i].call) != 0,
				    "%s is in %s", *name, callsets[k].name);
	}
}
END_TEST

Suite *
t_door(void)
{
	Suite *s = suite_create("door");
	TCase *tc = tcase_create("door");

	tcase_add_loop_test(tc, rules, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, table);
	suite_add_tcase(s, tc);
	return s;
}
