/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The ways of races: who changes what, while a call is judged and made.
 *
 * THREAD, PROCESS  One byte of the argument: ../allowed/f is ../allower/f.
 * SYMLINK          cur leads to good or to DIR/allower; another symlink is
 *                  renamed over it.
 * SIBLING          The same by a process that is confined itself: each of its
 *                  renames is permitted, for it names only symlinks.
 * SWAP             The folder p, by two renames. The real one holds f, or d
 *                  with f in it; the other one holds symlinks in their place.
 * EXCHANGE         The folder d and a symlink, in one step. The canonical name
 *                  of the permitted f is then a name of the forbidden one.
 *
 * With SYMLINK the canonical name of what is permitted stays right, so that is
 * lost by whoever uses the name that was passed; with SWAP and EXCHANGE it is
 * lost also by whoever looks up the canonical name again.
 */
#include "attempt/race.h"

#include <fcntl.h>
#include <stdio.h>	/* renameat2 */
#include <unistd.h>

#define FORBIDDEN	"../" RACE_FORBIDDEN

/*
 * A supervisor needs some microseconds from reading to letting go: what stays
 * for a tenth of that is as likely the one as the other at either time.
 */
static void
dwell(void)
{
	int i;

	for (i = 0; i < 40; i++)
		__asm__ volatile("pause");
}

static int
flip_byte(struct race_page *page, int top, int forbidden)
{
	__atomic_store_n(page->byte, forbidden ? 'r' : 'd', __ATOMIC_RELAXED);
	dwell();
	return 0;
}

static int
flip_symlink(struct race_page *page, int top, int forbidden)
{
	if (symlinkat(forbidden ? FORBIDDEN : "good", top, "new") == -1)
		return -1;
	return renameat(top, "new", top, "cur");
}

static int
flip_swap(struct race_page *page, int top, int forbidden)
{
	if (renameat(top, "p", top, forbidden ? "real" : "false") == -1 ||
	    renameat(top, forbidden ? "false" : "real", top, "p") == -1)
		return -1;
	dwell();
	return 0;
}

static int
flip_sibling(struct race_page *page, int top, int forbidden)
{
	return renameat2(top, "cur", top, "l", RENAME_EXCHANGE);
}

static int
flip_exchange(struct race_page *page, int top, int forbidden)
{
	if (renameat2(top, "d", top, "l", RENAME_EXCHANGE) == -1)
		return -1;
	dwell();
	return 0;
}

static const struct race_entry none[] = {
	{ NULL, NULL }
};

static const struct race_entry links[] = {
	{ "good", NULL },
	{ "cur", "good" },
	{ "l", FORBIDDEN },
	{ NULL, NULL }
};

static const struct race_entry swap[] = {
	{ "p", NULL },
	{ "p/d", NULL },
	{ "false", NULL },
	{ "false/d", "../" FORBIDDEN },
	{ "false/f", "../" FORBIDDEN "/f" },
	{ NULL, NULL }
};

static const struct race_entry folder[] = {
	{ "d", NULL },
	{ "l", FORBIDDEN },
	{ NULL, NULL }
};

#define BYTE	{ "../allowed/f", "../allowed/f" }, { ".", "." }, none, flip_byte
#define LINK	{ "cur/f", "cur/f" }, { "good", "good" }, links

const struct race_way race_ways[RACE_WAYS] = {
	[RACE_WAY_THREAD] = { RACE_BY_THREAD, BYTE },
	[RACE_WAY_PROCESS] = { RACE_BY_PROCESS, BYTE },
	[RACE_WAY_SYMLINK] = { RACE_BY_OUTSIDE, LINK, flip_symlink },
	[RACE_WAY_SIBLING] = { RACE_BY_PROCESS, LINK, flip_sibling },
	[RACE_WAY_SWAP] = { RACE_BY_OUTSIDE, { "p/d/f", "p/f" },
	    { "p/d", "p" }, swap, flip_swap },
	[RACE_WAY_EXCHANGE] = { RACE_BY_OUTSIDE, { "d/f", "d/f" },
	    { "d", "d" }, folder, flip_exchange }
};
