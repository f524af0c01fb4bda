/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Every word of the language that has a meaning of its own: one sorted table.
 */
#ifndef POLICY_KEYWORD_H
#define POLICY_KEYWORD_H

#include <stddef.h>

enum keyword_class {
	KW_ACTION,	/* enum rule_action, plus KW_NOW for permit-now ... */
	KW_CODE,	/* enum rule_code */
	KW_EMUL,	/* a number: equal for words of one ABI */
	KW_HEADER,	/* enum keyword_header */
	KW_JOIN,	/* EXPR_AND, EXPR_OR of enum expr_kind */
	KW_LOG,		/* enum rule_log */
	KW_OPERATOR,	/* enum pattern_op */
	KW_PART,	/* enum keyword_part */
	KW_SUBJECT	/* enum pred_subject */
};

#define KW_NOW	0x10

enum keyword_header {
	KW_POLICY, KW_TEMPLATE, KW_EMULATION, KW_DESCRIPTION, KW_DETACHED
};
enum keyword_part { KW_THEN, KW_NOT, KW_TRUE, KW_AS, KW_IF };

/* The value of a word (n bytes, in small letters) in a class, or -1. */
int	keyword_find(enum keyword_class, const char *, size_t n);

/* The same, whatever the case of the letters. */
int	keyword_find_nocase(enum keyword_class, const char *, size_t n);

/* The keyword, of any class, that this is but for its capitals, or NULL. */
const char	*keyword_small(const char *, size_t n);

/* "eq, inpath, match ...": all words of a class; owned. */
char	*keyword_list(enum keyword_class);

/* The i-th word of the table, NULL behind the last. */
const char	*keyword_word(size_t i);

/*
 * For those who ask about one word again and again: its row, whatever the case,
 * or -1; and what the row is in a class (-1: nothing), exactly as written or not.
 */
int	keyword_row(const char *, size_t n);
int	keyword_value(int row, enum keyword_class);
int	keyword_is_exact(int row, const char *);

#endif
