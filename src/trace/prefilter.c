/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Compiles a set of call numbers to classic BPF, one balanced tree an ABI. Only
 * armed calls have an argument loaded, so that the kernel's bitmap (Linux 5.11)
 * can skip the filter for the other free calls.
 */
#include "trace/prefilter.h"

#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "abi/sysent.h"
#include "call/door.h"
#include "trace/fence.h"
#include "trace/seal.h"

/* From ACT_ARMED on: the call of that id. */
enum act { ACT_FREE, ACT_TRACE, ACT_CLONE, ACT_ENOSYS, ACT_LANE,
    ACT_LANE_OPEN, ACT_ARMED = ACT_LANE_OPEN + SYS_MAXARGS };

/* At least what seal_len() can be for a 32-bit program. */
#define FENCE_LEN32	0x400000

/* From this number on, up to the next range's, one action holds. */
struct range {
	uint32_t	from;
	int		act;		/* enum act */
};

struct code {
	struct sock_filter	*insn;
	int			 n;
};

static void
emit(struct code *c, uint16_t op, uint32_t k, uint8_t jt, uint8_t jf)
{
	c->insn[c->n++] = (struct sock_filter){ op, jt, jf, k };
}

static void
emit_load(struct code *c, int reg, int high)
{
	emit(c, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(offsetof(
	    struct seccomp_data, args[0]) + (size_t)reg * sizeof(uint64_t) +
	    (high ? sizeof(uint32_t) : 0)), 0, 0);
}

/* Stops if a condition on the loaded word holds. */
static void
emit_stop_if(struct code *c, uint16_t op, uint32_t k)
{
	emit(c, BPF_JMP | op | BPF_K, k, 0, 1);
	emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
}

/*
 * Stops if an address and a length could mean sealed memory: by the 4 GB that
 * they are in. What begins below must be long to reach it.
 */
static void
emit_fence(struct code *c, const struct abi *abi, int addr, int len)
{
	const uint32_t end32 = (uint32_t)SEAL_ADDR32 + FENCE_LEN32;

	if (abi->wordsize == 4) {
		emit_load(c, addr, 0);
		emit(c, BPF_JMP | BPF_JGE | BPF_K, end32, 5, 0);
		emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
		emit_load(c, len, 0);
		emit_stop_if(c, BPF_JGE, (uint32_t)SEAL_ADDR32);
		return;
	}
	emit_load(c, addr, 1);
	emit_stop_if(c, BPF_JEQ, (uint32_t)(SEAL_ADDR64 >> 32));
	emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 7);
	/* 64-bit code of a 32-bit program reaches that one's memory too. */
	emit_load(c, addr, 0);
	emit(c, BPF_JMP | BPF_JGE | BPF_K, end32, 5, 0);
	emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
	emit_load(c, len, 0);
	emit_stop_if(c, BPF_JGE, (uint32_t)SEAL_ADDR32);
	emit_load(c, len, 1);
	emit(c, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
	emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
	emit_load(c, len, 0);
	emit_stop_if(c, BPF_JGE, (uint32_t)SEAL_ADDR64);
}

/* Stops if the low word of an argument is one of a door's. */
static void
emit_doors(struct code *c, const struct sysent *s)
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

static void
emit_armed(struct code *c, const struct abi *abi, const struct sysent *s)
{
	int i, addr, len;

	for (i = 0; fence_is_needed() && fence_pair(s, i, &addr, &len); i++)
		emit_fence(c, abi, addr, len);
	if (s->flags & SYSF_ARMED)
		emit_doors(c, s);
	emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
}

/* To the listener; opens (with their flags in a register) only to read. */
static void
emit_lane(struct code *c, int flags)
{
	emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data,
	    instruction_pointer) + sizeof(uint32_t), 0, 0);
	emit_stop_if(c, BPF_JEQ, (uint32_t)(SEAL_ADDR64 >> 32));
	if (flags != -1) {
		emit_load(c, flags, 0);
		emit_stop_if(c, BPF_JSET, ~(uint32_t)PREFILTER_LOOKS);
	}
	emit(c, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
}

static void
emit_act(struct code *c, const struct abi *abi, int act)
{
	if (act >= ACT_LANE && act < ACT_ARMED) {
		emit_lane(c, act - ACT_LANE_OPEN);
		return;
	}
	switch (act) {
	case ACT_FREE:
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
		break;
	case ACT_ENOSYS:
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
		break;
	case ACT_CLONE:
		emit(c, BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args[0]), 0, 0);
		emit(c, BPF_JMP | BPF_JSET | BPF_K,
		    CLONE_UNTRACED | DOOR_CLONE_MOVES, 1, 0);
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
		break;
	case ACT_TRACE:
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
		break;
	default:
		emit_armed(c, abi, &sysent_all[act - ACT_ARMED]);
		break;
	}
}

/* A jump of cBPF reaches 255 instructions; beyond that it goes by BPF_JA. */
static void
emit_tree(struct code *c, const struct abi *abi, const struct range *r, int n)
{
	struct sock_filter *jump;
	int at, mid = n / 2, skip;

	if (n == 1) {
		emit_act(c, abi, r[0].act);
		return;
	}
	at = c->n;
	emit(c, BPF_JMP | BPF_JGE | BPF_K, r[mid].from, 0, 0);
	emit_tree(c, abi, r, mid);
	jump = c->insn + at;
	skip = c->n - at - 1;
	if (skip <= 255)
		jump->jt = (uint8_t)skip;
	else {
		memmove(jump + 2, jump + 1, (size_t)skip * sizeof(*jump));
		jump->jf = 1;
		jump[1] = (struct sock_filter){ BPF_JMP | BPF_JA, 0, 0,
		    (uint32_t)skip };
		c->n++;
	}
	emit_tree(c, abi, r + mid, n - mid);
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
action(const struct nrset *free, const struct nrset *lane,
    const struct abi *abi, long nr)
{
	const struct sysent *s = sysent_by_nr(abi, nr);

	if (s != NULL && lane != NULL && abi->id == ABI_X86_64 &&
	    nrset_has(lane, abi->id, nr))
		return lane_action(s);
	if (s != NULL && (s->flags & SYSF_FORK) && (s->flags & SYSF_GUARD))
		return ACT_ENOSYS;	/* clone3 */
	if (s == NULL || !nrset_has(free, abi->id, nr))
		return ACT_TRACE;
	if (fence_is_needed() && fence_is_blind(s))
		return ACT_TRACE;
	if (!(s->flags & SYSF_ARMED) && !is_fenced(s))
		return ACT_FREE;
	return s->flags & SYSF_FORK ? ACT_CLONE : ACT_ARMED + s->id;
}

static void
emit_abi(struct code *c, const struct nrset *free, const struct nrset *lane,
    const struct abi *abi)
{
	struct range r[NRSET_MAX + 1];
	long nr;
	int a, n = 0;

	for (nr = 0; nr <= NRSET_MAX; nr++) {
		a = action(free, lane, abi, nr);
		if (n == 0 || r[n - 1].act != a)
			r[n++] = (struct range){ (uint32_t)nr, a };
	}
	emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr),
	    0, 0);
	emit_tree(c, abi, r, n);
}

int
prefilter_build(const struct nrset *free, const struct nrset *lane,
    struct sock_filter *insns)
{
	struct code c = { insns, 0 };
	int i, at;

	emit(&c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch),
	    0, 0);
	for (i = 0; i < ABI_COUNT; i++) {
		emit(&c, BPF_JMP | BPF_JEQ | BPF_K,
		    abi_get(i)->audit_arch, 1, 0);
		at = c.n;
		emit(&c, BPF_JMP | BPF_JA, 0, 0, 0);
		emit_abi(&c, free, lane, abi_get(i));
		c.insn[at].k = (uint32_t)(c.n - at - 1);
	}
	emit_act(&c, NULL, ACT_TRACE);
	return c.n;
}
