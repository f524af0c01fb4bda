/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Any bytes as a policy file. What is read can be printed and read again, with
 * its layout and, written anew, without it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/parse.h"
#include "policy/print.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
ignore(void *ctx, enum diag_level level, const char *text)
{
	if (text[strlen(text) - 1] != '\n')
		abort();
}

/* Prints, reads that, prints again: both texts must be the same. */
static void
check(const struct policy_file *file, const struct vars *vars)
{
	struct policy_file *again;
	char *a, *b;
	size_t n, m;

	a = print_file(file, &n);
	again = parse_text("again", a, n, vars, NULL);
	if (again == NULL) {
		fwrite(a, 1, n, stderr);
		abort();
	}
	b = print_file(again, &m);
	if (n != m || memcmp(a, b, n) != 0) {
		fprintf(stderr, "<<%s>>\n<<%s>>\n", a, b);
		abort();
	}
	free(a);
	free(b);
	policy_file_free(again);
}

/* Forgets layout, so that the printer must write from fields. */
static void
forget(struct policy_file *file)
{
	struct policy *p;
	struct rule *r;

	TAILQ_FOREACH(p, &file->policies, entry) {
		free(p->source);
		free(p->detached_text);
		p->source = p->detached_text = NULL;
		STAILQ_FOREACH(r, &p->rules, entry)
			rule_set_source(r, NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static char home[] = "/home/u*", user[] = "u", cwd[] = "/";
	struct vars vars = { home, user, cwd };
	struct diag *diag = diag_new(ignore, NULL);
	struct policy_file *file;
	struct rule *r;

	file = parse_text("fuzz", (const char *)data, len, &vars, diag);
	if ((file == NULL) != (diag_errors(diag) > 0))
		abort();
	if (file != NULL) {
		check(file, &vars);
		forget(file);
		check(file, &vars);
		policy_file_free(file);
	}
	r = parse_rule((const char *)data, len, "native", "open", &vars, diag);
	rule_free(r);
	diag_free(diag);
	return 0;
}
