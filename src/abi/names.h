/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Kernel constants and their texts, as rules, logs and questions show them.
 * Every function writes to a struct buf and reads nothing else.
 */
#ifndef ABI_NAMES_H
#define ABI_NAMES_H

#include <stdint.h>

#include "base/buf.h"

/* Sets of names.tbl. */
enum name_set {
	NAME_OPEN_FLAG, NAME_AT_FLAG, NAME_SIGNAL, NAME_FAMILY, NAME_SOCKTYPE,
	NAME_SOCKFLAG, NAME_FCNTL, NAME_IOCTL, NAME_PROT, NAME_SHM, NAME_PRCTL,
	NAME_CLONE, NAME_MOUNT, NAME_UMOUNT, NAME_RLIMIT, NAME_SET_COUNT
};

/* The constant's name in its set, or NULL. */
const char	*name_find(enum name_set, uint64_t value);

/* The i-th constant of a set, by value, or NULL behind the last one. */
const char	*name_nth(enum name_set, size_t i, uint64_t *value);

/* The value of a name in its set: 0 and *value, or -1. */
int	name_value(enum name_set, const char *name, uint64_t *value);

/*
 * The value of NAME|NAME|..., as name_put_flags and name_put_oflags write it,
 * or of a number: 0 and *value, or -1 if a word means nothing.
 */
int	name_flags_value(enum name_set, const char *text, uint64_t *value);

/* The flags of the letters of 1.6 (ro, wo, rw, woct ...): 0, or -1. */
int	name_letters_value(const char *text, uint64_t *value);

/*
 * NAME, or as in 1.6 <unknown>: N (decimal; hexadecimal for ioctl),
 * AF_UNKNOWN(N), SOCK_UNKNOWN(N).
 */
void	name_put(struct buf *, enum name_set, uint64_t value);

/* NAME|NAME|<unknown:0xN>; zero is the set's name for 0, else "0". */
void	name_put_flags(struct buf *, enum name_set, uint64_t value);

/* O_RDONLY|O_CLOEXEC ...: access mode first, then flags in value order. */
void	name_put_oflags(struct buf *, uint32_t flags);

/*
 * 1 if the two- to five-letter form of 1.6 (ro, wo, rw, woct ...) or the text
 * of name_put_oflags given as operand means exactly these flags, by the letters
 * that 1.6 had: access mode, O_NONBLOCK, O_APPEND, O_CREAT, O_TRUNC.
 */
int	name_oflags_equal(const char *operand, uint32_t flags);

/* SOCK_STREAM with SOCK_CLOEXEC and SOCK_NONBLOCK left out. */
void	name_put_socktype(struct buf *, uint32_t type);

/* PROT_NONE, or PROT_READ|PROT_WRITE|PROT_EXEC in that order. */
void	name_put_prot(struct buf *, uint32_t prot);

#endif
