/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Bounded text buffers and the escaping of untrusted bytes.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void
buf_init(struct buf *b, char *p, size_t cap)
{
	b->p = p;
	b->len = 0;
	b->cap = cap;
	b->cut = 0;
	p[0] = '\0';
}

void
buf_put(struct buf *b, const char *s, size_t n)
{
	size_t room = b->cap - b->len - 1;

	if (n > room) {
		n = room;
		b->cut = 1;
	}
	memcpy(b->p + b->len, s, n);
	b->len += n;
	b->p[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

static void
put_digits(struct buf *b, unsigned int n, unsigned int base)
{
	char digits[11];	/* of 32 bits in octal */
	size_t i = sizeof(digits);

	do
		digits[--i] = (char)('0' + n % base);
	while ((n /= base) != 0);
	buf_put(b, digits + i, sizeof(digits) - i);
}

void
buf_number(struct buf *b, unsigned int n)
{
	put_digits(b, n, 10);
}

void
buf_octal(struct buf *b, unsigned int n)
{
	put_digits(b, n, 8);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t room = b->cap - b->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(b->p + b->len, room, fmt, ap);
	va_end(ap);
	if (n < 0) {
		n = 0;
		b->p[b->len] = '\0';
	}
	if ((size_t)n >= room) {
		n = (int)room - 1;
		b->cut = 1;
	}
	b->len += n;
}

void
buf_time(struct buf *b, const struct timespec *ts)
{
	struct tm tm;

	gmtime_r(&ts->tv_sec, &tm);
	buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec, ts->tv_nsec / 1000000);
}

/* Code points beyond ASCII that must not reach a terminal as they are. */
static int
is_unsafe(uint32_t c)
{
	static const struct { uint32_t lo, hi; } bad[] = {
		{ 0x80, 0x9f }, { 0xad, 0xad }, { 0x34f, 0x34f },
		{ 0x61c, 0x61c }, { 0x115f, 0x1160 }, { 0x17b4, 0x17b5 },
		{ 0x180b, 0x180f }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0x3164, 0x3164 }, { 0xd800, 0xdfff },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xffff }, { 0x1bca0, 0x1bca3 },
		{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (c >= bad[i].lo && c <= bad[i].hi)
			return 1;
	return c > 0x10ffff;
}

/* Length of the valid, safe UTF-8 sequence at s, or 0. */
static size_t
utf8_len(const unsigned char *s, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t len, i;

	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		len = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		len = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		len = 4;
	else
		return 0;
	if (len > n)
		return 0;
	c = s[0] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < least[len] || is_unsafe(c) ? 0 : len;
}

/* Appends one escape or character, whole or not at all. */
static int
put_unit(struct buf *b, const char *s, size_t n)
{
	if (n > b->cap - b->len - 1) {
		b->cut = 1;
		return -1;
	}
	buf_put(b, s, n);
	return 0;
}

void
buf_escape(struct buf *b, const char *str, size_t n)
{
	const unsigned char *s = (const unsigned char *)str;
	char esc[5];
	size_t i, k;
	int cut = 0;

	for (i = 0; i < n && cut == 0; i += k) {
		k = 1;
		esc[0] = '\\';
		if (s[i] == '\\' || s[i] == '"') {
			esc[1] = (char)s[i];
			cut = put_unit(b, esc, 2);
		} else if (s[i] == '\n' || s[i] == '\r' || s[i] == '\t') {
			esc[1] = s[i] == '\n' ? 'n' : s[i] == '\r' ? 'r' : 't';
			cut = put_unit(b, esc, 2);
		} else if (s[i] >= 0x20 && s[i] < 0x7f) {
			cut = put_unit(b, str + i, 1);
		} else if (s[i] >= 0x80 && (k = utf8_len(s + i, n - i)) > 0) {
			cut = put_unit(b, str + i, k);
		} else {
			k = 1;
			snprintf(esc, sizeof(esc), "\\x%02x", s[i]);
			cut = put_unit(b, esc, 4);
		}
	}
}

/* 1 if a byte goes on with a character that began before. */
static int
is_inner(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

void
buf_escape_ends(struct buf *b, const char *s, size_t n, size_t most)
{
	size_t head = most - most / 2, tail = n - most / 2;

	if (n <= most) {
		buf_escape(b, s, n);
		return;
	}
	/* At most three bytes follow the first one of a character. */
	while (head > 0 && most - most / 2 - head < 3 && is_inner(s[head]))
		head--;
	while (tail < n && tail - (n - most / 2) < 3 && is_inner(s[tail]))
		tail++;
	buf_escape(b, s, head);
	buf_puts(b, "...");
	buf_escape(b, s + tail, n - tail);
}

static int
hexval(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

size_t
unescape(char *s, size_t n)
{
	size_t i, out = 0;

	for (i = 0; i < n; i++) {
		if (s[i] != '\\' || i + 1 == n) {
			s[out++] = s[i];
			continue;
		}
		i++;
		if (s[i] == 'x' && i + 2 < n && hexval(s[i + 1]) >= 0 &&
		    hexval(s[i + 2]) >= 0) {
			s[out++] = (char)(hexval(s[i + 1]) << 4 |
			    hexval(s[i + 2]));
			i += 2;
		} else
			s[out++] = s[i] == 'n' ? '\n' : s[i] == 'r' ? '\r' :
			    s[i] == 't' ? '\t' : s[i];
	}
	return out;
}
