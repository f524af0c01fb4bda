/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Call sets: the calls of which any program makes some, and which reach nothing
 * but the process itself and what it has open. A rule for @NAME is a rule for
 * each of them, so that a policy outlives a new libc.
 */
#ifndef ABI_CALLSET_H
#define ABI_CALLSET_H

#include <stddef.h>

#include "abi/sysent.h"

struct callset {
	const char		*name;	/* with the @ */
	const char		*help;
	const char *const	*calls;	/* names, ended by NULL */
	int			 is_union;	/* of the other sets */
};

extern const struct callset	callsets[];
extern const size_t		ncallsets;

/* The set of a name with its @, or NULL. */
const struct callset	*callset_find(const char *);

#endif
