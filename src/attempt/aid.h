/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What many attempts do on their way.
 */
#ifndef ATTEMPT_AID_H
#define ATTEMPT_AID_H

#include <sys/types.h>

#include "attempt/attempt.h"

/*
 * A step that the policy permits has failed with errno: nothing is shown, held
 * or not. Returns OUT_NA.
 */
enum outcome	aid_unready(const char *what);

/*
 * By the last call's result, for a thing that not every machine lets a control
 * do: there, -1 is OUT_NA.
 */
enum outcome	aid_by(long result, const char *what);

/* attempt_loot as an outcome. */
enum outcome	aid_loot(const struct ground *, const char *name);

/* 1 if what can be read here begins with the secret line. */
int	aid_shows(int fd);

/* Opens (flags, and O_WRONLY if they do not write) and writes. 0 or -1. */
int	aid_write(const char *name, int flags);

/* A new file that holds text, or a copy of another; 0 or -1. */
int	aid_make(const char *name, const char *text, mode_t);
int	aid_copy(const char *from, const char *to, mode_t);

/* /proc/self/fd/N and the like, in one of 8 static buffers. */
const char	*aid_text(const char *fmt, ...)
		    __attribute__((format(printf, 1, 2)));

/* Over ground->channel. An open file, -1 if there is none; a number. */
void	aid_send_fd(const struct ground *, int fd);
int	aid_receive_fd(const struct ground *);
void	aid_send_number(const struct ground *, long);
long	aid_receive_number(const struct ground *);

/* For a child: its exit status, -1 if a signal ended it. */
int	aid_wait(pid_t);

/*
 * waitpid(2) for a child that stops, goes on or ends, but not for ever: 0 after
 * five seconds.
 */
pid_t	aid_wait_change(pid_t, int *status, int options);

#endif
