/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Only what is plain is understood: ^, ordinary and quoted characters, and then
 * perhaps a group whose alternatives begin with such. At anything else the
 * reading ends, and the rest is left to regexec(3).
 */
#include "policy/rehead.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"

#define SPECIAL	"\\.[](){}*+?|^$"

/* The length of a bracket expression at s, its ] included. */
static size_t
bracket_len(const char *s)
{
	size_t i = 1;

	i += s[i] == '^';
	i += s[i] == ']';
	for (; s[i] != '\0' && s[i] != ']'; i++)
		if (s[i] == '[' && s[i + 1] != '\0' &&
		    strchr(".:=", s[i + 1]) != NULL)
			for (i += 2; s[i] != '\0' && s[i] != ']'; i++)
				continue;
	return s[i] == ']' ? i + 1 : i;
}

static size_t
atom_len(const char *s)
{
	if (*s == '[')
		return bracket_len(s);
	return *s == '\\' && s[1] != '\0' ? 2 : 1;
}

/* 1 if what stands before s may be left out. */
static int
is_optional(const char *s)
{
	return strpbrk(s, "*?{") == s + strspn(s, "+") && *s != '\0';
}

/* The character that must stand at s, its length in *len; -1: none must. */
static int
plain_char(const char *s, size_t *len)
{
	if (*s == '\0')
		return -1;
	if (*s == '\\') {
		/* A backslash and a letter has a meaning in glibc. */
		if (s[1] == '\0' || strchr(SPECIAL, s[1]) == NULL)
			return -1;
		*len = 2;
	} else if (strchr(SPECIAL, *s) != NULL)
		return -1;
	else
		*len = 1;
	if (is_optional(s + *len))
		return -1;
	return (unsigned char)s[*len - 1];
}

/* 1 if there is an alternative that is in no group. */
static int
has_choice(const char *s)
{
	int depth = 0;

	for (; *s != '\0'; s += atom_len(s)) {
		depth += (*s == '(') - (*s == ')');
		if (*s == '|' && depth <= 0)
			return 1;
	}
	return 0;
}

/* The first characters of a group's alternatives; s is behind its ( . */
static int
read_group(struct rehead *h, const char *s)
{
	int depth = 1, start = 1, c;
	size_t len;

	for (; *s != '\0' && depth > 0; s += atom_len(s)) {
		if (start) {
			if ((c = plain_char(s, &len)) == -1)
				return 0;
			h->next[c / 8] |= (unsigned char)(1 << c % 8);
		}
		depth += (*s == '(') - (*s == ')');
		start = *s == '|' && depth == 1;
	}
	return !is_optional(s);
}

void
rehead_init(struct rehead *h, const char *re)
{
	size_t len = 0;
	int c;

	memset(h, 0, sizeof(*h));
	if (re[0] != '^' || has_choice(re))
		return;
	h->text = xmalloc(strlen(re) + 1);
	for (re++; (c = plain_char(re, &len)) != -1; re += len) {
		h->text[h->n++] = (char)c;
		if (re[len] == '+')
			return;
	}
	if (*re == '(')
		h->has_next = read_group(h, re + 1);
}

void
rehead_clear(struct rehead *h)
{
	free(h->text);
	h->text = NULL;
}

int
rehead_test(const struct rehead *h, const char *text, size_t n)
{
	unsigned char c;

	if (h->text == NULL)
		return 1;
	if (n < h->n || memcmp(text, h->text, h->n) != 0)
		return 0;
	if (!h->has_next)
		return 1;
	if (n == h->n)
		return 0;
	c = (unsigned char)text[h->n];
	return (h->next[c / 8] >> c % 8) & 1;
}
