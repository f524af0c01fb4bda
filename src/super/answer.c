/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Answers: one function a kind, in a table. Rules are tried by themselves first,
 * and kept only if they speak of the call.
 */
#include "super/answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask/command.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "engine/eval.h"
#include "engine/why.h"
#include "policy/parse.h"
#include "policy/print.h"
#include "super/chan.h"
#include "super/describe.h"
#include "super/flow.h"
#include "super/session.h"

#define RULES_MOST	CALL_MAXFIELDS	/* of one answer */

enum result {
	SETTLED,		/* the verdict is to be carried out */
	AGAIN,			/* the reply is shown, and an answer awaited */
	OVER			/* the question is gone already */
};

struct taking {
	struct session	*s;
	struct question	*q;
	struct task	*task;
	struct ruleset	*ruleset;
	struct answer	 answer;
	struct verdict	 verdict;
	struct buf	 reply;		/* shown if AGAIN */
};

static void
keep_diag(void *ctx, enum diag_level level, const char *text)
{
	buf_puts(ctx, text);
}

/* Reads each line as a rule for the question's call. How many, or -1 and why. */
static int
read_rules(struct taking *k, const char *text, struct rule **to)
{
	struct diag *diag = diag_new(keep_diag, &k->reply);
	const char *emul = k->q->call.abi->emul, *call, *p = text;
	char name[32];
	size_t len;
	int n = 0;

	call = describe_call(k->s, &k->q->call, name);
	for (;;) {
		len = strcspn(p, "\n");
		to[n] = n < RULES_MOST ? parse_rule(p, len, emul, call,
		    &k->s->vars, diag) : NULL;
		if (to[n] == NULL)
			break;
		n++;
		p += len;
		if (*p++ == '\0') {
			diag_free(diag);
			return n;
		}
	}
	diag_free(diag);
	while (n > 0)
		rule_free(to[--n]);
	return -1;
}

/*
 * Judges the call by those rules alone: 0 if they speak of something that
 * nothing else covers, or -1 and why. Takes the rules.
 */
static int
try_rules(struct taking *k, struct rule **rules, int n)
{
	struct policy_file *file = policy_file_new("your rule");
	struct diag *diag = diag_new(keep_diag, &k->reply);
	const char *program = k->ruleset->program;
	struct cred cred = { getuid(), getgid() };
	struct prog *prog;
	struct policy *p;
	uint32_t left = ~UINT32_C(0);
	int i, r = -1;

	for (i = 0; i < n; i++) {
		p = policy_find(file, program, rule_emul(rules[i]));
		if (p == NULL)
			p = policy_new(file, program, rule_emul(rules[i]));
		STAILQ_INSERT_TAIL(&p->rules, rules[i], entry);
	}
	prog = prog_compile(file, program, k->s->conf->no_alias ?
	    COMPILE_NOALIAS : 0, diag);
	if (prog != NULL) {
		if (prog_has_predicates(prog, &k->q->call))
			cred = flow_cred(k->ruleset, k->task, &k->q->call);
		if (eval_call(prog, &k->q->call, &cred, &left).kind !=
		    VERDICT_NONE || (k->q->uncovered & ~left) != 0)
			r = 0;
		else
			buf_puts(&k->reply, "That rule does not decide this "
			    "call, and is not kept; show has the call.\n");
	}
	prog_free(prog);
	policy_file_free(file);
	diag_free(diag);
	return r;
}

/* 1 if the policy has the very rule, as one of several often is. */
static int
has_rule(const struct taking *k, const struct rule *rule)
{
	const struct policy_file *file = k->ruleset->entry->file;
	const struct policy *p = file == NULL ? NULL : policy_find(file,
	    k->ruleset->program, rule_emul(rule));
	char *text = print_rule(rule), *one;
	const struct rule *r;
	int found = 0;

	if (p != NULL)
		STAILQ_FOREACH(r, &p->rules, entry) {
			one = print_rule(r);
			found = found || strcmp(one, text) == 0;
			free(one);
		}
	free(text);
	return found;
}

/* Adds rules (a line each) for ever or for the run, and judges by them all. */
static enum result
take_rules(struct taking *k, const char *text)
{
	struct session *s = k->s;
	struct rule *rules[RULES_MOST + 1];
	struct cred cred;
	int i, n;

	if ((n = read_rules(k, text, rules)) == -1 ||
	    try_rules(k, rules, n) == -1 ||
	    (n = read_rules(k, text, rules)) == -1)
		return AGAIN;
	for (i = 0; i < n; i++)
		if (has_rule(k, rules[i]))
			rule_free(rules[i]);
		else if (k->answer.of_run)
			store_add_run_rule(s->store, k->ruleset->entry,
			    rules[i]);
		else
			store_add_rule(s->store, k->ruleset->entry, rules[i]);
	ruleset_refresh(s->rulesets, k->ruleset);
	if (k->ruleset->prog == NULL) {
		buf_puts(&k->reply, "The policy cannot be used.\n");
		return AGAIN;
	}
	cred = flow_cred(k->ruleset, k->task, &k->q->call);
	k->verdict = eval_call(k->ruleset->prog, &k->q->call, &cred,
	    &k->q->uncovered);
	if (k->verdict.kind != VERDICT_NONE && k->verdict.kind != VERDICT_ASK)
		return SETTLED;
	offers_clear(&k->q->offers);
	offers_make(&k->q->offers, &k->q->call, k->q->uncovered, s->learn,
	    !s->conf->no_alias);
	buf_puts(&k->reply, "Kept. It does not decide all of the call:\n");
	describe_question(&k->reply, s, k->q, 0);
	return AGAIN;
}

static enum result
do_once(struct taking *k)
{
	int permit = k->answer.kind == COMMAND_PERMIT_NOW ||
	    k->answer.kind == COMMAND_PERMIT;

	k->verdict = (struct verdict){
	    .kind = permit ? VERDICT_PERMIT : VERDICT_DENY, .log = VLOG_NO,
	    .error = permit ? 0 : k->answer.error };
	return SETTLED;
}

/* One of the offers, by its number or the first one. */
static enum result
do_offer(struct taking *k)
{
	const struct offers *o = &k->q->offers;
	int i = k->answer.offer > 0 ? k->answer.offer : 1;
	enum result r;
	char *text;

	if (k->q->once_only && k->answer.kind != COMMAND_OFFER)
		return do_once(k);
	if (o->n == 0) {
		buf_puts(&k->reply, k->q->once_only ? "The policy says to ask "
		    "each time: answer permit-now or deny-now.\n" :
		    "No rule can decide this call; answer permit-now or "
		    "deny-now.\n");
		return AGAIN;
	}
	if (i > o->n) {
		buf_printf(&k->reply, "There is no rule %d: they go from 1 to "
		    "%d.\n", i, o->n);
		return AGAIN;
	}
	text = offer_rules(&o->offer[i - 1], k->answer.verdict);
	r = take_rules(k, text);
	free(text);
	return r;
}

static enum result
do_rule(struct taking *k)
{
	size_t before = k->reply.len;
	enum result r;

	if (k->q->once_only) {
		buf_puts(&k->reply, "The policy says to ask each time: answer "
		    "permit-now or deny-now.\n");
		return AGAIN;
	}
	r = take_rules(k, k->answer.rest);
	if (r == AGAIN && k->reply.len > before &&
	    strpbrk(k->answer.rest, " \"[:") == NULL)
		buf_puts(&k->reply, "That is no answer, and no rule; help "
		    "lists the answers.\n");
	return r;
}

static enum result
do_kill(struct taking *k)
{
	k->verdict = (struct verdict){ .kind = VERDICT_KILL };
	return SETTLED;
}

static enum result
do_detach(struct taking *k)
{
	static const char note[] = "nobody is asked any more: what no rule "
	    "covers is denied";
	struct session *s = k->s;

	audit_note(s->audit, "%s", note);
	s->questions.shown = 0;		/* the front knows that it is over */
	if (s->conf->log.sink != AUDIT_STDERR)
		chan_send(s->channel, MSG_TELL, 0, 0, note, strlen(note));
	question_nobody(s);
	return OVER;
}

static enum result
do_deny_all(struct taking *k)
{
	const char *program = k->ruleset->program;
	struct session *s = k->s;

	k->ruleset->deny_rest = 1;
	audit_note(s->audit, "what no rule of %s covers is denied for the rest "
	    "of the run", program);
	question_sweep(s);
	/* One that a rule says to ask about has not gone by that. */
	if (s->questions.shown == 0)
		return OVER;
	buf_puts(&k->reply, "The policy says to ask about this call.\n");
	return AGAIN;
}

static enum result
do_review(struct taking *k)
{
	describe_rules(&k->reply, k->s, k->q);
	return AGAIN;
}

static enum result
do_show(struct taking *k)
{
	describe_question(&k->reply, k->s, k->q, 1);
	return AGAIN;
}

static enum result
do_why(struct taking *k)
{
	if (k->q->once_only)
		buf_puts(&k->reply, "A rule of the policy says to ask:\n");
	why_write(&k->reply, k->ruleset->entry != NULL ?
	    k->ruleset->entry->file : NULL, k->ruleset->program, &k->q->call,
	    !k->s->conf->no_alias);
	return AGAIN;
}

static enum result
do_help(struct taking *k)
{
	command_help(&k->reply, k->answer.rest);
	return AGAIN;
}

static enum result (*const doers[])(struct taking *) = {
	[COMMAND_OFFER] = do_offer,
	[COMMAND_RULE] = do_rule,
	[COMMAND_PERMIT] = do_offer,
	[COMMAND_DENY] = do_offer,
	[COMMAND_PERMIT_NOW] = do_once,
	[COMMAND_DENY_NOW] = do_once,
	[COMMAND_DENY_ALL] = do_deny_all,
	[COMMAND_KILL] = do_kill,
	[COMMAND_DETACH] = do_detach,
	[COMMAND_REVIEW] = do_review,
	[COMMAND_SHOW] = do_show,
	[COMMAND_WHY] = do_why,
	[COMMAND_HELP] = do_help,
};

void
answer_take(struct session *s, struct question *q, const char *text)
{
	static char reply[MSG_TEXT];
	struct taking k = { .s = s, .q = q };
	enum result r = AGAIN;

	k.task = tracer_held(s->tracer, q->tid, q->serial);
	k.ruleset = ((struct subject *)k.task->proc->subject)->ruleset;
	buf_init(&k.reply, reply, sizeof(reply));
	if (command_parse(text, &k.answer, &k.reply) == 0)
		r = doers[k.answer.kind](&k);
	else
		buf_puts(&k.reply, ".\n");
	if (r == AGAIN)
		question_again(s, q, &k.reply);
	if (r != SETTLED)
		return;
	s->questions.of_run = k.answer.of_run;
	question_settle(s, q, &k.verdict);
	question_sweep(s);
	s->questions.of_run = 0;
}
