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
#include <sys/prctl.h>

#include "abi/sysent.h"

enum act { ACT_FREE, ACT_TRACE, ACT_CLONE, ACT_FCNTL, ACT_PRCTL,
	ACT_ENOSYS };

/* From this number on, up to the next range's, one action holds. */
struct range {
	uint32_t	from;
	enum act	act;
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

/* Free, unless the low word of an argument is a certain one. */
static void
emit_unless(struct code *c, uint32_t at, uint32_t value)
{
	emit(c, BPF_LD | BPF_W | BPF_ABS, at, 0, 0);
	emit(c, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
	emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
}

static void
emit_act(struct code *c, enum act act)
{
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
		emit(c, BPF_JMP | BPF_JSET | BPF_K, CLONE_UNTRACED, 1, 0);
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
		break;
	case ACT_FCNTL:
		emit_unless(c, offsetof(struct seccomp_data, args[1]),
		    F_SETOWN);
		break;
	case ACT_PRCTL:
		emit_unless(c, offsetof(struct seccomp_data, args[0]),
		    PR_SET_DUMPABLE);
		break;
	case ACT_TRACE:
		emit(c, BPF_RET | BPF_K, SECCOMP_RET_TRACE, 0, 0);
		break;
	}
}

/* A jump of cBPF reaches 255 instructions; beyond that it goes by BPF_JA. */
static void
emit_tree(struct code *c, const struct range *r, int n)
{
	int at, mid = n / 2, far;

	if (n == 1) {
		emit_act(c, r[0].act);
		return;
	}
	far = n > 60;
	at = c->n;
	emit(c, BPF_JMP | BPF_JGE | BPF_K, r[mid].from, 0, far);
	if (far)
		emit(c, BPF_JMP | BPF_JA, 0, 0, 0);
	emit_tree(c, r, mid);
	if (far)
		c->insn[at + 1].k = (uint32_t)(c->n - at - 2);
	else
		c->insn[at].jt = (uint8_t)(c->n - at - 1);
	emit_tree(c, r + mid, n - mid);
}

static enum act
action(const struct nrset *free, const struct abi *abi, long nr)
{
	const struct sysent *s = sysent_by_nr(abi, nr);

	if (s != NULL && (s->flags & SYSF_FORK) && (s->flags & SYSF_GUARD))
		return ACT_ENOSYS;	/* clone3 */
	if (s == NULL || !nrset_has(free, abi->id, nr))
		return ACT_TRACE;
	if (!(s->flags & SYSF_ARMED))
		return ACT_FREE;
	if (s->flags & SYSF_FORK)
		return ACT_CLONE;
	return s->arg[0].kind == ARG_PRCTL_OPTION ? ACT_PRCTL : ACT_FCNTL;
}

static void
emit_abi(struct code *c, const struct nrset *free, const struct abi *abi)
{
	struct range r[NRSET_MAX + 1];
	enum act a;
	long nr;
	int n = 0;

	for (nr = 0; nr <= NRSET_MAX; nr++) {
		a = action(free, abi, nr);
		if (n == 0 || r[n - 1].act != a)
			r[n++] = (struct range){ (uint32_t)nr, a };
	}
	emit(c, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr),
	    0, 0);
	emit_tree(c, r, n);
}

int
prefilter_build(const struct nrset *free, struct sock_filter *insns)
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
		emit_abi(&c, free, abi_get(i));
		c.insn[at].k = (uint32_t)(c.n - at - 1);
	}
	emit_act(&c, ACT_TRACE);
	return c.n;
}
