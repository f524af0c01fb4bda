/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * explain LOGLINE | [PROGRAM] CALL [ARGUMENT ...]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "policy/pattern.h"
#include "tool/judge.h"
#include "tool/logline.h"
#include "tool/notation.h"
#include "tool/tool.h"

static const char *const said_words[] = {
	[EVAL_NO] = "no", [EVAL_UNSURE] = "unsure", [EVAL_YES] = "yes",
	[EVAL_ABSENT] = "no", [EVAL_OTHER_ID] = "other id",
	[EVAL_DOOR] = "door"
};

/* Why a rule that holds by its tests, or has none, does not count. */
static const char *
rule_reason(const struct step *s)
{
	switch (s->said) {
	case EVAL_OTHER_ID:
		return "it is for another user or group";
	case EVAL_DOOR:
		return "this must be named by a rule of its own (DOORS in "
		    "systrace.policy(5))";
	case EVAL_UNSURE:
		return "a text is too long to be judged";
	default:
		return NULL;
	}
}

/* NAME op "OPERAND", with what its macros stand for. */
static void
put_test(const struct step_test *t)
{
	size_t n, m;
	const char *written = pattern_operand(t->expr->pattern, &n);
	const char *meant = pattern_expanded(t->expr->pattern, &m);

	fputs(expr_arg(t->expr), stdout);
	if (t->expr->index > 0)
		printf("[%u]", t->expr->index);
	printf(" %s \"", pattern_op_name(pattern_op(t->expr->pattern)));
	tool_put(stdout, written, n);
	putchar('"');
	if (n != m || memcmp(written, meant, n) != 0) {
		fputs(" (\"", stdout);
		tool_put(stdout, meant, m);
		fputs("\")", stdout);
	}
	printf(": %s", said_words[t->said]);
	if (t->field == NULL) {
		fputs(", there is none", stdout);
	} else {
		fputs(", it is \"", stdout);
		tool_put(stdout, t->field->text, t->field->len);
		putchar('"');
	}
	putchar('\n');
}

static void
put_step(const struct judgement *j, const struct step *s)
{
	const char *why = rule_reason(s);
	size_t i;

	printf("  %s ", s->holds ? "decides:" : "not:    ");
	tool_put_rule(stdout, s->rule);
	putchar('\n');
	for (i = s->test; i < s->test + s->ntest; i++) {
		fputs("      ", stdout);
		put_test(&j->test[i]);
	}
	if (why != NULL)
		printf("      %s\n", why);
}

/* Where a rule has to stand to change something. */
static void
put_hint(const struct part *p)
{
	struct pos pos;

	if (p->hint == NULL || p->hint[0] == '\0') {
		printf("  no rule could change it: its text is too long\n");
		return;
	}
	printf("  %s with: %s\n", p->v.kind == VERDICT_PERMIT ? "deny" :
	    "permit", p->hint);
	if (p->v.rule == NULL)
		return;
	pos = rule_pos(p->v.rule);
	printf("  put it before line %d of %s\n", pos.line, pos.file);
}

static void
put_part(const struct judgement *j, const struct part *p)
{
	size_t i;

	if (p->interpreter != NULL) {
		fputs("interpreter \"", stdout);
		tool_put(stdout, p->interpreter, strlen(p->interpreter));
		fputs("\":\n", stdout);
	} else if (p->field != NULL) {
		printf("%s", p->field->name);
		if (p->field->index > 0)
			printf("[%d]", p->field->index);
		fputs(" \"", stdout);
		tool_put(stdout, p->field->text, p->field->len);
		fputs("\":\n", stdout);
	} else
		printf("the call:\n");
	for (i = p->step; i < p->step + p->nstep; i++)
		put_step(j, &j->step[i]);
	if (p->v.kind == VERDICT_NONE)
		printf("  no rule%s\n", p->nstep > 0 ? " holds" :
		    " speaks of it");
	put_hint(p);
}

static void
put_text(const char *program, const struct call *c, const struct judgement *j,
    const char *logged)
{
	char verdict[32];
	size_t i;

	printf("%s ", judge_verdict(j, verdict));
	judge_put_call(stdout, c);
	printf("\n");
	fputs("policy of ", stdout);
	tool_put(stdout, program, strlen(program));
	printf(": ");
	if (judge_rule(j) != NULL)
		tool_put_rule(stdout, judge_rule(j));
	else
		fputs(j->reason != NULL ? j->reason : "no rule", stdout);
	if (judge_rule(j) != NULL && j->reason != NULL)
		printf(" (%s)", j->reason);
	putchar('\n');
	if (logged != NULL)
		printf("the log says %s\n", logged);
	for (i = 0; i < j->npart; i++)
		put_part(j, &j->part[i]);
}

static json_t *
test_json(const struct step_test *t)
{
	json_t *o = json_object();
	size_t n;
	const char *s = pattern_operand(t->expr->pattern, &n);

	tool_set(o, "argument", tool_string(expr_arg(t->expr)));
	tool_set(o, "index", json_integer(t->expr->index));
	tool_set(o, "operator", json_string(pattern_op_name(
	    pattern_op(t->expr->pattern))));
	tool_set(o, "operand", tool_text(s, n));
	s = pattern_expanded(t->expr->pattern, &n);
	tool_set(o, "expanded", tool_text(s, n));
	tool_set(o, "text", t->field != NULL ? tool_text(t->field->text,
	    t->field->len) : json_null());
	tool_set(o, "holds", json_boolean(t->said == EVAL_YES));
	return o;
}

static json_t *
step_json(const struct judgement *j, const struct step *s)
{
	json_t *o = tool_rule(s->rule), *tests = json_array();
	size_t i;

	tool_set(o, "holds", json_boolean(s->holds));
	tool_set(o, "reason", tool_plain(rule_reason(s)));
	for (i = s->test; i < s->test + s->ntest; i++)
		tool_append(tests, test_json(&j->test[i]));
	tool_set(o, "tests", tests);
	return o;
}

static json_t *
part_json(const struct judgement *j, const struct part *p)
{
	json_t *o = json_object(), *asked = json_array();
	size_t i;

	tool_set(o, "name", p->field != NULL ? tool_text(p->field->text,
	    p->field->len) : tool_string(p->interpreter));
	tool_set(o, "index", p->field != NULL ?
	    json_integer(p->field->index) : json_null());
	tool_set(o, "rule", tool_rule(p->v.rule));
	for (i = p->step; i < p->step + p->nstep; i++)
		tool_append(asked, step_json(j, &j->step[i]));
	tool_set(o, "asked", asked);
	tool_set(o, "change", tool_plain(p->hint));
	tool_set(o, "before", tool_rule(p->v.rule));
	return o;
}

/* Explains one call under a program's policy; an exit status. */
static int
explain(struct tool *t, json_t *all, struct call *c, const char *program,
    const char *logged)
{
	const struct judged_policy *p = judge_policy_of(t, program);
	struct judgement j;
	json_t *o, *parts;
	char verdict[32];
	size_t i;
	int status;

	if (p == NULL)
		return TOOL_BAD;
	judge_call(&j, p->prog, c, NULL);
	judge_verdict(&j, verdict);
	if (logged != NULL && strcasecmp(logged, verdict) == 0)
		logged = NULL;
	if (!t->json)
		put_text(program, c, &j, logged);
	o = json_object();
	parts = json_array();
	tool_set(o, "program", tool_string(program));
	tool_set(o, "call", judge_call_json(c));
	judge_set_verdict(o, &j);
	tool_set(o, "logged", tool_string(logged));
	for (i = 0; i < j.npart; i++)
		tool_append(parts, part_json(&j, &j.part[i]));
	tool_set(o, "parts", parts);
	tool_append(all, o);
	status = j.kind == VERDICT_PERMIT ? TOOL_YES : TOOL_NO;
	judge_free(&j);
	return status;
}

/* The one program that the files of -f speak of, or NULL. */
static const char *
only_program(struct tool *t)
{
	const char *name = NULL;
	struct policy_file *file;
	static char *copy;
	struct policy *p;
	int i, n = 0;

	for (i = 0; i < t->nfiles; i++) {
		if ((file = tool_read_policies(t, t->files[i])) == NULL)
			return NULL;
		TAILQ_FOREACH(p, &file->policies, entry) {
			if (p->is_template || (name != NULL &&
			    strcmp(name, p->name) == 0))
				continue;
			free(copy);
			name = copy = xstrdup(p->name);
			n++;
		}
		policy_file_free(file);
	}
	return n == 1 ? name : NULL;
}

static int
explain_call(struct tool *t, json_t *all, const char *line, size_t n,
    size_t at, const char *only)
{
	struct notation in = { .line = line, .n = n, .at = at,
	    .vars = &t->vars, .diag = t->diag };
	struct said *s;
	char *program;
	int status;

	if (notation_read(&in, &s) == -1)
		return TOOL_BAD;
	if (s->program == NULL && only == NULL) {
		notation_error(&in, at, NULL, "under whose policy? name the "
		    "program before the call, or give one with -f");
		said_free(s);
		return TOOL_BAD;
	}
	program = tool_program(s->program != NULL ? s->program : only);
	status = explain(t, all, &s->call, program, NULL);
	free(program);
	said_free(s);
	return status;
}

/* Each line of a log; lines that tell of no call are passed over. */
static int
explain_log(struct tool *t, json_t *all, const char *text, size_t n)
{
	struct logline l;
	size_t at, len;
	const char *end;
	int status = -1, one, rc;

	for (at = 0; at < n; at += len + 1) {
		end = memchr(text + at, '\n', n - at);
		len = end != NULL ? (size_t)(end - text) - at : n - at;
		rc = logline_read(t, text + at, len, &l);
		if (rc == 0)
			continue;
		if (rc == -1)
			return TOOL_BAD;
		if (status != -1 && !t->json)
			putchar('\n');
		one = explain(t, all, &l.said->call, l.policy, l.verdict);
		logline_clear(&l);
		status = one > status ? one : status;
		if (status == TOOL_BAD)
			break;
	}
	if (status != -1)
		return status;
	tool_error(t, "the log", "has no line about a call");
	return TOOL_BAD;
}

/* The operands as one line; those with blanks in quotes. */
static char *
join(int argc, char **argv, size_t *n)
{
	char *text, *p;
	FILE *f = open_memstream(&text, n);
	int i;

	for (i = 0; i < argc && f != NULL; i++) {
		fputs(i > 0 ? " " : "", f);
		p = strchr(argv[i], '=');
		/* NAME="TEXT": the name stays outside. */
		if (strpbrk(argv[i], " \t\"") == NULL && argv[i][0] != '\0') {
			fputs(argv[i], f);
			continue;
		}
		if (p != NULL && strspn(argv[i], "abcdefghijklmnopqrstuvwxyz"
		    "_[]0123456789") == (size_t)(p - argv[i]))
			fwrite(argv[i], 1, (size_t)(p - argv[i]) + 1, f);
		else
			p = argv[i] - 1;
		putc('"', f);
		tool_put(f, p + 1, strlen(p + 1));
		putc('"', f);
	}
	if (f == NULL || fclose(f) != 0)
		return xstrdup("");
	return text;
}

int
cmd_explain(struct tool *t, int argc, char **argv)
{
	json_t *all = tool_array(t, "calls");
	const char *only;
	char *text;
	size_t n;
	int status;

	if (tool_open_store(t) == -1)
		return TOOL_BAD;
	if (argc == 1 && strcmp(argv[0], "-") == 0) {
		if ((text = tool_read(t, "-", &n)) == NULL)
			return TOOL_BAD;
		status = explain_log(t, all, text, n);
		free(text);
	} else if (argc == 1 && logline_is(argv[0])) {
		status = explain_log(t, all, argv[0], strlen(argv[0]));
	} else {
		only = only_program(t);
		text = argc == 1 ? xstrdup(argv[0]) : join(argc, argv, &n);
		status = explain_call(t, all, text, strlen(text), 0, only);
		free(text);
	}
	return status;
}
