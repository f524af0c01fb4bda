/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Which calls can change what is mapped where, as a table.
 */
#include "trace/fence.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>

#include "base/str.h"
#include "trace/probe.h"

static const struct {
	const char	*call;
	int		 addr;
	int		 len;
} rows[] = {
	{ "madvise", 0, 1 },
	{ "mmap", 0, 1 },
	{ "mmap2", 0, 1 },
	{ "mprotect", 0, 1 },
	{ "mremap", 0, 1 },
	{ "mremap", 4, 2 },
	{ "munmap", 0, 1 },
	{ "pkey_mprotect", 0, 1 },
	{ "remap_file_pages", 0, 1 },
};

#define NROWS	(sizeof(rows) / sizeof(rows[0]))

static const char touches[] = "it would change systrace's sealed memory";

static int forced = -1;		/* a test's word, -1: the kernel's */

int
fence_is_needed(void)
{
	return forced != -1 ? forced : probe_error("mseal") != 0;
}

void
fence_force(int needed)
{
	forced = needed;
}

int
fence_pair(const struct sysent *s, int i, int *addr, int *len)
{
	size_t k;

	if (s->arg[0].kind == ARG_OLD_MMAP)
		return 0;
	for (k = 0; k < NROWS; k++)
		if (str_equal(rows[k].call, s->name) && i-- == 0) {
			*addr = rows[k].addr;
			*len = rows[k].len;
			return 1;
		}
	return 0;
}

/* A segment's length is not in a register, nor are old mmap's arguments. */
int
fence_is_blind(const struct sysent *s)
{
	return s->arg[0].kind == ARG_OLD_MMAP || s->demux == DEMUX_IPC ||
	    strcmp(s->name, "shmat") == 0;
}

static int
overlaps(const struct seal *s, uint64_t addr, uint64_t len)
{
	uint64_t start = seal_addr(s), end = start + seal_len(s);

	if (len > UINT64_MAX - addr)
		return addr < end;
	return addr < end && addr + len > start;
}

static int
is_fixed(const struct call *c, uint64_t flags)
{
	return strncmp(c->sys->name, "mmap", 4) != 0 ||
	    (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE));
}

static int
pair_hits(const struct seal *s, const struct call *c, int addr, int len)
{
	int advice = (int)c->args[2];

	if (strcmp(c->sys->name, "madvise") == 0 && advice != MADV_DONTFORK &&
	    advice != MADV_DOFORK && advice != MADV_REMOVE)
		return 0;
	/* An old length of nothing makes a second mapping of the same. */
	if (strcmp(c->sys->name, "mremap") == 0 && c->args[len] == 0)
		return overlaps(s, c->args[addr], 1);
	return is_fixed(c, c->args[3]) && overlaps(s, c->args[addr],
	    c->args[len]);
}

static int
old_mmap_hits(const struct seal *s, const struct call *c)
{
	uint32_t word[6];

	if (c->plan.nblock != 1)
		return 1;
	memcpy(word, c->plan.block[0].text, sizeof(word));
	return is_fixed(c, word[3]) && overlaps(s, word[0], word[1]);
}

const char *
fence_check(const struct seal *s, const struct call *c)
{
	int i, addr, len;

	/* None of what is mapped has a name. */
	if (s == NULL || c->sys == NULL || c->sys->alias != ALIAS_NONE)
		return NULL;
	for (i = 0; fence_pair(c->sys, i, &addr, &len); i++)
		if (pair_hits(s, c, addr, len))
			return touches;
	if (!fence_is_needed())
		return NULL;
	if ((c->sys->arg[0].kind == ARG_OLD_MMAP && old_mmap_hits(s, c)) ||
	    (strcmp(c->sys->name, "shmat") == 0 && (c->args[2] & SHM_REMAP)))
		return touches;
	/* It can move the heap's ends, and brk(2) then unmaps what is between. */
	return strcmp(c->sys->name, "prctl") == 0 &&
	    (int)c->args[0] == PR_SET_MM ? touches : NULL;
}
