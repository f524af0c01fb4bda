/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names that are relative to a working directory that is held open.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "path/view.h"

static void
check_kept(const struct view *view, const char *name, enum path_follow follow,
    int keep, int error, const char *text)
{
	char want[PATH_MAX];
	struct pin pin;

	fix_expand(want, text, getpid());
	ck_assert_int_eq(fix_resolve(view, C, name, follow, keep, &pin), 0);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(pin.error, error);
	/* What is kept is the caller's to close, never the view's. */
	if (keep != PATH_KEEP_NONE && (keep == PATH_KEEP_PARENT || error == 0)) {
		ck_assert_int_ne(pin.fd, -1);
		ck_assert_int_ne(pin.fd, view->cwd->fd);
		ck_assert_int_eq(close(pin.fd), 0);
	}
	ck_assert_int_ne(fcntl(view->cwd->fd, F_GETFD), -1);
	ck_assert_int_ne(fcntl(view->cwd->link, F_GETFD), -1);
}

/* Where it is all the same whether a name is there, nobody looks. */
START_TEST(unasked)
{
	struct view_cwd cwd = { .fd = -1, .link = -1 };
	struct view view = { .tgid = getpid(), .tid = getpid(), .home = 1,
	    .cwd = _i == 0 ? NULL : &cwd };
	struct path_ask ask = { P, PATH_KEEP_PARENT, 0, PATH_BARE_ALL };
	static const char *const names[] = { "a", "none", "a/none", "no/none",
	    "./a", "a/..", "a/b/../none" };
	struct pin pin, bare;
	size_t i;
	int error;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ck_assert_int_eq(fix_resolve(&view, C, names[i], P,
		    PATH_KEEP_PARENT, &pin), 0);
		error = path_resolve(&view, C, names[i], &ask, &bare);
		ck_assert_int_eq(error, 0);
		ck_assert_str_eq(bare.text, pin.text);
		ck_assert_str_eq(bare.base, pin.base);
		ck_assert_int_eq(bare.fd == -1, pin.fd == -1);
		/* What is on the way there is an error as ever. */
		ck_assert_int_eq(bare.error, pin.fd == -1 ? pin.error : 0);
		close(pin.fd);
		close(bare.fd);
	}
	view_forget_cwd(&cwd);
}
END_TEST

/* A directory that is held has the name that it has now. */
START_TEST(kept_cwd)
{
	struct view_cwd cwd = { .fd = -1, .link = -1 };
	struct view view = { .tgid = getpid(), .tid = getpid(),
	    .home = _i % 2, .cwd = &cwd };
	int keep = _i / 2 == 0 ? PATH_KEEP_OBJECT : PATH_KEEP_PARENT;
	int below;

	ck_assert_int_eq(mkdir("up", 0755), 0);
	ck_assert_int_eq(mkdir("up/here", 0755), 0);
	ck_assert_int_eq(chdir("up/here"), 0);
	fix_file("file");
	below = open("/dev/null", O_RDONLY);
	check_kept(&view, "file", F, keep, 0, "$/up/here/file");
	check_kept(&view, "none", P, keep, ENOENT, "$/up/here/none");
	check_kept(&view, "file", P, keep, 0, "$/up/here/file");
	check_kept(&view, "file/x", P, PATH_KEEP_NONE, ENOTDIR,
	    "$/up/here/file/x");
	check_kept(&view, ".", F, keep, 0, "$/up/here");
	check_kept(&view, "..", F, keep, 0, "$/up");
	check_kept(&view, "", F, PATH_KEEP_OBJECT, 0, "$/up/here");
	ck_assert_int_eq(rename("../../up", "../../moved"), 0);
	ck_assert_int_eq(mkdir("../../up", 0755), 0);
	ck_assert_int_eq(mkdir("../../up/here", 0755), 0);
	check_kept(&view, "file", F, keep, 0, "$/moved/here/file");
	check_kept(&view, "none", P, keep, ENOENT, "$/moved/here/none");
	check_kept(&view, "../here/file", N, keep, 0, "$/moved/here/file");
	ck_assert_int_eq(unlink("file"), 0);
	ck_assert_int_eq(rmdir("../here"), 0);
	check_kept(&view, "file", F, keep, ENOENT,
	    "$/moved/here (deleted)/file");
	check_kept(&view, "none", P, keep, ENOENT,
	    "$/moved/here (deleted)/none");
	/* Nothing else was left open. */
	view_forget_cwd(&cwd);
	ck_assert_int_eq(close(below), 0);
	ck_assert_int_eq(open("/dev/null", O_RDONLY), below);
}
END_TEST

Suite *
t_cwd(void)
{
	Suite *s = suite_create("cwd");
	TCase *tc = tcase_create("cwd");

	tcase_add_checked_fixture(tc, fix_setup, fix_teardown);
	tcase_add_loop_test(tc, unasked, 0, 2);
	tcase_add_loop_test(tc, kept_cwd, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}
