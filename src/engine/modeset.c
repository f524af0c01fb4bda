/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * regexec(3) would take a millisecond for the 4,096 modes. What is written about
 * modes are digits, sets of digits and how often they stand there, from ^ to $:
 * that is gone through by all numbers at once, digit by digit.
 */
#include "engine/modeset.h"

#include <ctype.h>
#include <string.h>
#include <sys/param.h>

#define DIGITS		4	/* of the longest mode */
#define ATOMS_MAX	16	/* of one alternative, repetitions written out */

struct seq {
	uint16_t	digits[ATOMS_MAX];	/* a bit each, 8 and 9 too */
	uint32_t	optional;		/* bits of atoms */
	int		n;
};

/* The digits of the set whose [ stands before *s, or 0: not understood. */
static uint16_t
read_set(const char **s)
{
	const char *p = *s;
	uint16_t digits = 0;
	int lo, hi;

	for (; isdigit((unsigned char)*p); p++) {
		lo = hi = *p - '0';
		if (p[1] == '-') {
			p += 2;
			if (!isdigit((unsigned char)*p))
				return 0;
			hi = *p - '0';
		}
		if (lo > hi)
			return 0;
		for (; lo <= hi; lo++)
			digits |= (uint16_t)(1 << lo);
	}
	if (*p != ']')
		return 0;
	*s = p + 1;
	return digits;
}

/* No text has more digits than DIGITS: what is above that is all the same. */
static int
read_count(const char **s, int *n)
{
	if (!isdigit((unsigned char)**s))
		return -1;
	for (*n = 0; isdigit((unsigned char)**s); ++*s)
		*n = MIN(*n * 10 + **s - '0', DIGITS + 1);
	return 0;
}

static int
read_repeat(const char **s, int *min, int *max)
{
	*min = *max = 1;
	switch (**s) {
	case '?':
	case '*':
		*min = 0;
		/* FALLTHROUGH */
	case '+':
		*max = **s == '?' ? 1 : DIGITS + 1;
		++*s;
		return 0;
	case '{':
		++*s;
		if (read_count(s, min) == -1)
			return -1;
		*max = *min;
		if (**s == ',') {
			++*s;
			if (**s == '}')
				*max = DIGITS + 1;
			else if (read_count(s, max) == -1)
				return -1;
		}
		return *(*s)++ == '}' && *min <= *max ? 0 : -1;
	default:
		return 0;
	}
}

static int
read_atom(const char **s, struct seq *q)
{
	uint16_t digits;
	int min, max, i;
	char c = *(*s)++;

	if (isdigit((unsigned char)c))
		digits = (uint16_t)(1 << (c - '0'));
	else if (c == '.')
		digits = (1 << 10) - 1;
	else if (c != '[' || (digits = read_set(s)) == 0)
		return -1;
	if (read_repeat(s, &min, &max) == -1 || q->n + max > ATOMS_MAX)
		return -1;
	for (i = 0; i < max; i++) {
		q->optional |= (uint32_t)(i >= min) << q->n;
		q->digits[q->n++] = digits;
	}
	return 0;
}

/* Up to what may end an alternative, which is not empty. */
static int
read_seq(const char **s, struct seq *q)
{
	*q = (struct seq){ .n = 0 };
	do {
		if (read_atom(s, q) == -1)
			return -1;
	} while (strchr("$|)", **s) == NULL);
	return 0;
}

/* at: bits of how many atoms are behind; those that may be left out are too. */
static uint32_t
leave_out(const struct seq *q, uint32_t at)
{
	int i;

	for (i = 0; i < q->n; i++)
		at |= (at & q->optional & (1U << i)) << 1;
	return at;
}

/* All numbers that begin with mode, which has n digits. */
static void
walk(const struct seq *q, struct modeset *m, uint32_t mode, int n, uint32_t at)
{
	uint32_t digit, next;
	int i;

	if (n > 0 && (at >> q->n & 1))
		m->word[mode / 64] |= UINT64_C(1) << mode % 64;
	/* Nothing else begins with 0. */
	if (n == DIGITS || (n > 0 && mode == 0))
		return;
	for (digit = 0; digit < 8; digit++) {
		next = 0;
		for (i = 0; i < q->n; i++)
			if ((at >> i & 1) && (q->digits[i] >> digit & 1))
				next |= 2U << i;
		if (next != 0)
			walk(q, m, mode * 8 + digit, n + 1,
			    leave_out(q, next));
	}
}

int
modeset_of_re(const char *re, struct modeset *m)
{
	struct seq q;
	int group;

	memset(m, 0, sizeof(*m));
	if (*re++ != '^')
		return -1;
	group = *re == '(';
	do {
		/* Past ^( or a | of the group. */
		re += group;
		if (read_seq(&re, &q) == -1)
			return -1;
		walk(&q, m, 0, 0, leave_out(&q, 1));
	} while (group && *re == '|');
	if (group && *re++ != ')')
		return -1;
	return strcmp(re, "$") == 0 ? 0 : -1;
}

int
modeset_alike(const struct modeset *m, uint32_t from, uint32_t n)
{
	uint64_t all = n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX;
	uint64_t first = m->word[from / 64] >> from % 64 & all;
	uint32_t i;

	if (first != 0 && first != all)
		return -1;
	for (i = 64; i < n; i += 64)
		if (m->word[(from + i) / 64] != first)
			return -1;
	return first != 0;
}
