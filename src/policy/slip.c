/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The table of slips, each with the word that was meant.
 */
#include "policy/slip.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xmalloc.h"

/* For each place the longer ones first: == before =. */
static const struct {
	enum slip_place	 place;
	const char	*wrong;
	const char	*right;
} slips[] = {
	{ SLIP_VERDICT, "allow", "permit" },
	{ SLIP_VERDICT, "accept", "permit" },
	{ SLIP_VERDICT, "block", "deny" },
	{ SLIP_VERDICT, "reject", "deny" },
	{ SLIP_VERDICT, "forbid", "deny" },
	{ SLIP_VERDICT, "drop", "deny" },
	{ SLIP_VERDICT, "prompt", "ask" },
	{ SLIP_VERDICT, "log", "permit log" },
	{ SLIP_VERDICT, "permit-now", "permit" },
	{ SLIP_VERDICT, "deny-now", "deny" },
	{ SLIP_TEST, "!", "not" },
	{ SLIP_OPERATOR, "==", "eq" },
	{ SLIP_OPERATOR, "=~", "re" },
	{ SLIP_OPERATOR, "!=", "neq" },
	{ SLIP_OPERATOR, "=", "eq" },
	{ SLIP_OPERATOR, "~", "re" },
	{ SLIP_OPERATOR, "equals", "eq" },
	{ SLIP_OPERATOR, "is", "eq" },
	{ SLIP_OPERATOR, "ne", "neq" },
	{ SLIP_OPERATOR, "matches", "match" },
	{ SLIP_OPERATOR, "contains", "sub" },
	{ SLIP_OPERATOR, "regex", "re" },
	{ SLIP_OPERATOR, "in", "under" },
	{ SLIP_OPERATOR, "below", "under" },
	{ SLIP_JOIN, "&&", "and" },
	{ SLIP_JOIN, "||", "or" },
	{ SLIP_JOIN, "=>", "then" },
	{ SLIP_JOIN, ":", "then" },
	{ SLIP_TAIL, "if", ", if" },
};

#define NSLIPS	(sizeof(slips) / sizeof(slips[0]))

/* The quotes of word processors in UTF-8, and the single one. */
static const struct {
	const char	*open;
	const char	*close;
} quotes[] = {
	{ "\xe2\x80\x9c", "\xe2\x80\x9d" }, { "\xe2\x80\x9d", "\xe2\x80\x9d" },
	{ "\xe2\x80\x9e", "\xe2\x80\x9c" }, { "\xe2\x80\x98", "\xe2\x80\x99" },
	{ "\xc2\xab", "\xc2\xbb" }, { "'", "'" }, { "`", "`" },
};

#define NQUOTES	(sizeof(quotes) / sizeof(quotes[0]))

static const char *
find_slip(const struct lex *lx, enum slip_place place, size_t *len)
{
	const char *s = lx->text + lx->tok.at;
	size_t left = lx->end - lx->tok.at, i;

	for (i = 0; i < NSLIPS; i++) {
		*len = strlen(slips[i].wrong);
		if (slips[i].place != place || left < *len ||
		    strncasecmp(s, slips[i].wrong, *len) != 0)
			continue;
		/* A word must be the whole token. */
		if (isalpha((unsigned char)s[0]) && *len != lx->tok.len)
			continue;
		return slips[i].right;
	}
	*len = lx->tok.len;
	return lx->tok.kind == TOK_WORD ? keyword_small(s, *len) : NULL;
}

void
slip_open(struct lex *lx)
{
	static const char *const ends[] = { " then ", " ->", " and ", " or " };
	size_t at = lx->tok.at, end = lx->end, i;
	const char *s = lx->text + at, *p;

	/* The first thing that can only stand behind a text. */
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		p = memmem(s, end - at, ends[i], strlen(ends[i]));
		if (p != NULL)
			end = (size_t)(p - lx->text);
	}
	lex_error(lx, at, lex_fix(lx, end, end, "\""),
	    "the closing quote is missing");
}

void
slip_error(struct lex *lx, enum slip_place place, char *hint,
    const char *fmt, ...)
{
	size_t at = lx->tok.at, len;
	const char *s = lx->text + at, *right = find_slip(lx, place, &len);
	va_list ap;
	char *text;

	if (lx->tok.kind == TOK_OPEN) {
		free(hint);
		slip_open(lx);
		return;
	}
	if (right != NULL) {
		free(hint);
		lex_error(lx, at, lex_fix(lx, at, at + len, "%s", right),
		    "\"%.*s\" has no meaning here", (int)len, s);
		return;
	}
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	lex_error(lx, at, hint, "%s", text);
	free(text);
}

int
slip_quoted(const char *s, size_t n, struct slip_text *t)
{
	const char *close;
	size_t i;

	for (i = 0; i < NQUOTES; i++) {
		t->from = strlen(quotes[i].open);
		if (n < t->from || memcmp(s, quotes[i].open, t->from) != 0)
			continue;
		close = memmem(s + t->from, n - t->from, quotes[i].close,
		    strlen(quotes[i].close));
		if (close != NULL) {
			t->n = (size_t)(close - s) - t->from;
			t->len = t->from + t->n + strlen(quotes[i].close);
			return 1;
		}
		for (t->len = t->from; t->len < n && s[t->len] != ' ';)
			t->len++;
		t->n = t->len - t->from;
		return 1;
	}
	return 0;
}
