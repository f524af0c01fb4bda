/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * test FILE ...: assertions, one a line:
 *   Policy: PROGRAM
 *   permit | deny | deny[ERRNO] | ask | kill  [PROGRAM] CALL [ARGUMENT ...]
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/xmalloc.h"
#include "policy/errname.h"
#include "tool/judge.h"
#include "tool/notation.h"
#include "tool/suggest.h"
#include "tool/tool.h"

struct testing {
	struct tool	*t;
	struct notation	 in;		/* the line in hand */
	char		*program;	/* owned: of the heading, or NULL */
	json_t		*all;
	int		 passed;
	int		 failed;
	int		 unread;
};

/* What an assertion wants. */
struct wanted {
	enum verdict_kind kind;
	int		  error;	/* 0: any */
	enum verdict_exec exec;
	int		  any_exec;
};

static const struct {
	const char	 *word;
	enum verdict_kind kind;
} verdicts[] = {
	{ "permit", VERDICT_PERMIT }, { "deny", VERDICT_DENY },
	{ "ask", VERDICT_ASK }, { "kill", VERDICT_KILL },
};

#define NVERDICTS	(sizeof(verdicts) / sizeof(verdicts[0]))

static const char *
verdict_word(void *ctx, size_t i)
{
	return i < NVERDICTS ? verdicts[i].word : NULL;
}

static int
no_verdict(const struct notation *in, const char *s, size_t n)
{
	static const char *const slips[][2] = {
		{ "allow", "permit" }, { "accept", "permit" },
		{ "block", "deny" }, { "reject", "deny" },
		{ "forbid", "deny" }, { "prompt", "ask" },
	};
	char *word = xstrndup(s, n), *hint = NULL;
	const char *meant = suggest_word(word, verdict_word, NULL);
	size_t i;

	for (i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		if (strcmp(slips[i][0], word) == 0)
			meant = slips[i][1];
	if (meant != NULL)
		hint = xasprintf("%s%.*s", meant, (int)((size_t)(in->line +
		    in->n - s) - n), s + n);
	notation_error(in, in->at, hint, "an assertion begins with permit, "
	    "deny, deny[errno], ask or kill, not with %s", word);
	free(hint);
	free(word);
	return -1;
}

/* [CODE] behind a verdict, n bytes with the brackets. */
static int
read_code(const struct notation *in, const char *s, size_t n,
    struct wanted *want)
{
	if (s[n - 1] != ']')
		return notation_error(in, in->at, "deny[enoent]",
		    "the ] is missing");
	s++;
	n -= 2;
	want->any_exec = 0;
	if (want->kind == VERDICT_DENY &&
	    (want->error = errname_find(s, n)) > 0)
		return 0;
	if (want->kind == VERDICT_PERMIT && n == 7 &&
	    strncmp(s, "inherit", 7) == 0)
		want->exec = VEXEC_INHERIT;
	else if (want->kind == VERDICT_PERMIT && n == 6 &&
	    strncmp(s, "detach", 6) == 0)
		want->exec = VEXEC_DETACH;
	else
		return notation_error(in, in->at, NULL, "%.*s can stand "
		    "neither behind deny nor behind permit", (int)n, s);
	return 0;
}

/* Reads the verdict at in->at, which moves behind it. */
static int
read_wanted(struct notation *in, struct wanted *want)
{
	const char *s = in->line + in->at;
	size_t left = in->n - in->at, n = 0, word, i;

	while (n < left && !isspace((unsigned char)s[n]))
		n++;
	for (word = 0; word < n && s[word] != '['; word++)
		;
	*want = (struct wanted){ .any_exec = 1 };
	for (i = 0; i < NVERDICTS; i++)
		if (strlen(verdicts[i].word) == word &&
		    strncmp(verdicts[i].word, s, word) == 0)
			break;
	if (i == NVERDICTS)
		return no_verdict(in, s, word);
	want->kind = verdicts[i].kind;
	if (word < n && read_code(in, s + word, n - word, want) == -1)
		return -1;
	in->at += n;
	return 0;
}

static int
is_wanted(const struct wanted *want, const struct judgement *j)
{
	if (want->kind != j->kind)
		return 0;
	if (want->kind == VERDICT_DENY)
		return want->error == 0 || want->error == j->error;
	return want->any_exec || want->exec == j->v.exec;
}

/* Policy: PROGRAM[, Emulation: ...]; 0 if the line is no heading. */
static int
read_heading(struct testing *x)
{
	static const char key[] = "policy:";
	const char *s = x->in.line + x->in.at, *end = x->in.line + x->in.n;
	size_t n;

	if ((size_t)(end - s) < sizeof(key) - 1 ||
	    strncasecmp(s, key, sizeof(key) - 1) != 0)
		return 0;
	for (s += sizeof(key) - 1; s < end && isspace((unsigned char)*s); s++)
		;
	if (s < end && *s == '"') {
		s++;
		n = (size_t)((const char *)memchr(s, '"', (size_t)(end - s)) !=
		    NULL ? (const char *)memchr(s, '"', (size_t)(end - s)) - s :
		    end - s);
	} else {
		for (n = 0; s + n < end && s[n] != ',' && s[n] != '#'; n++)
			;
		while (n > 0 && isspace((unsigned char)s[n - 1]))
			n--;
	}
	free(x->program);
	x->program = NULL;
	if (n == 0) {
		notation_error(&x->in, x->in.n, "Policy: /usr/bin/wc",
		    "whose policy?");
		x->unread++;
		return 1;
	}
	x->program = xstrndup(s, n);
	return 1;
}

static void
tell(struct testing *x, const struct judgement *j, const struct call *c,
    int ok, const char *program)
{
	const char *s = x->in.line, *end = s + x->in.n;
	char verdict[32];
	json_t *o = json_object();

	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	tool_set(o, "file", tool_string(x->in.pos.file));
	tool_set(o, "line", json_integer(x->in.pos.line));
	tool_set(o, "assertion", tool_text(s, (size_t)(end - s)));
	tool_set(o, "passed", json_boolean(ok));
	tool_set(o, "program", tool_string(program));
	tool_set(o, "call", judge_call_json(c));
	judge_set_verdict(o, j);
	tool_append(x->all, o);
	if (ok || x->t->json)
		return;
	tool_put(stdout, x->in.pos.file, strlen(x->in.pos.file));
	printf(":%d: failed: ", x->in.pos.line);
	fwrite(s, 1, (size_t)(end - s), stdout);
	printf("\n  is %s: ", judge_verdict(j, verdict));
	if (judge_rule(j) != NULL)
		tool_put_rule(stdout, judge_rule(j));
	else
		fputs(j->reason != NULL ? j->reason : "no rule", stdout);
	printf("\n  of %s: ", program);
	judge_put_call(stdout, c);
	putchar('\n');
}

static void
judge_assertion(struct testing *x, struct said *s, const struct wanted *want)
{
	const struct judged_policy *p;
	struct judgement j;
	char *program = tool_program(s->program != NULL ? s->program :
	    x->program);
	int ok;

	if ((p = judge_policy_of(x->t, program)) == NULL) {
		x->unread++;
	} else {
		judge_call(&j, p->prog, &s->call, NULL);
		ok = is_wanted(want, &j);
		*(ok ? &x->passed : &x->failed) += 1;
		tell(x, &j, &s->call, ok, program);
		judge_free(&j);
	}
	free(program);
}

static void
test_line(struct testing *x)
{
	struct wanted want;
	struct said *s;
	size_t begin;

	while (x->in.at < x->in.n &&
	    isspace((unsigned char)x->in.line[x->in.at]))
		x->in.at++;
	begin = x->in.at;
	if (begin == x->in.n || x->in.line[begin] == '#' || read_heading(x))
		return;
	if (read_wanted(&x->in, &want) == -1 ||
	    notation_read(&x->in, &s) == -1) {
		x->unread++;
		return;
	}
	if (s->program == NULL && x->program == NULL) {
		notation_error(&x->in, begin, "Policy: /usr/bin/wc\t# in a "
		    "line above it", "under whose policy?");
		x->unread++;
	} else
		judge_assertion(x, s, &want);
	said_free(s);
}

static void
test_file(struct testing *x, const char *path)
{
	const char *end;
	size_t n, at, len;
	char *text = tool_read(x->t, path, &n);

	if (text == NULL) {
		x->unread++;
		return;
	}
	x->in = (struct notation){ .pos = { .file = path },
	    .vars = &x->t->vars, .diag = x->t->diag };
	for (at = 0; at < n; at += len + 1) {
		end = memchr(text + at, '\n', n - at);
		len = end != NULL ? (size_t)(end - text) - at : n - at;
		x->in.line = text + at;
		x->in.n = len;
		x->in.at = 0;
		x->in.pos.line++;
		test_line(x);
	}
	free(x->program);
	x->program = NULL;
	free(text);
}

int
cmd_test(struct tool *t, int argc, char **argv)
{
	struct testing x = { .t = t, .all = tool_array(t, "assertions") };
	int i;

	if (tool_open_store(t) == -1)
		return TOOL_BAD;
	for (i = 0; i < argc; i++)
		test_file(&x, argv[i]);
	if (!t->json)
		printf("%d passed, %d failed\n", x.passed, x.failed);
	tool_set(t->out, "passed", json_integer(x.passed));
	tool_set(t->out, "failed", json_integer(x.failed));
	if (x.passed + x.failed + x.unread == 0) {
		tool_error(t, argv[0], "there is no assertion");
		return TOOL_BAD;
	}
	return x.unread > 0 ? TOOL_BAD : x.failed > 0 ? TOOL_NO : TOOL_YES;
}
