/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What was seen is kept by the text of its line, in a tree, so that nobody can
 * make two calls look equal that are not. A line is written whole or not at
 * all: what a full disk has taken of one is cut off again.
 */
#include "record/recorder.h"

#include <sys/file.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/jtext.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "record/form.h"

#define BEGIN	"{\"run\":"	/* of every record */

struct seen {
	uint64_t		 id;
	uint64_t		 more;		/* calls not told yet */
	int			 is_written;
	size_t			 len;
	char			*text;		/* owned: all but id and count */
	STAILQ_ENTRY(seen)	 next;
};
STAILQ_HEAD(seen_list, seen);

struct recorder {
	int			 fd;
	off_t			 end;		/* of what is written whole */
	uint64_t		 id;		/* the last one given */
	uint64_t		 lost;		/* calls */
	int			 is_told;	/* that it cannot be written */
	size_t			 ncalls;
	size_t			 nbytes;
	void			*tree;		/* of tsearch(3), by text */
	struct seen_list	 list;
};

static int
compare(const void *one, const void *other)
{
	const struct seen *a = one, *b = other;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->text, b->text, a->len);
}

static int
trouble(struct recorder *r, const char *why)
{
	if (!r->is_told)
		log_warn("the record cannot be written: %s", why);
	r->is_told = 1;
	return -1;
}

/* One line, with its newline, whole or not at all. 0, or -1 and told. */
static int
put(struct recorder *r, const char *line, size_t n)
{
	size_t done = 0;
	ssize_t w = 0;
	int error;

	while (done < n) {
		w = write(r->fd, line + done, n - done);
		if (w > 0)
			done += (size_t)w;
		else if (w == 0 || errno != EINTR)
			break;
	}
	if (done == n) {
		r->end += (off_t)n;
		return 0;
	}
	error = w == 0 ? ENOSPC : errno;
	/* The lock is ours: nobody else has written behind it. */
	if (done > 0 && ftruncate(r->fd, r->end) == -1)
		error = errno;
	return trouble(r, strerror(error));
}

static const char *
now(char to[32])
{
	struct timespec ts;
	struct buf b;

	clock_gettime(CLOCK_REALTIME, &ts);
	buf_init(&b, to, 32);
	buf_time(&b, &ts);
	return to;
}

static int
begin(struct recorder *r, const struct vars *vars, char *const *argv)
{
	json_t *j = json_object(), *list = json_array();
	char time[32], *text, *line;
	int rc;

	json_object_set_new(j, "run", json_integer(RECORD_VERSION));
	json_object_set_new(j, "time", json_string(now(time)));
	jtext_set(j, "user", vars->user);
	jtext_set(j, "home", vars->home);
	jtext_set(j, "cwd", vars->cwd);
	for (; *argv != NULL; argv++)
		json_array_append_new(list, jtext_new(*argv, strlen(*argv)));
	json_object_set_new(j, "argv", list);
	text = jtext_line(j);
	json_decref(j);
	if (text == NULL)
		return -1;
	line = xasprintf("%s\n", text);
	rc = put(r, line, strlen(line));
	free(line);
	free(text);
	return rc;
}

/*
 * Is the file a record, or empty? A last line without its end, of a run that was
 * killed while it wrote, goes.
 */
static const char *
check_file(struct recorder *r)
{
	char text[4096];
	struct stat st;
	ssize_t n;
	off_t at;

	if (fstat(r->fd, &st) == -1 || !S_ISREG(st.st_mode))
		return "it is no regular file";
	if (flock(r->fd, LOCK_EX | LOCK_NB) == -1)
		return errno == EWOULDBLOCK ? "another run is writing it" :
		    strerror(errno);
	if (fstat(r->fd, &st) == -1)
		return strerror(errno);
	if (st.st_size == 0)
		return NULL;
	n = pread(r->fd, text, strlen(BEGIN), 0);
	if (n != (ssize_t)strlen(BEGIN) || memcmp(text, BEGIN, (size_t)n) != 0)
		return "it holds something else than a record";
	for (at = st.st_size; at > 0; at -= n) {
		n = at < (off_t)sizeof(text) ? (ssize_t)at :
		    (ssize_t)sizeof(text);
		if (pread(r->fd, text, (size_t)n, at - n) != n)
			return "it cannot be read";
		while (n > 0 && text[n - 1] != '\n') {
			n--;
			at--;
		}
		if (n > 0)
			break;
	}
	if (at < st.st_size && ftruncate(r->fd, at) == -1)
		return strerror(errno);
	r->end = at;
	return NULL;
}

struct recorder *
recorder_new(const char *path, const struct vars *vars, char *const *argv,
    const char **why)
{
	struct recorder *r = xcalloc(1, sizeof(*r));

	STAILQ_INIT(&r->list);
	/* O_NONBLOCK: a FIFO must not keep us, it is refused. */
	r->fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK, 0600);
	*why = r->fd == -1 ? strerror(errno) : check_file(r);
	if (*why == NULL && begin(r, vars, argv) == -1)
		*why = "its first line cannot be written";
	if (*why == NULL)
		return r;
	if (r->fd != -1)
		close(r->fd);
	free(r);
	return NULL;
}

/* The line of a call but for id and count; owned, NULL without memory. */
static char *
make_text(const struct record_call *rc)
{
	json_t *j = json_object();
	char *text = NULL;
	int bad = 0;

	bad |= jtext_set(j, "prog", rc->prog);
	bad |= jtext_set(j, "policy", rc->policy);
	bad |= form_put(j, rc->call);
	bad |= json_object_set_new(j, "uid", json_integer(rc->cred.uid));
	bad |= json_object_set_new(j, "gid", json_integer(rc->cred.gid));
	bad |= json_object_set_new(j, "verdict",
	    json_string(form_verdict(rc->verdict)));
	bad |= json_object_set_new(j, "outcome",
	    json_string(form_verdict(rc->outcome)));
	if (rc->error != 0 && strerrorname_np(rc->error) != NULL)
		bad |= json_object_set_new(j, "error",
		    json_string(strerrorname_np(rc->error)));
	bad |= jtext_set(j, "rule", rc->rule);
	if (!bad)
		text = jtext_line(j);
	json_decref(j);
	return text;
}

/* Writes a call's line; text begins with a brace. */
static int
put_call(struct recorder *r, uint64_t id, uint64_t count, const char *text)
{
	char *line = xasprintf("{\"id\":%" PRIu64 ",\"count\":%" PRIu64 ",%s\n",
	    id, count, text + 1);
	int rc = put(r, line, strlen(line));

	free(line);
	return rc;
}

static int
put_again(struct recorder *r, const struct seen *s)
{
	char line[64];
	int n;

	n = snprintf(line, sizeof(line), "{\"again\":%" PRIu64 ",\"count\":%"
	    PRIu64 "}\n", s->id, s->more);
	return put(r, line, (size_t)n);
}

/* Remembers a call that was seen for the first time; text is taken. */
static void
remember(struct recorder *r, char *text, size_t len)
{
	struct seen *s = xcalloc(1, sizeof(*s));

	s->id = ++r->id;
	s->text = text;
	s->len = len;
	s->is_written = put_call(r, s->id, 1, text) == 0;
	s->more = !s->is_written;
	r->ncalls++;
	r->nbytes += len + sizeof(*s);
	if (tsearch(s, &r->tree, compare) == NULL)
		fatal("out of memory");
	STAILQ_INSERT_TAIL(&r->list, s, next);
}

void
recorder_call(struct recorder *r, const struct record_call *rc)
{
	struct seen key = { .text = make_text(rc) }, *s = NULL;
	struct seen **found;

	if (key.text == NULL) {
		r->lost++;
		trouble(r, strerror(ENOMEM));
		return;
	}
	key.len = strlen(key.text);
	if ((found = tfind(&key, &r->tree, compare)) != NULL)
		s = *found;
	if (s == NULL && r->ncalls < RECORDER_CALLS &&
	    r->nbytes + key.len < RECORDER_BYTES) {
		remember(r, key.text, key.len);
		return;
	}
	if (s != NULL)
		s->more++;
	else if (put_call(r, ++r->id, 1, key.text) == -1)
		r->lost++;
	free(key.text);
}

void
recorder_flush(struct recorder *r)
{
	struct seen *s;
	int rc;

	STAILQ_FOREACH(s, &r->list, next) {
		if (s->more == 0)
			continue;
		if (s->is_written)
			rc = put_again(r, s);
		else {
			/* Ids grow from line to line. */
			s->id = ++r->id;
			rc = put_call(r, s->id, s->more, s->text);
			s->is_written = rc == 0;
		}
		if (rc == 0)
			s->more = 0;
	}
}

uint64_t
recorder_untold(const struct recorder *r)
{
	const struct seen *s;
	uint64_t n = r->lost;

	STAILQ_FOREACH(s, &r->list, next)
		n += s->more;
	return n;
}

void
recorder_free(struct recorder *r)
{
	struct seen *s;
	char time[32], line[128];
	int n;

	if (r == NULL)
		return;
	recorder_flush(r);
	while ((s = STAILQ_FIRST(&r->list)) != NULL) {
		STAILQ_REMOVE_HEAD(&r->list, next);
		tdelete(s, &r->tree, compare);
		r->lost += s->more;
		free(s->text);
		free(s);
	}
	n = snprintf(line, sizeof(line), "{\"end\":\"%s\",\"lost\":%" PRIu64
	    "}\n", now(time), r->lost);
	put(r, line, (size_t)n);
	if (r->lost > 0)
		log_warn("calls that the record has lost: %" PRIu64, r->lost);
	close(r->fd);
	free(r);
}
