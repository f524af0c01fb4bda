/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The queue of calls that wait for a person, one in front of them at a time.
 */
#include "super/question.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "engine/eval.h"
#include "engine/explain.h"
#include "policy/errname.h"
#include "policy/parse.h"
#include "super/chan.h"
#include "super/flow.h"
#include "super/session.h"

void
questions_init(struct questions *qs)
{
	memset(qs, 0, sizeof(*qs));
	STAILQ_INIT(&qs->list);
}

static void
question_free(struct session *s, struct question *q)
{
	STAILQ_REMOVE(&s->questions.list, q, question, entry);
	if (s->questions.shown == q->id)
		s->questions.shown = 0;
	call_release(&q->call);
	free(q->call.arena);
	free(q);
}

static void
describe(struct session *s, const struct question *q, struct buf *b,
    const char *remark)
{
	const struct task *t = tracer_held(s->tracer, q->tid, q->serial);
	const struct subject *sub = t->proc->subject;
	const struct call *c = &q->call;
	char name[32];
	int i;

	if (remark != NULL)
		buf_printf(b, "%s\n", remark);
	buf_put(b, "\n", 1);
	buf_escape(b, sub->image, strlen(sub->image));
	buf_printf(b, ", pid: %d[%d], policy: ", (int)t->proc->pid,
	    (int)t->proc->ppid);
	buf_escape(b, sub->ruleset->program, strlen(sub->ruleset->program));
	buf_printf(b, ", syscall: %s-%s(%ld)", c->abi->emul,
	    c->alias != ALIAS_NONE && !s->conf->no_alias ?
	    sysent_alias_name(c->alias) : call_name(c, name), c->nr);
	for (i = 0; i < c->nfield; i++) {
		buf_printf(b, ", %s: ", c->field[i].name);
		buf_escape(b, c->field[i].text, c->field[i].len);
	}
	buf_puts(b, "\n");
	if (!q->once_only) {
		buf_puts(b, "permit stands for: ");
		explain_permit(b, c, !s->conf->no_alias, q->uncovered);
		buf_puts(b, "\n");
	}
}

/* Puts the first of the queue to the person, if nothing is before them. */
static void
show_next(struct session *s, const char *remark)
{
	static char text[MSG_TEXT];
	struct question *q;
	struct buf b;

	if (s->questions.shown != 0 || s->channel == -1)
		return;
	while ((q = STAILQ_FIRST(&s->questions.list)) != NULL &&
	    tracer_held(s->tracer, q->tid, q->serial) == NULL)
		question_free(s, q);
	if (q == NULL)
		return;
	buf_init(&b, text, sizeof(text));
	describe(s, q, &b, remark);
	s->questions.shown = q->id;
	if (chan_send(s->channel, MSG_QUESTION, 0, q->id, text, b.len) == -1)
		question_nobody(s);
}

void
question_ask(struct session *s, struct task *t, struct call *c,
    uint32_t uncovered, int once_only)
{
	struct question *q = xcalloc(1, sizeof(*q));

	q->id = ++s->questions.last_id;
	q->tid = t->tid;
	q->serial = t->serial;
	/* It outlives its stop: its texts are in memory of its own. */
	call_move(&q->call, c, xmalloc(c->used));
	q->uncovered = uncovered;
	q->once_only = once_only;
	STAILQ_INSERT_TAIL(&s->questions.list, q, entry);
	tracer_hold(s->tracer, t);
	show_next(s, NULL);
}

void
question_withdraw(struct session *s, const struct task *t)
{
	struct question *q, *next;

	STAILQ_FOREACH_SAFE(q, &s->questions.list, entry, next) {
		if (q->tid != t->tid || q->serial != t->serial)
			continue;
		if (s->questions.shown == q->id && s->channel != -1)
			chan_send(s->channel, MSG_WITHDRAW, 0, q->id, NULL, 0);
		question_free(s, q);
	}
	show_next(s, NULL);
}

/* Carries out what was decided and goes on to the next. */
static void
settle(struct session *s, struct question *q, const struct verdict *v)
{
	struct task *t = tracer_held(s->tracer, q->tid, q->serial);

	if (t != NULL)
		flow_apply(s, t, &q->call, v, q->uncovered);
	question_free(s, q);
	show_next(s, NULL);
}

struct remark {
	char	text[4096];
};

static void
keep_diag(void *ctx, enum diag_level level, const char *text)
{
	struct remark *r = ctx;

	strlcpy(r->text, text, sizeof(r->text));
}

/* Reads a rule body for the question's call; NULL with a remark. */
static struct rule *
read_rule(struct session *s, const struct question *q, const char *body,
    struct remark *remark)
{
	struct diag *diag = diag_new(keep_diag, remark);
	struct rule *rule;
	const char *call;
	char name[32];

	call = q->call.alias != ALIAS_NONE && !s->conf->no_alias ?
	    sysent_alias_name(q->call.alias) : call_name(&q->call, name);
	rule = parse_rule(body, strlen(body), q->call.abi->emul, call,
	    &s->vars, diag);
	diag_free(diag);
	return rule;
}

/* A rule that the person typed: it must decide the call, else it is dropped. */
static int
answer_rule(struct session *s, struct question *q, const char *text,
    struct verdict *v, struct remark *remark)
{
	struct task *t = tracer_held(s->tracer, q->tid, q->serial);
	struct subject *sub = t->proc->subject;
	struct ruleset *r = sub->ruleset;
	struct rule *rule;
	uint32_t uncovered;
	struct cred cred = { getuid(), getgid() };

	strlcpy(remark->text, "That is neither an answer nor a rule.",
	    sizeof(remark->text));
	rule = read_rule(s, q, text, remark);
	if (rule == NULL)
		return -1;
	store_add_rule(s->store, r->entry, rule);
	ruleset_refresh(s->rulesets, r);
	if (r->prog == NULL)
		return -1;
	*v = eval_call(r->prog, &q->call, &cred, &uncovered);
	if (v->kind != VERDICT_NONE && v->kind != VERDICT_ASK)
		return 0;
	strlcpy(remark->text, "The rule is kept, but it does not decide this "
	    "call.", sizeof(remark->text));
	return -1;
}

/* deny[enoent]: the errno, or -1. Without brackets EPERM. */
static int
deny_errno(const char *text)
{
	const char *p = strchr(text, '[');
	size_t n;

	if (p == NULL)
		return EPERM;
	n = strcspn(p + 1, "]");
	return p[1 + n] == ']' ? errname_find(p + 1, n) : -1;
}

/* The rule for ever that a bare permit or deny stands for. */
static void
answer_always(struct session *s, struct question *q, const char *verdict)
{
	static char text[16384];
	struct task *t = tracer_held(s->tracer, q->tid, q->serial);
	struct subject *sub = t->proc->subject;
	struct diag *diag = diag_new(NULL, NULL);
	struct rule *rule;
	struct buf b;
	char *one, *next, *then;

	buf_init(&b, text, sizeof(text));
	explain_permit(&b, &q->call, !s->conf->no_alias, q->uncovered);
	for (one = b.cut ? NULL : text; one != NULL; one = next) {
		if ((next = strstr(one, "; ")) != NULL) {
			*next = '\0';
			next += 2;
		}
		then = one + strlen(one) - strlen("permit");
		*then = '\0';
		one = xasprintf("%s%s", one, verdict);
		rule = parse_rule(one, strlen(one), NULL, NULL, &s->vars,
		    diag);
		free(one);
		if (rule != NULL)
			store_add_rule(s->store, sub->ruleset->entry, rule);
	}
	diag_free(diag);
}

/* 0 and the verdict, or -1 with a remark for the person. */
static int
answer_words(struct session *s, struct question *q, const char *text,
    struct verdict *v, struct remark *remark)
{
	int now = strncmp(text, "permit-now", 10) == 0 ||
	    strncmp(text, "deny-now", 8) == 0;
	size_t n = strcspn(text, "[");

	*v = (struct verdict){ .kind = VERDICT_PERMIT, .log = VLOG_NO };
	if (strcmp(text, "kill") == 0) {
		v->kind = VERDICT_KILL;
		return 0;
	}
	if (strcmp(text, "permit") == 0 || strcmp(text, "permit-now") == 0) {
		if (!now && !q->once_only)
			answer_always(s, q, text);
		return 0;
	}
	if ((n == 4 && strncmp(text, "deny", 4) == 0) ||
	    (n == 8 && strncmp(text, "deny-now", 8) == 0)) {
		v->kind = VERDICT_DENY;
		v->error = deny_errno(text);
		if (v->error == -1) {
			strlcpy(remark->text, "Unknown error name; write for "
			    "example deny[enoent].", sizeof(remark->text));
			return -1;
		}
		if (!now && !q->once_only)
			answer_always(s, q, text);
		return 0;
	}
	if (q->once_only) {
		strlcpy(remark->text, "The policy says to ask each time: "
		    "answer permit or deny.", sizeof(remark->text));
		return -1;
	}
	return answer_rule(s, q, text, v, remark);
}

void
question_answer(struct session *s, unsigned int id, const char *text)
{
	struct question *q = STAILQ_FIRST(&s->questions.list);
	struct remark remark = { "" };
	struct verdict v;

	if (q == NULL || q->id != id || s->questions.shown != id ||
	    tracer_held(s->tracer, q->tid, q->serial) == NULL)
		return;
	if (strcmp(text, "detach") == 0) {
		question_nobody(s);
		return;
	}
	if (answer_words(s, q, text, &v, &remark) == -1) {
		s->questions.shown = 0;
		show_next(s, remark.text);
		return;
	}
	settle(s, q, &v);
}

void
question_nobody(struct session *s)
{
	struct verdict v = { .kind = VERDICT_DENY, .error = EPERM };
	struct question *q;

	s->questions.nobody = 1;
	s->questions.shown = ~0U;
	while ((q = STAILQ_FIRST(&s->questions.list)) != NULL) {
		struct task *t = tracer_held(s->tracer, q->tid, q->serial);

		if (t != NULL)
			flow_apply(s, t, &q->call, &v, q->uncovered);
		question_free(s, q);
	}
}
