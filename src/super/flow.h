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

/* Writes a settled verdict down, if its rule or the way of things has it so. */
void	flow_tell(struct session *, struct task *, const struct call *,
	    const struct verdict *, uint32_t uncovered);

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

/* For a call that is to be made by us, on what it has pinned or found. */
struct flow_look {
	struct memo		*memo;		/* NULL ok */
	struct memo_found	*found;
};

/* Decodes a call; look NULL: it is not ours to make. As call_decode. */
int	flow_decode(struct session *, struct task *, struct call *,
	    const struct flow_look *look, const char **why);

/* What the rules say; VERDICT_NONE if none speaks of the call. */
struct verdict	flow_verdict(struct session *, struct task *,
		    const struct call *, uint32_t *uncovered);

/* For learning: what a permitted call made, and which rule permitted it. */
void	flow_remember(struct session *, const struct task *,
	    const struct call *, const struct verdict *);

/* The same where a rule that says permit and the remedy behind it helps. */
void	flow_refuse_unless(struct session *, struct task *, const struct call *,
	    int error, const char *why, const char *remedy);

/* The effective ids of a process, by proc(5); if root runs us, else our own. */
struct cred	flow_ids(const struct task *);

/*
 * As whom predicates see the process: its effective ids, by proc(5). Zeros where
 * no rule that may decide the call asks.
 */
struct cred	flow_cred(const struct ruleset *, const struct task *,
	    const struct call *);

#endif
