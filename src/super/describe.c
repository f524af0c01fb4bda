/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The texts of questions.
 */
#include "super/describe.h"

#include <stdlib.h>
#include <string.h>

#include "policy/print.h"
#include "super/session.h"

#define VALUE_MOST	120	/* bytes shown of an argument */
#define RULE_MOST	160	/* and of an offered rule */
#define LINES_MOST	2	/* rules shown of an offer */
#define PARENTS_MOST	8
#define REVIEW_KEPT	256	/* room for the last line of a review */

const char *
describe_call(const struct session *s, const struct call *c, char name[32])
{
	return c->alias != ALIAS_NONE && !s->conf->no_alias ?
	    sysent_alias_name(c->alias) : call_name(c, name);
}

static void
put_label(struct buf *b, const char *label)
{
	size_t n;

	buf_printf(b, "    %s", label);
	for (n = strlen(label); n < 12; n++)
		buf_puts(b, " ");
	buf_puts(b, " ");
}

static const char *
last_component(const char *path)
{
	const char *p = strrchr(path, '/');

	return p != NULL && p[1] != '\0' ? p + 1 : path;
}

/* Who made the process, who made that one, up to what systrace started. */
static void
put_parents(struct buf *b, struct session *s, const struct proc *p)
{
	const struct subject *sub;
	const char *name;
	int i;

	put_label(b, "started by");
	for (i = 0; p->ppid != 0 && i < PARENTS_MOST; i++) {
		pid_t pid = p->ppid;

		p = proc_find(tracer_tasks(s->tracer), pid);
		if (p == NULL || p->subject == NULL) {
			buf_printf(b, "%d, gone; ", (int)pid);
			break;
		}
		sub = p->subject;
		name = last_component(sub->image);
		buf_escape_ends(b, name, strlen(name), 40);
		buf_printf(b, " %d, ", (int)pid);
	}
	buf_puts(b, p != NULL && p->ppid != 0 ? "...\n" : "systrace\n");
}

static void
put_field(struct buf *b, const struct field *f, size_t most)
{
	char label[40];
	struct buf l;

	buf_init(&l, label, sizeof(label));
	buf_puts(&l, f->name);
	if (f->index > 0)
		buf_printf(&l, "[%d]", f->index);
	put_label(b, label);
	buf_escape_ends(b, f->text, f->len, most);
	if (f->flags & FIELD_CUT)
		buf_puts(b, "... (too long for a rule to permit it)");
	else if (f->flags & FIELD_MISSING)
		buf_puts(b, " (does not exist)");
	buf_puts(b, "\n");
	if (f->passed != NULL && strcmp(f->passed, f->text) != 0) {
		put_label(b, "  passed as");
		buf_escape_ends(b, f->passed, strlen(f->passed), most);
		buf_puts(b, "\n");
	}
}

/* A rule that is cut only in what is shown; its escapes stay whole. */
static void
put_rule(struct buf *b, const char *rule, size_t n, size_t most)
{
	if (n <= most)
		buf_put(b, rule, n);
	else {
		size_t head = most / 2, tail = n - most / 2;

		while (head > 0 && (rule[head] & 0xc0) == 0x80)
			head--;
		while (tail < n && (rule[tail] & 0xc0) == 0x80)
			tail++;
		buf_put(b, rule, head);
		buf_puts(b, "...");
		buf_put(b, rule + tail, n - tail);
	}
	buf_puts(b, "\n");
}

static int
count_lines(const char *text)
{
	int n = 1;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static void
put_offers(struct buf *b, const struct offers *o, size_t most)
{
	const char *p;
	size_t n, w;
	int i, lines;

	for (i = 0; i < o->n; i++) {
		buf_printf(b, "%3d %s", i + 1, o->offer[i].what);
		for (w = strlen(o->offer[i].what); w < 16; w++)
			buf_puts(b, " ");
		lines = count_lines(o->offer[i].rules);
		for (p = o->offer[i].rules;; p += n + 1) {
			n = strcspn(p, "\n");
			buf_puts(b, p == o->offer[i].rules ? " " :
			    "                     ");
			if (p != o->offer[i].rules && lines > LINES_MOST &&
			    most != SIZE_MAX) {
				buf_printf(b, "and %d more; show has them\n",
				    lines - 1);
				break;
			}
			put_rule(b, p, n, most);
			if (p[n] == '\0')
				break;
		}
	}
}

static int
count_others(const struct session *s)
{
	const struct question *q;
	int n = -1;

	TAILQ_FOREACH(q, &s->questions.list, entry)
		n++;
	return n;
}

void
describe_question(struct buf *b, struct session *s, const struct question *q,
    int whole)
{
	const struct task *t = tracer_held(s->tracer, q->tid, q->serial);
	const struct subject *sub = t->proc->subject;
	size_t most = whole ? SIZE_MAX : VALUE_MOST;
	const struct call *c = &q->call;
	char name[32];
	int i, others = count_others(s);

	buf_puts(b, "\nsystrace asks for ");
	buf_escape_ends(b, sub->image, strlen(sub->image), most);
	buf_printf(b, ", pid %d\n", (int)t->proc->pid);
	put_parents(b, s, t->proc);
	if (strcmp(sub->image, sub->ruleset->program) != 0) {
		put_label(b, "policy of");
		buf_escape_ends(b, sub->ruleset->program,
		    strlen(sub->ruleset->program), most);
		buf_puts(b, "\n");
	}
	put_label(b, "call");
	buf_printf(b, "%s-%s", c->abi->emul, describe_call(s, c, name));
	buf_printf(b, ": %s(%ld)\n", call_name(c, name), c->nr);
	for (i = 0; i < c->nfield; i++)
		put_field(b, &c->field[i], most);
	if (q->once_only)
		buf_puts(b, "    The policy says to ask each time: "
		    "permit-now or deny-now.\n");
	else {
		put_offers(b, &q->offers, whole ? SIZE_MAX : RULE_MOST);
		buf_puts(b, q->offers.n > 0 ?
		    "A number, permit-now, deny, deny-now, a rule, or help.\n" :
		    "permit-now, deny-now, or help.\n");
	}
	if (others > 0)
		buf_printf(b, "    (%d more wait%s)\n", others,
		    others == 1 ? "s" : "");
}

void
describe_words(struct buf *b, const struct question *q)
{
	const struct call *c = &q->call;
	int i;

	buf_put(b, "", 1);
	buf_puts(b, c->abi->emul);
	buf_put(b, "", 1);
	for (i = 0; c->sys != NULL && i < SYS_MAXARGS; i++)
		if (c->sys->arg[i].name != NULL) {
			buf_puts(b, c->sys->arg[i].name);
			buf_put(b, "", 1);
		}
}

void
describe_rules(struct buf *b, struct session *s, const struct question *q)
{
	const struct task *t = tracer_held(s->tracer, q->tid, q->serial);
	const struct ruleset *r = ((struct subject *)t->proc->subject)->ruleset;
	const struct policy *p = r->entry == NULL || r->entry->file == NULL ?
	    NULL : policy_find(r->entry->file, r->program, q->call.abi->emul);
	const struct rule *rule;
	int left = 0, n = 0;
	char *text;

	buf_puts(b, p == NULL ? "There are no rules yet for " : "The rules of ");
	buf_escape(b, r->program, strlen(r->program));
	buf_puts(b, p == NULL ? ".\n" : ":\n");
	if (p == NULL)
		return;
	STAILQ_FOREACH(rule, &p->rules, entry) {
		text = print_rule(rule);
		n++;
		if (b->len + strlen(text) + REVIEW_KEPT > b->cap)
			left++;
		else
			buf_printf(b, "%5d %c %s\n", n, rule->of_run ? '*' :
			    rule->source == NULL ? '+' : ' ', text);
		free(text);
	}
	if (left > 0)
		buf_printf(b, "    (%d more do not fit here)\n", left);
}
