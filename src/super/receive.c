/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A call wakes all threads that wait for one (Linux 6.18, seccomp.c: the wait is
 * not exclusive), so that a thread too many costs every call two switches. There
 * is one, and more only while calls of several tasks come by turns.
 */
#include "super/receive.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/xmalloc.h"
#include "path/memo.h"
#include "super/lookup.h"
#include "trace/notify.h"

#define LOOKERS_MAX	4
#define PERIOD		64	/* calls between two looks at who calls */

struct lookups {
	struct looker	 looker[LOOKERS_MAX];
	int		 n;		/* have been started */
	int		 most;		/* that there may be */
	int		 wanted;	/* atomic: the rest are at rest */
	pthread_mutex_t	 lock;		/* of what follows */
	pthread_cond_t	 more;		/* wanted has grown */
	/* Atomic: of calls since the last look. What is lost does no harm. */
	pid_t		 last;		/* whose call it was */
	unsigned int	 calls;
	unsigned int	 turns;		/* calls of another task than before */
	uint64_t	 who;		/* bits of their numbers */
};

static void	start_one(struct lookups *);

/* Fewer go to rest by themselves. */
static void
want(struct lookups *ls, int wanted)
{
	if (wanted == __atomic_load_n(&ls->wanted, __ATOMIC_RELAXED))
		return;
	pthread_mutex_lock(&ls->lock);
	__atomic_store_n(&ls->wanted, wanted, __ATOMIC_RELAXED);
	while (ls->n < wanted)
		start_one(ls);
	pthread_cond_broadcast(&ls->more);
	pthread_mutex_unlock(&ls->lock);
}

/* Notes whose call came, and sees from time to time how many call at once. */
static void
count(struct lookups *ls, pid_t tid)
{
	unsigned int turns;
	int who;

	if (ls->most == 1)
		return;
	__atomic_or_fetch(&ls->who, UINT64_C(1) << (tid % 64),
	    __ATOMIC_RELAXED);
	if (__atomic_exchange_n(&ls->last, tid, __ATOMIC_RELAXED) != tid)
		__atomic_add_fetch(&ls->turns, 1, __ATOMIC_RELAXED);
	if (__atomic_add_fetch(&ls->calls, 1, __ATOMIC_RELAXED) % PERIOD != 0)
		return;
	turns = __atomic_exchange_n(&ls->turns, 0, __ATOMIC_RELAXED);
	who = __builtin_popcountll(__atomic_exchange_n(&ls->who, 0,
	    __ATOMIC_RELAXED));
	want(ls, turns < PERIOD / 4 ? 1 : MAX(1, MIN(ls->most, who)));
}

static void
rest(struct lookups *ls, int number)
{
	if (number < __atomic_load_n(&ls->wanted, __ATOMIC_RELAXED))
		return;
	pthread_mutex_lock(&ls->lock);
	while (number >= __atomic_load_n(&ls->wanted, __ATOMIC_RELAXED))
		pthread_cond_wait(&ls->more, &ls->lock);
	pthread_mutex_unlock(&ls->lock);
}

static void
handle(struct looker *by, const struct notice *n)
{
	struct tracer *tr = by->s->tracer;
	enum looked looked = LOOK_ALONE;
	uint64_t serial = 0;
	struct task *t;

	if (by->s->learn == NULL) {
		tracer_share(tr);
		looked = lookup_handle(by, n, &serial);
		tracer_unlock(tr);
	}
	if (looked == LOOK_DONE)
		return;
	tracer_lock(tr);
	if (looked == LOOK_ALONE) {
		by->alone = 1;
		looked = lookup_handle(by, n, &serial);
		by->alone = 0;
	}
	t = task_find(tracer_tasks(tr), n->tid);
	if (looked == LOOK_MOVE && t != NULL && t->serial == serial)
		tracer_move(tr, t);
	tracer_unlock(tr);
}

static void *
serve(void *arg)
{
	struct looker *by = arg;
	struct lookups *ls = by->s->lookups;
	int number = (int)(by - ls->looker), r;
	struct notice n;

	while ((r = notify_receive(by->s->launched.listener, &n)) != -1) {
		if (r == 1) {
			count(ls, n.tid);
			handle(by, &n);
		}
		rest(ls, number);
	}
	return NULL;
}

/* -1 with errno. */
static int
start_thread(struct lookups *ls)
{
	struct looker *by = &ls->looker[ls->n];
	sigset_t all, mask;
	pthread_t thread;

	by->s = ls->looker[0].s;
	by->arena = xmalloc(CALL_ARENA);
	by->memo = memo_new();
	/* All signals are the tracer's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	errno = pthread_create(&thread, NULL, serve, by);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	if (errno != 0) {
		memo_free(by->memo);
		free(by->arena);
		return -1;
	}
	ls->n++;
	return pthread_detach(thread);
}

/* Where there cannot be another one, there is none. */
static void
start_one(struct lookups *ls)
{
	if (start_thread(ls) == -1) {
		ls->most = ls->n;
		__atomic_store_n(&ls->wanted, ls->n, __ATOMIC_RELAXED);
	}
}

/* Two on one CPU would only take turns. */
static int
count_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ?
	    CPU_COUNT(&set) : 1;
}

int
receive_start(struct session *s)
{
	struct lookups *ls = s->lookups = xcalloc(1, sizeof(*ls));

	notify_hint(s->launched.listener);
	s->guard.waker = tracer_start_moving(s->tracer, lookup_calls());
	if (s->guard.waker == 0)
		return -1;
	pthread_mutex_init(&ls->lock, NULL);
	pthread_cond_init(&ls->more, NULL);
	ls->most = MIN(LOOKERS_MAX, count_cpus());
	ls->wanted = 1;
	ls->looker[0].s = s;
	return start_thread(ls);
}

void
receive_forget(struct session *s)
{
	struct looker *by;
	int i;

	if (s->memo != NULL)
		memo_forget(s->memo);
	for (i = 0; s->lookups != NULL && i < s->lookups->n; i++) {
		by = &s->lookups->looker[i];
		memset(by->known_fs, 0, sizeof(by->known_fs));
		memo_forget(by->memo);
	}
}
