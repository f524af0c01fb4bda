/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The tables of all calls, made from syscalls.tbl, and one struct an ABI over
 * them. Nothing is made at run time.
 */
#include "abi/abi.h"

#include <linux/audit.h>
#include <string.h>

#include "abi/sysent.h"

#define ABI_TABLES_CALLS
#include "abi_tables.h"

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

static const struct abi abis[ABI_COUNT] = {
	[ABI_X86_64] = { ABI_X86_64, "native", AUDIT_ARCH_X86_64, 8,
	    NITEMS(x86_64_by_nr), x86_64_by_nr },
	[ABI_I386] = { ABI_I386, "linux", AUDIT_ARCH_I386, 4,
	    NITEMS(i386_by_nr), i386_by_nr },
};

const struct abi *
abi_get(enum abi_id id)
{
	return &abis[id];
}

const struct abi *
abi_by_arch(uint32_t arch)
{
	size_t i;

	for (i = 0; i < ABI_COUNT; i++)
		if (abis[i].audit_arch == arch)
			return &abis[i];
	return NULL;
}

const struct abi *
abi_by_emul(const char *emul)
{
	size_t i;

	if (strcmp(emul, "linux64") == 0)
		return &abis[ABI_X86_64];
	for (i = 0; i < ABI_COUNT; i++)
		if (strcmp(abis[i].emul, emul) == 0)
			return &abis[i];
	return NULL;
}
