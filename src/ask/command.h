/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a person may answer: a table of words, and a line taken apart by it.
 */
#ifndef ASK_COMMAND_H
#define ASK_COMMAND_H

#include <stddef.h>

#include "base/buf.h"

enum command_kind {
	COMMAND_OFFER,		/* N: one of the rules that the question has */
	COMMAND_RULE,		/* a rule of the person's own */
	COMMAND_PERMIT,
	COMMAND_DENY,
	COMMAND_PERMIT_NOW,
	COMMAND_DENY_NOW,
	COMMAND_RUN,		/* a prefix: never the kind of an answer */
	COMMAND_DENY_ALL,
	COMMAND_KILL,
	COMMAND_DETACH,
	COMMAND_REVIEW,
	COMMAND_SHOW,
	COMMAND_WHY,
	COMMAND_HELP
};

struct command {
	const char		*name;
	const char		*arg;	/* what may follow, as help shows it */
	const char		*help;
	enum command_kind	 kind;
};

extern const struct command	ask_commands[];
extern const size_t		nask_commands;

struct answer {
	enum command_kind	 kind;
	int			 of_run;	/* kept for this run only */
	int			 offer;		/* from 1; 0: none was named */
	int			 error;		/* DENY, DENY_NOW: positive errno */
	char			 verdict[64];	/* OFFER, PERMIT, DENY: deny[enoent] */
	const char		*rest;		/* RULE: its text; HELP: a word or
						 * ""; in the line */
};

/*
 * Takes a line apart (NUL-terminated, without blanks around it; must outlive
 * the answer). Words may be shortened as long as one command begins so. What
 * begins with no command is a rule. 0, or -1 and why is told.
 */
int	command_parse(const char *line, struct answer *, struct buf *why);

/* The commands, or (word not empty) those that begin so, a line each. */
void	command_help(struct buf *, const char *word);

#endif
