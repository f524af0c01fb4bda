/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names as text only: put together and made plain, nothing looked up.
 */
#ifndef PATH_NORM_H
#define PATH_NORM_H

#include <stddef.h>

#include "base/buf.h"

/* Appends one component of n bytes, with a slash where one is needed. */
void	norm_push(struct buf *, const char *, size_t n);

/* Takes the last component off; "/" and a text without a slash stay. */
void	norm_pop(struct buf *);

/* Appends every component of a name: . dropped, .. popped, // squeezed. */
void	norm_append(struct buf *, const char *name);

/* Writes name, seen from base if it is relative, made plain. */
void	norm_join(struct buf *, const char *base, const char *name);

/*
 * 1 if the first n bytes are a relative name in its plainest form: not empty,
 * no component . or .. or empty, no slash at either end.
 */
int	norm_is_plain(const char *name, size_t n);

/* 1 if a name begins with the component . or .. */
int	norm_is_dots(const char *name);

/*
 * Where the next component begins that says something: slashes are left out, and
 * every "." but for the last component. What is behind a "." is looked up in the
 * same directory, and fails as "." would.
 */
const char	*norm_skip_dots(const char *name);

/* Puts a word in the place of n bytes; what does not fit is left as it is. */
void	norm_replace(struct buf *, size_t at, size_t n, const char *word);

#endif
