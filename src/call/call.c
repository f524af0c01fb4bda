/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A call from its registers to its texts.
 */
#include "call/call.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "call/alias.h"
#include "call/decode.h"
#include "call/demux.h"

/* What an errno means where the decoder has not said more. */
static const char *
reason(int error)
{
	static const struct {
		int		 error;
		const char	*text;
	} reasons[] = {
		{ EFAULT, "argument cannot be read" },
		{ ENAMETOOLONG, "name without end" },
		{ EPERM, "argument too long to be judged" },
		{ ESRCH, "process is gone" },
		{ EINVAL, "argument that the kernel refuses" },
		{ E2BIG, "argument that the kernel refuses" },
	};
	size_t i;

	for (i = 0; i < nitems(reasons); i++)
		if (reasons[i].error == error)
			return reasons[i].text;
	return "argument cannot be judged";
}

void
call_init(struct call *c, char *arena, const struct abi *abi, long nr,
    const uint64_t args[SYS_MAXARGS], uint64_t ip)
{
	int i;

	memset(c, 0, offsetof(struct call, field));
	c->abi = abi;
	c->sys = sysent_by_nr(abi, nr);
	c->nr = nr;
	for (i = 0; i < SYS_MAXARGS; i++)
		c->args[i] = abi->wordsize == 4 ? (uint32_t)args[i] : args[i];
	c->ip = ip;
	if (c->sys != NULL && c->sys->alias != ALIAS_BY_OFLAGS)
		c->alias = (enum sys_alias)c->sys->alias;
	c->arena = arena;
	plan_init(&c->plan, nr, args);
}

static const char *
moved(const struct call *from, const char *p, char *arena)
{
	if (p == NULL || p < from->arena || p >= from->arena + from->used)
		return p;
	return arena + (p - from->arena);
}

void
call_move(struct call *to, struct call *from, char *arena)
{
	int i;

	*to = *from;
	to->arena = memcpy(arena, from->arena, from->used);
	for (i = 0; i < to->nfield; i++) {
		to->field[i].text = moved(from, to->field[i].text, arena);
		to->field[i].passed = moved(from, to->field[i].passed, arena);
	}
	for (i = 0; i < to->ninterp; i++)
		to->interp[i] = moved(from, to->interp[i], arena);
	for (i = 0; i < to->plan.nblock; i++)
		to->plan.block[i].text = moved(from, to->plan.block[i].text,
		    arena);
	from->plan.nblock = 0;
}

void
call_release(struct call *c)
{
	plan_release(&c->plan);
}

int
call_decode(struct call *c, const struct call_env *env, const char **why)
{
	struct dec d = { .call = c, .env = env };
	int error;

	*why = NULL;
	if (c->sys == NULL)
		return 0;
	error = demux(&d);
	if (error == 0)
		error = alias_settle(&d);
	if (error == 0)
		error = decode_args(&d);
	if (error != 0)
		*why = d.why != NULL ? d.why : reason(error);
	return error;
}

const struct field *
call_field(const struct call *c, const char *name, int n)
{
	int i;

	for (i = 0; i < c->nfield; i++)
		if (c->field[i].index == n &&
		    strcasecmp(c->field[i].name, name) == 0)
			return &c->field[i];
	return NULL;
}

const char *
call_name(const struct call *c, char to[32])
{
	if (c->sys != NULL)
		return c->sys->name;
	snprintf(to, 32, "unknown-%ld", c->nr);
	return to;
}
