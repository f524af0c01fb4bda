/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Warnings about what policies permit, beyond those of systrace -n.
 */
#ifndef TOOL_LINT_H
#define TOOL_LINT_H

#include "tool/tool.h"

/*
 * All warnings about the policies of a file, those of systrace -n too. 0, or -1
 * if the policies have an error; told through diag.
 */
int	lint_file(struct tool *, const struct policy_file *, struct diag *);

#endif
