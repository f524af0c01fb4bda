/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Rules of one file taken over into another, each once.
 */
#ifndef POLICY_MERGE_H
#define POLICY_MERGE_H

#include <stddef.h>

#include "policy/policy.h"
#include "policy/vars.h"

/*
 * Appends copies of n rules to the file's policies of the program, made if need
 * be, but for those that stand there already: same emulation, call and body. Of
 * a learned one that stands there the counts are added.
 * A policy that is detached gets none.
 * Returns how many were appended, or -1 if a rule does not survive being
 * printed and read; then the others are in the file.
 */
int	merge_rules(struct policy_file *, const char *program,
	    struct rule *const *, size_t n, const struct vars *);

/*
 * Adds what another reading of the program's policies has counted, and what is
 * not on the disk yet, to the learned rules that are in both. A rule that is
 * gone from the file stays gone.
 */
void	merge_counts(struct policy_file *, const char *program,
	    const struct policy_file *from);

/*
 * A copy of the file, comments and all, with only the policies of one program,
 * as if it had been read from path; NULL if it does not survive being printed
 * and read. The caller owns it.
 */
struct policy_file	*merge_extract(const struct policy_file *,
			    const char *path, const char *program,
			    const struct vars *);

#endif
