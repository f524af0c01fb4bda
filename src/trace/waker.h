/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Wakes the thread that waits for stops. A signal to that thread could come just
 * before waitpid(2) and be lost; so it goes to a process that does nothing and is
 * traced by it: its stop is waited for like any other, and is never lost.
 */
#ifndef TRACE_WAKER_H
#define TRACE_WAKER_H

#include <sys/types.h>

/*
 * Starts the process and seizes it, by the thread that is to be woken. Its
 * number, or 0 with errno.
 */
pid_t	waker_start(void);

/* From any thread. */
void	waker_wake(pid_t);

/* Ends it, so that it is nobody else's to wait for. By the thread that started it. */
void	waker_end(pid_t);

/* It has stopped: lets it go on, up to the next time. */
void	waker_rest(pid_t);

#endif
