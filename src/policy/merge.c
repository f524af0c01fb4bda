/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Two files become one: rules are compared by their text, so that what two
 * runs have learned alike is written once, and nothing else is touched.
 */
#include "policy/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/note.h"
#include "policy/parse.h"
#include "policy/print.h"

/* What makes two rules the same; owned. */
static char *
rule_key(const struct rule *r)
{
	char *body = print_rule_body(r), *key;

	key = xasprintf("%s-%s: %s",
	    emul_equal(rule_emul(r), "native") ? "native" : rule_emul(r),
	    rule_call(r), body);
	free(body);
	return key;
}

struct key {
	char		*text;		/* owned */
	struct rule	*rule;
};

struct keys {
	struct key	*p;		/* owned; n of them, sorted */
	size_t		 n;
	size_t		 cap;
};

static int
key_cmp(const void *a, const void *b)
{
	return strcmp(((const struct key *)a)->text,
	    ((const struct key *)b)->text);
}

static void
keys_free(struct keys *k)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		free(k->p[i].text);
	free(k->p);
}

/* Of a program's rules. */
static struct keys
keys_of(const struct policy_file *file, const char *program)
{
	struct keys k = { 0 };
	const struct policy *p;
	struct rule *r;

	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p->is_template || strcmp(p->name, program) != 0)
			continue;
		STAILQ_FOREACH(r, &p->rules, entry) {
			if (k.n == k.cap) {
				k.cap = k.cap > 0 ? 2 * k.cap : 64;
				k.p = xreallocarray(k.p, k.cap, sizeof(*k.p));
			}
			k.p[k.n++] = (struct key){ rule_key(r), r };
		}
	}
	if (k.n > 0)
		qsort(k.p, k.n, sizeof(*k.p), key_cmp);
	return k;
}

/* The rule that says the same, or NULL. */
static struct rule *
keys_find(const struct keys *k, const struct rule *r)
{
	struct key key = { .text = rule_key(r) }, *found = NULL;

	if (k->n > 0)
		found = bsearch(&key, k->p, k->n, sizeof(*k->p), key_cmp);
	free(key.text);
	return found != NULL ? found->rule : NULL;
}

static struct rule *
rule_copy(const struct rule *r, const struct vars *vars)
{
	struct diag *quiet = diag_new(NULL, NULL);
	char *text = print_rule(r);
	struct rule *copy;

	copy = parse_rule(text, strlen(text), rule_emul(r), rule_call(r),
	    vars, quiet);
	free(text);
	diag_free(quiet);
	if (copy == NULL)
		return NULL;
	copy->of_run = r->of_run;
	if (rule_before(r) != NULL)
		rule_set_before(copy, xstrdup(rule_before(r)));
	if (note_of(r) != NULL) {
		note_set(copy, note_copy(note_of(r)));
		note_of(copy)->saved = 0;
	} else if (rule_after(r) != NULL)
		rule_set_after(copy, xstrdup(rule_after(r)));
	return copy;
}

/* 0, or -1 if the rule does not survive being printed and read. */
static int
merge_one(struct policy_file *file, const char *program, const struct rule *r,
    const struct vars *vars, int *added)
{
	struct rule *copy = rule_copy(r, vars);
	struct policy *p;

	if (copy == NULL)
		return -1;
	p = policy_find(file, program, rule_emul(copy));
	if (p == NULL)
		p = policy_new(file, program, rule_emul(copy));
	/* The user has let go of the program: rules have no place. */
	if (p->detached) {
		rule_free(copy);
		return 0;
	}
	rule_set_place(copy, file->path, 0);
	STAILQ_INSERT_TAIL(&p->rules, copy, entry);
	++*added;
	return 0;
}

int
merge_rules(struct policy_file *file, const char *program,
    struct rule *const *rules, size_t n, const struct vars *vars)
{
	int added = 0, failed = 0;
	struct rule *there;
	struct keys keys;
	size_t i;

	if (n == 0)
		return 0;
	keys = keys_of(file, program);
	for (i = 0; i < n; i++) {
		there = keys_find(&keys, rules[i]);
		if (there == NULL)
			failed |= merge_one(file, program, rules[i], vars,
			    &added) == -1;
		else if (note_of(there) != NULL && note_of(rules[i]) != NULL)
			note_merge(note_of(there), note_of(rules[i]));
	}
	keys_free(&keys);
	return failed ? -1 : added;
}

/* What this run has not asked for it has not counted either. */
static int
has_counts(const struct rule *r)
{
	return note_kept(r) != NULL && note_kept(r)->saved;
}

/* 1 if anything was counted of a program's rules. */
static int
has_any_counts(const struct policy_file *file, const char *program)
{
	const struct policy *p;
	const struct rule *r;

	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p->is_template || strcmp(p->name, program) != 0)
			continue;
		STAILQ_FOREACH(r, &p->rules, entry)
			if (has_counts(r))
				return 1;
	}
	return 0;
}

void
merge_counts(struct policy_file *file, const char *program,
    const struct policy_file *from)
{
	struct rule *there;
	const struct policy *p;
	const struct rule *r;
	struct keys keys;

	if (!has_any_counts(from, program))
		return;
	keys = keys_of(file, program);
	TAILQ_FOREACH(p, &from->policies, entry) {
		if (p->is_template || strcmp(p->name, program) != 0)
			continue;
		STAILQ_FOREACH(r, &p->rules, entry) {
			if (!has_counts(r) ||
			    (there = keys_find(&keys, r)) == NULL)
				continue;
			if (note_of(there) != NULL)
				note_merge(note_of(there), note_kept(r));
		}
	}
	keys_free(&keys);
}

struct policy_file *
merge_extract(const struct policy_file *from, const char *path,
    const char *program, const struct vars *vars)
{
	struct diag *quiet = diag_new(NULL, NULL);
	struct policy_file *file, *others;
	struct policy *p, *next;
	char *text;
	size_t n;

	text = print_file(from, &n);
	file = parse_text(path, text, n, vars, quiet);
	free(text);
	diag_free(quiet);
	if (file == NULL)
		return NULL;
	others = policy_file_new(path);
	TAILQ_FOREACH_SAFE(p, &file->policies, entry, next) {
		if (strcmp(p->name, program) == 0)
			continue;
		TAILQ_REMOVE(&file->policies, p, entry);
		TAILQ_INSERT_TAIL(&others->policies, p, entry);
	}
	policy_file_free(others);
	return file;
}
