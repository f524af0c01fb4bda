/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Reads a policy file and prints what was understood, every rule from its
 * fields; with -k as it would be saved. Complaints go to standard error, under
 * the file's last name. Macros have fixed values.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/parse.h"
#include "policy/print.h"

static char *
read_all(const char *path, size_t *n)
{
	FILE *f = fopen(path, "r");
	char *text = xmalloc(1);
	size_t cap = 1;

	if (f == NULL)
		err(2, "%s", path);
	*n = 0;
	while (!feof(f) && !ferror(f)) {
		if (*n == cap)
			text = xreallocarray(text, cap *= 2, 1);
		*n += fread(text + *n, 1, cap - *n, f);
	}
	fclose(f);
	return text;
}

/* Makes the printer write everything anew. */
static void
forget_layout(struct policy_file *file)
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
main(int argc, char **argv)
{
	static char home[] = "/home/u", user[] = "u", cwd[] = "/work";
	struct vars vars = { home, user, cwd };
	struct diag *diag = diag_new(diag_to_stderr, NULL);
	int keep = argc == 3 && strcmp(argv[1], "-k") == 0;
	const char *path, *name;
	struct policy_file *file;
	char *text, *printed;
	size_t n;

	if (argc != 2 + keep)
		errx(2, "usage: policy_print [-k] FILE");
	path = argv[1 + keep];
	name = strrchr(path, '/');
	text = read_all(path, &n);
	file = parse_text(name != NULL ? name + 1 : path, text, n, &vars, diag);
	free(text);
	diag_free(diag);
	if (file == NULL)
		return 1;
	if (!keep)
		forget_layout(file);
	printed = print_file(file, &n);
	fwrite(printed, 1, n, stdout);
	free(printed);
	policy_file_free(file);
	return 0;
}
