/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * systrace -l: what can stand in a rule.
 */
#ifndef CMD_LIST_H
#define CMD_LIST_H

#include <stdio.h>

/* One line a call: name, number by ABI, alias, arguments; then the sets. */
void	list_calls(FILE *);

#endif
