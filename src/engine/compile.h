/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * From policies to a program for the engine: names bound to calls and
 * arguments, everything that is wrong found before anything runs.
 */
#ifndef ENGINE_COMPILE_H
#define ENGINE_COMPILE_H

#include "abi/nrset.h"
#include "policy/diag.h"
#include "policy/policy.h"

struct call;
struct prog;

enum compile_flag {
	COMPILE_NOALIAS = 0x01,	/* -u: rules for fsread, fswrite are not used */
	COMPILE_CHECK = 0x02	/* -n: all policies of the file, warnings too */
};

/*
 * Binds the policies of a file that are for the program (by name, or the ones
 * with wildcards; with COMPILE_CHECK all of them, program may then be NULL).
 * Rules stay the file's, which must outlive the result. NULL if there was an
 * error: an unknown call, an argument that the call does not have, a call that
 * must always be permitted denied, what cannot be enforced here (another
 * system's emulation, elevation, a template named for a program), each told
 * through diag in a plain sentence.
 * COMPILE_CHECK warns too: a rule that can never be reached (both lines), eq
 * with * in it, inpath, and all that 1.6 would have read differently.
 */
struct prog	*prog_compile(const struct policy_file *, const char *program,
		    unsigned int flags, struct diag *);
void		 prog_free(struct prog *);		/* NULL ok */

/* 1 if the policy says detached: everything is permitted, nothing judged. */
int		 prog_is_detached(const struct prog *);

/* 1 if a rule that may decide the call asks for the user or group: struct cred
 * matters then. */
int		 prog_has_predicates(const struct prog *, const struct call *);

/*
 * 1 if a rule that may decide the call asks whether a name that is made, removed
 * or moved is there. Before the call is decoded.
 */
int		 prog_tests_missing(const struct prog *, const struct call *);

/* 1 if a rule looks at argv. */
int		 prog_tests_argv(const struct prog *);

/*
 * The calls that need not be looked at: those whose first rule permits them
 * with no condition and no log, and the ones that are always permitted; never
 * one of SYSF_REFUSED, SYSF_GUARD or SYSF_EXEC.
 */
void		 prog_quick(const struct prog *, struct nrset *);

/*
 * Calls fn for each rule in file order. is_free: calls of the set, which need
 * not be looked at, may run by this rule without anybody seeing it.
 */
void		 prog_each_rule(const struct prog *, const struct nrset *,
		    void (*fn)(void *ctx, const struct rule *, int is_free),
		    void *ctx);

#endif
