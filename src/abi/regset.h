/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What of the calls of every ABI the kernel may decide alone: by their numbers,
 * and by what is in their argument registers. It speaks of nothing that is in
 * memory, since that may change, and of no policy.
 */
#ifndef ABI_REGSET_H
#define ABI_REGSET_H

#include <stddef.h>
#include <stdint.h>

#include "abi/nrset.h"

#define REGTREE_MAX	64	/* nodes of one call */

/* What a node leads to if it is no node. */
enum reg_outcome {
	REG_STOP = 0x8000,	/* somebody is to look at it */
	REG_FREE = 0x8001,
	REG_ERRNO = 0xc000	/* + errno: the call fails with it */
};

/*
 * Asks (word & mask) == value of 32 bits of an argument register. Without
 * padding, so that they can be compared as bytes.
 */
struct regnode {
	uint32_t	 mask, value;
	uint16_t	 arg;
	uint16_t	 high;		/* the upper 32 bits */
	uint16_t	 yes, no;	/* a greater index, or enum reg_outcome */
};

struct regtree {
	uint16_t	 root;		/* 0, or enum reg_outcome */
	uint16_t	 n;
	struct regnode	 node[];
};

struct regcall {
	enum abi_id	 abi;
	long		 nr;
	struct regtree	*tree;		/* owned */
};

/* Counted; nothing of it changes once a second one holds it. */
struct regset {
	struct nrset	 free;		/* whatever their arguments are */
	struct regcall	*call;		/* owned: by abi and nr, none is free */
	size_t		 n;
	size_t		 cap;
	int		 answers;	/* a tree has a REG_ERRNO */
	int		 refs;
};

/* One that lets nothing run, held once. */
struct regset	*regset_new(void);

struct regset	*regset_take(struct regset *);	/* returns it */
void		 regset_drop(struct regset *);	/* NULL ok; frees the last */

/*
 * What is asked of a call that is not free, copied; one that asks nothing and
 * stops is left out, one that asks nothing and is free is made free.
 */
void		 regset_put(struct regset *, enum abi_id, long nr,
		    const struct regtree *);

/* The call's, or NULL: then it is free or it stops. */
const struct regtree *regset_tree(const struct regset *, enum abi_id, long nr);

int		 regtree_equal(const struct regtree *, const struct regtree *);

/* 1 if it can lead to REG_ERRNO. */
int		 regtree_answers(const struct regtree *);

/* What comes of a call; registers as seccomp(2) sees them. */
int		 regset_decide(const struct regset *, enum abi_id, long nr,
		    const uint64_t args[6]);

#endif
