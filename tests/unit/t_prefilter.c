/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The compiled filter against the set that it was made from: every ABI, every
 * number and the boundary values.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "abi/sysent.h"
#include "bpf.h"
#include "trace/fence.h"
#include "trace/prefilter.h"
#include "trace/seal.h"

#define CLONE_LOOK	(CLONE_UNTRACED | CLONE_NEWNS | CLONE_NEWUSER | \
	CLONE_NEWPID)

static uint32_t
decide(const struct sock_filter *f, int n, uint32_t arch, uint32_t nr,
    uint64_t arg)
{
	struct seccomp_data d = { .nr = (int)nr, .arch = arch };

	d.args[0] = d.args[1] = d.args[2] = arg;
	return bpf_run(f, n, &d);
}

/* What of a call stops though its number runs free. */
static const struct {
	const char	*call;
	uint32_t	 values[12];
} armed[] = {
	{ "fcntl", { F_SETOWN, F_SETSIG } },
	{ "fcntl64", { F_SETOWN, F_SETSIG } },
	{ "madvise", { MADV_DONTFORK } },
	{ "prctl", { PR_SET_DUMPABLE, PR_SET_MM, PR_SET_SECCOMP, 62 } },
	{ "ioctl", { 0x5412, 0x541c, 0x541d, 0x5423, 0x4b47, 0x4b49, 0x4b4d,
	    0xaa00 } },
};

static int
is_armed(const char *name, uint32_t value)
{
	size_t i, k;

	for (i = 0; i < sizeof(armed) / sizeof(armed[0]); i++)
		for (k = 0; strcmp(armed[i].call, name) == 0 && k < 12; k++)
			if (armed[i].values[k] == value && value != 0)
				return 1;
	return 0;
}

static uint32_t
expected(const struct nrset *set, const struct abi *abi, uint32_t nr,
    uint64_t arg)
{
	const struct sysent *s = sysent_by_nr(abi, (long)nr);
	const char *name = s != NULL ? s->name : "";

	if (strcmp(name, "clone3") == 0)
		return SECCOMP_RET_ERRNO | ENOSYS;
	if (s == NULL || !nrset_has(set, abi->id, (long)nr))
		return SECCOMP_RET_TRACE;
	if (strcmp(name, "clone") == 0 && (arg & CLONE_LOOK))
		return SECCOMP_RET_TRACE;
	if (is_armed(name, (uint32_t)arg))
		return SECCOMP_RET_TRACE;
	return SECCOMP_RET_ALLOW;
}

static void
compare(const struct nrset *set)
{
	static struct sock_filter f[PREFILTER_MAX];
	const struct regset by_number = { .free = *set };
	static const uint32_t odd[] = { 512, 547, 600, 0x3fff0000, 0x40000000,
	    0x40000027, 0x7fffffff, 0x80000000, 0xffffffff };
	static const uint64_t args[] = { 0, CLONE_UNTRACED, CLONE_UNTRACED - 1,
	    CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, PR_SET_MM,
	    ~UINT64_C(0), UINT64_C(1) << 32, F_SETOWN, UINT64_C(7) << 32 | F_SETOWN,
	    PR_SET_DUMPABLE, F_SETSIG, 62, 0x5401, 0x5412, 0x541c, 0x541d,
	    0x5423, 0x4b47, 0x4b49, 0x4b4d, 0xaa00,
	    UINT64_C(0xffffffff00005412), UINT64_C(0x5412) << 32 };
	const size_t nargs = sizeof(args) / sizeof(args[0]);
	uint32_t nr;
	size_t i, j;
	int n, abi;

	fence_force(0);			/* t_fence.c has the other one */
	n = prefilter_build(&by_number, NULL, f);
	ck_assert_int_le(n, BPF_MAXINSNS);
	for (abi = 0; abi < ABI_COUNT; abi++) {
		const struct abi *a = abi_get(abi);

		for (nr = 0; nr < NRSET_MAX + 8; nr++)
			for (j = 0; j < nargs; j++)
				ck_assert_msg(decide(f, n, a->audit_arch, nr,
				    args[j]) == expected(set, a, nr, args[j]),
				    "abi %d number %u", abi, nr);
		for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
			ck_assert_uint_eq(decide(f, n, a->audit_arch, odd[i],
			    0), SECCOMP_RET_TRACE);
	}
	ck_assert_uint_eq(decide(f, n, AUDIT_ARCH_AARCH64, 0, 0),
	    SECCOMP_RET_TRACE);
	ck_assert_uint_eq(decide(f, n, 0, 0, 0), SECCOMP_RET_TRACE);
}

START_TEST(empty_and_full)
{
	struct nrset set;

	nrset_clear(&set);
	compare(&set);
	memset(&set, 0xff, sizeof(set));
	compare(&set);
}
END_TEST

/* Alternating numbers make the longest program; it must still fit. */
START_TEST(every_other)
{
	struct nrset set;

	memset(&set, 0x55, sizeof(set));
	compare(&set);
	memset(&set, 0xaa, sizeof(set));
	compare(&set);
}
END_TEST

START_TEST(random_sets)
{
	struct nrset set;
	size_t i;

	srandom((unsigned int)_i + 1);
	for (i = 0; i < sizeof(set); i++)
		((unsigned char *)&set)[i] = (unsigned char)(random() &
		    (_i % 2 ? random() : 0xff));
	compare(&set);
}
END_TEST

/*
 * A look-up lane: its calls go to the listener, opens only to read, and nothing
 * that is made from sealed memory does. All other calls are as without it.
 */
START_TEST(lane)
{
	static struct sock_filter f[PREFILTER_MAX];
	static const struct {
		const char	*call;
		int		 flags;		/* argument with open flags */
	} in_lane[] = { { "stat", -1 }, { "open", 1 }, { "openat", 2 },
	    { "faccessat2", -1 } };
	static const uint64_t ips[] = { 0, 0x401000, SEAL_ADDR64 - 1,
	    SEAL_ADDR64 - (UINT64_C(1) << 31) - 1, SEAL_ADDR64, SEAL_ADDR64 + 2,
	    UINT64_C(0x17ea080000000), SEAL_ADDR64 >> 32 };
	static const uint64_t flags[] = { O_RDONLY, O_CLOEXEC, O_WRONLY, O_RDWR,
	    O_ACCMODE, O_CREAT, O_TRUNC, O_APPEND, O_PATH, O_NOATIME, O_DIRECT,
	    O_ASYNC, O_SYNC, O_TMPFILE, O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY, 0100000, UINT64_C(1) << 32, UINT64_C(0x80000000) };
	const uint32_t looks = O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY | 0100000;
	struct regset by_number = { .n = 0 };
	struct nrset set, calls;
	size_t c, i, k;
	int n, abi;

	fence_force(0);
	memset(&set, _i ? 0xff : 0, sizeof(set));
	nrset_clear(&calls);
	for (c = 0; c < sizeof(in_lane) / sizeof(in_lane[0]); c++)
		nrset_add(&calls, ABI_X86_64,
		    sysent_by_name(in_lane[c].call)->nr[ABI_X86_64]);
	by_number.free = set;
	n = prefilter_build(&by_number, &calls, f);
	ck_assert_int_le(n, BPF_MAXINSNS);
	for (c = 0; c < sizeof(in_lane) / sizeof(in_lane[0]); c++)
		for (i = 0; i < sizeof(ips) / sizeof(ips[0]); i++)
			for (k = 0; k < sizeof(flags) / sizeof(flags[0]); k++) {
				struct seccomp_data d = {
				    .nr = sysent_by_name(in_lane[c].call)->
				    nr[ABI_X86_64], .arch = AUDIT_ARCH_X86_64,
				    .instruction_pointer = ips[i] };
				int own = ips[i] >> 32 == SEAL_ADDR64 >> 32;

				if (in_lane[c].flags != -1) {
					d.args[in_lane[c].flags] = flags[k];
					own |= ((uint32_t)flags[k] & ~looks) != 0;
				}
				ck_assert_msg(bpf_run(f, n, &d) == (own ?
				    SECCOMP_RET_TRACE : SECCOMP_RET_USER_NOTIF),
				    "%s ip %zu flags %zu", in_lane[c].call, i, k);
			}
	for (abi = 0; abi < ABI_COUNT; abi++)
		for (c = 0; c < NRSET_MAX; c++)
			if (!nrset_has(&calls, abi, (long)c))
				ck_assert_uint_eq(decide(f, n,
				    abi_get(abi)->audit_arch, (uint32_t)c, 0),
				    expected(&set, abi_get(abi), (uint32_t)c, 0));
}
END_TEST

Suite *
t_prefilter(void)
{
	Suite *s = suite_create("prefilter");
	TCase *tc = tcase_create("filter");

	tcase_add_test(tc, empty_and_full);
	tcase_add_test(tc, every_other);
	tcase_add_loop_test(tc, random_sets, 0, 20);
	tcase_add_loop_test(tc, lane, 0, 2);
	suite_add_tcase(s, tc);
	return s;
}
