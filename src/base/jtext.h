/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Untrusted bytes in JSON: escaped as in rules before they become a string, so
 * that every line is valid UTF-8 and every byte can be had back.
 */
#ifndef BASE_JTEXT_H
#define BASE_JTEXT_H

#include <jansson.h>
#include <stddef.h>

/* A string of n escaped bytes; NULL if memory is gone. */
json_t	*jtext_new(const char *, size_t n);

/*
 * Adds it to an object as key; a NULL text is left out. 0, or -1 if memory is
 * gone.
 */
int	 jtext_set(json_t *object, const char *key, const char *text);

/*
 * The bytes of such a string into to, which has room for json_string_length()
 * and a NUL. Returns how many; -1 if it is no string.
 */
ssize_t	 jtext_read(const json_t *, char *to);

/* The object as one line without newline; owned; NULL if memory is gone. */
char	*jtext_line(const json_t *);

#endif
