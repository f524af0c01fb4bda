/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One row a field: its names, and how it is had from a record.
 */
#include "audit/fields.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"

static const char *const verdict[AUDIT_COUNT] = {
	[AUDIT_PERMIT] = "permit",
	[AUDIT_DENY] = "deny",
	[AUDIT_KILL] = "kill",
	[AUDIT_NOTE] = "note",
};

const char *
audit_verdict(enum audit_kind kind)
{
	return verdict[kind];
}

static void
set_text(struct value *v, const char *text)
{
	v->kind = text != NULL ? VALUE_TEXT : VALUE_NONE;
	v->text = text;
}

static void
set_time(struct value *v, const struct timespec *ts)
{
	struct buf b;

	buf_init(&b, v->own, sizeof(v->own));
	buf_time(&b, ts);
	v->kind = VALUE_TEXT;
	v->text = v->own;
}

static void
set_number(struct value *v, long n)
{
	v->kind = VALUE_NUMBER;
	v->number = n;
}

static void
get_time(const struct record *r, struct value *v)
{
	set_time(v, &r->time);
}

static void
get_verdict(const struct record *r, struct value *v)
{
	set_text(v, verdict[r->kind]);
}

static void
get_user(const struct record *r, struct value *v)
{
	if (r->kind != AUDIT_NOTE)
		set_text(v, r->user != NULL ? r->user : "?");
}

static void
get_prog(const struct record *r, struct value *v)
{
	set_text(v, r->prog);
}

static void
get_pid(const struct record *r, struct value *v)
{
	if (r->kind != AUDIT_NOTE)
		set_number(v, (long)r->pid);
}

static void
get_ppid(const struct record *r, struct value *v)
{
	if (r->kind != AUDIT_NOTE)
		set_number(v, (long)r->ppid);
}

static void
get_policy(const struct record *r, struct value *v)
{
	set_text(v, r->policy);
}

static void
get_emulation(const struct record *r, struct value *v)
{
	set_text(v, r->call == NULL ? NULL :
	    r->emul != NULL ? r->emul : "native");
}

static void
get_syscall(const struct record *r, struct value *v)
{
	set_text(v, r->call);
}

static void
get_call(const struct record *r, struct value *v)
{
	set_text(v, r->real);
}

static void
get_number(const struct record *r, struct value *v)
{
	if (r->call != NULL)
		set_number(v, r->nr);
}

static void
get_arguments(const struct record *r, struct value *v)
{
	if (r->call != NULL)
		v->kind = VALUE_ARGUMENTS;
}

static void
get_error(const struct record *r, struct value *v)
{
	const char *name;

	if (r->error == 0)
		return;
	name = strerrorname_np(r->error);	/* glibc 2.32 */
	if (name == NULL)
		snprintf(v->own, sizeof(v->own), "%d", r->error);
	v->kind = VALUE_TEXT;
	v->text = name != NULL ? name : v->own;
}

static void
get_rule(const struct record *r, struct value *v)
{
	set_text(v, r->rule);
}

static void
get_permit_with(const struct record *r, struct value *v)
{
	if (r->nhint > 0 || r->no_rule)
		v->kind = VALUE_RULES;
}

static void
get_text(const struct record *r, struct value *v)
{
	set_text(v, r->kind == AUDIT_NOTE ? r->note : NULL);
}

static void
get_repeated(const struct record *r, struct value *v)
{
	if (r->repeated > 0)
		set_number(v, (long)r->repeated);
}

static void
get_since(const struct record *r, struct value *v)
{
	if (r->repeated > 0)
		set_time(v, &r->since);
}

/* tests/unit/t_audit.c has each of them in all formats. */
const struct audit_row audit_rows[ROW_COUNT] = {
	[ROW_TIME] = { "time", NULL, 1, get_time },
	[ROW_VERDICT] = { "verdict", NULL, 0, get_verdict },
	[ROW_USER] = { "user", "user", 0, get_user },
	[ROW_PROG] = { "prog", "prog", 0, get_prog },
	[ROW_PID] = { "pid", "pid", 1, get_pid },
	[ROW_PPID] = { "ppid", NULL, 1, get_ppid },
	[ROW_POLICY] = { "policy", "policy", 0, get_policy },
	[ROW_EMULATION] = { "emulation", NULL, 0, get_emulation },
	[ROW_SYSCALL] = { "syscall", "syscall", 0, get_syscall },
	[ROW_CALL] = { "call", NULL, 0, get_call },
	[ROW_NUMBER] = { "number", NULL, 0, get_number },
	[ROW_ARGUMENTS] = { "arguments", NULL, 0, get_arguments },
	[ROW_ERROR] = { "error", "error", 0, get_error },
	[ROW_RULE] = { "rule", "rule", 0, get_rule },
	[ROW_PERMIT_WITH] = { "permit_with", "permit with", 0,
	    get_permit_with },
	[ROW_TEXT] = { "text", NULL, 0, get_text },
	[ROW_REPEATED] = { "repeated", "repeated", 1, get_repeated },
	[ROW_SINCE] = { "since", "since", 1, get_since },
};
