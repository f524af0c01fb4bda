/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The seccomp filter of a policy: what is in the set runs free, the rest stops
 * (SECCOMP_RET_TRACE). No verdict lives here: a filter is inherited by programs
 * with other policies, so it may say "look" but never "no". Two exceptions hold
 * for every program: clone3(2) is answered ENOSYS, because its flags are in
 * memory that may change (libraries fall back to clone(2)); and of the calls that
 * are SYSF_ARMED the dangerous kind always stops: clone(2) with CLONE_UNTRACED,
 * and the commands of call/door.
 *
 * The first filter of a tree may have a look-up lane: calls that look at a name
 * and change nothing are sent to its listener (SECCOMP_RET_USER_NOTIF), opens
 * only with flags of PREFILTER_LOOKS. Made by a stub of sealed memory, where a
 * call is that was moved from the lane, they stop like others.
 */
#ifndef TRACE_PREFILTER_H
#define TRACE_PREFILTER_H

#include <linux/filter.h>

#include "abi/nrset.h"

/* A bound on what prefilter_build writes: BPF_MAXINSNS of linux/bpf_common.h. */
#define PREFILTER_MAX	4096

/* Flags of an open that only reads: of O_ACCMODE nothing but O_RDONLY. */
#define PREFILTER_LOOKS	(O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | \
	O_NOCTTY | O_LARGEFILE | 0100000)

/*
 * Builds the program into insns[PREFILTER_MAX]; returns its length. free: calls
 * that run without a stop. lane: of x86-64, the calls of the look-up lane; NULL:
 * there is none, as in every filter but the first. Numbers
 * outside of every table, x32 numbers and other ABIs always stop.
 */
int	prefilter_build(const struct nrset *free, const struct nrset *lane,
	    struct sock_filter *insns);

#endif
