/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A line typed on a terminal, with editing, history and completion (libedit).
 * It is read in a thread of its own, since libedit waits for keys; everything
 * else goes on meanwhile.
 */
#ifndef ASK_EDIT_H
#define ASK_EDIT_H

#include <stddef.h>

struct edit;

enum edit_end {
	EDIT_LINE,		/* a line, maybe empty */
	EDIT_EOF,		/* ^D, or the terminal is gone */
	EDIT_SUSPEND,		/* ^Z */
	EDIT_CANCELLED
};

/* tty is borrowed. NULL with errno. */
struct edit	*edit_new(int tty);
void		 edit_free(struct edit *);	/* NULL ok; no line may be on */

/* Readable when the line has ended. */
int		 edit_fd(const struct edit *);

/*
 * Begins to read a line. words: n bytes, NUL-terminated strings, which are the
 * emulation and then the arguments to be completed; copied.
 */
void		 edit_start(struct edit *, const char *words, size_t n);

/*
 * Waits for the end; line is then valid until the next start. cancel: it has
 * to end now.
 */
enum edit_end	 edit_finish(struct edit *, int cancel, const char **line);

/* The terminal has another size. */
void		 edit_resize(struct edit *);

#endif
