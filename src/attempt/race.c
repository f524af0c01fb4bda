/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The engine of races. The victim makes one call again and again while its
 * argument, or what the argument leads to, is changed by another party. A try
 * that succeeds is judged before the next one, by its result or by the helper
 * outside, who can look at what is forbidden.
 */
#include "attempt/race.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt/attempt.h"

/* From the victim to the judge; the answer is an int. */
struct order {
	enum {
		ORDER_BEGIN,	/* make the ground: 0 or an errno */
		ORDER_JUDGE,	/* 1 if the last try was a win */
		ORDER_END	/* the same, and nothing moves any more */
	}			 what;
	enum race_way_id	 way;
	enum race_call_id	 call;
};

struct judge {
	const struct race_way	*way;
	const struct race_call	*call;
	struct race_side	 side[2];	/* permitted, forbidden */
	int			 top;
	int			 moving;
	int			 turn;
};

struct race {
	const struct race_way	*way;
	struct race_page	*page;
	pthread_t		 thread;
	pid_t			 child;
	long			 tries, harmless, denied, failed, wins;
};

static int
make_side(struct judge *j, int at, const char *name, int is_forbidden)
{
	struct race_side *s = &j->side[is_forbidden];

	s->is_forbidden = is_forbidden;
	s->top = j->top;
	s->sock = -1;
	s->dir = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return s->dir == -1 ? -1 : j->call->make(s);
}

static int
turn_over(struct judge *j)
{
	j->turn = !j->turn;
	return j->way->flip(NULL, j->top, j->turn);
}

static int
make_ground(struct judge *j, const struct ground *g, const struct order *o)
{
	const char *forbidden = attempt_path(g->dir, RACE_FORBIDDEN);
	const struct race_entry *e;

	j->way = &race_ways[o->way];
	j->call = &race_calls[o->call];
	j->top = open(g->allowed, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j->top == -1 || mkdir(forbidden, 0755) == -1)
		return -1;
	for (e = j->way->entries; e->name != NULL; e++)
		if ((e->target == NULL ? mkdirat(j->top, e->name, 0755) :
		    symlinkat(e->target, j->top, e->name)) == -1)
			return -1;
	if (make_side(j, j->top, j->way->home[j->call->follows], 0) == -1 ||
	    make_side(j, AT_FDCWD, forbidden, 1) == -1)
		return -1;
	j->moving = j->way->who == RACE_BY_OUTSIDE;
	return j->moving ? turn_over(j) : 0;
}

/* DIR is to be what it was. */
static void
clear_ground(const struct ground *g)
{
	unlink(attempt_path(g->dir, RACE_FORBIDDEN "/f"));
	rmdir(attempt_path(g->dir, RACE_FORBIDDEN));
}

static int
judge_try(struct judge *j)
{
	if (j->call->judge == NULL)
		return 0;
	j->call->judge(&j->side[0]);
	return j->call->judge(&j->side[1]);
}

static int
obey(struct judge *j, const struct ground *g, const struct order *o)
{
	int answer;

	if (o->what == ORDER_BEGIN)
		answer = make_ground(j, g, o) == -1 ? errno : 0;
	else
		answer = judge_try(j);
	if (o->what == ORDER_END || (o->what == ORDER_BEGIN && answer != 0)) {
		j->moving = 0;
		clear_ground(g);
	}
	return answer;
}

/* The process outside: moves things while nobody asks, until the end. */
static void
race_outside(struct ground *g)
{
	struct judge j = { .moving = 0 };
	struct order o;
	ssize_t n;
	int answer;

	for (;;) {
		if (j.moving)
			turn_over(&j);
		n = recv(g->channel, &o, sizeof(o), j.moving ? MSG_DONTWAIT :
		    MSG_WAITALL);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n != (ssize_t)sizeof(o))
			break;
		answer = obey(&j, g, &o);
		if (send(g->channel, &answer, sizeof(answer), MSG_NOSIGNAL) !=
		    (ssize_t)sizeof(answer))
			break;
	}
	clear_ground(g);
}

/* -1 if there is no judge. */
static int
ask(const struct ground *g, struct order *o, int what)
{
	int answer;

	o->what = what;
	if (write(g->channel, o, sizeof(*o)) != (ssize_t)sizeof(*o) ||
	    read(g->channel, &answer, sizeof(answer)) != (ssize_t)sizeof(answer))
		return -1;
	return answer;
}

static int
is_stopped(const struct race *r)
{
	return __atomic_load_n(&r->page->stop, __ATOMIC_RELAXED);
}

static void
flip_once(struct race *r)
{
	r->way->flip(r->page, AT_FDCWD, 1);
	r->way->flip(r->page, AT_FDCWD, 0);
	__atomic_store_n(&r->page->moving, 1, __ATOMIC_RELAXED);
}

static void *
flip_thread(void *arg)
{
	struct race *r = arg;

	while (!is_stopped(r))
		flip_once(r);
	return NULL;
}

/* A child does not outlive a victim that was killed. */
static void
flip_child(struct race *r, pid_t victim)
{
	int n;

	while (getppid() == victim)
		for (n = 0; n < 1000; n++) {
			if (is_stopped(r))
				return;
			flip_once(r);
		}
}

static int
start_flips(struct race *r)
{
	pid_t self = getpid();

	if (r->way->who == RACE_BY_OUTSIDE)
		return 0;
	if (r->way->who == RACE_BY_THREAD) {
		errno = pthread_create(&r->thread, NULL, flip_thread, r);
		if (errno != 0)
			return -1;
	} else if ((r->child = fork()) == 0) {
		flip_child(r, self);
		_exit(0);
	} else if (r->child == -1)
		return -1;
	while (!__atomic_load_n(&r->page->moving, __ATOMIC_RELAXED))
		sched_yield();
	return 0;
}

static void
stop_flips(struct race *r)
{
	__atomic_store_n(&r->page->stop, 1, __ATOMIC_RELAXED);
	if (r->way->who == RACE_BY_THREAD)
		pthread_join(r->thread, NULL);
	else if (r->child > 0)
		waitpid(r->child, NULL, 0);
}

static int
make_page(struct race *r, const char *name)
{
	void *p = mmap(NULL, sizeof(*r->page), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	r->page = p;
	r->page->to.sun_family = AF_UNIX;
	snprintf(r->page->to.sun_path, sizeof(r->page->to.sun_path), "%s", name);
	r->page->byte = strrchr(r->page->to.sun_path, '/') - 1;
	return 0;
}

/* -1 if the judge is gone. */
static int
try_once(struct race *r, const struct ground *g, struct order *o)
{
	enum race_try result = race_calls[o->call].act(&r->page->to);
	int answer;

	r->tries++;
	switch (result) {
	case RACE_REFUSED:
		if (errno == EPERM || errno == EACCES)
			r->denied++;
		else
			r->failed++;
		return 0;
	case RACE_DONE:
		answer = ask(g, o, ORDER_JUDGE);
		if (answer == -1)
			return -1;
		break;
	default:
		answer = result == RACE_WON;
		break;
	}
	if (answer)
		r->wins++;
	else
		r->harmless++;
	return 0;
}

/*
 * A race has been one only if both names were seen at work; on a busy machine
 * that can take more tries.
 */
static int
wants_more(const struct race *r, long tries)
{
	if (r->tries < tries)
		return 1;
	return (r->harmless == 0 || r->denied + r->wins == 0) &&
	    r->tries < 20 * tries;
}

static enum outcome
say(const struct race *r)
{
	printf("race: tries %ld denied %ld harmless %ld failed %ld wins %ld\n",
	    r->tries, r->denied, r->harmless, r->failed, r->wins);
	if (r->wins > 0)
		return OUT_ESCAPED;
	if (r->harmless == 0 || r->denied == 0)
		return attempt_na("no race: of %ld tries %ld did what is "
		    "permitted, %ld were denied, %ld failed", r->tries,
		    r->harmless, r->denied, r->failed);
	return OUT_HELD;
}

static enum outcome
race_run(struct ground *g, enum race_way_id way, enum race_call_id call)
{
	struct race r = { .way = &race_ways[way] };
	struct order o = { .way = way, .call = call };
	int answer;

	answer = ask(g, &o, ORDER_BEGIN);
	if (answer != 0)
		return attempt_na("cannot prepare: %s", strerror(answer));
	if (make_page(&r, r.way->name[race_calls[call].follows]) == -1 ||
	    start_flips(&r) == -1)
		return attempt_na("cannot begin: %s", strerror(errno));
	while (wants_more(&r, g->tries)) {
		if (r.tries % 256 == 0)
			alarm(10);	/* it is not hanging */
		if (r.tries % 16 == 0)
			sched_yield();	/* to who shares the CPU */
		if (try_once(&r, g, &o) == -1)
			break;
	}
	stop_flips(&r);
	answer = ask(g, &o, ORDER_END);
	munmap(r.page, sizeof(*r.page));
	if (answer == -1)
		return attempt_na("the helper outside is gone");
	r.wins += answer;
	return say(&r);
}

#define RUN(way, call, text)						\
static enum outcome							\
run_##way##_##call(struct ground *g)					\
{									\
	return race_run(g, RACE_WAY_##way, RACE_CALL_##call);		\
}

#define ROW(way, call, text)						\
	{ "R-" #way "-" text, text ", raced by " #way, NULL,		\
	    ATT_RACE | ATT_LONG, run_##way##_##call, NULL, race_outside },

RACE_ROWS(RUN, THREAD)
RACE_ROWS(RUN, PROCESS)
RACE_ROWS(RUN, SYMLINK)
RACE_ROWS(RUN, SIBLING)
RACE_ROWS(RUN, SWAP)
RACE_ROWS(RUN, EXCHANGE)

const struct attempt attempts_race[] = {
	RACE_ROWS(ROW, THREAD)
	RACE_ROWS(ROW, PROCESS)
	RACE_ROWS(ROW, SYMLINK)
	RACE_ROWS(ROW, SIBLING)
	RACE_ROWS(ROW, SWAP)
	RACE_ROWS(ROW, EXCHANGE)
	{ .id = NULL }
};
