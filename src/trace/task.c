/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Tables of traced tasks and processes, hashed by number.
 */
#include "trace/task.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "trace/rewrite.h"

#define BUCKETS	1024

LIST_HEAD(task_bucket, task);
LIST_HEAD(proc_bucket, proc);

struct tasks {
	struct task_bucket	task[BUCKETS];
	struct proc_bucket	proc[BUCKETS];
	struct proc_list	procs;
	size_t			count;
	size_t			most;		/* since tasks_most() */
	uint64_t		serial;
};

struct tasks *
tasks_new(void)
{
	struct tasks *ts = xcalloc(1, sizeof(*ts));

	TAILQ_INIT(&ts->procs);
	return ts;
}

void
tasks_free(struct tasks *ts)
{
	struct task *t, *next;
	struct proc *p, *nextp;
	int i;

	if (ts == NULL)
		return;
	for (i = 0; i < BUCKETS; i++)
		LIST_FOREACH_SAFE(t, &ts->task[i], hash, next)
			task_remove(ts, t);
	TAILQ_FOREACH_SAFE(p, &ts->procs, all, nextp)
		proc_remove(ts, p);
	free(ts);
}

struct task *
task_find(const struct tasks *ts, pid_t tid)
{
	struct task *t;

	LIST_FOREACH(t, &ts->task[(unsigned int)tid % BUCKETS], hash)
		if (t->tid == tid)
			return t;
	return NULL;
}

struct proc *
proc_find(const struct tasks *ts, pid_t pid)
{
	struct proc *p;

	LIST_FOREACH(p, &ts->proc[(unsigned int)pid % BUCKETS], hash)
		if (p->pid == pid)
			return p;
	return NULL;
}

struct task *
task_add(struct tasks *ts, pid_t tid, struct proc *proc)
{
	struct task *t = xcalloc(1, sizeof(*t));

	t->tid = tid;
	t->re.slot = -1;
	t->serial = ++ts->serial;
	LIST_INSERT_HEAD(&ts->task[(unsigned int)tid % BUCKETS], t, hash);
	if (++ts->count > ts->most)
		ts->most = ts->count;
	if (proc != NULL)
		task_set_proc(t, proc);
	return t;
}

void
task_set_proc(struct task *t, struct proc *p)
{
	t->proc = p;
	p->ntasks++;
}

struct proc *
proc_add(struct tasks *ts, pid_t pid, pid_t ppid)
{
	struct proc *p = xcalloc(1, sizeof(*p));

	p->pid = pid;
	p->ppid = ppid;
	p->serial = ++ts->serial;
	LIST_INSERT_HEAD(&ts->proc[(unsigned int)pid % BUCKETS], p, hash);
	TAILQ_INSERT_TAIL(&ts->procs, p, all);
	return p;
}

void
task_remove(struct tasks *ts, struct task *t)
{
	LIST_REMOVE(t, hash);
	ts->count--;
	rewrite_forget(t);
	if (t->stub != NULL)
		seal_drop(t->stub->seal);
	if (t->proc != NULL)
		t->proc->ntasks--;
	free(t->stub);
	free(t);
}

void
proc_remove(struct tasks *ts, struct proc *p)
{
	LIST_REMOVE(p, hash);
	TAILQ_REMOVE(&ts->procs, p, all);
	seal_drop(p->seal);
	filters_free(p->filters);
	free(p);
}

struct proc_list *
tasks_procs(struct tasks *ts)
{
	return &ts->procs;
}

void
tasks_each(struct tasks *ts, void (*fn)(void *, struct task *), void *arg)
{
	struct task *t, *next;
	int i;

	for (i = 0; i < BUCKETS; i++)
		LIST_FOREACH_SAFE(t, &ts->task[i], hash, next)
			fn(arg, t);
}

size_t
tasks_count(const struct tasks *ts)
{
	return ts->count;
}

size_t
tasks_most(struct tasks *ts)
{
	size_t most = ts->most;

	ts->most = ts->count;
	return most;
}
