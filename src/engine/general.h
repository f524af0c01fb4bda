/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: from one text to the test that serves the next run too.
 */
#ifndef ENGINE_GENERAL_H
#define ENGINE_GENERAL_H

#include <stddef.h>

#include "base/buf.h"
#include "engine/sensitive.h"
#include "engine/temp.h"
#include "policy/vars.h"

struct general_env {
	const struct vars	*vars;
	const struct made	*made;
	const char		*tmpdir;	/* $TMPDIR, or NULL */
	int			 project;	/* vars->cwd is a working tree */
};

/* A test: operator and operand, which is not escaped yet. */
struct general {
	const char	*op;
	struct buf	 operand;
	const char	*row;		/* the row of the table that made it */
	const char	*class;		/* why it deserves a look, or NULL */
	int		 wide;		/* it stands for other names too */
};

/* 1 if cwd is a folder to work in: nobody's home, nothing of the system. */
int	general_is_project(const struct vars *);

/*
 * Fills g->op and g->operand, which the caller has given room of
 * GENERAL_ROOM(n). flags as in struct field.
 */
void	general_name(const struct general_env *, enum general_use,
	    const char *text, size_t n, int flags, struct general *);

/* The same of the text of a socket's address. */
void	general_address(const struct general_env *, const char *text, size_t n,
	    int flags, struct general *);

/* The same of permission bits in octal, and of the flags of clone(2). */
void	general_mode(const char *text, size_t n, struct general *);
void	general_clone(const char *text, size_t n, struct general *);

/* The test for just this text. */
void	general_exact(const char *text, size_t n, struct general *);

#define GENERAL_ROOM(n)	((n) * 4 + 128)

#endif
