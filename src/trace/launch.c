/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Forks, seizes and executes the program. The child waits until it is seized;
 * if systrace dies before, it reads end of file and goes.
 */
#include "trace/launch.h"

#include <linux/seccomp.h>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <unistd.h>

#include "trace/prefilter.h"
#include "trace/ptr.h"

/* What the child says: with a listener's descriptor, or why it failed. */
struct report {
	int	stage;
	int	error;
	int	listener_error;
	int	no_new_privs;
};

static void
report_send(int channel, const struct report *r, int fd)
{
	union {
		struct cmsghdr	hdr;
		char		space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { (void *)(uintptr_t)r, sizeof(*r) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	memset(&control, 0, sizeof(control));
	if (fd != -1) {
		msg.msg_control = &control;
		msg.msg_controllen = sizeof(control);
		control.hdr.cmsg_level = SOL_SOCKET;
		control.hdr.cmsg_type = SCM_RIGHTS;
		control.hdr.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.hdr), &fd, sizeof(fd));
	}
	(void)sendmsg(channel, &msg, MSG_NOSIGNAL);
}

/* 0, or -1 with errno; *fd is the descriptor that came along or -1. */
static int
report_recv(int channel, struct report *r, int *fd, int flags)
{
	union {
		struct cmsghdr	hdr;
		char		space[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { r, sizeof(*r) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = &control, .msg_controllen = sizeof(control) };
	ssize_t n;

	*fd = -1;
	do {
		n = recvmsg(channel, &msg, flags | MSG_CMSG_CLOEXEC);
	} while (n == -1 && errno == EINTR);
	if (n != (ssize_t)sizeof(*r)) {
		if (n != -1)
			errno = EPIPE;
		return -1;
	}
	if (msg.msg_controllen >= sizeof(control.hdr) &&
	    control.hdr.cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(&control.hdr), sizeof(*fd));
	return 0;
}

/*
 * With a listener, or without one, and then without a look-up lane. Its
 * descriptor, -2 if there is none, or -1.
 */
static int
filter_install(const struct launch *l, struct report *r)
{
	static struct sock_filter insns[PREFILTER_MAX];
	struct sock_fprog prog = { 0, insns };
	static const unsigned int flags[] = {
		SECCOMP_FILTER_FLAG_NEW_LISTENER, 0
	};
	size_t i;
	int fd;

	for (i = 0; i < 2; i++) {
		prog.len = (unsigned short)prefilter_build(l->set,
		    flags[i] ? l->lane : NULL, insns);
		fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    flags[i], &prog);
		if (fd == -1 && errno == EACCES && !r->no_new_privs) {
			if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
				return -1;
			r->no_new_privs = 1;
			fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    flags[i], &prog);
		}
		if (fd != -1)
			return flags[i] ? fd : -2;
		r->listener_error = errno;
	}
	return -1;
}

static int
ids_change(const struct launch *l)
{
	if (!l->change_ids)
		return 0;
	if (setgroups(1, &l->gid) == -1 ||
	    setresgid(l->gid, l->gid, l->gid) == -1 ||
	    setresuid(l->uid, l->uid, l->uid) == -1)
		return -1;
	return 0;
}

/* Where close_range(2) is refused, numbers above this do not occur. */
#define FEW_DESCRIPTORS	65536

static void
close_between(unsigned int from, unsigned int to)
{
	if (from > to || syscall(SYS_close_range, from, to, 0) == 0)
		return;
	for (; from <= to && from < FEW_DESCRIPTORS; from++)
		close((int)from);
}

/* What a library may have left open is not for the program. */
static void
close_others(const struct launch *l, int channel)
{
	unsigned int from = STDERR_FILENO + 1, next;
	int i = 0, done = 0;

	while (i < l->nkeep || !done) {
		if (!done && (i == l->nkeep || channel < l->keep[i])) {
			next = (unsigned int)channel;
			done = 1;
		} else
			next = (unsigned int)l->keep[i++];
		if (next > from)
			close_between(from, next - 1);
		from = next + 1;
	}
	close_between(from, ~0U);
}

static void __attribute__((noreturn))
child(const struct launch *l, int channel)
{
	struct report r = { .stage = LAUNCH_FILTER };
	int fd;
	char go;

	close_others(l, channel);
	if (l->ready != NULL)
		l->ready(l->starter);
	if (read(channel, &go, 1) != 1)
		_exit(1);
	fd = filter_install(l, &r);
	if (fd == -1)
		goto failed;
	report_send(channel, &r, fd >= 0 ? fd : -1);
	if (fd >= 0)
		close(fd);
	r.stage = LAUNCH_IDS;
	if (ids_change(l) == -1)
		goto failed;
	r.stage = LAUNCH_EXEC;
	sigprocmask(SIG_SETMASK, &l->mask, NULL);
	execv(l->path, l->argv);
failed:
	r.error = errno;
	report_send(channel, &r, -1);
	_exit(127);
}

/* What has failed goes; an errno. */
static int
give_up(struct launched *out, int error)
{
	close(out->channel);
	out->channel = -1;
	if (out->pid != -1)
		waitpid(out->pid, NULL, __WALL);
	return error ? error : EPIPE;
}

int
launch_start(const struct launch *l, struct launched *out,
    enum launch_stage *stage)
{
	int pair[2], error;

	*stage = LAUNCH_FORK;
	memset(out, 0, sizeof(*out));
	out->listener = -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1)
		return errno;
	out->channel = pair[0];
	out->pid = fork();
	if (out->pid == 0) {
		close(pair[0]);
		child(l, pair[1]);
	}
	error = errno;
	close(pair[1]);
	if (out->pid == -1)
		return give_up(out, error);
	*stage = LAUNCH_SEIZE;
	if (ptr_seize(out->pid) != PTR_OK)
		return give_up(out, errno);
	*stage = LAUNCH_FILTER;
	if (write(out->channel, "g", 1) != 1)
		return give_up(out, errno);
	return 0;
}

int
launch_wait(struct launched *out, enum launch_stage *stage)
{
	struct report r;

	*stage = LAUNCH_FILTER;
	if (report_recv(out->channel, &r, &out->listener, 0) == -1)
		return give_up(out, errno);
	if (r.error != 0)
		return give_up(out, r.error);
	out->listener_error = out->listener == -1 ? r.listener_error : 0;
	out->no_new_privs = r.no_new_privs;
	return 0;
}

int
launch_failure(struct launched *l, enum launch_stage *stage)
{
	struct report r;
	int fd, error = 0;

	if (l->channel == -1)
		return 0;
	if (report_recv(l->channel, &r, &fd, MSG_DONTWAIT) == 0) {
		*stage = (enum launch_stage)r.stage;
		error = r.error;
	}
	close(l->channel);
	l->channel = -1;
	return error;
}
