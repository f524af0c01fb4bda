/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Decisions written down: one record, every sink the same text. A denial is
 * never lost and never floods: equal ones are counted.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "call/call.h"

enum audit_kind { AUDIT_PERMIT, AUDIT_DENY, AUDIT_KILL, AUDIT_NOTE, AUDIT_COUNT };

/* One decision. All strings are borrowed for the call of audit_record. */
struct record {
	struct timespec	 time;		/* CLOCK_REALTIME */
	enum audit_kind	 kind;
	int		 error;		/* errno of a denial */
	const char	*user;
	const char	*prog;		/* image that runs */
	pid_t		 pid;
	pid_t		 ppid;
	const char	*policy;	/* program whose policy was asked */
	const char	*emul;
	const char	*call;		/* as a rule would name it: fsread, open */
	long		 nr;
	const struct field *field;	/* texts shown, nfield of them */
	int		 nfield;
	const char	*rule;		/* FILE:LINE, "no rule", or a reason */
	const char	*hint;		/* narrowest rule that permits it, or NULL */
	const char	*note;		/* AUDIT_NOTE: the whole text */
};

enum audit_sink { AUDIT_SYSLOG, AUDIT_STDERR, AUDIT_FILE };

struct audit;

/*
 * Opens the sink; path for AUDIT_FILE only (append, 0600 when made). NULL with
 * errno if it cannot be opened. Descriptors are close-on-exec.
 */
struct audit	*audit_new(enum audit_sink, const char *path);

/*
 * Writes a record as one line, flushed. A record equal to one of the recent
 * ones (all but time) is counted instead, and the count is told when it is
 * flushed: at the latest by audit_flush.
 */
void		 audit_record(struct audit *, const struct record *);

/* A plain sentence of systrace about the run, as its own line. */
void		 audit_note(struct audit *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));

/* Tells all counts that are pending; call every few seconds and at exit. */
void		 audit_flush(struct audit *);

void		 audit_free(struct audit *);	/* flushes; NULL ok */

#endif
