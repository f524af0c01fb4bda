/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Waits until something holds, for at most -t seconds (30): -f FILE exists,
 * -s FILE has bytes, -p PORT answers on 127.0.0.1, -g PID is gone, -b PID
 * sleeps; or just -m milliseconds. -P prints a port that is free, below those
 * that the kernel chooses.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int
port_socket(int port, struct sockaddr_in *sin)
{
	memset(sin, 0, sizeof(*sin));
	sin->sin_family = AF_INET;
	sin->sin_port = htons(port);
	sin->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* The state letter of a process, 0 if there is none. */
static int
state(const char *pid)
{
	char path[64], buf[512], *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	p = fgets(buf, sizeof(buf), f);
	fclose(f);
	if (p == NULL || (p = strrchr(buf, ')')) == NULL)
		return 0;
	return p[2];
}

static int
holds(int what, const char *arg)
{
	struct sockaddr_in sin;
	struct stat st;
	int fd, ok;

	switch (what) {
	case 'f':
		return stat(arg, &st) == 0;
	case 's':
		return stat(arg, &st) == 0 && st.st_size > 0;
	case 'g':
		return state(arg) == 0 || state(arg) == 'Z';
	case 'b':
		return state(arg) == 'S';
	case 'p':
		fd = port_socket(atoi(arg), &sin);
		ok = connect(fd, (void *)&sin, sizeof(sin)) == 0;
		close(fd);
		return ok;
	}
	return 0;
}

static int
print_port(void)
{
	struct sockaddr_in sin;
	int fd, i, port;

	for (i = 0; i < 1000; i++) {
		port = 10000 + (getpid() * 7 + i) % 20000;
		fd = port_socket(port, &sin);
		if (bind(fd, (void *)&sin, sizeof(sin)) == 0) {
			printf("%d\n", port);
			return 0;
		}
		close(fd);
	}
	errx(1, "no port is free");
}

int
main(int argc, char **argv)
{
	const char *arg = NULL;
	time_t end;
	int c, what = 0, seconds = 30;

	while ((c = getopt(argc, argv, "t:m:f:s:p:g:b:P")) != -1)
		switch (c) {
		case 't':
			seconds = atoi(optarg);
			break;
		case 'm':
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			return poll(NULL, 0, atoi(optarg));
		case 'P':
			return print_port();
		default:
			what = c;
			arg = optarg;
		}
	if (arg == NULL)
		errx(2, "nothing to wait for");
	end = time(NULL) + seconds;
	while (!holds(what, arg)) {
		if (time(NULL) > end)
			return 1;
		poll(NULL, 0, 10);
	}
	return 0;
}
