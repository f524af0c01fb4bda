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

/* By the numbers that the kernel gives it is what proc(5) says. */
START_TEST(executed)
{
	const struct who *w = maker.who;
	struct who *was;

	who_executed(&s, &maker);
	if (maker.who == NULL) {
		printf("# skip: no PIDFD_GET_INFO (Linux 6.13)\n");
		return;
	}
	ck_assert_ptr_eq(maker.who, w);
	was = who_read(&s, maker.tid);
	ck_assert_int_eq(memcmp(w, was, offsetof(struct who, cred)), 0);
	ck_assert_int_eq(w->cred.dac, was->cred.dac);
	ck_assert_int_eq(w->cred.peers, was->cred.peers);
	ck_assert_int_eq(w->real.dac, was->real.dac);
	ck_assert_int_eq(w->real.peers, was->real.peers);
	free(was);
}
END_TEST

/* Capabilities are looked at anew, whatever they were. */
START_TEST(executed_with_others)
{
	struct who *was = who_read(&s, maker.tid);
	struct who *w = maker.who;

	w->cred.dac = !w->cred.dac;
	w->cred.peers = !w->cred.peers;
	w->real.dac = !w->real.dac;
	w->one = !w->one;
	who_executed(&s, &maker);
	if (maker.who != NULL) {
		ck_assert_int_eq(w->cred.dac, was->cred.dac);
		ck_assert_int_eq(w->cred.peers, was->cred.peers);
		ck_assert_int_eq(w->real.dac, was->real.dac);
		ck_assert_int_eq(w->one, was->one);
	}
	free(was);
}
END_TEST

/* One of its ids is another now: which of them makes no difference. */
START_TEST(executed_as_another)
{
	unsigned int *id = (unsigned int *)&((struct who *)maker.who)->ids;

	id[_i]++;
	who_executed(&s, &maker);
	ck_assert_ptr_null(maker.who);
}
END_TEST

START_TEST(executed_unknown)
{
	s.who_epoch++;
	who_executed(&s, &maker);
	ck_assert_ptr_null(maker.who);
	who_executed(&s, &maker);
	ck_assert_ptr_null(maker.who);
}
END_TEST

START_TEST(executed_elsewhere)
{
	s.moved = 1;
	who_executed(&s, &maker);
	ck_assert_ptr_null(maker.who);
}
END_TEST

START_TEST(executed_and_gone)
{
	maker.tid = INT_MAX;
	who_executed(&s, &maker);
	ck_assert_ptr_null(maker.who);
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
	tcase_add_test(tc, executed);
	tcase_add_test(tc, executed_with_others);
	tcase_add_loop_test(tc, executed_as_another, 0, 8);
	tcase_add_test(tc, executed_unknown);
	tcase_add_test(tc, executed_elsewhere);
	tcase_add_test(tc, executed_and_gone);
	suite_add_tcase(suite, tc);
	return suite;
}
