/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Policies as they stand in a file: what a program may do, in file order.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <sys/queue.h>

#include "policy/rule.h"

struct pool;

struct policy {
	char		*name;		/* owned: path of the program, or NAME of
					 * a wildcard, or the template's name */
	char		*emul;		/* owned: as written */
	char		*description;	/* owned: templates only, else NULL */
	int		 is_template;
	int		 detached;	/* not judged at all */
	struct pos	 detached_pos;
	char		*detached_text;	/* owned: its line with what stands above
					 * it, newline included, or NULL */
	struct rule_list rules;
	struct rule_list gone;		/* out of force: wider ones took their
					 * place; others may still point here */
	struct pos	 pos;
	char		*before;	/* owned: as in struct rule */
	char		*after;
	char		*source;
	TAILQ_ENTRY(policy) entry;
};
TAILQ_HEAD(policy_list, policy);

/* A file's policies, with the text that belongs to none of them. */
struct policy_file {
	char			*path;		/* owned: as shown in messages */
	struct policy_list	 policies;
	char			*tail;		/* owned: comments at the end */
	char			*text;		/* owned: as it was read, with a NUL
						 * for each newline; or NULL */
	struct pool		*pool;		/* owned: rules that were read */
};

struct policy_file	*policy_file_new(const char *path);
void			 policy_file_free(struct policy_file *);	/* NULL ok */

/* A new, empty policy at the end of the file, which owns it. */
struct policy	*policy_new(struct policy_file *, const char *name,
		    const char *emul);

/* The file's policy for a program (exact name) and emulation word, or NULL.
 * native and linux64 are one word. */
struct policy	*policy_find(const struct policy_file *, const char *name,
		    const char *emul);

/* 1 if both words mean the same ABI: native and linux64 do. */
int	emul_equal(const char *, const char *);

#endif
