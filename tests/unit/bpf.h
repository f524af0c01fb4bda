/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * An interpreter of classic BPF, as far as seccomp(2) filters of ours use it.
 */
#ifndef UNIT_BPF_H
#define UNIT_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>

/* Runs a filter as the kernel would; the test fails by what that refuses. */
uint32_t	bpf_run(const struct sock_filter *, int n,
		    const struct seccomp_data *);

#endif
