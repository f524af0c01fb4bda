/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The front: the process that the shell knows. It stands for the program
 * towards the shell (status, stop and continue), passes on what it is sent, and
 * asks the person. All tracing is the supervisor's, another process.
 */
#ifndef SUPER_FRONT_H
#define SUPER_FRONT_H

#include <signal.h>
#include <sys/types.h>

/*
 * Serves until the program has ended; returns the status to exit with, or dies
 * of the program's signal. tty is the terminal to ask on, -1 without.
 */
int	front_run(int channel, pid_t supervisor, int tty);

/* The signals that the front takes through a signalfd(2); blocked by now. */
void	front_signals(sigset_t *);

#endif
