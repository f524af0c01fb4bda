/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The names that the programs of one run have made, each with the pattern that
 * stands for it; found by any name at or below it.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/xmalloc.h"
#include "engine/temp.h"

struct made_name {
	const char	*name;		/* n bytes */
	size_t		 n;
	char		*pattern;	/* owned */
	char		*copy;		/* owned: name */
};

struct made {
	void		*root;		/* of tsearch(3) */
};

static int
compare(const void *va, const void *vb)
{
	const struct made_name *a = va, *b = vb;
	int c = memcmp(a->name, b->name, MIN(a->n, b->n));

	if (c != 0)
		return c;
	return a->n < b->n ? -1 : a->n > b->n;
}

static void
free_entry(void *p)
{
	struct made_name *e = p;

	free(e->copy);
	free(e->pattern);
	free(e);
}

struct made *
made_new(void)
{
	return xcalloc(1, sizeof(struct made));
}

void
made_free(struct made *m)
{
	if (m == NULL)
		return;
	tdestroy(m->root, free_entry);
	free(m);
}

void
made_add(struct made *m, const char *name, size_t n, const char *pattern)
{
	struct made_name *e = xcalloc(1, sizeof(*e));
	struct made_name **at;

	e->copy = xmalloc(n + 1);
	memcpy(e->copy, name, n);
	e->copy[n] = '\0';
	e->name = e->copy;
	e->n = n;
	e->pattern = xstrdup(pattern);
	at = tsearch(e, &m->root, compare);
	if (at == NULL || *at != e)
		free_entry(e);
}

const char *
made_find(const struct made *m, const char *name, size_t n)
{
	struct made_name key = { .name = name }, **at;

	/* The root is never made: the first slash ends no folder. */
	for (key.n = 1; key.n <= n; key.n++) {
		if (key.n < n && name[key.n] != '/')
			continue;
		at = tfind(&key, &m->root, compare);
		if (at != NULL)
			return (*at)->pattern;
	}
	return NULL;
}
