/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Filters on top of each other: whatever programs are executed in a row, what is
 * believed to run free is what the kernel would let run by all the filters that
 * were added, and each program has no more than its own set.
 */
#include <check.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "bpf.h"
#include "trace/fence.h"
#include "trace/filters.h"
#include "trace/prefilter.h"

#define NR	10	/* calls that are tried: mprotect, as a number */
#define VALUES	8

static struct regtree *
tree(uint32_t mask, uint32_t value, int yes, int no)
{
	struct regtree *t = calloc(1, sizeof(*t) + sizeof(t->node[0]));

	ck_assert_ptr_nonnull(t);
	t->n = 1;
	t->node[0] = (struct regnode){ .arg = 2, .mask = mask, .value = value,
	    .yes = (uint16_t)yes, .no = (uint16_t)no };
	return t;
}

/* One of a few sets, so that the same ones come again. */
static struct regset *
random_set(unsigned int seed)
{
	struct regset *s = regset_new();
	struct regtree *t;
	int nr;

	srandom(seed);
	for (nr = 0; nr < NR; nr++)
		switch (random() % 4) {
		case 0:
			break;
		case 1:
			nrset_add(&s->free, ABI_X86_64, nr);
			break;
		default:
			t = tree(1U << random() % 3, 0, random() % 2 ?
			    REG_FREE : REG_STOP, REG_STOP);
			if (t->node[0].yes == REG_STOP)
				t->node[0].no = REG_FREE;
			regset_put(s, ABI_X86_64, nr, t);
			free(t);
		}
	return s;
}

struct installed {
	struct sock_filter	insn[PREFILTER_MAX];
	int			n;
};

static struct installed kernel[64];
static int nkernel;

static void
install(const struct regset *set)
{
	struct installed *k = &kernel[nkernel++];

	ck_assert_int_le(nkernel, 64);
	k->n = nkernel == 1 ? prefilter_build(set, NULL, k->insn) :
	    prefilter_build_more(set, k->insn);
}

/* 1 if all filters of the kernel let it run. */
static int
runs(int nr, uint64_t value)
{
	struct seccomp_data d = { .nr = nr, .arch =
	    abi_get(ABI_X86_64)->audit_arch, .args = { 0, 0, value } };
	int i;

	for (i = 0; i < nkernel; i++)
		if (bpf_run(kernel[i].insn, kernel[i].n, &d) !=
		    SECCOMP_RET_ALLOW)
			return 0;
	return 1;
}

START_TEST(in_a_row)
{
	struct regset *all = regset_new(), *want;
	const struct regset *added;
	struct filters *f, *child;
	int step, nr, value, added_last = 0;

	fence_force(0);
	memset(&all->free, 0xff, sizeof(all->free));
	f = filters_new(all);
	nkernel = 0;
	install(all);
	for (step = 0; step < 60; step++) {
		want = random_set((unsigned int)(_i * 7 + step % (_i + 2)));
		added = filters_add(f, want);
		if (added != NULL) {
			install(added);
			added_last = step;
		}
		for (nr = 0; nr < NR; nr++)
			for (value = 0; value < VALUES; value++) {
				uint64_t args[6] = { 0, 0, (uint64_t)value };

				ck_assert_int_eq(runs(nr, (uint64_t)value),
				    filters_decide(f, ABI_X86_64, nr, args) ==
				    REG_FREE);
				if (regset_decide(want, ABI_X86_64, nr, args) !=
				    REG_FREE)
					ck_assert(!runs(nr, (uint64_t)value));
			}
		regset_drop(want);
		child = filters_copy(f);
		filters_free(f);
		f = child;
	}
	/* The same programs again and again need no more filters. */
	ck_assert_int_lt(added_last, 59 - _i);
	filters_free(f);
	regset_drop(all);
}
END_TEST

/* The set asks of the call what the tree does. */
static int
asks(const struct regset *set, const struct regtree *t)
{
	const struct regtree *has;

	return set != NULL && (has = regset_tree(set, ABI_X86_64, 10)) != NULL &&
	    regtree_equal(has, t);
}

/* Two programs that ask for different registers, one after the other. */
START_TEST(back_and_forth)
{
	struct regset *all = regset_new(), *one = regset_new(),
	    *other = regset_new();
	struct regtree *a = tree(4, 0, REG_FREE, REG_STOP);
	struct regtree *b = tree(2, 0, REG_FREE, REG_STOP);
	struct filters *f;

	memset(&all->free, 0xff, sizeof(all->free));
	one->free = other->free = all->free;
	nrset_remove(&one->free, ABI_X86_64, 10);
	nrset_remove(&other->free, ABI_X86_64, 10);
	regset_put(one, ABI_X86_64, 10, a);
	regset_put(other, ABI_X86_64, 10, b);
	f = filters_new(all);
	ck_assert(asks(filters_add(f, one), a));
	ck_assert_ptr_null(filters_add(f, one));
	ck_assert(asks(filters_add(f, other), b));
	ck_assert_ptr_null(filters_add(f, one));
	ck_assert_ptr_null(filters_add(f, other));
	ck_assert_ptr_null(filters_add(f, all));
	filters_free(f);
	ck_assert_int_eq(one->refs, 1);
	regset_drop(one);
	regset_drop(other);
	regset_drop(all);
	free(a);
	free(b);
}
END_TEST

/* What the others see to already costs nothing again. */
START_TEST(no_more_than_needed)
{
	struct regset *first = regset_new(), *want = regset_new();
	struct sock_filter insn[PREFILTER_MAX];
	const struct regset *added;
	struct filters *f;
	int nr, n;

	for (nr = 0; nr < 400; nr += 2) {
		nrset_add(&first->free, ABI_X86_64, nr);
		if (nr % 100 != 0)
			nrset_add(&want->free, ABI_X86_64, nr);
	}
	f = filters_new(first);
	added = filters_add(f, want);
	ck_assert_ptr_nonnull(added);
	n = prefilter_build_more(added, insn);
	/* Four calls of one ABI: two jumps and an end each, and what leads there. */
	ck_assert_int_le(n, 4 * 4 + 12);
	for (nr = 0; nr < 400; nr++) {
		struct seccomp_data d = { .nr = nr, .arch =
		    abi_get(ABI_X86_64)->audit_arch };

		ck_assert(bpf_run(insn, n, &d) == (nr % 100 == 0 ?
		    SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW));
	}
	filters_free(f);
	regset_drop(first);
	regset_drop(want);
}
END_TEST

/* An error is no matter of the others: it is added where they stop. */
START_TEST(answers)
{
	struct regset *all = regset_new(), *want = regset_new();
	struct regtree *t = tree(UINT32_MAX, 1, REG_ERRNO + EACCES, REG_STOP);
	const uint64_t args[6] = { 0, 0, 1 };
	struct filters *f;

	f = filters_new(all);
	regset_put(want, ABI_X86_64, 10, t);
	ck_assert(!filters_answer(f));
	ck_assert(asks(filters_add(f, want), t));
	ck_assert(filters_answer(f));
	ck_assert_ptr_null(filters_add(f, want));
	ck_assert_int_eq(filters_decide(f, ABI_X86_64, 10, args),
	    REG_ERRNO + EACCES);
	filters_free(f);
	regset_drop(want);
	regset_drop(all);
	free(t);
}
END_TEST

/* More questions than a filter has room for: then they are not asked. */
START_TEST(too_much)
{
	struct installed *k = &kernel[0];
	struct regset *all = regset_new();
	struct regtree *t = calloc(1, sizeof(*t) + REGTREE_MAX *
	    sizeof(t->node[0]));
	struct seccomp_data d = { .arch = abi_get(ABI_X86_64)->audit_arch };
	int i, nr;

	ck_assert_ptr_nonnull(t);
	for (i = 0; i < REGTREE_MAX; i++)
		t->node[i] = (struct regnode){ .arg = (uint16_t)(i % 6),
		    .mask = UINT32_MAX - 1, .value = 2 + 2 * (uint32_t)i,
		    .yes = REG_FREE, .no = (uint16_t)(i + 1 < REGTREE_MAX ?
		    i + 1 : REG_STOP) };
	t->n = REGTREE_MAX;
	fence_force(0);
	for (nr = 0; nr < 300; nr += 2) {
		nrset_add(&all->free, ABI_X86_64, nr + 1);
		regset_put(all, ABI_X86_64, nr, t);
	}
	k->n = prefilter_build(all, NULL, k->insn);
	ck_assert_int_le(k->n, BPF_MAXINSNS);
	for (nr = 0; nr < 300; nr++) {
		d.nr = nr;
		d.args[0] = 2;
		/* Nothing that stops else runs. */
		if (nr % 2 == 0)
			ck_assert_uint_ne(bpf_run(k->insn, k->n, &d),
			    SECCOMP_RET_ALLOW);
	}
	d.nr = 1;
	ck_assert_uint_eq(bpf_run(k->insn, k->n, &d), SECCOMP_RET_ALLOW);
	regset_drop(all);
	free(t);
}
END_TEST

Suite *
t_filters(void)
{
	Suite *s = suite_create("filters");
	TCase *tc = tcase_create("filters");

	tcase_add_loop_test(tc, in_a_row, 0, 20);
	tcase_add_test(tc, back_and_forth);
	tcase_add_test(tc, no_more_than_needed);
	tcase_add_test(tc, answers);
	tcase_add_test(tc, too_much);
	suite_add_tcase(s, tc);
	return s;
}
