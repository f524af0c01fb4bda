/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to call and its tests: the text of a socket's address.
 */
#ifndef CALL_DEC_SOCK_H
#define CALL_DEC_SOCK_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Appends the text of the len bytes of a struct sockaddr, any bytes, any
 * length: inet-[ADDR]:PORT, @NAME of an abstract unix name, the bytes of any
 * other unix name, family(N). Looks nothing up.
 */
void	sockaddr_text(struct buf *, const void *, size_t len);

#endif
