/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A record as one line of text, the same for every sink.
 */
#ifndef AUDIT_AUDIT_TEXT_H
#define AUDIT_AUDIT_TEXT_H

#include "audit/audit.h"
#include "base/buf.h"

#define AUDIT_LINE	8192		/* longest line with its newline */
#define AUDIT_SPARE	320		/* of it for time, prefix, pid, count */
#define AUDIT_TEXT	(AUDIT_LINE - AUDIT_SPARE)

/*
 * The line without time and pid: what makes two records equal. *at is where
 * the pid belongs. b has room for AUDIT_TEXT bytes.
 */
void	audit_text(struct buf *, const struct record *, size_t *at);

/*
 * The same n bytes with what varies: pid, and how often it was repeated.
 */
void	audit_text_whole(struct buf *, const struct record *, const char *text,
	    size_t n, size_t at);

/*
 * Escapes only what could forge a line or drive a terminal: for sentences of
 * our own, in which quotes and backslashes stay.
 */
void	audit_text_plain(struct buf *, const char *);

#endif
