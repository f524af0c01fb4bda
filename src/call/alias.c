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
#include <sys/stat.h>

#include "base/str.h"
#include "call/decode.h"

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
	d->opens = 1;
	d->oflags = (uint32_t)how.flags;
	d->mode = how.mode;
	d->resolve = how.resolve;
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

/* A device is a way past names: only a rule of mknod itself speaks of it. */
static int
makes_device(const struct call *c)
{
	int n;

	if (!str_equal(c->sys->name, "mknod") &&
	    !str_equal(c->sys->name, "mknodat"))
		return 0;
	n = decode_arg(c, ARG_MODE);
	return S_ISCHR(c->args[n]) || S_ISBLK(c->args[n]);
}

int
alias_settle(struct dec *d)
{
	struct call *c = d->call;
	int error, n;

	if ((n = decode_arg(c, ARG_OFLAGS)) != -1) {
		d->opens = 1;
		d->oflags = (uint32_t)c->args[n];
	} else if (str_equal(c->sys->name, "creat")) {
		d->opens = 1;
		d->oflags = O_CREAT | O_WRONLY | O_TRUNC;
	} else if ((n = decode_arg(c, ARG_OPEN_HOW)) != -1) {
		error = take_open_how(d, n);
		if (error != 0)
			return error;
	}
	c->alias = c->sys->alias == ALIAS_BY_OFLAGS ? alias_by_oflags(d) :
	    (enum sys_alias)c->sys->alias;
	if (makes_device(c))
		c->alias = ALIAS_NONE;
	return 0;
}
