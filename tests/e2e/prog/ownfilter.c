/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Puts itself, or a program that it executes, under a filter that knows the calls
 * that it makes itself and kills for their newer or older twins.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
forbid(int by_prctl)
{
	static struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_stat, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog prog = { sizeof(f) / sizeof(f[0]), f };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (by_prctl)
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
	else
		syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog);
}

static void
tell(const char *what, long r)
{
	printf("%s: %d %s\n", what, r < 0 ? -1 : 0, r < 0 ? strerror(errno) :
	    "");
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct stat st;

	forbid(argc > 1 && strcmp(argv[1], "prctl") == 0);
	tell("open for writing", syscall(SYS_open, "made", O_CREAT | O_WRONLY |
	    O_EXCL, 0640));
	tell("open", syscall(SYS_open, "made", O_RDONLY | O_NOFOLLOW));
	tell("open what is not there", syscall(SYS_open, "none", O_RDONLY));
	tell("symlink", syscall(SYS_symlink, "made", "link"));
	tell("open a link", syscall(SYS_open, "link", O_RDWR));
	tell("open a link, not followed", syscall(SYS_open, "link",
	    O_RDWR | O_NOFOLLOW));
	tell("open through a dangling link", syscall(SYS_symlink, "new",
	    "dangling"));
	tell("open through a dangling link", syscall(SYS_open, "dangling",
	    O_CREAT | O_RDWR, 0600));
	tell("lstat", syscall(SYS_lstat, "link", &st));
	printf("a link: %d\n", S_ISLNK(st.st_mode));
	tell("unlink", syscall(SYS_unlink, "link") | syscall(SYS_unlink,
	    "made") | syscall(SYS_unlink, "dangling") |
	    syscall(SYS_unlink, "new"));
	return 0;
}
