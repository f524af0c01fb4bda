/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to audit: the formats, by enum audit_format. Each writes what is the
 * same in equal records once, to be kept, and adds the rest when it is told.
 */
#ifndef AUDIT_FORMS_H
#define AUDIT_FORMS_H

#include "audit/audit.h"
#include "base/buf.h"

#define FORM_BODY	(128 * 1024)	/* bytes of what is kept, at most */
#define FORM_WHOLE	(FORM_BODY + 32 * 1024)
#define FORM_ARGUMENT	8192		/* bytes shown of an argument */

/* What a record is told with; r has what varies. */
struct telling {
	const struct record	*r;
	const char		*text;	/* the text line, n bytes */
	size_t			 n;
	const char		*body;	/* by body(), nbody bytes */
	size_t			 nbody;
	const char		*host;
};

struct form {
	const char	*word;		/* of -o */
	int		 is_system;
	/* NULL: all is in the text. Arguments lose what is above most bytes. */
	void		(*body)(struct buf *, const struct record *, size_t most);
	void		(*whole)(struct buf *, const struct telling *);
};

extern const struct form	forms[];

/* Of syslog(3). */
int	form_priority(enum audit_kind);

#endif
