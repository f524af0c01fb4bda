/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The seccomp filter of a policy: what its set says, by number and by what is in
 * registers. What is free runs (SECCOMP_RET_ALLOW), what is not stops
 * (SECCOMP_RET_TRACE), and the set may have errors (SECCOMP_RET_ERRNO) where no
 * program with another policy can come under the filter: a filter is inherited,
 * and SECCOMP_RET_ERRNO outranks a stop, so elsewhere it may say "look" but never
 * "no". Before the set comes what holds for every program: clone3(2) is answered
 * ENOSYS, because its flags are in memory that may change (libraries fall back to
 * clone(2)); of the calls that are SYSF_ARMED the dangerous kind always stops, by
 * the first filter of the tree: clone(2) with CLONE_UNTRACED, and the commands of
 * call/door; and where the kernel cannot seal memory, what could mean the sealed
 * one.
 *
 * The first filter of a tree may have a look-up lane: calls that look at a name
 * and change nothing are sent to its listener (SECCOMP_RET_USER_NOTIF), opens
 * only with flags of PREFILTER_LOOKS. Made by a stub of sealed memory, where a
 * call is that was moved from the lane, they stop like others.
 */
#ifndef TRACE_PREFILTER_H
#define TRACE_PREFILTER_H

#include <linux/filter.h>

#include "abi/regset.h"

/* A bound on what prefilter_build writes: BPF_MAXINSNS of linux/bpf_common.h. */
#define PREFILTER_MAX	4096

/* Flags of an open that only reads: of O_ACCMODE nothing but O_RDONLY. */
#define PREFILTER_LOOKS	(O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | \
	O_NOCTTY | O_LARGEFILE | 0100000)

/*
 * Builds the first filter of a tree into insns[PREFILTER_MAX]; returns its length.
 * lane: of x86-64, the calls of the look-up lane; NULL: there is none. Numbers
 * outside of every table, x32 numbers and other ABIs always stop. Where the
 * questions of a set are more than there is room for, the calls that are asked
 * about stop.
 */
int	prefilter_build(const struct regset *, const struct nrset *lane,
	    struct sock_filter *insns);

/*
 * The same for a process that is under a first one: what that one stops for
 * every program is not looked for again.
 */
int	prefilter_build_more(const struct regset *, struct sock_filter *insns);

#endif
