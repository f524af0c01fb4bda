/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the kernel is to be given in the place of what the program gave, so that
 * the bytes and objects that were judged are the ones that are used. A plan is
 * made while a call is decoded and carried out by trace/rewrite: the blocks are
 * put where the program cannot change them and the registers pointed at them.
 */
#ifndef CALL_PLAN_H
#define CALL_PLAN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/un.h>

#include "abi/sysent.h"

#define PLAN_MAXBLOCKS	6

/* 0 for tests alone: how it would be if nothing were held on to. */
#ifdef SYSTRACE_UNSEALED
#define PLAN_SEALED	0
#else
#define PLAN_SEALED	1
#endif

enum block_kind {
	BLOCK_BYTES,		/* text, len bytes of it */
	BLOCK_PIN,		/* a name that leads to fd, or to text in fd */
	BLOCK_SUN		/* a struct sockaddr_un of such a name */
};

struct block {
	enum block_kind	 kind;
	int		 fd;	/* PIN, SUN: O_PATH descriptor, owned; or -1 */
	const void	*text;	/* in the call's arena; PIN, SUN: NULL for fd */
	size_t		 len;	/* BYTES */
	int		 into;	/* block that points to it; -1: a register */
	int		 at;	/* ... at this offset, or register number */
	int		 len_at; /* SUN: where its length stands, likewise */
};

enum plan_after {
	PLAN_DONE,		/* the result is the program's */
	PLAN_COUNT,		/* sendmmsg made as sendmsg: its result goes to
				 * the entry at after_addr, and 1 is returned */
	PLAN_NAME		/* getsockname: after_name is the answer */
};

struct plan {
	long		 nr;
	uint64_t	 args[SYS_MAXARGS];
	int		 error;		/* not 0: it can only fail, with this */
	const char	*unfit;		/* why it cannot be made so; NULL */
	int		 in;		/* block with the inner call's words, -1 */
	int		 nblock;
	struct block	 block[PLAN_MAXBLOCKS];
	pid_t		 keeper;	/* holds the descriptors: its number as
					 * the program sees it, 0: not at all */
	enum plan_after	 after;
	uint64_t	 after_addr;
	uint64_t	 after_len_addr;
	uint32_t	 after_room;	/* for the name, as the program said */
	size_t		 after_name_len;
	struct sockaddr_un after_name;
};

struct call;

/* Starts from what the program gave. */
void	plan_init(struct plan *, long nr, const uint64_t args[SYS_MAXARGS]);

/* 1 if the call must not run as the program made it. */
int	plan_is_needed(const struct plan *, long nr,
	    const uint64_t args[SYS_MAXARGS]);

/*
 * Each puts a block in the place of argument n (of the inner call, where there
 * is one) and returns its number, or -1 with plan->unfit. The bytes are the
 * arena's; fd becomes the plan's, also in failure.
 */
int	plan_bytes(struct call *, int n, const void *, size_t len);
int	plan_pin(struct call *, int n, int fd, const char *base);
int	plan_sun(struct call *, int n, int len_n, int fd, const char *base);

/* The same for a pointer within block into, at an offset. */
int	plan_bytes_in(struct call *, int into, int at, const void *, size_t len);
int	plan_sun_in(struct call *, int into, int at, int len_at, int fd,
	    const char *base);

/* The words of an inner call that argument n points to. */
int	plan_inner(struct call *, int n, const void *words, size_t len);

/* It can only fail; of several reasons the kernel gives the first one. */
void	plan_fail(struct plan *, int error);

/* 1 if it has a name that leads to a descriptor. */
int	plan_has_pins(const struct plan *);

/* Closes what is still the plan's. */
void	plan_release(struct plan *);

#endif
