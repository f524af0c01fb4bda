/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs the tables in tests/golden/decide. A table is a list of
 *   == title
 *   rules of a policy, or whole policies with headers
 *   --
 *   [UID:GID] CALL FIELD... => VERDICT
 * with calls as in engine_call.h. A verdict is none, or permit, ask, kill, deny
 * ERRNO with the number of the deciding line from 1; "log" may follow. For none
 * the uncovered names may follow as numbers.
 */
#include <check.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/eval.h"
#include "engine_call.h"

#define LINE_MAX_	4096

static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/src";
static const struct vars vars = { home, user, cwd };

struct table {
	FILE		*f;
	const char	*path;
	int		 line;
	int		 header;	/* a header was put before the rules */
	int		 decisions;
	struct policy_file *file;
	struct prog	*prog;
};

static int
next_line(struct table *t, char line[LINE_MAX_])
{
	if (fgets(line, LINE_MAX_, t->f) == NULL)
		return 0;
	t->line++;
	line[strcspn(line, "\n")] = '\0';
	return 1;
}

/* Everything up to -- is one policy, or several. */
static void
read_policy(struct table *t)
{
	char line[LINE_MAX_], why[8192], *text = NULL;
	size_t n = 0;
	FILE *mem = open_memstream(&text, &n);
	int rules = 0;
	struct diag *diag;
	struct buf b;

	prog_free(t->prog);
	policy_file_free(t->file);
	while (next_line(t, line) && strcmp(line, "--") != 0) {
		if (rules++ == 0) {
			t->header = strncmp(line, "Policy:", 7) != 0;
			fputs(t->header ? "Policy: /bin/x, Emulation: "
			    "native\n" : "", mem);
		}
		fprintf(mem, "%s\n", line);
	}
	fclose(mem);
	t->file = make_policy(text, &vars, why, sizeof(why));
	ck_assert_msg(t->file != NULL, "%s:%d:\n%s", t->path, t->line, why);
	buf_init(&b, why, sizeof(why));
	diag = diag_new(diag_to_buf, &b);
	t->prog = prog_compile(t->file, "/bin/x", 0, diag);
	ck_assert_msg(t->prog != NULL, "%s:%d:\n%s", t->path, t->line, why);
	diag_free(diag);
	free(text);
}

static void
put_verdict(char *to, size_t cap, const struct table *t,
    const struct verdict *v, uint32_t uncovered)
{
	static const char *const kinds[] = { "permit", "none", "ask", "deny",
	    "kill" };
	struct buf b;
	int n;

	buf_init(&b, to, cap);
	buf_puts(&b, kinds[v->kind]);
	if (v->kind == VERDICT_DENY)
		buf_printf(&b, " %s", strerrorname_np(v->error));
	if (v->rule != NULL)
		buf_printf(&b, " %d", (int)v->rule->line - t->header);
	if (v->exec != VEXEC_SWITCH)
		buf_puts(&b, v->exec == VEXEC_INHERIT ? " inherit" : " detach");
	if (v->log != VLOG_DEFAULT)
		buf_puts(&b, v->log == VLOG_YES ? " log" : " nolog");
	for (n = 0; v->kind == VERDICT_NONE && n < 32; n++)
		if (uncovered >> n & 1)
			buf_printf(&b, " %d", n);
}

static void
decide(struct table *t, char *line)
{
	static struct made_call m;
	struct cred cred = { 1000, 100 };
	char *want = strstr(line, " => "), got[128];
	struct verdict v;
	uint32_t uncovered;
	unsigned int uid, gid;

	ck_assert_msg(want != NULL, "%s:%d: no =>", t->path, t->line);
	*want = '\0';
	want += strlen(" => ");
	if (sscanf(line, "[%u:%u]", &uid, &gid) == 2) {
		cred.uid = uid;
		cred.gid = gid;
		line = strchr(line, ' ') + 1;
	}
	ck_assert_msg(make_call(&m, line) == 0, "%s:%d: %s", t->path, t->line,
	    line);
	v = eval_call(t->prog, &m.call, &cred, &uncovered);
	put_verdict(got, sizeof(got), t, &v, uncovered);
	ck_assert_msg(strcmp(got, want) == 0, "%s:%d: %s\n  is   %s\n  "
	    "want %s", t->path, t->line, line, got, want);
	t->decisions++;
}

static void
run_table(struct table *t)
{
	char line[LINE_MAX_];

	t->f = fopen(t->path, "r");
	ck_assert_ptr_nonnull(t->f);
	while (next_line(t, line)) {
		if (line[0] == '\0' || line[0] == '#')
			continue;
		if (strncmp(line, "== ", 3) == 0)
			read_policy(t);
		else
			decide(t, line);
	}
	fclose(t->f);
	prog_free(t->prog);
	policy_file_free(t->file);
}

START_TEST(tables)
{
	struct table t;
	glob_t found;
	size_t i;
	int decisions = 0;

	ck_assert_int_eq(glob("tests/golden/decide/*.tbl", 0, NULL, &found), 0);
	for (i = 0; i < found.gl_pathc; i++) {
		memset(&t, 0, sizeof(t));
		t.path = found.gl_pathv[i];
		run_table(&t);
		decisions += t.decisions;
	}
	globfree(&found);
	ck_assert_int_gt(decisions, 60);
}
END_TEST

Suite *
t_decide(void)
{
	Suite *s = suite_create("decide");
	TCase *tc = tcase_create("tables");

	tcase_add_test(tc, tables);
	suite_add_tcase(s, tc);
	return s;
}
