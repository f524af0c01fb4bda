/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Whole files and whole buffers through descriptors.
 */
#ifndef BASE_FDIO_H
#define BASE_FDIO_H

#include <stddef.h>

#define FDIO_MAX	(16 * 1024 * 1024)	/* bytes of a file read whole */

/*
 * Reads a regular file from where the descriptor stands to its end. 0, *data
 * (owned, with a NUL behind it) and *n; or an errno: EINVAL if it is not a
 * regular file, EFBIG if it is longer than FDIO_MAX.
 */
int	fdio_read_all(int fd, char **data, size_t *n);

/* Writes all n bytes, however many calls it takes. 0 or an errno. */
int	fdio_write_all(int fd, const void *data, size_t n);

#endif
