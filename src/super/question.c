/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The queue of calls that wait for a person, one in front of them at a time.
 * An answer bears the number of the question that was shown, so that it is
 * never taken for another one.
 */
#include "super/question.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/eval.h"
#include "super/answer.h"
#include "super/chan.h"
#include "super/describe.h"
#include "super/flow.h"
#include "super/session.h"
#include "super/terminal.h"
#include "trace/rest.h"

#define WORDS_ROOM	2048	/* for what completion knows of a call */

void
questions_init(struct questions *qs)
{
	memset(qs, 0, sizeof(*qs));
	TAILQ_INIT(&qs->list);
}

static void
question_free(struct session *s, struct question *q)
{
	TAILQ_REMOVE(&s->questions.list, q, entry);
	if (s->questions.shown == q->id)
		s->questions.shown = 0;
	offers_clear(&q->offers);
	call_release(&q->call);
	free(q->call.arena);
	free(q);
}

static struct task *
task_of(const struct session *s, const struct question *q)
{
	return tracer_held(s->tracer, q->tid, q->serial);
}

/* What a verdict does to the task; the question is over. */
static void
carry_out(struct session *s, struct question *q, const struct verdict *v)
{
	struct task *t = task_of(s, q);

	if (t != NULL) {
		if (v->kind == VERDICT_PERMIT)
			learn_note(s->learn, &q->call);
		flow_apply(s, t, &q->call, v, q->uncovered);
	}
	question_free(s, q);
}

/* 1 if the rules, as they are now, decide the question; it is gone then. */
static int
decided_now(struct session *s, struct question *q)
{
	struct task *t = task_of(s, q);
	struct verdict v = { .kind = VERDICT_PERMIT };
	struct ruleset *r;
	struct cred cred;

	if (t == NULL) {
		question_free(s, q);
		return 1;
	}
	r = ((struct subject *)t->proc->subject)->ruleset;
	ruleset_refresh(s->rulesets, r);
	if (!r->permit_all) {
		v.kind = VERDICT_NONE;
		if (r->prog != NULL) {
			cred = flow_cred(r, t, &q->call);
			v = eval_call(r->prog, &q->call, &cred, &q->uncovered);
		}
		if (v.kind == VERDICT_ASK ||
		    (v.kind == VERDICT_NONE && !r->deny_rest))
			return 0;
	}
	if (v.kind == VERDICT_NONE)
		v = (struct verdict){ .kind = VERDICT_DENY, .error = EPERM };
	carry_out(s, q, &v);
	return 1;
}


static void
send(struct session *s, const struct question *q, const struct buf *b,
    int flags)
{
	if (terminal_is_ours(s))
		flags |= QUESTION_OURS;
	s->questions.shown = q->id;
	if (chan_send(s->channel, MSG_QUESTION, flags, q->id, b->p, b->len) ==
	    -1)
		question_nobody(s);
}

/* Nothing waits: whoever was put to rest for it goes on. */
static void
all_done(struct session *s)
{
	if (!s->questions.resting)
		return;
	terminal_wake(s);
	s->questions.resting = 0;
	if (s->channel != -1)
		chan_send(s->channel, MSG_DONE, 0, 0, NULL, 0);
}

/*
 * Nobody waits for the answer any more. The terminal is in use until the front
 * says that it has given it back. 0: there is no front.
 */
static int
withdraw_shown(struct session *s, unsigned int id)
{
	if (s->channel == -1 || chan_send(s->channel, MSG_WITHDRAW, 0, id,
	    NULL, 0) == -1)
		return 0;
	s->questions.taken_back = id;
	return 1;
}

/*
 * Chooses the first of the queue, if nothing is before the person, and puts
 * those to rest who have the terminal. question_step shows it.
 */
static void
prepare_next(struct session *s)
{
	struct questions *qs = &s->questions;
	struct question *q, *next;

	if (qs->shown != 0 || qs->taken_back != 0 || qs->nobody ||
	    s->channel == -1)
		return;
	TAILQ_FOREACH_SAFE(q, &qs->list, entry, next)
		if (!decided_now(s, q))
			break;
	if (TAILQ_EMPTY(&qs->list)) {
		all_done(s);
		return;
	}
	qs->resting = 1;
	terminal_rest(s);
}

void
question_step(struct session *s)
{
	static char text[MSG_TEXT];
	struct questions *qs = &s->questions;
	struct question *q = TAILQ_FIRST(&qs->list);
	struct buf b;

	if (q == NULL || qs->shown != 0 || qs->taken_back != 0 || !qs->resting || qs->nobody ||
	    s->channel == -1 || !rest_is_still(tracer_tasks(s->tracer)))
		return;
	if (decided_now(s, q)) {
		prepare_next(s);
		return;
	}
	offers_clear(&q->offers);
	if (!q->once_only)
		offers_make(&q->offers, &q->call, q->uncovered, s->learn,
		    !s->conf->no_alias);
	buf_init(&b, text, sizeof(text) - WORDS_ROOM);
	describe_question(&b, s, q, 0);
	b.cap = sizeof(text);
	describe_words(&b, q);
	send(s, q, &b, 0);
}

void
question_ask(struct session *s, struct task *t, struct call *c,
    uint32_t uncovered, int once_only)
{
	struct question *q = xcalloc(1, sizeof(*q));

	q->id = ++s->questions.last_id;
	q->tid = t->tid;
	q->serial = t->serial;
	/* It outlives its stop: its texts are in memory of its own. */
	call_move(&q->call, c, xmalloc(c->used));
	q->uncovered = uncovered;
	q->once_only = once_only;
	TAILQ_INSERT_TAIL(&s->questions.list, q, entry);
	tracer_hold(s->tracer, t);
	if (!s->questions.resting)
		prepare_next(s);
}

void
question_withdraw(struct session *s, const struct task *t)
{
	struct question *q, *next;
	unsigned int shown;
	int found = 0;

	TAILQ_FOREACH_SAFE(q, &s->questions.list, entry, next) {
		if (q->tid != t->tid || q->serial != t->serial)
			continue;
		found = 1;
		shown = s->questions.shown == q->id ? q->id : 0;
		question_free(s, q);
		if (shown != 0)
			withdraw_shown(s, shown);
	}
	if (found)
		prepare_next(s);
}

void
question_taken_back(struct session *s, unsigned int id)
{
	if (s->questions.taken_back != id)
		return;
	s->questions.taken_back = 0;
	if (s->questions.nobody)
		all_done(s);
	else
		prepare_next(s);
}

void
question_sweep(struct session *s)
{
	struct question *q, *next;

	TAILQ_FOREACH_SAFE(q, &s->questions.list, entry, next)
		decided_now(s, q);
	prepare_next(s);
}

void
question_settle(struct session *s, struct question *q, const struct verdict *v)
{
	carry_out(s, q, v);
	prepare_next(s);
}

void
question_again(struct session *s, struct question *q, const struct buf *text)
{
	send(s, q, text, QUESTION_AGAIN);
}

void
question_answer(struct session *s, unsigned int id, const char *text)
{
	struct question *q = TAILQ_FIRST(&s->questions.list);

	if (q != NULL && q->id == id && s->questions.shown == id &&
	    task_of(s, q) != NULL)
		answer_take(s, q, text);
}

void
question_nobody(struct session *s)
{
	struct verdict v = { .kind = VERDICT_DENY, .error = EPERM };
	struct question *q, *next;
	unsigned int shown = s->questions.shown;

	s->questions.nobody = s->conf->mode == MODE_ASK;
	TAILQ_FOREACH_SAFE(q, &s->questions.list, entry, next)
		carry_out(s, q, &v);
	if (shown == 0 || !withdraw_shown(s, shown))
		all_done(s);
}
