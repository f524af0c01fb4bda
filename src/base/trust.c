/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The walk from the root to a file, one component at a time, on descriptors:
 * what was checked is what is opened.
 */
#include "base/trust.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

#define MAX_LINKS	40	/* as the kernel's own limit */

struct walk {
	int		 fd;		/* the folder reached, O_PATH */
	int		 links;
	uid_t		 uid;
	struct trust_why *why;
	char		 here[PATH_MAX];	/* its name, "" for the root */
	char		 rest[PATH_MAX];	/* what is still to be walked */
};

/* Sets errno and why; returns -1. */
static int __attribute__((format(printf, 4, 5)))
refuse(struct trust_why *why, int error, const char *path, const char *fmt, ...)
{
	va_list ap;

	strlcpy(why->path, path, sizeof(why->path));
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	errno = error;
	return -1;
}

static int
refuse_errno(struct trust_why *why, const char *path)
{
	int error = errno;

	return refuse(why, error, path, "cannot be opened: %s",
	    strerror(error));
}

/* sticky: a sticky folder may be writable by others, since they can neither
 * remove nor rename in it what is not theirs. */
static int
check(const struct stat *st, const char *path, uid_t uid, int sticky,
    struct trust_why *why)
{
	char quoted[300];
	struct buf b;

	buf_init(&b, quoted, sizeof(quoted));
	buf_escape(&b, path, strlen(path));
	if (st->st_uid != 0 && st->st_uid != uid)
		return refuse(why, EPERM, path, "belongs to uid %lu, who could"
		    " change what is in it: run `chown %lu %s` as root",
		    (unsigned long)st->st_uid, (unsigned long)uid, quoted);
	if ((st->st_mode & 022) == 0 || (sticky && st->st_mode & S_ISVTX))
		return 0;
	return refuse(why, EPERM, path, "others can write to it: run"
	    " `chmod go-w %s`", quoted);
}

/* Checks what was opened last; closes it if it is refused. */
static int
check_opened(int fd, const char *path, int dir, uid_t uid,
    struct trust_why *why)
{
	struct stat st;
	int error;

	if (fstat(fd, &st) == -1)
		refuse_errno(why, path);
	else if (!dir && !S_ISREG(st.st_mode))
		refuse(why, EINVAL, path, "is not a regular file");
	else if (check(&st, path, uid, 0, why) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Goes to a folder that is open, or to the root for -1. */
static int
enter(struct walk *w, int fd, const char *name)
{
	struct stat st;
	size_t n = strlen(w->here);

	if (fd == -1) {
		w->here[0] = '\0';
		fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (fd == -1)
			return refuse_errno(w->why, "/");
	} else if (strcmp(name, "..") == 0) {
		if (n > 0)
			*strrchr(w->here, '/') = '\0';
	} else if (strcmp(name, ".") != 0 &&
	    n + strlen(name) + 2 <= sizeof(w->here))
		snprintf(w->here + n, sizeof(w->here) - n, "/%s", name);
	if (w->fd != -1)
		close(w->fd);
	w->fd = fd;
	if (fstat(fd, &st) == -1)
		return refuse_errno(w->why, w->here);
	return check(&st, n == 0 && w->here[0] == '\0' ? "/" : w->here, w->uid,
	    1, w->why);
}

/* Puts a symlink's target in front of what is to be walked. */
static int
follow(struct walk *w, int fd, const struct stat *st, const char *name)
{
	char target[PATH_MAX], all[sizeof(target) + sizeof(w->rest)];
	char path[sizeof(w->here) + NAME_MAX + 2];
	ssize_t n;

	snprintf(path, sizeof(path), "%s/%s", w->here, name);
	if (st->st_uid != 0 && st->st_uid != w->uid)
		return refuse(w->why, EPERM, path, "is a symbolic link of uid"
		    " %lu, who could change it", (unsigned long)st->st_uid);
	n = readlinkat(fd, "", target, sizeof(target) - 1);
	if (n == -1)
		return refuse_errno(w->why, path);
	target[n] = '\0';
	snprintf(all, sizeof(all), "%s%s", target, w->rest);
	if (++w->links > MAX_LINKS || strlen(all) >= sizeof(w->rest))
		return refuse(w->why, ELOOP, path, "is a symbolic link that"
		    " leads nowhere");
	strcpy(w->rest, all);
	return target[0] == '/' ? enter(w, -1, NULL) : 0;
}

/* Takes the next component off what is to be walked; 0 if there is none. */
static int
next(struct walk *w, char name[NAME_MAX + 1])
{
	size_t lead = strspn(w->rest, "/");
	size_t n = strcspn(w->rest + lead, "/");

	if (n == 0)
		return 0;
	if (n > NAME_MAX) {
		errno = ENAMETOOLONG;
		return refuse_errno(w->why, w->rest);
	}
	memcpy(name, w->rest + lead, n);
	name[n] = '\0';
	memmove(w->rest, w->rest + lead + n, strlen(w->rest + lead + n) + 1);
	return 1;
}

static int
walk(struct walk *w, const char *path, int dir)
{
	char name[NAME_MAX + 1];
	struct stat st;
	int fd, got, last;

	if (enter(w, -1, NULL) == -1)
		return -1;
	while ((got = next(w, name)) == 1) {
		last = w->rest[strspn(w->rest, "/")] == '\0';
		fd = openat(w->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd == -1)
			return refuse_errno(w->why, path);
		if (fstat(fd, &st) == -1)
			st.st_mode = 0;
		if (S_ISLNK(st.st_mode)) {
			got = follow(w, fd, &st, name);
			close(fd);
			if (got == -1)
				return -1;
		} else if (S_ISDIR(st.st_mode)) {
			if (enter(w, fd, name) == -1)
				return -1;
		} else {
			close(fd);
			if (last && !dir)
				return trust_open_at(w->fd, name, path, w->uid,
				    w->why);
			errno = ENOTDIR;
			return refuse_errno(w->why, path);
		}
	}
	if (got == -1)
		return -1;
	fd = openat(w->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd == -1 ? refuse_errno(w->why, path) :
	    check_opened(fd, path, dir, w->uid, w->why);
}

int
trust_open(const char *path, int dir, uid_t uid, struct trust_why *why)
{
	struct walk w = { .fd = -1, .uid = uid, .why = why };
	char cwd[PATH_MAX] = "";
	int error, fd;

	if (path[0] != '/' && getcwd(cwd, sizeof(cwd)) == NULL)
		return refuse_errno(why, path);
	if ((size_t)snprintf(w.rest, sizeof(w.rest), "%s/%s", cwd, path) >=
	    sizeof(w.rest)) {
		errno = ENAMETOOLONG;
		return refuse_errno(why, path);
	}
	fd = walk(&w, path, dir);
	error = errno;
	if (w.fd != -1)
		close(w.fd);
	errno = error;
	return fd;
}

int
trust_open_at(int dirfd, const char *name, const char *path, uid_t uid,
    struct trust_why *why)
{
	int fd;

	/* O_NONBLOCK: opening a FIFO must not wait for a writer. */
	fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	if (fd == -1 && errno == ELOOP)
		return refuse(why, ELOOP, path, "is a symbolic link, and must"
		    " be a regular file");
	return fd == -1 ? refuse_errno(why, path) :
	    check_opened(fd, path, 0, uid, why);
}
