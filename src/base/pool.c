/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Blocks, each twice as large as the one before, up to a limit: a small policy
 * takes little, a large one few calls of malloc(3).
 */
#include "base/pool.h"

#include <stdlib.h>
#include <sys/param.h>

#include "base/xmalloc.h"

#define BLOCK_LEAST	512		/* bytes */
#define BLOCK_MOST	(64 * 1024)
#define ALIGN		sizeof(void *)

struct block {
	struct block	*next;		/* owned: the one before */
};

struct pool {
	struct block	*block;		/* owned: the newest */
	char		*at;		/* in it, left bytes are free */
	size_t		 left;
	size_t		 size;		/* of the next one */
};

struct pool *
pool_new(void)
{
	struct pool *p = xcalloc(1, sizeof(*p));

	p->size = BLOCK_LEAST;
	return p;
}

void
pool_free(struct pool *p)
{
	struct block *b;

	while (p != NULL && (b = p->block) != NULL) {
		p->block = b->next;
		free(b);
	}
	free(p);
}

static void
grow(struct pool *p, size_t n)
{
	size_t size = MAX(p->size, n);
	struct block *b = xcalloc(1, sizeof(*b) + size);

	b->next = p->block;
	p->block = b;
	p->at = (char *)(b + 1);
	p->left = size;
	p->size = MIN(2 * p->size, BLOCK_MOST);
}

void *
pool_get(struct pool *p, size_t n)
{
	void *got;

	if (p == NULL)
		return xcalloc(1, n);
	n = (n + ALIGN - 1) & ~(ALIGN - 1);
	if (n > p->left)
		grow(p, n);
	got = p->at;
	p->at += n;
	p->left -= n;
	return got;
}
