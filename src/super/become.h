/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a process becomes by an execve(2): prepared when the call is permitted,
 * and finished when the kernel has executed, before the first instruction.
 */
#ifndef SUPER_BECOME_H
#define SUPER_BECOME_H

#include "call/verdict.h"
#include "super/session.h"

/*
 * Notes what the process is to be. 0, or -1 if it must not be executed: then the
 * call has been refused.
 */
int		 become_prepare(struct session *, struct task *, struct call *,
		    const struct verdict *);

/*
 * The process is that now. NULL, or why it must be killed: it is not what was
 * judged, whoever has seen to that.
 */
const char	*become_finish(struct session *, struct task *);

/* The call has failed, or the task is gone. */
void		 become_forget(struct task *);

/* Gives a program without a policy of that ABI the one that all begin with. */
void		 become_begin_policy(struct session *, struct ruleset *,
		    const struct abi *);

#endif
