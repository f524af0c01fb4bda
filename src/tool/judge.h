/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a policy makes of a call under systrace -a, with all that was asked on
 * the way.
 */
#ifndef TOOL_JUDGE_H
#define TOOL_JUDGE_H

#include "engine/eval.h"
#include "tool/notation.h"
#include "tool/tool.h"

/* A program's policy, ready to judge. Kept until judge_forget. */
struct judged_policy {
	char		*program;	/* owned */
	const struct policy_file *file;	/* borrowed; has the rules */
	struct prog	*prog;		/* owned; NULL: it cannot be used */
	struct policy_file *own;	/* owned, or NULL */
};

/* One test of a rule. */
struct step_test {
	const struct expr	*expr;
	const struct field	*field;		/* NULL: the call has none */
	enum eval_said		 said;
};

/* One rule that was asked. */
struct step {
	const struct rule	*rule;
	enum eval_said		 said;
	int			 holds;
	size_t			 test, ntest;	/* in judgement.test */
};

/* One name that was judged by itself, or the call as a whole. */
struct part {
	const struct field	*field;		/* NULL: the call */
	const char		*interpreter;	/* borrowed: execve of this */
	struct verdict		 v;
	size_t			 step, nstep;	/* in judgement.step */
	char			*hint;		/* owned: the rule that would
						 * change it; "" without one */
};

struct judgement {
	struct verdict		 v;		/* of the rules */
	enum verdict_kind	 kind;		/* what -a does: PERMIT, DENY,
						 * ASK (which it denies), KILL */
	int			 error;		/* of DENY and ASK */
	const char		*reason;	/* static: not by a rule */
	struct part		*part;
	struct step		*step;
	struct step_test	*test;
	size_t			 npart, nstep, ntest;
	struct call		*look[EXEC_CHAIN];	/* owned: interpreters */
	int			 nlook;
};

/*
 * The policy that systrace would take for a program; told and NULL if there is
 * none or it has an error. Kept: the same again for the same program.
 */
const struct judged_policy	*judge_policy_of(struct tool *,
				    const char *program);

/* The policies of a file (taken) for a program; told and NULL. */
struct judged_policy	*judge_policy_in(struct tool *, struct policy_file *,
			    const char *program);
void			 judge_policy_free(struct judged_policy *);

/* Frees the kept ones. */
void	judge_forget(void);

/* cred NULL: we ourselves. The call must live as long. */
void	judge_call(struct judgement *, const struct prog *, struct call *,
	    const struct cred *);
void	judge_free(struct judgement *);

/* "permit", "deny[ENOENT]", "ask", "permit[inherit]": to[32]. */
const char	*judge_verdict(const struct judgement *, char to[32]);

/* The rule that decided, or NULL: of the part that mattered. */
const struct rule	*judge_rule(const struct judgement *);

/* EMUL-CALL and its arguments as a log shows them. */
void	judge_put_call(FILE *, const struct call *);
json_t	*judge_call_json(const struct call *);

/* verdict, error, rule and reason into an object. */
void	judge_set_verdict(json_t *, const struct judgement *);

#endif
