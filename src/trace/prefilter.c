/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Compiles a set of calls to classic BPF, one balanced tree of numbers an ABI.
 * Only armed calls and those that registers decide have an argument loaded, so
 * that the kernel's bitmap (Linux 5.11) can skip the filter for the other free
 * calls.
 */
#include "trace/prefilter.h"

#include <linux/sched.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/param.h>

#include "abi/sysent.h"
#include "call/door.h"
#include "trace/bpftree.h"
#include "trace/fence.h"
#include "trace/seal.h"

/* From ACT_CALL on: the call of that number, by its registers. */
enum act { ACT_FREE, ACT_TRACE, ACT_ENOSYS, ACT_LANE, ACT_LANE_OPEN,
    ACT_CALL = ACT_LANE_OPEN + SYS_MAXARGS };

/* At least what seal_len() can be for a 32-bit program. */
#define FENCE_LEN32	0x400000

/* What a filter is made from. */
struct wish {
	const struct regset	*set;
	const struct nrset	*lane;		/* NULL: there is none */
	int			 first;		/* of the tree */
	int			 by_registers;
};

static void
emit_load(struct bpf_code *c, int reg, int high)
{
	bpf_emit(c, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offsetof(
	    struct seccomp_data, args[0]) + (size_t)reg * sizeof(uint64_t) +
	    (high ? sizeof(uint32_t) : 0)), 0, 0);
}

/* Stops if a condition on the loaded word holds. */
static void
emit_stop_if(struct bpf_code *c, uint16_t op, uint32_t k)
{
	bpf_emit(c, BPF_JMP | op | BPF_K, k, 0, 1);
	bpf_emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
}

/*
 * Stops if an address and a length could mean sealed memory: by the 4 GB that
 * they are in. What begins below must be long to reach it.
 */
static void
emit_fence(struct bpf_code *c, const struct abi *abi, int addr, int len)
{
	const uint32_t end32 = (uint32_t)SEAL_ADDR32 + FENCE_LEN32;

	if (abi->wordsize == 4) {
		emit_load(c, addr, 0);
		bpf_emit(c, BPF_JMP | BPF_JGE | BPF_K, end32, 5, 0);
		bpf_emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
		bpf_emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
		emit_load(c, len, 0);
		emit_stop_if(c, BPF_JGE, (uint32_t)SEAL_ADDR32);
		return;
	}
	emit_load(c, addr, 1);
	emit_stop_if(c, BPF_JEQ, (uint32_t)(SEAL_ADDR64 >> 32));
	bpf_emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 7);
	/* 64-bit code of a 32-bit program reaches that one's memory too. */
	emit_load(c, addr, 0);
	bpf_emit(c, BPF_JMP | BPF_JGE | BPF_K, end32, 5, 0);
	bpf_emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	bpf_emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
	emit_load(c, len, 0);
	emit_stop_if(c, BPF_JGE, (uint32_t)SEAL_ADDR32);
	emit_load(c, len, 1);
	bpf_emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	bpf_emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
	emit_load(c, len, 0);
	emit_stop_if(c, BPF_JGE, (uint32_t)SEAL_ADDR64);
}

/* Stops if the low word of an argument is one of a door's. */
static void
emit_doors(struct bpf_code *c, const struct sysent *s)
{
	int loaded = 0;
	size_t k;

	for (k = 0; k < ndoors; k++) {
		if (strcmp(doors[k].call, s->name) != 0)
			continue;
		if (!loaded)
			emit_load(c, doors[k].reg, 0);
		loaded = 1;
		emit_stop_if(c, BPF_JEQ, doors[k].value);
	}
}

/* Questions that the word answers as it is; for others bits are cut out first. */
static int
is_whole(const struct regnode *node)
{
	return node->mask == UINT32_MAX || node->value == 0 ||
	    (node->mask & (node->mask - 1)) == 0;
}

/*
 * How many of its first two instructions, which load the word and cut it, a node
 * can do without, since all that lead to it have done them.
 */
static int
done_before(const struct regtree *t, int i)
{
	const struct regnode *node = &t->node[i], *from;
	int k, done = i == 0 ? 0 : 2;

	for (k = 0; k < i; k++) {
		from = &t->node[k];
		if (from->yes != i && from->no != i)
			continue;
		if (from->arg != node->arg || from->high != node->high ||
		    (!is_whole(from) && (is_whole(node) ||
		    from->mask != node->mask)))
			return 0;
		if (is_whole(from))
			done = 1;
	}
	return done;
}

/* The outcomes of a tree, each once, behind its nodes. */
struct ends {
	uint16_t	outcome[2 * REGTREE_MAX];
	int		n;
};

static int
end_of(struct ends *e, uint16_t outcome)
{
	int i;

	for (i = 0; i < e->n && e->outcome[i] != outcome; i++)
		;
	if (i == e->n)
		e->outcome[e->n++] = outcome;
	return i;
}

static void
emit_outcome(struct bpf_code *c, int outcome)
{
	bpf_emit(c, BPF_RET | BPF_K, outcome == REG_FREE ? SECCOMP_RET_ALLOW :
	    outcome >= REG_ERRNO ? SECCOMP_RET_ERRNO |
	    (uint32_t)(outcome - REG_ERRNO) : SECCOMP_RET_TRACE, 0, 0);
}

/* The jump of a node; at: where nodes begin, and (n) where ends do. */
static void
emit_node(struct bpf_code *c, const struct regtree *t, int i, const int *at,
    struct ends *e, int from)
{
	const struct regnode *node = &t->node[i];
	int done = done_before(t, i), yes, no, swap;

	if (done < 1)
		emit_load(c, node->arg, node->high);
	if (done < 2 && !is_whole(node))
		bpf_emit(c, BPF_ALU | BPF_AND | BPF_K, node->mask, 0, 0);
	yes = (node->yes < REG_STOP ? at[node->yes] :
	    at[t->n] + end_of(e, node->yes)) - (c->n - from) - 1;
	no = (node->no < REG_STOP ? at[node->no] :
	    at[t->n] + end_of(e, node->no)) - (c->n - from) - 1;
	/* Not one of the bits is set: then that is asked the other way round. */
	swap = node->value == 0 && node->mask != UINT32_MAX;
	bpf_emit(c, BPF_JMP | BPF_K | (node->mask != UINT32_MAX && is_whole(node) ?
	    BPF_JSET : BPF_JEQ), swap ? node->mask : node->value,
	    (uint8_t)(swap ? no : yes), (uint8_t)(swap ? yes : no));
}

static void
emit_tree_of_registers(struct bpf_code *c, const struct regtree *t)
{
	int at[REGTREE_MAX + 1], i, from = c->n;
	struct ends e = { .n = 0 };

	if (t->root >= REG_STOP) {
		emit_outcome(c, t->root);
		return;
	}
	for (i = at[0] = 0; i < t->n; i++)
		at[i + 1] = at[i] + 1 + MAX(0, (is_whole(&t->node[i]) ? 1 : 2) -
		    done_before(t, i));
	for (i = 0; i < t->n; i++)
		emit_node(c, t, i, at, &e, from);
	/* A jump reaches 255 instructions: what is longer than that stops. */
	if (at[t->n] + e.n > 255)
		c->n = from;
	for (i = 0; i < e.n && c->n != from; i++)
		emit_outcome(c, e.outcome[i]);
	if (c->n == from)
		emit_outcome(c, REG_STOP);
}

/* Stops what every program is stopped for. */
static void
emit_armed(struct bpf_code *c, const struct abi *abi, const struct sysent *s)
{
	int i, addr, len;

	for (i = 0; fence_is_needed() && fence_pair(s, i, &addr, &len); i++)
		emit_fence(c, abi, addr, len);
	if ((s->flags & SYSF_ARMED) && (s->flags & SYSF_FORK)) {
		emit_load(c, 0, 0);
		emit_stop_if(c, BPF_JSET, CLONE_UNTRACED | DOOR_CLONE_MOVES);
	} else if (s->flags & SYSF_ARMED)
		emit_doors(c, s);
}

/* What always outranks the policy comes first. */
static void
emit_call(struct bpf_code *c, const struct wish *w, const struct abi *abi, long nr)
{
	const struct sysent *s = sysent_by_nr(abi, nr);
	const struct regtree *t = regset_tree(w->set, abi->id, nr);

	if (w->first)
		emit_armed(c, abi, s);
	if (t != NULL)
		emit_tree_of_registers(c, t);
	else
		emit_outcome(c, REG_FREE);
}

/* To the listener; opens (with their flags in a register) only to read. */
static void
emit_lane(struct bpf_code *c, int flags)
{
	bpf_emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data,
	    instruction_pointer) + sizeof(uint32_t), 0, 0);
	emit_stop_if(c, BPF_JEQ, (uint32_t)(SEAL_ADDR64 >> 32));
	if (flags != -1) {
		emit_load(c, flags, 0);
		emit_stop_if(c, BPF_JSET, ~(uint32_t)PREFILTER_LOOKS);
	}
	bpf_emit(c, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
}

/* Of a wish for an ABI, what is done with a call. */
struct wish_of {
	const struct wish	*wish;
	const struct abi	*abi;
};

static void
emit_act(struct bpf_code *c, int act, const void *ctx)
{
	const struct wish_of *of = ctx;

	if (act >= ACT_CALL)
		emit_call(c, of->wish, of->abi, act - ACT_CALL);
	else if (act >= ACT_LANE)
		emit_lane(c, act - ACT_LANE_OPEN);
	else if (act == ACT_ENOSYS)
		bpf_emit(c, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
	else
		emit_outcome(c, act == ACT_FREE ? REG_FREE : REG_STOP);
}

static int
is_fenced(const struct sysent *s)
{
	int addr, len;

	return fence_is_needed() && fence_pair(s, 0, &addr, &len);
}

/* What the program may do with a call of the lane. */
static int
lane_action(const struct sysent *s)
{
	int n;

	for (n = 0; n < SYS_MAXARGS; n++)
		if (s->arg[n].kind == ARG_OFLAGS)
			return ACT_LANE_OPEN + n;
	return ACT_LANE;
}

static int
action(const struct wish *w, const struct abi *abi, long nr)
{
	const struct sysent *s = sysent_by_nr(abi, nr);
	int asked;

	if (s != NULL && w->lane != NULL && abi->id == ABI_X86_64 &&
	    nrset_has(w->lane, abi->id, nr))
		return lane_action(s);
	/* The first one sees to what is unknown, refused or armed. */
	if (!w->first && nrset_has(&w->set->free, abi->id, nr))
		return ACT_FREE;
	if (s != NULL && (s->flags & SYSF_FORK) && (s->flags & SYSF_GUARD))
		return ACT_ENOSYS;	/* clone3 */
	if (s == NULL)
		return ACT_TRACE;
	asked = w->by_registers && regset_tree(w->set, abi->id, nr) != NULL;
	if (!asked && !nrset_has(&w->set->free, abi->id, nr))
		return ACT_TRACE;
	if (fence_is_needed() && fence_is_blind(s))
		return ACT_TRACE;
	if (!asked && !(s->flags & SYSF_ARMED) && !is_fenced(s))
		return ACT_FREE;
	return ACT_CALL + (int)nr;
}

static void
emit_abi(struct bpf_code *c, const struct wish *w, const struct abi *abi)
{
	struct bpf_range r[NRSET_MAX + 1];
	const struct wish_of of = { w, abi };
	long nr;
	int a, n = 0;

	for (nr = 0; nr <= NRSET_MAX; nr++) {
		a = action(w, abi, nr);
		if (n == 0 || r[n - 1].act != a)
			r[n++] = (struct bpf_range){ (uint32_t)nr, a };
	}
	bpf_emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr),
	    0, 0);
	bpf_tree(c, r, n, emit_act, &of);
}

static void
build(struct bpf_code *c, const struct wish *w)
{
	int i, at;

	bpf_emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch),
	    0, 0);
	for (i = 0; i < ABI_COUNT; i++) {
		bpf_emit(c, BPF_JMP | BPF_JEQ | BPF_K, abi_get(i)->audit_arch, 1,
		    0);
		at = c->n;
		bpf_emit(c, BPF_JMP | BPF_JA, 0, 0, 0);
		emit_abi(c, w, abi_get(i));
		if (c->full)
			return;
		c->insn[at].k = (uint32_t)(c->n - at - 1);
	}
	emit_outcome(c, REG_STOP);
}

/* By numbers alone there is room for every set. */
static int
build_any(struct wish *w, struct sock_filter *insns)
{
	struct bpf_code c = { insns, 0, PREFILTER_MAX, 0 };

	build(&c, w);
	if (c.full) {
		c.n = c.full = 0;
		w->by_registers = 0;
		build(&c, w);
	}
	return c.n;
}

int
prefilter_build(const struct regset *set, const struct nrset *lane,
    struct sock_filter *insns)
{
	struct wish w = { set, lane, 1, 1 };

	return build_any(&w, insns);
}

int
prefilter_build_more(const struct regset *set, struct sock_filter *insns)
{
	struct wish w = { set, NULL, 0, 1 };

	return build_any(&w, insns);
}
