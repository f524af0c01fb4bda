/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What of a register each decoder looks at, as a table. tests/unit/t_quick.c
 * holds it against the decoders, with what is said not to count at random.
 */
#include "call/regarg.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/shm.h>
#include <sys/socket.h>

#include "base/str.h"
#include "call/decode.h"

#define ALL	UINT32_MAX

static const struct row {
	enum arg_kind	 arg;
	enum regarg_kind kind;
	enum name_set	 set;
	uint32_t	 mask;
} rows[] = {
	{ ARG_OFLAGS, REGARG_FLAGS, NAME_OPEN_FLAG, ALL },
	{ ARG_MODE, REGARG_NUMBER, 0, 07777 },
	{ ARG_UID, REGARG_NUMBER, 0, ALL },
	{ ARG_GID, REGARG_NUMBER, 0, ALL },
	{ ARG_FD, REGARG_NUMBER, 0, ALL },
	{ ARG_SOCKDOM, REGARG_CONSTANT, NAME_FAMILY, ALL },
	{ ARG_SOCKTYPE, REGARG_CONSTANT, NAME_SOCKTYPE,
	    ~(uint32_t)(SOCK_CLOEXEC | SOCK_NONBLOCK) },
	{ ARG_SIGNAL, REGARG_CONSTANT, NAME_SIGNAL, ALL },
	{ ARG_FCNTL_CMD, REGARG_CONSTANT, NAME_FCNTL, ALL },
	{ ARG_IOCTL_CMD, REGARG_CONSTANT, NAME_IOCTL, ALL },
	{ ARG_PROT, REGARG_FLAGS, NAME_PROT, ALL },
	{ ARG_SHMFLG, REGARG_BITS, NAME_SHM, SHM_RDONLY | SHM_EXEC },
	{ ARG_PRCTL_OPTION, REGARG_CONSTANT, NAME_PRCTL, ALL },
	{ ARG_CLONE_FLAGS, REGARG_FLAGS, NAME_CLONE, ~(uint32_t)CSIGNAL },
	{ ARG_UMOUNT_FLAGS, REGARG_FLAGS, NAME_UMOUNT, ALL },
	{ ARG_RLIMIT, REGARG_CONSTANT, NAME_RLIMIT, ALL },
};

const struct regbits regarg_reads[2] = {
	{ O_PATH, O_PATH },
	{ O_ACCMODE | OPEN_WRITES, O_RDONLY },
};

const struct regbits regarg_makes[3] = {
	{ O_PATH, O_PATH }, { O_CREAT, O_CREAT },
	{ OPEN_TMPFILE, OPEN_TMPFILE },
};

static const struct row *
row_of(const struct sysent *sys, int n)
{
	enum arg_kind kind = sys->arg[n].kind;
	size_t i;

	/* unshare and setns show 64 bits; they are looked at in any case. */
	if (kind == ARG_CLONE_FLAGS && !(sys->flags & SYSF_FORK))
		return NULL;
	for (i = 0; i < nitems(rows); i++)
		if (rows[i].arg == kind)
			return &rows[i];
	return NULL;
}

/* The n-th argument of that name; all before it must be of one text each. */
static int
find_arg(const struct sysent *sys, const char *name, int index)
{
	int n;

	for (n = 0; n < SYS_MAXARGS; n++) {
		if (sys->arg[n].name == NULL ||
		    !str_equal(sys->arg[n].name, name))
			continue;
		if (row_of(sys, n) == NULL)
			return -1;
		if (index-- == 0)
			return n;
	}
	return -1;
}

int
regarg_oflags(const struct sysent *sys)
{
	int n;

	for (n = 0; n < SYS_MAXARGS; n++)
		if (sys->arg[n].kind == ARG_OFLAGS)
			return n;
	return -1;
}

int
regarg_find(const struct abi *abi, long nr, const struct sysent *sys,
    const char *name, int index, struct regarg *to)
{
	const struct row *row;
	int n = find_arg(sys, name, index);

	if (n == -1)
		return -1;
	row = row_of(sys, n);
	*to = (struct regarg){ .kind = row->kind, .set = row->set, .reg = n,
	    .mask = row->mask,
	    .made = row->arg == ARG_MODE && regarg_oflags(sys) != -1,
	    .packet = row->arg == ARG_SOCKDOM &&
	    str_equal(sys->name, "socket") };
	if ((row->arg == ARG_UID || row->arg == ARG_GID) &&
	    dec_is_short_id(abi, nr))
		to->mask = 0xffff;
	return 0;
}

/* As dec_id, which would look up the user's name too. */
static void
put_id(struct buf *b, const struct regarg *r, uint32_t id)
{
	id &= r->mask;
	if (r->mask == 0xffff && id == 0xffff)
		id = ALL;
	buf_printf(b, "%d", (int)id);
}

void
regarg_text(const struct abi *abi, long nr, const struct sysent *sys,
    const struct regarg *r, uint64_t value, struct buf *b)
{
	static char arena[CALL_ARENA];
	static const struct call_env env;
	enum arg_kind kind = sys->arg[r->reg].kind;
	uint64_t args[SYS_MAXARGS] = { 0 };
	struct call c;
	struct dec d = { .call = &c, .env = &env, .oflags = (uint32_t)value };

	if (kind == ARG_UID || kind == ARG_GID) {
		put_id(b, r, (uint32_t)value);
		return;
	}
	args[r->reg] = value;
	call_init(&c, arena, abi, nr, args, 0);
	c.sys = sys;
	if (decoders[kind].run(&d, r->reg) == 0 && c.nfield == 1)
		buf_put(b, c.field[0].text, c.field[0].len);
	else
		b->cut = 1;
}
