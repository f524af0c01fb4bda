/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: what learn.c, start.c and widen.c share.
 */
#ifndef ENGINE_LEARN_PRIV_H
#define ENGINE_LEARN_PRIV_H

#include "engine/general.h"
#include "engine/learn.h"
#include "policy/diag.h"
#include "policy/note.h"

struct learn {
	struct general_env	 env;
	struct made		*made;		/* owned */
	struct diag		*diag;		/* owned; tells nobody */
	char			*tmpdir;	/* owned, or NULL */
	int			 alias;
	int			 exact;
	unsigned long		 nrules;	/* made, and then not made */
	char			 day[NOTE_DAY];
};

/* The rule of a text with EMUL-CALL: in front; NULL if there is no such. */
struct rule	*learn_read(const struct learn *, const char *emul,
		    const char *text, size_t n);

#endif
