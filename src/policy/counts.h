/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * How often each rule of a program's policies decided (systrace -a --count): a
 * file beside the policies, DIR/counts/NAME, keyed by the text of the rules, so
 * that it outlives edits. Its format is in FILES of systrace(1).
 */
#ifndef POLICY_COUNTS_H
#define POLICY_COUNTS_H

#include <stdint.h>
#include <sys/types.h>

#include "policy/diag.h"
#include "policy/rule.h"

struct store;

#define COUNTS_DAY	11	/* 2026-11-22 and a NUL */

struct count {
	char		*rule;		/* owned: as print_rule writes it */
	uint64_t	 hits;		/* calls that it decided */
	int		 is_free;	/* the kernel has let calls run by it: how
					 * many cannot be known */
	char		 first[COUNTS_DAY]; /* day since which it is counted */
	char		 last[COUNTS_DAY];  /* of the last hit; "" never */
};

struct counts {
	char		*program;	/* owned */
	struct count	*count;		/* owned, sorted by rule */
	size_t		 n;
	size_t		 cap;
};

/*
 * The counts of a program (resolved path) in a user's folder of policies. uid
 * is who may own them besides root. NULL and ENOENT if there are none; NULL and
 * another errno, told through diag, if they cannot be read.
 */
struct counts	*counts_read(const char *dir, const char *program, uid_t uid,
		    struct diag *);

/*
 * That of a rule, NULL if it was never counted: about such a rule, as about one
 * that is_free, the counts say nothing.
 */
const struct count *counts_find(const struct counts *, const struct rule *);

struct counts	*counts_new(const char *program);
void		 counts_free(struct counts *);		/* NULL ok */

/*
 * The entry of a rule's text, made with no hits since that day if need be; valid
 * until the next one is made.
 */
struct count	*counts_get(struct counts *, const char *rule, const char *day);

/*
 * Adds what a run has counted to what the user's folder has, under its lock and
 * in one step, and sets its hits to 0, so that what comes can be added later. 0,
 * or -1 and told through the store's diag; then nothing has changed.
 */
int		 counts_save(struct store *, struct counts *);

#endif
