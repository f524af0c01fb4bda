/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A client of a web server: load PORT CONNECTIONS REQUESTS NAME asks the server on
 * that port of this machine for a file, so many times altogether and always one
 * request on each connection, and prints the ns that it took. load wait PORT waits
 * until somebody listens there. Both wait for ten seconds at most.
 */
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST	256
#define TRIES	1000

static struct connection {
	char	answer[65536];
	size_t	got;
} connections[MOST];
static struct pollfd fds[MOST];
static char request[1024];

static int
reach(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
	    .sin_port = htons((in_port_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timespec moment = { .tv_nsec = 10000000 };
	int fd, i;

	for (i = 0; i < TRIES; i++) {
		if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1)
			err(1, "socket");
		if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
			return fd;
		close(fd);
		nanosleep(&moment, NULL);
	}
	errx(1, "nobody listens on port %d", port);
}

static void
ask(int i)
{
	connections[i].got = 0;
	if (write(fds[i].fd, request, strlen(request)) != (ssize_t)strlen(request))
		err(1, "write");
}

/* Is the answer all there? */
static int
receive(int i)
{
	struct connection *c = &connections[i];
	ssize_t n = read(fds[i].fd, c->answer + c->got,
	    sizeof(c->answer) - 1 - c->got);
	const char *body, *length;

	if (n <= 0)
		errx(1, "the server hangs up");
	c->got += (size_t)n;
	c->answer[c->got] = '\0';
	if ((body = strstr(c->answer, "\r\n\r\n")) == NULL)
		return 0;
	if (strncmp(c->answer, "HTTP/1.1 200", 12) != 0)
		errx(1, "the server says: %.40s", c->answer);
	if ((length = strstr(c->answer, "Content-Length: ")) == NULL)
		errx(1, "an answer without a length");
	return c->got >= (size_t)(body + 4 - c->answer) +
	    strtoul(length + 16, NULL, 10);
}

static void
load(int n, long requests)
{
	long asked = 0, done = 0;
	int i;

	for (i = 0; i < n && asked < requests; i++, asked++)
		ask(i);
	while (done < requests) {
		if (poll(fds, (nfds_t)n, 10000) <= 0)
			errx(1, "the server is silent");
		for (i = 0; i < n; i++) {
			if (fds[i].revents == 0 || !receive(i))
				continue;
			done++;
			if (asked++ < requests)
				ask(i);
		}
	}
}

int
main(int argc, char **argv)
{
	struct timespec a, b;
	int i, n;

	if (argc == 3 && strcmp(argv[1], "wait") == 0) {
		reach(atoi(argv[2]));
		return 0;
	}
	if (argc != 5 || (n = atoi(argv[2])) < 1 || n > MOST)
		errx(1, "usage: load port connections requests name | wait port");
	snprintf(request, sizeof(request), "GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n",
	    argv[4]);
	for (i = 0; i < n; i++) {
		fds[i].fd = reach(atoi(argv[1]));
		fds[i].events = POLLIN;
	}
	clock_gettime(CLOCK_MONOTONIC, &a);
	load(n, atol(argv[3]));
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.0f\n", (b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec));
	return 0;
}
