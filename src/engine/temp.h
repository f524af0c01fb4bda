/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: temporary names, told by their shape, and the names that
 * the programs of one run have made.
 */
#ifndef ENGINE_TEMP_H
#define ENGINE_TEMP_H

#include <stddef.h>

#include "base/buf.h"

/* How sure it is that a name was made up. */
enum temp_look {
	TEMP_SURE,		/* made for its maker alone in such a folder */
	TEMP_LIKELY,		/* it must look random */
	TEMP_COUNTED		/* only its numbers may vary */
};

/*
 * Writes the pattern for match of the names like one component (n bytes): what
 * is random becomes * or ?, numbers become [0-9]*. 0, or -1 and b is as it was:
 * the name stands for itself.
 */
int	temp_pattern(struct buf *b, const char *name, size_t n,
	    enum temp_look);

/* 1 if dir (n bytes) is for temporary files; tmpdir may be NULL. */
int	temp_is_folder(const char *dir, size_t n, const char *tmpdir);

/* Quotes for match, and so that no $ begins a macro and no < a missing name. */
void	temp_quote(struct buf *b, const char *, size_t n);

/* Quotes for re. */
void	temp_quote_re(struct buf *b, const char *, size_t n);

/* 1 if the text cannot be an operand as it is, but for temp_quote. */
int	temp_needs_quote(const char *, size_t n);

/* The length of the component at s[i]. */
size_t	temp_component(const char *s, size_t n, size_t i);

/* Names that were made, with the pattern that stands for each. */
struct made;

struct made	*made_new(void);
void		 made_free(struct made *);	/* NULL ok */
void		 made_add(struct made *, const char *name, size_t n,
		    const char *pattern);

/* The pattern of the name or of a folder above it, or NULL; borrowed. */
const char	*made_find(const struct made *, const char *name, size_t n);

#endif
