/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: which file modes a regular expression matches as they are
 * written, in octal without zeros before them.
 */
#ifndef ENGINE_MODESET_H
#define ENGINE_MODESET_H

#include <stdint.h>

#define MODESET_BITS	07777

struct modeset {
	uint64_t	word[(MODESET_BITS + 1) / 64];	/* a bit for each mode */
};

/*
 * Reads an extended expression that regcomp(3) would accept: 0, or -1 if it is
 * not one of the plain kind that is understood.
 */
int	modeset_of_re(const char *, struct modeset *);

/* 1 or 0 if that is what all modes of [from, from + n) are in it, else -1. n is a
 * power of two that divides from. */
int	modeset_alike(const struct modeset *, uint32_t from, uint32_t n);

#endif
