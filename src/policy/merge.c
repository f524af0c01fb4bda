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
#include "policy/parse.h"
#include "policy/print.h"

/* What makes two rules the same; owned. */
static char *
rule_key(const struct rule *r)
{
	char *body = print_rule_body(r), *key;

	key = xasprintf("%s-%s: %s",
	    emul_equal(r->emul, "native") ? "native" : r->emul, r->call, body);
	free(body);
	return key;
}

static int
key_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The sorted keys of a program's rules; owned, as is each. */
static char **
keys_of(const struct policy_file *file, const char *program, size_t *n)
{
	size_t cap = 64, len = 0;
	char **keys = xreallocarray(NULL, cap, sizeof(*keys));
	const struct policy *p;
	const struct rule *r;

	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p->is_template || strcmp(p->name, program) != 0)
			continue;
		TAILQ_FOREACH(r, &p->rules, entry) {
			if (len == cap)
				keys = xreallocarray(keys, cap *= 2,
				    sizeof(*keys));
			keys[len++] = rule_key(r);
		}
	}
	qsort(keys, len, sizeof(*keys), key_cmp);
	*n = len;
	return keys;
}

static struct rule *
rule_copy(const struct rule *r, const struct vars *vars)
{
	struct diag *quiet = diag_new(NULL, NULL);
	char *text = print_rule(r);
	struct rule *copy;

	copy = parse_rule(text, strlen(text), r->emul, r->call, vars, quiet);
	free(text);
	diag_free(quiet);
	if (copy == NULL)
		return NULL;
	free(copy->source);
	copy->source = NULL;
	copy->of_run = r->of_run;
	if (r->before != NULL && copy->before == NULL)
		copy->before = xstrdup(r->before);
	if (r->after != NULL && copy->after == NULL)
		copy->after = xstrdup(r->after);
	return copy;
}

int
merge_rules(struct policy_file *file, const char *program,
    struct rule *const *rules, size_t n, const struct vars *vars)
{
	int added = 0, failed = 0;
	char **keys, *key;
	struct policy *p;
	struct rule *copy;
	size_t nkeys, i;
	void *found;

	if (n == 0)
		return 0;
	keys = keys_of(file, program, &nkeys);
	for (i = 0; i < n; i++) {
		key = rule_key(rules[i]);
		found = bsearch(&key, keys, nkeys, sizeof(*keys), key_cmp);
		free(key);
		if (found != NULL)
			continue;
		if ((copy = rule_copy(rules[i], vars)) == NULL) {
			failed = 1;
			continue;
		}
		p = policy_find(file, program, copy->emul);
		if (p == NULL)
			p = policy_new(file, program, copy->emul);
		/* The user has let go of the program: rules have no place. */
		if (p->detached) {
			rule_free(copy);
			continue;
		}
		copy->pos = (struct pos){ .file = file->path };
		TAILQ_INSERT_TAIL(&p->rules, copy, entry);
		added++;
	}
	for (i = 0; i < nkeys; i++)
		free(keys[i]);
	free(keys);
	return failed ? -1 : added;
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
