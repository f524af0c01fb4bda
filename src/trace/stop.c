/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Waits for traced tasks (ptrace(2), under PTRACE_SEIZE).
 */
#include "trace/stop.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>

#include "trace/ptr.h"

static int
decode_stopped(struct stop *s, int status)
{
	int event = status >> 16;

	s->sig = WSTOPSIG(status);
	switch (event) {
	case PTRACE_EVENT_SECCOMP:
		s->kind = STOP_CALL;
		return 0;
	case PTRACE_EVENT_FORK:
	case PTRACE_EVENT_VFORK:
	case PTRACE_EVENT_CLONE:
		s->kind = STOP_CHILD;
		return ptr_event_msg(s->tid, &s->msg) == PTR_OK ? 0 : -1;
	case PTRACE_EVENT_EXEC:
		s->kind = STOP_EXEC;
		return ptr_event_msg(s->tid, &s->msg) == PTR_OK ? 0 : -1;
	case PTRACE_EVENT_STOP:
		/* Not SIGTRAP: the stop signal of a group-stop. */
		s->kind = s->sig == SIGTRAP ? STOP_TRAP : STOP_GROUP;
		return 0;
	default:
		/* PTRACE_O_TRACESYSGOOD; no signal has that number. */
		s->kind = s->sig == (SIGTRAP | 0x80) ? STOP_RETURN :
		    STOP_SIGNAL;
		return 0;
	}
}

/* A wait status; 0, or -1 for a stop of a task that is gone by now. */
static int
decode(struct stop *s, pid_t tid, int status)
{
	s->tid = tid;
	s->status = status;
	s->sig = 0;
	s->msg = 0;
	if (WIFEXITED(status)) {
		s->kind = STOP_EXITED;
		s->status = WEXITSTATUS(status);
		return 0;
	}
	if (WIFSIGNALED(status)) {
		s->kind = STOP_KILLED;
		s->sig = WTERMSIG(status);
		return 0;
	}
	/* A task killed since then is reported again as gone. */
	return WIFSTOPPED(status) ? decode_stopped(s, status) : -1;
}

enum stop_wait
stop_next(struct stop *s)
{
	int status;
	pid_t tid;

	for (;;) {
		/*
		 * Traced tasks of any kind, since Linux 4.7 without __WALL; not
		 * the keepers, who end with us.
		 */
		tid = waitpid(-1, &status, 0);
		if (tid == -1)
			return errno == EINTR ? STOP_WAIT_INTERRUPTED :
			    STOP_WAIT_NONE;
		if (decode(s, tid, status) == 0)
			return STOP_WAIT_GOT;
	}
}

int
stop_poll(pid_t tid, struct stop *s)
{
	int status;

	return waitpid(tid, &status, WNOHANG) == tid &&
	    decode(s, tid, status) == 0;
}
