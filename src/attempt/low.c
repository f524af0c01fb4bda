/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls of i386 from 64-bit code: memory that its pointers reach, and int 0x80.
 * Such a call is one of i386 to the kernel although the code segment is the
 * 64-bit one.
 */
#include "attempt/low.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define I386_GETPID	20

void *
low_alloc(size_t n)
{
	static char *next, *end;
	size_t room = 64 * 1024;

	n = (n + 15) & ~(size_t)15;
	if ((size_t)(end - next) < n) {
		next = mmap(NULL, room, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
		if (next == MAP_FAILED || n > room) {
			perror("memory below 2 GB");
			_exit(1);
		}
		end = next + room;
	}
	next += n;
	return next - n;
}

char *
low_string(const char *s)
{
	return strcpy(low_alloc(strlen(s) + 1), s);
}

long
low_int80(long nr, long a, long b, long c, long d, long e)
{
	long ret;

	__asm__ volatile ("int $0x80" : "=a" (ret)
	    : "a" (nr), "b" (a), "c" (b), "d" (c), "S" (d), "D" (e)
	    : "memory", "cc", "r8", "r9", "r10", "r11");
	ret = (int)ret;
	if (ret < 0 && ret >= -4095) {
		errno = (int)-ret;
		return -1;
	}
	return ret;
}

int
low_has_i386(void)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		errno = 0;
		low_int80(I386_GETPID, 0, 0, 0, 0, 0);
		_exit(errno == ENOSYS);
	}
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	    WEXITSTATUS(status) == 0)
		return 1;
	attempt_na("the kernel has no i386 emulation");
	return 0;
}
