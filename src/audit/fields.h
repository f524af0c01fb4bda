/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to audit: the fields of a record as a table, which every format walks.
 */
#ifndef AUDIT_FIELDS_H
#define AUDIT_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "audit/audit.h"

/* In the order of all formats. */
enum audit_row_id {
	ROW_TIME, ROW_VERDICT, ROW_USER, ROW_PROG, ROW_PID,
	ROW_PPID, ROW_POLICY, ROW_EMULATION, ROW_SYSCALL, ROW_CALL,
	ROW_NUMBER, ROW_ARGUMENTS, ROW_ERROR, ROW_RULE,
	ROW_PERMIT_WITH, ROW_TEXT, ROW_REPEATED, ROW_SINCE, ROW_COUNT
};

enum value_kind { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_ARGUMENTS,
    VALUE_RULES };

struct value {
	enum value_kind	 kind;
	const char	*text;		/* TEXT: not escaped; may be own */
	long		 number;
	char		 own[40];
};

struct audit_row {
	const char	*name;		/* as in JSON; others derive theirs */
	const char	*label;		/* of the text line, if it has one */
	int		 varies;	/* equal records can differ in it */
	void		(*get)(const struct record *, struct value *);
};

extern const struct audit_row	audit_rows[ROW_COUNT];

/* permit, deny, kill, note */
const char	*audit_verdict(enum audit_kind);

#endif
