/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One rule of a policy and the expression in it. Open structs: the reader
 * fills them, the engine compiles them, the printer writes them back.
 */
#ifndef POLICY_RULE_H
#define POLICY_RULE_H

#include <sys/queue.h>
#include <sys/types.h>

struct note;
struct pattern;

/* Where something stands; file is owned by the policy file. */
struct pos {
	const char	*file;
	int		 line;		/* from 1; 0: not from a file */
	int		 column;	/* from 1, in bytes */
};

enum expr_kind { EXPR_TRUE, EXPR_TEST, EXPR_NOT, EXPR_AND, EXPR_OR };

struct expr {
	enum expr_kind	 kind;
	struct expr	*left;		/* owned: NOT, AND, OR */
	struct expr	*right;		/* owned: AND, OR */
	char		*arg;		/* owned: argument's name */
	int		 index;		/* n in NAME[n], 0 without */
	struct pattern	*pattern;	/* owned: operator and operand */
	struct pos	 pos;
};

enum rule_action { ACTION_PERMIT, ACTION_DENY, ACTION_ASK, ACTION_KILL };
enum rule_log { RULE_LOG_DEFAULT, RULE_LOG, RULE_NOLOG };
enum rule_code { CODE_NONE, CODE_ERRNO, CODE_INHERIT, CODE_DETACH };

enum pred_subject { PRED_NONE, PRED_USER, PRED_GROUP };
enum pred_op { PRED_EQ, PRED_NE, PRED_LT, PRED_GT };

struct rule {
	char		*emul;		/* owned: native, linux ... as written */
	char		*call;		/* owned: open, fsread, unknown-318 ... */
	struct expr	*expr;		/* owned; NULL: no condition was written */
	enum rule_action action;
	enum rule_log	 log;
	enum rule_code	 code;
	int		 error;		/* CODE_ERRNO: Linux errno, positive */
	char		*code_word;	/* owned: as written in [ ], or NULL */
	int		 now;		/* 1.6 permit-now, deny-now */
	int		 of_run;	/* holds for this run: never saved */
	char		*as_user;	/* owned: elevation, or NULL */
	char		*as_group;	/* owned, or NULL */
	enum pred_subject pred;
	enum pred_op	 pred_op;
	char		*pred_word;	/* owned: as written */
	id_t		 pred_id;	/* looked up */
	struct pos	 pos;
	char		*before;	/* owned: comment and blank lines above it,
					 * verbatim with newlines, or NULL */
	char		*after;		/* owned: comment behind it on its line,
					 * from the #, or NULL */
	char		*source;	/* owned: the line as it stands in the file
					 * (indent included), or NULL for a new
					 * rule: then it is printed from fields */
	struct note	*note;		/* owned: it was learned, and stands as it
					 * was learned; NULL: a person's */
	TAILQ_ENTRY(rule) entry;
};
TAILQ_HEAD(rule_list, rule);

void	rule_free(struct rule *);	/* NULL ok */
void	expr_free(struct expr *);	/* NULL ok */

#endif
