/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A keeper is a process that shares the supervisor's table of descriptors and
 * does nothing. Traced programs reach what the supervisor has pinned by names
 * like /proc/KEEPER/fd/N. That takes a process with their own user and group,
 * without capabilities and dumpable (ptrace(2), "access mode checking"), and the
 * supervisor is nothing of the sort. Its filter permits pause(2) alone: who got
 * hold of its memory would hold nothing.
 */
#ifndef TRACE_KEEPER_H
#define TRACE_KEEPER_H

#include <sys/types.h>

#define KEEPERS_MAX	64	/* different users and groups at one time */

struct keeper {
	pid_t	pid;		/* 0: this row is free */
	uid_t	uid;
	gid_t	gid;
	ino_t	userns;		/* 0: our own */
	unsigned int used;	/* when it was last asked for, in askings */
};

/*
 * The keeper for file-system ids and a user namespace (0 and -1: our own; else
 * its number in proc(5) and a descriptor of it), started if there is none. 0
 * with errno if it cannot be had: EAGAIN if there are KEEPERS_MAX others.
 */
pid_t	keeper_for(uid_t, gid_t, ino_t userns, int fd);

/*
 * 1 if one has ended, which nobody but the kernel out of memory, or root, brings
 * about. Up to this call its number is nobody else's. To be asked every second.
 */
int	keepers_lost(void);

/*
 * Ends the one that was not asked for the longest, of those that is_used says no
 * to: its number must not be in any name that may still be looked up. 1 if there
 * was one.
 */
int	keepers_give_up(int (*is_used)(void *ctx, pid_t), void *ctx);

/* Ends all of them, so that none is left to anybody else to wait for. */
void	keepers_end(void);

/*
 * For a process that is to do nothing more: gives up all capabilities; then only
 * pause(2) can be called, and whatever else is tried ends it. -1 with errno.
 */
int	keeper_confine(void);
void	keeper_sleep(void) __attribute__((noreturn));

/* All rows, for who must know which processes are ours. */
const struct keeper	*keepers(void);

#endif
