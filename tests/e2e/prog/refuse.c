/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs a command where some calls are refused, as an older or stricter container
 * does: `refuse ERRNO NUMBER[,NUMBER...] command ...' (x86-64 numbers).
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <err.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct sock_filter f[64];
	struct sock_fprog prog = { 0, f };
	unsigned short n = 0;
	char *word;

	if (argc < 4)
		errx(1, "usage: refuse ERRNO NUMBER[,NUMBER...] command ...");
	f[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	    offsetof(struct seccomp_data, nr));
	for (word = strtok(argv[2], ","); word != NULL && n < 60;
	    word = strtok(NULL, ",")) {
		f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		    (unsigned int)atoi(word), 0, 1);
		f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
		    SECCOMP_RET_ERRNO | (unsigned int)atoi(argv[1]));
	}
	f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
	    SECCOMP_RET_ALLOW);
	prog.len = n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == -1)
		err(1, "seccomp");
	execvp(argv[3], argv + 3);
	err(127, "%s", argv[3]);
}
