/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The making of a pin: resolve.h says what one is.
 */
#ifndef PATH_PIN_H
#define PATH_PIN_H

#include "path/resolve.h"

/* Empties all but the bytes behind the names' ends. */
void	pin_init(struct pin *);

#endif
