/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Look-up of a command along PATH.
 */
#include "super/program.h"

#include <errno.h>
#include <paths.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xmalloc.h"

/* 0 if it can be executed, else an errno. */
static int
try(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return access(path, X_OK) == 0 ? 0 : errno;
}

static int
found(char *path, int error, char **out, char **resolved, const char **why)
{
	*resolved = error == 0 ? realpath(path, NULL) : NULL;
	if (*resolved != NULL) {
		*out = path;
		return 0;
	}
	if (error == 0)
		error = errno;
	free(path);
	*why = strerror(error);
	return error == ENOENT || error == ENOTDIR ? EXIT_NOTFOUND :
	    EXIT_NOEXEC;
}

int
program_find(const char *command, char **path, char **resolved,
    const char **why)
{
	const char *dirs = getenv("PATH"), *dir, *next;
	char *candidate, *denied = NULL;
	size_t n;
	int error;

	if (strchr(command, '/') != NULL)
		return found(xstrdup(command), try(command), path, resolved,
		    why);
	if (dirs == NULL)
		dirs = _PATH_DEFPATH;
	for (dir = dirs; dir != NULL && *command != '\0'; dir = next) {
		n = strcspn(dir, ":");
		next = dir[n] == ':' ? dir + n + 1 : NULL;
		/* An empty element is the working directory. */
		candidate = xasprintf("%.*s%s%s", (int)n, dir,
		    n > 0 ? "/" : "./", command);
		error = try(candidate);
		if (error == 0) {
			free(denied);
			return found(candidate, 0, path, resolved, why);
		}
		if (error != ENOENT && error != ENOTDIR && denied == NULL)
			denied = candidate;
		else
			free(candidate);
	}
	if (denied != NULL)
		return found(denied, try(denied), path, resolved, why);
	*why = "not found along PATH";
	return EXIT_NOTFOUND;
}
