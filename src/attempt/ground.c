/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The ground of an attempt. A look at it is a text, so that two of them can be
 * compared, and shown, without knowing what is in them.
 */
#include "attempt/ground.h"

#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fdio.h"

#define HASH_START	UINT64_C(14695981039346656037)	/* FNV-1a */
#define HASH_PRIME	UINT64_C(1099511628211)
#define OLD_TIME	1000000000	/* what is written to gets another one */

static uint64_t
hash(uint64_t h, const char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * HASH_PRIME;
	return h;
}

static uint64_t
hash_file(const char *path)
{
	uint64_t h = HASH_START;
	char bytes[4096];
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (uint64_t)errno;
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		h = hash(h, bytes, (size_t)n);
	close(fd);
	return h;
}

static uint64_t
hash_link(const char *path)
{
	char body[PATH_MAX];
	ssize_t n = readlink(path, body, sizeof(body));

	return n == -1 ? (uint64_t)errno : hash(HASH_START, body, (size_t)n);
}

static uint64_t
hash_xattrs(const char *path)
{
	char names[4096], value[4096], *p;
	uint64_t h = HASH_START;
	ssize_t n, m;

	n = llistxattr(path, names, sizeof(names));
	for (p = names; n > 0 && p < names + n; p += strlen(p) + 1) {
		h = hash(h, p, strlen(p) + 1);
		m = lgetxattr(path, p, value, sizeof(value));
		if (m > 0)
			h = hash(h, value, (size_t)m);
	}
	return h;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Reading changes the time of access; DIR's own times tell of DIR/allowed. */
static void
put_entry(FILE *f, const FTSENT *e, const char *name)
{
	const struct stat *st = e->fts_statp;
	uint64_t body = 0;

	fprintf(f, "%s\t", name);
	if (e->fts_info == FTS_NS) {
		fprintf(f, "%s\n", strerror(e->fts_errno));
		return;
	}
	fprintf(f, "%o %u:%u %" PRIx64, st->st_mode, st->st_uid, st->st_gid,
	    hash_xattrs(e->fts_accpath));
	if (e->fts_level > 0) {
		if (S_ISREG(st->st_mode))
			body = hash_file(e->fts_accpath);
		else if (S_ISLNK(st->st_mode))
			body = hash_link(e->fts_accpath);
		fprintf(f, " %lu %lu %lu %lu %ld %ld.%09ld %ld.%09ld %" PRIx64,
		    (unsigned long)st->st_dev, (unsigned long)st->st_rdev,
		    (unsigned long)st->st_ino, (unsigned long)st->st_nlink,
		    (long)st->st_size, (long)st->st_mtim.tv_sec,
		    st->st_mtim.tv_nsec, (long)st->st_ctim.tv_sec,
		    st->st_ctim.tv_nsec, body);
	}
	fputc('\n', f);
}

char *
ground_look(const struct ground *g)
{
	char top[PATH_MAX], *roots[] = { top, NULL }, *text = NULL;
	size_t n, skip = strlen(g->dir);
	FTSENT *e;
	FILE *f;
	FTS *fts;

	memcpy(top, g->dir, sizeof(top));
	fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	f = open_memstream(&text, &n);
	if (fts == NULL || f == NULL)
		return NULL;
	while ((e = fts_read(fts)) != NULL) {
		if (e->fts_info == FTS_DP)
			continue;
		if (strcmp(e->fts_path, g->allowed) == 0) {
			fts_set(fts, e, FTS_SKIP);
			continue;
		}
		put_entry(f, e, e->fts_level == 0 ? "." :
		    e->fts_path + skip + 1);
	}
	fts_close(fts);
	if (fclose(f) != 0)
		return NULL;
	return text;
}

int
ground_differs(const char *before, const char *after, char *name, size_t cap)
{
	size_t n, m;

	for (; *before != '\0' || *after != '\0'; before += n, after += m) {
		n = strcspn(before, "\n");
		m = strcspn(after, "\n");
		n += before[n] == '\n';
		m += after[m] == '\n';
		if (n == m && memcmp(before, after, n) == 0)
			continue;
		if (*after == '\0')
			after = before;
		snprintf(name, cap, "%.*s", (int)strcspn(after, "\t"), after);
		return 1;
	}
	return 0;
}

/* Does the file hold the line? What its maker shut is opened first. */
static int
holds_secret(const char *path)
{
	static const char secret[] = GROUND_SECRET;
	const int how = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	char *data;
	size_t n;
	int fd, found;

	fd = open(path, how);
	if (fd == -1 && errno == EACCES && chmod(path, 0600) == 0)
		fd = open(path, how);
	if (fd == -1)
		return 0;
	found = fdio_read_all(fd, &data, &n) == 0;
	if (found) {
		found = memmem(data, n, secret, sizeof(secret) - 1) != NULL;
		free(data);
	}
	close(fd);
	return found;
}

int
ground_loot(const struct ground *g)
{
	char top[PATH_MAX], *roots[] = { top, NULL };
	FTSENT *e;
	FTS *fts;
	int n = 0;

	memcpy(top, g->allowed, sizeof(top));
	fts = fts_open(roots, FTS_PHYSICAL | FTS_XDEV, NULL);
	if (fts == NULL)
		return 0;
	while ((e = fts_read(fts)) != NULL)
		if (e->fts_info == FTS_D)
			(void)!chmod(e->fts_accpath, 0700);
		else if (e->fts_info == FTS_F)
			n += holds_secret(e->fts_accpath);
	fts_close(fts);
	return n;
}

static int
put_file(const char *dir, const char *name, const char *text)
{
	int fd, error;

	fd = open(attempt_path(dir, name), O_WRONLY | O_CREAT | O_EXCL |
	    O_CLOEXEC, 0644);
	if (fd == -1)
		return -1;
	error = fdio_write_all(fd, text, strlen(text));
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

static int
age(const char *path)
{
	const struct timespec t[2] = { { OLD_TIME, 0 }, { OLD_TIME, 0 } };

	return utimensat(AT_FDCWD, path, t, 0);
}

int
ground_name(struct ground *g, const char *dir)
{
	memset(g, 0, sizeof(*g));
	g->channel = -1;
	if (snprintf(g->dir, sizeof(g->dir), "%s", dir) >= PATH_MAX - 16) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(stpcpy(g->allowed, g->dir), "/allowed");
	strcpy(stpcpy(g->secret, g->dir), "/secret");
	return 0;
}

int
ground_make(const struct ground *g)
{
	const char *sub = attempt_path(g->secret, "sub");

	if (mkdir(g->dir, 0755) == -1 || mkdir(g->allowed, 0755) == -1 ||
	    put_file(g->allowed, "file", "allowed\n") == -1 ||
	    mkdir(g->secret, 0755) == -1 || mkdir(sub, 0755) == -1 ||
	    put_file(g->secret, "file", GROUND_SECRET "\n") == -1)
		return -1;
	return age(attempt_path(g->secret, "file")) == -1 || age(sub) == -1 ||
	    age(g->secret) == -1 ? -1 : 0;
}

static int
remove_tree(const char *dir)
{
	char top[PATH_MAX], *roots[] = { top, NULL };
	int unmounted = 0;
	FTSENT *e;
	FTS *fts;

	snprintf(top, sizeof(top), "%s", dir);
	fts = fts_open(roots, FTS_PHYSICAL | FTS_XDEV, NULL);
	if (fts == NULL)
		return 0;
	while ((e = fts_read(fts)) != NULL) {
		if (e->fts_info == FTS_D)
			(void)!chmod(e->fts_accpath, 0700);
		else if (remove(e->fts_accpath) == -1 && errno == EBUSY)
			unmounted |= umount2(e->fts_accpath,
			    MNT_DETACH | UMOUNT_NOFOLLOW) == 0;
	}
	fts_close(fts);
	return unmounted;
}

/* What was below a mount is seen once that is gone. */
int
ground_remove(const char *dir)
{
	struct stat st;

	while (remove_tree(dir))
		;
	return lstat(dir, &st) == -1 ? 0 : -1;
}
