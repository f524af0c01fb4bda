/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Saving: a temporary file in the same folder, written and on the disk before
 * it takes the name; then the folder is on the disk too.
 */
#include "base/atomic.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"

#define TEMP_LEN	(sizeof(ATOMIC_PREFIX) - 1 + ATOMIC_RANDOM)
#define DAY		(24 * 60 * 60)

/* Creates a file with a name that nobody has; -1 with errno. */
static int
temp_open(int dirfd, char name[TEMP_LEN + 1])
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char *p;
	int fd, i, tries;

	for (tries = 0; tries < 16; tries++) {
		strcpy(name, ATOMIC_PREFIX);
		p = name + strlen(name);
		for (i = 0; i < ATOMIC_RANDOM; i++)
			*p++ = set[arc4random_uniform(sizeof(set) - 1)];
		*p = '\0';
		fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL |
		    O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd != -1 || errno != EEXIST)
			return fd;
	}
	return -1;
}

static int
temp_fill(int fd, const void *data, size_t n, mode_t mode, uid_t owner,
    struct stat *st)
{
	int error;

	if ((error = fdio_write_all(fd, data, n)) != 0)
		return error;
	if (owner != (uid_t)-1 && owner != geteuid() && geteuid() == 0 &&
	    fchown(fd, owner, (gid_t)-1) == -1)
		return errno;
	if (fchmod(fd, mode) == -1 || fsync(fd) == -1 || fstat(fd, st) == -1)
		return errno;
	return 0;
}

int
atomic_save(int dirfd, const char *name, const void *data, size_t n,
    mode_t mode, uid_t owner, struct stat *saved)
{
	char temp[TEMP_LEN + 1];
	struct stat st, renamed;
	int error, fd;

	if ((fd = temp_open(dirfd, temp)) == -1)
		return errno;
	error = temp_fill(fd, data, n, mode, owner, &st);
	if (error == 0 && renameat(dirfd, temp, dirfd, name) == -1)
		error = errno;
	if (error != 0) {
		unlinkat(dirfd, temp, 0);
		close(fd);
		return error;
	}
	/*
	 * A rename changes the ctime of most file systems. All else is as it
	 * was before the file had its name, so that an edit in place between
	 * the two calls is not taken for our own writing.
	 */
	if (fstat(fd, &renamed) == 0)
		st.st_ctim = renamed.st_ctim;
	if (saved != NULL)
		*saved = st;
	close(fd);
	/* Some file systems cannot sync a folder, and need not. */
	if (fsync(dirfd) == -1 && errno != EINVAL && errno != EROFS)
		return errno;
	return 0;
}

static int
is_temp_name(const char *s)
{
	size_t i, prefix = sizeof(ATOMIC_PREFIX) - 1;

	if (strlen(s) != TEMP_LEN || strncmp(s, ATOMIC_PREFIX, prefix) != 0)
		return 0;
	for (i = prefix; s[i] != '\0'; i++)
		if (!islower((unsigned char)s[i]) &&
		    !isdigit((unsigned char)s[i]))
			return 0;
	return 1;
}

void
atomic_clean(int dirfd)
{
	struct dirent *de;
	struct stat st;
	DIR *dir;
	int fd;

	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || (dir = fdopendir(fd)) == NULL) {
		if (fd != -1)
			close(fd);
		return;
	}
	while ((de = readdir(dir)) != NULL) {
		if (!is_temp_name(de->d_name))
			continue;
		if (fstatat(dirfd, de->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime + DAY < time(NULL))
			unlinkat(dirfd, de->d_name, 0);
	}
	closedir(dir);
}
