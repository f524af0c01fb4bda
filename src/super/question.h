/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls that wait for a person: only the one that asks is held, others go on.
 */
#ifndef SUPER_QUESTION_H
#define SUPER_QUESTION_H

#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "base/buf.h"
#include "call/call.h"
#include "call/verdict.h"
#include "engine/offer.h"

struct session;
struct task;

struct question {
	unsigned int	 id;
	pid_t		 tid;
	uint64_t	 serial;
	struct call	 call;		/* its arena is owned */
	uint32_t	 uncovered;
	int		 once_only;	/* a rule said ask: no rule is made */
	struct offers	 offers;	/* made when it is shown */
	TAILQ_ENTRY(question) entry;
};

TAILQ_HEAD(question_list, question);

struct questions {
	struct question_list	 list;
	unsigned int		 last_id;
	unsigned int		 shown;		/* id in front of the person, 0 */
	unsigned int		 taken_back;	/* withdrawn: the terminal is
						 * not given back yet; or 0 */
	int			 resting;	/* who has the terminal rests */
	int			 nobody;	/* nobody answers any more */
	int			 of_run;	/* what is learned now is not kept */
};

void	questions_init(struct questions *);

/* Holds the task and puts its call (copied) to the person. */
void	question_ask(struct session *, struct task *, struct call *,
	    uint32_t uncovered, int once_only);

/* The task is gone or past its call: nobody needs an answer any more. */
void	question_withdraw(struct session *, const struct task *);

/*
 * To be called after each stop: shows the next question once those who have the
 * terminal are at rest.
 */
void	question_step(struct session *);

/* What the person typed (text, NUL-terminated). */
void	question_answer(struct session *, unsigned int id, const char *text);

/* The front has taken a withdrawn question from the terminal. */
void	question_taken_back(struct session *, unsigned int id);

/* There is nobody to ask: everything that waits is denied, and all to come. */
void	question_nobody(struct session *);

/*
 * Judges all that waits anew, since rules or the program's standing have
 * changed: what is decided now is carried out.
 */
void	question_sweep(struct session *);

/* Puts the question that is shown once more, or (text) answers in between. */
void	question_again(struct session *, struct question *,
	    const struct buf *text);

/* Carries the verdict out and goes on to the next. */
void	question_settle(struct session *, struct question *,
	    const struct verdict *);

#endif
