/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Adds a seccomp filter to a program that has just been executed, before its
 * first instruction: at PTRACE_EVENT_EXEC a short stub is laid over the entry
 * point, it makes seccomp(2) with the program's own credentials, and ends in a
 * call that no table has, which stops. Then everything is put back.
 */
#ifndef TRACE_INJECT_H
#define TRACE_INJECT_H

#include "abi/nrset.h"
#include "trace/task.h"

enum inject_result {
	INJECT_OK,
	INJECT_GONE,		/* the task has vanished */
	INJECT_FAILED		/* it must not run: the caller kills it */
};

/*
 * At a STOP_EXEC stop. Afterwards the task is TASK_STUB and must be continued;
 * its next STOP_CALL is inject_end's. NO_NEW_PRIVS is set only where
 * the kernel demands it (a task without CAP_SYS_ADMIN).
 */
enum inject_result	inject_begin(struct task *, const struct nrset *);

/*
 * At the STOP_CALL of a task in TASK_STUB. *done is 0 if it was one of the
 * stub's own calls (an older filter stops it): continue. Else everything has
 * been put back and *error is 0 or the errno of seccomp(2).
 */
enum inject_result	inject_end(struct task *, int *done, int *error);

#endif
