/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The saving of policies: merging, refusals, runs side by side and runs killed.
 */
#include "policy/store.h"

#include <check.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "folder.h"
#include "policy/parse.h"
#include "policy/print.h"

Suite *t_save(void);

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

START_TEST(save_first)
{
	struct store_entry *e;
	struct stat sb;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);
	char path[128];

	folder_sh("rmdir user");
	e = store_get(st, PROG);
	ck_assert_int_eq(store_save(st), 0);	/* nothing to save */
	snprintf(path, sizeof(path), "%s/user", folder_top);
	ck_assert_int_eq(stat(path, &sb), -1);
	store_learn(st, e, "native-read: permit");
	store_learn(st, e,
	    "native-fsread: filename eq \"/a\\n\" then deny[enoent]");
	store_learn(st, e, "linux-write: permit");
	ck_assert_int_eq(e->dirty, 1);
	ck_assert_uint_eq(e->generation, 3);
	ck_assert_int_eq(store_save(st), 0);
	ck_assert_int_eq(e->dirty, 0);
	ck_assert_str_eq(store_said, "");
	folder_check("user/usr_bin_prog", HEADER "\tnative-read: permit\n"
	    "\tnative-fsread: filename eq \"/a\\n\" then deny[enoent]\n\n"
	    "Policy: /usr/bin/prog, Emulation: linux\n\tlinux-write: permit\n");
	ck_assert_int_eq(stat(path, &sb), 0);
	ck_assert_int_eq(sb.st_mode & 07777, 0700);
	snprintf(path, sizeof(path), "%s/user/usr_bin_prog", folder_top);
	ck_assert_int_eq(stat(path, &sb), 0);
	ck_assert_int_eq(sb.st_mode & 07777, 0600);
	ck_assert_int_eq(store_reload(st), 0);	/* our own writing is no news */
	ck_assert_int_eq(store_save(st), 0);
	store_drop(st, diag);
}
END_TEST

/* A rule of the run counts, goes into no file, and outlives an edit of it. */
START_TEST(save_of_run)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);
	static const char text[] = "native-write: permit";

	e = store_get(st, PROG);
	store_add_run_rule(st, e, parse_rule(text, strlen(text), NULL, NULL,
	    &store_vars, diag));
	ck_assert_int_eq(e->dirty, 0);
	ck_assert_uint_eq(e->generation, 1);
	ck_assert_int_eq(store_save(st), 0);
	folder_check("user/usr_bin_prog", "(none)");
	store_learn(st, e, "native-read: permit");
	ck_assert_str_eq(store_calls(e), "write read");
	ck_assert_int_eq(store_save(st), 0);
	folder_check("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	folder_replace("user/usr_bin_prog", HEADER "\tnative-open: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_calls(e), "open write");
	store_learn(st, e, "native-close: permit");
	ck_assert_int_eq(store_save(st), 0);
	folder_check("user/usr_bin_prog", HEADER "\tnative-open: permit\n"
	    "\tnative-close: permit\n");
	ck_assert_str_eq(store_said, "");
	store_drop(st, diag);
}
END_TEST

START_TEST(save_nowhere)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("g", &diag);

	e = store_get(st, PROG);
	store_learn(st, e, "native-read: permit");
	ck_assert_int_eq(store_save(st), 0);
	ck_assert_int_eq(e->dirty, 1);
	folder_sh("test -z \"$(ls -A user)$(ls -A global)\"");
	store_drop(st, diag);
}
END_TEST

/* What another hand did to the file since it was read, and what is saved after
 * "native-write: permit" was learned. */
static const struct {
	const char *before;	/* NULL: no file */
	const char *meanwhile;	/* NULL: nothing; "": removed */
	const char *after;
} merges[] = {
	{ "# mine\n" HEADER "  native-read: permit # so\n# end\n", NULL,
	    "# mine\n" HEADER "  native-read: permit # so\n"
	    "\tnative-write: permit\n# end\n" },
	{ HEADER "\tnative-read: permit\n",
	    HEADER "\tnative-open: deny # why\n\n# x\n\tnative-close: permit\n",
	    HEADER "\tnative-open: deny # why\n\n# x\n\tnative-close: permit\n"
	    "\tnative-write: permit\n" },
	{ HEADER "\tnative-read: permit\n",
	    HEADER "  native-write:  permit  # by hand\n",
	    HEADER "  native-write:  permit  # by hand\n" },
	{ HEADER "\tnative-read: permit\n", "",
	    HEADER "\tnative-read: permit\n\tnative-write: permit\n" },
	{ HEADER "\tnative-read: permit\n",
	    "Policy: /usr/bin/other, Emulation: native\n\tnative-open: deny\n",
	    "Policy: /usr/bin/other, Emulation: native\n\tnative-open: deny\n\n"
	    HEADER "\tnative-write: permit\n" },
	{ HEADER "\tnative-read: permit\n",
	    "Policy: /usr/bin/prog, Emulation: linux\n\tlinux-write: permit\n",
	    "Policy: /usr/bin/prog, Emulation: linux\n\tlinux-write: permit\n\n"
	    HEADER "\tnative-write: permit\n" },
	{ HEADER "\tnative-read: permit\n",
	    "Policy: /usr/bin/prog, Emulation: linux64\n\tlinux64-write: "
	    "permit\n",
	    "Policy: /usr/bin/prog, Emulation: linux64\n\tlinux64-write: "
	    "permit\n" },
	{ HEADER "\tnative-read: permit\n", HEADER "detached\n",
	    HEADER "detached\n" },
	{ NULL, HEADER "\tnative-open: permit",
	    HEADER "\tnative-open: permit\n\tnative-write: permit\n" },
	{ NULL, NULL, HEADER "\tnative-write: permit\n" },
	{ HEADER "Policy: /usr/bin/other, Emulation: native\n"
	    "\tnative-open: deny\n", NULL,
	    HEADER "\tnative-write: permit\n"
	    "Policy: /usr/bin/other, Emulation: native\n"
	    "\tnative-open: deny\n" },
};

START_TEST(merge_row)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);
	unsigned int generation;

	if (merges[_i].before != NULL)
		folder_put("user/usr_bin_prog", merges[_i].before);
	e = store_get(st, PROG);
	store_learn(st, e, "native-write: permit");
	generation = e->generation;
	if (merges[_i].meanwhile != NULL && merges[_i].meanwhile[0] == '\0')
		folder_sh("rm user/usr_bin_prog");
	else if (merges[_i].meanwhile != NULL)
		folder_replace("user/usr_bin_prog", merges[_i].meanwhile);
	ck_assert_int_eq(store_save(st), 0);
	ck_assert_str_eq(store_said, "");
	folder_check("user/usr_bin_prog", merges[_i].after);
	ck_assert_int_eq(e->dirty, 0);
	if (merges[_i].meanwhile != NULL && merges[_i].meanwhile[0] != '\0')
		ck_assert_uint_gt(e->generation, generation);
	ck_assert_int_eq(store_reload(st), 0);
	folder_sh("test \"$(ls -A user)\" = "
	    "\"$(printf '.lock\\nusr_bin_prog')\"");
	store_drop(st, diag);
}
END_TEST

START_TEST(save_over_global)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);
	char path[128];

	folder_put("global/usr_bin_prog",
	    "# all\n" HEADER "\tnative-read: permit\n"
	    "Policy: /usr/bin/other, Emulation: native\n\tnative-open: deny\n");
	e = store_get(st, PROG);
	store_learn(st, e, "native-write: permit");
	ck_assert_int_eq(store_save(st), 0);
	folder_check("user/usr_bin_prog", "# all\n" HEADER
	    "\tnative-read: permit\n\tnative-write: permit\n");
	snprintf(path, sizeof(path), "%s/user/usr_bin_prog", folder_top);
	ck_assert_str_eq(e->path, path);
	ck_assert_str_eq(e->file->path, path);
	ck_assert_str_eq(store_calls(e), "read write");
	ck_assert_int_eq(store_reload(st), 0);
	/* one that appeared there meanwhile gets all that it lacks */
	folder_put("global/usr_bin_other",
	    "Policy: /usr/bin/other, Emulation: native\n"
	    "\tnative-open: deny\n\tnative-read: permit\n");
	e = store_get(st, "/usr/bin/other");
	store_learn(st, e, "native-close: permit");
	folder_put("user/usr_bin_other",
	    "Policy: /usr/bin/other, Emulation: native\n"
	    "\tnative-read: permit\n\tnative-dup: permit\n");
	ck_assert_int_eq(store_save(st), 0);
	ck_assert_str_eq(store_calls(e), "read dup open close");
	ck_assert_str_eq(store_said, "");
	store_drop(st, diag);
}
END_TEST

START_TEST(save_keeps_mode)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);

	folder_put("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	folder_sh("chmod 644 user/usr_bin_prog");
	e = store_get(st, PROG);
	store_learn(st, e, "native-write: permit");
	ck_assert_int_eq(store_save(st), 0);
	folder_sh("test $(stat -c %%a user/usr_bin_prog) = 644");
	store_drop(st, diag);
}
END_TEST

/* Root who saves for a user leaves the user's files to the user. */
START_TEST(save_keeps_owner)
{
	struct store_conf conf = { .uid = 12345, .vars = &store_vars };
	struct store_entry *e;
	struct store *st;
	char u[128];

	if (getuid() != 0)
		return;
	snprintf(u, sizeof(u), "%s/user", folder_top);
	conf.user_dir = u;
	conf.diag = diag_new(store_hear, NULL);
	folder_sh("chown 12345 user; chmod 755 .");
	st = store_new(&conf);
	e = store_get(st, PROG);
	store_learn(st, e, "native-write: permit");
	ck_assert_int_eq(store_save(st), 0);
	folder_sh("test $(stat -c %%u user/usr_bin_prog) = 12345");
	folder_sh("test $(stat -c %%u user/.lock) = 12345");
	folder_sh("chown 0 user/usr_bin_prog");
	store_learn(st, e, "native-read: permit");
	ck_assert_int_eq(store_save(st), 0);
	folder_sh("test $(stat -c %%u user/usr_bin_prog) = 0");
	ck_assert_int_eq(store_reload(st), 0);
	store_drop(st, conf.diag);
}
END_TEST

/* A file that cannot be merged with is not touched; nothing learned is lost. */
static const struct {
	const char *how;	/* shell, in top */
	const char *text;
} spoils[] = {
	{ "echo 'what is this' >>user/usr_bin_prog", "usr_bin_prog:2:" },
	{ "chmod g+w user/usr_bin_prog", "chmod go-w" },
	{ "mv user/usr_bin_prog x; ln -s ../x user/usr_bin_prog",
	    "is a symbolic link" },
};

START_TEST(spoil_row)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);
	char *before, *after;

	folder_put("user/usr_bin_prog", HEADER);
	e = store_get(st, PROG);
	store_learn(st, e, "native-write: permit");
	folder_sh("{ %s; }", spoils[_i].how);
	before = folder_get("user/usr_bin_prog");
	ck_assert_int_eq(store_save(st), -1);
	ck_assert_int_eq(e->dirty, 1);
	ck_assert_msg(strstr(store_said, spoils[_i].text) != NULL, "%s",
	    store_said);
	ck_assert_ptr_nonnull(strstr(store_said, "usr_bin_prog.unsaved"));
	folder_check("user/usr_bin_prog.unsaved", HEADER
	    "\tnative-write: permit\n");
	/* told once, and more is added */
	store_said[0] = '\0';
	ck_assert_int_eq(store_save(st), -1);
	ck_assert_int_eq(store_reload(st), 0);
	store_learn(st, e, "native-close: permit");
	ck_assert_int_eq(store_save(st), -1);
	ck_assert_str_eq(store_said, "");
	folder_check("user/usr_bin_prog.unsaved", HEADER
	    "\tnative-write: permit\n\tnative-close: permit\n");
	after = folder_get("user/usr_bin_prog");
	ck_assert_str_eq(before, after);
	/* mended */
	folder_replace("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_calls(e), "read write close");
	ck_assert_int_eq(store_save(st), 0);
	folder_check("user/usr_bin_prog", HEADER "\tnative-read: permit\n"
	    "\tnative-write: permit\n\tnative-close: permit\n");
	free(before);
	free(after);
	store_drop(st, diag);
}
END_TEST

START_TEST(save_dir_refused)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);

	e = store_get(st, PROG);
	store_learn(st, e, "native-write: permit");
	folder_sh("chmod 777 user");
	ck_assert_int_eq(store_save(st), -1);
	ck_assert_int_eq(store_save(st), -1);
	ck_assert_ptr_nonnull(strstr(store_said, "chmod go-w"));
	ck_assert_int_eq(e->dirty, 1);
	folder_sh("chmod 700 user");
	ck_assert_int_eq(store_save(st), 0);
	store_drop(st, diag);
}
END_TEST

#define RUN_RULES	200
#define RUN_SAVES	20

static int
has_rule(const struct store_entry *e, const char *rule)
{
	char *text;
	size_t n;
	int has;

	if (e->file == NULL)
		return 0;
	text = print_file(e->file, &n);
	has = strstr(text, rule) != NULL;
	free(text);
	return has;
}

/*
 * Learns rules of its own and some that all learn, and saves often; begins
 * once it can read a byte from fd.
 */
static int
run(int id, int fd)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("u", &diag);
	char rule[128];
	int i;

	e = store_get(st, PROG);
	if (fd != -1 && read(fd, rule, 1) != 1)
		return 1;
	for (i = 0; i < RUN_RULES; i++) {
		snprintf(rule, sizeof(rule), "native-fsread: filename eq "
		    "\"/run%d/%d\" then permit", i % 10 == 0 ? 9 : id, i);
		if (!has_rule(e, rule))
			store_learn(st, e, rule);
		if (i % (RUN_RULES / RUN_SAVES) == 0 && store_save(st) == -1)
			return 1;
	}
	if (store_save(st) == -1)
		return 1;
	store_drop(st, diag);
	return store_said[0] != '\0';
}

START_TEST(two_runs)
{
	pid_t pid[2];
	int fds[2], i, k, status, n = 0;
	struct store_entry *e;
	struct diag *diag;
	struct store *st;
	char rule[128], *text, *at;

	fflush(NULL);
	ck_assert_int_eq(pipe(fds), 0);
	for (i = 0; i < 2; i++)
		if ((pid[i] = fork()) == 0)
			_exit(run(i, fds[0]));
	ck_assert_int_eq(write(fds[1], "go", 2), 2);
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(waitpid(pid[i], &status, 0), pid[i]);
		ck_assert_int_eq(status, 0);
	}
	text = folder_get("user/usr_bin_prog");
	for (at = text; (at = strstr(at, "fsread")) != NULL; at++)
		n++;
	ck_assert_int_eq(n, 2 * RUN_RULES - RUN_RULES / 10);
	for (i = 0; i < 2; i++)
		for (k = 0; k < RUN_RULES; k++) {
			snprintf(rule, sizeof(rule), "\"/run%d/%d\" then",
			    k % 10 == 0 ? 9 : i, k);
			ck_assert_msg(strstr(text, rule) != NULL, "%s", rule);
		}
	free(text);
	st = store_make("u", &diag);
	e = store_get(st, PROG);
	ck_assert_ptr_nonnull(e->file);
	store_drop(st, diag);
}
END_TEST

/* Returns when another file has taken the name. */
static void
wait_change(const char *name)
{
	char path[256];
	struct stat sb;
	ino_t old;

	snprintf(path, sizeof(path), "%s/%s", folder_top, name);
	old = stat(path, &sb) == 0 ? sb.st_ino : 0;
	while (stat(path, &sb) == -1 || sb.st_ino == old)
		sched_yield();
}

/* A run that is killed at any moment leaves a policy that can be read, with
 * all that it had from the run before; and no lock. */
START_TEST(killed)
{
	unsigned int seed = 3;
	struct store_entry *e;
	struct diag *diag;
	struct store *st;
	int rules = 0, now, round, status;
	char *text, *at;
	pid_t pid;
	size_t i;

	fflush(NULL);
	for (round = 0; round < 15; round++) {
		if ((pid = fork()) == 0)
			for (i = 10 + 5 * round; run((int)i, -1) == 0; i++)
				continue;
		/* after some saves, and then anywhere in the next one */
		for (i = 1 + rand_r(&seed) % 6; i > 0; i--)
			wait_change("user/usr_bin_prog");
		for (i = rand_r(&seed) % 100; i > 0; i--)
			free(folder_get("user/usr_bin_prog"));
		kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert(WIFSIGNALED(status));
		st = store_make("u", &diag);
		e = store_get(st, PROG);
		ck_assert_str_eq(store_said, "");
		ck_assert_int_eq(e->broken, 0);
		text = folder_get("user/usr_bin_prog");
		for (now = 0, at = text; (at = strstr(at, "fsread")) != NULL;
		    at++)
			now++;
		free(text);
		ck_assert_int_ge(now, rules);
		ck_assert_int_gt(now, 0);
		rules = now;
		store_drop(st, diag);
	}
	st = store_make("u", &diag);
	e = store_get(st, PROG);
	store_learn(st, e, "native-read: permit");
	ck_assert_int_eq(store_save(st), 0);
	store_drop(st, diag);
}
END_TEST

Suite *
t_save(void)
{
	Suite *s = suite_create("save");
	TCase *tc = tcase_create("save");

	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, save_first);
	tcase_add_test(tc, save_of_run);
	tcase_add_test(tc, save_nowhere);
	tcase_add_loop_test(tc, merge_row, 0, NITEMS(merges));
	tcase_add_test(tc, save_over_global);
	tcase_add_test(tc, save_keeps_mode);
	tcase_add_test(tc, save_keeps_owner);
	tcase_add_loop_test(tc, spoil_row, 0, NITEMS(spoils));
	tcase_add_test(tc, save_dir_refused);
	tcase_add_test(tc, two_runs);
	tcase_add_test(tc, killed);
	suite_add_tcase(s, tc);
	return s;
}
