/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The store on folders of its own: look-up, trust, reloading.
 */
#include "policy/store.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "folder.h"

Suite *t_store(void);

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *program;
	const char *name;
} names[] = {
	{ "/usr/sbin/named", "usr_sbin_named" },
	{ "/usr/bin/x86_64-linux-gnu-gcc-12",
	    "usr_bin_x86_64_linux_gnu_gcc_12" },
	{ "/.hidden/a.out", "hidden_a_out" },
	{ "/a/b-c", "a_b_c" },
	{ "/a/b/c", "a_b_c" },
	{ "/usr/bin/[", "usr_bin__" },
	{ "/a\xc3\xa9", "a__" },
	{ "/[", "_" },
	{ "/", "_" },
};

START_TEST(name_row)
{
	char *name = store_file_name(names[_i].program);

	ck_assert_str_eq(name, names[_i].name);
	free(name);
}
END_TEST

START_TEST(name_long)
{
	char a[600], *x, *y;

	memset(a, 'a', sizeof(a));
	a[0] = '/';
	a[599] = '\0';
	x = store_file_name(a);
	ck_assert_uint_lt(strlen(x), 240);
	a[598] = 'b';
	y = store_file_name(a);
	ck_assert_str_ne(x, y);
	free(x);
	free(y);
}
END_TEST

/* One file each, with a rule that tells which. */
static const struct {
	const char *dirs;	/* u, g: has the file; U, G: is a store's */
	const char *calls;
	const char *path;	/* below top; NULL: none */
} lookups[] = {
	{ "UGug", "read", "user/usr_bin_prog" },
	{ "UGu", "read", "user/usr_bin_prog" },
	{ "UGg", "write", "global/usr_bin_prog" },
	{ "UG", "(none)", "user/usr_bin_prog" },
	{ "Gug", "write", "global/usr_bin_prog" },
	{ "Uug", "read", "user/usr_bin_prog" },
	{ "Gu", "(none)", NULL },
	{ "ug", "(none)", NULL },
	{ "UGugf", "open", NULL },
	{ "UGugw", "close", NULL },
	{ "UGugfw", "open", NULL },
	{ "f", "open", NULL },
};

START_TEST(lookup_row)
{
	const char *d = lookups[_i].dirs;
	char dirs[3] = "", path[128];
	struct store_entry *e;
	struct diag *diag;
	struct store *st;

	if (strchr(d, 'u') != NULL)
		folder_put("user/usr_bin_prog",
		    HEADER "\tnative-read: permit\n");
	if (strchr(d, 'g') != NULL)
		folder_put("global/usr_bin_prog",
		    HEADER "\tnative-write: permit\n");
	folder_put("f", HEADER "\tnative-open: permit\n");
	folder_put("w", "Policy: */prog, Emulation: native\n"
	    "\tnative-close: permit\n");
	snprintf(dirs, sizeof(dirs), "%s%s", strchr(d, 'U') ? "u" : "",
	    strchr(d, 'G') ? "g" : "");
	st = store_make(dirs, &diag);
	snprintf(path, sizeof(path), "%s/w", folder_top);
	if (strchr(d, 'w') != NULL)
		ck_assert_int_eq(store_add_file(st, path), 0);
	snprintf(path, sizeof(path), "%s/f", folder_top);
	if (strchr(d, 'f') != NULL)
		ck_assert_int_eq(store_add_file(st, path), 0);
	e = store_get(st, PROG);
	ck_assert_str_eq(store_said, "");
	ck_assert_str_eq(e->program, PROG);
	ck_assert_str_eq(store_calls(e), lookups[_i].calls);
	ck_assert_int_eq(e->broken, 0);
	ck_assert_int_eq(e->dirty, 0);
	if (lookups[_i].path == NULL)
		ck_assert_ptr_null(e->path);
	else {
		snprintf(path, sizeof(path), "%s/%s", folder_top,
		    lookups[_i].path);
		ck_assert_str_eq(e->path, path);
	}
	ck_assert_ptr_eq(store_get(st, PROG), e);
	store_drop(st, diag);
}
END_TEST

/* A wildcard is for the first program so called, with all its emulations. */
START_TEST(wildcard)
{
	struct store_entry *e, *other;
	char path[128];
	struct diag *diag;
	struct store *st = store_make("u", &diag);

	folder_put("f",
	    "Policy: */prog, Emulation: native\n\tnative-read: permit\n"
	    "Policy: */prog, Emulation: linux\n\tlinux-write: permit\n"
	    "Policy: */xprog, Emulation: native\n\tnative-open: permit\n");
	snprintf(path, sizeof(path), "%s/f", folder_top);
	ck_assert_int_eq(store_add_file(st, path), 0);
	ck_assert_ptr_null(store_get(st, "/usr/bin/rog")->file);
	e = store_get(st, PROG);
	ck_assert_str_eq(store_calls(e), "read write");
	other = store_get(st, "/usr/local/bin/prog");
	ck_assert_ptr_null(other->file);
	store_learn(st, e, "native-close: permit");
	ck_assert_int_eq(store_save(st), 0);
	folder_check("user/usr_bin_prog", "Policy: /usr/bin/prog, Emulation:"
	    " native\n\tnative-read: permit\n\tnative-close: permit\n\n"
	    "Policy: /usr/bin/prog, Emulation: linux\n\tlinux-write: permit\n");
	ck_assert_str_eq(store_said, "");
	store_drop(st, diag);
}
END_TEST

START_TEST(two_files_of_one_program)
{
	char path[128];
	struct diag *diag;
	struct store *st = store_make("u", &diag);

	folder_put("f", HEADER "\tnative-read: permit\n");
	folder_put("g", HEADER "\tnative-write: permit\n");
	snprintf(path, sizeof(path), "%s/f", folder_top);
	ck_assert_int_eq(store_add_file(st, path), 0);
	snprintf(path, sizeof(path), "%s/g", folder_top);
	ck_assert_int_eq(store_add_file(st, path), -1);
	ck_assert_ptr_nonnull(strstr(store_said, "has one too"));
	ck_assert_str_eq(store_calls(store_get(st, PROG)), "read");
	store_drop(st, diag);
}
END_TEST

/* What makes a policy unusable, and what is said. %s is the user's folder. */
static const struct {
	const char *how;	/* shell, in top; the file is good before */
	const char *text;
	int root_too;
} refusals[] = {
	{ "chmod g+w user/usr_bin_prog",
	    "usr_bin_prog: error: others can write to it: run `chmod go-w ",
	    1 },
	{ "chmod o+w user/usr_bin_prog", "run `chmod go-w ", 1 },
	{ "chmod 770 user", "user: error: others can write to it", 1 },
	{ "chmod 1777 user", "user: error: others can write to it", 1 },
	{ "chmod 777 .", "error: others can write to it", 1 },
	{ "mv user/usr_bin_prog x; ln -s ../x user/usr_bin_prog",
	    "is a symbolic link", 1 },
	{ "rm user/usr_bin_prog; mkfifo user/usr_bin_prog",
	    "is not a regular file", 1 },
	{ "rm user/usr_bin_prog; mkdir user/usr_bin_prog",
	    "is not a regular file", 1 },
	{ "chmod 0 user/usr_bin_prog", "cannot be opened: Permission denied",
	    0 },
	{ "chmod 0 user", "cannot be opened: Permission denied", 0 },
	{ "rm -r user; echo >user", "user: error: cannot be opened: Not a "
	    "directory", 1 },
	{ "chown 12345 user/usr_bin_prog", "belongs to uid 12345", 2 },
	{ "chown 12345 user", "belongs to uid 12345", 2 },
	{ "sed -i s,prog,other, user/usr_bin_prog",
	    "is for /usr/bin/other, not for /usr/bin/prog", 1 },
	{ ": >user/usr_bin_prog", "has no policy for /usr/bin/prog", 1 },
	{ "echo 'native-x permit' >>user/usr_bin_prog", "usr_bin_prog:3:", 1 },
	{ "truncate -s 17M user/usr_bin_prog", "larger than a policy", 1 },
};

START_TEST(refusal_row)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st;

	if (getuid() == 0 ? !refusals[_i].root_too :
	    refusals[_i].root_too == 2)
		return;
	/* a policy that cannot be used must not uncover the global one */
	folder_put("global/usr_bin_prog", HEADER "\tnative-write: permit\n");
	folder_put("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	folder_sh("{ %s; }", refusals[_i].how);
	st = store_make("ug", &diag);
	e = store_get(st, PROG);
	ck_assert_int_eq(e->broken, 1);
	ck_assert_ptr_null(e->file);
	ck_assert_ptr_nonnull(e->path);
	ck_assert_msg(strstr(store_said, refusals[_i].text) != NULL, "%s",
	    store_said);
	ck_assert_int_gt(diag_errors(diag), 0);
	/* told once */
	store_said[0] = '\0';
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_str_eq(store_said, "");
	ck_assert_int_eq(e->broken, 1);
	/* and good once it is mended */
	folder_sh("chmod 700 .; chmod -R u+rwX .; chown -R %u .; rm -rf user;"
	    " mkdir -m 700 user", (unsigned)getuid());
	folder_put("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_said, "");
	ck_assert_int_eq(e->broken, 0);
	ck_assert_str_eq(store_calls(e), "read");
	store_drop(st, diag);
}
END_TEST

START_TEST(file_refused)
{
	char path[128];
	struct diag *diag;
	struct store *st = store_make("", &diag);

	snprintf(path, sizeof(path), "%s/f", folder_top);
	ck_assert_int_eq(store_add_file(st, path), -1);
	ck_assert_ptr_nonnull(strstr(store_said, "No such file"));
	folder_put("f", HEADER "native-read: permt\n");
	ck_assert_int_eq(store_add_file(st, path), -1);
	ck_assert_ptr_nonnull(strstr(store_said, "f:2:"));
	folder_put("f", HEADER "native-read: permit\n");
	folder_sh("chmod o+w f");
	ck_assert_int_eq(store_add_file(st, path), -1);
	ck_assert_ptr_nonnull(strstr(store_said, "chmod go-w"));
	ck_assert_ptr_null(store_get(st, PROG)->file);
	store_drop(st, diag);
}
END_TEST

/* What nobody holds is read again; what the disk has not is kept. */
START_TEST(releases)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("u", &diag);

	folder_put("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	e = store_get(st, PROG);
	ck_assert_str_eq(store_calls(e), "read");
	folder_replace("user/usr_bin_prog", HEADER "\tnative-write: permit\n");
	ck_assert_int_eq(store_release(st, e), 1);
	e = store_get(st, PROG);
	ck_assert_str_eq(store_calls(e), "write");
	store_learn(st, e, "native-close: permit");
	ck_assert_int_eq(store_release(st, e), 0);
	ck_assert_int_eq(store_save(st), 0);
	ck_assert_int_eq(store_release(st, e), 1);
	folder_put("user/usr_bin_prog", HEADER "\tnative-write: pemit\n");
	e = store_get(st, PROG);
	ck_assert_int_eq(e->broken, 1);
	ck_assert_int_eq(store_release(st, e), 0);
	store_drop(st, diag);
}
END_TEST

START_TEST(reload_edits)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);
	const struct policy_file *old;
	const struct rule *r;

	folder_put("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	e = store_get(st, PROG);
	old = e->file;
	r = STAILQ_FIRST(&TAILQ_FIRST(&old->policies)->rules);
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_ptr_eq(e->file, old);
	/* broken: the old one stays, told once */
	folder_replace("user/usr_bin_prog", HEADER "\tnative-write: pemit\n");
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_ptr_eq(e->file, old);
	ck_assert_ptr_nonnull(strstr(store_said, "usr_bin_prog:2:"));
	store_said[0] = '\0';
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_str_eq(store_said, "");
	/* gone: stays too */
	folder_sh("rm user/usr_bin_prog");
	folder_put("global/usr_bin_prog", HEADER "\tnative-open: permit\n");
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_str_eq(store_calls(e), "read");
	/* good, with what was learned meanwhile behind it */
	store_learn(st, e, "native-close: permit");
	store_learn(st, e, "native-write: permit");
	folder_put("user/usr_bin_prog", HEADER "\tnative-write: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_uint_eq(e->generation, 4);
	ck_assert_str_eq(store_calls(e), "write close");
	ck_assert_int_eq(e->dirty, 1);
	ck_assert_str_eq(rule_call(r), "read");	/* the old rules live */
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_int_eq(store_save(st), 0);
	folder_check("user/usr_bin_prog", HEADER "\tnative-write: permit\n"
	    "\tnative-close: permit\n");
	/* what was saved and then taken out by hand stays out */
	folder_replace("user/usr_bin_prog", HEADER "\tnative-write: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_calls(e), "write");
	ck_assert_str_eq(store_said, "");
	store_drop(st, diag);
}
END_TEST

START_TEST(reload_appears)
{
	struct store_entry *e;
	struct diag *diag;
	struct store *st = store_make("ug", &diag);
	char path[128];

	folder_sh("rmdir user");
	e = store_get(st, PROG);
	ck_assert_int_eq(store_reload(st), 0);
	folder_put("global/usr_bin_prog", HEADER "\tnative-open: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_calls(e), "open");
	folder_sh("mkdir -m 700 user");
	folder_put("user/usr_bin_prog", HEADER "\tnative-read: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_calls(e), "read");
	snprintf(path, sizeof(path), "%s/user/usr_bin_prog", folder_top);
	ck_assert_str_eq(e->path, path);
	folder_replace("global/usr_bin_prog",
	    HEADER "\tnative-close: permit\n");
	ck_assert_int_eq(store_reload(st), 0);
	/* an edit in place of the same length */
	folder_put("user/usr_bin_prog", HEADER "\tnative-send: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_calls(e), "send");
	ck_assert_str_eq(store_said, "");
	store_drop(st, diag);
}
END_TEST

START_TEST(reload_file)
{
	struct store_entry *e, *wild;
	struct diag *diag;
	struct store *st = store_make("u", &diag);
	char path[128];

	folder_put("f", HEADER "\tnative-open: permit\n"
	    "Policy: */w, Emulation: native\n\tnative-read: permit\n");
	snprintf(path, sizeof(path), "%s/f", folder_top);
	ck_assert_int_eq(store_add_file(st, path), 0);
	e = store_get(st, PROG);
	wild = store_get(st, "/opt/w");
	ck_assert_int_eq(store_reload(st), 0);
	store_learn(st, e, "native-close: permit");
	folder_replace("f", HEADER "\tnative-write: permit\n"
	    "Policy: */w, Emulation: native\n\tnative-send: permit\n");
	ck_assert_int_eq(store_reload(st), 2);
	ck_assert_str_eq(store_calls(e), "write close");
	ck_assert_str_eq(store_calls(wild), "send");
	ck_assert_str_eq(store_said, "");
	folder_replace("f", "nonsense\n");
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_str_ne(store_said, "");
	ck_assert_str_eq(store_calls(wild), "send");
	store_said[0] = '\0';
	ck_assert_int_eq(store_reload(st), 0);
	ck_assert_str_eq(store_said, "");
	/* it no longer speaks of one of them */
	folder_replace("f", HEADER "\tnative-dup: permit\n");
	ck_assert_int_eq(store_reload(st), 1);
	ck_assert_str_eq(store_calls(wild), "send");
	ck_assert_str_eq(store_calls(e), "dup close");
	store_drop(st, diag);
}
END_TEST

Suite *
t_store(void)
{
	Suite *s = suite_create("store");
	TCase *tc = tcase_create("store");

	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	tcase_add_loop_test(tc, name_row, 0, NITEMS(names));
	tcase_add_test(tc, name_long);
	tcase_add_loop_test(tc, lookup_row, 0, NITEMS(lookups));
	tcase_add_test(tc, wildcard);
	tcase_add_test(tc, two_files_of_one_program);
	tcase_add_loop_test(tc, refusal_row, 0, NITEMS(refusals));
	tcase_add_test(tc, file_refused);
	tcase_add_test(tc, releases);
	tcase_add_test(tc, reload_edits);
	tcase_add_test(tc, reload_appears);
	tcase_add_test(tc, reload_file);
	suite_add_tcase(s, tc);
	return s;
}
