/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs of attempts_more that make odd names and compare with what Linux does.
 */
#ifndef ATTEMPT_ALIKE_H
#define ATTEMPT_ALIKE_H

#include "attempt/attempt.h"

void		alike_prepare_names(struct ground *);
enum outcome	alike_read_odd(struct ground *);
enum outcome	alike_use_odd(struct ground *);
enum outcome	alike_read_quoted(struct ground *);
enum outcome	alike_read_globbed(struct ground *);

enum outcome	alike_list(struct ground *);
enum outcome	alike_reopen(struct ground *);
enum outcome	alike_self(struct ground *);
enum outcome	alike_fifo(struct ground *);
enum outcome	alike_create(struct ground *);
enum outcome	alike_number(struct ground *);
enum outcome	alike_limits(struct ground *);
enum outcome	alike_share(struct ground *);

#endif
