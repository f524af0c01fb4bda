/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * JSON, the journal's native protocol and RFC 5424. All texts are escaped as in
 * rules first, so that no value has a newline or bytes that are no UTF-8.
 */
#include "audit/forms.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "audit/fields.h"
#include "base/jtext.h"

/* Element names are NAME@NUMBER; 32473 is for those who have no number. */
#define SD_ID		"systrace@32473"

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

int
form_priority(enum audit_kind kind)
{
	static const int priority[AUDIT_COUNT] = {
		[AUDIT_PERMIT] = LOG_NOTICE,
		[AUDIT_DENY] = LOG_WARNING,
		[AUDIT_KILL] = LOG_WARNING,
		[AUDIT_NOTE] = LOG_NOTICE,
	};

	return priority[kind];
}

/* An argument, without its middle if it is long; 1 if something is missing. */
static int
shorten(const struct field *f, size_t most, char to[FORM_ARGUMENT + 4],
    const char **text, size_t *n)
{
	size_t half = most / 2;

	*text = f->text;
	*n = f->len;
	if (f->len <= most)
		return (f->flags & FIELD_CUT) != 0;
	memcpy(to, f->text, half);
	memcpy(to + half, "...", 3);
	memcpy(to + half + 3, f->text + f->len - half, half);
	*text = to;
	*n = 2 * half + 3;
	return 1;
}

static json_t *
json_arguments(const struct record *r, size_t most)
{
	char room[FORM_ARGUMENT + 4];
	const struct field *f;
	json_t *list = json_array(), *j;
	const char *text;
	size_t n;
	int cut;

	for (f = r->field; f < r->field + r->nfield; f++) {
		cut = shorten(f, most, room, &text, &n);
		j = json_object();
		json_object_set_new(j, "name", json_string(f->name));
		if (f->index > 0)
			json_object_set_new(j, "index",
			    json_integer(f->index));
		json_object_set_new(j, "text", jtext_new(text, n));
		if (cut)
			json_object_set_new(j, "cut", json_true());
		json_array_append_new(list, j);
	}
	return list;
}

/* Rules are text of ours, escaped already: as they are. */
static json_t *
json_rules(const struct record *r)
{
	json_t *list = json_array();
	int i;

	for (i = 0; i < r->nhint; i++)
		json_array_append_new(list, json_string(r->hint[i]));
	return list;
}

/* A value of the table; NULL if there is none. */
static json_t *
json_value(const struct record *r, const struct value *v, size_t most)
{
	switch (v->kind) {
	case VALUE_TEXT:
		return jtext_new(v->text, strlen(v->text));
	case VALUE_NUMBER:
		return json_integer(v->number);
	case VALUE_ARGUMENTS:
		return json_arguments(r, most);
	case VALUE_RULES:
		return json_rules(r);
	case VALUE_NONE:
		break;
	}
	return NULL;
}

/* Appends the members that vary, or the others, without the braces. */
static void
put_json(struct buf *b, const struct record *r, int varies, size_t most)
{
	json_t *j = json_object();
	struct value v;
	char *line;
	int i;

	for (i = 0; i < ROW_COUNT; i++) {
		v.kind = VALUE_NONE;
		if (audit_rows[i].varies != varies)
			continue;
		audit_rows[i].get(r, &v);
		if (v.kind != VALUE_NONE)
			json_object_set_new(j, audit_rows[i].name,
			    json_value(r, &v, most));
	}
	if ((line = jtext_line(j)) != NULL)
		buf_put(b, line + 1, strlen(line) - 2);
	free(line);
	json_decref(j);
}

static void
body_json(struct buf *b, const struct record *r, size_t most)
{
	put_json(b, r, 0, most);
}

static void
whole_json(struct buf *b, const struct telling *t)
{
	buf_puts(b, "{");
	put_json(b, t->r, 1, 0);
	buf_puts(b, ",");
	buf_put(b, t->body, t->nbody);
	buf_puts(b, "}\n");
}

/* How a format writes a name and an escaped text. */
typedef void	put_fn(struct buf *, const char *name, int index,
		    const char *text);

/* SYSTRACE_PROG=/usr/bin/cat, SYSTRACE_ARG_FILENAME_1=/x */
static void
put_journal(struct buf *b, const char *name, int index, const char *text)
{
	buf_puts(b, "SYSTRACE_");
	for (; *name != '\0'; name++)
		buf_printf(b, "%c", *name == '.' ? '_' :
		    toupper((unsigned char)*name));
	if (index > 0)
		buf_printf(b, "_%d", index);
	buf_printf(b, "=%s\n", text);
}

/*  prog="/usr/bin/cat" arg.filename.1="/x": RFC 5424, 6.3.3 */
static void
put_sd(struct buf *b, const char *name, int index, const char *text)
{
	buf_printf(b, " %s", name);
	if (index > 0)
		buf_printf(b, ".%d", index);
	buf_puts(b, "=\"");
	for (; *text != '\0'; text++) {
		if (strchr("\"\\]", *text) != NULL)
			buf_puts(b, "\\");
		buf_put(b, text, 1);
	}
	buf_puts(b, "\"");
}

static void
put_arguments(struct buf *b, const struct record *r, size_t most, put_fn *put)
{
	static char escaped[(FORM_ARGUMENT + 4) * 4 + 1];
	char room[FORM_ARGUMENT + 4], name[64];
	const struct field *f;
	const char *text;
	struct buf e;
	size_t n;

	for (f = r->field; f < r->field + r->nfield; f++) {
		shorten(f, most, room, &text, &n);
		buf_init(&e, escaped, sizeof(escaped));
		buf_escape(&e, text, n);
		snprintf(name, sizeof(name), "arg.%s", f->name);
		put(b, name, f->index, escaped);
	}
}

static void
put_value(struct buf *b, const struct record *r, const struct audit_row *row,
    const struct value *v, size_t most, put_fn *put)
{
	static char escaped[FORM_ARGUMENT * 4 + 1];
	struct buf e;
	int i;

	buf_init(&e, escaped, sizeof(escaped));
	switch (v->kind) {
	case VALUE_TEXT:
		buf_escape(&e, v->text, strlen(v->text));
		break;
	case VALUE_NUMBER:
		buf_printf(&e, "%ld", v->number);
		break;
	case VALUE_ARGUMENTS:
		put_arguments(b, r, most, put);
		return;
	case VALUE_RULES:
		for (i = 0; i < r->nhint; i++)
			put(b, row->name, 0, r->hint[i]);
		if (r->nhint == 0)
			put(b, row->name, 0, "");
		return;
	case VALUE_NONE:
		return;
	}
	put(b, row->name, 0, escaped);
}

static void
put_rows(struct buf *b, const struct record *r, int varies, size_t most,
    put_fn *put)
{
	struct value v;
	int i;

	for (i = 0; i < ROW_COUNT; i++) {
		/* The text of a note is the message. */
		if (audit_rows[i].varies != varies || i == ROW_TEXT)
			continue;
		v.kind = VALUE_NONE;
		audit_rows[i].get(r, &v);
		put_value(b, r, &audit_rows[i], &v, most, put);
	}
}

static void
body_journal(struct buf *b, const struct record *r, size_t most)
{
	put_rows(b, r, 0, most, put_journal);
}

static void
whole_journal(struct buf *b, const struct telling *t)
{
	buf_puts(b, "MESSAGE=");
	buf_put(b, t->text, t->n);
	buf_printf(b, "\nPRIORITY=%d\nSYSLOG_FACILITY=%d\n"
	    "SYSLOG_IDENTIFIER=systrace\n", form_priority(t->r->kind),
	    LOG_FAC(LOG_USER));
	put_rows(b, t->r, 1, 0, put_journal);
	buf_put(b, t->body, t->nbody);
}

static void
body_rfc5424(struct buf *b, const struct record *r, size_t most)
{
	put_rows(b, r, 0, most, put_sd);
}

static void
whole_rfc5424(struct buf *b, const struct telling *t)
{
	buf_printf(b, "<%d>1 ", LOG_USER | form_priority(t->r->kind));
	buf_time(b, &t->r->time);
	buf_printf(b, " %s systrace %ld %s [" SD_ID, t->host, (long)getpid(),
	    audit_verdict(t->r->kind));
	put_rows(b, t->r, 1, 0, put_sd);
	buf_put(b, t->body, t->nbody);
	buf_puts(b, "] ");
	buf_put(b, t->text, t->n);
}

static void
whole_text(struct buf *b, const struct telling *t)
{
	buf_time(b, &t->r->time);
	buf_puts(b, " ");
	buf_put(b, t->text, t->n);
	buf_puts(b, "\n");
}

const struct form forms[] = {
	[AUDIT_DEFAULT] = { NULL, 0, NULL, NULL },
	[AUDIT_PLAIN] = { "text", 0, NULL, whole_text },
	[AUDIT_JSON] = { "json", 0, body_json, whole_json },
	[AUDIT_JOURNAL] = { "journal", 1, body_journal, whole_journal },
	[AUDIT_RFC5424] = { "rfc5424", 1, body_rfc5424, whole_rfc5424 },
};

int
audit_format_find(const char *word)
{
	size_t i;

	for (i = 0; i < nitems(forms); i++)
		if (forms[i].word != NULL && strcmp(forms[i].word, word) == 0)
			return (int)i;
	return -1;
}

int
audit_format_is_system(enum audit_format f)
{
	return forms[f].is_system;
}
