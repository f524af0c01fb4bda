/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Notes are strict: what reads them writes them back and compares, so that only
 * a comment of our own making is taken for one.
 */
#include "policy/note.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "policy/print.h"

#define EXAMPLE_LONGEST	32	/* bytes of a name that are shown */

static const char sensitive[] = "# sensitive: ";

/* Hashes of names, open addressing; 0 is an empty place. */
struct nameset {
	uint32_t	*place;		/* owned; cap of them */
	size_t		 n;
	size_t		 cap;		/* a power of two */
};

static uint32_t
hash(uint32_t h, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)			/* FNV-1a */
		h = (h ^ (unsigned char)s[i]) * 16777619U;
	return h;
}

#define HASH_START	2166136261U

/* 1 if the hash is new. */
static int
set_put(struct nameset *s, uint32_t h)
{
	size_t i = h & (s->cap - 1);

	while (s->place[i] != 0 && s->place[i] != h)
		i = (i + 1) & (s->cap - 1);
	if (s->place[i] == h)
		return 0;
	s->place[i] = h;
	s->n++;
	return 1;
}

static void
set_grow(struct nameset *s)
{
	struct nameset old = *s;
	size_t i;

	s->cap = old.cap > 0 ? 2 * old.cap : 16;
	s->place = xcalloc(s->cap, sizeof(*s->place));
	s->n = 0;
	for (i = 0; i < old.cap; i++)
		if (old.place[i] != 0)
			set_put(s, old.place[i]);
	free(old.place);
}

struct note *
note_new(const char *day, const char *class)
{
	struct note *note = xcalloc(1, sizeof(*note));

	strlcpy(note->day, day, sizeof(note->day));
	note->times = note->fresh = 1;
	note->born = 1;
	if (class != NULL)
		note->class = xstrdup(class);
	return note;
}

struct note *
note_copy(const struct note *from)
{
	struct note *note = xcalloc(1, sizeof(*note));

	*note = *from;
	note->seen = NULL;
	if (from->example != NULL)
		note->example = xstrdup(from->example);
	if (from->class != NULL)
		note->class = xstrdup(from->class);
	return note;
}

void
note_free(struct note *note)
{
	if (note == NULL)
		return;
	if (note->seen != NULL)
		free(note->seen->place);
	free(note->seen);
	free(note->example);
	free(note->class);
	free(note);
}

void
note_hit(struct note *note)
{
	note->times++;
	note->fresh++;
}

/* The last component, escaped: what a person knows a name by. */
static char *
example_of(const char *name, size_t n)
{
	char text[4 * EXAMPLE_LONGEST + 1];
	const char *slash = memrchr(name, '/', n);
	struct buf b;

	if (slash != NULL && slash + 1 < name + n) {
		n -= (size_t)(slash + 1 - name);
		name = slash + 1;
	}
	buf_init(&b, text, sizeof(text));
	buf_escape(&b, name, MIN(n, EXAMPLE_LONGEST));
	return xstrdup(text);
}

void
note_name(struct note *note, const char *name, size_t n)
{
	uint32_t h = hash(HASH_START, name, n);

	if (note->example == NULL)
		note->example = example_of(name, n);
	if (note->seen == NULL)
		note->seen = xcalloc(1, sizeof(*note->seen));
	if (note->seen->n >= NOTE_NAMES)
		return;
	if (2 * note->seen->n >= note->seen->cap)
		set_grow(note->seen);
	if (set_put(note->seen, h != 0 ? h : 1))
		note->names = MAX(note->names, note->seen->n);
}

void
note_fold(struct note *note, const struct note *other)
{
	if (strcmp(other->day, note->day) < 0)
		memcpy(note->day, other->day, sizeof(note->day));
	note->times += other->times;
	note->fresh += other->fresh;
}

void
note_merge(struct note *disk, const struct note *ours)
{
	if (strcmp(ours->day, disk->day) < 0)
		memcpy(disk->day, ours->day, sizeof(disk->day));
	disk->times += ours->fresh;
	disk->born |= ours->born;
	disk->names = MAX(disk->names, ours->names);
	if (disk->example == NULL && ours->example != NULL)
		disk->example = xstrdup(ours->example);
}

/* Four digits of the rule's call and body. */
static unsigned int
check(const struct rule *r)
{
	char *body = print_rule_body(r);
	uint32_t h = hash(HASH_START, rule_call(r),
	    strlen(rule_call(r)) + 1);

	h = hash(h, body, strlen(body));
	free(body);
	return (h >> 16 ^ h) & 0xffff;
}

static char *
text_of(const struct note *note, unsigned int sum)
{
	char *head, *text;

	if (note->names > 0)
		head = xasprintf("%lu name%s, e.g. %s; ", note->names,
		    note->names == 1 ? "" : "s",
		    note->example != NULL ? note->example : "?");
	else
		head = xstrdup("");
	text = xasprintf("%s%s%s%s%s, %lu time%s ~%04x",
	    note->class != NULL ? sensitive : "# ",
	    note->class != NULL ? note->class : "",
	    note->class != NULL ? "; " : "", head, note->day, note->times,
	    note->times == 1 ? "" : "s", sum);
	free(head);
	return text;
}

char *
note_text(const struct rule *r)
{
	return text_of(note_of(r), check(r));
}

/* The part of a comment before its last semicolon: class and names. */
static int
read_head(struct note *note, const char *s, const char *end)
{
	const char *semi;
	char *rest;

	if (strncmp(s, sensitive, strlen(sensitive)) == 0) {
		s += strlen(sensitive);
		semi = strstr(s, "; ");
		if (semi == NULL || semi > end)
			return -1;
		note->class = xstrndup(s, (size_t)(semi - s));
		s = semi + 2;
	} else
		s += 2;
	if (s >= end)
		return 0;
	note->names = strtoul(s, &rest, 10);
	s = strstr(rest, ", e.g. ");
	if (s == NULL || (s += strlen(", e.g. ")) > end)
		return -1;
	note->example = xstrndup(s, (size_t)(end - s));
	return 0;
}

static int
read_comment(struct note *note, const char *s, unsigned int *sum)
{
	const char *tail = s + 2, *semi;

	if (strncmp(s, "# ", 2) != 0)
		return -1;
	for (semi = s; (semi = strstr(semi, "; ")) != NULL; semi += 2)
		tail = semi + 2;
	if (sscanf(tail, "%10[0-9-], %lu time%*[s ]~%4x", note->day,
	    &note->times, sum) != 3)
		return -1;
	return read_head(note, s, tail - 2 > s ? tail - 2 : s);
}

static struct note *
read_note(const struct rule *r, const char *after)
{
	struct note *note = xcalloc(1, sizeof(*note));
	unsigned int sum = 0;
	char *text;
	int same;

	if (read_comment(note, after, &sum) == 0 && sum == check(r)) {
		text = text_of(note, sum);
		same = strcmp(text, after) == 0;
		free(text);
		note->saved = 1;
		if (same)
			return note;
	}
	note_free(note);
	return NULL;
}

struct note *
note_kept(const struct rule *r)
{
	return r->more != NULL ? r->more->note : NULL;
}

struct note *
note_of(const struct rule *r)
{
	struct note *note = note_kept(r);
	const char *after;

	if (note == NULL && (after = rule_after(r)) != NULL &&
	    (note = read_note(r, after)) != NULL)
		/* To read what it says does not change what it says. */
		note_set((struct rule *)(uintptr_t)r, note);
	return note;
}

void
note_set(struct rule *r, struct note *note)
{
	struct rule_more *more = rule_more(r);

	note_free(more->note);
	more->note = note;
}
