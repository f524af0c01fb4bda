/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the kernel asks before it follows a symlink, which we must ask ourselves
 * where we read it.
 */
#ifndef PATH_LINKS_H
#define PATH_LINKS_H

#include "path/view.h"

/*
 * 0, or ELOOP where the open link's mount says that none is followed. *is_proc
 * is 1 in a procfs.
 */
int	links_error(int fd, int *is_proc);

/*
 * 0, or EACCES if fs.protected_symlinks (proc_sys_fs(5)) is against following
 * the link in the directory, as the last component of a name.
 */
int	links_may_follow(const struct path_cred *, int dir, const struct obj *);

#endif
