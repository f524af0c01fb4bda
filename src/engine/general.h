/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: from one text to the test that serves the next run too.
 */
#ifndef ENGINE_GENERAL_H
#define ENGINE_GENERAL_H

#include <stddef.h>

#include "base/buf.h"
#include "engine/temp.h"
#include "policy/vars.h"

/* What the call does with the name. */
enum general_use {
	USE_READ,		/* fsread */
	USE_WRITE,		/* fswrite */
	USE_EXEC,
	USE_SOCKET,		/* address of a unix socket */
	USE_OTHER		/* chdir, mount ... */
};

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

#define GENERAL_ROOM(n)	((n) * 4 + 128)

#endif
