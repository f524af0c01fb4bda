/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What is wrong with a call that looks at a name whatever the name is: the
 * kernel says so before it takes the name, and so must we.
 */
#ifndef CALL_INVALID_H
#define CALL_INVALID_H

#include "call/decode.h"

/*
 * EINVAL if Linux, as of 6.18, refuses the numbers among the call's arguments;
 * else 0. A bit that is newer is refused too: what it would make of the name is
 * not known. is_fd: the name is empty or NULL, and stands for a descriptor.
 */
int	invalid_numbers(const struct dec *, int is_fd);

#endif
