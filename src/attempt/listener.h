/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A datagram socket outside, at an abstract name that no rule permits.
 */
#ifndef ATTEMPT_LISTENER_H
#define ATTEMPT_LISTENER_H

#include <sys/socket.h>
#include <sys/un.h>

#include "attempt/attempt.h"

/* For struct attempt's outside. */
void	listener_run(struct ground *);

/* Its name, which has this length. */
socklen_t	listener_name(const struct ground *, struct sockaddr_un *);

/* Waits until it listens: 1; or says with attempt_na that it never will: 0. */
int	listener_wait(const struct ground *);

/* How many datagrams have come to it since it was asked last, or -1. */
int	listener_count(const struct ground *);

#endif
