/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * check [FILE | PROGRAM ...]: 0 without errors and warnings, 1 with warnings.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/trust.h"
#include "base/xmalloc.h"
#include "tool/lint.h"
#include "tool/places.h"
#include "tool/tool.h"

static void
check_policies(void *ctx, const struct policy_file *file)
{
	struct tool *t = ctx;

	lint_file(t, file, t->diag);
}

/* systrace would not take a file that others can write. */
static void
check_trust(struct tool *t, const char *path)
{
	struct trust_why why;
	int fd = trust_open(path, 0, getuid(), &why);

	if (fd == -1)
		tool_error(t, why.path, "%s", why.text);
	else
		close(fd);
}

static void
check_file(struct tool *t, const char *path)
{
	struct policy_file *file;

	if (strcmp(path, "-") != 0 && access(path, F_OK) == 0)
		check_trust(t, path);
	if ((file = tool_read_policies(t, path)) != NULL)
		check_policies(t, file);
	policy_file_free(file);
}

static void
check_program(struct tool *t, const char *word)
{
	char *program = tool_program(word);
	struct store_entry *e = store_get(t->store, program);

	if (e->file == NULL && !e->broken)
		tool_error(t, program, "has no policy");
	/* Without a path of its own it is one of -f, and checked as such. */
	else if (!e->broken && e->path != NULL)
		check_policies(t, e->file);
	free(program);
}

/* A place of a policy: each file once, the hidden ones too. */
static void
check_place(void *ctx, const struct place *p)
{
	struct tool *t = ctx;

	if (p->first && p->file != NULL)
		check_policies(t, p->file);
	if (p->why != NULL)
		diag_say(t->diag, DIAG_WARNING, &p->pos, NULL, 0, NULL, "%s",
		    p->why);
}

int
cmd_check(struct tool *t, int argc, char **argv)
{
	int i;

	tool_open_store(t);
	if (argc == 0 && t->nfiles == 0)
		places_each(t, check_place, t);
	else
		store_each_file(t->store, check_policies, t);
	for (i = 0; i < argc; i++)
		if (tool_is_program(t, argv[i]))
			check_program(t, argv[i]);
		else
			check_file(t, argv[i]);
	if (!t->json)
		printf("%d errors, %d warnings\n", diag_errors(t->diag),
		    diag_warnings(t->diag));
	tool_set(t->out, "errors", json_integer(diag_errors(t->diag)));
	tool_set(t->out, "warnings", json_integer(diag_warnings(t->diag)));
	return diag_errors(t->diag) > 0 ? TOOL_BAD :
	    diag_warnings(t->diag) > 0 ? TOOL_NO : TOOL_YES;
}
