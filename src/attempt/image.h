/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Programs of a few bytes that need no library: they write what they can read
 * of the file that their argument names to their standard output, and exit with
 * a status that tells which of them has run.
 */
#ifndef ATTEMPT_IMAGE_H
#define ATTEMPT_IMAGE_H

#include <sys/types.h>

enum image_kind { IMAGE_X86_64, IMAGE_I386 };

/* Writes one to an open file; 0 or -1 with errno. */
int	image_write(int fd, enum image_kind, unsigned char status);

/* A new file that holds one, mode 755; 0 or -1 with errno. */
int	image_make(const char *name, enum image_kind, unsigned char status);

#endif
