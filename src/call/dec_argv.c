/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Strings that are no names of files, alone and in rows.
 */
#include <errno.h>
#include <limits.h>
#include <sys/param.h>

#include "call/decode.h"

#define ARGV_MAX	(32 * 1024)	/* of text; the rest is cut off */

int
dec_string(struct dec *d, int n)
{
	uint64_t addr = d->call->args[n];
	size_t cap;
	int error;

	if (addr == 0)
		return 0;
	error = decode_begin(d, n, NULL, ARG_STRING, addr);
	if (error != 0)
		return error;
	cap = MIN(d->text.cap, PATH_MAX);
	error = mem_string(d->env->mem, addr, d->text.p, cap, &d->text.len);
	if (error == ENAMETOOLONG) {
		if (cap < PATH_MAX)
			return EPERM;
		d->why = "string without end";
	}
	if (error == 0)
		error = decode_end(d);
	if (error == 0)
		plan_bytes(d->call, n, d->field->text, d->field->len + 1);
	return error;
}

static int
read_pointer(const struct dec *d, uint64_t at, uint64_t *p)
{
	uint32_t word;
	int error;

	if (d->call->abi->wordsize == 8)
		return mem_copy(d->env->mem, at, p, sizeof(*p));
	error = mem_copy(d->env->mem, at, &word, sizeof(word));
	*p = word;
	return error;
}

/* Appends one string; what is too long is cut, the NUL is always there. */
static int
put_string(struct dec *d, uint64_t addr)
{
	struct buf *b = &d->text;
	size_t len;
	int error;

	error = mem_string(d->env->mem, addr, b->p + b->len, b->cap - b->len,
	    &len);
	if (error == ENAMETOOLONG) {
		b->cut = 1;
		len = b->cap - b->len - 1;
		error = 0;
	}
	if (error == 0) {
		b->len += len;
		b->p[b->len] = '\0';
	}
	return error;
}

int
dec_argv(struct dec *d, int n)
{
	uint64_t at = d->call->args[n], p;
	int error, i;

	error = decode_begin(d, n, NULL, ARG_ARGV, at);
	if (error != 0)
		return error;
	d->text.cap = MIN(d->text.cap, ARGV_MAX);
	for (i = 0; at != 0 && !d->text.cut; i++) {
		error = read_pointer(d, at, &p);
		if (error != 0)
			return error;
		if (p == 0)
			break;
		if (i > 0)
			buf_put(&d->text, " ", 1);
		error = put_string(d, p);
		if (error != 0)
			return error;
		if (i == 0)
			d->call->argv0_len = d->text.len;
		at += (uint64_t)d->call->abi->wordsize;
	}
	(void)decode_end(d);		/* a cut argv is marked, not refused */
	return 0;
}
