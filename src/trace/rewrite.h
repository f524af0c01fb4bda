/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Lets a stopped call run on the bytes and objects that were judged: they go to
 * the task's slot in sealed memory, its registers are pointed at them, and the
 * slot's stub puts the registers back when the kernel returns.
 */
#ifndef TRACE_REWRITE_H
#define TRACE_REWRITE_H

#include "call/call.h"
#include "trace/task.h"

enum rewrite_result {
	REWRITE_DONE,
	REWRITE_GONE,
	REWRITE_UNFIT		/* it must not run; *why says why */
};

/*
 * At the seccomp stop of a call (t->re.asked) with a plan. The pinned
 * descriptors become the task's.
 */
enum rewrite_result	rewrite_call(struct task *, struct call *,
			    const char **why);

/*
 * A task has stopped in a stub, before its registers are seen by anybody (a
 * signal's handler, a restart): puts back all that it set itself.
 */
void	rewrite_undo(struct task *);

/*
 * At a stop in the middle of a call that the kernel would start again: the task
 * makes it from its slot instead, as t->re.asked. REWRITE_UNFIT: it has no slot,
 * and nothing has changed.
 */
enum rewrite_result	rewrite_enter(struct task *);

/* A call has stopped: what the last one had pinned is let go. */
void	rewrite_unpin(struct task *);

/*
 * From now on, and up to its next stop, the call may change the working
 * directory of any task of its process: proc->going.
 */
void	rewrite_goes(struct task *);

/*
 * 1 if a name by which the task may still be looking for what is pinned has the
 * number of that keeper: t->re.keeper, unless the call is long over.
 */
int	rewrite_needs(const struct task *, pid_t keeper);

/*
 * At STOP_RETURN: gives the result the meaning that the call asked for.
 */
void	rewrite_return(struct task *);

/* The task is gone, or its memory is another: its slot is free. */
void	rewrite_forget(struct task *);

#endif
