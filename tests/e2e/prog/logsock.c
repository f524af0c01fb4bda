/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A reader of datagrams, as logs are: logsock SOCKET FILE. What comes is appended
 * to FILE, an empty line behind each.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static char text[1 << 18];
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd, out;
	ssize_t n;

	if (argc != 3)
		return 1;
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", argv[1]);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	out = open(argv[2], O_WRONLY | O_APPEND | O_CREAT, 0644);
	unlink(argv[1]);
	umask(0);
	if (out == -1 || bind(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		return 1;
	while ((n = recv(fd, text, sizeof(text) - 2, 0)) >= 0) {
		memcpy(text + n, "\n\n", 2);
		if (write(out, text, (size_t)n + 2) == -1)
			break;
	}
	return 1;
}
