/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Who answers in the look-up lane (super/lookup): threads beside the tracer's,
 * as many as there are programs that look things up at the same time.
 */
#ifndef SUPER_RECEIVE_H
#define SUPER_RECEIVE_H

#include "super/session.h"

/*
 * Starts to answer, when the tracer's thread has given up what it does not
 * need. By that thread. -1 with errno.
 */
int	receive_start(struct session *);

/*
 * Once a second, and before somebody unmounts: what was known of file systems and
 * directories, by the lane and by the tracer, may have changed. The tracer's lock
 * is held unshared.
 */
void	receive_forget(struct session *);

#endif
