/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Ready-made rules that would permit a call, from narrow to wide, for a person
 * to choose from.
 */
#ifndef ENGINE_OFFER_H
#define ENGINE_OFFER_H

#include <stdint.h>

#include "call/call.h"
#include "engine/learn.h"

#define OFFERS_MOST	10

struct offer {
	const char	*what;		/* static: a word for how wide it is */
	char		*rules;		/* owned: one a line, with EMUL-CALL: in
					 * front and permit at the end of each */
};

struct offers {
	int		 n;
	struct offer	 offer[OFFERS_MOST];
};

/*
 * Fills the offers for what is uncovered (as from eval_call). The first one is
 * the rule for just this call; it is missing where a text did not fit, so that
 * no rule could permit the call. alias 0: real names (-u). To be cleared.
 */
void	offers_make(struct offers *, const struct call *, uint32_t uncovered,
	    struct learn *, int alias);
void	offers_clear(struct offers *);

/* The rules of an offer with another verdict than permit; owned. */
char	*offer_rules(const struct offer *, const char *verdict);

#endif
