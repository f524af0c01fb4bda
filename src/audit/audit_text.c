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

#include "audit/fields.h"

#define NAME_MOST	400	/* bytes shown of the names of a record */
#define USER_MOST	64
#define FIELD_LEAST	16	/* bytes of an argument, at worst */

/* Where a hint would stand. */
#define NO_RULE		", no rule can permit it"
#define TOO_LONG	", the rule that permits it is too long for a line"

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

/* Appends a text of the table with its label, if there is one. */
static void
put_row(struct buf *b, const struct record *r, enum audit_row_id row,
    size_t most)
{
	struct value v = { .kind = VALUE_NONE };

	audit_rows[row].get(r, &v);
	if (v.kind != VALUE_TEXT)
		return;
	buf_printf(b, ", %s: ", audit_rows[row].label);
	put_value(b, v.text, strlen(v.text), most);
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
	buf_puts(b, audit_verdict(r->kind));
	buf_printf(b, " %s: ", audit_rows[ROW_USER].label);
	put_value(b, r->user ? r->user : "?", r->user ? strlen(r->user) : 1,
	    USER_MOST);
	put_row(b, r, ROW_PROG, NAME_MOST);
	*at = b->len;
	put_row(b, r, ROW_POLICY, NAME_MOST);
	if (r->call != NULL)
		buf_printf(b, ", %s: %s-%s(%ld)",
		    audit_rows[ROW_SYSCALL].label,
		    r->emul ? r->emul : "native", r->call, r->nr);
}

/* What follows the arguments; *rule is its length without the hint. */
static void
put_tail(struct buf *b, const struct record *r, size_t *rule)
{
	int i;

	put_row(b, r, ROW_ERROR, NAME_MOST);
	put_row(b, r, ROW_RULE, NAME_MOST);
	*rule = b->len;
	if (r->no_rule)
		buf_puts(b, NO_RULE);
	for (i = 0; i < r->nhint; i++) {
		if (i == 0)
			buf_printf(b, ", %s: ",
			    audit_rows[ROW_PERMIT_WITH].label);
		else
			buf_puts(b, "; ");
		audit_text_plain(b, r->hint[i]);
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
		tail.cut = 0;
		text[rule] = '\0';
		buf_puts(&tail, TOO_LONG);
		if (fit_fields(b, r, tail.len) == -1)
			buf_puts(b, ", ...");
	}
	buf_put(b, text, tail.len);
}

void
audit_text_whole(struct buf *b, const struct record *r, const char *text,
    size_t n, size_t at)
{
	buf_put(b, text, at);
	if (r->kind != AUDIT_NOTE)
		buf_printf(b, ", %s: %ld[%ld]", audit_rows[ROW_PID].label,
		    (long)r->pid, (long)r->ppid);
	buf_put(b, text + at, n - at);
	if (r->repeated == 0)
		return;
	buf_printf(b, " (%s %u time%s, last pid %ld, %s ",
	    audit_rows[ROW_REPEATED].label, r->repeated,
	    r->repeated == 1 ? "" : "s", (long)r->pid,
	    audit_rows[ROW_SINCE].label);
	buf_time(b, &r->since);
	buf_puts(b, ")");
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
