/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Writes classic BPF for seccomp(2): instructions in a row, and what becomes of
 * each call number as a balanced tree whose answers are shared. The kernel
 * compiles a program whenever it is installed, and runs it for each number there
 * is to keep the answers that hang on the number alone (Linux 5.11).
 */
#ifndef TRACE_BPFTREE_H
#define TRACE_BPFTREE_H

#include <linux/filter.h>

#include <stdint.h>

#define BPF_CODE_MAX	4096	/* BPF_MAXINSNS of linux/bpf_common.h */
#define BPF_BLOCK_MAX	1024	/* instructions of one number */

struct bpf_code {
	struct sock_filter	*insn;	/* borrowed, room for cap */
	int			 n;
	int			 cap;
	int			 full;	/* something did not fit */
};

/* From this number on, up to the next range's, one action holds. */
struct bpf_range {
	uint32_t	from;
	int		act;		/* the caller's */
};

/* Appends an instruction. */
void	bpf_emit(struct bpf_code *, uint16_t op, uint32_t k, uint8_t jt,
	    uint8_t jf);

/*
 * Appends what the n ranges, in order, say of the number that is loaded. put
 * appends what an action does: each way through it ends in an answer, and it does
 * not matter where it stands.
 */
void	bpf_tree(struct bpf_code *, const struct bpf_range *, int n,
	    void (*put)(struct bpf_code *, int act, const void *ctx),
	    const void *ctx);

#endif
