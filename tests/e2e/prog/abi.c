/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The calls of another ABI from a 64-bit program: `ids' compares what int 0x80
 * and syscall say, `mkdir NAME' makes a folder by int 0x80 (39, which is getpid
 * to 64-bit code), `open NAME' opens a file by it, `x32' uses an x32 number,
 * `unknown' numbers that no kernel has.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static long
int80(long nr, long a, long b, long c)
{
	long r;

	__asm__ volatile ("int $0x80" : "=a" (r)
	    : "a" (nr), "b" (a), "c" (b), "d" (c)
	    : "memory", "r8", "r9", "r10", "r11");
	return (int)r;
}

/* A copy of a name where 32 bits reach. */
static long
low(const char *name)
{
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	strcpy(p, name);
	return (long)p;
}

static const char *
said(long r)
{
	return r < 0 && r > -4096 ? strerrorname_np(-r) : "done";
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	char buf[64];
	long fd, n;

	if (strcmp(what, "ids") == 0) {
		printf("getpid %s\n", int80(20, 0, 0, 0) == getpid() ? "same" : "other");
		printf("getppid %s\n", int80(64, 0, 0, 0) == getppid() ? "same" : "other");
	} else if (strcmp(what, "mkdir") == 0) {
		printf("mkdir: %s\n", said(int80(39, low(argv[2]), 0755, 0)));
		printf("getpid %s\n", syscall(39) == getpid() ? "same" : "other");
	} else if (strcmp(what, "unknown") == 0) {
		printf("%s %s %s\n", syscall(498) == -1 ? said(-errno) : "done",
		    syscall(9999) == -1 ? said(-errno) : "done",
		    syscall(-1) == -1 ? said(-errno) : "done");
	} else if (strcmp(what, "open") == 0) {
		fd = int80(5, low(argv[2]), O_RDONLY, 0);
		printf("open: %s\n", said(fd));
		if (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
			fwrite(buf, 1, n, stdout);
	} else if (strcmp(what, "x32") == 0) {
		n = syscall(0x40000000 | SYS_getppid);
		printf("x32 getppid: %s\n", n == -1 ? strerrorname_np(errno) : "done");
	} else
		return 1;
	return 0;
}
