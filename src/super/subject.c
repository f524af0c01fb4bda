/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Subjects and the rulesets that they share.
 */
#include "super/subject.h"

#include <stdlib.h>
#include <string.h>

#include "abi/sysent.h"
#include "base/xmalloc.h"
#include "engine/quick.h"

#define IDLE_TICKS	10	/* a program may well be executed again */
#define IDLE_MOST	100	/* rulesets without users that are kept */

SLIST_HEAD(ruleset_list, ruleset);

struct rulesets {
	struct store		*store;
	struct diag		*diag;
	unsigned int		 compile_flags;
	unsigned int		 flags;
	struct ruleset_list	 list;
	struct ruleset		*permit_all;
};

struct rulesets *
rulesets_new(struct store *store, unsigned int compile_flags,
    unsigned int flags, struct diag *diag)
{
	struct rulesets *rs = xcalloc(1, sizeof(*rs));

	rs->store = store;
	rs->compile_flags = compile_flags;
	rs->flags = flags;
	rs->diag = diag;
	SLIST_INIT(&rs->list);
	return rs;
}

static void
ruleset_free(struct ruleset *r)
{
	if (r == NULL)
		return;
	prog_free(r->prog);
	regset_drop(r->set);
	free(r->program);
	free(r);
}

void
rulesets_free(struct rulesets *rs)
{
	struct ruleset *r;

	if (rs == NULL)
		return;
	while ((r = SLIST_FIRST(&rs->list)) != NULL) {
		SLIST_REMOVE_HEAD(&rs->list, entries);
		ruleset_free(r);
	}
	ruleset_free(rs->permit_all);
	free(rs);
}

/*
 * Does the call open, make or change something by name? The supervisor's entries
 * in proc(5) are not to be opened, which is another pidfd; nor policies changed.
 */
static int
is_guarded_file(const struct sysent *s)
{
	return s->alias == ALIAS_FSWRITE || s->alias == ALIAS_BY_OFLAGS;
}

/* Of a call that is aimed at somebody, unless it is at the caller. */
static const struct regtree to_self = { 0, 1, {
    { UINT32_MAX, 0, 0, 0, REG_FREE, REG_STOP } } };

/* What never runs without a look, whatever the policy says. */
static int
is_looked_at(const struct sysent *s, unsigned int flags)
{
	return (s->flags & (SYSF_REFUSED | SYSF_EXEC | SYSF_GOES)) ||
	    ((s->flags & SYSF_GUARD) && !(s->flags & SYSF_SELF)) ||
	    is_guarded_file(s) ||
	    ((flags & RULESETS_GUARD_IDS) && (s->flags & SYSF_IDS));
}

/*
 * A denial is given in the kernel only if no program but this one can come under
 * the filter that says so. Any execve(2) would be too much: also one of the same
 * policy, since what we let a task do then, to seal its memory, is held to the
 * filters that it has.
 */
struct regset *
ruleset_set(const struct prog *prog, int all, unsigned int flags)
{
	struct regset *set = regset_new();
	struct nrset never;
	const struct sysent *s;
	size_t i;
	int abi, judged = prog != NULL && !all && !(flags & RULESETS_STOP_ALL);

	nrset_clear(&never);
	if (judged)
		prog_quick(prog, &set->free);
	/* sysent_all holds both; a policy can only choose among the rest. */
	for (i = 0; i < sysent_count; i++) {
		s = &sysent_all[i];
		for (abi = 0; abi < ABI_COUNT; abi++) {
			if (is_looked_at(s, flags)) {
				nrset_remove(&set->free, abi, s->nr[abi]);
				nrset_add(&never, abi, s->nr[abi]);
			} else if (s->flags & SYSF_GUARD) {
				if (all && s->nr[abi] != -1)
					regset_put(set, abi, s->nr[abi],
					    &to_self);
			} else if (all || (s->flags & SYSF_ALWAYS))
				nrset_add(&set->free, abi, s->nr[abi]);
		}
	}
	if (judged && (flags & RULESETS_REGISTERS))
		quick_registers(prog, quick_is_alone(prog), &never, set);
	return set;
}

/* What runs under the old one goes on holding it. */
static void
set_free(const struct rulesets *rs, struct ruleset *r)
{
	regset_drop(r->set);
	r->set = ruleset_set(r->prog, r->permit_all, rs->flags);
}

/* What would be free, if it did not have to be seen. */
static void
set_noted(const struct rulesets *rs, struct ruleset *r)
{
	const struct sysent *s;
	struct nrset quick;
	size_t i;
	int abi;

	nrset_clear(&quick);
	nrset_clear(&r->noted);
	if (r->prog != NULL && !(rs->flags & RULESETS_STOP_ALL))
		prog_quick(r->prog, &quick);
	for (i = 0; i < sysent_count; i++) {
		s = &sysent_all[i];
		for (abi = 0; abi < ABI_COUNT && (s->flags & SYSF_GOES); abi++)
			if (s->nr[abi] != -1 && (r->permit_all ||
			    nrset_has(&quick, abi, s->nr[abi])))
				nrset_add(&r->noted, abi, s->nr[abi]);
	}
}

static void
compile(struct rulesets *rs, struct ruleset *r)
{
	struct prog *prog;

	r->is_shed = 0;
	r->generation = r->entry->generation;
	if (r->entry->file == NULL) {
		r->broken = r->entry->broken;
		set_free(rs, r);
		set_noted(rs, r);
		return;
	}
	prog = prog_compile(r->entry->file, r->program, rs->compile_flags,
	    rs->diag);
	if (prog == NULL) {
		r->broken = r->prog == NULL;
		return;
	}
	prog_free(r->prog);
	r->prog = prog;
	r->broken = 0;
	r->permit_all = prog_is_detached(prog);
	set_free(rs, r);
	set_noted(rs, r);
}

struct ruleset *
ruleset_get(struct rulesets *rs, const char *program)
{
	struct ruleset *r;

	SLIST_FOREACH(r, &rs->list, entries)
		if (strcmp(r->program, program) == 0) {
			ruleset_refresh(rs, r);
			return r;
		}
	r = xcalloc(1, sizeof(*r));
	r->program = xstrdup(program);
	r->entry = store_get(rs->store, program);
	compile(rs, r);
	SLIST_INSERT_HEAD(&rs->list, r, entries);
	return r;
}

struct ruleset *
ruleset_permit_all(struct rulesets *rs)
{
	struct ruleset *r = rs->permit_all;

	if (r == NULL) {
		r = rs->permit_all = xcalloc(1, sizeof(*r));
		r->program = xstrdup("detached");
		r->permit_all = 1;
		set_free(rs, r);
		set_noted(rs, r);
	}
	return r;
}

int
ruleset_is_fresh(const struct ruleset *r)
{
	return r->entry == NULL || (!r->is_shed &&
	    r->entry->generation == r->generation);
}

void
ruleset_refresh(struct rulesets *rs, struct ruleset *r)
{
	if (!ruleset_is_fresh(r))
		compile(rs, r);
}

void
ruleset_use(struct ruleset *r)
{
	r->users++;
	r->idle = 0;
}

void
ruleset_leave(struct ruleset *r)
{
	r->users--;
}

/* 1 if it has gone altogether; else just what can be made again. */
static int
shed(struct rulesets *rs, struct ruleset *r)
{
	if (!r->is_shed) {
		prog_free(r->prog);
		r->prog = NULL;
		r->is_shed = 1;
	}
	if (!(rs->flags & RULESETS_FIXED) ||
	    !store_release(rs->store, r->entry))
		return 0;
	SLIST_REMOVE(&rs->list, r, ruleset, entries);
	ruleset_free(r);
	return 1;
}

int
rulesets_tick(struct rulesets *rs)
{
	struct ruleset *r, *next;
	int kept = 0, n = 0;

	if (rs->flags & RULESETS_KEPT)
		return 0;
	SLIST_FOREACH_SAFE(r, &rs->list, entries, next) {
		if (r->users > 0 || r->is_shed)
			continue;
		if (++r->idle < IDLE_TICKS && ++kept <= IDLE_MOST)
			continue;
		shed(rs, r);
		n++;
	}
	return n;
}

struct subject *
subject_new(const char *image, struct ruleset *r)
{
	struct subject *s = xcalloc(1, sizeof(*s));

	s->image = xstrdup(image);
	s->ruleset = r;
	ruleset_use(r);
	return s;
}

void
subject_become(struct subject *s, struct ruleset *r)
{
	ruleset_use(r);
	ruleset_leave(s->ruleset);
	s->ruleset = r;
}

void
subject_free(struct subject *s)
{
	if (s == NULL)
		return;
	ruleset_leave(s->ruleset);
	free(s->image);
	free(s);
}
