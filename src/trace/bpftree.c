/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A jump only leads forward, by 255 instructions at most. So a tree is written
 * from its end: where a branch begins is known before the jump to it is.
 */
#include "trace/bpftree.h"

#include <string.h>

#define JUMP_MAX	255
#define SHARED_MAX	8	/* answers that are kept track of */

/* A place, by how many instructions follow it up to the end of the tree. */
typedef int place;

struct shared {
	uint32_t	answer;
	place		at;
};

struct tree {
	struct sock_filter	 insn[BPF_CODE_MAX];	/* the last n of them */
	int			 n;
	int			 full;
	struct shared		 shared[SHARED_MAX];
	int			 nshared;
	void			(*put)(struct bpf_code *, int, const void *);
	const void		*ctx;
};

void
bpf_emit(struct bpf_code *c, uint16_t op, uint32_t k, uint8_t jt, uint8_t jf)
{
	if (c->n == c->cap)
		c->full = 1;
	else
		c->insn[c->n++] = (struct sock_filter){ op, jt, jf, k };
}

static place
put_before(struct tree *t, const struct sock_filter *insn, int n)
{
	if (n > BPF_CODE_MAX - t->n) {
		t->full = 1;
		return t->n;
	}
	t->n += n;
	memcpy(t->insn + BPF_CODE_MAX - t->n, insn, (size_t)n * sizeof(*insn));
	return t->n;
}

/* An answer that stands near by already need not be there again. */
static place
put_answer(struct tree *t, const struct sock_filter *insn)
{
	struct shared *s;
	int i;

	for (i = 0; i < t->nshared && t->shared[i].answer != insn->k; i++)
		;
	if (i == SHARED_MAX)
		return put_before(t, insn, 1);
	s = &t->shared[i];
	if (i == t->nshared || t->n - s->at > JUMP_MAX - 2) {
		*s = (struct shared){ insn->k, put_before(t, insn, 1) };
		t->nshared += i == t->nshared;
	}
	return s->at;
}

static place
put_act(struct tree *t, int act)
{
	struct sock_filter insn[BPF_BLOCK_MAX];
	struct bpf_code c = { insn, 0, BPF_BLOCK_MAX, 0 };

	t->put(&c, act, t->ctx);
	t->full |= c.full;
	if (c.n == 1 && insn[0].code == (BPF_RET | BPF_K))
		return put_answer(t, insn);
	return put_before(t, insn, c.n);
}

/* A place that leads there and can be reached from the next but one before. */
static place
bring_near(struct tree *t, place to)
{
	struct sock_filter ja = { BPF_JMP | BPF_JA, 0, 0,
	    (uint32_t)(t->n - to) };

	return t->n - to < JUMP_MAX ? to : put_before(t, &ja, 1);
}

static place
put_tree(struct tree *t, const struct bpf_range *r, int n)
{
	struct sock_filter jump;
	place above, below;
	int mid = n / 2;

	if (n == 1)
		return put_act(t, r[0].act);
	above = put_tree(t, r + mid, n - mid);
	below = put_tree(t, r, mid);
	above = bring_near(t, above);
	below = bring_near(t, below);
	jump = (struct sock_filter){ BPF_JMP | BPF_JGE | BPF_K,
	    (uint8_t)(t->n - above), (uint8_t)(t->n - below), r[mid].from };
	return put_before(t, &jump, 1);
}

void
bpf_tree(struct bpf_code *c, const struct bpf_range *r, int n,
    void (*put)(struct bpf_code *, int act, const void *ctx), const void *ctx)
{
	struct tree t;
	place start;

	t.n = t.full = t.nshared = 0;
	t.put = put;
	t.ctx = ctx;
	start = put_tree(&t, r, n);
	/* It begins where it was written last, but for one answer alone. */
	if (t.full || start != t.n || t.n > c->cap - c->n) {
		c->full = 1;
		return;
	}
	memcpy(c->insn + c->n, t.insn + BPF_CODE_MAX - t.n,
	    (size_t)t.n * sizeof(t.insn[0]));
	c->n += t.n;
}
