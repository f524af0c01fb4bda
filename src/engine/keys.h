/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: keys of tests. A key is a number that is found in every
 * text of which the test holds, so that rules can be looked up by the text's
 * keys: of the whole text, of each folder that it is in, and of each piece of
 * a few bytes.
 */
#ifndef ENGINE_KEYS_H
#define ENGINE_KEYS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "engine/prog.h"

enum key_class {
	KEY_WHOLE,		/* the text */
	KEY_FOLDER,		/* the text, or what stands before a slash */
	KEY_ABOVE,		/* the text, less a slash at its end */
	KEY_PIECE,		/* any 8, 6, 4, 2 bytes of the text and a slash
				 * behind it: four classes */
	KEY_PIECES = 4,
	KEY_CLASSES = KEY_PIECE + KEY_PIECES
};

/* Bytes of a piece, longest first. */
static const uint8_t piece_len[KEY_PIECES] = { 8, 6, 4, 2 };

#define KEY_MIX_A	UINT64_C(0x9e3779b97f4a7c15)	/* odd, no pattern */
#define KEY_MIX_B	UINT64_C(0xd6e8feb86659fd93)

/* Every bit of the result hangs on every bit of both. */
static inline uint64_t
key_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* Where the keys of an argument begin, so that those of others differ. */
static inline uint64_t
key_seed(uint8_t name, uint8_t index)
{
	return ((uint64_t)name << 8 | (uint64_t)index | 1 << 16) * KEY_MIX_A;
}

/* The first n bytes at s, at most 8, as a number; zeros behind them. */
static inline uint64_t
key_word(const char *s, size_t n)
{
	uint64_t w = 0;

	memcpy(&w, s, n);
	return w;
}

/* The lowest n bytes of w, less than 8. */
static inline uint64_t
key_low(uint64_t w, size_t n)
{
	return w & ((UINT64_C(1) << 8 * n) - 1);
}

/* A text is taken in words of 8 bytes: the state behind one more, */
static inline uint64_t
key_step(uint64_t state, uint64_t w)
{
	return key_fold(state ^ w, KEY_MIX_B);
}

/* ... and the key of the n bytes that end in the rest of a word. */
static inline uint32_t
key_end(uint64_t state, uint64_t rest, size_t n, enum key_class class)
{
	return (uint32_t)key_fold(state ^ rest,
	    KEY_MIX_A + (n << 4 | (unsigned int)class) * 2);
}

/* The key of a piece, its bytes as a number. */
static inline uint32_t
key_piece(uint64_t seed, uint64_t w, enum key_class class)
{
	return (uint32_t)key_fold(w ^ (seed + (unsigned int)class),
	    KEY_MIX_B);
}

/* The first four bytes of a piece that has so many: one pass over a text finds
 * where pieces of all lengths may begin. */
static inline uint32_t
key_head(uint64_t seed, uint64_t w)
{
	return (uint32_t)(((uint32_t)w ^ seed >> 32) * KEY_MIX_B >> 32);
}

struct key {
	enum key_class	 class;
	uint32_t	 key;
	uint32_t	 head;		/* of a piece of 4 bytes or more */
	uint32_t	 folder;	/* ABOVE: the same bytes' KEY_FOLDER */
};

/*
 * Calls fn for each key that a test has. Each by itself is found in every text
 * that the test holds of; but of KEY_ABOVE only one of them is. These come from
 * the root down, and in texts of which those behind one are found, that one is
 * found as a KEY_FOLDER, the first apart. None for a test that has no key: neq,
 * nsub, re, pieces of one byte.
 */
void	keys_each(const struct test *, const struct pattern *,
	    void (*fn)(void *ctx, const struct key *), void *ctx);

/* How many bytes of the operand of an inpath have this key of KEY_ABOVE; -1:
 * none. */
int	keys_above(const struct test *, const struct pattern *, uint32_t key);

#endif
