/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * replay RECORD FILE ...: the calls of a record that systrace -a would answer
 * otherwise under these policies. A folder stands for the files in it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xmalloc.h"
#include "record/reader.h"
#include "tool/judge.h"
#include "tool/tool.h"

/* A program's policy as a run with these macros has it. */
struct loaded {
	char			*program;
	struct vars		 vars;		/* owned */
	struct judged_policy	*policy;	/* NULL: there is none */
	uint64_t		 calls;		/* without a policy */
};

struct replaying {
	struct tool	*t;
	char		**paths;	/* ended by NULL */
	struct loaded	*loaded;
	size_t		 n;
	json_t		*all;
	uint64_t	 calls;		/* judged */
	uint64_t	 changed;	/* of them */
	int		 bad;
};

static int
vars_equal(const struct vars *a, const struct vars *b)
{
	return strcmp(a->home, b->home) == 0 &&
	    strcmp(a->user, b->user) == 0 && strcmp(a->cwd, b->cwd) == 0;
}

/* The file in which a program's policy is to be looked for; owned, or NULL. */
static char *
path_for(const char *path, const char *program)
{
	char *name, *file;
	struct stat st;

	if (stat(path, &st) == -1 || !S_ISDIR(st.st_mode))
		return xstrdup(path);
	name = store_file_name(program);
	file = xasprintf("%s/%s", path, name);
	free(name);
	if (stat(file, &st) == 0)
		return file;
	free(file);
	return NULL;
}

/* The file's policies, should one be the program's; told and bad is set. */
static struct judged_policy *
load_from(struct replaying *r, const char *path, const char *program)
{
	struct policy_file *file = tool_read_policies(r->t, path);
	struct judged_policy *found;
	const struct policy *p;

	if (file == NULL) {
		r->bad = 1;
		return NULL;
	}
	TAILQ_FOREACH(p, &file->policies, entry)
		if (!p->is_template && strcmp(p->name, program) == 0)
			break;
	if (p == NULL) {
		policy_file_free(file);
		return NULL;
	}
	found = judge_policy_in(r->t, file, program);
	r->bad |= found == NULL;
	return found;
}

static struct judged_policy *
load(struct replaying *r, const char *program)
{
	struct judged_policy *found = NULL;
	char *path;
	int i;

	for (i = 0; r->paths[i] != NULL && found == NULL && !r->bad; i++) {
		path = path_for(r->paths[i], program);
		if (path != NULL)
			found = load_from(r, path, program);
		free(path);
	}
	return found;
}

static struct loaded *
loaded_for(struct replaying *r, const struct recorded *rec)
{
	struct vars ours = r->t->vars;
	struct loaded *l;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->loaded[i].program, rec->policy) == 0 &&
		    vars_equal(&r->loaded[i].vars, &rec->vars))
			return &r->loaded[i];
	r->loaded = xreallocarray(r->loaded, r->n + 1, sizeof(*r->loaded));
	l = &r->loaded[r->n++];
	*l = (struct loaded){ .program = xstrdup(rec->policy),
	    .vars = { xstrdup(rec->vars.home), xstrdup(rec->vars.user),
	    xstrdup(rec->vars.cwd) } };
	r->t->vars = l->vars;
	l->policy = load(r, rec->policy);
	r->t->vars = ours;
	return l;
}

/* What the run did, in the words of judge_verdict. */
static char *
outcome_of(const struct recorded *rec)
{
	const char *name = strerrorname_np(rec->error);

	switch (rec->outcome) {
	case VERDICT_PERMIT:
		return xstrdup("permit");
	case VERDICT_KILL:
		return xstrdup("kill");
	default:
		return xasprintf("deny[%s]", name != NULL ? name : "EPERM");
	}
}

/* 1 if the program would notice. */
static int
is_other(const struct recorded *rec, const struct judgement *j)
{
	enum verdict_kind kind = j->kind == VERDICT_ASK ? VERDICT_DENY :
	    j->kind;

	return kind != rec->outcome ||
	    (kind == VERDICT_DENY && j->error != rec->error);
}

static void
tell(struct replaying *r, const struct recorded *rec,
    const struct judgement *j)
{
	char *was = outcome_of(rec), verdict[32];
	json_t *o = json_object(), *old = json_object(), *new = json_object();

	r->changed += rec->count;
	tool_set(o, "file", tool_string(rec->pos.file));
	tool_set(o, "line", json_integer(rec->pos.line));
	tool_set(o, "program", tool_string(rec->prog));
	tool_set(o, "policy", tool_string(rec->policy));
	tool_set(o, "count", json_integer((json_int_t)rec->count));
	tool_set(o, "call", judge_call_json(&rec->call));
	tool_set(old, "verdict", json_string(was));
	tool_set(old, "rule", tool_string(rec->rule));
	tool_set(o, "was", old);
	judge_set_verdict(new, j);
	tool_set(o, "is", new);
	tool_append(r->all, o);
	if (!r->t->json) {
		tool_put(stdout, rec->pos.file, strlen(rec->pos.file));
		printf(":%d: ", rec->pos.line);
		tool_put(stdout, rec->policy, strlen(rec->policy));
		fputs(": ", stdout);
		judge_put_call(stdout, &rec->call);
		if (rec->count > 1)
			printf(" (%llu times)",
			    (unsigned long long)rec->count);
		printf("\n- %s: ", was);
		tool_put(stdout, rec->rule, strlen(rec->rule));
		printf("\n+ %s: ", judge_verdict(j, verdict));
		if (judge_rule(j) != NULL)
			tool_put_rule(stdout, judge_rule(j));
		else
			fputs(j->reason != NULL ? j->reason : "no rule",
			    stdout);
		putchar('\n');
	}
	free(was);
}

static void
replay(struct replaying *r, struct recorded *rec)
{
	struct loaded *l = loaded_for(r, rec);
	struct judgement j;

	if (l->policy == NULL) {
		l->calls += rec->count;
		return;
	}
	r->calls += rec->count;
	judge_call(&j, l->policy->prog, &rec->call, &rec->cred);
	if (is_other(rec, &j))
		tell(r, rec, &j);
	judge_free(&j);
}

/* Programs of which nothing could be said. */
static void
tell_left_out(struct replaying *r)
{
	json_t *left = tool_array(r->t, "not_judged"), *o;
	struct loaded *l;
	size_t i;

	for (i = 0; i < r->n; i++) {
		l = &r->loaded[i];
		if (l->calls > 0) {
			o = json_object();
			tool_set(o, "policy", tool_string(l->program));
			tool_set(o, "calls",
			    json_integer((json_int_t)l->calls));
			tool_append(left, o);
		}
		if (l->calls > 0 && !r->t->json) {
			tool_put(stdout, l->program, strlen(l->program));
			printf(": %llu calls not judged: none of the policies "
			    "is for it\n", (unsigned long long)l->calls);
		}
		judge_policy_free(l->policy);
		vars_clear(&l->vars);
		free(l->program);
	}
	free(r->loaded);
}

int
cmd_replay(struct tool *t, int argc, char **argv)
{
	struct replaying r = { .t = t, .paths = argv + 1,
	    .all = tool_array(t, "changes") };
	struct record_reader *reader = record_open(argv[0], t->diag);
	static struct recorded rec;

	if (reader == NULL)
		return TOOL_BAD;
	while (!r.bad && record_next(reader, &rec))
		replay(&r, &rec);
	record_close(reader);
	if (!t->json && !r.bad)
		printf("%llu of %llu calls change\n",
		    (unsigned long long)r.changed, (unsigned long long)r.calls);
	tell_left_out(&r);
	tool_set(t->out, "calls", json_integer((json_int_t)r.calls));
	tool_set(t->out, "changed", json_integer((json_int_t)r.changed));
	if (!r.bad && r.calls == 0) {
		tool_error(t, argv[0], "none of its calls is of a program that "
		    "the policies are for");
		return TOOL_BAD;
	}
	return r.bad ? TOOL_BAD : r.changed > 0 ? TOOL_NO : TOOL_YES;
}
