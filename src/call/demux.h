/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to call: the i386 numbers that stand for many calls.
 */
#ifndef CALL_DEMUX_H
#define CALL_DEMUX_H

struct dec;

/*
 * Makes the inner call of socketcall and ipc the call: sys and args. 0, or the
 * errno to refuse with. What ipc passes through one more pointer (the last
 * argument of semctl, msgrcv of the old form) stays that pointer.
 */
int	demux(struct dec *);

#endif
