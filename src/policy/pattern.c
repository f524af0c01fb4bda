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

#include "base/log.h"
#include "base/xmalloc.h"
#include "policy/glob.h"
#include "policy/rehead.h"
#include "policy/resure.h"
#include "policy/vars.h"

#define WHY_MAX		160
#define OPERAND_MOST	((1U << 24) - 1)	/* bytes: struct pattern */
#define RE_TEXT_MAX	(64 * 1024)
#define RE_COST_MAX	20000	/* states that regcomp(3) may make */
#define RE_DEPTH_MAX	64
#define GLOB_SPECIAL	"\\*?["
#define RE_SPECIAL	"\\.[](){}*+?|^$"
#define MISSING		"<non-existent filename>"

enum form {
	FORM_PLAIN,	/* operand is borrowed */
	FORM_COPIED,	/* owned */
	FORM_COOKED
};

/* Where what is written is not what is tested, or more is needed for it. */
struct cooked {
	char		*operand;	/* owned: as written, n bytes */
	size_t		 n;
	char		*text;		/* owned: expanded, len bytes */
	size_t		 len;
	regex_t		*re;		/* owned: OP_RE, once it was needed */
	struct rehead	 head;		/* OP_RE */
};

struct operator {
	const char	*name;
	const char	*special;	/* quoted in macros, or NULL */
	int		(*check)(const char *text, size_t n, char *why);
	int		(*test)(const struct pattern *, const char *, size_t);
};

static const char *
tested(const struct pattern *p, size_t *n)
{
	*n = p->form == FORM_COOKED ? p->cooked->len : p->n;
	return p->form == FORM_COOKED ? p->cooked->text : p->operand;
}

static int
test_eq(const struct pattern *p, const char *text, size_t n)
{
	size_t len;
	const char *s = tested(p, &len);

	return n == len && memcmp(text, s, n) == 0;
}

static int
test_neq(const struct pattern *p, const char *text, size_t n)
{
	return !test_eq(p, text, n);
}

static int
test_sub(const struct pattern *p, const char *text, size_t n)
{
	size_t len;
	const char *s = tested(p, &len);

	return memmem(text, n, s, len) != NULL;
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
	size_t len;
	const char *s = tested(p, &len);

	if (n == 1 && text[0] == '/')
		return 1;
	if (n == 0 || n > len || memcmp(text, s, n) != 0)
		return 0;
	return n == len || s[n] == '/' || text[n - 1] == '/';
}

static int
check_under(const char *text, size_t n, char *why)
{
	/* $ is a macro that nobody has expanded. */
	if (n > 0 && (text[0] == '/' || text[0] == '$'))
		return 0;
	strlcpy(why, "under wants an absolute name", WHY_MAX);
	return -1;
}

static int
test_under(const struct pattern *p, const char *text, size_t n)
{
	size_t len;
	const char *s = tested(p, &len);

	while (len > 0 && s[len - 1] == '/')
		len--;
	if (n < len || memcmp(text, s, len) != 0)
		return 0;
	return n == len ? n > 0 : text[len] == '/';
}

static int
check_match(const char *text, size_t n, char *why)
{
	const char *reason = glob_check(text, n);

	if (reason != NULL)
		strlcpy(why, reason, WHY_MAX);
	return reason == NULL ? 0 : -1;
}

static int
test_match(const struct pattern *p, const char *text, size_t n)
{
	size_t len;
	const char *s = tested(p, &len);

	return glob_test(s, len, text, n);
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
check_re(const char *text, size_t n, char *why)
{
	if (memchr(text, '\0', n) != NULL)
		strlcpy(why, "the expression has a NUL in it", WHY_MAX);
	else if (has_backref(text))
		strlcpy(why, "back-references are not supported; the "
		    "alternatives can be written out", WHY_MAX);
	else if (!re_is_small(text))
		strlcpy(why, "the expression repeats or nests too much",
		    WHY_MAX);
	else
		return 0;
	return -1;
}

/*
 * Once it has passed check_re(). 0, or -1 and why. Two threads may reach it at
 * once: one of theirs stays.
 */
static int
compile_re(struct cooked *c, char *why)
{
	regex_t *re = xmalloc(sizeof(*re));
	int error = regcomp(re, c->text, REG_EXTENDED | REG_NOSUB);
	regex_t *none = NULL;

	if (error == 0) {
		if (__atomic_compare_exchange_n(&c->re, &none, re, 0,
		    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			return 0;
		regfree(re);
		free(re);
		return 0;
	}
	regerror(error, re, why, WHY_MAX);
	free(re);
	return -1;
}

static int
test_re(const struct pattern *p, const char *text, size_t n)
{
	char copy[RE_TEXT_MAX + 1], why[WHY_MAX];

	if (n > RE_TEXT_MAX || !rehead_test(&p->cooked->head, text, n) ||
	    memchr(text, '\0', n) != NULL)
		return 0;
	/* There is no answer without it: not even that it does not match. */
	if (__atomic_load_n(&p->cooked->re, __ATOMIC_ACQUIRE) == NULL &&
	    compile_re(p->cooked, why) == -1)
		fatal("%s: %s", p->cooked->text, why);
	memcpy(copy, text, n);
	copy[n] = '\0';
	return regexec(p->cooked->re, copy, 0, NULL, 0) == 0;
}

static const struct operator operators[OP_COUNT] = {
	[OP_EQ] = { "eq", NULL, NULL, test_eq },
	[OP_NEQ] = { "neq", NULL, NULL, test_neq },
	[OP_MATCH] = { "match", GLOB_SPECIAL, check_match, test_match },
	[OP_SUB] = { "sub", NULL, NULL, test_sub },
	[OP_NSUB] = { "nsub", NULL, NULL, test_nsub },
	[OP_INPATH] = { "inpath", NULL, NULL, test_inpath },
	[OP_UNDER] = { "under", NULL, check_under, test_under },
	[OP_RE] = { "re", RE_SPECIAL, check_re, test_re },
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

/* The operand as it is tested: owned. */
static char *
expand(const char *s, size_t n, const struct vars *vars, const char *special,
    size_t *out)
{
	struct vars quoted;
	char *text;

	if (vars == NULL) {
		*out = n;
		return xmemdup(s, n);
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

static void
cooked_free(struct cooked *c)
{
	if (c->re != NULL)
		regfree(c->re);
	free(c->re);
	rehead_clear(&c->head);
	free(c->operand);
	free(c->text);
	free(c);
}

static int
cook(struct pattern *p, const char *operand, size_t n,
    const struct vars *vars, char *why)
{
	const struct operator *o = &operators[p->op];
	struct cooked *c = xcalloc(1, sizeof(*c));

	c->n = n;
	c->operand = xmemdup(operand, n);
	c->text = expand(operand, n, vars, o->special, &c->len);
	if ((o->check != NULL && o->check(c->text, c->len, why) == -1) ||
	    (p->op == OP_RE && !resure_check(c->text) &&
	    compile_re(c, why) == -1)) {
		cooked_free(c);
		return -1;
	}
	if (p->op == OP_RE)
		rehead_init(&c->head, c->text);
	p->form = FORM_COOKED;
	p->cooked = c;
	return 0;
}

int
pattern_init(struct pattern *p, enum pattern_op op, const char *operand,
    size_t n, int kept, const struct vars *vars, char why[160])
{
	const struct operator *o = &operators[op];

	p->op = op;
	if (op == OP_RE || n > OPERAND_MOST ||
	    (vars != NULL && memchr(operand, '$', n) != NULL))
		return cook(p, operand, n, vars, why);
	if (o->check != NULL && o->check(operand, n, why) == -1)
		return -1;
	p->n = (uint32_t)n;
	p->form = kept ? FORM_PLAIN : FORM_COPIED;
	p->operand = kept ? operand : xmemdup(operand, n);
	return 0;
}

void
pattern_clear(struct pattern *p)
{
	if (p->form == FORM_COOKED)
		cooked_free(p->cooked);
	else if (p->form == FORM_COPIED)
		free((void *)(uintptr_t)p->operand);
	p->form = FORM_PLAIN;
}

struct pattern *
pattern_new(enum pattern_op op, const char *operand, size_t n,
    const struct vars *vars, char why[160])
{
	struct pattern *p = xcalloc(1, sizeof(*p));

	if (pattern_init(p, op, operand, n, 0, vars, why) == 0)
		return p;
	free(p);
	return NULL;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pattern_clear(p);
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
	*n = p->form == FORM_COOKED ? p->cooked->n : p->n;
	return p->form == FORM_COOKED ? p->cooked->operand : p->operand;
}

const char *
pattern_expanded(const struct pattern *p, size_t *n)
{
	return tested(p, n);
}

int
pattern_is_missing(const struct pattern *p)
{
	size_t n;
	const char *s = pattern_operand(p, &n);

	/* Nearly no name has the first letter of it. */
	return memchr(s, MISSING[0], n) != NULL &&
	    memmem(s, n, MISSING, strlen(MISSING)) != NULL;
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
