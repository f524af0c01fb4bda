/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The narrowest rule that would permit a call, and which rule decided. Texts
 * are escaped as in a policy, so that what is shown can be pasted.
 */
#include "engine/explain.h"

#include "call/door.h"
#include "engine/narrow.h"
#include "engine/prog.h"

void
explain_permit(struct buf *b, const struct call *c, int alias,
    uint32_t uncovered)
{
	const struct field *f;
	int i, n = 0, judged = 0;

	if (door_find(c) != NULL)
		alias = 0;	/* it has to be named */
	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (!field_is_judged(c, f, alias))
			continue;
		judged = 1;
		if (!(uncovered & field_bit(f)) || (f->flags & FIELD_CUT))
			continue;
		buf_puts(b, n++ > 0 ? "; " : "");
		narrow_field(b, c, f, narrow_eq, NULL);
	}
	if (!judged)
		narrow_call(b, c, 0, narrow_eq, NULL);
}

void
explain_rule(struct buf *b, const struct verdict *v)
{
	if (v->rule != NULL && v->rule->pos.line > 0 &&
	    v->rule->pos.file != NULL)
		buf_printf(b, "%s:%d", v->rule->pos.file, v->rule->pos.line);
	else if (v->rule != NULL)
		buf_puts(b, "a rule of this run");
	else
		buf_puts(b, v->reason != NULL ? v->reason : "no rule");
}
