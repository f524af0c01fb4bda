/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The look-up lane: calls that look at a name and change nothing, of a program
 * that is to the file system what we are. They wait for an answer in place of
 * being made, which takes two switches less than a stop of ptrace(2), and are
 * made by us on the very object that was judged. Everything else, and all that
 * is in doubt, is moved: the program makes it in its own hands (trace/rewrite).
 */
#ifndef SUPER_LOOKUP_H
#define SUPER_LOOKUP_H

#include "abi/nrset.h"
#include "super/session.h"

struct notice;

#define KNOWN_FS	16

/* Whether look-ups in a file system come out alike for everybody. */
struct known_fs {
	dev_t	 dev;
	int	 known;
	int	 plain;
};

/* One who answers: what he has for himself. */
struct looker {
	struct session	*s;
	char		*arena;		/* owned: CALL_ARENA, of the call in hand */
	struct memo	*memo;		/* owned */
	int		 alone;		/* he has the tracer's lock unshared */
	struct known_fs	 known_fs[KNOWN_FS];	/* by dev */
};

enum looked {
	LOOK_DONE,	/* it was answered */
	LOOK_MOVE,	/* to be moved: tracer_move, with the lock unshared */
	LOOK_ALONE	/* to be handled again by whoever has the lock alone */
};

/* The calls of the lane, for the first filter. */
const struct nrset	*lookup_calls(void);

/* 1 if the lane is worth while where these calls run free. */
int	lookup_pays(const struct nrset *free);

/* 1 if the policy of the program that is started makes the lane worth while. */
int	lookup_is_wanted(const struct session *, const struct ruleset *);

/*
 * Answers a call, if it can be; the tracer's lock is held. *serial is the task's,
 * if there is something left to do.
 */
enum looked	lookup_handle(struct looker *, const struct notice *,
		    uint64_t *serial);

#endif
