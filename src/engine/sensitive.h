/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: what is never generalised by guess and deserves a look
 * wherever a policy permits it.
 */
#ifndef ENGINE_SENSITIVE_H
#define ENGINE_SENSITIVE_H

#include <stddef.h>

#include "policy/vars.h"

/* What the call does with the name. */
enum general_use {
	USE_READ,		/* fsread */
	USE_WRITE,		/* fswrite */
	USE_EXEC,
	USE_SOCKET,		/* address of a unix socket */
	USE_OTHER		/* chdir, mount ... */
};

/*
 * Why a name deserves a look, in a few words, or NULL. Static. vars says whose
 * home is no other user's.
 */
const char	*sensitive_name(const struct vars *, enum general_use,
		    const char *text, size_t n);

/* The same of the address of a socket. */
const char	*sensitive_address(const struct vars *, const char *text,
		    size_t n);

/* The same of permission bits in octal. */
const char	*sensitive_mode(const char *text, size_t n);

/* 1 if a folder has, or may have, something of that kind below it. */
int	sensitive_below(const struct vars *, enum general_use,
	    const char *dir, size_t n);

#endif
