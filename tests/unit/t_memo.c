/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Remembered directories: what is found by them is what a walk would find, also
 * when they are moved, closed, replaced or removed between two look-ups.
 */
#include "path/memo.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

#ifndef MS_NOSYMFOLLOW
#define MS_NOSYMFOLLOW	0x100	/* linux/mount.h */
#endif

#define LEARNS	9	/* look-ups after which a directory is remembered */

static struct memo *memo;
static struct view view;
static struct pin pin;
static struct memo_found found;

static void
make_tree(void)
{
	view = (struct view){ .tgid = getpid(), .tid = getpid(), .home = 1 };
	ck_assert_int_eq(mkdir("m", 0755), 0);
	ck_assert_int_eq(mkdir("m/n", 0755), 0);
	fix_file("m/n/file");
	ck_assert_int_eq(symlink("file", "m/n/link"), 0);
}

static void
setup(void)
{
	fix_setup();
	make_tree();
	memo = memo_new();
}

static void
teardown(void)
{
	memo_free(memo);
	fix_teardown();
}

static int told_missing;

/* 1 if the name (in which $ is the tree) is found; what is missing must be so. */
static int
find(int dirfd, const char *name, enum path_follow follow)
{
	char full[PATH_MAX];
	struct stat st;
	int known;

	fix_expand(full, name, getpid());
	known = memo_find(memo, &view, dirfd, full, follow, &pin, &found);
	if (!known || pin.error == 0)
		return known;
	ck_assert_int_eq(pin.error, ENOENT);
	ck_assert_int_eq(found.dir, -1);
	ck_assert_int_eq(pin.mode, 0);
	ck_assert_int_eq(fstatat(dirfd, full, &st, follow == PATH_FOLLOW ? 0 :
	    AT_SYMLINK_NOFOLLOW), -1);
	ck_assert_int_eq(errno, ENOENT);
	told_missing++;
	return 0;
}

/* The same when it was asked for often enough. */
static int
find_known(int dirfd, const char *name, enum path_follow follow)
{
	int i;

	for (i = 0; i < 4 * LEARNS; i++)
		if (find(dirfd, name, follow))
			return 1;
	return 0;
}

/* What was found is the object, and named so. */
static void
check_found(const char *name)
{
	char full[PATH_MAX];
	struct stat st, there;

	fix_expand(full, name, getpid());
	ck_assert_str_eq(pin.text, full);
	ck_assert_uint_eq(pin.len, strlen(full));
	ck_assert_int_eq(lstat(full, &st), 0);
	ck_assert_uint_eq(found.st.st_ino, st.st_ino);
	ck_assert_uint_eq(pin.ino, st.st_ino);
	ck_assert_uint_eq(pin.mode, st.st_mode);
	ck_assert_int_eq(fstatat(found.dir, pin.text + found.base, &there,
	    AT_SYMLINK_NOFOLLOW), 0);
	ck_assert_uint_eq(there.st_ino, st.st_ino);
}

START_TEST(plain_names)
{
	static const struct {
		const char	*name;
		enum path_follow follow;
		int		 found;
	} r[] = {
		{ "$/m/n/file", PATH_FOLLOW, 1 },
		{ "$/m/n/file", PATH_NOFOLLOW, 1 },
		{ "$/m/n", PATH_FOLLOW, 1 },
		{ "$/m/n/link", PATH_NOFOLLOW, 1 },
		{ "$/m/n/missing", PATH_FOLLOW, 0 },
		{ "$/m/missing/file", PATH_FOLLOW, 0 },
		{ "$/m/n/file/", PATH_FOLLOW, 0 },
		{ "$/m//n/file", PATH_FOLLOW, 0 },
		{ "$/m/./n/file", PATH_FOLLOW, 0 },
		{ "$/m/../m/n/file", PATH_FOLLOW, 0 },
		{ "$/m/n/.", PATH_FOLLOW, 0 },
		{ "$/m/n/..", PATH_FOLLOW, 0 },
		{ "/", PATH_FOLLOW, 0 },
		{ "/proc/self/stat", PATH_FOLLOW, 0 },
	};

	ck_assert_int_eq(find_known(C, r[_i].name, r[_i].follow), r[_i].found);
	if (r[_i].found)
		check_found(r[_i].name);
}
END_TEST

START_TEST(relative_names)
{
	int dir = open("m", O_RDONLY | O_DIRECTORY);

	ck_assert_int_eq(find_known(C, "m/n/file", PATH_FOLLOW), 1);
	check_found("$/m/n/file");
	ck_assert_int_eq(find_known(dir, "n/file", PATH_FOLLOW), 1);
	check_found("$/m/n/file");
	ck_assert_int_eq(find_known(dir, "n", PATH_FOLLOW), 1);
	check_found("$/m/n");
	ck_assert_int_eq(find_known(dir, "../m/n", PATH_FOLLOW), 0);
	ck_assert_int_eq(find_known(999, "n", PATH_FOLLOW), 0);
	ck_assert_int_eq(rename("m", "moved"), 0);
	ck_assert_int_eq(find_known(dir, "n/file", PATH_FOLLOW), 1);
	check_found("$/moved/n/file");
	close(dir);
}
END_TEST

/* Each makes the name mean something else, or nothing. */
static int
swap_above(void)
{
	return mkdir("other", 0755) || mkdir("other/n", 0755) ||
	    rename("m", "away") || rename("other", "m");
}

static int
swap_itself(void)
{
	return mkdir("m/other", 0755) || rename("m/n", "m/away") ||
	    rename("m/other", "m/n");
}

static int
exchange(void)
{
	return mkdir("other", 0755) || mkdir("other/n", 0755) ||
	    renameat2(AT_FDCWD, "m", AT_FDCWD, "other", RENAME_EXCHANGE);
}

static int
put_link(void)
{
	return mkdir("other", 0755) || mkdir("other/n", 0755) ||
	    rename("m", "away") || symlink("other", "m");
}

static int
replace(void)
{
	return unlink("m/n/file") || unlink("m/n/link") || mkdir("empty", 0755) ||
	    rename("empty", "m/n");
}

static int
remove_all(void)
{
	return unlink("m/n/file") || unlink("m/n/link") || rmdir("m/n");
}

static int (*const changes[])(void) = { swap_above, swap_itself, exchange,
    put_link, replace, remove_all };

/* Nothing that was found before is found by that name any more. */
START_TEST(changed)
{
	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 1);
	ck_assert_int_eq(changes[_i](), 0);
	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 0);
}
END_TEST

/* A directory that has the name of one that was removed is not its child's. */
START_TEST(name_taken_over)
{
	int dir = open("m/n", O_RDONLY | O_DIRECTORY);

	ck_assert_int_eq(find_known(dir, "file", PATH_FOLLOW), 1);
	ck_assert_int_eq(remove_all(), 0);
	ck_assert_int_eq(mkdir("m/n", 0755), 0);
	ck_assert_int_eq(mkdir("m/n/sub", 0755), 0);
	fix_file("m/n/file");
	fix_file("m/n/sub/file");
	ck_assert_int_eq(find_known(C, "$/m/n/sub/file", PATH_FOLLOW), 0);
	ck_assert_int_eq(find_known(dir, "file", PATH_FOLLOW), 0);
	ck_assert_int_eq(find_known(dir, "sub/file", PATH_FOLLOW), 0);
	memo_forget(memo);
	ck_assert_int_eq(find_known(C, "$/m/n/sub/file", PATH_FOLLOW), 1);
	ck_assert_int_eq(find_known(dir, "file", PATH_FOLLOW), 0);
	close(dir);
}
END_TEST

/* What is not there is not looked for anywhere else, up to when it is made. */
START_TEST(missing)
{
	int dir = open("m/n", O_RDONLY | O_DIRECTORY);
	char full[PATH_MAX];

	ck_assert_int_eq(find_known(C, "$/m/n/none", PATH_FOLLOW), 0);
	ck_assert_int_gt(told_missing, 0);
	fix_expand(full, "$/m/n/none", getpid());
	ck_assert_str_eq(pin.text, full);
	ck_assert_uint_eq(pin.len, strlen(full));
	told_missing = 0;
	ck_assert_int_eq(find_known(dir, "none", PATH_NOFOLLOW), 0);
	ck_assert_int_gt(told_missing, 0);
	ck_assert_str_eq(pin.text, full);
	fix_file("m/n/none");
	ck_assert_int_eq(find(C, "$/m/n/none", PATH_FOLLOW), 1);
	check_found("$/m/n/none");
	/* The folder is gone, and another has its name. */
	ck_assert_int_eq(unlink("m/n/none"), 0);
	ck_assert_int_eq(remove_all(), 0);
	told_missing = 0;
	ck_assert_int_eq(find_known(C, "$/m/n/none", PATH_FOLLOW), 0);
	ck_assert_int_eq(told_missing, 0);
	ck_assert_int_eq(mkdir("m/n", 0755), 0);
	fix_file("m/n/none");
	find_known(C, "$/m/n/none", PATH_FOLLOW);
	ck_assert_int_eq(told_missing, 0);
	close(dir);
}
END_TEST

/* By a folder's other name: what it says is read each time. */
START_TEST(linked)
{
	char full[PATH_MAX];
	int i;

	fix_expand(full, "$/m", getpid());
	ck_assert_int_eq(symlink(full, "long"), 0);
	ck_assert_int_eq(symlink("n", "m/short"), 0);
	ck_assert_int_eq(find_known(C, "$/long/short/file", PATH_FOLLOW), 1);
	check_found("$/m/n/file");
	ck_assert_int_eq(find_known(C, "$/long/short/link", PATH_NOFOLLOW), 1);
	check_found("$/m/n/link");
	told_missing = 0;
	find(C, "$/long/short/none", PATH_FOLLOW);
	ck_assert_int_eq(told_missing, 1);
	fix_expand(full, "$/m/n/none", getpid());
	ck_assert_str_eq(pin.text, full);
	ck_assert_uint_eq(pin.len, strlen(full));
	/* Another in its place, and back, as soon as it could be. */
	ck_assert_int_eq(mkdir("m/o", 0755), 0);
	fix_file("m/o/file");
	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(unlink("m/short"), 0);
		ck_assert_int_eq(symlink(i % 2 ? "n" : "o", "m/short"), 0);
		ck_assert_int_eq(find_known(C, "$/m/short/file",
		    PATH_FOLLOW), 1);
		check_found(i % 2 ? "$/m/n/file" : "$/m/o/file");
	}
	ck_assert_int_eq(unlink("m/short"), 0);
	told_missing = 0;
	ck_assert_int_eq(find(C, "$/m/short/file", PATH_FOLLOW), 0);
	ck_assert_int_eq(told_missing, 0);
	ck_assert_int_eq(mkdir("m/short", 0755), 0);
	fix_file("m/short/file");
	ck_assert_int_eq(find_known(C, "$/m/short/file", PATH_FOLLOW), 1);
	check_found("$/m/short/file");
}
END_TEST

/* A last symlink too, wherever it leads to. */
START_TEST(followed)
{
	char full[PATH_MAX];
	int i;

	ck_assert_int_eq(find_known(C, "$/m/n/link", PATH_FOLLOW), 1);
	check_found("$/m/n/file");
	ck_assert_int_eq(find(C, "$/m/n/link", PATH_NOFOLLOW), 1);
	check_found("$/m/n/link");
	ck_assert_int_eq(symlink("m/n/link", "first"), 0);
	ck_assert_int_eq(find_known(C, "first", PATH_FOLLOW), 1);
	check_found("$/m/n/file");
	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(unlink("m/n/link"), 0);
		ck_assert_int_eq(symlink(i % 2 ? "file" : "none", "m/n/link"),
		    0);
		told_missing = 0;
		ck_assert_int_eq(find(C, "first", PATH_FOLLOW), i % 2);
		ck_assert_int_eq(told_missing, !(i % 2));
		fix_expand(full, i % 2 ? "$/m/n/file" : "$/m/n/none", getpid());
		ck_assert_str_eq(pin.text, full);
	}
	ck_assert_int_eq(unlink("m/n/link"), 0);
	ck_assert_int_eq(symlink("../../first", "m/n/link"), 0);
	ck_assert_int_eq(find(C, "first", PATH_FOLLOW), 0);
	ck_assert_int_eq(unlink("m/n/link"), 0);
	fix_expand(full, "$/first", getpid());
	ck_assert_int_eq(symlink(full, "m/n/link"), 0);	/* a circle */
	told_missing = 0;
	ck_assert_int_eq(find(C, "first", PATH_FOLLOW), 0);
	ck_assert_int_eq(told_missing, 0);
	/* Whose it is counts there. */
	ck_assert_int_eq(chmod("m/n", 01777), 0);
	ck_assert_int_eq(symlink("file", "m/n/sticky"), 0);
	ck_assert_int_eq(find_known(C, "$/m/n/sticky", PATH_FOLLOW), 0);
}
END_TEST

/* Of links to folders and last ones only so many together. */
START_TEST(linked_often)
{
	char name[32], full[PATH_MAX];
	int i;

	ck_assert_int_eq(symlink("n", "m/short"), 0);
	for (i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "$/m/short/y%d", i + 1);
		fix_expand(full, i < 9 ? name : "$/m/n/file", getpid());
		snprintf(name, sizeof(name), "m/n/y%d", i);
		ck_assert_int_eq(symlink(full, name), 0);
	}
	ck_assert_int_eq(find_known(C, "$/m/n/y8", PATH_FOLLOW), 1);
	check_found("$/m/n/file");
	ck_assert_int_eq(find_known(C, "$/m/short/y4", PATH_FOLLOW), 0);
}
END_TEST

/* What is no other name of a folder, or not a plain one, is left to the walk. */
START_TEST(linked_oddly)
{
	static const char *const bodies[] = { ".", "../m/n", "n/", "n/file",
	    "/proc/self/cwd/m/n", "odd", "none" };

	ck_assert_int_eq(symlink(bodies[_i], "m/odd"), 0);
	ck_assert_int_eq(find_known(C, "$/m/odd/file", PATH_FOLLOW), 0);
	ck_assert_int_eq(told_missing, 0);
}
END_TEST

static int
be(uid_t uid)
{
	return getuid() != 0 || seteuid(uid) == 0;
}

/* Our rights are asked for once. */
static void
setup_as_user(void)
{
	fix_setup();
	ck_assert_int_eq(chmod(fix_base, 0755), 0);
	ck_assert_int_eq(be(65534), 1);
	memo = memo_new();
	ck_assert_int_eq(be(0), 1);
	make_tree();
	ck_assert_int_eq(be(65534), 1);
}

/* As an ordinary user: what is closed above is not walked through any more. */
START_TEST(closed)
{
	int known;

	known = find_known(C, "$/m/n/file", PATH_FOLLOW);
	ck_assert_int_eq(be(0), 1);
	ck_assert_int_eq(chmod("m", 0), 0);
	ck_assert_int_eq(be(65534), 1);
	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 0);
	ck_assert_int_eq(be(0), 1);
	ck_assert_int_eq(chmod("m", 0755), 0);
	ck_assert_int_eq(known, 1);
}
END_TEST

/* What happens to files in it says nothing about a directory. */
START_TEST(children)
{
	int i, n = 0;

	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 1);
	for (i = 0; i < 100; i++) {
		ck_assert_int_eq(chmod("m/n/file", i % 2 ? 0600 : 0644), 0);
		n += find(C, "$/m/n/file", PATH_FOLLOW);
	}
	ck_assert_int_eq(n, 100);
}
END_TEST

/* A mount in the way is seen, and what is held keeps none busy. */
START_TEST(mounts)
{
	if (unshare(CLONE_NEWNS) == -1 || mount("none", "/", NULL, MS_REC |
	    MS_PRIVATE, NULL) == -1)
		return;
	setup();
	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 1);
	if (mount("none", "m", "tmpfs", 0, NULL) == 0) {
		ck_assert_int_eq(find(C, "$/m/n/file", PATH_FOLLOW), 0);
		ck_assert_int_eq(mkdir("m/n", 0755), 0);
		fix_file("m/n/other");
		ck_assert_int_eq(find_known(C, "$/m/n/other", PATH_FOLLOW), 1);
		memo_forget(memo);
		ck_assert_int_eq(umount("m"), 0);
	}
	/* Of the mount it depends whether symlinks can be followed. */
	ck_assert_int_eq(mkdir("mnt", 0755), 0);
	if (mount("m", "mnt", NULL, MS_BIND, NULL) == 0) {
		ck_assert_int_eq(symlink("n", "m/short"), 0);
		ck_assert_int_eq(find_known(C, "$/mnt/short/file", PATH_FOLLOW), 1);
		if (mount(NULL, "mnt", NULL, MS_REMOUNT | MS_BIND |
		    MS_NOSYMFOLLOW, NULL) == 0)
			ck_assert_int_eq(find_known(C, "$/mnt/short/file",
			    PATH_FOLLOW) + find_known(C, "$/mnt/n/link",
			    PATH_FOLLOW), 0);
		memo_forget(memo);
		ck_assert_int_eq(umount("mnt"), 0);
	}
	/* In two places, of which one is let go of: the other's watch stays. */
	ck_assert_int_eq(mkdir("twice", 0755), 0);
	if (mount("m/n", "twice", NULL, MS_BIND, NULL) == 0) {
		ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 1);
		ck_assert_int_eq(find_known(C, "$/twice/file", PATH_FOLLOW), 1);
		memo_forget(memo);
		ck_assert_int_eq(umount("twice"), 0);
		ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 1);
		ck_assert_int_eq(swap_itself(), 0);
		ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 0);
	}
	teardown();
}
END_TEST

/* What is kept when the rest is forgotten is watched all the same. */
START_TEST(kept)
{
	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 1);
	memo_forget(memo);
	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 1);
	check_found("$/m/n/file");
	memo_forget(memo);
	ck_assert_int_eq(swap_above(), 0);
	ck_assert_int_eq(find_known(C, "$/m/n/file", PATH_FOLLOW), 0);
}
END_TEST

/* More directories than are held. */
START_TEST(many)
{
	char name[64];
	int i;

	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "m/%d", i);
		ck_assert_int_eq(mkdir(name, 0755), 0);
		strcat(name, "/f");
		fix_file(name);
	}
	for (i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "$/m/%d/f", i);
		if (find_known(C, name, PATH_FOLLOW))
			check_found(name);
	}
}
END_TEST

/* Whatever was moved just before: what is found is what the name leads to. */
START_TEST(moved_to_and_fro)
{
	static const char *const dirs[] = { "m", "other", "m/n", "other/n" };
	static const char *const names[] = { "$/m/n/file", "$/other/n/file",
	    "$/m/n", "$/other/n" };
	unsigned int i, n = 0;

	ck_assert_int_eq(mkdir("other", 0755), 0);
	ck_assert_int_eq(mkdir("other/n", 0755), 0);
	fix_file("other/n/file");
	srand(1);
	for (i = 0; i < 4000; i++) {
		if (rand() % 64 == 0)
			/* One in another, or not there: left alone. */
			renameat2(AT_FDCWD, dirs[rand() % 4], AT_FDCWD,
			    dirs[rand() % 4], RENAME_EXCHANGE);
		if (rand() % 256 == 0)
			memo_forget(memo);
		if (find(C, names[i % 4], PATH_FOLLOW)) {
			check_found(names[i % 4]);
			n++;
		}
	}
	ck_assert_uint_gt(n, 1000);
}
END_TEST

Suite *
t_memo(void)
{
	Suite *s = suite_create("memo");
	TCase *tc = tcase_create("memo");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, plain_names, 0, 14);
	tcase_add_test(tc, relative_names);
	tcase_add_loop_test(tc, changed, 0,
	    (int)(sizeof(changes) / sizeof(changes[0])));
	tcase_add_test(tc, name_taken_over);
	tcase_add_test(tc, missing);
	tcase_add_test(tc, linked);
	tcase_add_test(tc, followed);
	tcase_add_test(tc, linked_often);
	tcase_add_loop_test(tc, linked_oddly, 0, 7);
	tcase_add_test(tc, children);
	tcase_add_test(tc, kept);
	tcase_add_test(tc, many);
	tcase_add_test(tc, moved_to_and_fro);
	suite_add_tcase(s, tc);
	tc = tcase_create("closed");
	tcase_add_checked_fixture(tc, setup_as_user, teardown);
	tcase_add_test(tc, closed);
	suite_add_tcase(s, tc);
	tc = tcase_create("mounts");
	tcase_add_test(tc, mounts);
	suite_add_tcase(s, tc);
	return s;
}
