/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a person is shown: a question, and the rules of a program. All that
 * comes from a program is escaped.
 */
#ifndef SUPER_DESCRIBE_H
#define SUPER_DESCRIBE_H

#include "base/buf.h"
#include "super/question.h"

/* whole: arguments and rules are not cut in the middle. */
void	describe_question(struct buf *, struct session *,
	    const struct question *, int whole);

/*
 * What completion is to know of the question's call, each with a NUL before it:
 * its emulation, and the names of its arguments.
 */
void	describe_words(struct buf *, const struct question *);

/* The rules of the question's program; new ones and those of the run marked. */
void	describe_rules(struct buf *, struct session *, const struct question *);

/* What the call is called in rules; name[32] is room for an odd one. */
const char	*describe_call(const struct session *, const struct call *,
		    char name[32]);

#endif
