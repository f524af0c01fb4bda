/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The only way in which a file is saved: whatever happens, and whenever, the
 * old file or the new one is there whole.
 */
#ifndef BASE_ATOMIC_H
#define BASE_ATOMIC_H

#include <sys/stat.h>
#include <sys/types.h>
#include <stddef.h>

/* Names of temporaries: this and ATOMIC_RANDOM letters and digits. */
#define ATOMIC_PREFIX	".tmp-"
#define ATOMIC_RANDOM	12

/*
 * Makes name in the directory have exactly these n bytes and this mode. owner
 * counts only for root; (uid_t)-1 leaves it. dirfd must be open for reading
 * (not O_PATH). saved, if not NULL, gets what the new file looks like. 0, or an
 * errno; then nothing has changed and no temporary is left, unless it was the
 * folder itself that could not be written to the disk.
 */
int	atomic_save(int dirfd, const char *name, const void *data, size_t n,
	    mode_t mode, uid_t owner, struct stat *saved);

/*
 * Removes the temporaries in the directory that runs which were killed have
 * left behind: those older than a day.
 */
void	atomic_clean(int dirfd);

#endif
