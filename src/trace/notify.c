/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Requests to a seccomp listener.
 */
#include "trace/notify.h"

#include <linux/seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

/* linux/seccomp.h of Linux 5.14 and 6.6. */
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND		(1UL << 1)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP	(1UL << 0)
#endif

void
notify_hint(int listener)
{
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	    SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

int
notify_receive(int listener, struct notice *n)
{
	struct pollfd p = { .fd = listener, .events = POLLIN };
	struct seccomp_notif req;

	memset(&req, 0, sizeof(req));
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &req) == -1) {
		if (errno == EINTR)
			return 0;
		/*
		 * ENOENT: it was killed, or took a signal, just then; or nobody
		 * has the filter any more.
		 */
		return errno == ENOENT && poll(&p, 1, 0) != -1 &&
		    !(p.revents & POLLHUP) ? 0 : -1;
	}
	n->id = req.id;
	n->tid = (pid_t)req.pid;
	n->call.arch = req.data.arch;
	n->call.ip = req.data.instruction_pointer;
	n->call.nr = req.data.nr;
	memcpy(n->call.args, req.data.args, sizeof(n->call.args));
	return 1;
}

int
notify_is_valid(int listener, uint64_t id)
{
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

int
notify_answer(int listener, uint64_t id, int64_t value, int error)
{
	struct seccomp_notif_resp resp = { .id = id, .val = value,
	    .error = -error };

	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp) == -1 ? errno :
	    0;
}

void
notify_continue(int listener, uint64_t id)
{
	struct seccomp_notif_resp resp = { .id = id,
	    .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
}

int
notify_give(int listener, uint64_t id, int fd, int close_on_exec)
{
	struct seccomp_notif_addfd add = { .id = id,
	    .flags = SECCOMP_ADDFD_FLAG_SEND, .srcfd = (uint32_t)fd,
	    .newfd_flags = close_on_exec ? O_CLOEXEC : 0 };

	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) == -1 ? errno :
	    0;
}
