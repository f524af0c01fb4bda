/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Arguments whose text follows from registers alone: which bits it depends on,
 * and what kind of text it is. The texts are made by the decoders themselves.
 */
#ifndef CALL_REGARG_H
#define CALL_REGARG_H

#include <stdint.h>

#include "abi/abi.h"
#include "abi/names.h"
#include "abi/sysent.h"
#include "base/buf.h"

enum regarg_kind {
	REGARG_NUMBER,		/* a number */
	REGARG_CONSTANT,	/* a name of the set, or <unknown>: N and its like */
	REGARG_FLAGS,		/* names of the set, the rest <unknown:0xN> */
	REGARG_BITS		/* each pattern of the bits has its own text */
};

struct regarg {
	enum regarg_kind kind;
	enum name_set	 set;
	int		 reg;		/* the argument register */
	uint32_t	 mask;		/* bits of its low word that count */
	int		 made;		/* there only where an open makes a file */
	int		 packet;	/* AF_INET may mean AF_PACKET */
};

/*
 * The argument NAME[index] of a call: 0, or -1 if registers alone do not say
 * its text.
 */
int	regarg_find(const struct abi *, long nr, const struct sysent *,
	    const char *name, int index, struct regarg *);

/* The text that the argument has with this value in its register. */
void	regarg_text(const struct abi *, long nr, const struct sysent *,
	    const struct regarg *, uint64_t value, struct buf *);

/* The register with the flags of an open, or -1. */
int	regarg_oflags(const struct sysent *);

/* Flags of an open: (word & mask) == value. */
struct regbits {
	uint32_t	mask;
	uint32_t	value;
};

/* It is fsread if either holds; it makes a file if the first does not and one of
 * the others does. */
extern const struct regbits	regarg_reads[2];
extern const struct regbits	regarg_makes[3];

#define REGARG_PACKET	0xf	/* SOCK_TYPE_MASK of linux/net.h */

#endif
