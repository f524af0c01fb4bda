/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs a command under a seccomp filter like the default one of container
 * engines, without capabilities: root becomes an ordinary user first, whoever
 * is not root sets no_new_privs. `contained [-n] command ...': -n sets it too.
 * The list is that of moby's profiles/seccomp/default.json as of 2023-11: what
 * is not allowed there answers EPERM, clone3 answers ENOSYS, clone may not make
 * a namespace. Newer numbers than it knows answer ENOSYS.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOBODY		65534
#define NAMESPACES	0x7e020000	/* CLONE_NEW*, but NEWTIME */
#define NEWEST		450		/* set_mempolicy_home_node */
#define ERRNO(e)	(SECCOMP_RET_ERRNO | (e))

static const int refused[] = {
	SYS__sysctl, SYS_acct, SYS_add_key, SYS_bpf, SYS_chroot,
	SYS_clock_settime, SYS_delete_module, SYS_fanotify_init,
	SYS_finit_module, SYS_fsconfig, SYS_fsmount, SYS_fsopen, SYS_fspick,
	SYS_get_mempolicy, SYS_init_module, SYS_io_uring_enter,
	SYS_io_uring_register, SYS_io_uring_setup, SYS_ioperm, SYS_iopl,
	SYS_kcmp, SYS_kexec_file_load, SYS_kexec_load, SYS_keyctl,
	SYS_lookup_dcookie, SYS_mbind, SYS_migrate_pages, SYS_mount,
	SYS_mount_setattr, SYS_move_mount, SYS_move_pages,
	SYS_open_by_handle_at, SYS_open_tree, SYS_perf_event_open,
	SYS_pidfd_getfd, SYS_pivot_root, SYS_process_madvise, SYS_quotactl,
	SYS_quotactl_fd, SYS_reboot, SYS_request_key, SYS_set_mempolicy,
	SYS_set_mempolicy_home_node, SYS_setdomainname, SYS_sethostname,
	SYS_setns, SYS_settimeofday, SYS_swapoff, SYS_swapon, SYS_sysfs,
	SYS_syslog, SYS_umount2, SYS_unshare, SYS_uselib, SYS_userfaultfd,
	SYS_ustat, SYS_vhangup
};

static struct sock_filter prog[2 * sizeof(refused) / sizeof(int) + 40];
static unsigned short n;

static void
put(uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
	prog[n++] = (struct sock_filter){ code, jt, jf, k };
}

static void
load(size_t off)
{
	put(BPF_LD | BPF_W | BPF_ABS, off, 0, 0);
}

static void
answer(uint32_t action)
{
	put(BPF_RET | BPF_K, action, 0, 0);
}

static void
build(void)
{
	static const uint32_t personas[] = { 0, 8, 0x20000, 0x20008, 0xffffffff };
	size_t i;

	/* i386 is allowed there too, by its own list; all of it here. */
	load(offsetof(struct seccomp_data, arch));
	put(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
	answer(SECCOMP_RET_ALLOW);
	load(offsetof(struct seccomp_data, nr));
	put(BPF_JMP | BPF_JGT | BPF_K, NEWEST, 0, 1);
	answer(ERRNO(ENOSYS));
	put(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
	answer(ERRNO(ENOSYS));
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		put(BPF_JMP | BPF_JEQ | BPF_K, refused[i], 0, 1);
		answer(ERRNO(EPERM));
	}
	put(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4);
	load(offsetof(struct seccomp_data, args[0]));
	put(BPF_JMP | BPF_JSET | BPF_K, NAMESPACES, 0, 1);
	answer(ERRNO(EPERM));
	answer(SECCOMP_RET_ALLOW);
	put(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 4);
	load(offsetof(struct seccomp_data, args[0]));
	put(BPF_JMP | BPF_JEQ | BPF_K, 40, 0, 1);	/* AF_VSOCK */
	answer(ERRNO(EPERM));
	answer(SECCOMP_RET_ALLOW);
	put(BPF_JMP | BPF_JEQ | BPF_K, SYS_personality, 0, 12);
	load(offsetof(struct seccomp_data, args[0]));
	for (i = 0; i < 5; i++) {
		put(BPF_JMP | BPF_JEQ | BPF_K, personas[i], 0, 1);
		answer(SECCOMP_RET_ALLOW);
	}
	answer(ERRNO(EPERM));
	answer(SECCOMP_RET_ALLOW);
}

int
main(int argc, char **argv)
{
	struct sock_fprog p = { .filter = prog };
	int i, nnp = getuid() != 0;

	if (argc > 1 && strcmp(argv[1], "-n") == 0) {
		nnp = 1;
		argc--;
		argv++;
	}
	if (argc < 2)
		errx(2, "no command");
	build();
	p.len = n;
	if (nnp && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(2, "no_new_privs");
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &p) == -1)
		err(2, "seccomp");
	if (getuid() == 0) {
		for (i = 0; prctl(PR_CAPBSET_DROP, i, 0, 0, 0) == 0; i++)
			;
		if (setgroups(0, NULL) == -1 ||
		    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
		    setresuid(NOBODY, NOBODY, NOBODY) == -1)
			err(2, "becoming an ordinary user");
	}
	execvp(argv[1], argv + 1);
	err(127, "%s", argv[1]);
}
