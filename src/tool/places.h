/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * All the files in which systrace looks for policies, not those of one program.
 */
#ifndef TOOL_PLACES_H
#define TOOL_PLACES_H

#include "tool/tool.h"

/* One policy of one file; borrowed for the call. */
struct place {
	const char		*path;
	const struct policy_file *file;		/* NULL: it cannot be used, told */
	const struct policy	*policy;	/* NULL as well */
	struct pos		 pos;
	int			 first;		/* of its file's */
	int			 in_force;	/* systrace would take it */
	const char		*why;		/* why not, NULL: it is in force */
};

typedef void	places_fn(void *ctx, const struct place *);

/*
 * Calls fn for each policy in the files of -f, the user's folder and the global
 * one, in the order of the folders and of names.
 */
void	places_each(struct tool *, places_fn *, void *ctx);

#endif
