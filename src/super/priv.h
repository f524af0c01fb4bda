/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The supervisor gives up what it does not need. The program is started before,
 * and keeps what it has.
 */
#ifndef SUPER_PRIV_H
#define SUPER_PRIV_H

/*
 * Capabilities, core dumps, the chance to be picked when memory is short, then a
 * filter of our own. NULL, or what could not be done (static text) with errno:
 * that is to be told, and is no reason to stop.
 */
const char	*priv_drop(void);

#endif
