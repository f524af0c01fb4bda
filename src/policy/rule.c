/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The end of rules and expressions.
 */
#include "policy/rule.h"

#include <stdlib.h>

#include "policy/note.h"
#include "policy/pattern.h"

/* No deeper than the reader lets an expression be nested. */
void
expr_free(struct expr *e)
{
	if (e == NULL)
		return;
	expr_free(e->left);
	expr_free(e->right);
	free(e->arg);
	pattern_free(e->pattern);
	free(e);
}

void
rule_free(struct rule *r)
{
	if (r == NULL)
		return;
	expr_free(r->expr);
	free(r->emul);
	free(r->call);
	free(r->code_word);
	free(r->as_user);
	free(r->as_group);
	free(r->pred_word);
	free(r->before);
	free(r->after);
	free(r->source);
	note_free(r->note);
	free(r);
}
