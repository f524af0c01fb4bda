/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What an answer does.
 */
#ifndef SUPER_ANSWER_H
#define SUPER_ANSWER_H

#include "super/question.h"

/*
 * Carries out what the person typed (NUL-terminated) about a question that is
 * shown. What settles nothing is answered on the terminal.
 */
void	answer_take(struct session *, struct question *, const char *text);

#endif
