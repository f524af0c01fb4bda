/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * From the texts of a call's arguments back to registers and memory, so that a
 * call that somebody has written down is decoded as one that a process makes.
 */
#ifndef TOOL_ENCODE_H
#define TOOL_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include "abi/sysent.h"
#include "call/call.h"

#define ENCODE_MEMORY	(160 * 1024)	/* bytes of the texts of one call */
#define ENCODE_SLOTS	8		/* arguments with a text, at most */

/* An argument that has a text: NAME, or NAME[index]. */
struct slot {
	const char	*name;
	uint8_t		 index;
	uint8_t		 arg;		/* its register */
	uint8_t		 kind;		/* enum arg_kind */
	uint8_t		 in_how;	/* it stands in the struct open_how */
};

/* The caller that never was. */
struct encoder {
	const struct abi	*abi;
	const struct sysent	*sys;
	uint64_t		 args[SYS_MAXARGS];
	const char		*pidname;	/* borrowed: program of the pid */
	uint64_t		 how;		/* address of open_how, 0: none */
	size_t			 used;
	char			 memory[ENCODE_MEMORY];
};

/* Starts a call; all registers are 0. Fills slot, returns how many. */
int	encode_init(struct encoder *, const struct abi *,
	    const struct sysent *, struct slot slot[ENCODE_SLOTS]);

/*
 * Puts the text (n bytes and a NUL behind them; borrowed as long as the
 * encoder) where the slot is. 0, or -1 and *why: a static sentence without the
 * text.
 */
int	encode_put(struct encoder *, const struct slot *, const char *text,
	    size_t n, const char **why);

/*
 * The text of an argument that is left out; "" if the argument then is not
 * there, NULL if it cannot be left out.
 */
const char	*encode_default(const struct encoder *, const struct slot *);

/* The environment for call_decode; valid as long as both. */
struct call_env	encode_env(struct encoder *, struct mem *, struct view *);

#endif
