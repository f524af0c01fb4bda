/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Messages over a SOCK_SEQPACKET pair: never half of one.
 */
#include "super/chan.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define HEAD	offsetof(struct msg, text)

int
chan_pair(int fd[2])
{
	return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd);
}

int
chan_send(int fd, enum msg_type type, int number, unsigned int id,
    const char *text, size_t len)
{
	struct msg head = { .type = (int)type, .number = number, .id = id };
	struct iovec iov[2];
	struct msghdr m = { .msg_iov = iov, .msg_iovlen = 2 };
	ssize_t n;

	if (len > MSG_TEXT)
		len = MSG_TEXT;
	head.len = len;
	iov[0] = (struct iovec){ &head, HEAD };
	iov[1] = (struct iovec){ (void *)(size_t)text, len };
	do {
		n = sendmsg(fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	} while (n == -1 && errno == EINTR);
	return n == -1 ? -1 : 0;
}

int
chan_recv(int fd, struct msg *m)
{
	ssize_t n;

	/*
	 * A peer that went without reading all of ours gives ECONNRESET once
	 * (unix(7)); what it sent before is still there.
	 */
	do {
		n = recv(fd, m, sizeof(*m), MSG_DONTWAIT);
	} while (n == -1 && (errno == EINTR || errno == ECONNRESET));
	if (n == -1 && errno == EAGAIN)
		return 0;
	if (n < (ssize_t)HEAD || m->len != (size_t)n - HEAD)
		return -1;
	return 1;
}
