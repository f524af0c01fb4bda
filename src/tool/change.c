/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The lock is that of the runs that save policies (policy/save.c).
 */
#include "tool/change.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/xmalloc.h"

#define LOCK_NAME	".lock"
#define LOCK_TRIES	1000	/* of 10 ms each */

/* A folder in which nobody saves has no lock, and needs none. */
static int
take_lock(struct tool *t, struct change *e)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	int i;

	e->lock = openat(e->dfd, LOCK_NAME, O_RDWR | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC);
	if (e->lock == -1)
		return errno == ENOENT ? 0 : tool_error(t, e->path,
		    "its folder's lock cannot be taken: %s", strerror(errno));
	for (i = 0; flock(e->lock, LOCK_EX | LOCK_NB) == -1; i++) {
		if ((errno != EWOULDBLOCK && errno != EINTR) ||
		    i == LOCK_TRIES)
			return tool_error(t, e->path, "another run holds the "
			    "folder's lock");
		nanosleep(&pause, NULL);
	}
	return 0;
}

int
change_begin(struct tool *t, struct change *e, const char *path)
{
	char *slash;

	*e = (struct change){ .path = path, .dfd = -1, .lock = -1 };
	if ((e->real = realpath(path, NULL)) == NULL)
		return tool_error(t, path, "cannot be read: %s",
		    strerror(errno));
	slash = strrchr(e->real, '/');
	*slash = '\0';
	e->name = slash + 1;
	e->dfd = open(slash == e->real ? "/" : e->real, O_RDONLY |
	    O_DIRECTORY | O_CLOEXEC);
	*slash = '/';
	if (e->dfd == -1)
		return tool_error(t, path, "its folder cannot be opened: %s",
		    strerror(errno));
	if (take_lock(t, e) == -1)
		return -1;
	e->text = tool_read(t, path, &e->n);
	return e->text != NULL ? 0 : -1;
}

int
change_write(struct tool *t, struct change *e, const char *text, size_t n)
{
	struct stat st;
	int error;

	if (n == e->n && memcmp(text, e->text, n) == 0)
		return 0;
	if (fstatat(e->dfd, e->name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		error = errno;
	else if (!S_ISREG(st.st_mode))
		error = EINVAL;
	else
		error = atomic_save(e->dfd, e->name, text, n,
		    st.st_mode & 07777, st.st_uid, NULL);
	return error == 0 ? 0 : tool_error(t, e->path, "cannot be saved: %s",
	    strerror(error));
}

void
change_end(struct change *e)
{
	if (e->lock != -1)
		close(e->lock);
	if (e->dfd != -1)
		close(e->dfd);
	free(e->real);
	free(e->text);
}
