/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The sealed memory of one program image: what the supervisor writes there the
 * program can read and not change. A memfd with F_SEAL_FUTURE_WRITE (Linux 5.1)
 * that only the supervisor has mapped for writing; the program maps it read-only
 * from a read-only descriptor and seals the mapping by mseal(2) (Linux 6.10) or,
 * where there is none, its filter keeps the addresses (prefilter.h). One slot a
 * task: the registers of the call as it was made, the bytes that were judged,
 * and a stub behind whose syscall instruction the kernel returns; it puts the
 * registers back without another stop.
 */
#ifndef TRACE_SEAL_H
#define TRACE_SEAL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SEAL_SPACE	(2 * 4096 - 64)	/* bytes of a slot for judged bytes */

/* Where it is mapped; the filter of prefilter.h keeps these 4 GB windows. */
#define SEAL_ADDR64	UINT64_C(0x7ea080000000)
#define SEAL_ADDR32	UINT64_C(0x04000000)

struct seal_slot {
	uint64_t	reg[6];		/* as the program set them */
	uint64_t	ip;
	uint64_t	spare;
	unsigned char	space[SEAL_SPACE];
};

struct seal;

/*
 * A new one with one reference, for 64-bit or 32-bit (compat) code; NULL with
 * errno. Until seal_mapped the read-only descriptor is open.
 */
struct seal	*seal_new(int compat);
int		 seal_fd(const struct seal *);
void		 seal_mapped(struct seal *);

struct seal	*seal_take(struct seal *);	/* one more reference */
void		 seal_drop(struct seal *);	/* NULL ok */

uint64_t	 seal_addr(const struct seal *);
size_t		 seal_code_len(const struct seal *);
size_t		 seal_len(const struct seal *);	/* code and data */
int		 seal_is_compat(const struct seal *);

/* The random words at the start of the data, and where they are. */
const void	*seal_mark(const struct seal *, size_t *len, uint64_t *at);

/* A free slot's number, now the owner's, or -1 if all are taken. */
int		 seal_slot_take(struct seal *, void *owner);
void		 seal_slot_drop(struct seal *, int);
int		 seal_slots(const struct seal *);
void		*seal_slot_owner(const struct seal *, int);	/* NULL: free */
struct seal_slot *seal_slot(struct seal *, int);
uint64_t	 seal_slot_addr(const struct seal *, int);

/* Where the kernel returns to: the instruction behind the slot's syscall. */
uint64_t	 seal_slot_back(const struct seal *, int);

/* 1 if an instruction is one of the stubs'. */
int		 seal_is_stub(const struct seal *, uint64_t ip);

#endif
