/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * An allow-list. What only an intruder would try (another program, another name
 * space, code made at run time) kills the supervisor, and with it all that it
 * traces. The rest fails with EPERM: a plug-in of libc's that looks up users may
 * want things that nobody thought of here, and does without. Both are told to
 * the kernel's log where that is read.
 */
#include "trace/selffilter.h"

#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/callset.h"
#include "abi/nrset.h"
#include "abi/sysent.h"
#include "trace/bpftree.h"

/* Behind the call sets, which are harmless to anybody. */
static const char *const allowed[] = {
	/* Names: looked at, policies and logs. */
	"access", "chdir", "faccessat", "faccessat2", "fallocate", "fchdir",
	"fchmod", "fchmodat", "fchown", "fcntl", "fgetxattr", "ftruncate",
	"getxattr", "inotify_add_watch", "inotify_init1", "inotify_rm_watch",
	"ioctl", "lgetxattr", "link", "linkat", "lstat",
	"memfd_create", "mkdir", "mkdirat", "newfstatat", "open", "openat",
	"openat2", "readlink", "readlinkat", "rename", "renameat", "renameat2",
	"rmdir", "stat", "statfs", "statx", "unlink", "unlinkat", "utimensat",
	/* What is traced. */
	"kcmp", "kill", "pidfd_getfd", "pidfd_open", "pidfd_send_signal",
	"process_vm_readv", "process_vm_writev", "ptrace", "rt_sigqueueinfo",
	"rt_tgsigqueueinfo", "tgkill", "tkill",
	/* The front, syslog(3), users by way of libc. */
	"accept4", "bind", "connect", "getpeername", "getsockname",
	"getsockopt", "recvfrom", "recvmmsg", "recvmsg", "sendmmsg", "sendmsg",
	"sendto", "setsockopt", "shutdown", "socketpair",
	/* As whom names are looked up; keepers, which give everything up. */
	"capset", "prctl", "prlimit64", "seccomp", "setfsgid", "setfsuid",
	"setgid", "setgroups", "setpgid", "setpriority", "setregid",
	"setresgid", "setresuid", "setreuid", "setrlimit", "setsid", "setuid",
	/* The end. */
	"exit", "exit_group", "restart_syscall", "rt_sigreturn",
};

static const char *const fatal_calls[] = {
	"bpf", "chroot", "create_module", "delete_module", "execve", "execveat",
	"finit_module", "init_module", "io_uring_enter", "io_uring_register",
	"io_uring_setup", "ioperm", "iopl", "kexec_file_load", "kexec_load",
	"mount", "move_mount", "open_by_handle_at", "open_tree", "pivot_root",
	"reboot", "swapoff", "swapon", "umount2", "unshare",
	"userfaultfd",
};

/*
 * An argument decides: masked, it must be the value, or must not be.
 */
static const struct by_arg {
	const char	*call;
	uint8_t		 arg;
	uint32_t	 mask;
	uint32_t	 value;
	int		 must;
	uint32_t	 otherwise;
} by_arg[] = {
	{ "clone", 0, CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
	    CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET |
	    CLONE_UNTRACED, 0, 1, SECCOMP_RET_KILL_PROCESS },
	{ "mmap", 2, PROT_WRITE | PROT_EXEC, PROT_WRITE | PROT_EXEC, 0,
	    SECCOMP_RET_KILL_PROCESS },
	{ "mprotect", 2, PROT_EXEC, 0, 1, SECCOMP_RET_KILL_PROCESS },
	/* A keeper goes where its programs are. */
	{ "setns", 1, ~UINT32_C(0), CLONE_NEWUSER, 1,
	    SECCOMP_RET_KILL_PROCESS },
	{ "socket", 0, ~UINT32_C(0), AF_UNIX, 1,
	    SECCOMP_RET_ERRNO | EAFNOSUPPORT },
};

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

/* What becomes of a number; from FATE_BY_ARG on: a row of by_arg. */
enum fate { FATE_OTHERS, FATE_ALLOW, FATE_KILL, FATE_ENOSYS, FATE_BY_ARG };

static const uint32_t answers[] = {
	[FATE_OTHERS] = SECCOMP_RET_ERRNO | EPERM,
	[FATE_ALLOW] = SECCOMP_RET_ALLOW,
	[FATE_KILL] = SECCOMP_RET_KILL_PROCESS,
	[FATE_ENOSYS] = SECCOMP_RET_ERRNO | ENOSYS,
};

/* What is settled first counts. */
static void
settle(int *fates, const char *name, int fate)
{
	const struct sysent *s = sysent_by_name(name);
	int *f;

	if (s == NULL || s->nr[ABI_X86_64] < 0 ||
	    s->nr[ABI_X86_64] >= NRSET_MAX)
		return;
	f = &fates[s->nr[ABI_X86_64]];
	if (*f == FATE_OTHERS)
		*f = fate;
}

static void
settle_all(int *fates)
{
	const char *const *name;
	size_t i;

	for (i = 0; i < ncallsets; i++)
		for (name = callsets[i].calls; *name != NULL &&
		    !callsets[i].is_union; name++)
			settle(fates, *name, FATE_ALLOW);
	for (i = 0; i < nitems(allowed); i++)
		settle(fates, allowed[i], FATE_ALLOW);
	for (i = 0; i < nitems(fatal_calls); i++)
		settle(fates, fatal_calls[i], FATE_KILL);
	for (i = 0; i < nitems(by_arg); i++)
		settle(fates, by_arg[i].call, FATE_BY_ARG + (int)i);
	settle(fates, "clone3", FATE_ENOSYS);
}

static void
emit_fate(struct bpf_code *c, int fate, const void *ctx)
{
	const struct by_arg *r;

	(void)ctx;
	if (fate < FATE_BY_ARG) {
		bpf_emit(c, BPF_RET | BPF_K, answers[fate], 0, 0);
		return;
	}
	r = &by_arg[fate - FATE_BY_ARG];
	bpf_emit(c, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offsetof(
	    struct seccomp_data, args[0]) + r->arg * sizeof(uint64_t)), 0, 0);
	bpf_emit(c, BPF_ALU | BPF_AND | BPF_K, r->mask, 0, 0);
	bpf_emit(c, BPF_JMP | BPF_JEQ | BPF_K, r->value, r->must ? 0 : 1,
	    r->must ? 1 : 0);
	bpf_emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	bpf_emit(c, BPF_RET | BPF_K, r->otherwise, 0, 0);
}

int
selffilter_build(struct sock_filter *insns)
{
	int fates[NRSET_MAX + 1] = { FATE_OTHERS };
	struct bpf_range r[NRSET_MAX + 1];
	struct bpf_code c = { insns, 0, SELFFILTER_MAX, 0 };
	int i, n = 0;

	settle_all(fates);
	for (i = 0; i <= NRSET_MAX; i++)
		if (n == 0 || fates[i] != r[n - 1].act)
			r[n++] = (struct bpf_range){ (uint32_t)i, fates[i] };
	bpf_emit(&c, BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, arch), 0, 0);
	bpf_emit(&c, BPF_JMP | BPF_JEQ | BPF_K,
	    abi_get(ABI_X86_64)->audit_arch, 1, 0);
	bpf_emit(&c, BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
	bpf_emit(&c, BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, nr), 0, 0);
	bpf_tree(&c, r, n, emit_fate, NULL);
	return c.n;
}

int
selffilter_install(void)
{
	static struct sock_filter insns[SELFFILTER_MAX];
	struct sock_fprog prog = { 0, insns };

	prog.len = (unsigned short)selffilter_build(insns);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return -1;
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_LOG, &prog) == 0 ? 0 : -1;
}
