/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Tokens. A word may hold - . and / as in 1.6, but no parentheses, so that
 * (true) is three tokens, and no -> either.
 */
#include "policy/lex.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xmalloc.h"

/* Every byte of every policy is looked at: classes by table, as in C's locale. */
enum { SPACE = 1, DIGIT = 2, WORD = 4, PUNCT = 8, BREAK = 16 };

static const unsigned char classes[256] = {
	['\t' ... '\r'] = SPACE, [' '] = SPACE,
	['0' ... '9'] = DIGIT | WORD, ['A' ... 'Z'] = WORD, ['a' ... 'z'] = WORD,
	['_'] = WORD, ['$'] = WORD, ['.'] = WORD, ['/'] = WORD,
	['('] = PUNCT, [')'] = PUNCT, ['['] = PUNCT, [']'] = PUNCT,
	[','] = PUNCT, [':'] = PUNCT | BREAK, ['='] = PUNCT, ['<'] = PUNCT,
	['>'] = PUNCT, ['"'] = BREAK, ['#'] = BREAK
};

static inline int
is(char c, int what)
{
	return classes[(unsigned char)c] & what;
}

static int
is_word(const struct lex *lx, size_t i)
{
	char c = lx->text[i];

	if (c == '-')
		return i + 1 == lx->end || lx->text[i + 1] != '>';
	return is(c, WORD);
}

/* Behind the string that begins at i; end if it is not closed (*open is 1). */
static size_t
string_end(const char *s, size_t i, size_t end, int *open)
{
	const char *quote = memchr(s + i + 1, '"', end - i - 1);

	/* Nearly always that is all. */
	if (quote != NULL && memchr(s + i, '\\', (size_t)(quote - s) - i) ==
	    NULL) {
		*open = 0;
		return (size_t)(quote - s) + 1;
	}
	for (i++; i < end && s[i] != '"'; i++)
		if (s[i] == '\\')
			i++;
	*open = i >= end;
	return *open ? end : i + 1;
}

/*
 * Where the comment begins, n without: a # outside quotes, but not the one of
 * 1.6's numbered calls (native-#224: permit).
 */
static size_t
find_comment(const char *s, size_t n)
{
	int in_name = 1, open;
	size_t i = 0;

	if (memchr(s, '#', n) == NULL)
		return n;
	while (i < n) {
		if (!is(s[i], BREAK)) {
			i++;
			continue;
		}
		if (s[i] == '"') {
			i = string_end(s, i, n, &open);
			continue;
		}
		if (s[i] == '#' && !(in_name && i > 0 && s[i - 1] == '-' &&
		    i + 1 < n && isdigit((unsigned char)s[i + 1])))
			return i;
		if (s[i] == ':')
			in_name = 0;
		i++;
	}
	return n;
}

void
lex_line(struct lex *lx, const char *text, size_t n)
{
	lx->text = text;
	lx->n = n;
	lx->begin = 0;
	while (lx->begin < n && is(text[lx->begin], SPACE))
		lx->begin++;
	lx->comment = find_comment(text, n);
	lx->end = lx->comment;
	while (lx->end > lx->begin && is(text[lx->end - 1], SPACE))
		lx->end--;
	lx->next = lx->begin;
	memset(&lx->tok, 0, sizeof(lx->tok));
}

static void
next_word(struct lex *lx)
{
	struct token *t = &lx->tok;
	size_t i = t->at;

	t->kind = TOK_NUMBER;
	for (; i < lx->end && is_word(lx, i); i++)
		if (!is(lx->text[i], DIGIT))
			t->kind = TOK_WORD;
	t->len = i - t->at;
	if (t->kind != TOK_WORD)
		return;
	t->keyword = keyword_row(lx->text + t->at, t->len);
	t->is_exact = t->keyword != -1 &&
	    keyword_is_exact(t->keyword, lx->text + t->at);
}

/* Shows a character of several bytes whole. */
static void
next_bad(struct lex *lx)
{
	struct token *t = &lx->tok;

	t->kind = TOK_BAD;
	t->len = 1;
	if (((unsigned char)lx->text[t->at] & 0xc0) != 0xc0)
		return;
	while (t->at + t->len < lx->end && t->len < 4 &&
	    ((unsigned char)lx->text[t->at + t->len] & 0xc0) == 0x80)
		t->len++;
}

/* 1 if two bytes must not come to stand beside each other. */
static int
would_touch(char a, char b)
{
	return isalnum((unsigned char)b) &&
	    (isalnum((unsigned char)a) || a == '"' || a == ':');
}

void
lex_next(struct lex *lx)
{
	struct token *t = &lx->tok;
	const char *s = lx->text;
	size_t i = lx->next, left;
	int open;

	lx->prev = i;
	while (i < lx->end && is(s[i], SPACE))
		i++;
	t->at = i;
	t->len = 0;
	t->c = '\0';
	t->kind = TOK_END;
	left = lx->end - i;
	if (left == 0) {
		;
	} else if (s[i] == '"') {
		t->len = string_end(s, i, lx->end, &open) - i;
		t->kind = open ? TOK_OPEN : TOK_STRING;
	} else if (left > 1 && (memcmp(s + i, "->", 2) == 0 ||
	    memcmp(s + i, "!=", 2) == 0)) {
		t->kind = s[i] == '-' ? TOK_ARROW : TOK_NE;
		t->len = 2;
	} else if (is(s[i], PUNCT)) {
		t->kind = TOK_CHAR;
		t->c = s[i];
		t->len = 1;
	} else if (s[i] != '-' && is_word(lx, i)) {
		next_word(lx);
	} else {
		next_bad(lx);
	}
	lx->next = t->at + t->len;
}

int
lex_is(const struct lex *lx, char c)
{
	return lx->tok.kind == TOK_CHAR && lx->tok.c == c;
}

int
lex_is_word(const struct lex *lx, enum keyword_class class, int *value)
{
	int v;

	if (lx->tok.kind != TOK_WORD || !lx->tok.is_exact)
		return 0;
	v = keyword_value(lx->tok.keyword, class);
	if (v == -1)
		return 0;
	if (value != NULL)
		*value = v;
	return 1;
}

int
lex_is_part(const struct lex *lx, enum keyword_part part)
{
	int value;

	return lex_is_word(lx, KW_PART, &value) && value == (int)part;
}

char *
lex_word(const struct lex *lx)
{
	return xstrndup(lx->text + lx->tok.at, lx->tok.len);
}

char *
lex_string(const struct lex *lx, size_t *n)
{
	size_t len = lx->tok.len - 2;
	char *s = xmalloc(len + 1);

	memcpy(s, lx->text + lx->tok.at + 1, len);
	*n = unescape(s, len);
	s[*n] = '\0';
	return s;
}

const char *
lex_bare_string(const struct lex *lx, size_t *n)
{
	const char *s = lx->text + lx->tok.at + 1;

	*n = lx->tok.len - 2;
	return memchr(s, '\\', *n) == NULL ? s : NULL;
}

struct pos
lex_pos(const struct lex *lx, size_t at)
{
	struct pos pos = { lx->file, lx->line, (int)at + 1 };

	return pos;
}

void
lex_error(struct lex *lx, size_t at, char *hint, const char *fmt, ...)
{
	struct pos pos = lex_pos(lx, at);
	va_list ap;
	char *text;

	lx->errors++;
	if (lx->diag != NULL && lx->errors <= LEX_ERRORS_MAX) {
		va_start(ap, fmt);
		text = xvasprintf(fmt, ap);
		va_end(ap);
		diag_say(lx->diag, DIAG_ERROR, &pos, lx->text, lx->n, hint,
		    "%s", text);
		free(text);
	}
	free(hint);
}

char *
lex_fix(const struct lex *lx, size_t from, size_t to, const char *fmt, ...)
{
	const char *s = lx->text, *before = "", *behind = "";
	size_t tail = lx->end > to ? lx->end - to : 0, n;
	char *with, *line;
	va_list ap;

	va_start(ap, fmt);
	with = xvasprintf(fmt, ap);
	va_end(ap);
	n = strlen(with);
	/* These stand directly behind what is before them. */
	if (n > 0 && strchr(",)]", with[0]) != NULL)
		while (from > lx->begin && isspace((unsigned char)s[from - 1]))
			from--;
	if (n > 0 && from > lx->begin && would_touch(s[from - 1], with[0]))
		before = " ";
	if (n > 0 && tail > 0 && would_touch(with[n - 1], s[to]))
		behind = " ";
	line = xasprintf("%.*s%s%s%s%.*s", (int)(from - lx->begin),
	    s + lx->begin, before, with, behind, (int)tail, s + to);
	free(with);
	return line;
}
