/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Programs that attempts execute: DIR/secret/prog, which may not be, and
 * DIR/allowed/prog, which may. Their status tells which of them has run.
 */
#ifndef ATTEMPT_PAYLOAD_H
#define ATTEMPT_PAYLOAD_H

#include <sys/types.h>

#include "attempt/attempt.h"

#define PAYLOAD_RAN	77	/* what may not be executed has run */
#define PAYLOAD_FINE	7	/* and what may */

extern char	*payload_no_env[];

/*
 * Makes them, DIR/secret/sub/prog (PAYLOAD_FINE) and DIR/allowed/prog32, for
 * i386.
 */
void	payload_prepare(struct ground *);

/* DIR/secret/prog */
const char	*payload_forbidden(const struct ground *);

/* Executes a name; returns -1 with errno, if it does. */
int	payload_execute(const char *name);

/* A child that executes name with three words, NULL: no more of them. */
pid_t	payload_start(const char *name, const char *a, const char *b,
	    const char *c);

/* OUT_ESCAPED if the forbidden program has run in a child. */
enum outcome	payload_by_child(pid_t);

/* prog or prog32 in a child: it writes what it can read of file to loot. */
pid_t	payload_start_reader(const char *program, const char *file);

/* OUT_ESCAPED if it has read the secret. That it runs is permitted. */
enum outcome	payload_by_reader(pid_t);

#endif
