/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Races of two parties inside the confined program. On a busy machine only one
 * of them may run for long: a try counts only if the other one has turned
 * something meanwhile.
 */
#include "attempt/flip.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STACK_SIZE	(64 * 1024)
#define SECONDS		3	/* at most */

/* Lies in memory that both parties share, whoever they are. */
struct shared {
	struct flip	flip;
	long		turns;
	int		stop;
};

static int
flip_run(void *arg)
{
	struct shared *s = arg;
	int odd = 0;

	while (!__atomic_load_n(&s->stop, __ATOMIC_RELAXED)) {
		s->flip.turn(s->flip.arg, odd);
		odd = !odd;
		__atomic_fetch_add(&s->turns, 1, __ATOMIC_RELAXED);
	}
	return 0;
}

static void *
flip_thread(void *arg)
{
	flip_run(arg);
	return NULL;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
try_all(const struct ground *g, struct shared *s, int (*act)(void *),
    void *arg)
{
	double end = now() + SECONDS;
	int on = attempt_is_control() && !s->flip.lives;
	long i = 0, turns;

	while ((i < g->tries || on) && now() < end) {
		turns = __atomic_load_n(&s->turns, __ATOMIC_RELAXED);
		if (act(arg))
			return 1;
		i += turns != __atomic_load_n(&s->turns, __ATOMIC_RELAXED);
	}
	return 0;
}

static pid_t
start_process(struct shared *s, char *stack)
{
	pid_t pid;

	if (s->flip.by == FLIP_VM)
		return clone(flip_run, stack + STACK_SIZE, CLONE_VM | SIGCHLD,
		    s);
	pid = fork();
	if (pid == 0)
		_exit(flip_run(s));
	return pid;
}

static enum outcome
cannot(void)
{
	return attempt_na("no second party");
}

enum outcome
flip_race(const struct ground *g, const struct flip *f, int (*act)(void *),
    void *arg)
{
	struct shared *s = mmap(NULL, sizeof(*s) + STACK_SIZE,
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_t thread;
	pid_t pid = 0;
	int won;

	if (s == MAP_FAILED)
		return cannot();
	s->flip = *f;
	if (f->by == FLIP_THREAD) {
		if (pthread_create(&thread, NULL, flip_thread, s) != 0)
			return cannot();
	} else {
		pid = start_process(s, (char *)(s + 1));
		if (pid == -1)
			return cannot();
	}
	won = try_all(g, s, act, arg);
	__atomic_store_n(&s->stop, 1, __ATOMIC_RELAXED);
	if (f->by == FLIP_THREAD)
		pthread_join(thread, NULL);
	else
		waitpid(pid, NULL, 0);
	munmap(s, sizeof(*s) + STACK_SIZE);
	return won ? OUT_ESCAPED : OUT_HELD;
}

void
flip_word(void *arg, int odd)
{
	struct flip_word *w = arg;

	__atomic_store_n(w->at, w->to[odd], __ATOMIC_RELAXED);
}

void
flip_name(struct flip_word *w, void *buffer, const char *name)
{
	char bad[FLIP_NAME_SIZE] = "", good[8] = "";

	/* In one store: ../secre|t/file to file|t/file, and back. */
	memcpy(good, name, strnlen(name, 7));
	snprintf(bad, sizeof(bad), "../secret/%s", good);
	memcpy(buffer, bad, sizeof(bad));
	w->at = buffer;
	memcpy(&w->to[0], good, 8);
	memcpy(&w->to[1], bad, 8);
}
