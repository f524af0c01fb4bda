/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to audit: where the log goes.
 */
#ifndef AUDIT_SINKS_H
#define AUDIT_SINKS_H

#include <limits.h>

#include "audit/audit.h"

struct sink_ops;

struct sink {
	const struct sink_ops	*ops;
	enum audit_format	 format;	/* settled: not AUDIT_DEFAULT */
	int			 fd;		/* -1: none */
	int			 torn;		/* half a line is written */
	int			 stuck;		/* it did not take the last one */
	const char		*journal;
	const char		*devlog;
	char			 host[HOST_NAME_MAX + 1];
};

/* One message; text is the line that people read, without its time. */
struct message {
	enum audit_kind	 kind;
	const char	*text;
	size_t		 n;
	const char	*whole;		/* in the sink's format */
	size_t		 nwhole;
};

/* 0 or an errno. */
int		 sink_open(struct sink *, const struct audit_conf *);

/* Does not wait for long. NULL, or why the sink has not taken it. */
const char	*sink_put(struct sink *, const struct message *);

void		 sink_close(struct sink *);

#endif
