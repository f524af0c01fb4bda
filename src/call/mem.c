/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Copies out of a traced program's memory, with the answers that the kernel's
 * own copies would give.
 */
#include "call/mem.h"

#include <errno.h>
#include <string.h>
#include <sys/param.h>

#define PAGE		4096
#define FIRST_STEP	256	/* most names are shorter */

int
mem_copy(const struct mem *m, uint64_t addr, void *to, size_t n)
{
	ssize_t got;

	if (n == 0)
		return 0;
	got = m->read(m->ctx, addr, to, n);
	return got >= 0 && (size_t)got == n ? 0 : EFAULT;
}

/*
 * No read goes beyond the page that holds the string's end: a page that is not
 * part of it may be slow to come, or never.
 */
int
mem_string(const struct mem *m, uint64_t addr, char *to, size_t cap,
    size_t *len)
{
	size_t done = 0, step = FIRST_STEP, n;
	const char *nul;
	ssize_t got;

	while (done < cap) {
		n = MIN(step, PAGE - (addr + done) % PAGE);
		n = MIN(n, cap - done);
		got = m->read(m->ctx, addr + done, to + done, n);
		if (got <= 0)
			return EFAULT;
		nul = memchr(to + done, '\0', (size_t)got);
		if (nul != NULL) {
			*len = (size_t)(nul - to);
			return 0;
		}
		done += (size_t)got;
		step = PAGE;
	}
	return ENAMETOOLONG;
}

int
mem_struct(const struct mem *m, uint64_t addr, uint64_t size, size_t least,
    void *to, size_t known)
{
	unsigned char tail[512];
	uint64_t off;
	size_t i, n;

	if (size < least)
		return EINVAL;
	if (size > PAGE)
		return E2BIG;
	memset(to, 0, known);
	if (mem_copy(m, addr, to, MIN(size, known)) != 0)
		return EFAULT;
	for (off = known; off < size; off += n) {
		n = MIN(sizeof(tail), size - off);
		if (mem_copy(m, addr + off, tail, n) != 0)
			return EFAULT;
		for (i = 0; i < n; i++)
			if (tail[i] != 0)
				return E2BIG;
	}
	return 0;
}
