/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Look-ups in the table of calls: by name, by number, by the words that
 * policies of systrace 1.6 have for what the kernel's headers call otherwise.
 */
#include "abi/sysent.h"

#include <stdlib.h>
#include <string.h>

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

/*
 * Words of 1.6 that are no names of the kernel, sorted. Where 1.6 had the
 * kernel's name for another call (chown for chown32, uname for olduname), the
 * kernel's meaning holds.
 */
static const struct word {
	const char	*word;
	const char	*name;
} words[] = {
	{ "chown16", "chown" },
	{ "fchown16", "fchown" },
	{ "getegid16", "getegid" },
	{ "geteuid16", "geteuid" },
	{ "getgid16", "getgid" },
	{ "getgroups16", "getgroups" },
	{ "getresgid16", "getresgid" },
	{ "getresuid16", "getresuid" },
	{ "getuid16", "getuid" },
	{ "lchown16", "lchown" },
	{ "linux_exit_group", "exit_group" },
	{ "llseek", "_llseek" },
	{ "newfstat", "fstat" },
	{ "newlstat", "lstat" },
	{ "newstat", "stat" },
	{ "newuname", "uname" },
	{ "old_getrlimit", "getrlimit" },
	{ "old_mmap", "mmap" },
	{ "old_readdir", "readdir" },
	{ "old_select", "select" },
	{ "oldumount", "umount" },
	{ "paccept", "accept4" },
	{ "pread", "pread64" },
	{ "pwrite", "pwrite64" },
	{ "setfsgid16", "setfsgid" },
	{ "setfsuid16", "setfsuid" },
	{ "setgid16", "setgid" },
	{ "setgroups16", "setgroups" },
	{ "setregid16", "setregid" },
	{ "setresgid16", "setresgid" },
	{ "setresuid16", "setresuid" },
	{ "setreuid16", "setreuid" },
	{ "setuid16", "setuid" },
	{ "sysctl", "_sysctl" },
};

/*
 * The numbers that 1.6 meant by ni_syscall-1 and up, all of i386: it counted
 * the calls that it had no name for. Its last table ended at -41 and had left
 * -17 to -30 out; there, and behind, an older one counts: -17 was 226.
 */
static const short ni_syscalls[] = {
	-1, 0, 17, 31, 32, 35, 44, 53, 56, 58, 98, 112, 137, 188, 189, 222, 223,
	226, 227, 228, 229, 230, 231, 232, 233, 234, 235, 236, 237, 238, 239,
	289, 290, 291, 292, 293, 294, 295, 296, 297, 298, 299, 251, 252,
};

static const char *const aliases[ALIAS_COUNT] = {
	[ALIAS_FSREAD] = "fsread",
	[ALIAS_FSWRITE] = "fswrite",
};

static int
cmp_word(const void *key, const void *row)
{
	const struct word *w = row;

	return strcmp(key, w->word);
}

static int
cmp_sysent(const void *key, const void *row)
{
	const struct sysent *sys = row;

	return strcmp(key, sys->name);
}

/* Digits only, of a number that fits an int; else -1. */
static long
decimal(const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (n == 0 || n > 9 || s[n] != '\0')
		return -1;
	return strtol(s, NULL, 10);
}

const struct sysent *
sysent_by_name(const char *name)
{
	const struct word *w;

	w = bsearch(name, words, NITEMS(words), sizeof(words[0]), cmp_word);
	return bsearch(w != NULL ? w->name : name, sysent_all, sysent_count,
	    sizeof(sysent_all[0]), cmp_sysent);
}

const struct sysent *
sysent_by_nr(const struct abi *abi, long nr)
{
	return nr >= 0 && nr < abi->nr_max ? abi->by_nr[nr] : NULL;
}

long
sysent_unknown_nr(const char *name)
{
	long n;

	if (name[0] == '#')
		return decimal(name + 1);
	if (strncmp(name, "unknown-", 8) == 0)
		return decimal(name + 8);
	if (strncmp(name, "ni_syscall-", 11) != 0)
		return -1;
	n = decimal(name + 11);
	return n > 0 && n < (long)NITEMS(ni_syscalls) ? ni_syscalls[n] : -1;
}

int
sysent_alias_by_name(const char *name)
{
	int i;

	for (i = 0; i < ALIAS_COUNT; i++)
		if (aliases[i] != NULL && strcmp(aliases[i], name) == 0)
			return i;
	return -1;
}

const char *
sysent_alias_name(enum sys_alias alias)
{
	return (unsigned int)alias < ALIAS_COUNT ? aliases[alias] : NULL;
}
