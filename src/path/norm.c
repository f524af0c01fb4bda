/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names as text only. Where symlinks may be involved, ".." must not be taken
 * off lexically: that is resolve's business; here it serves what could not be
 * looked up.
 */
#include "path/norm.h"

#include <string.h>

void
norm_push(struct buf *b, const char *s, size_t n)
{
	if (b->len == 0 || b->p[b->len - 1] != '/')
		buf_put(b, "/", 1);
	buf_put(b, s, n);
}

void
norm_pop(struct buf *b)
{
	const char *slash = memrchr(b->p, '/', b->len);

	if (slash == NULL)
		return;
	b->len = slash == b->p ? 1 : (size_t)(slash - b->p);
	b->p[b->len] = '\0';
}

void
norm_append(struct buf *b, const char *name)
{
	size_t n;

	for (; *name != '\0'; name += n) {
		name += strspn(name, "/");
		n = strcspn(name, "/");
		if (n == 2 && name[0] == '.' && name[1] == '.')
			norm_pop(b);
		else if (n > 0 && !(n == 1 && name[0] == '.'))
			norm_push(b, name, n);
	}
}

void
norm_join(struct buf *b, const char *base, const char *name)
{
	b->len = 0;
	b->p[0] = '\0';
	b->cut = 0;
	buf_puts(b, name[0] == '/' ? "/" : base);
	norm_append(b, name);
}

int
norm_is_plain(const char *name, size_t n)
{
	const char *end = name + n, *slash;
	size_t k;

	for (;; name = slash + 1) {
		slash = memchr(name, '/', (size_t)(end - name));
		k = (size_t)((slash != NULL ? slash : end) - name);
		if (k == 0 || (name[0] == '.' &&
		    (k == 1 || (k == 2 && name[1] == '.'))))
			return 0;
		if (slash == NULL)
			return 1;
	}
}

int
norm_is_dots(const char *name)
{
	size_t n = strspn(name, ".");

	return (n == 1 || n == 2) && (name[n] == '/' || name[n] == '\0');
}

void
norm_replace(struct buf *b, size_t at, size_t n, const char *word)
{
	size_t k = strlen(word);

	if (b->len - n + k >= b->cap) {
		b->cut = 1;
		return;
	}
	memmove(b->p + at + k, b->p + at + n, b->len - at - n + 1);
	memcpy(b->p + at, word, k);
	b->len = b->len - n + k;
}

const char *
norm_skip_dots(const char *name)
{
	const char *next;

	for (;;) {
		name += strspn(name, "/");
		if (name[0] != '.' || name[1] != '/')
			return name;
		next = name + 1 + strspn(name + 1, "/");
		if (next[0] == '\0')
			return name;
		name = next;
	}
}
