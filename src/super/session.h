/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One run of systrace: everything that its supervisor holds.
 */
#ifndef SUPER_SESSION_H
#define SUPER_SESSION_H

#include <sys/types.h>

#include "audit/audit.h"
#include "engine/learn.h"
#include "policy/diag.h"
#include "policy/store.h"
#include "policy/vars.h"
#include "super/config.h"
#include "super/guard.h"
#include "super/inherit.h"
#include "super/question.h"
#include "super/stats.h"
#include "super/subject.h"
#include "trace/launch.h"
#include "trace/tracer.h"

struct lookups;
struct recorder;
struct tallies;

#define ENDED_KEPT	256

/* What a process ran that is gone but may not have been waited for. */
struct ended {
	pid_t	 pid;
	char	*image;		/* owned */
};

struct session {
	const struct config	*conf;
	struct vars		 vars;
	struct diag		*diag;
	struct store		*store;
	struct rulesets		*rulesets;
	struct learn		*learn;		/* MODE_LEARN, MODE_ASK */
	struct audit		*audit;
	struct recorder		*recorder;	/* --record */
	struct tallies		*tallies;	/* --count */
	int			 trail_ticks;	/* seconds since it was flushed */
	struct tracer		*tracer;
	struct guard		 guard;
	struct inherit		 inherit;
	struct questions	 questions;
	struct stats		 stats;
	const char		*user;		/* for log lines */
	char			*path;		/* owned: as executed */
	char			*program;	/* owned: resolved */
	dev_t			 terminal;	/* to ask on, 0 */
	int			 channel;	/* to the front; -1: it is done */
	pid_t			 root;		/* the program's process */
	int			 moved;		/* a root may be another than ours */
	int			 no_openat2;	/* it cannot be used here */
	int			 landlock;	/* the kernel's version of it, -1: none */
	uid_t			 uid;		/* the supervisor's own */
	gid_t			 gid;
	unsigned int		 who_epoch;	/* counts changes of credentials */
	_Atomic int		 ncwds;		/* directories held in task->cwd */
	int			 cwds_max;
	int			 starting;	/* it has not executed yet */
	struct launched		 launched;
	int			 ending;	/* signals that asked for the end */
	int			 end_ticks;	/* seconds since the last step */
	int			 front_stopped;	/* told to stop, not back yet */
	int			 resume_ticks;	/* until a stopped root is continued */
	char			*arena;		/* owned: of the call in hand */
	struct ended		 ended[ENDED_KEPT];	/* by pid */
	struct lookups		*lookups;	/* the look-up lane's, or NULL */
	int			 looking;	/* there is a look-up lane */
	int			 own_opens;	/* somebody may make opens wait */
	struct memo		*memo;		/* of calls that stop, or NULL */
	size_t			 most_tasks;	/* since memory was given back */
};

/*
 * Runs the command and does not return before the program has ended (its tree
 * may go on). Returns systrace's exit status; where the program was killed by a
 * signal, systrace dies of the same.
 */
int	session_run(const struct config *);

/* The user's policy folder; owned, NULL with -U. */
char	*session_user_dir(const struct config *, const struct vars *);

/* The program itself has ended: tells the front, which then goes. */
void	session_root_gone(struct session *, int killed, int status);

/* Once a second: edited policies, pending counts, an end that takes too long. */
void	session_tick(struct session *);

#endif
