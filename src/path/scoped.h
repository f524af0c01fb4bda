/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names that a program asks to be resolved within limits: RESOLVE_* of
 * openat2(2).
 */
#ifndef PATH_SCOPED_H
#define PATH_SCOPED_H

#include "path/resolve.h"

/* path_resolve() with ask->resolve, of a name that is not empty. */
int	scoped_resolve(const struct view *, int dirfd, const char *name,
	    const struct path_ask *, struct pin *);

#endif
