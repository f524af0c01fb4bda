/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What keeps the memory that judged arguments are in, on this kernel and in
 * this container: tried out once at start, and told.
 */
#ifndef SUPER_PROTECTION_H
#define SUPER_PROTECTION_H

#include <sys/types.h>

enum protection_kind {
	PROTECTION_SEALED,	/* mseal(2): the kernel keeps it */
	PROTECTION_FENCED,	/* the filter keeps its addresses */
	PROTECTION_UNSEALED	/* programs get none: see lacks */
};

struct protection {
	enum protection_kind	 kind;
	const char		*name;	/* "sealed" ... */
	const char		*lacks;	/* what there is not; NULL: nothing */
	const char		*means;	/* what comes of it */
	int			 error;	/* why not */
};

/*
 * Tries what programs of a user will need. The keeper that this starts stays
 * (trace/keeper).
 */
struct protection	protection_try(uid_t, gid_t);

/* "sealed"; or "fenced (no mseal: why): what comes of it". */
void	protection_text(const struct protection *, char *to, size_t cap);

#endif
