/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The making of plans: which bytes and which objects stand for the pointers
 * that a program gave.
 */
#include "call/plan.h"

#include <string.h>
#include <unistd.h>

#include "call/call.h"

void
plan_init(struct plan *p, long nr, const uint64_t args[SYS_MAXARGS])
{
	memset(p, 0, offsetof(struct plan, block));
	p->nr = nr;
	memcpy(p->args, args, sizeof(p->args));
	p->in = -1;
	p->after = PLAN_DONE;
}

int
plan_is_needed(const struct plan *p, long nr, const uint64_t args[SYS_MAXARGS])
{
	return p->nblock > 0 || p->nr != nr || p->unfit != NULL ||
	    p->after != PLAN_DONE ||
	    memcmp(p->args, args, sizeof(p->args)) != 0;
}

static int
add(struct call *c, const struct block *b)
{
	struct plan *p = &c->plan;

	if (p->nblock == PLAN_MAXBLOCKS) {
		p->unfit = "it has too many arguments to be sealed";
		if (b->fd != -1)
			close(b->fd);
		return -1;
	}
	p->block[p->nblock] = *b;
	return p->nblock++;
}

/* Argument n of the call in hand stands in a register or in a block of words. */
static void
place(const struct call *c, struct block *b, int n, int len_n)
{
	int width = c->plan.in == -1 ? 1 : c->abi->wordsize;

	b->into = c->plan.in;
	b->at = n * width;
	b->len_at = len_n * width;
}

int
plan_bytes(struct call *c, int n, const void *text, size_t len)
{
	struct block b = { .kind = BLOCK_BYTES, .fd = -1, .text = text,
	    .len = len };

	place(c, &b, n, 0);
	return add(c, &b);
}

int
plan_pin(struct call *c, int n, int fd, const char *base)
{
	struct block b = { .kind = BLOCK_PIN, .fd = fd, .text = base };

	place(c, &b, n, 0);
	return add(c, &b);
}

int
plan_sun(struct call *c, int n, int len_n, int fd, const char *base)
{
	struct block b = { .kind = BLOCK_SUN, .fd = fd, .text = base };

	place(c, &b, n, len_n);
	return add(c, &b);
}

int
plan_bytes_in(struct call *c, int into, int at, const void *text, size_t len)
{
	struct block b = { .kind = BLOCK_BYTES, .fd = -1, .text = text,
	    .len = len, .into = into, .at = at };

	return add(c, &b);
}

int
plan_sun_in(struct call *c, int into, int at, int len_at, int fd,
    const char *base)
{
	struct block b = { .kind = BLOCK_SUN, .fd = fd, .text = base,
	    .into = into, .at = at, .len_at = len_at };

	return add(c, &b);
}

int
plan_inner(struct call *c, int n, const void *words, size_t len)
{
	int i = plan_bytes(c, n, words, len);

	c->plan.in = i;
	return i;
}

void
plan_fail(struct plan *p, int error)
{
	if (p->error == 0)
		p->error = error;
}

int
plan_has_pins(const struct plan *p)
{
	int i;

	for (i = 0; i < p->nblock; i++)
		if (p->block[i].fd != -1)
			return 1;
	return 0;
}

void
plan_release(struct plan *p)
{
	int i;

	for (i = 0; i < p->nblock; i++)
		if (p->block[i].fd != -1) {
			close(p->block[i].fd);
			p->block[i].fd = -1;
		}
}
