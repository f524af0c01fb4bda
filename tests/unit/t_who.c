/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Whose credentials a new task is believed to have. The file under test is part
 * of this one: what is known of a task is nobody else's.
 */
#include "super/who.c"

#include <check.h>

static struct session s;
static struct task maker, heir;

static void
setup(void)
{
	memset(&s, 0, sizeof(s));
	maker = heir = (struct task){ .tid = getpid() };
	s.guard.privileged = 1;
	s.who_epoch = 1;
	maker.who = who_read(&s, maker.tid);
}

static void
teardown(void)
{
	who_forget(&maker);
	who_forget(&heir);
}

START_TEST(is_its_maker)
{
	const struct who *w = maker.who, *copy;

	who_inherit(&s, &maker, &heir);
	copy = heir.who;
	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_ne(copy, w);
	ck_assert(who_is_known(&s, &heir));
	ck_assert_uint_eq(copy->cred.uid, w->cred.uid);
	ck_assert_uint_eq(copy->real.gid, w->real.gid);
	ck_assert_int_eq(copy->one, w->one);
	ck_assert_int_eq(copy->cred.ngroups, w->cred.ngroups);
	ck_assert_int_eq(memcmp(copy->groups, w->groups,
	    (size_t)w->cred.ngroups * sizeof(gid_t)), 0);
	/* It outlives its maker. */
	ck_assert_ptr_eq(copy->cred.groups, copy->groups);
	ck_assert_ptr_eq(copy->real.groups, copy->groups);
}
END_TEST

/* Somebody has become another one since the maker was looked at. */
START_TEST(maker_may_have_changed)
{
	s.who_epoch++;
	who_inherit(&s, &maker, &heir);
	ck_assert_ptr_null(heir.who);
}
END_TEST

START_TEST(name_spaces)
{
	s.moved = 1;
	who_inherit(&s, &maker, &heir);
	ck_assert_ptr_null(heir.who);
}
END_TEST

START_TEST(maker_is_not_known)
{
	who_forget(&maker);
	who_inherit(&s, &maker, &heir);
	ck_assert_ptr_null(heir.who);
	s.guard.privileged = 0;
	who_inherit(&s, &maker, &heir);
	ck_assert_ptr_null(heir.who);
}
END_TEST

Suite *
t_who(void)
{
	Suite *suite = suite_create("who");
	TCase *tc = tcase_create("inherit");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, is_its_maker);
	tcase_add_test(tc, maker_may_have_changed);
	tcase_add_test(tc, name_spaces);
	tcase_add_test(tc, maker_is_not_known);
	suite_add_tcase(suite, tc);
	return suite;
}
