/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to call: whether a call falls under fsread or fswrite.
 */
#ifndef CALL_ALIAS_H
#define CALL_ALIAS_H

struct dec;

/*
 * Takes the open flags of the call, from a register or from struct open_how,
 * and settles the alias. 0, or the errno to refuse the call with.
 */
int	alias_settle(struct dec *);

#endif
