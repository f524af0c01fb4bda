/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: the text of a rule that permits a call, for those who
 * show one and for those who learn one.
 */
#ifndef ENGINE_NARROW_H
#define ENGINE_NARROW_H

#include <stdint.h>

#include "base/buf.h"
#include "call/call.h"

/* Writes the test of one field, NAME being how the rule calls it. */
typedef void	narrow_fn(void *ctx, struct buf *, const struct call *,
		    const struct field *, const char *name);

/*
 * NAME eq "TEXT", or an expression where eq would read the text as something
 * else; ctx is not used.
 */
narrow_fn	narrow_eq;

/*
 * The rule for one field that is judged by itself. 0, or -1 and nothing is
 * written: its text did not fit, so that no rule could permit it.
 */
int	narrow_field(struct buf *, const struct call *, const struct field *,
	    narrow_fn *, void *ctx);

/*
 * The rule for the call as a whole, all its fields joined but those of the
 * kinds in skip (bits by enum arg_kind). A name or an address that the call
 * could have and has not is part of the rule too. 0, or -1 as above.
 */
int	narrow_call(struct buf *, const struct call *, uint64_t skip,
	    narrow_fn *, void *ctx);

#define NARROW_SKIP(kind)	(UINT64_C(1) << (kind))

#endif
