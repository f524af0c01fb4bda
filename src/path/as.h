/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Looking names up with the rights of another process: the file-system ids and
 * capabilities of this thread alone, for as long as a walk takes.
 */
#ifndef PATH_AS_H
#define PATH_AS_H

#include "path/resolve.h"

/*
 * Our own fsuid, and 1 if a process looks names up just as we do. Ours are read
 * once: privileges are given up before the first name is resolved.
 */
uid_t	as_own_uid(void);
int	as_is_own(const struct path_cred *);

/* 1 if no directory at all is closed to our own rights. */
int	as_searches_all(void);

/*
 * Looks up as that process from now on, in this thread. 0, or an errno (EPERM:
 * we may not), and nothing has changed. as_leave() puts our own back.
 */
int	as_enter(const struct path_cred *);
void	as_leave(void);

#endif
