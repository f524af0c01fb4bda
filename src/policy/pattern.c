/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The table of operators. Operands keep what was written for the printer and
 * what it expands to for the test; the value of a macro stands for itself in
 * patterns and regular expressions too.
 */
#include "policy/pattern.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/glob.h"
#include "policy/rehead.h"
#include "policy/vars.h"

#define WHY_MAX		160
#define RE_TEXT_MAX	(64 * 1024)
#define RE_COST_MAX	20000	/* states that regcomp(3) may make */
#define RE_DEPTH_MAX	64
#define GLOB_SPECIAL	"\\*?["
#define RE_SPECIAL	"\\.[](){}*+?|^$"
#define MISSING		"<non-existent filename>"

struct pattern {
	enum pattern_op	 op;
	char		*operand;	/* owned: as written, n bytes */
	size_t		 n;
	char		*text;		/* owned: expanded, len bytes */
	size_t		 len;
	size_t		 under;		/* OP_UNDER: len without slashes */
	struct glob	*glob;		/* owned: OP_MATCH */
	regex_t		 re;		/* OP_RE */
	struct rehead	 head;		/* OP_RE */
};

struct operator {
	const char	*name;
	const char	*special;	/* quoted in macros, or NULL */
	int		(*compile)(struct pattern *, char *why);
	int		(*test)(const struct pattern *, const char *, size_t);
	void		(*free)(struct pattern *);
};

static int
test_eq(const struct pattern *p, const char *text, size_t n)
{
	return n == p->len && memcmp(text, p->text, n) == 0;
}

static int
test_neq(const struct pattern *p, const char *text, size_t n)
{
	return !test_eq(p, text, n);
}

static int
test_sub(const struct pattern *p, const char *text, size_t n)
{
	return memmem(text, n, p->text, p->len) != NULL;
}

static int
test_nsub(const struct pattern *p, const char *text, size_t n)
{
	return !test_sub(p, text, n);
}

/* The text is the operand or a directory above it. */
static int
test_inpath(const struct pattern *p, const char *text, size_t n)
{
	if (n == 1 && text[0] == '/')
		return 1;
	if (n == 0 || n > p->len || memcmp(text, p->text, n) != 0)
		return 0;
	return n == p->len || p->text[n] == '/' || text[n - 1] == '/';
}

static int
compile_under(struct pattern *p, char *why)
{
	/* $ is a macro that nobody has expanded. */
	if (p->len == 0 || (p->text[0] != '/' && p->text[0] != '$')) {
		strlcpy(why, "under wants an absolute name", WHY_MAX);
		return -1;
	}
	p->under = p->len;
	while (p->under > 0 && p->text[p->under - 1] == '/')
		p->under--;
	return 0;
}

static int
test_under(const struct pattern *p, const char *text, size_t n)
{
	if (n < p->under || memcmp(text, p->text, p->under) != 0)
		return 0;
	return n == p->under ? n > 0 : text[p->under] == '/';
}

static int
compile_match(struct pattern *p, char *why)
{
	const char *reason = NULL;

	p->glob = glob_new(p->text, p->len, &reason);
	if (p->glob == NULL)
		strlcpy(why, reason, WHY_MAX);
	return p->glob != NULL ? 0 : -1;
}

static int
test_match(const struct pattern *p, const char *text, size_t n)
{
	return glob_test(p->glob, text, n);
}

static void
free_match(struct pattern *p)
{
	glob_free(p->glob);
}

/* Behind the bracket expression at s[i], or behind the [ if it is not closed.*/
static const char *
skip_bracket(const char *s)
{
	const char *from = s, *close;
	char end[3] = { 0, ']', '\0' };

	s += s[1] == '^' ? 2 : 1;
	if (*s == ']')
		s++;
	for (; *s != '\0' && *s != ']'; s++) {
		if (s[0] != '[' || s[1] == '\0' || !strchr(":.=", s[1]))
			continue;
		end[0] = s[1];
		close = strstr(s + 2, end);
		if (close == NULL)
			return from + 1;
		s = close + 1;
	}
	return *s == ']' ? s + 1 : from + 1;
}

/* How many copies regcomp(3) makes of what stands before {m,n}. */
static unsigned long
copies(const char *s)
{
	unsigned long m, n = 0;
	char *end;

	m = strtoul(s + 1, &end, 10);
	if (*end == ',')
		n = end[1] == '}' ? m + 1 : strtoul(end + 1, NULL, 10);
	if (n > m)
		m = n;
	return m < 1 ? 1 : m > RE_COST_MAX ? RE_COST_MAX + 1 : m;
}

/*
 * glibc's regcomp(3) writes repetitions out: x+ twice, x{9} nine times, and
 * nested ones multiply until memory is gone; its walk through optional parts
 * doubles with each that is nested. This counts what would be made. One
 * repetition behind another has no meaning in POSIX and is refused.
 */
static int
re_is_small(const char *s)
{
	unsigned long sum[RE_DEPTH_MAX], last = 0;
	int depth = 0, repeated = 0;

	sum[0] = 0;
	while (*s != '\0') {
		if (*s != '\0' && strchr("+*?{", *s) != NULL) {
			if (repeated)
				return 0;
			last *= *s == '{' ? copies(s) : 2;
		} else if (*s == '(') {
			sum[depth] += last;
			last = 0;
			if (++depth == RE_DEPTH_MAX)
				return 0;
			sum[depth] = 0;
		} else if (*s == ')' && depth > 0) {
			last += sum[depth--] + 1;
		} else {
			sum[depth] += last;
			last = 1;
		}
		if (sum[depth] + last > RE_COST_MAX)
			return 0;
		repeated = strchr("+*?{", *s) != NULL;
		if (*s == '[')
			s = skip_bracket(s);
		else if (*s == '{')
			s += strcspn(s, "}") + (strchr(s, '}') != NULL);
		else
			s += s[0] == '\\' && s[1] != '\0' ? 2 : 1;
	}
	return 1;
}

/*
 * Back-references make matching exponential. Within brackets a backslash is
 * nothing special, but the one before a ] is skipped here with it, so that
 * none behind a bracket is overlooked.
 */
static int
has_backref(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s != '\\' || s[1] == '\0')
			continue;
		s++;
		if (*s >= '1' && *s <= '9')
			return 1;
	}
	return 0;
}

static int
compile_re(struct pattern *p, char *why)
{
	int error;

	if (memchr(p->text, '\0', p->len) != NULL)
		strlcpy(why, "the expression has a NUL in it", WHY_MAX);
	else if (has_backref(p->text))
		strlcpy(why, "back-references are not supported; the "
		    "alternatives can be written out", WHY_MAX);
	else if (!re_is_small(p->text))
		strlcpy(why, "the expression repeats or nests too much",
		    WHY_MAX);
	else if ((error = regcomp(&p->re, p->text,
	    REG_EXTENDED | REG_NOSUB)) != 0)
		regerror(error, &p->re, why, WHY_MAX);
	else {
		rehead_init(&p->head, p->text);
		return 0;
	}
	return -1;
}

static int
test_re(const struct pattern *p, const char *text, size_t n)
{
	char copy[RE_TEXT_MAX + 1];

	if (n > RE_TEXT_MAX || !rehead_test(&p->head, text, n) ||
	    memchr(text, '\0', n) != NULL)
		return 0;
	memcpy(copy, text, n);
	copy[n] = '\0';
	return regexec(&p->re, copy, 0, NULL, 0) == 0;
}

static void
free_re(struct pattern *p)
{
	regfree(&p->re);
	rehead_clear(&p->head);
}

static const struct operator operators[OP_COUNT] = {
	[OP_EQ] = { "eq", NULL, NULL, test_eq, NULL },
	[OP_NEQ] = { "neq", NULL, NULL, test_neq, NULL },
	[OP_MATCH] = { "match", GLOB_SPECIAL, compile_match, test_match,
	    free_match },
	[OP_SUB] = { "sub", NULL, NULL, test_sub, NULL },
	[OP_NSUB] = { "nsub", NULL, NULL, test_nsub, NULL },
	[OP_INPATH] = { "inpath", NULL, NULL, test_inpath, NULL },
	[OP_UNDER] = { "under", NULL, compile_under, test_under, NULL },
	[OP_RE] = { "re", RE_SPECIAL, compile_re, test_re, free_re },
};

/* A copy of s with a backslash before each of the special characters. */
static char *
quote(const char *s, size_t n, const char *special)
{
	char *to = xmalloc(2 * n + 1), *q = to;
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i] != '\0' && strchr(special, s[i]) != NULL)
			*q++ = '\\';
		*q++ = s[i];
	}
	*q = '\0';
	return to;
}

static char *
quote_value(const char *value, const char *special)
{
	return value != NULL ? quote(value, strlen(value), special) : NULL;
}

static char *
expand(const char *s, size_t n, const struct vars *vars, const char *special,
    size_t *out)
{
	struct vars quoted;
	char *text;

	if (vars == NULL) {
		text = xmalloc(n + 1);
		memcpy(text, s, n);
		text[n] = '\0';
		*out = n;
		return text;
	}
	if (special == NULL)
		return vars_expand(vars, s, n, out);
	quoted.home = quote_value(vars->home, special);
	quoted.user = quote_value(vars->user, special);
	quoted.cwd = quote_value(vars->cwd, special);
	text = vars_expand(&quoted, s, n, out);
	vars_clear(&quoted);
	return text;
}

struct pattern *
pattern_new(enum pattern_op op, const char *operand, size_t n,
    const struct vars *vars, char whybuf[160])
{
	const struct operator *o = &operators[op];
	struct pattern *p = xcalloc(1, sizeof(*p));

	p->op = op;
	p->operand = expand(operand, n, NULL, NULL, &p->n);
	p->text = expand(operand, n, vars, o->special, &p->len);
	if (o->compile != NULL && o->compile(p, whybuf) == -1) {
		free(p->operand);
		free(p->text);
		free(p);
		return NULL;
	}
	return p;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	if (operators[p->op].free != NULL)
		operators[p->op].free(p);
	free(p->operand);
	free(p->text);
	free(p);
}

int
pattern_test(const struct pattern *p, const char *text, size_t n)
{
	return operators[p->op].test(p, text, n);
}

enum pattern_op
pattern_op(const struct pattern *p)
{
	return p->op;
}

const char *
pattern_operand(const struct pattern *p, size_t *n)
{
	*n = p->n;
	return p->operand;
}

const char *
pattern_expanded(const struct pattern *p, size_t *n)
{
	*n = p->len;
	return p->text;
}

int
pattern_is_missing(const struct pattern *p)
{
	return memmem(p->operand, p->n, MISSING, strlen(MISSING)) != NULL;
}

const char *
pattern_op_name(enum pattern_op op)
{
	return operators[op].name;
}

int
pattern_op_find(const char *name)
{
	int op;

	for (op = 0; op < OP_COUNT; op++)
		if (strcmp(operators[op].name, name) == 0)
			return op;
	return -1;
}

char *
pattern_quote_glob(const char *s, size_t n)
{
	return quote(s, n, GLOB_SPECIAL);
}
