/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What many attempts do on their way: files made and written, descriptors got
 * from outside, children awaited.
 */
#include "attempt/aid.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum outcome
aid_unready(const char *what)
{
	return attempt_na("%s: %s", what, strerror(errno));
}

enum outcome
aid_by(long result, const char *what)
{
	if (result != -1)
		return OUT_ESCAPED;
	return attempt_is_control() ? aid_unready(what) : OUT_HELD;
}

enum outcome
aid_loot(const struct ground *g, const char *name)
{
	return attempt_loot(g, name) == 0 ? OUT_ESCAPED : OUT_HELD;
}

int
aid_shows(int fd)
{
	char line[sizeof(GROUND_SECRET) - 1];

	return read(fd, line, sizeof(line)) == sizeof(line) &&
	    memcmp(line, GROUND_SECRET, sizeof(line)) == 0;
}

int
aid_write(const char *name, int flags)
{
	static const char text[] = "changed\n";
	ssize_t n;
	int fd;

	if ((flags & O_ACCMODE) == O_RDONLY)
		flags |= O_WRONLY;
	if ((fd = open(name, flags | O_CLOEXEC, 0644)) == -1)
		return -1;
	n = write(fd, text, sizeof(text) - 1);
	close(fd);
	return n == sizeof(text) - 1 ? 0 : -1;
}

int
aid_make(const char *name, const char *text, mode_t mode)
{
	size_t len = strlen(text);
	mode_t mask = umask(0);
	ssize_t n;
	int fd;

	fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	umask(mask);
	if (fd == -1)
		return -1;
	n = write(fd, text, len);
	close(fd);
	return n == (ssize_t)len ? 0 : -1;
}

int
aid_copy(const char *from, const char *to, mode_t mode)
{
	char bytes[16384];
	mode_t mask;
	ssize_t n = -1;
	int in, out;

	if ((in = open(from, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	mask = umask(0);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	umask(mask);
	if (out != -1) {
		while ((n = read(in, bytes, sizeof(bytes))) > 0)
			if (write(out, bytes, (size_t)n) != n)
				break;
		close(out);
	}
	close(in);
	return n == 0 ? 0 : -1;
}

const char *
aid_text(const char *fmt, ...)
{
	static char texts[8][PATH_MAX + 64];
	static unsigned int next;
	char *text = texts[next++ % 8];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(texts[0]), fmt, ap);
	va_end(ap);
	return text;
}

void
aid_send_fd(const struct ground *g, int fd)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char c = 0;
	struct iovec byte = { &c, 1 };
	struct msghdr m = { .msg_iov = &byte, .msg_iovlen = 1 };

	memset(&control, 0, sizeof(control));
	if (fd != -1) {
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	(void)sendmsg(g->channel, &m, MSG_NOSIGNAL);
}

int
aid_receive_fd(const struct ground *g)
{
	union {
		struct cmsghdr head;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char c;
	struct iovec byte = { &c, 1 };
	struct msghdr m = { .msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control) };
	const struct cmsghdr *head;
	int fd;

	errno = EBADF;
	if (recvmsg(g->channel, &m, MSG_CMSG_CLOEXEC) != 1 ||
	    (head = CMSG_FIRSTHDR(&m)) == NULL ||
	    head->cmsg_type != SCM_RIGHTS)
		return -1;
	memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}

void
aid_send_number(const struct ground *g, long n)
{
	(void)send(g->channel, &n, sizeof(n), MSG_NOSIGNAL);
}

long
aid_receive_number(const struct ground *g)
{
	long n;

	errno = EPIPE;
	return recv(g->channel, &n, sizeof(n), MSG_WAITALL) == sizeof(n) ? n :
	    -1;
}

int
aid_wait(pid_t pid)
{
	int status;

	if (pid == -1 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

pid_t
aid_wait_change(pid_t pid, int *status, int options)
{
	const struct timespec limit = { 5, 0 };
	sigset_t chld, before;
	pid_t got;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &before);
	while ((got = waitpid(pid, status, options | WNOHANG)) == 0)
		if (sigtimedwait(&chld, NULL, &limit) == -1 && errno == EAGAIN)
			break;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return got;
}
