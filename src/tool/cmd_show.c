/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * show PROGRAM: where systrace looks, what it finds, what it takes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xmalloc.h"
#include "policy/print.h"
#include "tool/judge.h"
#include "tool/tool.h"

struct shown {
	struct tool	*t;
	const char	*program;
	const struct store_entry *e;
	json_t		*files;
	int		 found;		/* what comes now is behind it */
};

static void
put_file(struct shown *s, const char *path, const char *state)
{
	json_t *o = json_object();

	tool_set(o, "file", tool_string(path));
	tool_set(o, "state", tool_string(state));
	tool_append(s->files, o);
	if (s->t->json)
		return;
	fputs("  ", stdout);
	tool_put(stdout, path, strlen(path));
	printf(": %s\n", state);
}

/* A file of -f: it has the program by now if it was bound to it. */
static void
show_source(void *ctx, const struct policy_file *file)
{
	struct shown *s = ctx;

	if (s->e->path == NULL && s->e->file == file && !s->found) {
		put_file(s, file->path, "in force: -f goes first");
		s->found = 1;
	} else
		put_file(s, file->path, "has no policy for it");
}

static void
show_dir(struct shown *s, const char *dir)
{
	char *name, *path;
	struct stat st;

	if (dir == NULL)
		return;
	name = store_file_name(s->program);
	path = xasprintf("%s/%s", dir, name);
	if (lstat(path, &st) == -1) {
		put_file(s, path, errno == ENOENT || errno == ENOTDIR ?
		    "is not there" : strerror(errno));
	} else if (s->found) {
		put_file(s, path, "not in force: the first file counts");
	} else if (s->e->broken) {
		put_file(s, path, "in force and cannot be used");
		s->found = 1;
	} else {
		put_file(s, path, "in force: the first file that is there");
		s->found = 1;
	}
	free(path);
	free(name);
}

static json_t *
policy_json(const struct policy *p)
{
	json_t *o = json_object(), *rules = json_array();
	const struct rule *r;

	tool_set(o, "emulation", tool_string(p->emul));
	tool_set(o, "detached", json_boolean(p->detached));
	STAILQ_FOREACH(r, &p->rules, entry)
		tool_append(rules, tool_rule(r));
	tool_set(o, "rules", rules);
	return o;
}

static void
put_policy(const struct policy *p)
{
	const struct rule *r;
	char *text = print_header(p);

	puts(text);
	free(text);
	if (p->detached)
		printf("%6d  detached\n", p->detached_pos.line);
	STAILQ_FOREACH(r, &p->rules, entry) {
		text = print_rule(r);
		printf("%6d  %s\n", (int)r->line, text);
		free(text);
	}
}

int
cmd_show(struct tool *t, int argc, char **argv)
{
	char *program = tool_program(argv[0]);
	struct shown s = { .t = t, .program = program,
	    .files = tool_array(t, "looked_in") };
	json_t *policies = tool_array(t, "policies");
	const struct policy *p;
	int status = TOOL_NO;

	tool_open_store(t);
	s.e = store_get(t->store, program);
	if (!t->json) {
		tool_put(stdout, program, strlen(program));
		puts(": looked for in");
	}
	store_each_file(t->store, show_source, &s);
	show_dir(&s, t->user_dir);
	show_dir(&s, t->global_dir);
	if (s.e->broken)
		status = TOOL_BAD;
	else if (s.e->file == NULL && !t->json)
		puts("no policy: systrace -a does not run it, systrace -A "
		    "learns one");
	else if (s.e->file != NULL) {
		status = TOOL_YES;
		TAILQ_FOREACH(p, &s.e->file->policies, entry) {
			if (p->is_template || strcmp(p->name, program) != 0)
				continue;
			if (!t->json)
				put_policy(p);
			tool_append(policies, policy_json(p));
		}
	}
	tool_set(t->out, "program", tool_string(program));
	free(program);
	return status;
}
