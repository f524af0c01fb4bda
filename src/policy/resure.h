/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Which regular expressions regcomp(3) is sure to take. It takes a tenth of a
 * millisecond and 9 kB for each, learned policies begin with several, and most
 * are never reached: those need not be compiled to know that they are right.
 */
#ifndef POLICY_RESURE_H
#define POLICY_RESURE_H

/* 1 if it will; 0 if nothing is known. */
int	resure_check(const char *);

#endif
