/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The tables of calls: numbers, names, aliases, arguments, flags. That every
 * call of the system's headers is there is checked by tests/lint/tables.sh.
 */
#include <check.h>
#include <linux/audit.h>
#include <stdio.h>
#include <string.h>

#include "abi/abi.h"
#include "abi/nrset.h"
#include "abi/sysent.h"

Suite *t_abi(void);

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name;
	int nr[ABI_COUNT];
} numbers[] = {
	{ "read", { 0, 3 } }, { "write", { 1, 4 } }, { "open", { 2, 5 } },
	{ "stat", { 4, 106 } }, { "mmap", { 9, 90 } }, { "mmap2", { -1, 192 } },
	{ "getppid", { 110, 64 } }, { "socket", { 41, 359 } },
	{ "accept", { 43, -1 } }, { "accept4", { 288, 364 } },
	{ "socketcall", { -1, 102 } }, { "ipc", { -1, 117 } },
	{ "semop", { 65, -1 } }, { "shmat", { 30, 397 } },
	{ "clone", { 56, 120 } }, { "execve", { 59, 11 } },
	{ "exit", { 60, 1 } }, { "exit_group", { 231, 252 } },
	{ "oldstat", { -1, 18 } }, { "fstat64", { -1, 197 } },
	{ "newfstatat", { 262, -1 } }, { "fstatat64", { -1, 300 } },
	{ "openat", { 257, 295 } }, { "utimensat_time64", { -1, 412 } },
	{ "uretprobe", { 335, -1 } }, { "uprobe", { 336, -1 } },
	{ "clone3", { 435, 435 } }, { "openat2", { 437, 437 } },
	{ "cachestat", { 451, 451 } }, { "fchmodat2", { 452, 452 } },
	{ "mseal", { 462, 462 } }, { "removexattrat", { 466, 466 } },
	{ "listns", { 470, 470 } }, { "rseq_slice_yield", { 471, 471 } },
};

/* Words of 1.6 and the call that each means; NULL: none. */
static const char *const words[][2] = {
	{ "newuname", "uname" }, { "old_mmap", "mmap" },
	{ "llseek", "_llseek" }, { "_llseek", "_llseek" },
	{ "chown16", "chown" }, { "setuid16", "setuid" },
	{ "sysctl", "_sysctl" }, { "pread", "pread64" },
	{ "linux_exit_group", "exit_group" }, { "oldumount", "umount" },
	{ "fstat64", "fstat64" }, { "stat64", "stat64" },
	{ "lstat64", "lstat64" }, { "fcntl64", "fcntl64" },
	{ "getdents64", "getdents64" }, { "set_thread_area",
	"set_thread_area" }, { "waitpid", "waitpid" },
	{ "", NULL }, { "zzz", NULL }, { "Open", NULL }, { "fsread", NULL },
	{ "mmap.i386", NULL }, { "__sysctl", NULL }, { "issetugid", NULL },
};

static const struct {
	const char *name;
	long nr;
} unknown[] = {
	{ "unknown-318", 318 }, { "unknown-0", 0 }, { "#224", 224 },
	{ "unknown-", -1 }, { "unknown-1x", -1 }, { "unknown--1", -1 },
	{ "unknown- 1", -1 }, { "#", -1 }, { "unknown-9999999999", -1 },
	{ "open", -1 }, { "", -1 }, { "ni_syscall-1", 0 },
	{ "ni_syscall-2", 17 }, { "ni_syscall-16", 223 },
	{ "ni_syscall-17", 226 }, { "ni_syscall-30", 239 },
	{ "ni_syscall-31", 289 }, { "ni_syscall-37", 295 },
	{ "ni_syscall-41", 299 }, { "ni_syscall-43", 252 },
	{ "ni_syscall-44", -1 }, { "ni_syscall-0", -1 }, { "ni_syscall", -1 },
};

/* All calls of each alias; a call that is in no list must have none. */
static const char *const alias_calls[ALIAS_COUNT] = {
	[ALIAS_FSREAD] = " stat lstat newfstatat fstatat64 statx oldstat "
	    "oldlstat stat64 lstat64 access faccessat faccessat2 readlink "
	    "readlinkat getxattr lgetxattr listxattr llistxattr getxattrat "
	    "listxattrat statfs statfs64 inotify_add_watch fanotify_mark "
	    "name_to_handle_at uselib open_tree file_getattr ",
	[ALIAS_FSWRITE] = " creat truncate truncate64 mkdir mkdirat rmdir "
	    "unlink unlinkat rename renameat renameat2 link linkat symlink "
	    "symlinkat mknod mknodat chmod fchmodat fchmodat2 chown lchown "
	    "chown32 lchown32 fchownat utime utimes futimesat utimensat "
	    "utimensat_time64 setxattr lsetxattr setxattrat removexattr "
	    "lremovexattr removexattrat file_setattr ",
	[ALIAS_BY_OFLAGS] = " open openat openat2 ",
};

static const struct {
	uint16_t flag;
	const char *calls;
} flag_calls[] = {
	{ SYSF_FORK, " fork vfork clone clone3 " },
	{ SYSF_EXEC, " execve execveat " },
	{ SYSF_ALWAYS, " exit exit_group rt_sigreturn sigreturn "
	    "restart_syscall " },
	{ SYSF_REFUSED, " io_uring_setup io_uring_enter io_uring_register " },
	{ SYSF_GUARD, " kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo "
	    "pidfd_open pidfd_send_signal pidfd_getfd process_vm_readv "
	    "process_vm_writev process_madvise process_mrelease ptrace kcmp "
	    "prlimit64 setpriority ioprio_set sched_setaffinity "
	    "sched_setparam sched_setscheduler sched_setattr move_pages "
	    "migrate_pages get_robust_list seccomp clone3 "
	    "perf_event_open mknod mknodat userfaultfd getsockname chroot "
	    "pivot_root setns unshare landlock_restrict_self fanotify_init "
	    "umount umount2 " },
	{ SYSF_GOES, " chdir fchdir " },
	{ SYSF_DOOR, " ioctl mknod mknodat open_by_handle_at pidfd_getfd "
	    "process_vm_readv process_vm_writev ptrace " },
	{ SYSF_ARMED, " clone fcntl fcntl64 ioctl madvise prctl " },
	{ SYSF_SELF, " prlimit64 sched_setaffinity sched_setattr "
	    "sched_setparam sched_setscheduler " },
	{ SYSF_IDS, " setuid setuid32 setgid setgid32 setreuid setreuid32 "
	    "setregid setregid32 setresuid setresuid32 setresgid setresgid32 "
	    "setfsuid setfsuid32 setfsgid setfsgid32 setgroups setgroups32 "
	    "capset " },
};

static const struct {
	const char *name;
	uint8_t kind[SYS_MAXARGS];
} arguments[] = {
	{ "open", { ARG_PATH_OPEN, ARG_OFLAGS, ARG_MODE } },
	{ "openat", { ARG_DIRFD, ARG_PATH_OPEN, ARG_OFLAGS, ARG_MODE } },
	{ "openat2", { ARG_DIRFD, ARG_PATH_OPEN, ARG_OPEN_HOW } },
	{ "lstat", { ARG_PATH_NOFOLLOW } },
	{ "statx", { ARG_DIRFD, ARG_PATH_AT, ARG_ATFLAGS } },
	{ "linkat", { ARG_DIRFD, ARG_PATH_LINK, ARG_DIRFD, ARG_PATH_PARENT,
	    ARG_ATFLAGS } },
	{ "rename", { ARG_PATH_PARENT, ARG_PATH_PARENT } },
	{ "symlinkat", { ARG_STRING, ARG_DIRFD, ARG_PATH_PARENT } },
	{ "fchownat", { ARG_DIRFD, ARG_PATH_AT, ARG_UID, ARG_GID,
	    ARG_ATFLAGS } },
	{ "execveat", { ARG_DIRFD, ARG_PATH_EXEC, ARG_ARGV, ARG_NONE,
	    ARG_ATFLAGS } },
	{ "sendto", { 0, 0, 0, 0, ARG_SOCKADDR } },
	{ "sendmmsg", { 0, ARG_MMSGHDR } },
	{ "kill", { ARG_PID, ARG_SIGNAL } },
	{ "tgkill", { 0, ARG_TID, ARG_SIGNAL } },
	{ "mmap", { 0, 0, ARG_PROT } },
	{ "shmat", { 0, 0, ARG_SHMFLG } },
	{ "setresuid", { ARG_UID, ARG_UID, ARG_UID } },
	{ "mount", { ARG_STRING, ARG_PATH, ARG_STRING, ARG_MOUNT_FLAGS } },
	{ "prlimit64", { 0, ARG_RLIMIT } },
	{ "clone", { ARG_CLONE_FLAGS } }, { "clone3", { ARG_CLONE_ARGS } },
	{ "getppid", { 0 } },
};

static int
is_path(int kind)
{
	return kind >= ARG_PATH && kind <= ARG_PATH_EXEC;
}

/* 1 if the list " a b c " has the name. */
static int
listed(const char *list, const char *name)
{
	char word[64];

	snprintf(word, sizeof(word), " %s ", name);
	return list != NULL && strstr(list, word) != NULL;
}

START_TEST(test_numbers)
{
	const struct sysent *s = sysent_by_name(numbers[_i].name), *t;
	int a;

	ck_assert_ptr_nonnull(s);
	ck_assert_str_eq(s->name, numbers[_i].name);
	for (a = 0; a < ABI_COUNT; a++) {
		ck_assert_int_eq(s->nr[a], numbers[_i].nr[a]);
		if (s->nr[a] == -1)
			continue;
		t = sysent_by_nr(abi_get(a), s->nr[a]);
		ck_assert_ptr_nonnull(t);
		ck_assert_int_eq(t->id, s->id);
	}
}
END_TEST

START_TEST(test_words)
{
	const struct sysent *s = sysent_by_name(words[_i][0]);

	if (words[_i][1] == NULL)
		ck_assert_msg(s == NULL, "%s", words[_i][0]);
	else {
		ck_assert_msg(s != NULL, "%s", words[_i][0]);
		ck_assert_str_eq(s->name, words[_i][1]);
	}
}
END_TEST

START_TEST(test_unknown)
{
	ck_assert_int_eq(sysent_unknown_nr(unknown[_i].name), unknown[_i].nr);
}
END_TEST

START_TEST(test_aliases)
{
	const struct sysent *s;
	size_t i;

	for (i = 0; i < sysent_count; i++) {
		s = &sysent_all[i];
		ck_assert_msg((s->alias == _i) ==
		    listed(alias_calls[_i], s->name), "%s", s->name);
	}
}
END_TEST

START_TEST(test_flags)
{
	const struct sysent *s;
	size_t i;

	for (i = 0; i < sysent_count; i++) {
		s = &sysent_all[i];
		ck_assert_msg(((s->flags & flag_calls[_i].flag) != 0) ==
		    listed(flag_calls[_i].calls, s->name), "%s", s->name);
	}
}
END_TEST

START_TEST(test_arguments)
{
	const struct sysent *s = sysent_by_name(arguments[_i].name);
	int i;

	ck_assert_ptr_nonnull(s);
	for (i = 0; i < SYS_MAXARGS; i++)
		ck_assert_msg(s->arg[i].kind == arguments[_i].kind[i],
		    "%s, argument %d", s->name, i);
}
END_TEST

/* What must hold of every row's arguments. */
static void
check_arguments(const struct sysent *s)
{
	const struct sysarg *a;
	int i, npath = 0;

	for (i = 0; i < SYS_MAXARGS; i++) {
		a = &s->arg[i];
		ck_assert_int_lt(a->kind, ARG_KIND_COUNT);
		npath += is_path(a->kind);
		if (is_path(a->kind))
			ck_assert_str_eq(a->name, "filename");
		else
			ck_assert_msg((a->name == NULL) ==
			    (a->kind == ARG_NONE || a->kind == ARG_DIRFD ||
			    a->kind == ARG_ATFLAGS), "%s", s->name);
		if (a->kind == ARG_DIRFD)
			ck_assert(i + 1 < SYS_MAXARGS && is_path(a[1].kind));
	}
	ck_assert_msg(s->alias == ALIAS_NONE || npath > 0, "%s", s->name);
	ck_assert_int_le(npath, 2);
}

START_TEST(test_every_row)
{
	const struct sysent *s;
	size_t i;
	int a;

	ck_assert_uint_gt(sysent_count, 400);
	for (i = 0; i < sysent_count; i++) {
		s = &sysent_all[i];
		ck_assert_uint_eq(s->id, i);
		ck_assert(i == 0 || strcmp(s[-1].name, s->name) < 0);
		ck_assert_ptr_eq(sysent_by_name(s->name), s);
		ck_assert_int_lt(s->alias, ALIAS_COUNT);
		ck_assert(s->nr[ABI_X86_64] >= 0 || s->nr[ABI_I386] >= 0);
		for (a = 0; a < ABI_COUNT; a++)
			ck_assert_int_lt(s->nr[a], NRSET_MAX);
		check_arguments(s);
	}
}
END_TEST

START_TEST(test_every_number)
{
	const struct abi *abi = abi_get(_i);
	const struct sysent *s;
	int nr, calls = 0;

	ck_assert_int_eq(abi->id, _i);
	ck_assert_ptr_nonnull(sysent_by_nr(abi, abi->nr_max - 1));
	for (nr = -2; nr < NRSET_MAX + 2; nr++) {
		s = sysent_by_nr(abi, nr);
		if (s == NULL)
			continue;
		calls++;
		ck_assert_int_eq(s->nr[_i], nr);
		ck_assert_str_eq(sysent_all[s->id].name, s->name);
		check_arguments(s);
	}
	ck_assert_int_gt(calls, _i == ABI_I386 ? 450 : 380);
	ck_assert_ptr_null(sysent_by_nr(abi, 0x40000000));	/* x32 */
	ck_assert_ptr_null(sysent_by_nr(abi, 0xbadca11));
}
END_TEST

START_TEST(test_other_registers)
{
	const struct abi *i386 = abi_get(ABI_I386), *x86_64 = abi_get(0);

	ck_assert_int_eq(sysent_by_nr(i386, 90)->arg[0].kind, ARG_OLD_MMAP);
	ck_assert_str_eq(sysent_by_nr(i386, 90)->arg[0].name, "prot");
	ck_assert_int_eq(sysent_by_nr(x86_64, 9)->arg[2].kind, ARG_PROT);
	ck_assert_int_eq(sysent_by_nr(i386, 339)->arg[5].kind, ARG_PATH);
	ck_assert_int_eq(sysent_by_nr(x86_64, 301)->arg[4].kind, ARG_PATH);
	ck_assert_int_eq(sysent_by_nr(i386, 102)->demux, DEMUX_SOCKETCALL);
	ck_assert_int_eq(sysent_by_nr(i386, 117)->demux, DEMUX_IPC);
	ck_assert_int_eq(sysent_by_nr(x86_64, 0)->demux, DEMUX_NONE);
}
END_TEST

START_TEST(test_abis)
{
	ck_assert_ptr_eq(abi_by_arch(AUDIT_ARCH_X86_64), abi_get(ABI_X86_64));
	ck_assert_ptr_eq(abi_by_arch(AUDIT_ARCH_I386), abi_get(ABI_I386));
	ck_assert_ptr_null(abi_by_arch(AUDIT_ARCH_AARCH64));
	ck_assert_ptr_eq(abi_by_emul("native"), abi_get(ABI_X86_64));
	ck_assert_ptr_eq(abi_by_emul("linux64"), abi_get(ABI_X86_64));
	ck_assert_ptr_eq(abi_by_emul("linux"), abi_get(ABI_I386));
	ck_assert_ptr_null(abi_by_emul("netbsd"));
	ck_assert_ptr_null(abi_by_emul(""));
	ck_assert_int_eq(abi_get(ABI_X86_64)->wordsize, 8);
	ck_assert_int_eq(abi_get(ABI_I386)->wordsize, 4);
}
END_TEST

START_TEST(test_alias_names)
{
	ck_assert_int_eq(sysent_alias_by_name("fsread"), ALIAS_FSREAD);
	ck_assert_int_eq(sysent_alias_by_name("fswrite"), ALIAS_FSWRITE);
	ck_assert_int_eq(sysent_alias_by_name("by_oflags"), -1);
	ck_assert_int_eq(sysent_alias_by_name("open"), -1);
	ck_assert_int_eq(sysent_alias_by_name(""), -1);
	ck_assert_str_eq(sysent_alias_name(ALIAS_FSREAD), "fsread");
	ck_assert_str_eq(sysent_alias_name(ALIAS_FSWRITE), "fswrite");
	ck_assert_ptr_null(sysent_alias_name(ALIAS_NONE));
	ck_assert_ptr_null(sysent_alias_name(ALIAS_BY_OFLAGS));
	ck_assert_ptr_null(sysent_alias_name(ALIAS_COUNT));
}
END_TEST

Suite *
t_abi(void)
{
	Suite *s = suite_create("abi");
	TCase *tc = tcase_create("abi");

	tcase_add_loop_test(tc, test_numbers, 0, NITEMS(numbers));
	tcase_add_loop_test(tc, test_words, 0, NITEMS(words));
	tcase_add_loop_test(tc, test_unknown, 0, NITEMS(unknown));
	tcase_add_loop_test(tc, test_aliases, ALIAS_FSREAD, ALIAS_COUNT);
	tcase_add_loop_test(tc, test_flags, 0, NITEMS(flag_calls));
	tcase_add_loop_test(tc, test_arguments, 0, NITEMS(arguments));
	tcase_add_test(tc, test_every_row);
	tcase_add_loop_test(tc, test_every_number, 0, ABI_COUNT);
	tcase_add_test(tc, test_other_registers);
	tcase_add_test(tc, test_abis);
	tcase_add_test(tc, test_alias_names);
	suite_add_tcase(s, tc);
	return s;
}
