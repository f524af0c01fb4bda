/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The macros of the language, filled from passwd(5) and the start directory.
 */
#include "policy/vars.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xmalloc.h"

#define NO_HOME	"/var/empty"

/* The value of the macro at s (n bytes, s[0] is $) and the macro's length. */
static const char *
macro_at(const struct vars *v, const char *s, size_t n, size_t *len)
{
	const struct {
		const char *name, *value;
	} macros[] = {
		{ "$HOME", v->home }, { "$USER", v->user }, { "$CWD", v->cwd }
	};
	size_t i, k;

	for (i = 0; i < sizeof(macros) / sizeof(macros[0]); i++) {
		k = strlen(macros[i].name);
		if (n < k || memcmp(s, macros[i].name, k) != 0)
			continue;
		if (n > k && (isalnum((unsigned char)s[k]) || s[k] == '_'))
			continue;
		*len = k;
		return macros[i].value;
	}
	return NULL;
}

int
vars_init(struct vars *v, unsigned int uid)
{
	const struct passwd *pw;
	char *home, *cwd;

	/* Outside of the root the kernel prefixes "(unreachable)". */
	cwd = getcwd(NULL, 0);
	if (cwd == NULL || cwd[0] != '/') {
		if (cwd != NULL)
			errno = ENOENT;
		free(cwd);
		return -1;
	}
	pw = getpwuid((uid_t)uid);
	v->cwd = cwd;
	v->user = pw != NULL ? xstrdup(pw->pw_name) : xasprintf("%u", uid);
	if (pw == NULL || pw->pw_dir == NULL || pw->pw_dir[0] != '/') {
		v->home = xstrdup(NO_HOME);
		return 0;
	}
	home = realpath(pw->pw_dir, NULL);
	v->home = home != NULL ? home : xstrdup(pw->pw_dir);
	return 0;
}

void
vars_clear(struct vars *v)
{
	free(v->home);
	free(v->user);
	free(v->cwd);
	memset(v, 0, sizeof(*v));
}

char *
vars_expand(const struct vars *v, const char *s, size_t n, size_t *out)
{
	size_t cap = n + 1, len = 0, i, macro, k;
	const char *value;
	char *to;

	for (i = 0; i < n; i++)
		if (s[i] == '$' &&
		    (value = macro_at(v, s + i, n - i, &macro)) != NULL)
			cap += strlen(value);
	to = xmalloc(cap);
	for (i = 0; i < n; i++) {
		value = NULL;
		if (s[i] == '$')
			value = macro_at(v, s + i, n - i, &macro);
		if (value == NULL) {
			to[len++] = s[i];
			continue;
		}
		k = strlen(value);
		i += macro - 1;
		/* A home of / makes $HOME/.rc into /.rc, not //.rc. */
		if (k > 0 && value[k - 1] == '/' && i + 1 < n &&
		    s[i + 1] == '/')
			k--;
		memcpy(to + len, value, k);
		len += k;
	}
	to[len] = '\0';
	*out = len;
	return to;
}
