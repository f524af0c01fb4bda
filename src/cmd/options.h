/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The command line: one table, from which the usage is made too.
 */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H

#include <stdio.h>

#include "super/config.h"

enum command {
	COMMAND_RUN,
	COMMAND_CHECK,
	COMMAND_LIST,
	COMMAND_SELF_TEST,	/* its arguments are conf.argv */
	COMMAND_VERSION
};

struct options {
	struct config	 conf;
	enum command	 command;
	char		**files;	/* owned: conf.files */
	int		 verbose;	/* -v: with -n */
};

/*
 * Reads the command line; exits with a message and EXIT_USAGE if it is not
 * right. Options end at the first operand.
 */
void	options_read(struct options *, int argc, char **argv);

void	options_usage(FILE *);

#endif
