/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The life of a call: guarded, decoded, judged, and a verdict carried out.
 */
#ifndef SUPER_FLOW_H
#define SUPER_FLOW_H

#include "call/call.h"
#include "call/verdict.h"
#include "engine/eval.h"
#include "super/session.h"

/* The tracer's word on a session; ctx is the session. */
extern const struct tracer_ops	flow_ops;

/*
 * Carries a settled verdict out (PERMIT, DENY, KILL): logs what is to be
 * logged, notes what an execve(2) will become, lets the task go.
 */
void	flow_apply(struct session *, struct task *, struct call *,
	    const struct verdict *, uint32_t uncovered);

/* Adds the rules that cover the call to the policy of the task's ruleset. */
void	flow_learn(struct session *, struct task *, const struct call *,
	    uint32_t uncovered);

/* Refuses without asking any rule; why (static) NULL: not worth a line. */
void	flow_refuse(struct session *, struct task *, const struct call *,
	    int error, const char *why);

/*
 * As whom predicates see the process: its effective ids, by proc(5). Zeros where
 * no rule that may decide the call asks.
 */
struct cred	flow_cred(const struct ruleset *, const struct task *,
	    const struct call *);

#endif
