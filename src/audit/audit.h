/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Decisions written down: one record, the same fields in every format. A denial
 * is never lost and never floods: equal ones are counted, and what a sink does
 * not take is kept and tried again.
 */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "call/call.h"

enum audit_kind { AUDIT_PERMIT, AUDIT_DENY, AUDIT_KILL, AUDIT_NOTE, AUDIT_COUNT };

#define AUDIT_HINTS	4	/* rules that a call may need: its names */

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
	const char	*real;		/* the call's own name, or NULL */
	long		 nr;
	const struct field *field;	/* texts shown, nfield of them */
	int		 nfield;
	const char	*rule;		/* FILE:LINE, "no rule", or a reason */
	const char	*hint[AUDIT_HINTS]; /* narrowest rules that permit it, */
	int		 nhint;		/* ... nhint of them */
	int		 no_rule;	/* none can: it is refused anyway */
	const char	*note;		/* AUDIT_NOTE: the whole text */
	/* Filled by audit: equal calls that this record stands for. */
	unsigned int	 repeated;	/* 0: it is the only one */
	struct timespec	 since;
};

enum audit_sink { AUDIT_SYSLOG, AUDIT_STDERR, AUDIT_FILE };

enum audit_format {
	AUDIT_DEFAULT,	/* text; for AUDIT_SYSLOG what the system has */
	AUDIT_PLAIN,
	AUDIT_JSON,
	AUDIT_JOURNAL,	/* the system's logs: for AUDIT_SYSLOG alone */
	AUDIT_RFC5424
};

struct audit_conf {
	enum audit_sink		 sink;
	enum audit_format	 format;
	const char		*path;		/* AUDIT_FILE */
	/* NULL: where they are. Tests have theirs elsewhere. */
	const char		*journal;	/* journald's socket */
	const char		*devlog;	/* syslogd's */
};

struct audit;

/* The word's format, as of -o; -1 if it is none. */
int		 audit_format_find(const char *word);

/* 1 if the format is one of the system's logs. */
int		 audit_format_is_system(enum audit_format);

/*
 * Opens the sink; a file is appended to, 0600 when made. NULL with errno if it
 * cannot be opened: where the format was asked for and nobody takes it, too.
 * Descriptors are close-on-exec.
 */
struct audit	*audit_new(const struct audit_conf *);

/*
 * Writes a record, flushed. A record equal to one of the recent ones (all but
 * time and process) is counted instead, and the count is told when it is
 * flushed: at the latest by audit_flush.
 */
void		 audit_record(struct audit *, const struct record *);

/* A plain sentence of systrace about the run, as its own line. */
void		 audit_note(struct audit *, const char *, ...)
		    __attribute__((format(printf, 2, 3)));

/*
 * Tells all counts that are pending, and what a sink has not taken before; call
 * every few seconds and at exit.
 */
void		 audit_flush(struct audit *);

/* How many calls the sink has not taken, by now. */
unsigned long	 audit_untold(const struct audit *);

void		 audit_free(struct audit *);	/* flushes; NULL ok */

#endif
