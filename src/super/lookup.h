/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The look-up lane: calls that look at a name and change nothing, of a program
 * that is to the file system what we are. They wait for an answer in place of
 * being made, which takes two switches less than a stop of ptrace(2), and are
 * made by us on the very object that was judged. Everything else, and all that
 * is in doubt, is moved: the program makes it in its own hands (trace/rewrite).
 */
#ifndef SUPER_LOOKUP_H
#define SUPER_LOOKUP_H

#include "abi/nrset.h"
#include "super/session.h"

/* The calls of the lane, for the first filter. */
const struct nrset	*lookup_calls(void);

/* 1 if the lane is worth while where these calls run free. */
int	lookup_pays(const struct nrset *free);

/* 1 if the policy of the program that is started makes the lane worth while. */
int	lookup_is_wanted(const struct session *, const struct ruleset *);

/*
 * Starts to answer, in a thread of its own, when the tracer's thread has given
 * up what it does not need. -1 with errno.
 */
int	lookup_start(struct session *);

/* Once a second: what was known of file systems may have changed. */
void	lookup_forget(struct session *);

#endif
