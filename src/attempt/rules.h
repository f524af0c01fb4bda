/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The policy that attempts are put under.
 */
#ifndef ATTEMPT_RULES_H
#define ATTEMPT_RULES_H

#include <stdio.h>

#include "attempt/attempt.h"

/*
 * Writes the policy of program, with an attempt's further rules before the
 * common ones, in both emulations. In a rule @ before a slash or a quote is
 * DIR, and "%" is program. From a line that begins with "Policy:" on the
 * attempt's text goes to the end of the file: policies of other programs.
 */
void	rules_write(FILE *, const struct attempt *, const char *program,
	    const struct ground *);

#endif
