/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The sinks, and the counting of what repeats: the first of equal records is
 * written at once, the others become one line with their number. Nothing is
 * allocated for a record, and no trouble with the sink reaches the caller.
 */
#include "audit/audit.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "audit/audit_text.h"
#include "base/log.h"
#include "base/xmalloc.h"

#define SLOTS		256	/* distinct records remembered */
#define COUNT_MOST	10000	/* told by then */
#define QUIET		60	/* seconds after which one is new again */

struct slot {
	uint64_t	 used;		/* when last, as a serial; 0: free */
	uint64_t	 hash;
	enum audit_kind	 kind;
	unsigned int	 count;		/* repetitions not told yet */
	struct timespec	 since;		/* of the line written last */
	struct timespec	 last;
	pid_t		 pid;		/* of the last repetition */
	pid_t		 ppid;
	size_t		 at;		/* where the pid belongs in text */
	size_t		 len;
	char		*text;		/* AUDIT_TEXT bytes of audit.texts */
};

struct audit {
	const struct sink	*sink;
	int			 fd;		/* not of syslog */
	int			 torn;		/* half a line is written */
	unsigned long		 lost;		/* lines */
	uint64_t		 serial;
	struct slot		 slot[SLOTS];
	char			*texts;		/* touched where used only */
};

/* A sink writes a line; the other members say what the line has in front. */
struct sink {
	const char	*prefix;
	int		 has_time;
	int		(*open)(struct audit *, const char *path);
	void		(*put)(struct audit *, enum audit_kind, const char *,
			    size_t);
	void		(*close)(struct audit *);
};

/* Verdicts do not wait for a log: what it cannot take is counted. */
static void
lose(struct audit *a, const char *why)
{
	if (a->lost++ == 0)
		log_warn("the log cannot be written: %s", why);
}

static int
open_syslog(struct audit *a, const char *path)
{
	openlog("systrace", LOG_PID | LOG_NDELAY, LOG_USER);
	return 0;
}

static void
put_syslog(struct audit *a, enum audit_kind kind, const char *line, size_t n)
{
	static const int priority[AUDIT_COUNT] = {
		[AUDIT_PERMIT] = LOG_NOTICE,
		[AUDIT_DENY] = LOG_WARNING,
		[AUDIT_KILL] = LOG_WARNING,
		[AUDIT_NOTE] = LOG_NOTICE,
	};

	if (access("/dev/log", F_OK) == -1)	/* syslog(3) tells nothing */
		lose(a, "no syslog here; -e or -E FILE log elsewhere");
	syslog(LOG_USER | priority[kind], "%.*s", (int)n - 1, line);
}

static void
close_syslog(struct audit *a)
{
	closelog();
}

static int
open_stderr(struct audit *a, const char *path)
{
	a->fd = STDERR_FILENO;
	return 0;
}

/*
 * O_NONBLOCK: a FIFO that nobody reads loses lines, but stops no program. It
 * means nothing to a regular file.
 */
static int
open_file(struct audit *a, const char *path)
{
	struct stat st;

	a->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOCTTY | O_NONBLOCK, 0600);
	if (a->fd == -1)
		return errno;
	if (fstat(a->fd, &st) == 0 && (S_ISREG(st.st_mode) ||
	    S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)))
		return 0;
	close(a->fd);
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
static void
put_fd(struct audit *a, enum audit_kind kind, const char *line, size_t n)
{
	ssize_t done;

	if (a->torn && write_quietly(a->fd, "\n", 1) == 1)
		a->torn = 0;
	done = write_quietly(a->fd, line, n);
	if (done == (ssize_t)n)
		return;
	if (done > 0)
		a->torn = 1;
	lose(a, done == -1 ? strerror(errno) : "no room");
}

static void
close_fd(struct audit *a)
{
	if (a->fd != STDERR_FILENO)
		close(a->fd);
}

static const struct sink sinks[] = {
	[AUDIT_SYSLOG] = { "", 0, open_syslog, put_syslog, close_syslog },
	[AUDIT_STDERR] = { "systrace: ", 1, open_stderr, put_fd, close_fd },
	[AUDIT_FILE] = { "", 1, open_file, put_fd, close_fd },
};

static void
begin_line(struct audit *a, struct buf *b, const struct timespec *ts)
{
	buf_puts(b, a->sink->prefix);
	if (a->sink->has_time) {
		buf_time(b, ts);
		buf_puts(b, " ");
	}
}

static void
end_line(struct audit *a, enum audit_kind kind, struct buf *b)
{
	/* A line that is full ends all the same. */
	if (b->len + 1 == b->cap)
		b->len--;
	b->p[b->len++] = '\n';
	a->sink->put(a, kind, b->p, b->len);
}

/* Writes a slot's record; with the count of its repetitions if it has any. */
static void
tell(struct audit *a, struct slot *s)
{
	char line[AUDIT_LINE + 1];
	struct buf b;

	buf_init(&b, line, sizeof(line));
	begin_line(a, &b, &s->last);
	buf_put(&b, s->text, s->at);
	if (s->kind != AUDIT_NOTE)
		buf_printf(&b, ", pid: %ld[%ld]", (long)s->pid, (long)s->ppid);
	buf_put(&b, s->text + s->at, s->len - s->at);
	if (s->count > 0) {
		buf_printf(&b, " (repeated %u time%s, last pid %ld, since ",
		    s->count, s->count == 1 ? "" : "s", (long)s->pid);
		buf_time(&b, &s->since);
		buf_puts(&b, ")");
	}
	s->since = s->last;
	s->count = 0;
	end_line(a, s->kind, &b);
}

static uint64_t
hash_of(const char *p, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);	/* FNV-1a */

	while (n-- > 0)
		h = (h ^ (unsigned char)*p++) * UINT64_C(1099511628211);
	return h;
}

/* The slot that has this text, or the one that was not used for longest. */
static struct slot *
find_slot(struct audit *a, const char *text, size_t n, uint64_t hash,
    int *found)
{
	struct slot *s, *oldest = a->slot;

	*found = 1;
	for (s = a->slot; s < a->slot + SLOTS; s++) {
		if (s->used > 0 && s->hash == hash && s->len == n &&
		    memcmp(s->text, text, n) == 0)
			return s;
		if (s->used < oldest->used)
			oldest = s;
	}
	*found = 0;
	return oldest;
}

struct audit *
audit_new(enum audit_sink sink, const char *path)
{
	struct audit *a = xcalloc(1, sizeof(*a));
	int error, i;

	a->sink = &sinks[sink];
	a->fd = -1;
	if ((error = a->sink->open(a, path)) != 0) {
		free(a);
		errno = error;
		return NULL;
	}
	a->texts = xcalloc(SLOTS, AUDIT_TEXT);
	for (i = 0; i < SLOTS; i++)
		a->slot[i].text = a->texts + i * AUDIT_TEXT;
	return a;
}

void
audit_record(struct audit *a, const struct record *r)
{
	char text[AUDIT_TEXT];
	struct slot *s;
	struct buf b;
	uint64_t hash;
	size_t at;
	int found;

	buf_init(&b, text, sizeof(text));
	audit_text(&b, r, &at);
	hash = hash_of(text, b.len);
	s = find_slot(a, text, b.len, hash, &found);
	if (found && s->count == 0 &&
	    r->time.tv_sec - s->last.tv_sec > QUIET)
		s->since = r->time;
	else if (found)
		s->count++;
	else {
		if (s->count > 0)
			tell(a, s);
		s->hash = hash;
		s->kind = r->kind;
		s->since = r->time;
		s->at = at;
		s->len = b.len;
		memcpy(s->text, text, b.len);
	}
	s->used = ++a->serial;
	s->last = r->time;
	s->pid = r->pid;
	s->ppid = r->ppid;
	if (s->count == 0 || s->count >= COUNT_MOST)
		tell(a, s);
}

void
audit_note(struct audit *a, const char *fmt, ...)
{
	char line[AUDIT_LINE + 1], text[AUDIT_TEXT / 2];
	struct timespec now;
	struct buf b;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	clock_gettime(CLOCK_REALTIME, &now);
	buf_init(&b, line, sizeof(line));
	begin_line(a, &b, &now);
	audit_text_plain(&b, text);
	end_line(a, AUDIT_NOTE, &b);
}

void
audit_flush(struct audit *a)
{
	struct slot *s;

	for (s = a->slot; s < a->slot + SLOTS; s++)
		if (s->count > 0)
			tell(a, s);
}

void
audit_free(struct audit *a)
{
	if (a == NULL)
		return;
	audit_flush(a);
	a->sink->close(a);
	if (a->lost > 0)
		log_warn("lines of the log that are lost: %lu", a->lost);
	free(a->texts);
	free(a);
}
