/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Two checks of the kernel's own walk, in its order: protected_symlinks since
 * Linux 3.6, and for the last component alone; nosymfollow (mount(2)) since
 * 5.10.
 */
#include "path/links.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "path/as.h"

#ifndef ST_NOSYMFOLLOW
#define ST_NOSYMFOLLOW	0x2000	/* linux/statfs.h */
#endif

#define STICKY_OPEN	(S_ISVTX | S_IWOTH)

static int is_protected;
static pthread_once_t protected_once = PTHREAD_ONCE_INIT;

/* Where it cannot be read it is taken to be on, as nearly everywhere. */
static void
read_protected(void)
{
	int fd = open("/proc/sys/fs/protected_symlinks", O_RDONLY | O_CLOEXEC);
	char c = '1';

	if (fd != -1) {
		if (read(fd, &c, 1) != 1)
			c = '1';
		close(fd);
	}
	is_protected = c != '0';
}

int
links_error(int fd, int *is_proc)
{
	struct statfs sf;

	*is_proc = 0;
	if (fstatfs(fd, &sf) == -1)
		return 0;
	*is_proc = sf.f_type == PROC_SUPER_MAGIC;
	return sf.f_flags & ST_NOSYMFOLLOW ? ELOOP : 0;
}

int
links_may_follow(const struct path_cred *as, int dir, const struct obj *link)
{
	uid_t follower = as != NULL ? as->uid : as_own_uid();
	struct obj d;
	int error;

	pthread_once(&protected_once, read_protected);
	if (!is_protected || link->uid == follower)
		return 0;
	if ((error = view_stat(dir, &d)) != 0)
		return error;
	return (d.mode & STICKY_OPEN) == STICKY_OPEN && d.uid != link->uid ?
	    EACCES : 0;
}
