/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The supervisor defends itself: calls aimed at it are refused whatever a
 * policy says. Registers and descriptors only; names are judged in flow.
 */
#ifndef SUPER_GUARD_H
#define SUPER_GUARD_H

#include <sys/types.h>

#include "call/call.h"

struct guard {
	pid_t	supervisor;
	pid_t	front;
	int	privileged;	/* we may look at any process */
};

/*
 * NULL, or why the call is refused (static text) and *error. caller: the pid of
 * the process that makes it.
 */
const char	*guard_call(const struct guard *, const struct call *,
		    pid_t caller, int *error);

/*
 * As above, for a decoded call: names of the supervisor's entries in proc.
 */
const char	*guard_names(const struct guard *, const struct call *);

#endif
