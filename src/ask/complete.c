/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Completion goes by the word before: which words may follow it.
 */
#include "ask/complete.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/param.h>
#include <sys/stat.h>

#include "abi/callset.h"
#include "abi/sysent.h"
#include "ask/command.h"
#include "base/buf.h"
#include "base/xmalloc.h"
#include "policy/keyword.h"
#include "policy/pattern.h"

struct place {
	struct completion	*to;
	const char		*word;		/* what is there of it */
	size_t			 n;
	const char		*emul;
	const char *const	*args;
	size_t			 nargs;
};

/* Takes a candidate (owned) if it begins as the word does. */
static void
offer(struct place *p, char *text)
{
	struct completion *c = p->to;

	if (c->n == COMPLETE_MOST || strncasecmp(text, p->word, p->n) != 0) {
		free(text);
		return;
	}
	c->word[c->n++] = text;
}

static void
offer_commands(struct place *p)
{
	size_t i;

	for (i = 0; i < nask_commands; i++)
		if (strcspn(ask_commands[i].name,
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 0)
			offer(p, xstrdup(ask_commands[i].name));
}

static void
offer_args(struct place *p)
{
	size_t i;

	for (i = 0; i < p->nargs; i++)
		offer(p, xstrdup(p->args[i]));
	offer(p, xstrdup("not"));
	offer(p, xstrdup("true"));
}

/* native-openat:, native-fsread:, native-@memory: */
static void
offer_calls(struct place *p)
{
	size_t i;
	int a;

	if (p->n == 0)
		return;
	for (a = 0; a < ALIAS_COUNT; a++)
		if (sysent_alias_name((enum sys_alias)a) != NULL)
			offer(p, xasprintf("%s-%s:", p->emul,
			    sysent_alias_name((enum sys_alias)a)));
	for (i = 0; i < ncallsets; i++)
		offer(p, xasprintf("%s-%s:", p->emul, callsets[i].name));
	for (i = 0; i < sysent_count; i++)
		offer(p, xasprintf("%s-%s:", p->emul, sysent_all[i].name));
}

static void
offer_operators(struct place *p)
{
	int i;

	for (i = 0; i < OP_COUNT; i++)
		offer(p, xstrdup(pattern_op_name((enum pattern_op)i)));
}

/* All words of a class: "ask, deny, kill, permit". */
static void
offer_class(struct place *p, enum keyword_class class)
{
	char *list = keyword_list(class), *rest = list, *one;

	while ((one = strsep(&rest, ", ")) != NULL)
		/* In a rule nothing is for now. */
		if (*one != '\0' && strstr(one, "-now") == NULL)
			offer(p, xstrdup(one));
	free(list);
}

static void
offer_joins(struct place *p)
{
	offer_class(p, KW_JOIN);
	offer(p, xstrdup("then"));
}

/* The files of a folder; what is typed is escaped as in a rule. */
static void
offer_files(struct place *p)
{
	char *typed = xstrndup(p->word, p->n), *dir, *base, path[PATH_MAX],
	    name[4 * PATH_MAX];
	const struct dirent *e;
	struct stat st;
	struct buf b;
	DIR *d;

	typed[unescape(typed, p->n)] = '\0';
	base = strrchr(typed, '/');
	if (typed[0] != '/' || base == NULL) {
		free(typed);
		return;
	}
	dir = xasprintf("%.*s/", (int)(base - typed), typed);
	base++;
	d = opendir(dir);
	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, base, strlen(base)) != 0 ||
		    strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		buf_init(&b, path, sizeof(path));
		buf_printf(&b, "%s%s", dir, e->d_name);
		if (b.cut)
			continue;
		buf_init(&b, name, sizeof(name));
		buf_escape(&b, path, strlen(path));
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			buf_puts(&b, "/");
		offer(p, xstrdup(name));
	}
	if (d != NULL)
		closedir(d);
	free(dir);
	free(typed);
}

/* The byte behind the last quote that is open at n, or n. */
static size_t
open_quote(const char *line, size_t n)
{
	size_t i, at = n;
	int open = 0;

	for (i = 0; i < n; i++) {
		if (line[i] == '\\' && open)
			i++;
		else if (line[i] == '"') {
			open = !open;
			at = i + 1;
		}
	}
	return open ? at : n;
}

/* The word that ends before n: where it begins, and its end in *end. */
static size_t
word_before(const char *line, size_t n, size_t *end)
{
	size_t i;

	while (n > 0 && strchr(" \t", line[n - 1]) != NULL)
		n--;
	*end = n;
	for (i = n; i > 0 && strchr(" \t(", line[i - 1]) == NULL; i--)
		if (line[i - 1] == '(')
			break;
	return i;
}

static int
is_word(const char *s, size_t n, const char *word)
{
	return n == strlen(word) && strncasecmp(s, word, n) == 0;
}

static int
is_arg(const struct place *p, const char *s, size_t n)
{
	size_t i, k = strcspn(s, "[");

	for (i = 0; i < p->nargs; i++)
		if (is_word(s, MIN(k, n), p->args[i]))
			return 1;
	return 0;
}

/* What may follow the word s[0..n). */
static void
offer_after(struct place *p, const char *s, size_t n)
{
	if (n == 0 || is_word(s, n, "run")) {
		offer_commands(p);
		offer_args(p);
		offer_calls(p);
	} else if (is_word(s, n, "help"))
		offer_commands(p);
	else if (is_word(s, n, "then") || is_word(s, n, "->"))
		offer_class(p, KW_ACTION);
	else if (is_word(s, n, "and") || is_word(s, n, "or") ||
	    is_word(s, n, "not") || is_word(s, n, "("))
		offer_args(p);
	else if (is_arg(p, s, n))
		offer_operators(p);
	else if (s[n - 1] == ':') {
		offer_args(p);
		offer_class(p, KW_ACTION);
	} else if (s[n - 1] == '"' || s[n - 1] == ')' ||
	    is_word(s, n, "true"))
		offer_joins(p);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts, drops doubles, and finds what all begin with. */
static void
finish(struct completion *c)
{
	size_t i, n = 0, k;

	qsort(c->word, c->n, sizeof(c->word[0]), compare);
	for (i = 0; i < c->n; i++)
		if (n > 0 && strcmp(c->word[n - 1], c->word[i]) == 0)
			free(c->word[i]);
		else
			c->word[n++] = c->word[i];
	c->n = n;
	c->common = n > 0 ? strlen(c->word[0]) : 0;
	for (i = 1; i < n; i++) {
		for (k = 0; k < c->common && c->word[i][k] == c->word[0][k]; k++)
			;
		c->common = k;
	}
}

void
complete(struct completion *c, const char *line, size_t n, const char *emul,
    const char *const *args, size_t nargs)
{
	struct place p = { .to = c, .emul = emul, .args = args,
	    .nargs = nargs };
	size_t quote = open_quote(line, n), start, end, before;

	memset(c, 0, sizeof(*c));
	c->word = xcalloc(COMPLETE_MOST, sizeof(c->word[0]));
	if (quote < n || (n > 0 && line[n - 1] == '"' &&
	    open_quote(line, n - 1) == n - 1)) {
		p.word = line + quote;
		p.n = n - quote;
		c->start = quote;
		offer_files(&p);
	} else {
		for (start = n; start > 0 &&
		    strchr(" \t(", line[start - 1]) == NULL;)
			start--;
		p.word = line + start;
		p.n = n - start;
		c->start = start;
		if (start > 0 && line[start - 1] == '(')
			offer_args(&p);
		else {
			before = word_before(line, start, &end);
			offer_after(&p, line + before, end - before);
		}
	}
	finish(c);
}

void
complete_clear(struct completion *c)
{
	while (c->n > 0)
		free(c->word[--c->n]);
	free(c->word);
	c->word = NULL;
}
