/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Blocks, each a quarter of all before it, up to a limit: a small policy takes
 * little, a large one few calls of malloc(3).
 */
#include "base/pool.h"

#include <stdlib.h>
#include <sys/param.h>

#include "base/xmalloc.h"

#define BLOCK_LEAST	((size_t)512)	/* bytes */
#define BLOCK_MOST	((size_t)64 * 1024)
#define ALIGN		sizeof(void *)

struct block {
	struct block	*next;		/* owned: the one before */
};

struct pool {
	struct block	*block;		/* owned: the newest */
	char		*at;		/* in it, left bytes are free */
	size_t		 left;
	size_t		 all;		/* bytes of all blocks */
};

struct pool *
pool_new(void)
{
	return xcalloc(1, sizeof(struct pool));
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
	size_t size = MAX(MAX(MIN(p->all / 4, BLOCK_MOST), BLOCK_LEAST), n);
	struct block *b = xcalloc(1, sizeof(*b) + size);

	b->next = p->block;
	p->block = b;
	p->at = (char *)(b + 1);
	p->left = size;
	p->all += size;
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
