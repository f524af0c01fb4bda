/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What keeps the sealed memory where it is. The kernel does by mseal(2) since
 * Linux 6.10; where it cannot, the filter stops every call whose registers could
 * mean these addresses, and the call is refused when they do. Forgetting the
 * memory in a child (MADV_DONTFORK) is not mseal's business and always ours.
 */
#ifndef TRACE_FENCE_H
#define TRACE_FENCE_H

#include "abi/sysent.h"
#include "call/call.h"
#include "trace/seal.h"

/* 1 if mseal(2) cannot be used here. */
int	fence_is_needed(void);

/* For tests: 1 or 0, whatever the kernel can. */
void	fence_force(int needed);

/*
 * The arguments of a call that are an address and a length, pair i of them; 0
 * if there is none (any more).
 */
int	fence_pair(const struct sysent *, int i, int *addr, int *len);

/* 1 if the call must always stop: its registers do not tell. */
int	fence_is_blind(const struct sysent *);

/* For a decoded call: NULL, or why it is refused (static text). */
const char	*fence_check(const struct seal *, const struct call *);

#endif
