/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to record: a judged call as JSON and back. RECORDS in systrace(1)
 * tells the format.
 */
#ifndef RECORD_FORM_H
#define RECORD_FORM_H

#include <jansson.h>

#include "call/call.h"
#include "call/verdict.h"

#define RECORD_VERSION	1
#define FORM_WHY	256	/* bytes that say what is wrong */

/*
 * Adds what a verdict can hang on to an object. Nothing that differs from one
 * call to an equal one, such as addresses, is in it. 0, or -1 if memory is gone.
 */
int	form_put(json_t *, const struct call *);

/*
 * Fills a call from that, its texts in arena, for which form_room() has told
 * the size. 0, or -1 with a sentence in why.
 */
int	form_read(const json_t *, struct call *, char *arena,
	    char why[FORM_WHY]);
size_t	form_room(const json_t *);

/* permit, none, ask, deny, kill; -1 for another word. */
const char	*form_verdict(enum verdict_kind);
int		 form_verdict_find(const char *);

#endif
