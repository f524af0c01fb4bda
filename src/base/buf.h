/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A bounded text buffer over memory that the caller owns, and the one way in
 * which untrusted bytes are shown: in rules, logs and questions alike, so that
 * what is shown can be pasted as a rule and can neither forge a line nor drive
 * a terminal.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>
#include <time.h>

struct buf {
	char	*p;		/* borrowed; always NUL-terminated */
	size_t	 len;		/* without the NUL */
	size_t	 cap;		/* size of p */
	int	 cut;		/* 1 if something did not fit */
};

/* p has room for cap bytes, cap at least 1. */
void	buf_init(struct buf *, char *p, size_t cap);

/* Append; what does not fit is left out and sets cut. */
void	buf_put(struct buf *, const char *, size_t);
void	buf_puts(struct buf *, const char *);
void	buf_number(struct buf *, unsigned int);	/* in decimal */
void	buf_octal(struct buf *, unsigned int);
void	buf_printf(struct buf *, const char *, ...)
	    __attribute__((format(printf, 2, 3)));

/* Appends a time of CLOCK_REALTIME: 2026-11-21T23:59:01.123Z */
void	buf_time(struct buf *, const struct timespec *);

/*
 * Appends n bytes escaped as in a quoted operand of the policy language:
 * backslash and double quote get a backslash; newline, return and tab become
 * \n \r \t; every other control byte, every byte that is not part of valid
 * UTF-8, and every code point that a terminal could take for an order or
 * show out of order (C1, bidirectional and zero-width marks, line and
 * paragraph separators, tags) becomes \xHH byte by byte.
 */
void	buf_escape(struct buf *, const char *, size_t n);

/*
 * The same, but of more than most bytes only both ends with "..." between
 * them; no code point is cut.
 */
void	buf_escape_ends(struct buf *, const char *, size_t n, size_t most);

/*
 * The inverse, in place: reads the escapes of buf_escape in s[0..n) and of
 * systrace 1.6 (backslash and any other character is that character).
 * Returns the new length.
 */
size_t	unescape(char *s, size_t n);

#endif
