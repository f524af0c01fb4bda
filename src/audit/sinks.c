/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Sinks as a table. The system's logs are sent to by name, each message anew, so
 * that one that is started again is found again. A sink that takes nothing is
 * waited for once and no more: verdicts do not wait for a log.
 */
#include "audit/sinks.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "audit/forms.h"
#include "base/fdio.h"

#define JOURNAL		"/run/systemd/journal/socket"
#define DEVLOG		"/dev/log"
#define PATIENCE	1	/* seconds for a reader that is slow */

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL	0x0008U	/* Linux 6.3 */
#endif

struct sink_ops {
	int		 (*open)(struct sink *, const struct audit_conf *);
	const char	*(*put)(struct sink *, const struct message *);
	void		 (*close)(struct sink *);
};

static int
address(struct sockaddr_un *sun, const char *path)
{
	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sun->sun_path))
		return -1;
	strlcpy(sun->sun_path, path, sizeof(sun->sun_path));
	return 0;
}

static int
new_socket(void)
{
	const struct timeval patience = { PATIENCE, 0 };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd != -1)
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience,
		    sizeof(patience));
	return fd;
}

/* Does somebody read datagrams there? 0 or an errno. */
static int
probe(const char *path)
{
	struct sockaddr_un sun;
	int error = 0, fd;

	if (address(&sun, path) == -1)
		return ENAMETOOLONG;
	if ((fd = new_socket()) == -1)
		return errno;
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		error = errno;
	close(fd);
	return error;
}

/* Sends to whoever reads there now; fd to hand over, or -1. 0 or an errno. */
static int
send_to(struct sink *s, const char *path, const char *data, size_t n, int fd)
{
	union {
		struct cmsghdr	 align;
		char		 room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec iov = { (void *)(uintptr_t)data, n };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = n > 0 };
	struct cmsghdr *c;
	struct sockaddr_un sun;
	ssize_t done;

	if (address(&sun, path) == -1)
		return ENAMETOOLONG;
	msg.msg_name = &sun;
	msg.msg_namelen = sizeof(sun);
	if (fd != -1) {
		msg.msg_control = control.room;
		msg.msg_controllen = sizeof(control.room);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	do
		done = sendmsg(s->fd, &msg, MSG_NOSIGNAL |
		    (s->stuck ? MSG_DONTWAIT : 0));
	while (done == -1 && errno == EINTR);
	s->stuck = done == -1;
	return done == -1 ? errno : 0;
}

/* What is too large for a datagram, journald takes as a file that is sealed. */
static int
send_file(struct sink *s, const char *data, size_t n)
{
	int error, fd;

	fd = memfd_create("systrace-log", MFD_CLOEXEC | MFD_ALLOW_SEALING |
	    MFD_NOEXEC_SEAL);
	if (fd == -1 && errno == EINVAL)
		fd = memfd_create("systrace-log", MFD_CLOEXEC |
		    MFD_ALLOW_SEALING);
	if (fd == -1)
		return errno;
	error = fdio_write_all(fd, data, n);
	if (error == 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW |
	    F_SEAL_WRITE | F_SEAL_SEAL) == -1)
		error = errno;
	if (error == 0)
		error = send_to(s, s->journal, NULL, 0, fd);
	close(fd);
	return error;
}

static const char *
put_journal(struct sink *s, const struct message *m)
{
	int error = send_to(s, s->journal, m->whole, m->nwhole, -1);

	if (error == EMSGSIZE || error == ENOBUFS)
		error = send_file(s, m->whole, m->nwhole);
	return error != 0 ? strerror(error) : NULL;
}

/* The line as syslog(3) sends it, which tells nothing of its success. */
static const char *
put_syslog(struct sink *s, const struct message *m)
{
	const char *line = s->format == AUDIT_JSON ? m->whole : m->text;
	size_t n = s->format == AUDIT_JSON ? m->nwhole - 1 : m->n;

	if (access(s->devlog, F_OK) == -1)
		return "no syslog here; -e or -E FILE log elsewhere";
	syslog(LOG_USER | form_priority(m->kind), "%.*s", (int)n, line);
	return NULL;
}

static const char *
put_rfc5424(struct sink *s, const struct message *m)
{
	int error = send_to(s, s->devlog, m->whole, m->nwhole, -1);

	switch (error) {
	case 0:
		return NULL;
	case EPROTOTYPE:	/* a stream: syslog(3) knows how */
	case EMSGSIZE:
		return put_syslog(s, m);
	default:
		return strerror(error);
	}
}

/* Which of the system's logs it is to be. 0 or an errno. */
static int
choose(struct sink *s)
{
	switch (s->format) {
	case AUDIT_DEFAULT:
		s->format = probe(s->journal) == 0 ? AUDIT_JOURNAL :
		    probe(s->devlog) == 0 ? AUDIT_RFC5424 : AUDIT_PLAIN;
		return 0;
	case AUDIT_JOURNAL:
		return probe(s->journal);
	case AUDIT_RFC5424:
		return probe(s->devlog);
	default:
		return 0;
	}
}

static int
open_system(struct sink *s, const struct audit_conf *c)
{
	int error = choose(s);

	if (error != 0)
		return error;
	if (gethostname(s->host, sizeof(s->host)) == -1 || s->host[0] == '\0')
		strlcpy(s->host, "-", sizeof(s->host));
	s->host[sizeof(s->host) - 1] = '\0';
	openlog("systrace", LOG_PID | LOG_NDELAY, LOG_USER);
	if (audit_format_is_system(s->format) &&
	    (s->fd = new_socket()) == -1)
		return errno;
	return 0;
}

static const char *
put_system(struct sink *s, const struct message *m)
{
	if (s->format == AUDIT_JOURNAL)
		return put_journal(s, m);
	if (s->format == AUDIT_RFC5424)
		return put_rfc5424(s, m);
	return put_syslog(s, m);
}

static void
close_system(struct sink *s)
{
	closelog();
	if (s->fd != -1)
		close(s->fd);
}

static int
open_stderr(struct sink *s, const struct audit_conf *c)
{
	s->fd = STDERR_FILENO;
	return 0;
}

/*
 * O_NONBLOCK: a FIFO that nobody reads loses lines, but stops no program. It
 * means nothing to a regular file.
 */
static int
open_file(struct sink *s, const struct audit_conf *c)
{
	struct stat st;

	s->fd = open(c->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOCTTY | O_NONBLOCK, 0600);
	if (s->fd == -1)
		return errno;
	if (fstat(s->fd, &st) == 0 && (S_ISREG(st.st_mode) ||
	    S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)))
		return 0;
	close(s->fd);
	return EINVAL;
}

/* write(2), but a pipe without reader is an error and not a signal. */
static ssize_t
write_quietly(int fd, const char *line, size_t n)
{
	const struct timespec now = { 0 };
	sigset_t pipe, old, pending;
	ssize_t done;
	int error, was_pending;

	sigpending(&pending);
	was_pending = sigismember(&pending, SIGPIPE);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, &old);
	do
		done = write(fd, line, n);
	while (done == -1 && errno == EINTR);
	error = errno;
	if (done == -1 && error == EPIPE && !was_pending)
		sigtimedwait(&pipe, NULL, &now);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return done;
}

/* One write a line, so that the lines of several writers do not mix. */
static const char *
put_fd(struct sink *s, const struct message *m)
{
	ssize_t done;

	if (s->torn && write_quietly(s->fd, "\n", 1) == 1)
		s->torn = 0;
	done = write_quietly(s->fd, m->whole, m->nwhole);
	if (done == (ssize_t)m->nwhole)
		return NULL;
	if (done > 0)
		s->torn = 1;
	return done == -1 ? strerror(errno) : "no room";
}

static void
close_file(struct sink *s)
{
	close(s->fd);
}

static void
close_stderr(struct sink *s)
{
}

static const struct sink_ops sinks[] = {
	[AUDIT_SYSLOG] = { open_system, put_system, close_system },
	[AUDIT_STDERR] = { open_stderr, put_fd, close_stderr },
	[AUDIT_FILE] = { open_file, put_fd, close_file },
};

int
sink_open(struct sink *s, const struct audit_conf *c)
{
	s->ops = &sinks[c->sink];
	s->format = c->format;
	if (c->sink != AUDIT_SYSLOG && s->format == AUDIT_DEFAULT)
		s->format = AUDIT_PLAIN;
	s->fd = -1;
	s->journal = c->journal != NULL ? c->journal : JOURNAL;
	s->devlog = c->devlog != NULL ? c->devlog : DEVLOG;
	return s->ops->open(s, c);
}

const char *
sink_put(struct sink *s, const struct message *m)
{
	return s->ops->put(s, m);
}

void
sink_close(struct sink *s)
{
	s->ops->close(s);
}
