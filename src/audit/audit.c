/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The counting of what repeats: the first of equal records is written at once,
 * the others become one line with their number. What a sink does not take stays
 * in its slot and is tried again. No trouble with the sink reaches the caller.
 */
#include "audit/audit.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_text.h"
#include "audit/forms.h"
#include "audit/sinks.h"
#include "base/log.h"
#include "base/xmalloc.h"

#define SLOTS		256	/* distinct records remembered */
#define COUNT_MOST	10000	/* told by then */
#define QUIET		60	/* seconds after which one is new again */
#define PREFIX		"systrace: "	/* of lines on standard error */

struct slot {
	uint64_t	 used;		/* when last, as a serial; 0: free */
	uint64_t	 hash;
	enum audit_kind	 kind;
	unsigned int	 count;		/* repetitions not told yet */
	int		 untold;	/* the record itself is not told yet */
	struct timespec	 since;		/* of the line written last */
	struct timespec	 last;
	pid_t		 pid;		/* of the last repetition */
	pid_t		 ppid;
	size_t		 at;		/* where the pid belongs in text */
	size_t		 len;
	char		*text;		/* AUDIT_TEXT bytes of audit.texts */
	size_t		 nbody;
	char		*body;		/* owned: of the format, or NULL */
};

struct audit {
	struct sink		 sink;
	const struct form	*form;
	const char		*prefix;	/* of each line */
	int			 is_told;	/* that it cannot be written */
	unsigned long		 lost;		/* records */
	uint64_t		 serial;
	struct slot		 slot[SLOTS];
	char			*texts;		/* touched where used only */
	char			*body;		/* FORM_BODY bytes, if need be */
	char			*whole;		/* FORM_WHOLE bytes */
};

/* Verdicts do not wait for a log: what it cannot take is said once. */
static void
trouble(struct audit *a, const char *why)
{
	if (!a->is_told)
		log_warn("the log cannot be written: %s", why);
	a->is_told = 1;
}

/* 0, or -1 if the sink has not taken it. */
static int
put(struct audit *a, const struct record *r, const char *text, size_t n,
    const char *body, size_t nbody)
{
	struct telling t = { r, text, n, body, nbody, a->sink.host };
	struct message m = { .kind = r->kind, .text = text, .n = n };
	const char *why;
	struct buf b;

	buf_init(&b, a->whole, FORM_WHOLE);
	buf_puts(&b, a->prefix);
	a->form->whole(&b, &t);
	m.whole = b.p;
	m.nwhole = b.len;
	if ((why = sink_put(&a->sink, &m)) == NULL)
		return 0;
	trouble(a, why);
	return -1;
}

/* Writes a slot's record; with the count of its repetitions if it has any. */
static void
tell(struct audit *a, struct slot *s)
{
	char line[AUDIT_LINE + 1];
	struct record r = { .kind = s->kind, .time = s->last, .pid = s->pid,
	    .ppid = s->ppid, .since = s->since };
	struct buf b;

	/* The record itself has not been told: it is one of those left out. */
	r.repeated = s->count > 0 ? s->count + (s->untold != 0) : 0;
	buf_init(&b, line, sizeof(line));
	audit_text_whole(&b, &r, s->text, s->len, s->at);
	if (put(a, &r, line, b.len, s->body, s->nbody) == -1) {
		s->untold |= s->count == 0;
		return;
	}
	s->since = s->last;
	s->count = 0;
	s->untold = 0;
}

static uint64_t
hash_more(uint64_t h, const char *p, size_t n)
{
	while (n-- > 0)
		h = (h ^ (unsigned char)*p++) * UINT64_C(1099511628211);
	return h;
}

/*
 * The slot that has this text and body, or the one that was not used for
 * longest: a line that has lost its middle is not enough to be equal.
 */
static struct slot *
find_slot(struct audit *a, const struct buf *text, size_t nbody,
    uint64_t *hash, int *found)
{
	struct slot *s, *oldest = a->slot;

	*hash = hash_more(UINT64_C(14695981039346656037), text->p, text->len);
	*hash = hash_more(*hash, a->body, nbody);	/* FNV-1a */
	*found = 1;
	for (s = a->slot; s < a->slot + SLOTS; s++) {
		if (s->used > 0 && s->hash == *hash && s->len == text->len &&
		    s->nbody == nbody &&
		    memcmp(s->text, text->p, text->len) == 0 &&
		    (nbody == 0 || memcmp(s->body, a->body, nbody) == 0))
			return s;
		if (s->used < oldest->used)
			oldest = s;
	}
	*found = 0;
	return oldest;
}

/* What the slot has not told goes: it is lost. */
static void
empty(struct audit *a, struct slot *s)
{
	if (s->count > 0 || s->untold)
		tell(a, s);
	a->lost += s->count + (s->untold != 0);
	s->count = 0;
	s->untold = 0;
	free(s->body);
	s->body = NULL;
}

struct audit *
audit_new(const struct audit_conf *conf)
{
	struct audit *a = xcalloc(1, sizeof(*a));
	int error, i;

	if ((error = sink_open(&a->sink, conf)) != 0) {
		free(a);
		errno = error;
		return NULL;
	}
	a->form = &forms[a->sink.format];
	a->prefix = conf->sink == AUDIT_STDERR &&
	    a->sink.format == AUDIT_PLAIN ? PREFIX : "";
	a->texts = xcalloc(SLOTS, AUDIT_TEXT);
	a->whole = xmalloc(FORM_WHOLE);
	if (a->form->body != NULL)
		a->body = xmalloc(FORM_BODY);
	for (i = 0; i < SLOTS; i++)
		a->slot[i].text = a->texts + i * AUDIT_TEXT;
	return a;
}

/* The part of the format that equal records share; *n bytes of a->body. */
static void
make_body(struct audit *a, const struct record *r, size_t *n)
{
	size_t most = FORM_ARGUMENT;
	struct buf b;

	*n = 0;
	if (a->form->body == NULL)
		return;
	do {
		buf_init(&b, a->body, FORM_BODY);
		a->form->body(&b, r, most);
		most /= 2;
	} while (b.cut && most > 0);
	*n = b.len;
}

void
audit_record(struct audit *a, const struct record *r)
{
	char text[AUDIT_TEXT];
	struct slot *s;
	struct buf b;
	uint64_t hash;
	size_t at, nbody;
	int found;

	buf_init(&b, text, sizeof(text));
	audit_text(&b, r, &at);
	make_body(a, r, &nbody);
	s = find_slot(a, &b, nbody, &hash, &found);
	if (found && s->count == 0 && !s->untold &&
	    r->time.tv_sec - s->last.tv_sec > QUIET)
		s->since = r->time;
	else if (found)
		s->count++;
	else {
		empty(a, s);
		s->hash = hash;
		s->kind = r->kind;
		s->since = r->time;
		s->at = at;
		s->len = b.len;
		memcpy(s->text, text, b.len);
		s->nbody = nbody;
		if (nbody > 0)
			s->body = memcpy(xmalloc(nbody), a->body, nbody);
	}
	s->used = ++a->serial;
	s->last = r->time;
	s->pid = r->pid;
	s->ppid = r->ppid;
	if (s->count == 0 || s->count % COUNT_MOST == 0)
		tell(a, s);
}

void
audit_note(struct audit *a, const char *fmt, ...)
{
	char line[AUDIT_LINE + 1], text[AUDIT_TEXT / 2];
	struct record r = { .kind = AUDIT_NOTE, .note = text };
	size_t nbody;
	struct buf b;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	clock_gettime(CLOCK_REALTIME, &r.time);
	buf_init(&b, line, sizeof(line));
	audit_text_plain(&b, text);
	make_body(a, &r, &nbody);
	if (put(a, &r, line, b.len, a->body, nbody) == -1)
		a->lost++;
}

void
audit_flush(struct audit *a)
{
	struct slot *s;

	for (s = a->slot; s < a->slot + SLOTS; s++)
		if (s->count > 0 || s->untold)
			tell(a, s);
}

unsigned long
audit_untold(const struct audit *a)
{
	const struct slot *s;
	unsigned long n = a->lost;

	for (s = a->slot; s < a->slot + SLOTS; s++)
		n += s->count + (s->untold != 0);
	return n;
}

void
audit_free(struct audit *a)
{
	struct slot *s;

	if (a == NULL)
		return;
	for (s = a->slot; s < a->slot + SLOTS; s++)
		empty(a, s);
	sink_close(&a->sink);
	if (a->lost > 0)
		log_warn("lines of the log that are lost: %lu", a->lost);
	free(a->texts);
	free(a->body);
	free(a->whole);
	free(a);
}
