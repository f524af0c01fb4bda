/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Sockets that were bound to a name of ours in the place of the program's own
 * (call/dec_sock): getsockname(2) is to tell the one that the program gave.
 */
#ifndef SUPER_SOCKNAME_H
#define SUPER_SOCKNAME_H

#include "call/call.h"
#include "trace/task.h"

/* A bind(2) is about to be made: notes what it really asked for. */
void	sockname_note(const struct task *, const struct call *);

/* A getsockname(2) is about to be made: sees to its answer. */
void	sockname_answer(const struct task *, struct call *);

#endif
