/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Which program a command names, as shells look it up.
 */
#ifndef SUPER_PROGRAM_H
#define SUPER_PROGRAM_H

/*
 * Finds command by PATH (a name with a slash is taken as it is). 0: *path is
 * what execve(2) is to be given and *resolved the file's canonical name, both
 * owned by the caller. Else the exit status that shells use, 127 or 126, and
 * *why a static text.
 */
int	program_find(const char *command, char **path, char **resolved,
	    const char **why);

#endif
