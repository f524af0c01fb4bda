/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The narrowest rule that would permit a call, and which rule decided. Texts
 * are escaped as in a policy, so that what is shown can be pasted.
 */
#include "engine/explain.h"

#include <string.h>

#include "call/door.h"
#include "engine/narrow.h"
#include "engine/prog.h"

#define ARGV_MOST	4096	/* bytes of it in a rule that is offered */

/* argv that would make a rule unreadable is left out of it. */
static uint64_t
skipped(const struct call *c)
{
	int i;

	for (i = 0; i < c->nfield; i++)
		if (c->field[i].kind == ARG_ARGV && c->field[i].len > ARGV_MOST)
			return NARROW_SKIP(ARG_ARGV);
	return 0;
}

int
explain_rules(struct buf *b, const struct call *c, int alias,
    uint32_t uncovered, const char **rule, int max, int *n)
{
	const struct field *f;
	size_t start;
	int i, judged = 0;

	*n = 0;
	if (door_find(c) != NULL)
		alias = 0;	/* it has to be named */
	for (i = 0; i < c->nfield && !b->cut; i++) {
		f = &c->field[i];
		if (!field_is_judged(c, f, alias))
			continue;
		judged = 1;
		start = b->len;
		if (!(uncovered & field_bit(f)) || *n == max ||
		    narrow_field(b, c, f, narrow_eq, NULL) == -1)
			continue;
		rule[(*n)++] = b->p + start;
		buf_put(b, "", 1);
	}
	start = b->len;
	if (!judged && max > 0 &&
	    narrow_call(b, c, skipped(c), narrow_eq, NULL) == 0) {
		rule[(*n)++] = b->p + start;
		buf_put(b, "", 1);
	}
	if (!b->cut)
		return 0;
	*n = 0;
	return -1;
}

void
explain_permit(struct buf *b, const struct call *c, int alias,
    uint32_t uncovered)
{
	const char *rule[CALL_MAXFIELDS];
	size_t start;
	int i, n;

	if (explain_rules(b, c, alias, uncovered, rule, CALL_MAXFIELDS,
	    &n) == -1 || n == 0)
		return;
	/* They stand one behind the other, closer than they will. */
	b->len--;
	for (i = n - 1; i > 0; i--) {
		if (b->len + 2 > b->cap) {
			b->cut = 1;
			break;
		}
		start = (size_t)(rule[i] - b->p);
		memmove(b->p + start + 1, b->p + start, b->len - start + 1);
		memcpy(b->p + start - 1, "; ", 2);
		b->len++;
	}
}

void
explain_rule(struct buf *b, const struct verdict *v)
{
	struct pos pos = { NULL, 0, 0 };

	if (v->rule != NULL)
		pos = rule_pos(v->rule);
	if (pos.line > 0 && pos.file != NULL)
		buf_printf(b, "%s:%d", pos.file, pos.line);
	else if (v->rule != NULL)
		buf_puts(b, "a rule of this run");
	else
		buf_puts(b, v->reason != NULL ? v->reason : "no rule");
}
