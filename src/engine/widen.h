/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: the learned rules of one policy as things that can be
 * compared, and rules that take the place of several.
 */
#ifndef ENGINE_WIDEN_H
#define ENGINE_WIDEN_H

#include "engine/learn_priv.h"

/* What a learned rule's only test says of its argument. */
enum item_kind {
	ITEM_LITERAL,		/* eq "/srv/a" */
	ITEM_PATTERN,		/* re "^/srv/a\.[0-9]+$", match "/srv/a*" */
	ITEM_LEVEL,		/* re "^/srv/[^/]+$" */
	ITEM_TREE		/* under "/srv" */
};

struct item {
	struct rule	*rule;
	char		*text;		/* owned: the operand as written, of re
					 * without quotes; of a level its folder */
	size_t		 n;
	enum item_kind	 kind;
	long		 pos;		/* place among the rules */
	int		 out;		/* no longer in force */
};

/* One policy's learned rules of one call, while they are put together. */
struct widen {
	const struct learn	*learn;
	struct policy		*policy;
	const char		*call;
	enum general_use	 use;
	struct item		*item;		/* owned; nitem of them, sorted */
	size_t			 nitem;
	size_t			 cap;
	int			 changes;
};

#define WIDEN_BEHIND	LONG_MAX	/* pos of a rule made now */

/* Collects the learned rules of w->call that test just arg. */
void	widen_collect(struct widen *, const char *arg);
void	widen_clear(struct widen *);

/* Makes a rule behind all others; operand is not escaped. NULL: it cannot be. */
struct rule	*widen_make(struct widen *, const char *arg, const char *op,
		    const char *operand, const char *class);

/*
 * Lets a rule (at pos) stand for an item: takes over its counts and takes it
 * out of force. Not if a rule between the two may deny what the item permits:
 * then the item stays, and only its name is evidence.
 */
void	widen_fold(struct widen *, struct rule *, long pos, struct item *);

/* Folders: siblings become a pattern, a level or a tree. */
void	widen_names(struct widen *);

#endif
