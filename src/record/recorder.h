/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Writes a record: every judged call of a run, equal ones once with their
 * number. RECORDS in systrace(1) tells the format.
 */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include <stdint.h>

#include "call/call.h"
#include "call/verdict.h"
#include "engine/eval.h"
#include "policy/vars.h"

/* What is known again: calls, and bytes of their lines. */
#define RECORDER_CALLS	65536
#define RECORDER_BYTES	(32 * 1024 * 1024)

struct recorder;

/* A judged call and what came of it; all borrowed. */
struct record_call {
	const struct call	*call;
	const char		*prog;		/* image that runs */
	const char		*policy;	/* program whose policy it was */
	struct cred		 cred;
	enum verdict_kind	 verdict;	/* what the rules said */
	enum verdict_kind	 outcome;	/* PERMIT, DENY or KILL */
	int			 error;		/* errno of a denial, else 0 */
	const char		*rule;		/* as explain_rule has it */
};

/*
 * Opens a file to append a run to, made with mode 0600, and writes the run's
 * first line. NULL if that cannot be, *why then says so (static): it is no
 * record, another run is writing it ... argv ends with NULL.
 */
struct recorder	*recorder_new(const char *path, const struct vars *,
		    char *const *argv, const char **why);

/*
 * Notes a call. What cannot be written is said once on standard error, tried
 * again with the counts, and told as lost at the end. Never fails otherwise.
 */
void	recorder_call(struct recorder *, const struct record_call *);

/* Writes the counts that are not told yet. */
void	recorder_flush(struct recorder *);

/* How many calls are not in the record, by now. */
uint64_t	 recorder_untold(const struct recorder *);

/* Flushes, ends the run in the file, says what is lost; NULL ok. */
void	recorder_free(struct recorder *);

#endif
