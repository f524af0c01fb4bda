/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Policies of a file: made, found, freed.
 */
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/xmalloc.h"
#include "policy/keyword.h"

static void
policy_free(struct policy *p)
{
	struct rule *r;

	STAILQ_CONCAT(&p->rules, &p->gone);
	while ((r = STAILQ_FIRST(&p->rules)) != NULL) {
		STAILQ_REMOVE_HEAD(&p->rules, entry);
		rule_free(r);
	}
	free(p->name);
	free(p->emul);
	free(p->description);
	free(p->detached_text);
	free(p->before);
	free(p->after);
	free(p->source);
	free(p);
}

struct policy_file *
policy_file_new(const char *path)
{
	struct policy_file *f = xcalloc(1, sizeof(*f));

	f->path = xstrdup(path);
	f->pool = pool_new();
	TAILQ_INIT(&f->policies);
	return f;
}

void
policy_file_free(struct policy_file *f)
{
	struct policy *p;

	if (f == NULL)
		return;
	while ((p = TAILQ_FIRST(&f->policies)) != NULL) {
		TAILQ_REMOVE(&f->policies, p, entry);
		policy_free(p);
	}
	free(f->path);
	free(f->tail);
	free(f->text);
	pool_free(f->pool);
	free(f);
}

struct policy *
policy_new(struct policy_file *f, const char *name, const char *emul)
{
	struct policy *p = xcalloc(1, sizeof(*p));

	p->name = xstrdup(name);
	p->emul = xstrdup(emul);
	STAILQ_INIT(&p->rules);
	STAILQ_INIT(&p->gone);
	p->pos.file = f->path;
	TAILQ_INSERT_TAIL(&f->policies, p, entry);
	return p;
}

struct policy *
policy_find(const struct policy_file *f, const char *name, const char *emul)
{
	struct policy *p;

	TAILQ_FOREACH(p, &f->policies, entry)
		if (!p->is_template && strcmp(p->name, name) == 0 &&
		    emul_equal(p->emul, emul))
			return p;
	return NULL;
}

int
emul_equal(const char *a, const char *b)
{
	int value;

	if (strcmp(a, b) == 0)
		return 1;
	value = keyword_find(KW_EMUL, a, strlen(a));
	return value != -1 && value == keyword_find(KW_EMUL, b, strlen(b));
}
