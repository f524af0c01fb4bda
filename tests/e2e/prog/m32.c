/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A 32-bit program at work: files, a folder, a child, a socket, a thread.
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *
thread(void *arg)
{
	return arg;
}

int
main(int argc, char **argv)
{
	char buf[128], name[4096];
	pthread_t t;
	struct stat st;
	void *ret;
	ssize_t n;
	int fd, i, status, sv[2];

	printf("%zu-bit\n", sizeof(void *) * 8);
	for (i = 1; i < argc; i++) {
		if ((fd = open(argv[i], O_RDONLY)) == -1) {
			perror("open");
			return 1;
		}
		n = read(fd, buf, sizeof(buf));
		fstat(fd, &st);
		printf("%lld bytes: %.*s\n", (long long)st.st_size, (int)strcspn(buf, "\n"), n > 0 ? buf : "");
		close(fd);
		snprintf(name, sizeof(name), "%s.d", argv[i]);
		mkdir(name, 0755);
		printf("a folder: %s\n", stat(name, &st) == 0 ? "yes" : "no");
		rmdir(name);
	}
	if (fork() == 0)
		_exit(socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == 0 ? 3 : 4);
	wait(&status);
	pthread_create(&t, NULL, thread, &status);
	pthread_join(t, &ret);
	printf("child %d, thread %s\n", WEXITSTATUS(status), ret == &status ? "right" : "wrong");
	return 0;
}
