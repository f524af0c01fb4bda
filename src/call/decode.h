/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to call: the state of one decoding, and the decoders, one function
 * for each kind of argument or for several that are alike.
 */
#ifndef CALL_DECODE_H
#define CALL_DECODE_H

#include <stdint.h>

#include "base/buf.h"
#include "call/call.h"

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

#define OPEN_TMPFILE	020000000	/* __O_TMPFILE, without O_DIRECTORY */
#define OPEN_LARGEFILE	0100000	/* what libc hides where it is always set */

/* Bits that open(2) knows; others it ignores, and openat2(2) refuses. */
#define OPEN_KNOWN	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | \
	O_APPEND | O_NONBLOCK | O_SYNC | O_DSYNC | O_ASYNC | O_DIRECT | \
	OPEN_LARGEFILE | O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | \
	OPEN_TMPFILE)

/* What makes an open one for writing, whatever its access mode. */
#define OPEN_WRITES	(O_CREAT | O_TRUNC | O_APPEND | OPEN_TMPFILE)

struct dec {
	struct call		*call;
	const struct call_env	*env;
	const char		*why;	/* static text, NULL: by the errno */
	struct field		*field;	/* being made */
	struct buf		 text;	/* ... its text, in the arena */
	/* Of calls that open; taken once, before anything is judged. */
	int			 opens;	/* oflags is valid */
	uint32_t		 oflags;
	uint64_t		 mode;	/* open_how */
	uint64_t		 resolve; /* open_how */
};

/* Decodes argument n of d->call; 0 or the errno to refuse the call with. */
int	dec_argv(struct dec *, int n);
int	dec_clone_args(struct dec *, int n);
int	dec_constant(struct dec *, int n);
int	dec_fd(struct dec *, int n);
int	dec_flags(struct dec *, int n);
int	dec_id(struct dec *, int n);
int	dec_mmsghdr(struct dec *, int n);
int	dec_mode(struct dec *, int n);
int	dec_msghdr(struct dec *, int n);
int	dec_oflags(struct dec *, int n);
int	dec_old_mmap(struct dec *, int n);
int	dec_open_how(struct dec *, int n);
int	dec_path(struct dec *, int n);
int	dec_pid(struct dec *, int n);
int	dec_prot(struct dec *, int n);
int	dec_shmflg(struct dec *, int n);
int	dec_sockaddr(struct dec *, int n);
int	dec_sockdom(struct dec *, int n);
int	dec_socktype(struct dec *, int n);
int	dec_string(struct dec *, int n);

/* 1 if the ids of that call have 16 bits. */
int	dec_is_short_id(const struct abi *, long nr);

/* Notes what an execve(2) of a resolved name will run. */
void	dec_program(struct dec *, const struct pin *);

/* By kind. */
extern const struct decoder {
	int	(*run)(struct dec *, int n);
} decoders[ARG_KIND_COUNT];

/* Decodes all arguments in order. */
int	decode_args(struct dec *);

/*
 * A field is made by decode_begin, writing to d->text, and decode_end. name
 * NULL: the table's name of argument n. decode_begin fails with EPERM if there
 * is no room for a field, decode_end if its text did not fit.
 */
int	decode_begin(struct dec *, int n, const char *name, enum arg_kind,
	    uint64_t value);
int	decode_end(struct dec *);

/* What the arena has left; the bytes at its end are nobody's. */
char	*decode_room(struct dec *, size_t *cap);

/* Keeps the next n bytes of the arena. */
void	decode_keep(struct dec *, size_t n);

/* Copies n bytes to the arena; NULL and plan.unfit if there is no room. */
char	*decode_bytes(struct dec *, const void *, size_t n);

/* The number of the argument of a kind, or -1. */
int	decode_arg(const struct call *, enum arg_kind);

/* 1 if name is in a list that ends with NULL. */
int	decode_is_in(const char *const *list, const char *name);

#endif
