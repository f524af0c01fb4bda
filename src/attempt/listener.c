/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A datagram socket outside. A byte over the channel asks it what has come;
 * the answer is a byte too.
 */
#include "attempt/listener.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define NAME_MAX_LEN	90	/* of the end of DIR */

socklen_t
listener_name(const struct ground *g, struct sockaddr_un *to)
{
	size_t len = strlen(g->dir);
	size_t n = len < NAME_MAX_LEN ? len : NAME_MAX_LEN;

	memset(to, 0, sizeof(*to));
	to->sun_family = AF_UNIX;
	memcpy(to->sun_path + 1, g->dir + len - n, n);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + n);
}

void
listener_run(struct ground *g)
{
	struct sockaddr_un to;
	socklen_t len = listener_name(g, &to);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	char c, n;

	if (fd == -1 || bind(fd, (struct sockaddr *)&to, len) == -1)
		return;
	n = 0;
	while (write(g->channel, &n, 1) == 1 && read(g->channel, &c, 1) == 1)
		for (n = 0; n < 100 && recv(fd, &c, 1, 0) != -1; n++)
			continue;
}

int
listener_wait(const struct ground *g)
{
	char c;

	if (read(g->channel, &c, 1) == 1)
		return 1;
	attempt_na("nobody listens outside");
	return 0;
}

int
listener_count(const struct ground *g)
{
	char n = '?';

	if (write(g->channel, &n, 1) != 1 || read(g->channel, &n, 1) != 1)
		return -1;
	return n;
}
