/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Files and their lines: headers, rules, and what stands between them.
 */
#include "policy/parse.h"

#include <ctype.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/body.h"
#include "policy/lex.h"
#include "policy/note.h"

#define LINE_LIMIT	(16 << 20)	/* bytes: no rule is meant to be so long */
#define HEADER_FORM	"Policy: /path/of/program, Emulation: native"

/* Lines kept for the next rule or header: grows. */
struct text {
	char	*p;		/* owned */
	size_t	 len;
	size_t	 cap;
};

struct parser {
	struct lex		 lx;
	struct policy_file	*file;
	const struct vars	*vars;		/* borrowed */
	uint32_t		 path;		/* atom: the file's */
	struct policy		*policy;	/* rules go here; NULL: nowhere */
	int			 lost;		/* the last header was wrong */
	struct text		 before;
	void			*seen;		/* tsearch(3) tree of policies */
};

static void
text_add(struct text *t, const char *s, size_t n)
{
	if (t->cap - t->len < n + 2) {
		t->cap = 2 * (t->cap + n) + 64;
		t->p = xreallocarray(t->p, t->cap, 1);
	}
	memcpy(t->p + t->len, s, n);
	t->len += n;
	t->p[t->len++] = '\n';
	t->p[t->len] = '\0';
}

/* What was kept, owned; NULL if nothing was. */
static char *
text_take(struct text *t)
{
	char *s = t->len > 0 ? xstrndup(t->p, t->len) : NULL;

	t->len = 0;
	return s;
}

/* The comment of the line without white space at its end: owned, or NULL. */
static char *
take_comment(const struct lex *lx)
{
	size_t n = lx->n;

	if (lx->comment == lx->n)
		return NULL;
	while (isspace((unsigned char)lx->text[n - 1]))
		n--;
	return xstrndup(lx->text + lx->comment, n - lx->comment);
}

/* By name, kind and ABI. Words of policies in the tree are all known. */
static int
compare(const void *a, const void *b)
{
	const struct policy *p = a, *q = b;
	int diff = strcmp(p->name, q->name);

	if (diff != 0)
		return diff;
	if (p->is_template != q->is_template)
		return p->is_template - q->is_template;
	return keyword_find(KW_EMUL, p->emul, strlen(p->emul)) -
	    keyword_find(KW_EMUL, q->emul, strlen(q->emul));
}

static void
keep_node(void *node)
{
}

/* 0 if s[0..n) is a known emulation; else -1 and told. */
static int
check_emul(struct lex *lx, size_t at, size_t n)
{
	const char *s = lx->text + at, *small;
	char *list;

	if (keyword_find(KW_EMUL, s, n) != -1)
		return 0;
	if (n == 0) {
		lex_error(lx, at, lex_fix(lx, at, at, "native"),
		    "the emulation is missing");
		return -1;
	}
	small = keyword_small(s, n);
	list = keyword_list(KW_EMUL);
	lex_error(lx, at, lex_fix(lx, at, at + n, "%s",
	    small != NULL ? small : "native"),
	    "%.*s is no emulation; known are %s", (int)n, s, list);
	free(list);
	return -1;
}

/* NAME of a header: bare up to a comma, or quoted. Owned; NULL and told. */
static char *
read_name(struct lex *lx)
{
	size_t at = lx->next, n;
	const char *comma;
	char *name;

	while (at < lx->end && isspace((unsigned char)lx->text[at]))
		at++;
	if (at < lx->end && lx->text[at] == '"') {
		lex_next(lx);
		if (lx->tok.kind == TOK_OPEN) {
			lex_error(lx, at, NULL, "the closing quote is missing");
			return NULL;
		}
		name = lex_string(lx, &n);
		if (strlen(name) == n && n > 0)
			return name;
		lex_error(lx, at, NULL, "this cannot be a name");
		free(name);
		return NULL;
	}
	comma = memchr(lx->text + at, ',', lx->end - at);
	n = (comma != NULL ? (size_t)(comma - lx->text) : lx->end) - at;
	lx->next = at + n;
	while (n > 0 && isspace((unsigned char)lx->text[at + n - 1]))
		n--;
	if (n > 0)
		return xstrndup(lx->text + at, n);
	lex_error(lx, at, xstrdup(HEADER_FORM), "the name is missing");
	return NULL;
}

/* 0 if a policy can have the name at that byte; else -1 and told. */
static int
check_name(struct lex *lx, size_t at, const char *name)
{
	const char *base = strrchr(name, '/');
	const char *file;
	char *path, *any;

	base = base != NULL ? base + 1 : name;
	file = base[0] != '\0' && strchr(base, '$') == NULL ? base : "program";
	if (strstr(name, "${") != NULL || strstr(name, "$(") != NULL) {
		lex_error(lx, at, lex_fix(lx, at, lx->next, "/path/of/%s",
		    file),
		    "%s has variables of make(1) in it, which must be filled "
		    "in first", name);
		return -1;
	}
	if (name[0] == '/' || (strncmp(name, "*/", 2) == 0 &&
	    base == name + 2 && base[0] != '\0'))
		return 0;
	path = lex_fix(lx, at, lx->next, "/path/of/%s", file);
	any = lex_fix(lx, at, lx->next, "*/%s", file);
	lex_error(lx, at, xasprintf("%s\n%s\t# for -f", path, any),
	    "the name of a policy is the full path of its program");
	free(path);
	free(any);
	return -1;
}

/* A keyword of a header and its colon: 0, or -1 and told. */
static int
read_label(struct lex *lx, enum keyword_header label, const char *form)
{
	const char *s;

	lex_next(lx);
	s = lx->text + lx->tok.at;
	if (lx->tok.kind == TOK_WORD &&
	    keyword_find_nocase(KW_HEADER, s, lx->tok.len) == (int)label) {
		lex_next(lx);
		if (lex_is(lx, ':'))
			return 0;
		lex_error(lx, lx->tok.at, xstrdup(form), "a colon is missing");
		return -1;
	}
	lex_error(lx, lx->tok.at, xstrdup(form), "the header is incomplete");
	return -1;
}

/* Description of a template: quoted, or all that is left of the line. */
static int
read_description(struct lex *lx, struct policy *p, const char *form)
{
	size_t n;

	if (read_label(lx, KW_DESCRIPTION, form) == -1)
		return -1;
	lex_next(lx);
	if (lx->tok.kind == TOK_STRING && lx->next == lx->end) {
		p->description = lex_string(lx, &n);
		if (strlen(p->description) == n)
			return 0;
		lex_error(lx, lx->tok.at, NULL, "a NUL has no place here");
		return -1;
	}
	p->description = xstrndup(lx->text + lx->tok.at,
	    lx->end - lx->tok.at);
	lx->next = lx->end;
	return 0;
}

/* What follows Policy or Template, into *p: 0, or -1 and told. */
static int
read_header(struct lex *lx, struct policy *p)
{
	const char *form = p->is_template ?
	    "Template: NAME, Emulation: native, Description: TEXT" :
	    HEADER_FORM;
	size_t at;

	lex_next(lx);
	if (!lex_is(lx, ':')) {
		lex_error(lx, lx->tok.at, xstrdup(form), "a colon is missing");
		return -1;
	}
	at = lx->next;
	while (at < lx->end && isspace((unsigned char)lx->text[at]))
		at++;
	p->name = read_name(lx);
	if (p->name == NULL ||
	    (!p->is_template && check_name(lx, at, p->name) == -1))
		return -1;
	lex_next(lx);
	if (!lex_is(lx, ',')) {
		lex_error(lx, lx->tok.at, xasprintf("%.*s, Emulation: native",
		    (int)(lx->tok.at - lx->begin), lx->text + lx->begin),
		    "the emulation is missing");
		return -1;
	}
	if (read_label(lx, KW_EMULATION, form) == -1)
		return -1;
	lex_next(lx);
	if (check_emul(lx, lx->tok.at, lx->tok.len) == -1)
		return -1;
	p->emul = lex_word(lx);
	lex_next(lx);
	if (p->is_template && lex_is(lx, ','))
		return read_description(lx, p, form);
	if (lx->tok.kind == TOK_END)
		return 0;
	lex_error(lx, lx->tok.at, xstrdup(form), "the header ends before this");
	return -1;
}

/* A policy header was read: a new policy, or one that goes on. */
static void
take_header(struct parser *ps, const struct policy *h)
{
	struct lex *lx = &ps->lx;
	struct policy *p, **found;
	char *comment;

	found = tfind(h, &ps->seen, compare);
	if (found != NULL && h->is_template) {
		lex_error(lx, lx->begin, NULL, "template %s stands in line %d "
		    "already", h->name, (*found)->pos.line);
		return;
	}
	if (found != NULL) {
		/* The header goes, its comment stays with what follows. */
		comment = take_comment(lx);
		if (comment != NULL)
			text_add(&ps->before, comment, strlen(comment));
		free(comment);
		ps->policy = *found;
		return;
	}
	p = policy_new(ps->file, h->name, h->emul);
	p->is_template = h->is_template;
	if (h->description != NULL)
		p->description = xstrdup(h->description);
	p->pos = lex_pos(lx, lx->begin);
	p->before = text_take(&ps->before);
	p->after = take_comment(lx);
	p->source = xstrndup(lx->text, lx->n);
	ps->policy = p;
	if (tsearch(p, &ps->seen, compare) == NULL)
		abort();
}

static void
parse_header(struct parser *ps, int is_template)
{
	int errors = ps->lx.errors;
	struct policy h;

	memset(&h, 0, sizeof(h));
	h.is_template = is_template;
	ps->policy = NULL;
	if (read_header(&ps->lx, &h) == 0)
		take_header(ps, &h);
	ps->lost = ps->lx.errors > errors;
	free(h.name);
	free(h.emul);
	free(h.description);
}

static void
parse_detached(struct parser *ps)
{
	struct lex *lx = &ps->lx;
	struct policy *p = ps->policy;

	lex_next(lx);
	if (lx->tok.kind != TOK_END) {
		lex_error(lx, lx->tok.at, xstrdup("detached"),
		    "detached stands alone on its line");
	} else if (p == NULL) {
		if (!ps->lost)
			lex_error(lx, lx->begin, xstrdup(HEADER_FORM),
			    "detached belongs below the header of a policy");
	} else if (p->is_template || p->detached ||
	    !STAILQ_EMPTY(&p->rules)) {
		lex_error(lx, lx->begin, xstrdup("detached alone below its "
		    "header, or the rules without it"),
		    "a detached program is not judged by rules");
	} else {
		p->detached = 1;
		p->detached_pos = lex_pos(lx, lx->begin);
		text_add(&ps->before, lx->text, lx->n);
		p->detached_text = text_take(&ps->before);
	}
}

/*
 * EMUL-CALL: at the lexer's place, into the rule; file is the atom of its path.
 * 0, or -1 and told.
 */
static int
read_rule_name(struct lex *lx, struct rule *r, const char *emul, uint32_t file)
{
	size_t at = lx->next, i = at, nemul, call;
	const char *s = lx->text;

	while (i < lx->end && (isalnum((unsigned char)s[i]) || s[i] == '_'))
		i++;
	if (i == at || i == lx->end || s[i] != '-') {
		lex_error(lx, at, i > at && i < lx->end && s[i] == ':' &&
		    keyword_find(KW_EMUL, s + at, i - at) == -1 ?
		    lex_fix(lx, at, at, "%s-", emul) :
		    xasprintf("%s-CALL: permit", emul),
		    "a rule begins with EMULATION-CALL:");
		return -1;
	}
	if (check_emul(lx, at, i - at) == -1)
		return -1;
	nemul = i - at;
	for (call = ++i; i < lx->end && s[i] != ':'; i++)
		if (isspace((unsigned char)s[i]))
			break;
	if (rule_set_name(r, s + at, nemul, s + call, i - call, file) == -1) {
		lex_error(lx, call, NULL, "there are too many different names "
		    "of calls");
		return -1;
	}
	lx->next = i;
	lex_next(lx);
	if (i > call && lex_is(lx, ':'))
		return 0;
	if (i == call)
		lex_error(lx, i, xasprintf("%s-open: permit", rule_emul(r)),
		    "the name of the call is missing");
	else
		lex_error(lx, i, lex_fix(lx, i, i, ":"),
		    "a colon is missing behind the name of the call");
	return -1;
}

/* Complains if the rule cannot stand where it does; 0 if it can. */
static int
check_place(struct parser *ps, const struct rule *r)
{
	struct lex *lx = &ps->lx;
	const struct policy *p = ps->policy;
	const char *emul = rule_emul(r);
	char *rule;

	if (p == NULL && !ps->lost) {
		ps->lost = 1;
		lex_error(lx, lx->begin, xasprintf(
		    "Policy: /path/of/program, Emulation: %s\t# first",
		    emul), "a rule stands below the header of its policy");
	} else if (p != NULL && p->detached) {
		lex_error(lx, lx->begin, xstrdup("detached alone below its "
		    "header, or the rules without it"),
		    "a detached program is not judged by rules");
	} else if (p != NULL && !emul_equal(p->emul, emul)) {
		rule = lex_fix(lx, lx->begin, lx->begin + strlen(emul), "%s",
		    p->emul);
		lex_error(lx, lx->begin, xasprintf(
		    "%s\nPolicy: %s, Emulation: %s\t# in a line above it",
		    rule, p->name, emul),
		    "the policy is for %s; rules for %s stand below a header "
		    "of their own", p->emul, emul);
		free(rule);
	} else
		return 0;
	return -1;
}

static void
parse_rule_line(struct parser *ps)
{
	struct lex *lx = &ps->lx;
	struct rule *r = rule_new(ps->file->pool);
	char *before, *after;

	r->line = (unsigned int)lx->line & 0xffffff;
	r->source = lx->text;
	lx->next = lx->begin;
	if (read_rule_name(lx, r, ps->policy != NULL ? ps->policy->emul :
	    "native", ps->path) == -1 || check_place(ps, r) == -1 ||
	    body_read(lx, ps->vars, r) == -1 || ps->policy == NULL) {
		rule_free(r);
		return;
	}
	if ((before = text_take(&ps->before)) != NULL)
		rule_set_before(r, before);
	/* Where nothing follows the comment, it is read from the line. */
	if (lx->comment < lx->n && isspace((unsigned char)lx->text[lx->n - 1]) &&
	    (after = take_comment(lx)) != NULL)
		rule_set_after(r, after);
	STAILQ_INSERT_TAIL(&ps->policy->rules, r, entry);
}

/* 0 if the line's bytes are those of a text; else -1 and told. */
static int
check_bytes(struct lex *lx)
{
	const char *s = lx->text, *p;
	size_t n = lx->n;

	while (n > 0 && isspace((unsigned char)s[n - 1]))
		n--;
	if (lx->n > LINE_LIMIT)
		lex_error(lx, LINE_LIMIT, xstrdup("several rules, each with a "
		    "part of the condition"), "the line is too long");
	else if ((p = memchr(s, '\0', n)) != NULL)
		lex_error(lx, (size_t)(p - s), xstrdup("\\x00\t# in a quoted text"),
		    "there is a NUL byte in the line");
	else if ((p = memchr(s, '\r', n)) != NULL)
		lex_error(lx, (size_t)(p - s), xstrdup("\\r\t# in a quoted text"),
		    "there is a carriage return within the line");
	else
		return 0;
	return -1;
}

static void
parse_line(struct parser *ps, const char *text, size_t n)
{
	struct lex *lx = &ps->lx;
	int header;

	lex_line(lx, text, n);
	if (check_bytes(lx) == -1)
		return;
	if (lx->begin >= lx->end) {
		text_add(&ps->before, text, n);
		return;
	}
	lex_next(lx);
	header = lx->tok.kind != TOK_WORD ? -1 : keyword_value(
	    lx->tok.keyword, KW_HEADER);
	if (header == KW_POLICY || header == KW_TEMPLATE)
		parse_header(ps, header == KW_TEMPLATE);
	else if (header == KW_DETACHED)
		parse_detached(ps);
	else
		parse_rule_line(ps);
}

struct policy_file *
parse_taken(const char *path, char *text, size_t n, const struct vars *vars,
    struct diag *diag)
{
	struct policy_file *file = policy_file_new(path);
	struct pos whole = { file->path, 0, 0 };
	struct parser ps;
	size_t at, len;
	char *end;

	/* The mark that some editors put in front of UTF-8 is not kept. */
	file->text = text;
	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		n -= 3;
	}
	memset(&ps, 0, sizeof(ps));
	ps.lx.diag = diag;
	ps.lx.file = file->path;
	ps.lx.pool = file->pool;
	ps.lx.kept = 1;
	ps.path = atom_get(path, strlen(path));
	ps.file = file;
	ps.vars = vars;
	for (at = 0; at < n; at += len + 1) {
		end = memchr(text + at, '\n', n - at);
		len = end != NULL ? (size_t)(end - text) - at : n - at;
		text[at + len] = '\0';
		ps.lx.line++;
		parse_line(&ps, text + at, len);
		if (ps.lx.errors > LEX_ERRORS_MAX)
			break;
	}
	if (ps.lx.errors > LEX_ERRORS_MAX && diag != NULL)
		diag_say(diag, DIAG_ERROR, &whole, NULL, 0, NULL,
		    "there are more errors than these %d", LEX_ERRORS_MAX);
	file->tail = text_take(&ps.before);
	free(ps.before.p);
	tdestroy(ps.seen, keep_node);
	if (ps.lx.errors == 0)
		return file;
	policy_file_free(file);
	return NULL;
}

struct policy_file *
parse_text(const char *path, const char *text, size_t n,
    const struct vars *vars, struct diag *diag)
{
	return parse_taken(path, xmemdup(text, n), n, vars, diag);
}

/* 1 if the line begins with EMUL-CALL and a colon, which no body does. */
static int
has_name(const struct lex *lx)
{
	size_t i = lx->begin;
	int dash = 0;

	for (; i < lx->end && strchr(": \t\"", lx->text[i]) == NULL; i++)
		dash |= lx->text[i] == '-';
	while (i < lx->end && isspace((unsigned char)lx->text[i]))
		i++;
	return dash && i < lx->end && lx->text[i] == ':';
}

static int
read_rule(struct lex *lx, struct rule *r, const char *emul, const char *call,
    const struct vars *vars)
{
	size_t at = lx->begin;

	if (check_bytes(lx) == -1)
		return -1;
	if (memchr(lx->text, '\n', lx->end) != NULL) {
		lex_error(lx, at, NULL, "a rule is one line");
		return -1;
	}
	if (has_name(lx) || emul == NULL || call == NULL) {
		if (read_rule_name(lx, r, emul != NULL ? emul : "native",
		    0) == -1)
			return -1;
		if (emul != NULL && !emul_equal(emul, rule_emul(r))) {
			lex_error(lx, at, lex_fix(lx, at, at +
			    strlen(rule_emul(r)), "%s", emul),
			    "a rule for %s is wanted here", emul);
			return -1;
		}
	} else if (rule_set_name(r, emul, strlen(emul), call, strlen(call),
	    0) == -1) {
		lex_error(lx, at, NULL, "there are too many different names of "
		    "calls");
		return -1;
	}
	return body_read(lx, vars, r);
}

struct rule *
parse_rule(const char *text, size_t n, const char *emul, const char *call,
    const struct vars *vars, struct diag *diag)
{
	struct rule *r = rule_new(NULL);
	struct lex lx;
	char *after;

	memset(&lx, 0, sizeof(lx));
	lx.diag = diag;
	lex_line(&lx, text, n);
	if (read_rule(&lx, r, emul, call, vars) == -1) {
		rule_free(r);
		return NULL;
	}
	if ((after = take_comment(&lx)) != NULL)
		rule_set_after(r, after);
	return r;
}
