/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Counts of rules: added up across runs, edits and crashes, never written over.
 */
#include "policy/counts.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/compile.h"
#include "engine_call.h"
#include "folder.h"
#include "policy/policy.h"

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))
#define A		"native-fsread: filename eq \"/a\" then permit"
#define B		"native-fswrite: filename eq \"/b\\n\" then permit"

static char user[96];
static struct diag *diag;
static struct store *store;

static void
setup(void)
{
	folder_make();
	snprintf(user, sizeof(user), "%s/user", folder_top);
	store = store_make("u", &diag);
	store_said[0] = '\0';
}

static void
teardown(void)
{
	store_drop(store, diag);
	folder_drop();
}

static struct counts *
run(const char *day, const char *rule, unsigned int hits)
{
	struct counts *c = counts_new(PROG);
	struct count *n = counts_get(c, rule, day);

	n->hits = hits;
	if (hits > 0)
		strlcpy(n->last, day, sizeof(n->last));
	return c;
}

static void
save(struct counts *c, int want)
{
	ck_assert_int_eq(counts_save(store, c), want);
	counts_free(c);
}

#define HEAD	"# How often rules decided: hits, since when they are counted, " \
    "last hit, rule.\nProgram: /usr/bin/prog\n"

START_TEST(runs_add_up)
{
	struct counts *c = run("2026-11-20", A, 3);
	struct stat st;
	char path[128];

	counts_get(c, B, "2026-11-20");
	ck_assert_int_eq(counts_save(store, c), 0);
	ck_assert_uint_eq(counts_get(c, A, "x")->hits, 0);
	counts_get(c, A, "x")->hits = 2;
	save(c, 0);
	folder_check("user/counts/usr_bin_prog", HEAD
	    "         5 2026-11-20 2026-11-20 " A "\n"
	    "         0 2026-11-20 -          " B "\n");
	snprintf(path, sizeof(path), "%s/counts/usr_bin_prog", user);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	/* a later run, and one whose days are before */
	save(run("2026-12-01", B, 1), 0);
	save(run("2026-11-01", A, 1), 0);
	c = run("2026-12-02", A, 0);
	counts_get(c, A, "x")->is_free = 1;
	save(c, 0);
	folder_check("user/counts/usr_bin_prog", HEAD
	    "      free 2026-11-01 2026-11-20 " A "\n"
	    "         1 2026-11-20 2026-12-01 " B "\n");
	ck_assert_str_eq(store_said, "");
}
END_TEST

START_TEST(found_by_text)
{
	struct policy_file *f;
	struct counts *c;
	const struct rule *r;
	const struct count *n;
	char why[256];

	save(run("2026-11-20", B, 7), 0);
	f = make_policy("Policy: /usr/bin/prog, Emulation: native\n"
	    "# moved, and written in another way\n\n"
	    "  native-fswrite:   filename eq \"/b\\n\" -> permit\n"
	    "native-fsread: permit\n", NULL, why, sizeof(why));
	ck_assert_msg(f != NULL, "%s", why);
	c = counts_read(user, PROG, getuid(), diag);
	ck_assert_ptr_nonnull(c);
	r = STAILQ_FIRST(&TAILQ_FIRST(&f->policies)->rules);
	n = counts_find(c, r);
	ck_assert_ptr_nonnull(n);
	ck_assert_uint_eq(n->hits, 7);
	ck_assert_str_eq(n->first, "2026-11-20");
	ck_assert_ptr_null(counts_find(c, STAILQ_NEXT(r, entry)));
	counts_free(c);
	policy_file_free(f);
	ck_assert_ptr_null(counts_read(user, "/usr/bin/none", getuid(),
	    diag));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_str_eq(store_said, "");
}
END_TEST

/* Files that are no counts: told, and never written over. */
static const struct { const char *text; const char *told; } bad[] = {
	{ "", "prog:1:1: error: it is empty" },
	{ "1 2026-11-20 - " A "\n", "prog:1:1: error: the first line says" },
	{ "Program: /usr-bin/prog\n", "error: these are the counts of another" },
	{ HEAD "1 2026-11-20 -\n", "prog:3:1: error: a line has hits" },
	{ HEAD "x 2026-11-20 - " A "\n", "prog:3:1: error: hits are" },
	{ HEAD "-1 2026-11-20 - " A "\n", "prog:3:1: error: hits are" },
	{ HEAD "99999999999999999999 2026-11-20 - " A "\n", "hits are" },
	{ HEAD "1 20-11-2026 - " A "\n", "prog:3:1: error: days are" },
	{ HEAD "1 2026-11-20 never " A "\n", "prog:3:1: error: days are" },
};

START_TEST(bad_row)
{
	folder_sh("mkdir -m 700 user/counts");
	folder_put("user/counts/usr_bin_prog", bad[_i].text);
	ck_assert_ptr_null(counts_read(user, PROG, getuid(), diag));
	ck_assert_int_ne(errno, ENOENT);
	ck_assert_msg(strstr(store_said, bad[_i].told) != NULL, "%s",
	    store_said);
	store_said[0] = '\0';
	save(run("2026-11-20", A, 1), -1);
	ck_assert_msg(strstr(store_said, bad[_i].told) != NULL, "%s",
	    store_said);
	folder_check("user/counts/usr_bin_prog", bad[_i].text);
	/* told once, until it is mended */
	store_said[0] = '\0';
	save(run("2026-11-20", A, 1), -1);
	ck_assert_str_eq(store_said, "");
	folder_sh("rm user/counts/usr_bin_prog");
	save(run("2026-11-20", A, 1), 0);
}
END_TEST

START_TEST(others_can_write)
{
	folder_sh("mkdir -m 777 user/counts; chmod 777 user/counts");
	save(run("2026-11-20", A, 1), -1);
	ck_assert_ptr_nonnull(strstr(store_said, "others can write"));
	folder_check("user/counts/usr_bin_prog", "(none)");
}
END_TEST

/* libcheck writes files too: no assert while the disk is full. */
START_TEST(disk_full)
{
	struct counts *c = run("2026-11-20", A, 3);
	struct rlimit l;
	rlim_t old;
	int rc;

	ck_assert_int_eq(counts_save(store, c), 0);
	counts_get(c, A, "x")->hits = 4;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &l);
	old = l.rlim_cur;
	l.rlim_cur = 64;
	setrlimit(RLIMIT_FSIZE, &l);
	rc = counts_save(store, c);
	l.rlim_cur = old;
	setrlimit(RLIMIT_FSIZE, &l);
	ck_assert_int_eq(rc, -1);
	ck_assert_ptr_nonnull(strstr(store_said, "cannot be saved: File too"));
	folder_check("user/counts/usr_bin_prog", HEAD
	    "         3 2026-11-20 2026-11-20 " A "\n");
	save(c, 0);
	folder_check("user/counts/usr_bin_prog", HEAD
	    "         7 2026-11-20 2026-11-20 " A "\n");
}
END_TEST

/* Runs that count at the same time lose nothing. */
START_TEST(many_runs)
{
	struct counts *c;
	int i, k, status;
	pid_t pid[4];

	for (i = 0; i < 4; i++) {
		if ((pid[i] = fork()) != 0)
			continue;
		for (k = 0; k < 25; k++) {
			c = run("2026-11-20", A, 1);
			counts_get(c, B, "2026-11-20")->hits = 2;
			if (counts_save(store, c) == -1)
				_exit(1);
			counts_free(c);
		}
		_exit(0);
	}
	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(waitpid(pid[i], &status, 0), pid[i]);
		ck_assert_int_eq(status, 0);
	}
	folder_check("user/counts/usr_bin_prog", HEAD
	    "       100 2026-11-20 2026-11-20 " A "\n"
	    "       200 2026-11-20 -          " B "\n");
}
END_TEST

static void
note_free(void *ctx, const struct rule *r, int is_free)
{
	if (is_free)
		buf_printf(ctx, "%d ", (int)r->line);
}

/* Policies, and the lines of those rules by which calls run unseen. */
static const struct { const char *rules; const char *lines; } frees[] = {
	{ "native-read: permit\nnative-fsread: filename eq \"/a\" then permit\n",
	    "2 " },
	{ "native-read: permit log\nnative-write: deny\n", "" },
	{ "native-@descriptor: permit\nnative-read: permit\n", "2 " },
	{ "native-pipe2: deny\nnative-@descriptor: permit\n", "3 " },
	{ "native-fsread: permit\nnative-stat: permit\n", "2 " },
	{ "native-stat: permit\nnative-fsread: permit\n", "2 3 " },
	{ "native-stat: filename eq \"/a\" then deny\nnative-fsread: permit\n",
	    "3 " },
	{ "native-unknown-499: permit\n", "2 " },
	{ "native-execve: permit\n", "" },
};

START_TEST(free_row)
{
	char text[512], why[512], lines[128];
	struct policy_file *f;
	struct nrset set;
	struct prog *prog;
	struct buf b;

	snprintf(text, sizeof(text), "Policy: /bin/x, Emulation: native\n%s",
	    frees[_i].rules);
	f = make_policy(text, NULL, why, sizeof(why));
	ck_assert_msg(f != NULL, "%s", why);
	prog = prog_compile(f, "/bin/x", 0, diag);
	ck_assert_ptr_nonnull(prog);
	prog_quick(prog, &set);
	buf_init(&b, lines, sizeof(lines));
	prog_each_rule(prog, &set, note_free, &b);
	ck_assert_str_eq(lines, frees[_i].lines);
	prog_free(prog);
	policy_file_free(f);
}
END_TEST

Suite *
t_counts(void)
{
	Suite *s = suite_create("counts");
	TCase *tc = tcase_create("counts");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, runs_add_up);
	tcase_add_test(tc, found_by_text);
	tcase_add_loop_test(tc, bad_row, 0, (int)NITEMS(bad));
	tcase_add_test(tc, others_can_write);
	tcase_add_test(tc, disk_full);
	tcase_add_test(tc, many_runs);
	tcase_add_loop_test(tc, free_row, 0, (int)NITEMS(frees));
	suite_add_tcase(s, tc);
	return s;
}
