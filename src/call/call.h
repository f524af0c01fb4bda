/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One system call of a traced program, decoded once into text arguments.
 */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "abi/sysent.h"
#include "call/mem.h"
#include "call/plan.h"
#include "path/resolve.h"

#define CALL_MAXFIELDS	40	/* texts of one call; more is refused */
#define CALL_ARENA	(192 * 1024)	/* bytes of text of one call */

enum field_flag {
	FIELD_PATH = 0x01,	/* an absolute name of a file */
	FIELD_MISSING = 0x02,	/* ... that does not exist */
	FIELD_WRITE = 0x04,	/* this name falls under fswrite */
	FIELD_CUT = 0x08,	/* text did not fit; never matches a permit */
	FIELD_NEWTEMP = 0x10,	/* made here, exclusively: O_EXCL or mkdir */
	FIELD_DIR = 0x20	/* the object is a directory, if asked for */
};

#define EXEC_CHAIN	5	/* scripts run by scripts, exec_binprm() */

/* How the kernel takes a program (execve(2)), by its first bytes. */
enum exec_format {
	EXEC_BINARY,		/* ELF */
	EXEC_UNREADABLE,	/* may be executed, but not read by us */
	EXEC_SCRIPT,		/* begins with #! */
	EXEC_OTHER		/* ENOEXEC, if no binfmt_misc knows it */
};

/* One text argument. The bytes are in the call's arena. */
struct field {
	const char	*name;		/* filename, oflags, sockaddr ... */
	const char	*text;		/* NUL-terminated; may hold NULs before */
	size_t		 len;
	const char	*passed;	/* name as the program gave it, or NULL */
	uint64_t	 value;		/* the register, for numbers and flags */
	int		 error;		/* FIELD_MISSING: errno of the look-up */
	uint8_t		 kind;		/* enum arg_kind */
	uint8_t		 flags;		/* enum field_flag */
	uint8_t		 index;		/* n in NAME[n] */
};

struct call {
	const struct abi	*abi;
	const struct sysent	*sys;		/* NULL: unknown number */
	long			 nr;		/* as the kernel got it */
	uint64_t		 args[SYS_MAXARGS];
	uint64_t		 ip;
	enum sys_alias		 alias;		/* settled: NONE, FSREAD, FSWRITE */
	int			 nfield;
	enum exec_format	 exec_format;	/* exec: what the file is */
	dev_t			 exec_dev;	/* exec: the file that will run, */
	ino_t			 exec_ino;	/*       0 if it does not exist */
	enum exec_format	 interp_format;	/* of the last interpreter */
	const char		*interp[EXEC_CHAIN]; /* of a script, and of its */
	int			 ninterp;
	size_t			 argv0_len;	/* of the first word of argv */
	struct plan		 plan;		/* how it is made if permitted */
	char			*arena;		/* borrowed, CALL_ARENA bytes */
	size_t			 used;
	struct field		 field[CALL_MAXFIELDS];	/* nfield are filled */
};

/* What a decoder may ask about the caller; all borrowed. */
struct call_env {
	const struct mem	*mem;
	const struct view	*view;
	/*
	 * The program of a traced process, by pid or tid, NULL if it is not
	 * traced; valid until the next question.
	 */
	const char		*(*progname)(void *ctx, pid_t);
	void			*ctx;
	/*
	 * openat2(2) cannot be used: the kernel has none, or a filter of the
	 * program's own may not know it. Then numbers stay as they are.
	 */
	int			 no_openat2;
	int			 bare;	/* enum path_bare: KIND: FIELD_DIR is not
					 * asked for; ALL: nor FIELD_MISSING of a
					 * name that is made, removed or moved */
	int			 look;	/* whoever asks makes the call: what an
					 * open has found is kept */
	struct memo		*memo;	/* of our thread, or NULL, if the task is
					 * as we are: a name that is found by it
					 * is planned for only if whoever asks
					 * does not make the call */
	struct memo_found	*found;	/* if there is one; filled if it was found
					 * there: dir is not -1 */
};

/* Starts a call on arena (CALL_ARENA bytes, borrowed). Decodes nothing. */
void	call_init(struct call *, char *arena, const struct abi *, long nr,
	    const uint64_t args[SYS_MAXARGS], uint64_t ip);

/*
 * Fills fields and alias, once a call. socketcall and ipc are taken apart
 * first (sys and args are then the inner call's; nr stays). newfstatat,
 * fstatat64 and statx of a descriptor without a name become fstat (sys; nr and
 * args stay): who lets one run must see to it that the kernel gets that very
 * empty name. 0, or
 * the errno to refuse the call with, *why then a static text: EFAULT for memory
 * that cannot be read, ENAMETOOLONG for a name without end, EPERM where a text
 * cannot be made, EINVAL and E2BIG where the kernel says so.
 */
int	call_decode(struct call *, const struct call_env *, const char **why);

/*
 * Moves a decoded call, and what it has pinned, to one that has an arena of its
 * own of at least from->used bytes.
 */
void	call_move(struct call *to, struct call *from, char *arena);

/* Closes what the decoding has pinned and nobody has taken. */
void	call_release(struct call *);

/* The n-th field with a name, or NULL. Names compare without case. */
const struct field	*call_field(const struct call *, const char *name,
			    int n);

/* The call's own name: the table's, or unknown-N in to[32]. */
const char	*call_name(const struct call *, char to[32]);

#endif
