/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Settles the alias of a call. Comes before all decoders: how a name is to be
 * followed and how it is marked depend on the open flags.
 */
#include "call/alias.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>

#include "call/decode.h"

#define OPEN_WRITES	(O_CREAT | O_TRUNC | O_APPEND | OPEN_TMPFILE)

static int
take_open_how(struct dec *d, int n)
{
	struct open_how how;
	int error;

	error = mem_struct(d->env->mem, d->call->args[n],
	    n + 1 < SYS_MAXARGS ? d->call->args[n + 1] : 0, sizeof(how), &how,
	    sizeof(how));
	if (error != 0)
		return error;
	if (how.flags >> 32 != 0)
		return EINVAL;		/* as Linux does, as of 6.18 */
	if (how.resolve & RESOLVE_IN_ROOT) {
		/* Absolute names, symlinks and .. mean something else then. */
		d->why = "openat2 with RESOLVE_IN_ROOT is not supported";
		return EPERM;
	}
	d->opens = 1;
	d->oflags = (uint32_t)how.flags;
	d->mode = how.mode;
	return 0;
}

/* O_PATH makes the kernel ignore what would create or write. */
static enum sys_alias
alias_by_oflags(const struct dec *d)
{
	if (!d->opens)
		return ALIAS_FSWRITE;	/* the table is wrong: be strict */
	if (d->oflags & O_PATH)
		return ALIAS_FSREAD;
	if ((d->oflags & O_ACCMODE) != O_RDONLY || (d->oflags & OPEN_WRITES))
		return ALIAS_FSWRITE;
	return ALIAS_FSREAD;
}

int
alias_settle(struct dec *d)
{
	struct call *c = d->call;
	int error, n;

	if ((n = decode_arg(c, ARG_OFLAGS)) != -1) {
		d->opens = 1;
		d->oflags = (uint32_t)c->args[n];
	} else if ((n = decode_arg(c, ARG_OPEN_HOW)) != -1) {
		error = take_open_how(d, n);
		if (error != 0)
			return error;
	}
	c->alias = c->sys->alias == ALIAS_BY_OFLAGS ? alias_by_oflags(d) :
	    (enum sys_alias)c->sys->alias;
	return 0;
}
