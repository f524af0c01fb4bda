/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Doors: calls, or single commands of calls, by which a program would go past
 * the rules for its other calls. No rule covers one that does not name it, and
 * none is learned. Here too: which commands of SYSF_ARMED calls always stop.
 */
#ifndef CALL_DOOR_H
#define CALL_DOOR_H

#include <linux/sched.h>
#include <stddef.h>

#include "call/call.h"

enum door_kind {
	DOOR_CALL,	/* the call as such: only learning is the matter */
	DOOR_DEVICE,	/* for devices: a rule for the alias does not do */
	DOOR_COMMAND,	/* a rule must test arg for this register's value */
	DOOR_STRANGER,	/* ... for a process that is not traced */
	DOOR_LOOK	/* no matter of rules: it is looked at before them */
};

/* Flags of clone(2) that never go unseen: a root, or ids, may be others then. */
#define DOOR_CLONE_MOVES	(CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID)

struct door {
	const char	*call;
	enum door_kind	 kind;
	const char	*arg;	/* what a rule calls it */
	int		 reg;
	uint32_t	 value;	/* the kernel looks at 32 bits */
};

extern const struct door	doors[];
extern const size_t		ndoors;

/* The door that a decoded call is, or NULL; DOOR_LOOK are none. */
const struct door	*door_find(const struct call *);

#endif
