/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs one attempt, confined and not, and says what came of it.
 */
#ifndef ATTEMPT_RUNNER_H
#define ATTEMPT_RUNNER_H

#include "attempt/attempt.h"

struct runner_conf {
	const char	*systrace;	/* the one that is tried; resolved */
	const char	*self;		/* this program; resolved */
	const char	*top;		/* folder for grounds; resolved */
	long		 tries;		/* of a race */
	int		 control;	/* run controls */
	int		 verbose;	/* show what broken runs wrote */
};

enum runner_verdict { RUNNER_HELD, RUNNER_BROKEN, RUNNER_NA };

struct runner_result {
	enum runner_verdict	 verdict;
	char			 reason[512];	/* one line, may be empty */
};

/* Blocks the signals that runner_try waits for; once, before anything else. */
void	runner_init(void);

/* -1 if it was interrupted by a signal: SIGINT, SIGTERM or SIGHUP. */
int	runner_try(const struct runner_conf *, const struct attempt *,
	    struct runner_result *);

/*
 * The process of the attempt itself: DIR TRIES OUTSIDE control|confined. Its
 * exit status says the outcome to runner_try.
 */
void	runner_run(const struct attempt *, char **argv)
	    __attribute__((noreturn));

/* 1 in the process of a control. */
extern int	runner_is_control;

#endif
