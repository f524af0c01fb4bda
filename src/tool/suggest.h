/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The word that was meant by one that means nothing.
 */
#ifndef TOOL_SUGGEST_H
#define TOOL_SUGGEST_H

#include <stddef.h>

/* The i-th word of a list, NULL behind the last. */
typedef const char	*suggest_fn(void *ctx, size_t i);

/*
 * The first word of the list that is fewest slips of the pen away, each a
 * letter more, less, other, or two of them exchanged; NULL if that is more than
 * a third of its letters.
 */
const char	*suggest_word(const char *word, suggest_fn *, void *ctx);

#endif
