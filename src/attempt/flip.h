/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A second party inside the confined program that turns something to and fro
 * while a call is judged and made.
 */
#ifndef ATTEMPT_FLIP_H
#define ATTEMPT_FLIP_H

#include <stdint.h>

#include "attempt/attempt.h"

enum flip_by {
	FLIP_THREAD,
	FLIP_VM,		/* a process that shares all memory */
	FLIP_PROCESS		/* a process; what it turns must be shared */
};

struct flip {
	enum flip_by	 by;
	void		(*turn)(void *, int odd);	/* once this way */
	void		*arg;
	int		 lives;		/* nothing is to be won: ATT_LIVES */
};

/*
 * Calls act again and again while turn runs, until it returns 1: then the
 * forbidden thing was seen to happen. A control goes on until that; both give
 * up after three seconds.
 */
enum outcome	flip_race(const struct ground *, const struct flip *,
		    int (*act)(void *), void *);

/* Eight bytes at once, aligned: half of a name, an address, flags. */
struct flip_word {
	uint64_t	*at;
	uint64_t	 to[2];
};

/* For struct flip's turn, with a struct flip_word. */
void	flip_word(void *, int odd);

#define FLIP_NAME_SIZE	24

/*
 * A name in the buffer, which is aligned to 8: "file" or "../secret/file", or
 * another name of up to 7 bytes in the place of file.
 */
void	flip_name(struct flip_word *, void *buffer, const char *name);

#endif
