/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The table of keywords. Emulations are those that 1.6 knew on any system: a
 * policy for another system can be read and checked, if not enforced.
 */
#include "policy/keyword.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "policy/pattern.h"
#include "policy/rule.h"

/* Sorted by word (a test checks it); linux64 is the machine's own ABI. */
static const struct keyword {
	const char		*word;
	enum keyword_class	 class;
	int			 value;
} table[] = {
	{ "and",	KW_JOIN,	EXPR_AND },
	{ "aout",	KW_EMUL,	2 },
	{ "aoutm68k",	KW_EMUL,	3 },
	{ "as",		KW_PART,	KW_AS },
	{ "ask",	KW_ACTION,	ACTION_ASK },
	{ "bsdi",	KW_EMUL,	4 },
	{ "bsdos",	KW_EMUL,	5 },
	{ "darwin",	KW_EMUL,	6 },
	{ "deny",	KW_ACTION,	ACTION_DENY },
	{ "deny-now",	KW_ACTION,	ACTION_DENY | KW_NOW },
	{ "description", KW_HEADER,	KW_DESCRIPTION },
	{ "detach",	KW_CODE,	CODE_DETACH },
	{ "detached",	KW_HEADER,	KW_DETACHED },
	{ "emulation",	KW_HEADER,	KW_EMULATION },
	{ "eq",		KW_OPERATOR,	OP_EQ },
	{ "freebsd",	KW_EMUL,	7 },
	{ "group",	KW_SUBJECT,	PRED_GROUP },
	{ "hpux",	KW_EMUL,	8 },
	{ "ibcs2",	KW_EMUL,	9 },
	{ "if",		KW_PART,	KW_IF },
	{ "inherit",	KW_CODE,	CODE_INHERIT },
	{ "inpath",	KW_OPERATOR,	OP_INPATH },
	{ "kill",	KW_ACTION,	ACTION_KILL },
	{ "linux",	KW_EMUL,	10 },
	{ "linux32",	KW_EMUL,	11 },
	{ "linux64",	KW_EMUL,	1 },
	{ "log",	KW_LOG,		RULE_LOG },
	{ "m68k4k",	KW_EMUL,	12 },
	{ "mach",	KW_EMUL,	13 },
	{ "match",	KW_OPERATOR,	OP_MATCH },
	{ "native",	KW_EMUL,	1 },
	{ "neq",	KW_OPERATOR,	OP_NEQ },
	{ "netbsd",	KW_EMUL,	14 },
	{ "netbsd32",	KW_EMUL,	15 },
	{ "nolog",	KW_LOG,		RULE_NOLOG },
	{ "not",	KW_PART,	KW_NOT },
	{ "nsub",	KW_OPERATOR,	OP_NSUB },
	{ "openbsd",	KW_EMUL,	16 },
	{ "or",		KW_JOIN,	EXPR_OR },
	{ "osf1",	KW_EMUL,	17 },
	{ "pecoff",	KW_EMUL,	18 },
	{ "permit",	KW_ACTION,	ACTION_PERMIT },
	{ "permit-now",	KW_ACTION,	ACTION_PERMIT | KW_NOW },
	{ "policy",	KW_HEADER,	KW_POLICY },
	{ "re",		KW_OPERATOR,	OP_RE },
	{ "sub",	KW_OPERATOR,	OP_SUB },
	{ "sunos",	KW_EMUL,	19 },
	{ "sunos32",	KW_EMUL,	20 },
	{ "svr4",	KW_EMUL,	21 },
	{ "svr4_32",	KW_EMUL,	22 },
	{ "template",	KW_HEADER,	KW_TEMPLATE },
	{ "then",	KW_PART,	KW_THEN },
	{ "true",	KW_PART,	KW_TRUE },
	{ "ultrix",	KW_EMUL,	23 },
	{ "under",	KW_OPERATOR,	OP_UNDER },
	{ "user",	KW_SUBJECT,	PRED_USER },
	{ "vax1k",	KW_EMUL,	24 },
};

#define NTABLE	(sizeof(table) / sizeof(table[0]))

#define LONGEST		16

/* Where the words of each first letter begin, and how long each is. */
static struct {
	unsigned char	 first['z' - 'a' + 2];
	unsigned char	 len[NTABLE];
	int		 is_made;
} made;

static void
make_index(void)
{
	size_t i, letter = 0;

	for (i = 0; i < NTABLE; i++) {
		made.len[i] = (unsigned char)strlen(table[i].word);
		while (letter <= (size_t)(table[i].word[0] - 'a'))
			made.first[letter++] = (unsigned char)i;
	}
	while (letter < sizeof(made.first))
		made.first[letter++] = NTABLE;
	made.is_made = 1;
}

/* As strncasecmp(3) does, in C's locale, which reads few bytes slowly. */
static inline int
is_same(const char *p, const char *word, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != word[i] && (p[i] < 'A' || p[i] > 'Z' ||
		    (p[i] | ('a' - 'A')) != word[i]))
			return 0;
	return 1;
}

static const struct keyword *
find(const char *p, size_t n)
{
	size_t i, letter;

	if (n == 0 || n > LONGEST)
		return NULL;
	if (!made.is_made)
		make_index();
	letter = (size_t)((p[0] | ('a' - 'A')) - 'a');
	if (letter > 'z' - 'a')
		return NULL;
	for (i = made.first[letter]; i < made.first[letter + 1]; i++)
		if (made.len[i] == n && is_same(p, table[i].word, n))
			return &table[i];
	return NULL;
}

int
keyword_row(const char *p, size_t n)
{
	const struct keyword *k = find(p, n);

	return k != NULL ? (int)(k - table) : -1;
}

int
keyword_value(int row, enum keyword_class class)
{
	return row >= 0 && table[row].class == class ? table[row].value : -1;
}

int
keyword_is_exact(int row, const char *p)
{
	return memcmp(p, table[row].word, made.len[row]) == 0;
}

int
keyword_find_nocase(enum keyword_class class, const char *p, size_t n)
{
	const struct keyword *k = find(p, n);

	return k != NULL && k->class == class ? k->value : -1;
}

int
keyword_find(enum keyword_class class, const char *p, size_t n)
{
	const struct keyword *k = find(p, n);

	if (k == NULL || k->class != class || memcmp(k->word, p, n) != 0)
		return -1;
	return k->value;
}

const char *
keyword_small(const char *p, size_t n)
{
	const struct keyword *k = find(p, n);

	return k != NULL && memcmp(k->word, p, n) != 0 ? k->word : NULL;
}

char *
keyword_list(enum keyword_class class)
{
	char *list = NULL;
	size_t size, i;
	FILE *f = open_memstream(&list, &size);

	if (f == NULL)
		fatal("out of memory");
	for (i = 0; i < NTABLE; i++)
		if (table[i].class == class)
			fprintf(f, "%s%s", ftell(f) > 0 ? ", " : "",
			    table[i].word);
	if (fclose(f) != 0)
		fatal("out of memory");
	return list;
}

const char *
keyword_word(size_t i)
{
	return i < NTABLE ? table[i].word : NULL;
}
