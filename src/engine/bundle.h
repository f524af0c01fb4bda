/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: what the C library and its friends do as one thing, though
 * it is many calls, and what a person therefore wants to answer as one.
 */
#ifndef ENGINE_BUNDLE_H
#define ENGINE_BUNDLE_H

#include "base/buf.h"
#include "call/call.h"

struct bundle {
	const char		*what;
	const char *const	*rules;		/* without EMUL-, ended by NULL */
};

extern const struct bundle	bundles[];
extern const size_t		nbundles;

/*
 * Writes the rules of a bundle, a line each. 1 if they permit the call, or
 * what is uncovered of it (as from eval_call); 0 and nothing is written if not.
 */
int	bundle_write(struct buf *, const struct bundle *, const struct call *,
	    uint32_t uncovered, int alias);

#endif
