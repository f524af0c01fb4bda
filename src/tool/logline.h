/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Lines of systrace's log, given back as calls.
 */
#ifndef TOOL_LOGLINE_H
#define TOOL_LOGLINE_H

#include "tool/notation.h"
#include "tool/tool.h"

struct logline {
	struct said	*said;		/* owned: the call */
	char		*policy;	/* owned: program whose policy was asked */
	char		*verdict;	/* owned: "permit", "deny[EPERM]", "kill" */
};

/* 1 if the text looks like a line of a log and not like a call. */
int	logline_is(const char *);

/*
 * Reads one line (n bytes). 1 and *l, for logline_clear; 0 if it does not tell
 * of a call; -1 if it does and cannot be read, and told.
 */
int	logline_read(struct tool *, const char *, size_t n, struct logline *);

void	logline_clear(struct logline *);

#endif
