/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Starts the program: forked, seized, put under the first filter, executed.
 */
#ifndef TRACE_LAUNCH_H
#define TRACE_LAUNCH_H

#include <signal.h>
#include <sys/types.h>

#include "abi/regset.h"

struct launch {
	const char	*path;		/* what execve(2) is given */
	char *const	*argv;
	const struct regset *set;	/* of the first filter */
	const struct nrset *lane;	/* calls for its listener, or NULL */
	sigset_t	 mask;		/* signals blocked for the program */
	int		 change_ids;	/* -c: to uid and gid, no other groups */
	uid_t		 uid;
	gid_t		 gid;
	const int	*keep;		/* descriptors from 3 up, ascending */
	int		 nkeep;
	void		(*ready)(int);	/* called in the child before it starts */
	int		 starter;	/* for ready */
};

struct launched {
	pid_t	 pid;
	int	 channel;	/* the child says here why it could not start */
	int	 listener;	/* held open so that nobody can make another, -1 */
	int	 listener_error; /* why there is none: EBUSY inside another */
	int	 no_new_privs;	/* the kernel demanded it */
};

enum launch_stage {
	LAUNCH_FORK, LAUNCH_SEIZE, LAUNCH_FILTER, LAUNCH_IDS, LAUNCH_EXEC
};

/*
 * Forks and seizes; the child then puts itself under its filter while we do
 * something else. 0, or an errno with *stage saying what failed.
 */
int	launch_start(const struct launch *, struct launched *,
	    enum launch_stage *);

/*
 * Waits until it is under its filter: it is then on its way to its execve(2),
 * which stops as a call of a traced task. Returns as launch_start does.
 */
int	launch_wait(struct launched *, enum launch_stage *);

/*
 * After the child is gone, or has executed: 0 if it executed, else the errno
 * with which it failed and the stage. Does not block; closes the channel.
 */
int	launch_failure(struct launched *, enum launch_stage *);

#endif
