/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Goes through the calls of each ABI and asks the set that the filter would be
 * made from, so what is printed is what is done.
 */
#include "super/dump.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/quick.h"
#include "policy/print.h"
#include "super/lookup.h"
#include "super/subject.h"

#define WIDTH	78
#define INDENT	8

enum where {
	WHERE_RUNS,
	WHERE_BUT,		/* ... but for what always stops */
	WHERE_REGISTERS,
	WHERE_ANSWERED,		/* whatever its arguments are */
	WHERE_REFUSED,		/* to every program */
	WHERE_LANE,
	WHERE_LANE_OPEN,
	WHERE_HANDS,
	WHERE_OTHER,		/* no rule speaks of it */
	WHERE_COUNT
};

static const char *const titles[WHERE_COUNT] = {
	[WHERE_RUNS] = "runs free",
	[WHERE_BUT] = "runs free, but for the commands and flags that always "
	    "stop",
	[WHERE_REGISTERS] = "decided by registers",
	[WHERE_ANSWERED] = "denied in the kernel",
	[WHERE_REFUSED] = "refused to every program",
	[WHERE_LANE] = "judged in the look-up lane",
	[WHERE_LANE_OPEN] = "judged in the look-up lane if it only reads, else "
	    "in own hands",
	[WHERE_HANDS] = "stops, and is judged in own hands",
	[WHERE_OTHER] = "stops, and no rule permits it",
};

struct dump {
	const struct prog	*prog;
	struct regset		*set;
	int			 answers;
	int			 has_lane;
	FILE			*f;
	size_t			 column;
};

/* 1 if there is a rule that can permit the call. */
static void
note_rule(void *ctx, const struct rule *r, int may_decide)
{
	int *permits = ctx;

	*permits |= may_decide && r->action != ACTION_DENY &&
	    r->action != ACTION_KILL;
}

static int
is_permitted(const struct dump *d, enum abi_id abi, long nr)
{
	struct nrset one;
	int permits = 0;

	nrset_clear(&one);
	nrset_add(&one, abi, nr);
	prog_each_rule(d->prog, &one, note_rule, &permits);
	return permits;
}

/* Its answer, or that there is none, whatever it asks. */
static int
root_of(const struct dump *d, enum abi_id abi, long nr)
{
	const struct regtree *t = regset_tree(d->set, abi, nr);

	return t != NULL ? t->root : REG_STOP;
}

static enum where
where(const struct dump *d, enum abi_id abi, long nr)
{
	const struct sysent *s = sysent_by_nr(abi_get(abi), nr);
	int root = root_of(d, abi, nr);

	if ((s->flags & SYSF_REFUSED) ||
	    ((s->flags & SYSF_FORK) && (s->flags & SYSF_GUARD)))
		return WHERE_REFUSED;
	if (d->has_lane && abi == ABI_X86_64 &&
	    nrset_has(lookup_calls(), abi, nr))
		return s->alias == ALIAS_BY_OFLAGS ? WHERE_LANE_OPEN :
		    WHERE_LANE;
	if (nrset_has(&d->set->free, abi, nr))
		return s->flags & SYSF_ARMED ? WHERE_BUT : WHERE_RUNS;
	if (root < REG_STOP)
		return WHERE_REGISTERS;
	if (root >= REG_ERRNO)
		return WHERE_ANSWERED;
	return is_permitted(d, abi, nr) ? WHERE_HANDS : WHERE_OTHER;
}

static void
put_word(struct dump *d, const char *word)
{
	if (d->column > 0 && d->column + strlen(word) + 2 > WIDTH)
		d->column = 0;
	if (d->column == 0)
		d->column = (size_t)fprintf(d->f, "\n%*s%s", INDENT, "",
		    word) - 1;
	else
		d->column += (size_t)fprintf(d->f, " %s", word);
}

static void
put_rule(void *ctx, const struct rule *r, int ways)
{
	static const char *const words[] = {
		[QUICK_STOPS] = "stops", [QUICK_RUNS] = "runs",
		[QUICK_ANSWERS] = "denied",
	};
	char *text = r != NULL ? print_rule(r) : NULL;
	struct dump *d = ctx;
	const char *way = "may stop";

	if ((ways & (ways - 1)) == 0)
		way = words[ways];
	fprintf(d->f, "\n%*s%-10s%s", INDENT + 4, "", way,
	    text != NULL ? text : "(no rule)");
	free(text);
}

/* The calls of an ABI that are there; 1 if there are any. */
static int
put_where(struct dump *d, enum abi_id abi, enum where at)
{
	const struct sysent *s;
	int n = 0;
	long nr;

	d->column = 0;
	for (nr = 0; nr < abi_get(abi)->nr_max; nr++) {
		s = sysent_by_nr(abi_get(abi), nr);
		if (s == NULL || where(d, abi, nr) != at)
			continue;
		if (n++ == 0)
			fprintf(d->f, "    %s:", titles[at]);
		if (at == WHERE_REGISTERS)
			d->column = 0;
		put_word(d, s->name);
		if (at == WHERE_REGISTERS && (s->flags & SYSF_ARMED))
			fprintf(d->f, " (but for what always stops)");
		if (at == WHERE_REGISTERS && (s->flags & SYSF_SELF))
			fprintf(d->f, " (for the caller itself)");
		if (at == WHERE_REGISTERS)
			quick_explain(d->prog, d->answers, abi, nr, put_rule,
			    d);
	}
	if (n > 0)
		fprintf(d->f, "\n");
	return n > 0;
}

static void
put_abi(struct dump *d, enum abi_id abi, const char *program)
{
	int at;

	fprintf(d->f, "%s, %s:\n", program, abi_get(abi)->emul);
	for (at = 0; at < WHERE_OTHER; at++)
		put_where(d, abi, at);
	fprintf(d->f, "    %s: all others\n", titles[WHERE_OTHER]);
}

void
dump_policy(const struct prog *prog, const char *program, FILE *f)
{
	unsigned int flags = RULESETS_REGISTERS |
	    (getuid() == 0 ? RULESETS_GUARD_IDS : 0);
	int abi;
	struct dump d = { .prog = prog, .f = f,
	    .answers = quick_is_alone(prog) };

	if (prog_is_detached(prog)) {
		fprintf(f, "%s: detached, nothing is judged\n", program);
		return;
	}
	d.set = ruleset_set(prog, 0, flags);
	d.has_lane = lookup_pays(&d.set->free);
	for (abi = 0; abi < ABI_COUNT; abi++)
		put_abi(&d, abi, program);
	regset_drop(d.set);
}
