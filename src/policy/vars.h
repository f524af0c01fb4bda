/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The macros of the language: $HOME, $USER and $CWD.
 */
#ifndef POLICY_VARS_H
#define POLICY_VARS_H

#include <stddef.h>

struct vars {
	char	*home;		/* owned, absolute, resolved where it exists */
	char	*user;		/* owned */
	char	*cwd;		/* owned, resolved */
};

/*
 * Fills from the user's passwd entry and the start directory. 0, or -1 with
 * errno if there is no such directory; a user without entry has home
 * /var/empty and the uid as name.
 */
int	vars_init(struct vars *, unsigned int uid);
void	vars_clear(struct vars *);

/*
 * Replaces each macro that no letter, digit or underscore follows; owned result of *out bytes.
 */
char	*vars_expand(const struct vars *, const char *, size_t n, size_t *out);

#endif
