/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One rule of a policy and the expression in it. A policy may have very many
 * rules, and they are kept for as long as it is in force: what is the same in
 * many is kept once, what few have is apart, and what the text of the file says
 * is read from there. The reader fills them, the engine compiles them, the
 * printer writes them back.
 */
#ifndef POLICY_RULE_H
#define POLICY_RULE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>
#include <sys/types.h>

#include "base/atom.h"
#include "policy/pattern.h"

struct note;
struct pool;

/* Where something stands. */
struct pos {
	const char	*file;		/* borrowed */
	int		 line;		/* from 1; 0: not from a file */
	int		 column;	/* from 1, in bytes */
};

enum expr_kind { EXPR_TRUE, EXPR_TEST, EXPR_NOT, EXPR_AND, EXPR_OR };

#define EXPR_ABSENT	7		/* kind where no condition was written */
#define EXPR_ARGS_MOST	(1U << 21)	/* atoms that arg has room for */

struct expr {
	uint32_t	 kind:3;	/* enum expr_kind */
	uint32_t	 index:7;	/* n in NAME[n], 0 without */
	uint32_t	 pooled:1;	/* child is its pool's */
	uint32_t	 arg:21;	/* atom: argument's name */
	union {
		struct pattern	 pattern[1];	/* TEST: one; for its address */
		struct {
			uint32_t	 unused;
			struct expr	*child;	/* owned: NOT one, AND and OR
						 * two, left and right */
		} __attribute__((packed, aligned(4)));
	};
};

enum rule_action { ACTION_PERMIT, ACTION_DENY, ACTION_ASK, ACTION_KILL };
enum rule_log { RULE_LOG_DEFAULT, RULE_LOG, RULE_NOLOG };
enum rule_code { CODE_NONE, CODE_ERRNO, CODE_INHERIT, CODE_DETACH };

enum pred_subject { PRED_NONE, PRED_USER, PRED_GROUP };
enum pred_op { PRED_EQ, PRED_NE, PRED_LT, PRED_GT };

/* What few rules have. */
struct rule_more {
	char		*as_user;	/* owned: elevation, or NULL */
	char		*as_group;	/* owned, or NULL */
	char		*code_word;	/* owned: as written in [ ]; NULL: small
					 * letters */
	char		*pred_word;	/* owned: as written */
	char		*before;	/* owned, or NULL: see rule_before() */
	char		*after;		/* owned; NULL: that of source */
	char		*source;	/* owned: where it is not the file's */
	struct note	*note;		/* owned; see note_of() */
	id_t		 pred_id;	/* looked up */
	enum pred_op	 pred_op;
	int		 now;		/* 1.6 permit-now, deny-now */
};

struct rule {
	STAILQ_ENTRY(rule) entry;
	struct expr	 cond;		/* see rule_expr() */
	const char	*source;	/* the line as it stands in the file,
					 * whose text it is in (indent included);
					 * NULL for a new rule: then it is
					 * printed from fields */
	struct rule_more *more;		/* owned, or NULL */
	uint64_t	 line:24;	/* see rule_pos() */
	uint64_t	 head:22;	/* its name and file */
	uint64_t	 error:8;	/* CODE_ERRNO: Linux errno, positive */
	uint64_t	 action:2;	/* enum rule_action */
	uint64_t	 log:2;		/* enum rule_log */
	uint64_t	 code:2;	/* enum rule_code */
	uint64_t	 pred:2;	/* enum pred_subject */
	uint64_t	 of_run:1;	/* holds for this run: never saved */
	uint64_t	 pooled:1;	/* its memory is its file's */
};
STAILQ_HEAD(rule_list, rule);

/* One that has no name yet; in a file's pool, or owned if that is NULL. */
struct rule	*rule_new(struct pool *);
void		 rule_free(struct rule *);	/* NULL ok */
void		 expr_clear(struct expr *);

/*
 * Gives it emulation and call (NULL ok: as they are), and the file (atom of its
 * path, 0: none) and line where it stands. -1: there are too many names.
 */
int	rule_set_name(struct rule *, const char *emul, size_t nemul,
	    const char *call, size_t ncall, uint32_t file);
void	rule_set_place(struct rule *, const char *path, int line);

const char	*rule_emul(const struct rule *);	/* native, linux ... */
const char	*rule_call(const struct rule *);	/* open, fsread ... */
struct pos	 rule_pos(const struct rule *);

/* Comment and blank lines above it, verbatim with newlines, or NULL. */
const char	*rule_before(const struct rule *);
/* Comment behind it on its line, from the #, or NULL. */
const char	*rule_after(const struct rule *);

/* Each takes its text; NULL takes it away. after stays when source changes. */
void	rule_set_before(struct rule *, char *);
void	rule_set_after(struct rule *, char *);
void	rule_set_source(struct rule *, char *);

/* What few rules have, made if need be. */
struct rule_more	*rule_more(struct rule *);

/* The condition; NULL: none was written. */
static inline const struct expr *
rule_expr(const struct rule *r)
{
	return r->cond.kind != EXPR_ABSENT ? &r->cond : NULL;
}

/* How many children it has. */
static inline int
expr_children(const struct expr *e)
{
	return e->kind == EXPR_AND || e->kind == EXPR_OR ? 2 :
	    e->kind == EXPR_NOT;
}

static inline const char *
expr_arg(const struct expr *e)
{
	return atom_text(e->arg);
}

#endif
