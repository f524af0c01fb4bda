/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Between texts and strings of JSON. The escapes of a rule are ASCII or valid
 * UTF-8, which is what jansson takes.
 */
#include "base/jtext.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define ESCAPE_MOST	4	/* bytes that stand for one: \xHH */

json_t *
jtext_new(const char *s, size_t n)
{
	char small[1024], *p = small;
	size_t cap = n * ESCAPE_MOST + 1;
	struct buf b;
	json_t *j;

	if (cap > sizeof(small) && (p = malloc(cap)) == NULL)
		return NULL;
	buf_init(&b, p, cap);
	buf_escape(&b, s, n);
	j = json_stringn(b.p, b.len);
	if (p != small)
		free(p);
	return j;
}

int
jtext_set(json_t *object, const char *key, const char *text)
{
	if (text == NULL)
		return 0;
	return json_object_set_new(object, key, jtext_new(text, strlen(text)));
}

ssize_t
jtext_read(const json_t *j, char *to)
{
	size_t n;

	if (!json_is_string(j))
		return -1;
	n = json_string_length(j);
	memcpy(to, json_string_value(j), n);
	n = unescape(to, n);
	to[n] = '\0';
	return (ssize_t)n;
}

char *
jtext_line(const json_t *j)
{
	return json_dumps(j, JSON_COMPACT);
}
