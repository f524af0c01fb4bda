/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The supervisor's own filter, run in an interpreter of classic BPF.
 */
#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "abi/sysent.h"
#include "bpf.h"
#include "trace/selffilter.h"

#define KILL	SECCOMP_RET_KILL_PROCESS
#define ALLOW	SECCOMP_RET_ALLOW
#define NO(e)	(SECCOMP_RET_ERRNO | (e))

static struct sock_filter insns[SELFFILTER_MAX];
static int ninsns;

static uint32_t
run(const struct seccomp_data *d)
{
	return bpf_run(insns, ninsns, d);
}

static const struct {
	const char	*call;
	uint64_t	 args[6];
	uint32_t	 action;
} rows[] = {
	{ "read", { 0 }, ALLOW },
	{ "ptrace", { 0 }, ALLOW },
	{ "openat2", { 0 }, ALLOW },
	{ "setfsuid", { 0 }, ALLOW },
	{ "wait4", { 0 }, ALLOW },
	{ "exit_group", { 0 }, ALLOW },
	{ "execve", { 0 }, KILL },
	{ "execveat", { 0 }, KILL },
	{ "setns", { 0 }, KILL },
	{ "io_uring_setup", { 0 }, KILL },
	{ "init_module", { 0 }, KILL },
	{ "listen", { 0 }, NO(EPERM) },
	{ "chmod", { 0 }, NO(EPERM) },
	{ "fork", { 0 }, NO(EPERM) },
	{ "clone3", { 0 }, NO(ENOSYS) },
	{ "clone", { CLONE_FILES | 17 }, ALLOW },
	{ "clone", { CLONE_VM | CLONE_THREAD }, ALLOW },
	{ "clone", { CLONE_NEWUSER | 17 }, KILL },
	{ "clone", { CLONE_UNTRACED }, KILL },
	{ "socket", { AF_UNIX, SOCK_DGRAM }, ALLOW },
	{ "socket", { UINT64_C(1) << 32 | AF_UNIX }, ALLOW },
	{ "socket", { AF_INET, SOCK_STREAM }, NO(EAFNOSUPPORT) },
	{ "socket", { AF_UNSPEC }, NO(EAFNOSUPPORT) },
	{ "mmap", { 0, 4096, PROT_READ | PROT_WRITE }, ALLOW },
	{ "mmap", { 0, 4096, PROT_READ | PROT_EXEC }, ALLOW },
	{ "mmap", { 0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC }, KILL },
	{ "mprotect", { 0, 4096, PROT_READ }, ALLOW },
	{ "mprotect", { 0, 4096, PROT_READ | PROT_EXEC }, KILL },
};

START_TEST(actions)
{
	const struct sysent *s = sysent_by_name(rows[_i].call);
	struct seccomp_data d = { .arch = AUDIT_ARCH_X86_64 };

	ck_assert_ptr_nonnull(s);
	d.nr = s->nr[ABI_X86_64];
	memcpy(d.args, rows[_i].args, sizeof(d.args));
	ck_assert_msg(run(&d) == rows[_i].action, "%s: row %d: %#x",
	    rows[_i].call, _i, run(&d));
	/* The numbers of another ABI, and x32. */
	d.arch = AUDIT_ARCH_I386;
	ck_assert_uint_eq(run(&d), KILL);
	d.arch = AUDIT_ARCH_X86_64;
	d.nr |= 0x40000000;
	ck_assert_uint_eq(run(&d), NO(EPERM));
}
END_TEST

static void
build(void)
{
	ninsns = selffilter_build(insns);
	ck_assert_int_le(ninsns, SELFFILTER_MAX);
}

Suite *
t_selffilter(void)
{
	Suite *s = suite_create("selffilter");
	TCase *tc = tcase_create("filter");

	tcase_add_checked_fixture(tc, build, NULL);
	tcase_add_loop_test(tc, actions, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, tc);
	return s;
}
