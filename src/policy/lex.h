/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One line of a policy as tokens, and complaints about it.
 */
#ifndef POLICY_LEX_H
#define POLICY_LEX_H

#include <stddef.h>
#include <sys/types.h>

#include "policy/diag.h"
#include "policy/keyword.h"

enum token_kind {
	TOK_END,	/* nothing but a comment follows */
	TOK_WORD,
	TOK_NUMBER,	/* digits only */
	TOK_STRING,	/* "..." */
	TOK_OPEN,	/* a quote that is not closed */
	TOK_ARROW,	/* -> */
	TOK_NE,		/* != */
	TOK_CHAR,	/* one of ( ) [ ] , : = < > */
	TOK_BAD		/* anything else */
};

struct token {
	enum token_kind	 kind;
	char		 c;		/* TOK_CHAR */
	int		 keyword;	/* TOK_WORD: its row or -1, any case */
	int		 is_exact;	/* written as in the table */
	size_t		 at;		/* in the line, len bytes */
	size_t		 len;
};

#define LEX_ERRORS_MAX	20	/* told of one file; the rest is counted */

/* The reader's place in a file. All but errors and the cache is per line. */
struct lex {
	struct diag	*diag;		/* borrowed, or NULL */
	const char	*file;		/* borrowed, or NULL */
	int		 line;
	int		 errors;	/* so far, in all lines */
	struct pool	*pool;		/* borrowed: of what is read, or NULL */
	int		 kept;		/* text lives as long as what is read */
	const char	*text;		/* borrowed: the line, n bytes */
	size_t		 n;
	size_t		 begin;		/* first byte that is not white */
	size_t		 end;		/* behind the last of the tokens */
	size_t		 comment;	/* where it begins; n without */
	size_t		 next;		/* where the next token is sought */
	size_t		 prev;		/* where the token before ended */
	struct token	 tok;
	/* The user or group that was looked up last. */
	int		 id_group;	/* 1: a group */
	char		 id_name[64];
	id_t		 id;
};

/* Starts on a line (n bytes, without its newline). */
void	lex_line(struct lex *, const char *text, size_t n);

/* Reads the token at lx->next into lx->tok. */
void	lex_next(struct lex *);

/* 1 if the token is that character; or that keyword, whose value is then in
 * *value (NULL ok). */
int	lex_is(const struct lex *, char c);
int	lex_is_word(const struct lex *, enum keyword_class, int *value);
int	lex_is_part(const struct lex *, enum keyword_part);

/* The token's text; the unescaped text of a string, *n bytes. Owned. */
char	*lex_word(const struct lex *);
char	*lex_string(const struct lex *, size_t *n);

/* The text of a string in the line itself, or NULL if it has escapes in it. */
const char	*lex_bare_string(const struct lex *, size_t *n);

/* The place of a byte of the line. */
struct pos	lex_pos(const struct lex *, size_t at);

/* Tells what is wrong at a byte of the line; hint is taken, NULL ok. */
void	lex_error(struct lex *, size_t at, char *hint, const char *fmt, ...)
	    __attribute__((format(printf, 4, 5)));

/*
 * The line with bytes from..to replaced, without indent and comment, and with
 * blanks where words would touch: owned.
 */
char	*lex_fix(const struct lex *, size_t from, size_t to,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
