/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Generalisation by evidence: what general.c cannot tell from one name, many of
 * them together can. Only learned rules are counted and replaced. What takes
 * their place stands behind all other rules, so that whatever a person denies is
 * denied before it is reached.
 */
#include "engine/widen.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/prog.h"
#include "policy/note.h"
#include "policy/pattern.h"

#define LEVEL		"/[^/]+"
#define PORT_LEAST	3	/* addresses with one port */
#define ROUNDS_MOST	16	/* until nothing more can be put together */

/* The test of a rule that a run has learned and that has no other, or NULL. */
static const struct expr *
only_test(const struct rule *r, const char *arg)
{
	const struct expr *e = rule_expr(r);

	if (e == NULL || e->kind != EXPR_TEST || e->index != 0 ||
	    strcmp(expr_arg(e), arg) != 0 || r->action != ACTION_PERMIT ||
	    pattern_is_missing(e->pattern) || note_of(r) == NULL)
		return NULL;
	return e;
}

/*
 * What re "^NAME$" is about, without its quotes; numbers in it stay [0-9]+.
 * Owned, NULL if it is another pattern. A level ends in /[^/]+ .
 */
static char *
name_of(const char *s, size_t n)
{
	static const char number[] = "[0-9]+", level[] = "/[^/]+$";
	size_t i, k, len = 0;
	char *name;

	if (n < 2 || s[0] != '^' || s[n - 1] != '$')
		return NULL;
	name = xmalloc(n);
	for (i = 1; i < n - 1; i += k) {
		k = s[i] == '\\' ? 2 : 1;
		if (n - i > strlen(number) &&
		    memcmp(s + i, number, strlen(number)) == 0)
			k = strlen(number);
		else if (n - i == strlen(level) && memcmp(s + i, level, n - i) == 0)
			k = strlen(level) - 1;
		else if (k == 1 && strchr(".[](){}*+?|^", s[i]) != NULL)
			break;
		memcpy(name + len, s + i + (k == 2), k - (k == 2));
		len += k - (k == 2);
	}
	name[len] = '\0';
	if (i == n - 1)
		return name;
	free(name);
	return NULL;
}

/* 1 if the folder part of a pattern is just a name. */
static int
has_plain_folder(const char *s, size_t n)
{
	while (n > 0 && s[n - 1] != '/')
		n--;
	return n > 1 && strcspn(s, "*?[\\") >= n;
}

static void
add_item(struct widen *w, struct rule *r, const struct expr *e, long pos)
{
	size_t n;
	const char *s = pattern_operand(e->pattern, &n);
	struct item it = { .rule = r, .pos = pos };

	switch (pattern_op(e->pattern)) {
	case OP_EQ:
		it.kind = ITEM_LITERAL;
		break;
	case OP_UNDER:
		it.kind = ITEM_TREE;
		break;
	case OP_MATCH:
		if (w->use != USE_SOCKET && !has_plain_folder(s, n))
			return;
		it.kind = ITEM_PATTERN;
		break;
	case OP_RE:
		it.kind = ITEM_PATTERN;
		if ((it.text = name_of(s, n)) == NULL)
			return;
		n = strlen(it.text);
		if (n > strlen(LEVEL) &&
		    strcmp(it.text + n - strlen(LEVEL), LEVEL) == 0) {
			it.kind = ITEM_LEVEL;
			it.text[n - strlen(LEVEL)] = '\0';
		}
		break;
	default:
		return;
	}
	if (it.text == NULL)
		it.text = xstrndup(s, n);
	it.n = strlen(it.text);
	if (w->nitem == w->cap) {
		w->cap = w->cap > 0 ? 2 * w->cap : 64;
		w->item = xreallocarray(w->item, w->cap, sizeof(*w->item));
	}
	w->item[w->nitem++] = it;
}

/* By name, what is in a folder right behind it. */
static int
compare(const void *va, const void *vb)
{
	const struct item *a = va, *b = vb;
	const unsigned char *s = (const unsigned char *)a->text;
	const unsigned char *t = (const unsigned char *)b->text;

	while (*s == *t && *s != '\0')
		s++, t++;
	if (*s == *t)
		return (int)a->kind - (int)b->kind;
	if (*s == '\0' || *t == '\0')
		return *s == '\0' ? -1 : 1;
	if (*s == '/' || *t == '/')
		return *s == '/' ? -1 : 1;
	return *s < *t ? -1 : 1;
}

void
widen_collect(struct widen *w, const char *arg)
{
	const struct expr *e;
	struct rule *r;
	long pos = 0;

	w->nitem = 0;
	STAILQ_FOREACH(r, &w->policy->rules, entry) {
		pos++;
		if (strcmp(rule_call(r), w->call) == 0 &&
		    (e = only_test(r, arg)) != NULL)
			add_item(w, r, e, pos);
	}
	if (w->nitem > 0)
		qsort(w->item, w->nitem, sizeof(*w->item), compare);
}

void
widen_clear(struct widen *w)
{
	size_t i;

	for (i = 0; i < w->nitem; i++)
		free(w->item[i].text);
	free(w->item);
	w->item = NULL;
	w->nitem = w->cap = 0;
}

struct rule *
widen_make(struct widen *w, const char *arg, const char *op,
    const char *operand, const char *class)
{
	size_t n = strlen(operand), cap = 4 * n + 256;
	char *text = xmalloc(cap);
	struct rule *r = NULL;
	struct note *note;
	struct buf b;

	buf_init(&b, text, cap);
	buf_printf(&b, "%s-%s: %s %s \"", w->policy->emul, w->call, arg, op);
	buf_escape(&b, operand, n);
	buf_puts(&b, "\" then permit");
	if (!b.cut)
		r = learn_read(w->learn, w->policy->emul, b.p, b.len);
	free(text);
	if (r == NULL)
		return NULL;
	note = note_new(w->learn->day, class);
	note->times = note->fresh = 0;
	note_set(r, note);
	rule_set_place(r, w->policy->pos.file, 0);
	STAILQ_INSERT_TAIL(&w->policy->rules, r, entry);
	w->changes++;
	return r;
}

/* 1 if a rule may deny, or ask about, what an item permits. */
static int
may_deny(const struct widen *w, const struct rule *r, const struct item *it)
{
	const struct sysent *sys;
	const struct expr *e = rule_expr(r);
	const char *name;
	size_t n;

	if (r->action == ACTION_PERMIT)
		return 0;
	if (strcmp(rule_call(r), w->call) != 0) {
		sys = sysent_by_name(rule_call(r));
		if (sysent_alias_by_name(w->call) == -1 || sys == NULL ||
		    sys->alias == ALIAS_NONE)
			return 0;
	}
	/* Of one name it can be told. */
	if (it->kind != ITEM_LITERAL || e == NULL || e->kind != EXPR_TEST ||
	    e->index != 0 || e->arg != it->rule->cond.arg ||
	    pattern_is_missing(e->pattern))
		return 1;
	name = pattern_expanded(it->rule->cond.pattern, &n);
	return pattern_test(e->pattern, name, n);
}

/* Up to a rule that stands at pos, which may be in front of the item. */
static int
is_denied_between(const struct widen *w, const struct item *it,
    const struct rule *instead, long pos)
{
	const struct rule *r = it->rule;

	if (pos < it->pos)
		return 0;
	while ((r = STAILQ_NEXT(r, entry)) != NULL && r != instead)
		if (may_deny(w, r, it))
			return 1;
	return 0;
}

/* A person's comment above a rule that goes stays where it is. */
static void
keep_comment(struct rule *from, struct rule *instead)
{
	struct rule *to = STAILQ_NEXT(from, entry);
	char *both;

	if (rule_before(from) == NULL || strchr(rule_before(from), '#') == NULL)
		return;
	if (to == NULL)
		to = instead;
	both = xasprintf("%s%s", rule_before(from),
	    rule_before(to) != NULL ? rule_before(to) : "");
	rule_set_before(to, both);
}

void
widen_fold(struct widen *w, struct rule *r, long pos, struct item *it)
{
	struct note *note = note_of(r), *other = note_of(it->rule);

	if (it->out || it->rule == r)
		return;
	if (it->kind == ITEM_LITERAL)
		note_name(note, it->text, it->n);
	if (is_denied_between(w, it, r, pos))
		return;
	if (it->kind != ITEM_LITERAL) {
		note->names += other->names;
		if (note->example == NULL && other->example != NULL)
			note->example = xstrdup(other->example);
	}
	note_fold(note, other);
	keep_comment(it->rule, r);
	STAILQ_REMOVE(&w->policy->rules, it->rule, rule, entry);
	STAILQ_INSERT_TAIL(&w->policy->gone, it->rule, entry);
	it->out = 1;
	w->changes++;
}

/* The port of inet-[ADDRESS]:PORT, behind the colon, or NULL. */
static const char *
port_of(const struct item *it)
{
	const char *colon = strrchr(it->text, ':');

	return strncmp(it->text, "inet-", 5) == 0 ? colon : NULL;
}

/* How many items go to the port; the rule that stands for all, if there is. */
static size_t
count_port(const struct widen *w, const char *port, const struct item **all)
{
	const char *p;
	size_t i, n = 0;

	*all = NULL;
	for (i = 0; i < w->nitem; i++) {
		if (w->item[i].out || (p = port_of(&w->item[i])) == NULL ||
		    strcmp(p, port) != 0)
			continue;
		if (w->item[i].kind == ITEM_LITERAL)
			n += note_of(w->item[i].rule)->class != NULL;
		else if (strncmp(w->item[i].text, "inet-*:", 7) == 0)
			*all = &w->item[i];
	}
	return n;
}

/* Several addresses elsewhere with one port: the port, wherever it is. */
static void
widen_ports(struct widen *w)
{
	const struct item *all;
	char operand[64];
	struct rule *r;
	const char *p;
	size_t i, k, n;
	long pos;

	for (i = 0; i < w->nitem; i++) {
		p = port_of(&w->item[i]);
		if (p == NULL || strlen(p) > 6 || w->item[i].out ||
		    w->item[i].kind != ITEM_LITERAL ||
		    note_of(w->item[i].rule)->class == NULL)
			continue;
		n = count_port(w, p, &all);
		if (all == NULL && n < PORT_LEAST)
			continue;
		strlcpy(operand, "inet-*", sizeof(operand));
		strlcat(operand, p, sizeof(operand));
		r = all != NULL ? all->rule : widen_make(w, "sockaddr",
		    "match", operand, note_of(w->item[i].rule)->class);
		pos = all != NULL ? all->pos : WIDEN_BEHIND;
		for (k = 0; k < w->nitem && r != NULL; k++)
			if (w->item[k].kind == ITEM_LITERAL &&
			    (p = port_of(&w->item[k])) != NULL &&
			    strcmp(p, operand + 6) == 0)
				widen_fold(w, r, pos, &w->item[k]);
	}
}

static const struct {
	const char		*call;
	const char		*arg;
	enum general_use	 use;
	void			(*widen)(struct widen *);
} calls[] = {
	{ "fsread", "filename", USE_READ, widen_names },
	{ "fswrite", "filename", USE_WRITE, widen_names },
	{ "connect", "sockaddr", USE_SOCKET, widen_ports },
	{ "sendto", "sockaddr", USE_SOCKET, widen_ports },
	{ "sendmsg", "sockaddr", USE_SOCKET, widen_ports },
	{ "sendmmsg", "sockaddr", USE_SOCKET, widen_ports },
};

/* What one round has made is what the next one counts. */
static int
widen_call(struct widen *w, size_t which)
{
	int changes = 0, round;

	w->call = calls[which].call;
	w->use = calls[which].use;
	for (round = 0; round < ROUNDS_MOST; round++) {
		w->changes = 0;
		widen_collect(w, calls[which].arg);
		calls[which].widen(w);
		widen_clear(w);
		changes += w->changes;
		if (w->changes == 0)
			break;
	}
	return changes;
}

int
learn_tidy(void *ctx, struct policy_file *file, const char *program)
{
	struct widen w = { .learn = ctx };
	size_t i;
	int changes = 0;

	if (w.learn->exact)
		return 0;
	TAILQ_FOREACH(w.policy, &file->policies, entry) {
		if (w.policy->is_template || w.policy->detached ||
		    strcmp(w.policy->name, program) != 0)
			continue;
		for (i = 0; i < nitems(calls); i++)
			changes += widen_call(&w, i);
	}
	return changes;
}
