/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Findings as text. Everything that comes from a file is shown escaped: a
 * policy can neither forge a message nor drive the terminal.
 */
#include "policy/diag.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xmalloc.h"

#define TEXT_MAX	20000	/* escapes are up to four times their source */
#define PART_MAX	1000	/* of a path or message */
#define HINT_MAX	2000
#define WIDTH		100	/* of the shown part of a line, in bytes */
#define WIDTH_BEFORE	60	/* of which at most this before the fault */

struct diag {
	diag_fn	*fn;
	void	*ctx;		/* borrowed */
	diag_part_fn *parts;
	void	*parts_ctx;	/* borrowed */
	int	 count[2];	/* by enum diag_level */
};

/*
 * As buf_escape(), but quotes and backslashes stay as they are in the file,
 * so that what is shown can be pasted, and a tab is one blank.
 */
static void
show(struct buf *b, const char *s, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i = k + 1) {
		for (k = i; k < n; k++)
			if (s[k] == '"' || s[k] == '\\' || s[k] == '\t')
				break;
		buf_escape(b, s + i, k - i);
		if (k < n)
			buf_put(b, s[k] == '\t' ? " " : s + k, 1);
	}
}

static void
show_cut(struct buf *b, const char *s, size_t n, size_t max)
{
	show(b, s, n < max ? n : max);
	if (n > max)
		buf_puts(b, "...");
}

static int
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The line around byte col (from 0), and a caret under it. */
static void
show_line(struct buf *b, const char *line, size_t n, size_t col)
{
	size_t start = 0, stop, from = b->len, i, width = 0;

	while (n > 0 && isspace((unsigned char)line[n - 1]))
		n--;
	if (col > n)
		col = n;
	if (n > WIDTH) {
		start = col > WIDTH_BEFORE ? col - WIDTH_BEFORE : 0;
		if (start > n - WIDTH)
			start = n - WIDTH;
		while (start < col && is_continuation(line[start]))
			start++;
	}
	stop = n - start > WIDTH ? start + WIDTH : n;
	while (stop > col && stop < n && is_continuation(line[stop]))
		stop--;
	if (start > 0)
		buf_puts(b, "...");
	show(b, line + start, col - start);
	for (i = from; i < b->len; i++)
		width += !is_continuation(b->p[i]);
	show(b, line + col, stop - col);
	buf_puts(b, stop < n ? "...\n" : "\n");
	buf_printf(b, "%*s^\n", (int)width, "");
}

/* Each line of a hint is one way to write it. */
static void
show_hint(struct buf *b, const char *hint)
{
	const char *label = "write: ";
	size_t n;

	for (;;) {
		n = strcspn(hint, "\n");
		buf_puts(b, label);
		show_cut(b, hint, n, HINT_MAX);
		buf_puts(b, "\n");
		if (hint[n] == '\0')
			return;
		hint += n + 1;
		label = "   or: ";
	}
}

struct diag *
diag_new(diag_fn *fn, void *ctx)
{
	struct diag *d = xcalloc(1, sizeof(*d));

	d->fn = fn;
	d->ctx = ctx;
	return d;
}

void
diag_free(struct diag *d)
{
	free(d);
}

void
diag_set_parts(struct diag *d, diag_part_fn *fn, void *ctx)
{
	d->parts = fn;
	d->parts_ctx = ctx;
}

void
diag_say(struct diag *d, enum diag_level level, const struct pos *pos,
    const char *line, size_t n, const char *hint, const char *fmt, ...)
{
	static const char *const name[] = { "error", "warning" };
	char *text, *message;
	struct buf b;
	va_list ap;

	d->count[level]++;
	if (d->fn == NULL && d->parts == NULL)
		return;
	va_start(ap, fmt);
	message = xvasprintf(fmt, ap);
	va_end(ap);
	if (d->parts != NULL)
		d->parts(d->parts_ctx, level, pos, message, hint);
	if (d->fn == NULL) {
		free(message);
		return;
	}
	text = xmalloc(TEXT_MAX);
	buf_init(&b, text, TEXT_MAX);
	if (pos != NULL && pos->file != NULL) {
		show_cut(&b, pos->file, strlen(pos->file), PART_MAX);
		if (pos->line > 0)
			buf_printf(&b, ":%d:%d", pos->line, pos->column);
		buf_puts(&b, ": ");
	}
	buf_printf(&b, "%s: ", name[level]);
	show_cut(&b, message, strlen(message), PART_MAX);
	buf_puts(&b, "\n");
	if (line != NULL && pos != NULL)
		show_line(&b, line, n,
		    pos->column > 0 ? (size_t)pos->column - 1 : 0);
	if (hint != NULL)
		show_hint(&b, hint);
	d->fn(d->ctx, level, text);
	free(text);
	free(message);
}

void
diag_say_file(struct diag *d, const char *path, const char *fmt, va_list ap)
{
	struct pos pos = { .file = path };
	char *text = xvasprintf(fmt, ap);

	diag_say(d, DIAG_ERROR, &pos, NULL, 0, NULL, "%s", text);
	free(text);
}

int
diag_errors(const struct diag *d)
{
	return d->count[DIAG_ERROR];
}

int
diag_warnings(const struct diag *d)
{
	return d->count[DIAG_WARNING];
}

void
diag_to_stderr(void *ctx, enum diag_level level, const char *text)
{
	fputs(text, stderr);
}
