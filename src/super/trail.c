/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The record and the counts, as flow tells of calls.
 */
#include "super/trail.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#include "base/log.h"
#include "engine/explain.h"
#include "policy/rule.h"
#include "record/recorder.h"
#include "super/flow.h"
#include "super/tally.h"

#define FLUSH_SECONDS	60

/* What the rules had said, before the mode or a person made it a verdict. */
static enum verdict_kind
by_rules(const struct verdict *v)
{
	static const enum verdict_kind kinds[] = {
		[ACTION_PERMIT] = VERDICT_PERMIT,
		[ACTION_DENY] = VERDICT_DENY,
		[ACTION_ASK] = VERDICT_ASK,
		[ACTION_KILL] = VERDICT_KILL
	};

	return v->rule != NULL ? kinds[v->rule->action] : VERDICT_NONE;
}

static void
record(struct session *s, const struct task *t, const struct call *c,
    const struct verdict *v)
{
	const struct subject *sub = t->proc->subject;
	char rule[PATH_MAX + 64];
	struct record_call rc = { .call = c, .prog = sub->image,
	    .policy = sub->ruleset->program, .cred = flow_ids(t),
	    .verdict = by_rules(v), .outcome = v->kind, .rule = rule };
	struct buf b;

	if (v->kind == VERDICT_DENY)
		rc.error = v->error != 0 ? v->error : EPERM;
	buf_init(&b, rule, sizeof(rule));
	explain_rule(&b, v);
	recorder_call(s->recorder, &rc);
}

void
trail_call(struct session *s, const struct task *t, const struct call *c,
    const struct verdict *v)
{
	const struct subject *sub = t->proc->subject;
	struct cred cred;

	/* Of what is not judged there is nothing to tell. */
	if (sub->ruleset->permit_all)
		return;
	if (s->recorder != NULL)
		record(s, t, c, v);
	if (s->tallies != NULL && sub->ruleset->prog != NULL) {
		cred = flow_cred(sub->ruleset, t, c);
		tally_call(s->tallies, sub->ruleset, c, &cred);
	}
}

void
trail_begin(struct session *s)
{
	const char *path = s->conf->record_path, *why;

	if (s->conf->count)
		s->tallies = tallies_new(s->store);
	if (path == NULL)
		return;
	s->recorder = recorder_new(path, &s->vars, s->conf->argv, &why);
	if (s->recorder == NULL)
		fatal("--record %s: %s", path, why);
}

static void
trail_flush(struct session *s)
{
	if (s->recorder != NULL)
		recorder_flush(s->recorder);
	if (s->tallies != NULL)
		tallies_save(s->tallies);
}

void
trail_root_gone(struct session *s)
{
	trail_flush(s);
	/* Later, nobody may hear it any more. */
	if (s->recorder != NULL && recorder_untold(s->recorder) > 0)
		log_warn("calls that the record has not taken: %" PRIu64,
		    recorder_untold(s->recorder));
	/* Whoever waits for us may want to write the same files at once. */
	if (tasks_count(tracer_tasks(s->tracer)) == 0)
		trail_end(s);
}

void
trail_tick(struct session *s)
{
	if (++s->trail_ticks < FLUSH_SECONDS)
		return;
	s->trail_ticks = 0;
	trail_flush(s);
}

void
trail_end(struct session *s)
{
	trail_flush(s);
	recorder_free(s->recorder);
	tallies_free(s->tallies);
	s->recorder = NULL;
	s->tallies = NULL;
}
