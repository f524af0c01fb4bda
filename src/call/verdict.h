/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What is decided about a call: a value, passed by copy.
 */
#ifndef CALL_VERDICT_H
#define CALL_VERDICT_H

struct rule;

/* Ordered by strength: where two apply, the greater wins. */
enum verdict_kind {
	VERDICT_PERMIT,
	VERDICT_NONE,		/* no rule speaks of the call */
	VERDICT_ASK,
	VERDICT_DENY,
	VERDICT_KILL
};

enum verdict_log { VLOG_DEFAULT, VLOG_YES, VLOG_NO };

/* What permit[...] on execve says. */
enum verdict_exec { VEXEC_SWITCH, VEXEC_INHERIT, VEXEC_DETACH };

struct verdict {
	enum verdict_kind	 kind;
	int			 error;		/* errno of a denial, positive */
	enum verdict_log	 log;
	enum verdict_exec	 exec;
	const struct rule	*rule;		/* borrowed; NULL: no rule */
	const char		*reason;	/* static text where no rule decided */
	const char		*remedy;	/* ... and what behind permit lifts it:
						 * [inherit]; NULL: no rule can */
};

#endif
