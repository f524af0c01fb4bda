/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The rules that speak of a call, as they stand in the policy.
 */
#include "engine/why.h"

#include <stdlib.h>
#include <string.h>

#include "engine/prog.h"
#include "policy/print.h"

#define RULES_MOST	60	/* shown; the others are counted */
#define VALUE_MOST	200	/* bytes shown of a text */

static int
set_has(const struct callset *set, const struct call *c)
{
	size_t i;

	for (i = 0; set->calls[i] != NULL; i++)
		if (c->sys != NULL && strcmp(set->calls[i], c->sys->name) == 0)
			return 1;
	return 0;
}

static int
alias_is_judged(const struct call *c, enum sys_alias a)
{
	int i;

	for (i = 0; i < c->nfield; i++)
		if (field_is_judged(c, &c->field[i], 1) &&
		    name_alias(c, &c->field[i]) == a)
			return 1;
	return c->alias == a;
}

static int
speaks_of(const struct rule *r, const struct call *c, int alias)
{
	const struct callset *set = callset_find(rule_call(r));
	const struct sysent *sys = sysent_by_name(rule_call(r));
	int a = sysent_alias_by_name(rule_call(r));

	if (!emul_equal(rule_emul(r), c->abi->emul))
		return 0;
	if (set != NULL)
		return set_has(set, c);
	if (a != -1)
		return alias && alias_is_judged(c, (enum sys_alias)a);
	if (sys != NULL)
		return c->sys != NULL && sys->id == c->sys->id;
	return c->sys == NULL && sysent_unknown_nr(rule_call(r)) == c->nr;
}

/* The first argument of the tests that the call does not have, or NULL. */
static const char *
lacking(const struct expr *e, const struct call *c)
{
	const char *name;
	int i;

	if (e == NULL)
		return NULL;
	if (e->kind == EXPR_TEST)
		return call_field(c, expr_arg(e), (int)e->index) == NULL ?
		    expr_arg(e) : NULL;
	for (i = 0; i < expr_children(e); i++)
		if ((name = lacking(&e->child[i], c)) != NULL)
			return name;
	return NULL;
}

static void
put_rule(struct buf *b, const struct rule *r, const struct call *c)
{
	const char *name = lacking(rule_expr(r), c);
	char *text = print_rule(r);

	buf_puts(b, "    ");
	if (r->line > 0)
		buf_printf(b, "line %d: ", (int)r->line);
	buf_puts(b, text);
	if (name != NULL) {
		buf_puts(b, "    (the call has no ");
		buf_escape(b, name, strlen(name));
		buf_puts(b, ")");
	}
	buf_puts(b, "\n");
	free(text);
}

static void
put_values(struct buf *b, const struct call *c)
{
	const struct field *f;
	int i;

	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		buf_printf(b, "    %s", f->name);
		if (f->index > 0)
			buf_printf(b, "[%d]", f->index);
		buf_puts(b, " is \"");
		buf_escape_ends(b, f->text, f->len, VALUE_MOST);
		buf_puts(b, f->flags & FIELD_CUT ?
		    "\" and more, too long to be permitted\n" : "\"\n");
	}
}

void
why_write(struct buf *b, const struct policy_file *file, const char *program,
    const struct call *c, int alias)
{
	const struct policy *p = file != NULL ?
	    policy_find(file, program, c->abi->emul) : NULL;
	const struct rule *r;
	int n = 0;

	if (p != NULL)
		STAILQ_FOREACH(r, &p->rules, entry) {
			if (!speaks_of(r, c, alias))
				continue;
			if (n++ == 0)
				buf_puts(b, "These rules speak of the call, "
				    "and none decides it:\n");
			if (n <= RULES_MOST)
				put_rule(b, r, c);
		}
	if (n > RULES_MOST)
		buf_printf(b, "    and %d more\n", n - RULES_MOST);
	if (n == 0) {
		buf_puts(b, p == NULL ? "There is no policy for " :
		    "No rule for this call is in the policy of ");
		buf_escape(b, program, strlen(program));
		buf_puts(b, ".\n");
		return;
	}
	buf_puts(b, "They were tested against:\n");
	put_values(b, c);
}
