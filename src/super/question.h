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

#include "call/call.h"

struct session;
struct task;

struct question {
	unsigned int	 id;
	pid_t		 tid;
	uint64_t	 serial;
	struct call	 call;		/* its arena is owned */
	uint32_t	 uncovered;
	int		 once_only;	/* a rule said ask: no rule is made */
	STAILQ_ENTRY(question) entry;
};

STAILQ_HEAD(question_list, question);

struct questions {
	struct question_list	 list;
	unsigned int		 last_id;
	unsigned int		 shown;		/* id in front of the person, 0 */
	int			 nobody;	/* nobody answers any more */
};

void	questions_init(struct questions *);

/* Holds the task and puts its call (copied) to the person. */
void	question_ask(struct session *, struct task *, struct call *,
	    uint32_t uncovered, int once_only);

/* The task is gone or past its call: nobody needs an answer any more. */
void	question_withdraw(struct session *, const struct task *);

/* What the person typed (text, NUL-terminated). */
void	question_answer(struct session *, unsigned int id, const char *text);

/* There is nobody to ask: everything that waits is denied. */
void	question_nobody(struct session *);

#endif
