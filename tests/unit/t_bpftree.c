/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Trees of any shape say of each number what its range says.
 */
#include <check.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>

#include "bpf.h"
#include "trace/bpftree.h"

Suite *t_bpftree(void);

#define NUMBERS	512
#define SINGLES	12	/* actions of one instruction, more than are shared */

static struct sock_filter insns[BPF_CODE_MAX];
static struct bpf_range ranges[NUMBERS];

/* What is no single answer is long, and looks at the number once more. */
static void
put(struct bpf_code *c, int act, const void *ctx)
{
	const int *longest = ctx;
	int i;

	if (act >= SINGLES) {
		for (i = (act * 7) % *longest; i > 0; i--)
			bpf_emit(c, BPF_LD | BPF_W | BPF_ABS,
			    offsetof(struct seccomp_data, nr), 0, 0);
		bpf_emit(c, BPF_JMP | BPF_JGE | BPF_K, NUMBERS, 0, 1);
		bpf_emit(c, BPF_RET | BPF_K, 1, 0, 0);
	}
	bpf_emit(c, BPF_RET | BPF_K, (uint32_t)act << 16, 0, 0);
}

static int
build(int n, int longest)
{
	struct bpf_code c = { insns, 0, BPF_CODE_MAX, 0 };

	bpf_emit(&c, BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, nr), 0, 0);
	bpf_tree(&c, ranges, n, put, &longest);
	return c.full ? -1 : c.n;
}

START_TEST(says_what_ranges_say)
{
	struct seccomp_data d = { .nr = 0 };
	int i, len, n = 0, longest = 1 + _i % 5 * 10;
	int acts = SINGLES + (_i % 3) * 20;

	srandom((unsigned int)_i);
	for (i = 0; i < NUMBERS; i++)
		if (n == 0 || random() % 100 < _i / 3)
			ranges[n++] = (struct bpf_range){ (uint32_t)i,
			    (int)(random() % acts) };
	len = build(n, longest);
	ck_assert_int_gt(len, 0);
	for (i = 0; n > 0; d.nr++) {
		if (d.nr == NUMBERS + 10)
			break;
		while (i + 1 < n && ranges[i + 1].from <= (uint32_t)d.nr)
			i++;
		if (ranges[i].act < SINGLES || d.nr < NUMBERS)
			ck_assert_uint_eq(bpf_run(insns, len, &d),
			    (uint32_t)ranges[i].act << 16);
	}
}
END_TEST

/* Two answers by turns: a jump a range, and little else. */
START_TEST(shares_answers)
{
	int i;

	for (i = 0; i < NUMBERS; i++)
		ranges[i] = (struct bpf_range){ (uint32_t)i, i % 2 };
	ck_assert_int_lt(build(NUMBERS, 1), NUMBERS + NUMBERS / 32);
	ck_assert_int_eq(build(1, 1), 2);
}
END_TEST

START_TEST(tells_that_it_is_full)
{
	int i;

	for (i = 0; i < NUMBERS; i++)
		ranges[i] = (struct bpf_range){ (uint32_t)i, SINGLES + i };
	ck_assert_int_eq(build(NUMBERS, 100), -1);
	/* One alone: 84 of them, three and the load; or more than a block has. */
	ck_assert_int_eq(build(1, BPF_CODE_MAX), 84 + 3 + 1);
	ranges[0].act = SINGLES + 140;
	ck_assert_int_eq(build(1, BPF_CODE_MAX), -1);
}
END_TEST

Suite *
t_bpftree(void)
{
	Suite *s = suite_create("bpftree");
	TCase *tc = tcase_create("all");

	tcase_add_loop_test(tc, says_what_ranges_say, 0, 101);
	tcase_add_test(tc, shares_answers);
	tcase_add_test(tc, tells_that_it_is_full);
	suite_add_tcase(s, tc);
	return s;
}
