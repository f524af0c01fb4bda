/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The ground of an attempt: made, looked at before and after, removed.
 */
#ifndef ATTEMPT_GROUND_H
#define ATTEMPT_GROUND_H

#include <stddef.h>

#include "attempt/attempt.h"

/* Names the folders of the ground in dir. 0, or -1 with errno. */
int	ground_name(struct ground *, const char *dir);

/* Makes the folders and files of a ground that has names. 0, or -1 with errno. */
int	ground_make(const struct ground *);

/*
 * All that is in DIR, but for what is below DIR/allowed, as text: a line for
 * each name. Owned; NULL with errno.
 */
char	*ground_look(const struct ground *);

/* The name in which two looks differ, in the buffer; 0 if they are equal. */
int	ground_differs(const char *before, const char *after, char *name,
	    size_t cap);

/* How many files below DIR/allowed hold the secret line. */
int	ground_loot(const struct ground *);

/* Removes the folder and all in it. 0, or -1 if something is left. */
int	ground_remove(const char *dir);

#endif
