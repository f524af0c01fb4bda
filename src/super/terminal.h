/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Who of the traced processes has the terminal on which a person is asked.
 * While a question stands there, these are at rest: they can neither take the
 * answer nor write over the question. All others run on.
 */
#ifndef SUPER_TERMINAL_H
#define SUPER_TERMINAL_H

#include <sys/types.h>

#include "call/call.h"

struct session;
struct task;

/* Remembers which terminal fd (of /dev/tty, or any other) is. */
void	terminal_note(struct session *, int fd);

/* Puts those that have it open to rest. */
void	terminal_rest(struct session *);

/* They go on. */
void	terminal_wake(struct session *);

/*
 * The call may give its process the terminal while a question stands there:
 * then the process rests, and makes the call afterwards.
 */
void	terminal_guard(struct session *, struct task *, const struct call *);

/* 1 if the terminal's foreground group is systrace's or one that it traces. */
int	terminal_is_ours(const struct session *);

#endif
