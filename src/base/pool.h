/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Many small things that end together: each takes just its own size.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool;

struct pool	*pool_new(void);
void		 pool_free(struct pool *);		/* NULL ok */

/*
 * n bytes of zeros, as aligned as a pointer is, that live as long as the pool;
 * without a pool the caller owns them, and frees them with free(3).
 */
void	*pool_get(struct pool *, size_t n);

#endif
