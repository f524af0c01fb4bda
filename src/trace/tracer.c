/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A table, state by stop. Nothing that a traced program does ends the loop: a
 * task that vanished is news, and its end is reported by a stop of its own.
 */
#include "trace/tracer.h"

#include <linux/kcmp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "trace/inject.h"
#include "trace/keeper.h"
#include "trace/rest.h"
#include "trace/rewrite.h"
#include "trace/stop.h"
#include "trace/waker.h"

#define ROUND_STOPS	256	/* at least, between two rounds */
#define USER32_CS	0x23	/* arch/x86/include/asm/segment.h */

struct moved {
	pid_t		tid;
	uint64_t	serial;
};

struct tracer {
	const struct tracer_ops	*ops;
	void			*ctx;
	struct tasks		*tasks;
	size_t			 served;	/* stops since the last round */
	pid_t			*round;		/* owned */
	size_t			 nround;
	pthread_rwlock_t	 lock;
	const struct nrset	*lane;		/* calls that may be moved */
	pid_t			 waker;		/* 0: there is none */
	struct moved		*moved;		/* owned: to be interrupted */
	size_t			 nmoved;
	size_t			 moved_room;
	int			 thinner;	/* a task has gone since */
};

typedef void handler(struct tracer *, struct task *, const struct stop *);

struct tracer *
tracer_new(const struct tracer_ops *ops, void *ctx)
{
	struct tracer *tr = xcalloc(1, sizeof(*tr));
	pthread_rwlockattr_t attr;

	tr->ops = ops;
	tr->ctx = ctx;
	tr->tasks = tasks_new();
	/* Whoever waits to have it alone must not wait for ever. */
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setkind_np(&attr,
	    PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&tr->lock, &attr);
	pthread_rwlockattr_destroy(&attr);
	return tr;
}

void
tracer_free(struct tracer *tr)
{
	if (tr == NULL)
		return;
	tasks_free(tr->tasks);
	pthread_rwlock_destroy(&tr->lock);
	free(tr->round);
	free(tr->moved);
	free(tr);
}

void
tracer_lock(struct tracer *tr)
{
	pthread_rwlock_wrlock(&tr->lock);
}

void
tracer_share(struct tracer *tr)
{
	pthread_rwlock_rdlock(&tr->lock);
}

void
tracer_unlock(struct tracer *tr)
{
	pthread_rwlock_unlock(&tr->lock);
}

pid_t
tracer_start_moving(struct tracer *tr, const struct nrset *lane)
{
	tr->lane = lane;
	return tr->waker = waker_start();
}

void
tracer_stop_moving(struct tracer *tr)
{
	if (tr->waker != 0)
		waker_end(tr->waker);
	tr->waker = 0;
}

void
tracer_move(struct tracer *tr, struct task *t)
{
	if (tr->nmoved == tr->moved_room) {
		tr->moved_room = tr->moved_room * 2 + 16;
		tr->moved = xreallocarray(tr->moved, tr->moved_room,
		    sizeof(tr->moved[0]));
	}
	tr->moved[tr->nmoved++] = (struct moved){ t->tid, t->serial };
	t->moving = 1;
	waker_wake(tr->waker);
}

struct tasks *
tracer_tasks(struct tracer *tr)
{
	return tr->tasks;
}

struct proc *
tracer_adopt(struct tracer *tr, pid_t pid, struct regset *set)
{
	struct proc *p = proc_add(tr->tasks, pid, 0);

	p->filters = filters_new(set);
	task_add(tr->tasks, pid, p)->state = TASK_RUN;
	return p;
}

/* Lets a task run on, unless its process is at rest. */
static void
go(struct task *t, int sig)
{
	if (!rest_park(t, PARKED_CONT, sig))
		ptr_cont(t->tid, sig);
}

const char *
tracer_permit(struct tracer *tr, struct task *t, struct call *c)
{
	const struct ptr_call *asked = &t->re.asked;
	const char *why = NULL;

	if (PLAN_SEALED && c != NULL && (t->re.stub ||
	    plan_is_needed(&c->plan, asked->nr, asked->args)) &&
	    rewrite_call(t, c, &why) == REWRITE_UNFIT)
		return why;
	t->state = TASK_RUN;
	if (!t->re.active || t->re.plan.after == PLAN_DONE)
		go(t, 0);
	else if (!rest_park(t, PARKED_RETURN, 0))
		ptr_cont_to_return(t->tid);
	return NULL;
}

void
tracer_refuse(struct tracer *tr, struct task *t, int error)
{
	t->state = TASK_RUN;
	/* A call that cannot be skipped must not be made. */
	if (ptr_skip_call(t->tid, error) == PTR_FAIL) {
		tr->ops->trouble(tr->ctx, t->proc,
		    "a refused call could not be skipped");
		tracer_kill(tr, t->proc);
	}
	go(t, 0);
}

void
tracer_hold(struct tracer *tr, struct task *t)
{
	t->state = TASK_HELD;
}

void
tracer_kill(struct tracer *tr, struct proc *p)
{
	kill(p->pid, SIGKILL);
}

int
tracer_is_gone(const struct task *t)
{
	struct ptr_call call;

	/* ptrace(2) answers ESRCH as soon as SIGKILL is on its way. */
	return ptr_call_info(t->tid, &call) == PTR_GONE;
}

struct task *
tracer_held(struct tracer *tr, pid_t tid, uint64_t serial)
{
	struct task *t = task_find(tr->tasks, tid);

	return t != NULL && t->serial == serial && t->state == TASK_HELD ?
	    t : NULL;
}

static void
on_call(struct tracer *tr, struct task *t, const struct stop *s)
{
	struct ptr_call *asked = &t->re.asked, call;

	rewrite_unpin(t);
	switch (ptr_call_info(t->tid, &call)) {
	case PTR_OK:
		/* Started again by the kernel: it is what it was at first. */
		t->re.stub = t->re.active && t->proc->seal != NULL &&
		    seal_is_stub(t->proc->seal, call.ip);
		if (t->re.stub)
			rewrite_undo(t);
		else
			*asked = call;
		t->re.active = 0;
		tr->ops->call(tr->ctx, t, asked);
		break;
	case PTR_GONE:
		break;
	case PTR_FAIL:
		tr->ops->trouble(tr->ctx, t->proc,
		    "a stopped call could not be read");
		tracer_kill(tr, t->proc);
		break;
	}
}

/* The task is at its first stop and is known now: lets it go. */
static void
release(struct tracer *tr, struct task *t)
{
	if (t->first_sig != 0) {
		t->state = TASK_STOPPED;
		ptr_listen(t->tid);
	} else {
		t->state = TASK_RUN;
		go(t, 0);
	}
}

/*
 * A thread is in its maker's group, whatever the flags said: asking the kernel
 * costs one call and cannot be raced (signal 0 is never delivered).
 */
static int
is_thread_of(const struct proc *p, pid_t tid)
{
	return syscall(SYS_tgkill, p->pid, tid, 0) == 0;
}

/*
 * clone(2) with CLONE_FS makes a process whose chdir(2) is another's too. Where
 * that cannot be asked (kcmp(2)) it is taken to be so.
 */
static void
note_shared_cwd(struct task *t, struct proc *child)
{
	if (syscall(SYS_kcmp, t->tid, child->pid, KCMP_FS, 0, 0) > 0)
		return;
	t->proc->shares_cwd = child->shares_cwd = 1;
}

/* Forgets a task, and its process with the last one. */
static void
remove_task(struct tracer *tr, struct task *t)
{
	struct proc *p = t->proc;

	tr->ops->task_gone(tr->ctx, t);
	task_remove(tr->tasks, t);
	tr->thinner = 1;
	if (p != NULL && p->ntasks == 0) {
		tr->ops->proc_gone(tr->ctx, p);
		proc_remove(tr->tasks, p);
	}
}

static void
on_child(struct tracer *tr, struct task *t, const struct stop *s)
{
	pid_t tid = (pid_t)s->msg;
	struct task *new = task_find(tr->tasks, tid);
	struct proc *p = t->proc;

	if (new == t) {
		go(t, 0);
		return;
	}
	if (new != NULL && (new->dead || new->state != TASK_NEW)) {
		/* Its end was seen already, or the number is of one gone. */
		int dead = new->dead;

		remove_task(tr, new);
		new = NULL;
		if (dead) {
			go(t, 0);
			return;
		}
	}
	if (!is_thread_of(t->proc, tid)) {
		p = proc_add(tr->tasks, tid, t->proc->pid);
		p->filters = filters_copy(t->proc->filters);
		p->compat = t->proc->compat;
		if (t->proc->seal != NULL)
			p->seal = seal_take(t->proc->seal);
		p->seal_error = t->proc->seal_error;
		p->own_filter = t->proc->own_filter;
		p->own_hands = t->proc->own_hands;
		p->own_opens = t->proc->own_opens;
		p->at_rest = t->proc->at_rest;
		note_shared_cwd(t, p);
		tr->ops->child(tr->ctx, t->proc, p);
	}
	if (new == NULL) {
		new = task_add(tr->tasks, tid, p);
		new->state = TASK_EXPECTED;
	} else
		task_set_proc(new, p);
	tr->ops->made(tr->ctx, t, new);
	if (new->state == TASK_NEW)
		release(tr, new);
	go(t, 0);
}

struct others {
	struct tracer	*tr;
	struct task	*keep;
};

static void
drop_other(void *arg, struct task *t)
{
	struct others *o = arg;

	if (t->proc != o->keep->proc || t == o->keep)
		return;
	o->tr->ops->task_gone(o->tr->ctx, t);
	task_remove(o->tr->tasks, t);
}

/*
 * Only one thread survives, under the leader's number (ptrace(2), "execve(2)
 * under ptrace"); msg is the number that it had. What was judged for it goes
 * with it.
 */
static void
merge_threads(struct tracer *tr, struct task *t, pid_t former)
{
	struct task *from = task_find(tr->tasks, former);
	struct others o = { tr, t };

	if (former != t->tid) {
		tr->ops->task_gone(tr->ctx, t);
		if (from != NULL && from->proc == t->proc) {
			t->pending = from->pending;
			from->pending = NULL;
		}
	}
	if (t->proc->ntasks > 1)
		tasks_each(tr->tasks, drop_other, &o);
}

static void
cannot_confine(struct tracer *tr, struct task *t, const char *why)
{
	tr->ops->trouble(tr->ctx, t->proc, why);
	tracer_kill(tr, t->proc);
	ptr_cont(t->tid, 0);
}

static void
on_exec(struct tracer *tr, struct task *t, const struct stop *s)
{
	struct user_regs_struct regs;
	struct regset *want = NULL;
	pid_t keeper = 0;

	merge_threads(tr, t, (pid_t)s->msg);
	t->state = TASK_RUN;
	if (ptr_getregs(t->tid, &regs) != PTR_OK)
		return;
	t->proc->compat = regs.cs == USER32_CS;
	if (tr->ops->exec(tr->ctx, t, &want, &keeper) == -1) {
		tracer_kill(tr, t->proc);
		ptr_cont(t->tid, 0);
		return;
	}
	/* A filter never relaxes an older one: add one only if it tightens. */
	switch (inject_begin(t, filters_add(t->proc->filters, want), keeper)) {
	case INJECT_OK:
		ptr_cont(t->tid, 0);
		break;
	case INJECT_GONE:
		break;
	case INJECT_FAILED:
		cannot_confine(tr, t, "its filter could not be written");
		break;
	}
}

static void
on_stub_call(struct tracer *tr, struct task *t, const struct stop *s)
{
	int done, error;

	switch (inject_step(t, &done, &error)) {
	case INJECT_OK:
		if (done && error != 0)
			cannot_confine(tr, t, "its filter was refused by the "
			    "kernel: too many programs executed in a row, or "
			    "no memory");
		else {
			if (done && t->proc->seal == NULL)
				tr->ops->unsealed(tr->ctx, t->proc);
			go(t, 0);
		}
		break;
	case INJECT_GONE:
		break;
	case INJECT_FAILED:
		cannot_confine(tr, t, "its filter could not be added");
		break;
	}
}

/* Signals are blocked: what comes is SIGSTOP, or the stub has faulted. */
static void
on_stub_signal(struct tracer *tr, struct task *t, const struct stop *s)
{
	if (s->sig == SIGSTOP) {
		t->stub->stop_sig = s->sig;
		ptr_cont(t->tid, 0);
	} else if (s->sig == SIGKILL)
		ptr_cont(t->tid, s->sig);
	else
		cannot_confine(tr, t, "the code that adds its filter faulted");
}

#define ERESTARTSYS	512	/* linux/errno.h: a signal may have come */

/*
 * Does the task wait in the lane? What it waits with is read here and now: since
 * it was told to be moved a signal may have led it elsewhere.
 */
static int
is_waiting(const struct tracer *tr, const struct task *t,
    struct ptr_call *call)
{
	const struct seal *seal = t->proc->seal;
	struct user_regs_struct r;

	if (ptr_getregs(t->tid, &r) != PTR_OK ||
	    (long)r.rax != -ERESTARTSYS ||
	    !nrset_has(tr->lane, ABI_X86_64, (int)r.orig_rax) ||
	    (seal != NULL && seal_is_stub(seal, r.rip)))
		return 0;
	*call = (struct ptr_call){ abi_get(ABI_X86_64)->audit_arch,
	    r.rip, (int)r.orig_rax, { r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9 } };
	return 1;
}

/*
 * A signal that comes while a task waits for an answer would make its call fail
 * with EINTR, as none of the lane ever does: it is made again in any case. Its
 * own calls, made by a stub, are not meant.
 */
static void
make_again(struct tracer *tr, struct task *t)
{
	struct ptr_call call;

	if (tr->waker != 0 && is_waiting(tr, t, &call))
		ptr_restart(t->tid);
}

static void
on_signal(struct tracer *tr, struct task *t, const struct stop *s)
{
	make_again(tr, t);
	rewrite_undo(t);
	t->state = TASK_RUN;
	go(t, s->sig);
}

static void
on_group_stop(struct tracer *tr, struct task *t, const struct stop *s)
{
	int first = t->state != TASK_STOPPED;

	t->state = TASK_STOPPED;
	ptr_listen(t->tid);
	if (first && t->tid == t->proc->pid)
		tr->ops->stopped(tr->ctx, t->proc, s->sig);
}

/*
 * It was taken out of the lane. Where a signal came first it makes its call
 * again by itself, from the beginning. Without sealed memory to make it from it
 * can only be refused, which can be done here.
 */
static void
move(struct tracer *tr, struct task *t)
{
	struct ptr_call call;

	t->moving = 0;
	if (!is_waiting(tr, t, &call)) {
		t->missed = 1;
		go(t, 0);
		return;
	}
	rewrite_unpin(t);
	t->re.active = t->re.stub = 0;
	t->re.asked = call;
	if (rewrite_enter(t) == REWRITE_UNFIT)
		tr->ops->call(tr->ctx, t, &t->re.asked);
	else
		go(t, 0);
}

static void
on_trap(struct tracer *tr, struct task *t, const struct stop *s)
{
	int stopped = t->state == TASK_STOPPED;

	t->state = TASK_RUN;
	if (t->moving && !stopped) {
		move(tr, t);
		return;
	}
	go(t, 0);
	if (stopped && t->tid == t->proc->pid)
		tr->ops->stopped(tr->ctx, t->proc, 0);
}

static void
on_return(struct tracer *tr, struct task *t, const struct stop *s)
{
	rewrite_return(t);
	go(t, 0);
}

static void
on_stub_trap(struct tracer *tr, struct task *t, const struct stop *s)
{
	ptr_cont(t->tid, 0);
}

/* A task whose maker has not told of it yet: it stays where it is. */
static void
on_new(struct tracer *tr, struct task *t, const struct stop *s)
{
	t->first_sig = s->kind == STOP_GROUP ? s->sig : 0;
	t->dead = 0;
}

static void
on_gone(struct tracer *tr, struct task *t, const struct stop *s)
{
	struct others o = { tr, t };
	struct proc *p = t->proc;

	if (p != NULL && t->tid == p->pid) {
		p->killed = s->kind == STOP_KILLED;
		p->status = p->killed ? s->sig : s->status;
		/*
		 * The kernel tells of a leader's end when no thread is left. One
		 * that it has not told of had taken the leader's place by
		 * execve(2), and was killed before it could say so.
		 */
		if (p->ntasks > 1)
			tasks_each(tr->tasks, drop_other, &o);
	}
	remove_task(tr, t);
}

/* The end of a task comes before its maker's word of it: both are awaited. */
static void
on_new_gone(struct tracer *tr, struct task *t, const struct stop *s)
{
	t->dead = 1;
	t->age = 0;
	tr->thinner = 1;
}

/* tests/unit/t_tracer.c checks that no cell is empty. */
static handler *const table[TASK_STATE_COUNT][STOP_KIND_COUNT] = {
	[TASK_NEW] = {
		[STOP_CALL] = on_new, [STOP_CHILD] = on_new,
		[STOP_RETURN] = on_new,
		[STOP_EXEC] = on_new, [STOP_SIGNAL] = on_new,
		[STOP_GROUP] = on_new, [STOP_TRAP] = on_new,
		[STOP_EXITED] = on_new_gone, [STOP_KILLED] = on_new_gone,
	},
	[TASK_EXPECTED] = {
		[STOP_CALL] = on_call, [STOP_CHILD] = on_child,
		[STOP_RETURN] = on_return,
		[STOP_EXEC] = on_exec, [STOP_SIGNAL] = on_signal,
		[STOP_GROUP] = on_group_stop, [STOP_TRAP] = on_trap,
		[STOP_EXITED] = on_gone, [STOP_KILLED] = on_gone,
	},
	[TASK_RUN] = {
		[STOP_CALL] = on_call, [STOP_CHILD] = on_child,
		[STOP_RETURN] = on_return,
		[STOP_EXEC] = on_exec, [STOP_SIGNAL] = on_signal,
		[STOP_GROUP] = on_group_stop, [STOP_TRAP] = on_trap,
		[STOP_EXITED] = on_gone, [STOP_KILLED] = on_gone,
	},
	/* Held in a stop: only its end, or another thread's exec, can come. */
	[TASK_HELD] = {
		[STOP_CALL] = on_call, [STOP_CHILD] = on_child,
		[STOP_RETURN] = on_return,
		[STOP_EXEC] = on_exec, [STOP_SIGNAL] = on_signal,
		[STOP_GROUP] = on_group_stop, [STOP_TRAP] = on_trap,
		[STOP_EXITED] = on_gone, [STOP_KILLED] = on_gone,
	},
	[TASK_STUB] = {
		[STOP_CALL] = on_stub_call, [STOP_CHILD] = on_stub_trap,
		[STOP_RETURN] = on_stub_trap,
		[STOP_EXEC] = on_stub_trap, [STOP_SIGNAL] = on_stub_signal,
		[STOP_GROUP] = on_stub_trap, [STOP_TRAP] = on_stub_trap,
		[STOP_EXITED] = on_gone, [STOP_KILLED] = on_gone,
	},
	[TASK_STOPPED] = {
		[STOP_CALL] = on_call, [STOP_CHILD] = on_child,
		[STOP_RETURN] = on_return,
		[STOP_EXEC] = on_exec, [STOP_SIGNAL] = on_signal,
		[STOP_GROUP] = on_group_stop, [STOP_TRAP] = on_trap,
		[STOP_EXITED] = on_gone, [STOP_KILLED] = on_gone,
	},
};

static void
kill_all(struct tracer *tr, const char *why)
{
	struct proc *p;

	TAILQ_FOREACH(p, tasks_procs(tr->tasks), all) {
		tr->ops->trouble(tr->ctx, p, why);
		tracer_kill(tr, p);
	}
}

/* The waker has stopped, or ended: then nobody could be moved any more. */
static void
on_waker(struct tracer *tr, const struct stop *s)
{
	struct task *t;
	size_t i;

	if (s->kind == STOP_EXITED || s->kind == STOP_KILLED) {
		tr->waker = 0;
		kill_all(tr, "a process of systrace's was killed");
		return;
	}
	waker_rest(tr->waker);
	for (i = 0; i < tr->nmoved; i++) {
		t = task_find(tr->tasks, tr->moved[i].tid);
		if (t != NULL && t->serial == tr->moved[i].serial && t->moving)
			ptr_interrupt(t->tid);
	}
	tr->nmoved = 0;
}

static void
tracer_handle(struct tracer *tr, const struct stop *s)
{
	struct task *t = task_find(tr->tasks, s->tid);

	if (s->tid == tr->waker) {
		on_waker(tr, s);
		return;
	}
	if (t == NULL) {
		t = task_add(tr->tasks, s->tid, NULL);
		t->state = TASK_NEW;
	}
	t->parked = PARKED_NOT;
	table[t->state][s->kind](tr, t, s);
}

static void
note_tid(void *arg, struct task *t)
{
	struct tracer *tr = arg;

	tr->round[tr->nround++] = t->tid;
}

/*
 * waitpid(2) looks through the traced tasks from the youngest on: two that stop
 * all the time would keep it from the others for ever. So each is asked in turn
 * now and then, which is seldom enough to cost nothing.
 */
static void
serve_round(struct tracer *tr)
{
	size_t n = tasks_count(tr->tasks), i;
	struct stop s;

	if (++tr->served < ROUND_STOPS || tr->served < n)
		return;
	tr->served = tr->nround = 0;
	tr->round = xreallocarray(tr->round, n, sizeof(tr->round[0]));
	tasks_each(tr->tasks, note_tid, tr);
	for (i = 0; i < tr->nround; i++)
		if (stop_poll(tr->round[i], &s))
			tracer_handle(tr, &s);
}

static void
count_living(void *arg, struct task *t)
{
	*(size_t *)arg += !t->dead;
}

/*
 * The waker would be waited for for ever. Tasks whose end came before the word
 * of their maker are waited for no more.
 */
static int
is_waker_left(struct tracer *tr)
{
	size_t living = 0;

	if (tr->waker == 0 || !tr->thinner)
		return 0;
	tr->thinner = 0;
	tasks_each(tr->tasks, count_living, &living);
	return living == 0;
}

int
tracer_step(struct tracer *tr)
{
	struct stop s;
	int over = 0;

	switch (stop_next(&s)) {
	case STOP_WAIT_INTERRUPTED:
		/* A tick may have given up the last ones. */
		tracer_lock(tr);
		over = is_waker_left(tr);
		tracer_unlock(tr);
		return over ? -1 : 0;
	case STOP_WAIT_NONE:
		return -1;
	case STOP_WAIT_GOT:
		tracer_lock(tr);
		tracer_handle(tr, &s);
		serve_round(tr);
		over = is_waker_left(tr);
		tracer_unlock(tr);
		return over ? -1 : 1;
	}
	return -1;
}

static void
expire(void *arg, struct task *t)
{
	struct tracer *tr = arg;

	if (t->state != TASK_NEW || ++t->age <= 2)
		return;
	if (t->dead || syscall(SYS_tkill, t->tid, SIGKILL) == -1) {
		task_remove(tr->tasks, t);
		tr->thinner = 1;
	}
}

void
tracer_tick(struct tracer *tr)
{
	tasks_each(tr->tasks, expire, tr);
	/* Its number may soon be another's: names through it lead nowhere safe. */
	if (keepers_lost())
		kill_all(tr, "a process of systrace's that holds what was "
		    "judged was killed");
}
