/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What can stand at a place of an answer: words of the table of commands, names
 * of calls and arguments, operators, verdicts, and in quotes names of files.
 */
#ifndef ASK_COMPLETE_H
#define ASK_COMPLETE_H

#include <stddef.h>

#define COMPLETE_MOST	400	/* candidates; more are left out */

struct completion {
	size_t	 start;		/* where in the line the word begins */
	char	**word;		/* owned, and each of them; sorted */
	size_t	 n;
	size_t	 common;	/* bytes that all of them begin with */
};

/*
 * Looks at line[0..n), n being where the cursor is. emul and the arguments of
 * the call in question (nargs of them) are borrowed. To be cleared.
 */
void	complete(struct completion *, const char *line, size_t n,
	    const char *emul, const char *const *args, size_t nargs);
void	complete_clear(struct completion *);

#endif
