/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a run leaves for tools: the record of its calls (--record), and how often
 * each rule has decided (--count).
 */
#ifndef SUPER_TRAIL_H
#define SUPER_TRAIL_H

#include "call/verdict.h"
#include "super/session.h"

/* Opens what is asked for, before anything runs; exits if that cannot be. */
void	trail_begin(struct session *);

/* A call is decided: v is what will be done. */
void	trail_call(struct session *, const struct task *, const struct call *,
	    const struct verdict *v);

/* Once a second: what has waited for a minute is written. */
void	trail_tick(struct session *);

/*
 * The program has ended, its tree may go on: all that is known is written, and
 * what could not be is told.
 */
void	trail_root_gone(struct session *);

void	trail_end(struct session *);

#endif
