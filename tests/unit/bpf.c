/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * An interpreter of classic BPF, as far as seccomp(2) filters of ours use it.
 */
#include "bpf.h"

#include <check.h>
#include <string.h>

uint32_t
bpf_run(const struct sock_filter *f, int n, const struct seccomp_data *d)
{
	uint32_t a = 0;
	int pc, taken;

	for (pc = 0; pc < n; pc++) {
		const struct sock_filter *i = &f[pc];

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			ck_assert_uint_le(i->k + 4, sizeof(*d));
			memcpy(&a, (const char *)d + i->k, sizeof(a));
			break;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			break;
		case BPF_JMP | BPF_JA:
			pc += (int)i->k;
			break;
		case BPF_JMP | BPF_JEQ | BPF_K:
		case BPF_JMP | BPF_JGE | BPF_K:
		case BPF_JMP | BPF_JSET | BPF_K:
			taken = BPF_OP(i->code) == BPF_JEQ ? a == i->k :
			    BPF_OP(i->code) == BPF_JGE ? a >= i->k :
			    (a & i->k) != 0;
			pc += taken ? i->jt : i->jf;
			break;
		case BPF_RET | BPF_K:
			return i->k;
		default:
			ck_abort_msg("instruction %#x", i->code);
		}
	}
	ck_abort_msg("fell off the end");
	return 0;
}
