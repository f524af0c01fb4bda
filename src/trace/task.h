/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The traced tasks: a task is a thread, a proc a thread group. Both are known
 * by number and serial, so that a recycled number is never taken for the old.
 */
#ifndef TRACE_TASK_H
#define TRACE_TASK_H

#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>
#include <sys/user.h>

#include "call/plan.h"
#include "trace/filters.h"
#include "trace/ptr.h"
#include "trace/seal.h"

enum task_state {
	TASK_NEW,		/* seen, but who made it is not known yet */
	TASK_EXPECTED,		/* its maker told of it; its first stop is due */
	TASK_RUN,
	TASK_HELD,		/* in a seccomp stop, waits for a verdict */
	TASK_STUB,		/* runs the stub that adds a filter at exec */
	TASK_STOPPED,		/* job control */
	TASK_STATE_COUNT
};

struct proc {
	pid_t		 pid;
	pid_t		 ppid;		/* the proc that made it, 0: systrace */
	uint64_t	 serial;
	int		 ntasks;
	int		 compat;	/* 32-bit image */
	int		 status;	/* exit code, or signal if killed */
	int		 killed;	/* status is a signal */
	void		*subject;	/* opaque, super's */
	struct filters	*filters;	/* owned: what it is under */
	struct seal	*seal;		/* of its memory, a reference; or NULL */
	int		 seal_error;	/* why it has none */
	int		 own_filter;	/* it may have a seccomp filter itself */
	int		 own_hands;	/* it may be held to more than we are, */
	int		 own_opens;	/* ... in what it opens */
	int		 at_rest;	/* its tasks stay where they stop (rest) */
	int		 shares_cwd;	/* maybe with another process: CLONE_FS */
	int		 going;		/* its tasks that may be in a chdir(2) */
	LIST_ENTRY(proc) hash;
	TAILQ_ENTRY(proc) all;
};

/* What the stub at exec is at, and what is put back when it is through. */
struct stub_save {
	struct user_regs_struct	 regs;
	uint64_t		 sigmask;
	uint64_t		 code_at;
	uint64_t		 data_at;
	size_t			 data_len;
	int			 round;		/* enum stub_round, inject.c */
	int			 filter;	/* a filter is to be added */
	struct seal		*seal;		/* owned: to be mapped, or NULL */
	int			 stop_sig;	/* SIGSTOP came meanwhile */
	unsigned char		 code[128];
};

/* A call that the task makes otherwise than it asked for (trace/rewrite). */
struct rewritten {
	int		 slot;		/* of proc->seal; -1: it has none yet */
	int		 active;	/* its registers may be the slot's */
	int		 stub;		/* it was made from the slot: must be so
					 * again, not to go to the look-up lane */
	struct ptr_call	 asked;		/* as it came */
	struct plan	 plan;		/* after and what goes with it */
	int		 pin[PLAN_MAXBLOCKS];	/* owned, until the next stop */
	int		 npin;
	pid_t		 keeper;	/* whose number its names may have; 0 */
	int		 going;		/* it may be in a chdir(2) or fchdir(2) */
};

/* How a task goes on that was about to when its process was put to rest. */
enum parked { PARKED_NOT, PARKED_CONT, PARKED_RETURN };

struct task {
	pid_t		 tid;
	uint64_t	 serial;
	enum task_state	 state;
	struct proc	*proc;		/* NULL while TASK_NEW */
	struct stub_save *stub;		/* owned, TASK_STUB only */
	struct rewritten re;
	int		 moving;	/* to be taken out of the look-up lane */
	int		 looking;	/* atomic: a look-up of it is in hand */
	int		 missed;	/* a signal came before its answer: moved at
					 * once the next time, then none can */
	void		*pending;	/* opaque, super's: a judged exec */
	void		*who;		/* opaque, super's: its credentials */
	void		*cwd;		/* opaque, super's: where it is */
	int		 first_sig;	/* TASK_NEW: group-stop it began in */
	unsigned int	 age;		/* TASK_NEW: ticks it has waited */
	int		 dead;		/* TASK_NEW: its end came first */
	enum parked	 parked;
	int		 parked_sig;	/* to be delivered then */
	LIST_ENTRY(task) hash;
};

TAILQ_HEAD(proc_list, proc);

struct tasks;

struct tasks	*tasks_new(void);
void		 tasks_free(struct tasks *);	/* NULL ok */

struct task	*task_find(const struct tasks *, pid_t);
struct proc	*proc_find(const struct tasks *, pid_t);

/* A new task; proc NULL: not known yet. */
struct task	*task_add(struct tasks *, pid_t, struct proc *);

/* Puts a task that had none into a proc. */
void		 task_set_proc(struct task *, struct proc *);

struct proc	*proc_add(struct tasks *, pid_t, pid_t ppid);

/* Calls fn for every task; fn may remove the one that it is given. */
void		 tasks_each(struct tasks *, void (*fn)(void *, struct task *),
		    void *);

/* Frees the task; its proc is the caller's to remove when ntasks is 0. */
void		 task_remove(struct tasks *, struct task *);
void		 proc_remove(struct tasks *, struct proc *);

struct proc_list *tasks_procs(struct tasks *);
size_t		 tasks_count(const struct tasks *);

/* The most there were since this was last asked. */
size_t		 tasks_most(struct tasks *);

#endif
