/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The plain part of extended expressions: characters of ASCII, quoted ones, sets
 * of letters, digits and some others, groups, alternatives, and one of * + ?
 * behind what can be repeated.
 */
#include "policy/resure.h"

#include <stddef.h>
#include <string.h>

#define SPECIAL		"\\.[](){}*+?|^$"
#define SET_PLAIN	"._/ :,=@%~"
#define DEPTH_MAX	20

static int
is_between(char c, char lo, char hi)
{
	return c >= lo && c <= hi;
}

/* 1 if a range goes up within digits, or within letters of one case. */
static int
is_range(char lo, char hi)
{
	return lo <= hi && ((is_between(lo, '0', '9') &&
	    is_between(hi, '0', '9')) || (is_between(lo, 'a', 'z') &&
	    is_between(hi, 'a', 'z')) || (is_between(lo, 'A', 'Z') &&
	    is_between(hi, 'A', 'Z')));
}

/* Behind the set whose [ stands before s, or NULL. */
static const char *
skip_set(const char *s)
{
	const char *from;

	s += *s == '^';
	for (from = s; *s != ']'; s++) {
		if (*s == '\0')
			return NULL;
		if (s[1] == '-' && s[2] != ']') {
			if (!is_range(s[0], s[2]))
				return NULL;
			s += 2;
		} else if (!is_range(*s, *s) && strchr(SET_PLAIN, *s) == NULL)
			return NULL;
	}
	return s > from ? s + 1 : NULL;
}

static const char	*skip_branches(const char *, int);

/* Behind what can be repeated at s, or NULL. */
static const char *
skip_atom(const char *s, int depth)
{
	switch (*s) {
	case '(':
		s = depth < DEPTH_MAX ? skip_branches(s + 1, depth + 1) : NULL;
		return s != NULL && *s == ')' ? s + 1 : NULL;
	case '[':
		return skip_set(s + 1);
	case '\\':
		return s[1] != '\0' && strchr(SPECIAL, s[1]) != NULL ? s + 2 :
		    NULL;
	case '.':
		return s + 1;
	default:
		return is_between(*s, ' ', '~') && strchr(SPECIAL, *s) == NULL ?
		    s + 1 : NULL;
	}
}

/* Behind the alternatives at s, none of which is empty, or NULL. */
static const char *
skip_branches(const char *s, int depth)
{
	int empty = 1;

	for (;; s++) {
		while (*s != '\0' && *s != '|' && *s != ')') {
			empty = 0;
			if (*s == '^' || *s == '$') {
				s++;
				continue;
			}
			if ((s = skip_atom(s, depth)) == NULL)
				return NULL;
			s += *s == '*' || *s == '+' || *s == '?';
		}
		if (empty || *s != '|')
			return empty ? NULL : s;
		empty = 1;
	}
}

int
resure_check(const char *s)
{
	const char *end = skip_branches(s, 0);

	return end != NULL && *end == '\0';
}
