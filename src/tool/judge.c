/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The engine judges; what it asks is written down. What it leaves open is
 * settled as systrace -a does: nobody is there to be asked.
 */
#include "tool/judge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "engine/explain.h"

#define HINT_MOST	16384

static struct judged_policy	**kept;
static size_t			 nkept;

static struct judged_policy *
policy_new_of(const char *program, const struct policy_file *file,
    struct diag *diag)
{
	struct judged_policy *p = xcalloc(1, sizeof(*p));

	p->program = xstrdup(program);
	p->file = file;
	if (file != NULL)
		p->prog = prog_compile(file, program, 0, diag);
	return p;
}

void
judge_policy_free(struct judged_policy *p)
{
	if (p == NULL)
		return;
	prog_free(p->prog);
	policy_file_free(p->own);
	free(p->program);
	free(p);
}

void
judge_forget(void)
{
	size_t i;

	for (i = 0; i < nkept; i++)
		judge_policy_free(kept[i]);
	free(kept);
	kept = NULL;
	nkept = 0;
}

const struct judged_policy *
judge_policy_of(struct tool *t, const char *program)
{
	struct store_entry *e;
	struct judged_policy *p;
	size_t i;

	for (i = 0; i < nkept; i++)
		if (strcmp(kept[i]->program, program) == 0)
			return kept[i]->prog != NULL ? kept[i] : NULL;
	e = store_get(t->store, program);
	if (e->file == NULL && !e->broken)
		tool_error(t, program, "has no policy");
	p = policy_new_of(program, e->broken ? NULL : e->file, t->diag);
	kept = xreallocarray(kept, nkept + 1, sizeof(*kept));
	kept[nkept++] = p;
	return p->prog != NULL ? p : NULL;
}

struct judged_policy *
judge_policy_in(struct tool *t, struct policy_file *file, const char *program)
{
	struct judged_policy *p = policy_new_of(program, file, t->diag);

	p->own = file;
	if (p->prog != NULL)
		return p;
	judge_policy_free(p);
	return NULL;
}

static void
on_test(void *ctx, const struct expr *e, const struct field *f,
    enum eval_said said)
{
	struct judgement *j = ctx;

	j->test = xreallocarray(j->test, j->ntest + 1, sizeof(*j->test));
	j->test[j->ntest++] = (struct step_test){ e, f, said };
}

static void
on_rule(void *ctx, const struct rule *r, enum eval_said said, int holds)
{
	struct judgement *j = ctx;
	size_t from = 0;

	if (j->nstep > 0)
		from = j->step[j->nstep - 1].test +
		    j->step[j->nstep - 1].ntest;
	j->step = xreallocarray(j->step, j->nstep + 1, sizeof(*j->step));
	j->step[j->nstep++] = (struct step){ r, said, holds, from,
	    j->ntest - from };
}

static void
on_end(void *ctx, const struct field *name, const struct verdict *v)
{
	struct judgement *j = ctx;
	size_t from = 0;

	if (j->npart > 0)
		from = j->part[j->npart - 1].step +
		    j->part[j->npart - 1].nstep;
	j->part = xreallocarray(j->part, j->npart + 1, sizeof(*j->part));
	j->part[j->npart++] = (struct part){ .field = name, .v = *v,
	    .step = from, .nstep = j->nstep - from };
}

/* The bit of a name in the sets of eval_call. */
static uint32_t
part_bit(const struct part *p)
{
	if (p->field == NULL)
		return ~UINT32_C(0);
	return UINT32_C(1) << (p->field->index < 31 ? p->field->index : 31);
}

/*
 * The narrowest rule of the other opinion; where it has to stand is for those
 * who show it.
 */
static char *
hint_for(const struct call *c, const struct part *p)
{
	static const char permit[] = "permit";
	char *text = xmalloc(HINT_MOST), *hint;
	struct buf b;

	buf_init(&b, text, HINT_MOST);
	explain_permit(&b, c, 1, part_bit(p));
	if (b.cut)
		b.len = 0;
	if (p->v.kind == VERDICT_PERMIT && b.len >= strlen(permit))
		b.len -= strlen(permit);
	hint = xasprintf("%.*s%s", (int)b.len, b.p, b.len > 0 &&
	    p->v.kind == VERDICT_PERMIT ? "deny" : "");
	free(text);
	return hint;
}

static struct verdict
judge_one(struct judgement *j, const struct prog *prog, const struct call *c,
    const struct cred *cred)
{
	const struct eval_watch watch = { on_test, on_rule, on_end, j };
	size_t i = j->npart;
	uint32_t uncovered;
	struct verdict v = eval_watched(prog, c, cred, &uncovered, &watch);

	for (; i < j->npart; i++)
		j->part[i].hint = hint_for(c, &j->part[i]);
	return v;
}

/* Who executes a script must be permitted to execute what interprets it. */
static void
judge_interpreters(struct judgement *j, const struct prog *prog,
    const struct call *c, const struct cred *cred)
{
	struct call *look;
	struct verdict v;
	size_t from;
	int i;

	for (i = 0; i < c->ninterp && j->kind == VERDICT_PERMIT &&
	    !prog_is_detached(prog); i++) {
		look = j->look[j->nlook++] = xmalloc(sizeof(*look));
		*look = *c;
		look->nfield = 1;
		look->field[0].text = c->interp[i];
		look->field[0].len = strlen(c->interp[i]);
		look->field[0].flags &= (uint8_t)~FIELD_MISSING;
		from = j->npart;
		v = judge_one(j, prog, look, cred);
		for (; from < j->npart; from++)
			j->part[from].interpreter = c->interp[i];
		if (v.kind == VERDICT_PERMIT)
			continue;
		j->kind = v.kind == VERDICT_KILL ? VERDICT_KILL :
		    VERDICT_DENY;
		j->error = v.error != 0 ? v.error : EACCES;
		j->v = v;
		j->reason = "its interpreter is not permitted";
	}
}

void
judge_call(struct judgement *j, const struct prog *prog, struct call *c,
    const struct cred *cred)
{
	const struct cred ours = { geteuid(), getegid() };

	memset(j, 0, sizeof(*j));
	if (cred == NULL)
		cred = &ours;
	j->v = judge_one(j, prog, c, cred);
	j->kind = j->v.kind;
	j->error = j->v.error;
	j->reason = j->v.reason;
	if (j->kind == VERDICT_NONE || j->kind == VERDICT_ASK)
		j->error = c->sys != NULL ? EPERM : ENOSYS;
	if (j->kind == VERDICT_NONE)
		j->kind = VERDICT_DENY;
	/* Told so before any policy. */
	if (c->sys != NULL && (c->sys->flags & SYSF_REFUSED))
		j->error = ENOSYS;
	judge_interpreters(j, prog, c, cred);
}

void
judge_free(struct judgement *j)
{
	size_t i;

	for (i = 0; i < j->npart; i++)
		free(j->part[i].hint);
	while (j->nlook > 0)
		free(j->look[--j->nlook]);
	free(j->part);
	free(j->step);
	free(j->test);
	memset(j, 0, sizeof(*j));
}

const char *
judge_verdict(const struct judgement *j, char to[32])
{
	const char *name = strerrorname_np(j->error);
	struct buf b;

	buf_init(&b, to, 32);
	switch (j->kind) {
	case VERDICT_PERMIT:
		buf_puts(&b, j->v.exec == VEXEC_INHERIT ? "permit[inherit]" :
		    j->v.exec == VEXEC_DETACH ? "permit[detach]" : "permit");
		break;
	case VERDICT_KILL:
		buf_puts(&b, "kill");
		break;
	case VERDICT_ASK:
		buf_puts(&b, "ask");
		break;
	default:
		buf_printf(&b, "deny[%s]", name != NULL ? name : "EPERM");
		break;
	}
	return to;
}

const struct rule *
judge_rule(const struct judgement *j)
{
	return j->v.rule;
}

static const char *
named(const struct call *c, char to[32])
{
	return c->alias != ALIAS_NONE && c->alias != ALIAS_BY_OFLAGS ?
	    sysent_alias_name(c->alias) : call_name(c, to);
}

void
judge_put_call(FILE *f, const struct call *c)
{
	char name[32];
	int i;

	fprintf(f, "%s-%s", c->abi->emul, call_name(c, name));
	if (c->alias != ALIAS_NONE)
		fprintf(f, " (%s)", named(c, name));
	for (i = 0; i < c->nfield; i++) {
		fprintf(f, " %s", c->field[i].name);
		if (c->field[i].index > 0)
			fprintf(f, "[%d]", c->field[i].index);
		fputs("=\"", f);
		tool_put(f, c->field[i].text, c->field[i].len);
		fputs("\"", f);
		if (c->field[i].flags & FIELD_MISSING)
			fputs(" (does not exist)", f);
	}
}

json_t *
judge_call_json(const struct call *c)
{
	json_t *o = json_object(), *args = json_array(), *a;
	char name[32];
	int i;

	tool_set(o, "emulation", json_string(c->abi->emul));
	tool_set(o, "name", json_string(call_name(c, name)));
	tool_set(o, "alias", c->alias != ALIAS_NONE ?
	    json_string(named(c, name)) : json_null());
	for (i = 0; i < c->nfield; i++) {
		a = json_object();
		tool_set(a, "name", json_string(c->field[i].name));
		tool_set(a, "index", json_integer(c->field[i].index));
		tool_set(a, "text", tool_text(c->field[i].text,
		    c->field[i].len));
		if (c->field[i].flags & FIELD_PATH)
			tool_set(a, "exists", json_boolean(
			    !(c->field[i].flags & FIELD_MISSING)));
		tool_append(args, a);
	}
	tool_set(o, "arguments", args);
	return o;
}

void
judge_set_verdict(json_t *o, const struct judgement *j)
{
	static const char *const words[] = {
		[VERDICT_PERMIT] = "permit", [VERDICT_NONE] = "deny",
		[VERDICT_ASK] = "ask", [VERDICT_DENY] = "deny",
		[VERDICT_KILL] = "kill"
	};
	const char *error = j->error != 0 ? strerrorname_np(j->error) : NULL;

	tool_set(o, "verdict", json_string(words[j->kind]));
	tool_set(o, "error", tool_plain(error));
	tool_set(o, "rule", tool_rule(j->v.rule));
	tool_set(o, "reason", tool_string(j->v.rule == NULL &&
	    j->reason == NULL ? "no rule" : j->reason));
}
