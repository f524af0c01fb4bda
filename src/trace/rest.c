/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Rest is a mark of the process; a task that is let go while the mark is there
 * is parked instead.
 */
#include "trace/rest.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "trace/ptr.h"

struct still {
	int	yes;
};

int
rest_park(struct task *t, enum parked how, int sig)
{
	if (t->proc == NULL || !t->proc->at_rest || t->state != TASK_RUN ||
	    sig == SIGKILL)
		return 0;
	t->parked = how;
	t->parked_sig = sig;
	return 1;
}

static void
interrupt(void *arg, struct task *t)
{
	if (t->proc == arg && t->state == TASK_RUN && t->parked == PARKED_NOT)
		ptr_interrupt(t->tid);
}

void
rest_begin(struct tasks *ts, struct proc *p)
{
	if (p->at_rest)
		return;
	p->at_rest = 1;
	tasks_each(ts, interrupt, p);
}

/* 1 if the kernel says that the task may run: running, or a sleep that ends. */
static int
can_run(pid_t tid)
{
	char path[32], line[512], *p;
	FILE *f;
	int yes;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)tid);
	if ((f = fopen(path, "re")) == NULL)
		return 0;
	p = fgets(line, sizeof(line), f) != NULL ? strrchr(line, ')') : NULL;
	yes = p != NULL && (strncmp(p, ") R", 3) == 0 ||
	    strncmp(p, ") S", 3) == 0);
	fclose(f);
	return yes;
}

static void
look(void *arg, struct task *t)
{
	struct still *s = arg;

	if (s->yes && t->proc != NULL && t->proc->at_rest &&
	    t->state == TASK_RUN && t->parked == PARKED_NOT &&
	    can_run(t->tid))
		s->yes = 0;
}

int
rest_is_still(struct tasks *ts)
{
	struct still s = { 1 };

	tasks_each(ts, look, &s);
	return s.yes;
}

static void
go_on(void *arg, struct task *t)
{
	enum parked how = t->parked;

	t->parked = PARKED_NOT;
	if (how == PARKED_RETURN)
		ptr_cont_to_return(t->tid);
	else if (how == PARKED_CONT)
		ptr_cont(t->tid, t->parked_sig);
}

void
rest_end(struct tasks *ts)
{
	struct proc *p;

	TAILQ_FOREACH(p, tasks_procs(ts), all)
		p->at_rest = 0;
	tasks_each(ts, go_on, NULL);
}
