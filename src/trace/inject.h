/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Gives a program that has just been executed its sealed memory and its seccomp
 * filter, before its first instruction: at PTRACE_EVENT_EXEC a short stub is laid
 * over the entry point, it makes a list of calls with the program's own
 * credentials, and ends in a call that stops. Then everything is put back.
 */
#ifndef TRACE_INJECT_H
#define TRACE_INJECT_H

#include "abi/regset.h"
#include "trace/task.h"

enum inject_result {
	INJECT_OK,
	INJECT_GONE,		/* the task has vanished */
	INJECT_FAILED		/* it must not run: the caller kills it */
};

/*
 * At a STOP_EXEC stop. Afterwards the task is TASK_STUB and must be continued;
 * its next STOP_CALL is inject_step's. filter: what it is made from, or NULL if
 * none is to be added; NO_NEW_PRIVS is set only where the kernel demands it
 * (a task without CAP_SYS_ADMIN). keeper: the number under which the program
 * sees the process that holds our descriptors, 0 if it does not; without it
 * there is no sealed memory: proc->seal is NULL and proc->seal_error says why.
 */
enum inject_result	inject_begin(struct task *, const struct regset *filter,
			    pid_t keeper);

/*
 * At the STOP_CALL of a task in TASK_STUB. *done is 0 if the stub has calls to
 * make yet: continue. Else everything has been put back and *error is 0 or the
 * errno with which the kernel refused the filter.
 */
enum inject_result	inject_step(struct task *, int *done, int *error);

#endif
