/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A policy is asked about calls that hardly any should permit, a row each. The
 * rule that permits one is too wide, unless it names the very thing.
 */
#include "tool/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/pattern.h"
#include "tool/judge.h"
#include "tool/notation.h"

static const struct row {
	const char	*call;
	const char	*what;
	int		 also_named;	/* worth a look in any case */
} rows[] = {
	{ "mmap PROT_READ|PROT_WRITE|PROT_EXEC",
	    "memory that is writable and executable", 1 },
	{ "mprotect PROT_READ|PROT_WRITE|PROT_EXEC",
	    "memory that is writable and executable", 1 },
	{ "fswrite /any/name", "writing to any file", 0 },
	{ "fswrite /etc/any", "writing to what configures the system", 0 },
	{ "fswrite /usr/bin/any", "writing to the system's programs", 0 },
	{ "fswrite /usr/lib/any", "writing to the system's libraries", 0 },
	{ "fswrite $HOME/.ssh/authorized_keys",
	    "writing to $HOME/.ssh, and so to let others log in", 0 },
	{ "fswrite $HOME/.bashrc",
	    "writing to what shells execute when they start", 0 },
	{ "fswrite $HOME/.config/autostart/any",
	    "writing to what is started at the next login", 0 },
	{ "fswrite $HOME/.systrace/any", "writing to policies", 0 },
	{ "fsread /any/name", "looking at any file", 0 },
	{ "fsread /etc/shadow", "reading the passwords of the system", 0 },
	{ "fsread $HOME/.ssh/id_any", "reading keys", 0 },
	{ "fsread $HOME/.gnupg/any", "reading keys", 0 },
	{ "execve /any/program", "executing any program", 0 },
	{ "execve /tmp/any", "executing what anybody can put there", 0 },
	{ "connect inet-[203.0.113.7]:4711", "connecting to any host", 0 },
	{ "kill /any/program SIGKILL", "signals to any program", 0 },
	{ "ptrace /any/program", "tracing any program", 0 },
	{ "mount source=/any filename=/any fstype=any",
	    "mounting, which changes what names mean", 0 },
	{ "bpf", "loading programs into the kernel", 0 },
	{ "init_module", "loading modules into the kernel", 0 },
};

struct lint {
	struct tool		*t;
	struct diag		*diag;
	struct prog		*prog;
	const struct rule	**told;		/* ntold of them */
	size_t			 ntold;
};

/* A call of a row or made up; NULL if there is none like it in this ABI. */
static struct said *
read_call(const struct lint *l, const char *emul, const char *call)
{
	struct diag *quiet = diag_new(NULL, NULL);
	char *line = xasprintf("%s-%s", emul, call);
	struct notation in = { .line = line, .n = strlen(line),
	    .vars = &l->t->vars, .diag = quiet };
	struct said *s = NULL;

	if (notation_read(&in, &s) == -1)
		s = NULL;
	free(line);
	diag_free(quiet);
	return s;
}

/* 1 if the deciding rule has the very text in it. */
static int
is_named(const struct judgement *j)
{
	const struct step *s;
	size_t i, k;

	for (i = 0; i < j->nstep; i++) {
		s = &j->step[i];
		for (k = s->test; s->holds && k < s->test + s->ntest; k++)
			if (j->test[k].said == EVAL_YES &&
			    pattern_op(j->test[k].expr->pattern) == OP_EQ)
				return 1;
	}
	return 0;
}

static void
warn(struct lint *l, const struct rule *r, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Warns of a rule, once. */
static void
warn(struct lint *l, const struct rule *r, const char *fmt, ...)
{
	struct pos pos;
	va_list ap;
	char *text;
	size_t i;

	for (i = 0; i < l->ntold; i++)
		if (l->told[i] == r)
			return;
	l->told = xreallocarray(l->told, l->ntold + 1, sizeof(*l->told));
	l->told[l->ntold++] = r;
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	pos = rule_pos(r);
	diag_say(l->diag, DIAG_WARNING, &pos, r->source,
	    r->source != NULL ? strlen(r->source) : 0, NULL, "%s", text);
	free(text);
}

/* The rule that permits a call without naming it, or NULL. */
static const struct rule *
permits(const struct lint *l, const char *emul, const struct row *row)
{
	struct said *s = read_call(l, emul, row->call);
	const struct rule *r = NULL;
	struct judgement j;

	if (s == NULL)
		return NULL;
	judge_call(&j, l->prog, &s->call, NULL);
	if (j.kind == VERDICT_PERMIT && judge_rule(&j) != NULL &&
	    (row->also_named || !is_named(&j)))
		r = judge_rule(&j);
	judge_free(&j);
	said_free(s);
	return r;
}

/* A text that a pattern of names holds of; owned, NULL if none is easily seen. */
static char *
example(const struct pattern *p)
{
	size_t n, i, k;
	const char *s = pattern_expanded(p, &n);
	char *text;

	switch (pattern_op(p)) {
	case OP_EQ:
		return xstrndup(s, n);
	case OP_UNDER:
		return xasprintf("%.*s/any", (int)n, s);
	case OP_MATCH:
		text = xstrndup(s, n);
		for (i = k = 0; i < n; i++)
			if (s[i] == '*' || s[i] == '?')
				text[k++] = 'x';
			else if (s[i] == '\\' || s[i] == '[')
				break;
			else
				text[k++] = s[i];
		text[k] = '\0';
		if (i == n && pattern_test(p, text, k))
			return text;
		free(text);
		return NULL;
	default:
		return NULL;
	}
}

/* The first test of a name in an expression that a rule needs to hold. */
static const struct expr *
name_test(const struct expr *e)
{
	const struct expr *found;

	if (e == NULL || e->kind == EXPR_NOT || e->kind == EXPR_TRUE)
		return NULL;
	if (e->kind == EXPR_TEST)
		return strcasecmp(expr_arg(e), "filename") == 0 ? e : NULL;
	found = name_test(&e->child[0]);
	return found != NULL ? found : name_test(&e->child[1]);
}

/* What may be written by one rule and executed by another. */
static void
lint_exec(struct lint *l, const struct rule *exec)
{
	const struct expr *test = name_test(rule_expr(exec));
	const struct rule *r;
	struct said *s;
	struct judgement j;
	char *name, *call;

	if (exec->action != ACTION_PERMIT || test == NULL ||
	    (strcmp(rule_call(exec), "execve") != 0 &&
	    strcmp(rule_call(exec), "execveat") != 0) ||
	    (name = example(test->pattern)) == NULL)
		return;
	/* The names in rules are resolved; example() has no quotes in them. */
	call = xasprintf("fswrite \"%s\"", name);
	s = strpbrk(name, "\"\\") == NULL ? read_call(l, rule_emul(exec),
	    call) :
	    NULL;
	if (s != NULL) {
		judge_call(&j, l->prog, &s->call, NULL);
		r = judge_rule(&j);
		if (j.kind == VERDICT_PERMIT && r != NULL)
			warn(l, r, "what it permits to write, line %d permits "
			    "to execute: %s", (int)exec->line, name);
		judge_free(&j);
		said_free(s);
	}
	free(call);
	free(name);
}

static void
lint_policy(struct lint *l, const struct policy *p)
{
	const struct rule *r;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((r = permits(l, p->emul, &rows[i])) != NULL)
			warn(l, r, "%sit permits %s", rows[i].also_named ?
			    "" : "too wide: ", rows[i].what);
	STAILQ_FOREACH(r, &p->rules, entry)
		lint_exec(l, r);
}

int
lint_file(struct tool *t, const struct policy_file *file, struct diag *diag)
{
	struct prog *all = prog_compile(file, NULL, COMPILE_CHECK, diag);
	struct diag *quiet = diag_new(NULL, NULL);
	struct lint l = { .t = t, .diag = diag };
	const struct policy *p;

	TAILQ_FOREACH(p, &file->policies, entry) {
		if (all == NULL || p->is_template || p->detached ||
		    abi_by_emul(p->emul) == NULL)
			continue;
		l.prog = prog_compile(file, p->name, 0, quiet);
		if (l.prog != NULL)
			lint_policy(&l, p);
		prog_free(l.prog);
	}
	free(l.told);
	diag_free(quiet);
	prog_free(all);
	return all != NULL ? 0 : -1;
}
