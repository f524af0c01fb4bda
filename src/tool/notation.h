/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls as people write them down, for explain and test:
 *   [PROGRAM] [EMULATION-]CALL [TEXT | NAME=TEXT | NAME[N]=TEXT] ...
 * A text with blanks stands in quotes, with the escapes of rules. Texts without
 * a name are the call's arguments in their order. CALL may be fsread or fswrite,
 * which is open for reading, or for writing. A name is judged as one that is
 * there, whether or not it is, but for "/<non-existent filename>: NAME".
 */
#ifndef TOOL_NOTATION_H
#define TOOL_NOTATION_H

#include <stddef.h>

#include "call/call.h"
#include "policy/diag.h"
#include "policy/vars.h"
#include "tool/encode.h"

/* A call that nobody makes. */
struct said {
	char		*program;	/* owned: as written; NULL: not said */
	struct call	 call;
	int		 is_alias;	/* fsread or fswrite was said */
	char		*text[ENCODE_SLOTS];	/* owned: of the arguments */
	int		 missing[ENCODE_SLOTS];	/* a name that is not there */
	struct encoder	 enc;
	char		 arena[CALL_ARENA];
};

/* A line, and where in it the call begins. */
struct notation {
	struct pos	 pos;		/* of the line; file NULL: none */
	const char	*line;		/* n bytes */
	size_t		 n;
	size_t		 at;
	const struct vars *vars;	/* for macros */
	struct diag	*diag;
};

/*
 * Reads what stands from in->at to the line's end, or to a comment. Names are
 * resolved as systrace would for a process in our working directory. 0 and *s,
 * which said_free is for; or -1 and told, in full sentences with the way to
 * write it.
 */
int	notation_read(const struct notation *, struct said **);

void	said_free(struct said *);	/* NULL ok */

/* An empty one, for those who fill it from elsewhere. */
struct said	*said_new(void);

/* Tells what is wrong at a byte of the line; hint may be NULL. Returns -1. */
int	notation_error(const struct notation *, size_t at, const char *hint,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A call of x86-64 or i386 as rules name it: EMUL-CALL, or CALL of native. */
struct said_name {
	const struct abi	*abi;
	const struct sysent	*sys;	/* NULL: the number nr */
	long			 nr;
	int			 alias;	/* enum sys_alias, -1: none */
};

/* 0, or -1 if the word (n bytes) is no such name. */
int	notation_name(const char *, size_t n, struct said_name *);

#endif
