/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Constants to texts and back, over the sets of names.tbl. Each set is sorted
 * by value, the constant to be shown first among equals; constants of many
 * bits are greater than each of their bits.
 */
#include "abi/names.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct constant {
	uint64_t	 value;
	const char	*name;
};

#define ABI_TABLES_NAMES
#include "abi_tables.h"

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

/* Index of the first constant of at least this value; the set's size if none. */
static size_t
lower_bound(enum name_set set, uint64_t value)
{
	size_t lo = 0, hi = sets[set].n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (sets[set].c[mid].value < value)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Appends the names of value's bits in value order; returns the rest. */
static uint64_t
put_bits(struct buf *b, enum name_set set, uint64_t value, int *shown)
{
	const struct constant *c = sets[set].c, *best = NULL;
	size_t i;

	/* The greatest constant in value goes to the right of all others. */
	for (i = sets[set].n; i > 0 && best == NULL; i--)
		if (c[i - 1].value != 0 &&
		    (value & c[i - 1].value) == c[i - 1].value)
			best = &c[lower_bound(set, c[i - 1].value)];
	if (best == NULL)
		return value;
	value = put_bits(b, set, value & ~best->value, shown);
	if ((*shown)++ > 0)
		buf_puts(b, "|");
	buf_puts(b, best->name);
	return value;
}

/* The value of one word of n bytes in a list of flags; 0, or -1. */
static int
flag_value(enum name_set set, const char *word, size_t n, uint64_t *value)
{
	static const char unknown[] = "<unknown:0x";
	char buf[64], *end;

	if (n == 0 || n >= sizeof(buf))
		return -1;
	memcpy(buf, word, n);
	buf[n] = '\0';
	if (strncmp(buf, unknown, sizeof(unknown) - 1) != 0)
		return name_value(set, buf, value);
	*value = strtoull(buf + sizeof(unknown) - 1, &end, 16);
	return strcmp(end, ">") == 0 ? 0 : -1;
}

/* The value of NAME|NAME|...; 0, or -1 if a word means nothing. */
static int
flags_value(enum name_set set, const char *text, uint64_t *value)
{
	uint64_t one;
	size_t n;

	*value = 0;
	for (;; text += n + 1) {
		n = strcspn(text, "|");
		if (flag_value(set, text, n, &one) == -1)
			return -1;
		*value |= one;
		if (text[n] == '\0')
			return 0;
	}
}

const char *
name_find(enum name_set set, uint64_t value)
{
	size_t i = lower_bound(set, value);

	if (i == sets[set].n || sets[set].c[i].value != value)
		return NULL;
	return sets[set].c[i].name;
}

const char *
name_nth(enum name_set set, size_t i, uint64_t *value)
{
	if (i >= sets[set].n)
		return NULL;
	*value = sets[set].c[i].value;
	return sets[set].c[i].name;
}

int
name_value(enum name_set set, const char *name, uint64_t *value)
{
	size_t i;

	for (i = 0; i < sets[set].n; i++)
		if (strcmp(sets[set].c[i].name, name) == 0) {
			*value = sets[set].c[i].value;
			return 0;
		}
	return -1;
}

void
name_put(struct buf *b, enum name_set set, uint64_t value)
{
	const char *name = name_find(set, value);

	if (name != NULL)
		buf_puts(b, name);
	else if (set == NAME_FAMILY)
		buf_printf(b, "AF_UNKNOWN(%" PRIu64 ")", value);
	else if (set == NAME_SOCKTYPE)
		buf_printf(b, "SOCK_UNKNOWN(%" PRIu64 ")", value);
	else if (set == NAME_IOCTL)
		buf_printf(b, "<unknown>: 0x%" PRIx64, value);
	else
		buf_printf(b, "<unknown>: %" PRIu64, value);
}

void
name_put_flags(struct buf *b, enum name_set set, uint64_t value)
{
	const char *zero;
	uint64_t rest;
	int shown = 0;

	if (value == 0) {
		zero = name_find(set, 0);
		buf_puts(b, zero != NULL ? zero : "0");
		return;
	}
	rest = put_bits(b, set, value, &shown);
	if (rest != 0)
		buf_printf(b, "%s<unknown:0x%" PRIx64 ">",
		    shown > 0 ? "|" : "", rest);
}

void
name_put_oflags(struct buf *b, uint32_t flags)
{
	name_put(b, NAME_OPEN_FLAG, flags & O_ACCMODE);
	if ((flags & ~O_ACCMODE) != 0) {
		buf_puts(b, "|");
		name_put_flags(b, NAME_OPEN_FLAG, flags & ~O_ACCMODE);
	}
}

/* The letters of 1.6 behind the access mode, in their order. */
static const struct {
	char		letter;
	uint32_t	flag;
} letters[] = {
	{ 'n', O_NONBLOCK }, { 'a', O_APPEND }, { 'c', O_CREAT },
	{ 't', O_TRUNC },
};

int
name_letters_value(const char *text, uint64_t *value)
{
	static const char modes[][3] = { "ro", "wo", "rw", "--" };
	size_t i;

	for (*value = 0; *value < NITEMS(modes); ++*value)
		if (strncmp(text, modes[*value], 2) == 0)
			break;
	if (*value == NITEMS(modes))
		return -1;
	text += 2;
	for (i = 0; i < NITEMS(letters); i++)
		if (*text == letters[i].letter) {
			*value |= letters[i].flag;
			text++;
		}
	return *text == '\0' ? 0 : -1;
}

int
name_flags_value(enum name_set set, const char *text, uint64_t *value)
{
	char *end;

	if (*text >= '0' && *text <= '9') {
		*value = strtoull(text, &end, 0);
		return *end == '\0' ? 0 : -1;
	}
	return flags_value(set, text, value);
}

int
name_oflags_equal(const char *operand, uint32_t flags)
{
	uint32_t known = O_ACCMODE;
	uint64_t value;
	size_t i;

	if (name_letters_value(operand, &value) == -1)
		return flags_value(NAME_OPEN_FLAG, operand, &value) == 0 &&
		    value == flags;
	for (i = 0; i < NITEMS(letters); i++)
		known |= letters[i].flag;
	return (flags & known) == value;
}

void
name_put_socktype(struct buf *b, uint32_t type)
{
	name_put(b, NAME_SOCKTYPE, type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK));
}

void
name_put_prot(struct buf *b, uint32_t prot)
{
	name_put_flags(b, NAME_PROT, prot);
}
