/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the guard refuses before any rule, by registers and by names.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine_call.h"
#include "super/guard.h"
#include "trace/keeper.h"

/* No processes: above any pid_max. */
#define SUP		2000000001
#define FRONT		2000000002
#define KEEPER		2000000003
#define OTHER		2000000009
#define HIGH(v)		(UINT64_C(0xdead) << 32 | (uint32_t)(v))

static struct made_call m;

static const struct {
	const char	*call;
	uint64_t	 args[SYS_MAXARGS];
	int		 error;		/* 0: not refused */
} calls[] = {
	{ "kill", { SUP, SIGTERM }, EPERM },
	{ "kill", { HIGH(FRONT), SIGCONT }, EPERM },
	{ "kill", { KEEPER, 0 }, EPERM },
	{ "kill", { OTHER, SIGKILL }, 0 },
	{ "kill", { HIGH(-1), SIGKILL }, EPERM },
	{ "kill", { HIGH(-1), HIGH(SIGSTOP) }, EPERM },
	{ "kill", { HIGH(-1), SIGTERM }, 0 },
	{ "tgkill", { OTHER, SUP, SIGUSR1 }, EPERM },
	{ "tgkill", { SUP, OTHER, SIGUSR1 }, EPERM },
	{ "tkill", { KEEPER, SIGUSR1 }, EPERM },
	{ "tkill", { OTHER, SIGUSR1 }, 0 },
	{ "ptrace", { 16, HIGH(SUP) }, EPERM },
	{ "ptrace", { 16, OTHER }, 0 },
	{ "process_vm_writev", { KEEPER }, EPERM },
	{ "process_vm_readv", { FRONT }, EPERM },
	{ "process_vm_readv", { OTHER }, 0 },
	{ "kcmp", { OTHER, SUP }, EPERM },
	{ "prlimit64", { SUP }, EPERM },
	{ "prlimit64", { 0 }, 0 },
	{ "sched_setaffinity", { SUP }, EPERM },
	{ "sched_setattr", { KEEPER }, EPERM },
	{ "setpriority", { PRIO_PROCESS, SUP }, EPERM },
	{ "setpriority", { PRIO_PROCESS, OTHER }, 0 },
	{ "setpriority", { PRIO_USER, 0 }, EPERM },
	{ "ioprio_set", { 1, SUP }, EPERM },
	{ "ioprio_set", { 1, 0 }, 0 },
	{ "pidfd_open", { HIGH(SUP) }, EPERM },
	{ "pidfd_open", { KEEPER }, EPERM },
	{ "pidfd_open", { OTHER }, 0 },
	{ "pidfd_send_signal", { 1000, SIGKILL, 0, 4 }, EPERM },
	{ "pidfd_send_signal", { 1000, SIGTERM, 0, 4 }, 0 },
	{ "pidfd_send_signal", { 1000, SIGKILL, 0, 0 }, 0 },
	{ "process_madvise", { 1000, 0, 1, MADV_DONTFORK }, EPERM },
	{ "process_madvise", { 1000, 0, 1, HIGH(MADV_DOFORK) }, EPERM },
	{ "process_madvise", { 1000, 0, 1, MADV_COLD }, 0 },
	{ "fcntl", { 3, F_SETOWN, SUP }, EPERM },
	{ "fcntl", { 3, HIGH(F_SETOWN), OTHER }, 0 },
	{ "fcntl", { 3, HIGH(F_SETSIG), SIGKILL }, EPERM },
	{ "fcntl", { 3, F_SETSIG, HIGH(SIGSTOP) }, EPERM },
	{ "fcntl", { 3, F_SETSIG, SIGIO }, 0 },
	{ "fcntl", { 3, F_SETFL, SIGKILL }, 0 },
	{ "prctl", { HIGH(PR_SET_DUMPABLE), 0 }, EPERM },
	{ "prctl", { PR_SET_DUMPABLE, 1 }, 0 },
	{ "prctl", { 62, 2, SUP, 0 }, EPERM },
	{ "prctl", { 62, 2, OTHER, 0 }, 0 },
	{ "prctl", { PR_SET_NAME, SUP, SUP }, 0 },
	{ "seccomp", { 1, 8 }, EPERM },
	{ "seccomp", { HIGH(1), 8 | 1 }, EPERM },
	{ "seccomp", { 1, 1 }, 0 },
	{ "clone", { CLONE_UNTRACED | SIGCHLD }, EPERM },
	{ "clone", { CLONE_VM | SIGCHLD }, 0 },
	{ "clone3", { 0 }, ENOSYS },
	{ "userfaultfd", { 0 }, ENOSYS },
	{ "userfaultfd", { 1 }, ENOSYS },
	{ "ioctl", { 3, HIGH(0xaa00) }, EPERM },
	{ "ioctl", { 3, 0x5401 }, 0 },
};

START_TEST(registers)
{
	static const struct guard g = { .supervisor = SUP, .front = FRONT };
	const char *why;
	int error = 0;

	ck_assert_int_eq(make_call(&m, calls[_i].call), 0);
	memcpy(m.call.args, calls[_i].args, sizeof(m.call.args));
	why = guard_call(&g, &m.call, OTHER, &error);
	ck_assert_msg((why != NULL) == (calls[_i].error != 0), "row %d: %s %s",
	    _i, calls[_i].call, why != NULL ? why : "passes");
	if (why != NULL)
		ck_assert_int_eq(error, calls[_i].error);
}
END_TEST

/* Root looks at what is not dumpable. */
START_TEST(privileged)
{
	static const struct guard g = { .supervisor = SUP, .front = FRONT,
	    .privileged = 1 };
	int error;

	ck_assert_int_eq(make_call(&m, "prctl"), 0);
	m.call.args[0] = PR_SET_DUMPABLE;
	m.call.args[1] = 0;
	ck_assert_ptr_null(guard_call(&g, &m.call, OTHER, &error));
}
END_TEST

/* A descriptor of a process: this one. */
START_TEST(own_pidfd)
{
	const struct guard g = { .supervisor = getpid(), .front = FRONT };
	int fd = (int)syscall(434, (long)getpid(), 0L), error = 0;

	if (fd == -1)
		return;
	ck_assert_int_eq(make_call(&m, "pidfd_send_signal"), 0);
	m.call.args[0] = (uint64_t)fd;
	m.call.args[1] = SIGCONT;
	ck_assert_ptr_nonnull(guard_call(&g, &m.call, getpid(), &error));
	close(fd);
}
END_TEST

static const struct {
	const char	*call;
	int		 held;
} names[] = {
	{ "openat filename=\"/proc/2000000001/mem\" oflags=\"O_RDWR\"", 1 },
	{ "openat filename=\"/proc/2000000001/fd/4\" oflags=\"O_RDONLY\"", 1 },
	{ "openat filename=\"/proc/2000000001\" oflags=\"O_RDONLY\"", 1 },
	{ "openat filename=\"/proc/2000000003\" oflags=\"O_RDONLY\"", 1 },
	{ "open_tree filename=\"/proc/2000000001\"", 1 },
	{ "stat filename=\"/proc/2000000001\"", 0 },
	{ "chdir filename=\"/proc/2000000001\"", 1 },
	{ "openat filename=\"/proc/2000000001/stat\" oflags=\"O_RDONLY\"", 0 },
	{ "openat filename=\"/proc/2000000003/fd/7\" oflags=\"O_RDONLY\"", 1 },
	{ "unlink filename=\"/proc/2000000001/stat\"", 1 },
	{ "openat filename=\"/proc/2000000001/oom_score_adj\" "
	    "oflags=\"O_RDONLY\"", 1 },
	{ "openat filename=\"/proc/2000000009/mem\" oflags=\"O_RDWR\"", 0 },
	{ "openat filename=\"/proc/20000000011/mem\" oflags=\"O_RDWR\"", 0 },
	{ "openat filename=\"/proc/2000000001x/mem\" oflags=\"O_RDWR\"", 0 },
	/* Not in proc(5). */
	{ "openat filename=\"/tmp/2000000001/mem\" oflags=\"O_RDWR\"", 0 },
	{ "openat filename=\"/2000000001/mem\" oflags=\"O_RDWR\"", 0 },
	{ "rename filename=\"/tmp/a\" filename=\"/proc/2000000002/comm\"", 1 },
};

START_TEST(entries)
{
	static const struct guard g = { .supervisor = SUP, .front = FRONT };
	int i, writes = strstr(names[_i].call, "O_RDWR") != NULL ||
	    strncmp(names[_i].call, "unlink", 6) == 0 ||
	    strncmp(names[_i].call, "rename", 6) == 0;

	ck_assert_int_eq(make_call(&m, names[_i].call), 0);
	for (i = 0; i < m.call.nfield; i++)
		if (strcmp(m.call.field[i].name, "filename") == 0)
			m.call.field[i].flags |= FIELD_PATH;
	if (m.call.sys->alias != ALIAS_NONE)
		m.call.alias = writes ? ALIAS_FSWRITE : ALIAS_FSREAD;
	ck_assert_msg((guard_names(&g, &m.call, getpid()) != NULL) ==
	    names[_i].held, "%s", names[_i].call);
}
END_TEST

/* As if one had been started. */
static void
keep(void)
{
	((struct keeper *)(uintptr_t)keepers())[0].pid = KEEPER;
}

static void
keep_not(void)
{
	((struct keeper *)(uintptr_t)keepers())[0].pid = 0;
}

Suite *
t_guard(void)
{
	Suite *s = suite_create("guard");
	TCase *tc = tcase_create("guard");

	tcase_add_checked_fixture(tc, keep, keep_not);
	tcase_add_loop_test(tc, registers, 0,
	    (int)(sizeof(calls) / sizeof(calls[0])));
	tcase_add_test(tc, privileged);
	tcase_add_test(tc, own_pidfd);
	tcase_add_loop_test(tc, entries, 0,
	    (int)(sizeof(names) / sizeof(names[0])));
	suite_add_tcase(s, tc);
	return s;
}
