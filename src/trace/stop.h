/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The one place that waits: a status of waitpid(2) becomes a word.
 */
#ifndef TRACE_STOP_H
#define TRACE_STOP_H

#include <sys/types.h>

enum stop_kind {
	STOP_CALL,		/* seccomp filter said RET_TRACE */
	STOP_RETURN,		/* a call returns: ptr_cont_to_return */
	STOP_CHILD,		/* made a task: fork, vfork, clone */
	STOP_EXEC,		/* execve(2) has succeeded */
	STOP_SIGNAL,		/* a signal is about to be delivered */
	STOP_GROUP,		/* job control has stopped it */
	STOP_TRAP,		/* first stop of a new task; end of a group stop */
	STOP_EXITED,		/* gone: exit status */
	STOP_KILLED,		/* gone: signal */
	STOP_KIND_COUNT
};

struct stop {
	enum stop_kind	 kind;
	pid_t		 tid;
	int		 sig;		/* SIGNAL, GROUP, KILLED */
	int		 status;	/* EXITED: code; KILLED: as of waitpid */
	unsigned long	 msg;		/* CHILD: its tid; EXEC: former tid */
};

enum stop_wait { STOP_WAIT_GOT, STOP_WAIT_INTERRUPTED, STOP_WAIT_NONE };

/*
 * Blocks for the next stop. INTERRUPTED: a handler ran. NONE: nothing is left
 * to wait for. A stop of a task that vanished meanwhile is skipped.
 */
enum stop_wait	stop_next(struct stop *);


/* 1 if that very task has stopped or ended; does not block. */
int	stop_poll(pid_t, struct stop *);

#endif
