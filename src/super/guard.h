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
	pid_t	waker;		/* 0: there is none */
	int	privileged;	/* we may look at any process */
	char	**shut;		/* owned: files and folders, nshut of them */
	int	nshut;
};

/*
 * In each of our processes, which blocks all that it does not handle: ignores
 * the signals that libc keeps to itself and leaves out of every set.
 */
void		 guard_signals(void);

/*
 * From now on nobody may write to a file, or to what is in a folder, whether it
 * is there or not. What is neither, a device, is left alone.
 */
void		 guard_shut(struct guard *, const char *path);

/*
 * NULL, or why the call is refused (static text) and *error. caller: the pid of
 * the process that makes it.
 */
const char	*guard_call(const struct guard *, const struct call *,
		    pid_t caller, int *error);

/*
 * As above, for a decoded call: names of our processes' entries in proc(5),
 * wherever that is mounted, and of what is shut.
 */
const char	*guard_names(const struct guard *, const struct call *,
		    pid_t caller);

#endif
