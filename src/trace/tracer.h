/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The traced tree: what each stop means in each state of a task. Hands calls
 * up and carries verdicts out; knows no policy.
 */
#ifndef TRACE_TRACER_H
#define TRACE_TRACER_H

#include "abi/regset.h"
#include "call/call.h"
#include "trace/ptr.h"
#include "trace/task.h"

/* What the tracer tells its owner. ctx is tracer_new's. */
struct tracer_ops {
	/* A call stopped: answer with tracer_permit, _refuse or _hold. */
	void	(*call)(void *ctx, struct task *, const struct ptr_call *);

	/*
	 * A program was executed; nothing of it has run. Say what it may do
	 * without a stop (a set that is borrowed until more is asked), and the
	 * number under which it sees the keeper of our descriptors (0: it does
	 * not). 0, or -1: it must not run and is killed.
	 */
	int	(*exec)(void *ctx, struct task *, struct regset **,
		    pid_t *keeper);

	/* A process was made; the child's subject is to be set. */
	void	(*child)(void *ctx, struct proc *parent, struct proc *child);

	/* A task, of the maker's process or of a child, that has not run yet. */
	void	(*made)(void *ctx, const struct task *maker, struct task *);

	/* A task is gone, or has become another one's by exec. */
	void	(*task_gone)(void *ctx, struct task *);

	/* The last task of a process is gone; status and killed are set. */
	void	(*proc_gone)(void *ctx, struct proc *);

	/* Job control: stopped by sig, or (0) goes on. */
	void	(*stopped)(void *ctx, struct proc *, int sig);

	/* A program runs without sealed memory: proc->seal_error says why. */
	void	(*unsealed)(void *ctx, struct proc *);

	/* A process was killed because it could not be confined. */
	void	(*trouble)(void *ctx, struct proc *, const char *why);
};

struct tracer;

struct tracer	*tracer_new(const struct tracer_ops *, void *ctx);
void		 tracer_free(struct tracer *);		/* NULL ok */

/*
 * Other threads may use a tracer, but not ptrace(2), while they hold its lock;
 * tracer_step holds it, but not while it waits, and so do all that it calls.
 * Shared, nothing may be changed but what nobody else has in hand.
 */
void		 tracer_lock(struct tracer *);
void		 tracer_share(struct tracer *);
void		 tracer_unlock(struct tracer *);		/* of either kind */

/*
 * From now on tracer_move may be called, of calls in lane (borrowed). The number
 * of the process that it takes, or 0 with errno. By the thread that calls
 * tracer_step.
 */
pid_t		 tracer_start_moving(struct tracer *, const struct nrset *lane);

/* The opposite: nobody moves any more. */
void		 tracer_stop_moving(struct tracer *);

/*
 * From any thread that holds the lock: the task waits in the look-up lane, and
 * is to make its call in its own hands. It will stop and be handed to ops->call.
 */
void		 tracer_move(struct tracer *, struct task *);

/* Takes a seized process on, under its first filter. */
struct proc	*tracer_adopt(struct tracer *, pid_t, struct regset *);

/*
 * Handles one stop. 1: done, 0: a signal handler ran, -1: nothing is left. The
 * lock is not held by the caller.
 */
int		 tracer_step(struct tracer *);

/*
 * Lets the call that the task has stopped in be made: as its plan says, or
 * (NULL) as it came. NULL, or why it cannot be made so: then it must be refused.
 */
const char	*tracer_permit(struct tracer *, struct task *, struct call *);
void		 tracer_refuse(struct tracer *, struct task *, int error);
void		 tracer_hold(struct tracer *, struct task *);

/*
 * 1 if a task in a call's stop has been killed meanwhile: then nothing that was
 * read of it counts, and its end is reported by a stop of its own.
 */
int		 tracer_is_gone(const struct task *);

/* SIGKILL to a process, now. */
void		 tracer_kill(struct tracer *, struct proc *);

/* A task by number, only if it is held in a call; serial tells it apart. */
struct task	*tracer_held(struct tracer *, pid_t tid, uint64_t serial);

/*
 * Kills tasks that nobody told of for two ticks: their maker was killed before
 * it could. To be called every second or two.
 */
void		 tracer_tick(struct tracer *);

struct tasks	*tracer_tasks(struct tracer *);

#endif
