/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Records (systrace --record FILE, RECORDS in systrace(1)) given back as calls
 * that can be judged again.
 */
#ifndef RECORD_READER_H
#define RECORD_READER_H

#include <stdint.h>

#include "call/call.h"
#include "call/verdict.h"
#include "engine/eval.h"
#include "policy/diag.h"
#include "policy/vars.h"

struct record_reader;

/*
 * One judged call, or several equal ones. All that it points to is valid until
 * the next record_next or record_close.
 */
struct recorded {
	struct pos	 pos;		/* FILE and line of the record */
	const char	*prog;		/* image that ran, resolved path */
	const char	*policy;	/* program whose policy was asked */
	struct vars	 vars;		/* of its run: give it to parse and store;
					 * not to be cleared */
	struct cred	 cred;
	enum verdict_kind verdict;	/* what the rules said: _NONE, _ASK too */
	enum verdict_kind outcome;	/* what was done: _PERMIT, _DENY, _KILL */
	int		 error;		/* errno of a denial, else 0 */
	const char	*rule;		/* FILE:LINE or "no rule", as in the log */
	uint64_t	 count;		/* equal calls, this one too; 1 and more */
	struct call	 call;		/* for eval_call, explain_permit, learn_ */
};

/*
 * Opens a record, a regular file, and reads all of it once: what is wrong is
 * told through diag with file and line, NULL then. Told as warnings: a run that
 * has no end in it, a last line that is cut off, calls that could not be
 * written; what is there can be read.
 */
struct record_reader	*record_open(const char *path, struct diag *);

/*
 * Fills the next call in the order of their first happening; counts are those
 * of the whole run. 1, or 0 at the end.
 */
int	record_next(struct record_reader *, struct recorded *);

void	record_close(struct record_reader *);		/* NULL ok */

#endif
