/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A pattern is steps, each of which takes one byte, or any number; they are read
 * from its text as they are met, so that a pattern is no more than that. The
 * matcher needs two places to come back to: a * never leaves its component,
 * so the slashes before and behind it are fixed once it is met, and only the
 * last one can still be moved; and what stands before a ** is best matched as
 * early as possible, so of these too only the last one can.
 */
#include "policy/glob.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"

#define BRACKET_MAX	512	/* bytes; keeps reading linear */
#define NONE		((size_t)-1)

enum step_kind { STEP_BYTE, STEP_ANY, STEP_SET, STEP_STAR, STEP_DEEP };

struct set {
	uint8_t	bits[32];
};

struct step {
	enum step_kind	 kind;
	uint8_t		 c;	/* STEP_BYTE */
	size_t		 len;	/* of its text */
	struct set	 set;	/* STEP_SET */
};

static const struct {
	const char	*name;
	int		(*is)(int);
} classes[] = {
	{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank },
	{ "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
	{ "lower", islower }, { "print", isprint }, { "punct", ispunct },
	{ "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
};

#define NCLASSES	(sizeof(classes) / sizeof(classes[0]))

static void
set_add(struct set *s, unsigned int lo, unsigned int hi)
{
	for (; lo <= hi; lo++)
		s->bits[lo / 8] |= 1 << (lo % 8);
}

static int
set_has(const struct set *s, unsigned char c)
{
	return s->bits[c / 8] >> (c % 8) & 1;
}

/* Length of [:name:] at s, 0 if there is none; -1 for an unknown name. */
static int
read_class(struct set *to, const char *s, size_t n)
{
	size_t len = 0, i;
	int c;

	if (n < 2 || s[1] != ':')
		return 0;
	while (len < 8 && 2 + len < n && islower((unsigned char)s[2 + len]))
		len++;
	if (2 + len + 1 >= n || memcmp(s + 2 + len, ":]", 2) != 0)
		return 0;
	for (i = 0; i < NCLASSES; i++)
		if (strlen(classes[i].name) == len &&
		    memcmp(classes[i].name, s + 2, len) == 0)
			break;
	if (i == NCLASSES)
		return -1;
	for (c = 0; c < 256; c++)
		if (classes[i].is(c))
			set_add(to, c, c);
	return (int)len + 4;
}

/* One member of a bracket, perhaps a range; returns its length, 0 if cut. */
static size_t
read_member(struct set *to, const char *s, size_t n)
{
	unsigned char lo, hi;
	size_t i = 0;

	if (s[i] == '\\' && ++i == n)
		return 0;
	lo = (unsigned char)s[i++];
	if (n - i < 2 || s[i] != '-' || s[i + 1] == ']') {
		set_add(to, lo, lo);
		return i;
	}
	i++;
	if (s[i] == '\\' && ++i == n)
		return 0;
	hi = (unsigned char)s[i++];
	set_add(to, lo, hi);
	return i;
}

/* Length of the bracket at s, 0 if it is none; -1 for an unknown class. */
static int
read_bracket(struct set *to, const char *s, size_t n)
{
	size_t i = 1, first, k;
	int not = 0, class;

	memset(to, 0, sizeof(*to));
	if (n > BRACKET_MAX)
		n = BRACKET_MAX;
	if (i < n && (s[i] == '!' || s[i] == '^')) {
		not = 1;
		i++;
	}
	for (first = i; i < n && (s[i] != ']' || i == first); i += k) {
		class = s[i] == '[' ? read_class(to, s + i, n - i) : 0;
		if (class == -1)
			return -1;
		k = class > 0 ? (size_t)class :
		    read_member(to, s + i, n - i);
		if (k == 0)
			return 0;
	}
	if (i >= n)
		return 0;
	for (k = 0; not && k < sizeof(to->bits); k++)
		to->bits[k] ^= 0xff;
	to->bits['/' / 8] &= ~(1 << ('/' % 8));
	return (int)i + 1;
}

/* The step at s[0..n), n > 0: 0, or -1 and *why. */
static inline int
read_step(struct step *st, const char *s, size_t n, const char **why)
{
	int k;

	st->kind = STEP_BYTE;
	st->c = (uint8_t)s[0];
	st->len = 1;
	switch (s[0]) {
	case '?':
		st->kind = STEP_ANY;
		return 0;
	case '*':
		while (st->len < n && s[st->len] == '*')
			st->len++;
		/* *** is one ** */
		st->kind = st->len > 1 ? STEP_DEEP : STEP_STAR;
		return 0;
	case '\\':
		if (n == 1) {
			*why = "the pattern ends in a single backslash; in "
			    "quotes four of them stand for one";
			return -1;
		}
		st->c = (uint8_t)s[1];
		st->len = 2;
		return 0;
	case '[':
		k = read_bracket(&st->set, s, n);
		if (k == -1)
			*why = "there is no such class of characters";
		if (k <= 0)
			return k;
		st->kind = STEP_SET;
		st->len = (size_t)k;
		return 0;
	default:
		return 0;
	}
}

static inline int
takes(const struct step *st, char c)
{
	if (st->kind == STEP_BYTE)
		return st->c == (uint8_t)c;
	if (st->kind == STEP_ANY)
		return c != '/';
	return set_has(&st->set, (unsigned char)c);
}

const char *
glob_check(const char *s, size_t n)
{
	const char *why = NULL;
	struct step st;
	size_t i;

	for (i = 0; i < n; i += st.len)
		if (read_step(&st, s + i, n - i, &why) == -1)
			return why;
	return NULL;
}

int
glob_test(const char *pattern, size_t len, const char *text, size_t n)
{
	size_t p = 0, t = 0;		/* where pattern and text are */
	size_t star = NONE, star_t = 0;	/* behind the last *, its end */
	size_t deep = NONE, deep_t = 0;	/* behind the last **, its end */
	size_t first = NONE;		/* text at the first * behind that ** */
	const char *slash, *why;
	struct step st;

	for (;;) {
		if (p == len) {
			if (t == n || text[t] == '/')
				return 1;
		} else if (read_step(&st, pattern + p, len - p, &why) == -1) {
			return 0;	/* it has not been checked */
		} else if (st.kind == STEP_DEEP) {
			deep = p += st.len;
			deep_t = t;
			star = first = NONE;
			continue;
		} else if (st.kind == STEP_STAR) {
			if (first == NONE)
				first = t;
			star = p += st.len;
			star_t = t;
			continue;
		} else if (t < n && takes(&st, text[t])) {
			if (text[t] == '/')
				star = NONE;
			p += st.len;
			t++;
			continue;
		}
		if (star != NONE && star_t < n && text[star_t] != '/') {
			p = star;
			t = ++star_t;
			continue;
		}
		if (deep == NONE)
			return 0;
		/*
		 * What fails behind a * fails from everywhere else in that
		 * component too: on to where the * begins in the next one.
		 */
		if (first == NONE) {
			deep_t++;
		} else {
			slash = memchr(text + first, '/', n - first);
			if (slash == NULL)
				return 0;
			deep_t += (size_t)(slash - text) + 1 - first;
		}
		if (deep_t > n)
			return 0;
		p = deep;
		t = deep_t;
		star = first = NONE;
	}
}

size_t
glob_run(const char *s, size_t n, char *to, size_t cap, size_t *took, int *ends)
{
	size_t i = 0, len = 0;
	struct set set;
	int k = 1;

	while (i < n && len < cap) {
		if (s[i] == '*' || s[i] == '?')
			break;
		k = s[i] == '[' ? read_bracket(&set, s + i, n - i) : 0;
		if (k != 0)
			break;
		if (s[i] == '\\' && i + 1 < n)
			i++;
		to[len++] = s[i++];
	}
	*ends = i == n && len > 0;
	if (i < n && len < cap)
		i += k > 0 ? (size_t)k : 1;
	*took = i;
	return len;
}
