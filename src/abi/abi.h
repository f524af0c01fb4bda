/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The ABIs that a traced program can make calls in, each one const struct.
 */
#ifndef ABI_ABI_H
#define ABI_ABI_H

#include <stdint.h>

enum abi_id { ABI_X86_64, ABI_I386, ABI_COUNT };

struct sysent;

struct abi {
	enum abi_id	 id;
	const char	*emul;		/* word of the language: native, linux */
	uint32_t	 audit_arch;	/* AUDIT_ARCH_*, linux/audit.h */
	int		 wordsize;	/* bytes of a pointer and a long: 8, 4 */
	int		 nr_max;	/* one above the highest known number */
	const struct sysent *const *by_nr;	/* nr_max entries, holes NULL */
};

/* The table of one ABI; id must be valid. */
const struct abi	*abi_get(enum abi_id);

/* The ABI of a kernel's AUDIT_ARCH_* value, or NULL. */
const struct abi	*abi_by_arch(uint32_t);

/*
 * The ABI that a policy's emulation word names (native and linux64: x86-64;
 * linux: i386), or NULL for a word that cannot be enforced here.
 */
const struct abi	*abi_by_emul(const char *);

#endif
