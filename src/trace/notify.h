/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The listener of the first filter (seccomp_unotify(2)): calls that wait for an
 * answer in place of being made. Unlike ptrace(2) it may be used by any thread.
 */
#ifndef TRACE_NOTIFY_H
#define TRACE_NOTIFY_H

#include <stdint.h>
#include <sys/types.h>

#include "trace/ptr.h"

struct notice {
	uint64_t	id;	/* valid until the task goes on, or is gone */
	pid_t		tid;
	struct ptr_call	call;
};

/*
 * Asks the kernel to wake whoever waits on the CPU of who wakes (Linux 6.6);
 * where it cannot, waking takes longer.
 */
void	notify_hint(int listener);

/* Waits for the next call. 1, or 0: none this time, or -1: never again. */
int	notify_receive(int listener, struct notice *);

/* 1 while the task is still in that very call. */
int	notify_is_valid(int listener, uint64_t id);

/*
 * The call returns value, or fails with error if that is not 0. 0, or ENOENT:
 * nobody waits for it any more.
 */
int	notify_answer(int listener, uint64_t id, int64_t value, int error);

/*
 * The call is made after all, as it came: only where nothing that it points to
 * was judged.
 */
void	notify_continue(int listener, uint64_t id);

/*
 * The call returns a copy of fd in the task's own table (Linux 5.14). 0, ENOENT
 * if nobody waits for it any more, or another errno: then it still waits.
 */
int	notify_give(int listener, uint64_t id, int fd, int close_on_exec);

#endif
