/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The text of a record: `VERDICT user: NAME, prog: PATH, ... NAME: TEXT, ...`.
 * A value is quoted where it could be mistaken for two; a line that is too
 * long loses the middle of its arguments, never the rule.
 */
#include "audit/audit_text.h"

#include <stdio.h>
#include <string.h>

#define NAME_MOST	400	/* bytes shown of the names of a record */
#define USER_MOST	64
#define FIELD_LEAST	16	/* bytes of an argument, at worst */

static const char *const verdict[AUDIT_COUNT] = {
	[AUDIT_PERMIT] = "permit",
	[AUDIT_DENY] = "deny",
	[AUDIT_KILL] = "kill",
	[AUDIT_NOTE] = "note",
};

/* Appends a value; of one longer than most bytes, both ends. */
static void
put_value(struct buf *b, const char *s, size_t n, size_t most)
{
	int quote = n == 0 || s[0] == ' ' || s[n - 1] == ' ' ||
	    memchr(s, ',', n) != NULL;

	if (quote)
		buf_puts(b, "\"");
	buf_escape_ends(b, s, n, most);
	if (quote)
		buf_puts(b, "\"");
}

static void
put_named(struct buf *b, const char *name, const char *s, size_t most)
{
	if (s == NULL)
		return;
	buf_printf(b, ", %s: ", name);
	put_value(b, s, strlen(s), most);
}

static void
put_fields(struct buf *b, const struct record *r, size_t most)
{
	const struct field *f;

	for (f = r->field; f < r->field + r->nfield; f++) {
		buf_printf(b, ", %s", f->name);
		if (f->index > 0)
			buf_printf(b, "[%d]", f->index);
		buf_puts(b, ": ");
		put_value(b, f->text, f->len, most);
		if (f->flags & FIELD_CUT)
			buf_puts(b, "...");
	}
}

static void
put_head(struct buf *b, const struct record *r, size_t *at)
{
	buf_puts(b, verdict[r->kind]);
	buf_puts(b, " user: ");
	put_value(b, r->user ? r->user : "?", r->user ? strlen(r->user) : 1,
	    USER_MOST);
	put_named(b, "prog", r->prog, NAME_MOST);
	*at = b->len;
	put_named(b, "policy", r->policy, NAME_MOST);
	if (r->call != NULL)
		buf_printf(b, ", syscall: %s-%s(%ld)",
		    r->emul ? r->emul : "native", r->call, r->nr);
}

/* What follows the arguments; *rule is its length without the hint. */
static void
put_tail(struct buf *b, const struct record *r, size_t *rule)
{
	const char *name;

	if (r->error != 0) {
		name = strerrorname_np(r->error);	/* glibc 2.32 */
		if (name != NULL)
			buf_printf(b, ", error: %s", name);
		else
			buf_printf(b, ", error: %d", r->error);
	}
	put_named(b, "rule", r->rule, NAME_MOST);
	*rule = b->len;
	if (r->hint != NULL) {
		buf_puts(b, ", permit with: ");
		audit_text_plain(b, r->hint);
	}
}

/* Appends the arguments so that tail bytes fit behind them; 0 if they can. */
static int
fit_fields(struct buf *b, const struct record *r, size_t tail)
{
	size_t start = b->len, most;

	for (most = AUDIT_TEXT; most >= FIELD_LEAST; most /= 2) {
		put_fields(b, r, most);
		if (!b->cut && b->len + tail < b->cap)
			return 0;
		b->len = start;
		b->p[start] = '\0';
		b->cut = 0;
	}
	return -1;
}

void
audit_text(struct buf *b, const struct record *r, size_t *at)
{
	char text[AUDIT_TEXT];
	struct buf tail;
	size_t rule;

	if (r->kind == AUDIT_NOTE && r->note != NULL) {
		*at = 0;
		audit_text_plain(b, r->note);
		return;
	}
	put_head(b, r, at);
	buf_init(&tail, text, sizeof(text));
	put_tail(&tail, r, &rule);
	/* Half a rule is none: one that does not fit is not offered. */
	if (tail.cut || fit_fields(b, r, tail.len) == -1) {
		tail.len = rule;
		if (fit_fields(b, r, tail.len) == -1)
			buf_puts(b, ", ...");
	}
	buf_put(b, text, tail.len);
}

void
audit_text_time(struct buf *b, const struct timespec *ts)
{
	struct tm tm;

	gmtime_r(&ts->tv_sec, &tm);
	buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, ts->tv_nsec / 1000000);
}

void
audit_text_plain(struct buf *b, const char *s)
{
	size_t n;

	while (*s != '\0') {
		n = strcspn(s, "\\\"");
		buf_escape(b, s, n);
		s += n;
		n = strspn(s, "\\\"");
		buf_put(b, s, n);
		s += n;
	}
}
