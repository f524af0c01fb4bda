/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls whose registers tell what they do, N times over. With words instead of a
 * number, one after another: socket, mprotect (to what may be executed), or a
 * line of standard input is read first (wait), or all that follows is executed
 * (exec). Says what came of each.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void
say(const char *what, int failed)
{
	printf("%s: %s\n", what, failed ? strerror(errno) : "done");
	fflush(stdout);
}

static void
work(long n)
{
	int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY);
	int file = memfd_create("modes", MFD_CLOEXEC);
	char buf[16];
	long i, good = 0;
	void *p;

	for (i = 0; i < n; i++) {
		p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		good += p != MAP_FAILED &&
		    read(zero, buf, sizeof(buf)) == sizeof(buf) &&
		    write(null, buf, sizeof(buf)) == sizeof(buf) &&
		    mprotect(p, 4096, PROT_READ) == 0 &&
		    fcntl(null, F_GETFD) == 0 &&
		    ioctl(null, FIOCLEX) == 0 &&
		    ioctl(null, FIONCLEX) == 0 &&
		    fchmod(file, i % 2 ? 0600 : 0755) == 0 && munmap(p, 4096) == 0;
	}
	printf("%ld of %ld\n", good, n);
}

static void
step(char **argv)
{
	char line[64];
	void *p;

	if (strcmp(*argv, "socket") == 0)
		say("socket", socket(AF_UNIX, SOCK_STREAM, 0) == -1);
	else if (strcmp(*argv, "mprotect") == 0) {
		p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
		say("mprotect", p == MAP_FAILED ||
		    mprotect(p, 4096, PROT_READ | PROT_EXEC) == -1);
	} else if (strcmp(*argv, "wait") == 0) {
		if (fgets(line, sizeof(line), stdin) == NULL)
			exit(1);
	} else if (strcmp(*argv, "exec") == 0) {
		execv(argv[1], argv + 1);
		say("exec", 1);
	}
}

int
main(int argc, char **argv)
{
	if (argc > 1 && atol(argv[1]) > 0)
		work(atol(argv[1]));
	else
		for (argv++; *argv != NULL; argv++)
			step(argv);
	return 0;
}
