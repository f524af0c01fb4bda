/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * How decoders see a traced program's memory: a borrowed interface, so that
 * unit tests run them on arrays.
 */
#ifndef CALL_MEM_H
#define CALL_MEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct mem {
	/*
	 * Copies up to n bytes from addr; returns how many could be read before
	 * the first unreadable one, 0 if none.
	 */
	ssize_t	(*read)(void *ctx, uint64_t addr, void *to, size_t n);
	void	*ctx;
};

/* Copies exactly n bytes; 0, or EFAULT. */
int	mem_copy(const struct mem *, uint64_t addr, void *to, size_t n);

/*
 * Copies a string with its NUL into to[0..cap). 0 and *len (without NUL), or
 * EFAULT, or ENAMETOOLONG if there is no NUL within cap bytes.
 */
int	mem_string(const struct mem *, uint64_t addr, char *to, size_t cap,
	    size_t *len);

/*
 * Copies a struct that comes with its size, as copy_struct_from_user() of
 * Linux 5.4 does: what the program left out is zero. 0, or EINVAL below least
 * bytes, E2BIG beyond a page or for a nonzero tail that is not known, EFAULT.
 */
int	mem_struct(const struct mem *, uint64_t addr, uint64_t size,
	    size_t least, void *to, size_t known);

#endif
