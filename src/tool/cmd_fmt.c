/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * fmt [--check] FILE ...: one blank line before a policy, a tab before a rule,
 * one blank before a comment behind it; rules as the language has them; comments
 * where they stood, at the line's beginning or behind a tab.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/parse.h"
#include "policy/print.h"
#include "tool/change.h"
#include "tool/tool.h"

/* One line of what stands between rules, without its newline. */
static void
put_line(FILE *f, const char *s, size_t n)
{
	int indent = n > 0 && isspace((unsigned char)s[0]);

	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	while (n > 0 && isspace((unsigned char)*s)) {
		s++;
		n--;
	}
	if (indent)
		putc('\t', f);
	fwrite(s, 1, n, f);
	putc('\n', f);
}

static int
is_empty(const char *s, size_t n)
{
	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	return n == 0;
}

/*
 * The lines with no more than one blank one in a row. lead: begin with a blank
 * line, whether or not there was one; no_lead: never do; no_trail: never end
 * with one. Owned.
 */
static char *
tidy(const char *s, int lead, int no_lead, int no_trail)
{
	char *text;
	size_t n, len;
	FILE *f = open_memstream(&text, &n);
	int blank = lead, lines = 0;

	for (; s != NULL && *s != '\0'; s += len + (s[len] == '\n')) {
		len = strcspn(s, "\n");
		if (is_empty(s, len)) {
			blank = 1;
			continue;
		}
		if (blank && !(no_lead && lines == 0))
			putc('\n', f);
		put_line(f, s, len);
		blank = 0;
		lines++;
	}
	if (blank && !no_trail && !(no_lead && lines == 0))
		putc('\n', f);
	fclose(f);
	return text;
}

static void
replace(char **text, char *with)
{
	free(*text);
	*text = with;
}

/* A line and the comment behind it. */
static char *
with_comment(const char *indent, const char *text, const char *after)
{
	size_t n = after != NULL ? strlen(after) : 0;

	while (n > 0 && isspace((unsigned char)after[n - 1]))
		n--;
	return xasprintf("%s%s%s%.*s", indent, text, n > 0 ? " " : "", (int)n,
	    n > 0 ? after : "");
}

/* The line of the word, which is its text's last, and what stands above it. */
static char *
tidy_detached(const char *text)
{
	size_t n = strlen(text), at;
	char *above, *tidied, *line, *whole;
	const char *hash;

	while (n > 0 && text[n - 1] == '\n')
		n--;
	for (at = n; at > 0 && text[at - 1] != '\n'; at--)
		;
	above = xstrndup(text, at);
	tidied = tidy(above, 0, 1, 1);
	hash = memchr(text + at, '#', n - at);
	line = hash != NULL ? xstrndup(hash, n - (size_t)(hash - text)) : NULL;
	whole = with_comment("\t", "detached", line);
	free(above);
	above = xasprintf("%s%s\n", tidied, whole);
	free(tidied);
	free(whole);
	free(line);
	return above;
}

static void
tidy_policy(struct policy *p, int first)
{
	struct rule *r;
	char *text = print_header(p);
	int top = 1;

	replace(&p->before, tidy(p->before, !first, first, !first &&
	    is_empty(p->before != NULL ? p->before : "",
	    p->before != NULL ? strlen(p->before) : 0)));
	if (!first && p->before[0] == '\0')
		replace(&p->before, xstrdup("\n"));
	replace(&p->source, with_comment("", text, p->after));
	free(text);
	if (p->detached && p->detached_text != NULL)
		replace(&p->detached_text, tidy_detached(p->detached_text));
	STAILQ_FOREACH(r, &p->rules, entry) {
		text = print_rule(r);
		rule_set_before(r, tidy(rule_before(r), 0, top, 0));
		rule_set_source(r, with_comment("\t", text, rule_after(r)));
		free(text);
		top = 0;
	}
}

/* The text of a file in the normal form; NULL and told. Owned. */
static char *
formatted(struct tool *t, const char *path, const char *text, size_t n,
    size_t *to)
{
	struct policy_file *file = parse_text(path, text, n, &t->vars,
	    t->diag);
	struct policy *p;
	char *out;
	int first = 1;

	if (file == NULL)
		return NULL;
	TAILQ_FOREACH(p, &file->policies, entry) {
		tidy_policy(p, first);
		first = 0;
	}
	replace(&file->tail, tidy(file->tail, 0, first, 1));
	out = print_file(file, to);
	policy_file_free(file);
	return out;
}

static int
fmt_file(struct tool *t, json_t *all, const char *path)
{
	int is_stream = strcmp(path, "-") == 0, status = TOOL_BAD, changed;
	struct change e = { .path = path, .dfd = -1, .lock = -1 };
	char *out = NULL;
	json_t *o;
	size_t n;

	if (is_stream || t->check)
		e.text = tool_read(t, path, &e.n);
	else
		change_begin(t, &e, path);
	if (e.text != NULL)
		out = formatted(t, path, e.text, e.n, &n);
	if (out == NULL)
		goto end;
	changed = n != e.n || memcmp(out, e.text, n) != 0;
	status = t->check && changed ? TOOL_NO : TOOL_YES;
	if (t->check && changed && !t->json)
		printf("%s is not in the normal form\n", path);
	if (is_stream && !t->check && !t->json)
		fwrite(out, 1, n, stdout);
	else if (!is_stream && !t->check && change_write(t, &e, out, n) == -1)
		status = TOOL_BAD;
	o = json_object();
	tool_set(o, "file", tool_string(path));
	tool_set(o, "changed", json_boolean(changed));
	if (is_stream)
		tool_set(o, "text", tool_text(out, n));
	tool_append(all, o);
end:
	free(out);
	change_end(&e);
	return status;
}

int
cmd_fmt(struct tool *t, int argc, char **argv)
{
	json_t *all = tool_array(t, "files");
	int i, one, status = TOOL_YES;

	for (i = 0; i < argc; i++) {
		one = fmt_file(t, all, argv[i]);
		status = one > status ? one : status;
	}
	return status;
}
