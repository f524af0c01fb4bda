/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A table of hashes with open addressing; words are never taken back.
 */
#include "base/atom.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/xmalloc.h"

static struct {
	struct pool	*pool;		/* owned: the texts */
	const char	**text;		/* owned; n of them, from 1 */
	uint32_t	 n;
	uint32_t	*place;		/* owned; cap of them, 0 is empty */
	uint32_t	 cap;		/* a power of two, or 0 */
} atoms;

static uint32_t
hash(const char *s, size_t n)
{
	uint32_t h = 2166136261U;		/* FNV-1a */
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619U;
	return h ^ h >> 15;
}

/* Where the word is, or the empty place where it would be. */
static uint32_t *
find(const char *s, size_t n)
{
	uint32_t i = hash(s, n) & (atoms.cap - 1);
	const char *t;

	for (; atoms.place[i] != 0; i = (i + 1) & (atoms.cap - 1)) {
		t = atoms.text[atoms.place[i]];
		if (strncmp(t, s, n) == 0 && t[n] == '\0')
			break;
	}
	return &atoms.place[i];
}

static void
grow(void)
{
	uint32_t i;

	free(atoms.place);
	atoms.cap = atoms.cap > 0 ? 2 * atoms.cap : 256;
	atoms.place = xcalloc(atoms.cap, sizeof(*atoms.place));
	atoms.text = xreallocarray(atoms.text, atoms.cap,
	    sizeof(*atoms.text));
	for (i = 1; i <= atoms.n; i++)
		*find(atoms.text[i], strlen(atoms.text[i])) = i;
	if (atoms.pool == NULL)
		atoms.pool = pool_new();
}

uint32_t
atom_get(const char *s, size_t n)
{
	uint32_t *at;
	char *text;

	if (n == 0)
		return 0;
	if (2 * (atoms.n + 1) >= atoms.cap)
		grow();
	at = find(s, n);
	if (*at != 0)
		return *at;
	text = pool_get(atoms.pool, n + 1);
	memcpy(text, s, n);
	atoms.text[++atoms.n] = text;
	return *at = atoms.n;
}

const char *
atom_text(uint32_t atom)
{
	return atom > 0 && atom <= atoms.n ? atoms.text[atom] : "";
}
