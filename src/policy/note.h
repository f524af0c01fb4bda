/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a learned rule carries in the comment behind it: how often it was used
 * and since when, what it was generalised from, and why it deserves a look.
 *
 *   # 2026-11-27, 34 times ~3f9a
 *   # 12 names, e.g. foo.h; 2026-11-27, 34 times ~3f9a
 *   # sensitive: ssh keys; 2026-11-27, 1 time ~3f9a
 *
 * The end is a check of the rule: where it does not fit, a person has had a hand
 * in the rule, which then is a person's.
 */
#ifndef POLICY_NOTE_H
#define POLICY_NOTE_H

#include <stddef.h>

#include "policy/rule.h"

#define NOTE_DAY	sizeof("2026-11-27")
#define NOTE_NAMES	1000	/* different names that are counted */

struct nameset;

struct note {
	char		 day[NOTE_DAY];	/* first seen */
	unsigned long	 times;		/* used */
	unsigned long	 fresh;		/* of these, not on the disk yet */
	unsigned long	 names;		/* different ones; 0: just the rule's */
	char		*example;	/* owned: one of them; NULL without */
	char		*class;		/* owned: why it is sensitive, or NULL */
	int		 saved;		/* the rule is on the disk */
	int		 born;		/* made by this run */
	struct nameset	*seen;		/* owned: names of this run, or NULL */
};

/* A note of a rule that was seen once; class may be NULL. */
struct note	*note_new(const char *day, const char *class);
struct note	*note_copy(const struct note *);
void		 note_free(struct note *);		/* NULL ok */

/*
 * The note of a rule, the rule's own: the one that it was given, or that in its
 * comment, which is read when it is first asked for. NULL if there is none, or
 * if the rule is not the one that it was written for: then it is a person's.
 */
struct note	*note_of(const struct rule *);

/* The same, but only one that has been asked for, or given, already. */
struct note	*note_kept(const struct rule *);

/* Gives a rule a note (taken) in place of the one it had. */
void		 note_set(struct rule *, struct note *);

/* The comment for a rule that has a note, from its # on; owned. */
char		*note_text(const struct rule *);

/* The rule has decided once more. */
void		 note_hit(struct note *);

/*
 * Notes one of the names that a generalised rule stands for. Names behind the
 * first NOTE_NAMES are not told apart any more.
 */
void		 note_name(struct note *, const char *name, size_t n);

/* Adds what has been counted of another rule that this one stands for too. */
void		 note_fold(struct note *, const struct note *);

/* The same for the same rule on the disk: only what is not there yet. */
void		 note_merge(struct note *, const struct note *);

#endif
