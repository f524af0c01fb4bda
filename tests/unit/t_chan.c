/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Messages between front and supervisor: whole, in order, and the last one also
 * from a peer that has gone without reading ours.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "super/chan.h"

static struct msg m;

START_TEST(whole)
{
	static char text[MSG_TEXT];
	int fd[2];

	memset(text, 'x', sizeof(text));
	ck_assert_int_eq(chan_pair(fd), 0);
	ck_assert_int_eq(chan_recv(fd[1], &m), 0);
	ck_assert_int_eq(chan_send(fd[0], MSG_QUESTION, 7, 9, text,
	    sizeof(text)), 0);
	ck_assert_int_eq(chan_send(fd[0], MSG_ACK, 0, 0, NULL, 0), 0);
	ck_assert_int_eq(chan_recv(fd[1], &m), 1);
	ck_assert_int_eq(m.type, MSG_QUESTION);
	ck_assert_int_eq(m.number, 7);
	ck_assert_uint_eq(m.id, 9);
	ck_assert_uint_eq(m.len, sizeof(text));
	ck_assert_mem_eq(m.text, text, sizeof(text));
	ck_assert_int_eq(chan_recv(fd[1], &m), 1);
	ck_assert_int_eq(m.type, MSG_ACK);
	ck_assert_uint_eq(m.len, 0);
	close(fd[0]);
	ck_assert_int_eq(chan_recv(fd[1], &m), -1);
}
END_TEST

START_TEST(last_words)
{
	int fd[2];

	ck_assert_int_eq(chan_pair(fd), 0);
	ck_assert_int_eq(chan_send(fd[1], MSG_RESUME, 0, 0, NULL, 0), 0);
	ck_assert_int_eq(chan_send(fd[0], MSG_EXITED, 4, 0, NULL, 0), 0);
	close(fd[0]);
	ck_assert_int_eq(chan_recv(fd[1], &m), 1);
	ck_assert_int_eq(m.type, MSG_EXITED);
	ck_assert_int_eq(m.number, 4);
	ck_assert_int_eq(chan_recv(fd[1], &m), -1);
}
END_TEST

/* A stopped peer reads nothing; we must not wait for it. */
START_TEST(never_blocks)
{
	static char text[MSG_TEXT];
	int fd[2], i;

	ck_assert_int_eq(chan_pair(fd), 0);
	for (i = 0; i < 10000; i++)
		if (chan_send(fd[0], MSG_QUESTION, 0, 0, text,
		    sizeof(text)) == -1)
			break;
	ck_assert_int_lt(i, 10000);
}
END_TEST

START_TEST(half_a_message)
{
	int fd[2];

	ck_assert_int_eq(chan_pair(fd), 0);
	ck_assert_int_eq(write(fd[0], "abc", 3), 3);
	ck_assert_int_eq(chan_recv(fd[1], &m), -1);
}
END_TEST

Suite *
t_chan(void)
{
	Suite *s = suite_create("chan");
	TCase *tc = tcase_create("messages");

	tcase_add_test(tc, whole);
	tcase_add_test(tc, last_words);
	tcase_add_test(tc, never_blocks);
	tcase_add_test(tc, half_a_message);
	suite_add_tcase(s, tc);
	return s;
}
