/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Processes at rest: their tasks stay in the stop in which they are, or to
 * which they are brought, and go on later as if nothing had been.
 */
#ifndef TRACE_REST_H
#define TRACE_REST_H

#include "trace/task.h"

/* Puts a process to rest: its running tasks are brought to a stop. */
void	rest_begin(struct tasks *, struct proc *);

/*
 * 1 if no task of a process at rest runs, nor will. One that nothing can bring
 * to a stop, since it waits for the child that it made by vfork(2), does not
 * run either.
 */
int	rest_is_still(struct tasks *);

/* All processes go on. */
void	rest_end(struct tasks *);

/*
 * A task is about to go on, in the way how: 1 if it stays where it is, being
 * at rest.
 */
int	rest_park(struct task *, enum parked how, int sig);

#endif
