/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Offers: this very call; what learning would make of it; the folder of its
 * names and the folders above; the host; the call set; the call as such.
 */
#include "engine/offer.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "call/door.h"
#include "engine/bundle.h"
#include "engine/narrow.h"
#include "engine/prog.h"
#include "engine/temp.h"
#include "policy/pattern.h"
#include "policy/print.h"

#define FOLDERS_MOST	3	/* the folder, and those above it */
#define FOLDER_DEPTH	2	/* components at least: /usr is too wide */
#define SKIPPED		(NARROW_SKIP(ARG_ARGV) | NARROW_SKIP(ARG_FD))

static const char permit[] = "permit";

/* How a field is widened; up counts folders, from 1. */
struct widen {
	int	up;
	int	done;		/* some field was */
};

struct maker {
	struct offers		*to;
	const struct call	*call;
	uint32_t		 uncovered;
	struct learn		*learn;
	int			 alias;
	char			*under;		/* owned: the folder that would be
						 * learned, or NULL */
	char			*room;		/* owned */
	size_t			 cap;
};

static int
is_name(const struct field *f)
{
	return (f->flags & FIELD_PATH) && f->len > 0 && f->text[0] == '/';
}

/* The length of the folder that is up folders above the name, or 0. */
static size_t
folder_len(const struct field *f, int up)
{
	size_t n = f->len, i;
	int depth = 0;

	if (!is_name(f))
		return 0;
	while (up-- > 0) {
		while (n > 0 && f->text[n - 1] != '/')
			n--;
		if (n > 0)
			n--;
	}
	for (i = 0; i < n; i++)
		depth += f->text[i] == '/';
	return depth >= FOLDER_DEPTH && !temp_needs_quote(f->text, n) ? n : 0;
}

static void
put_folder(void *ctx, struct buf *b, const struct call *c,
    const struct field *f, const char *name)
{
	struct widen *w = ctx;
	size_t n = folder_len(f, w->up);

	if (n == 0) {
		narrow_eq(NULL, b, c, f, name);
		return;
	}
	w->done = 1;
	buf_printf(b, "%s under \"", name);
	buf_escape(b, f->text, n);
	buf_puts(b, "\"");
}

/* The file, and what programs put beside it for a while: FILE.tmp, FILE.lock */
static void
put_beside(void *ctx, struct buf *b, const struct call *c,
    const struct field *f, const char *name)
{
	struct widen *w = ctx;
	char *quoted;

	if (!is_name(f) || f->text[f->len - 1] == '/' ||
	    folder_len(f, 1) == 0 || (!w->done &&
	    name_alias(c, f) != ALIAS_FSWRITE)) {
		narrow_eq(NULL, b, c, f, name);
		return;
	}
	w->done = 1;
	quoted = pattern_quote_glob(f->text, f->len);
	buf_printf(b, "%s match \"", name);
	buf_escape(b, quoted, strlen(quoted));
	buf_puts(b, "*\"");
	free(quoted);
}

/* Any port of the host: inet-[127.0.0.1]:* */
static void
put_host(void *ctx, struct buf *b, const struct call *c,
    const struct field *f, const char *name)
{
	static const char inet[] = "inet-[";
	const char *colon = f->len > 0 ? memrchr(f->text, ':', f->len) : NULL;
	struct widen *w = ctx;
	char *host;

	if (f->len < strlen(inet) || colon == NULL ||
	    memcmp(f->text, inet, strlen(inet)) != 0) {
		narrow_eq(NULL, b, c, f, name);
		return;
	}
	w->done = 1;
	host = pattern_quote_glob(f->text, (size_t)(colon - f->text));
	buf_printf(b, "%s match \"", name);
	buf_escape(b, host, strlen(host));
	buf_puts(b, ":*\"");
	free(host);
}

/* 1 if a line stands in text[0..n) already. */
static int
has_line(const char *text, size_t n, const char *line, size_t len)
{
	const char *p = text, *end;

	while (p < text + n) {
		end = memchr(p, '\n', (size_t)(text + n - p));
		if (end == NULL)
			end = text + n;
		if ((size_t)(end - p) == len && memcmp(p, line, len) == 0)
			return 1;
		p = end + 1;
	}
	return 0;
}

/* Ends the line that begins at start, or drops it if it is there already. */
static void
end_line(struct buf *b, size_t start)
{
	if (has_line(b->p, start, b->p + start, b->len - start)) {
		b->len = start;
		b->p[start] = '\0';
	} else
		buf_puts(b, "\n");
}

/*
 * Who makes a file looks at it the next time, when it is there; who executes a
 * program looks at it before, or does not. The call that does, with that name
 * alone, in *look; 0 if that is not so.
 */
static int
implied_look(const struct call *c, const struct field *f, struct call *look)
{
	if (!is_name(f) || (f->kind != ARG_PATH_EXEC &&
	    !((f->flags & FIELD_MISSING) &&
	    name_alias(c, f) == ALIAS_FSWRITE)))
		return 0;
	*look = *c;
	look->sys = sysent_by_name("stat");
	look->alias = ALIAS_FSREAD;
	look->nfield = 1;
	look->field[0] = *f;
	look->field[0].kind = ARG_PATH;
	look->field[0].index = 0;
	look->field[0].flags &= (uint8_t)~(FIELD_WRITE | FIELD_MISSING);
	return 1;
}

/* Adds the rules for the looks that a call implies. */
static void
write_looks(const struct maker *m, struct buf *b, narrow_fn *put, void *ctx)
{
	static struct call look;
	size_t start;
	int i;

	for (i = 0; i < m->call->nfield && m->alias; i++) {
		start = b->len;
		if (implied_look(m->call, &m->call->field[i], &look) &&
		    narrow_field(b, &look, &look.field[0], put, ctx) == 0)
			end_line(b, start);
	}
}

/*
 * The rules with each field written by put: one for each uncovered name, or
 * one for the call. -1 if they cannot be.
 */
static int
write_rules(const struct maker *m, struct buf *b, uint64_t skip, narrow_fn *put,
    void *ctx)
{
	const struct call *c = m->call;
	const struct field *f;
	int i, judged = 0;
	size_t start;

	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (!field_is_judged(c, f, m->alias))
			continue;
		judged = 1;
		start = b->len;
		if (!(m->uncovered & field_bit(f)))
			continue;
		if (narrow_field(b, c, f, put, ctx) == -1)
			return -1;
		end_line(b, start);
	}
	if (!judged) {
		if (narrow_call(b, c, skip, put, ctx) == -1)
			return -1;
		buf_puts(b, "\n");
	}
	write_looks(m, b, put, ctx);
	return b->cut || b->len == 0 ? -1 : 0;
}

/* Takes what is in b as an offer, unless it is one already. */
static void
add(struct maker *m, const char *what, struct buf *b)
{
	struct offers *to = m->to;
	int i;

	while (b->len > 0 && b->p[b->len - 1] == '\n')
		b->p[--b->len] = '\0';
	if (b->cut || b->len == 0 || to->n == OFFERS_MOST)
		return;
	for (i = 0; i < to->n; i++)
		if (strcmp(to->offer[i].rules, b->p) == 0)
			return;
	to->offer[to->n].what = what;
	to->offer[to->n++].rules = xstrdup(b->p);
}

static void
add_written(struct maker *m, const char *what, uint64_t skip, narrow_fn *put,
    struct widen *w)
{
	struct buf b;

	buf_init(&b, m->room, m->cap);
	if (write_rules(m, &b, skip, put, w) == 0 && (w == NULL || w->done))
		add(m, what, &b);
}

/* 1 if a learned rule reaches beyond the folder that is up above the name. */
static int
is_wider(const struct rule *r, const struct field *f, int up)
{
	const struct expr *e = rule_expr(r);
	size_t n = folder_len(f, up);
	char *below;
	int wider;

	if (n == 0 || e == NULL || e->kind != EXPR_TEST)
		return 0;
	/* No name has such a byte: only what takes any name takes this. */
	below = xasprintf("%.*s/\001/\001", (int)n, f->text);
	wider = pattern_test(e->pattern, below, strlen(below));
	free(below);
	return wider;
}

/* Writes what -A would learn of a call, a line each. */
static void
write_learned(const struct maker *m, struct buf *b, const struct call *c,
    uint32_t uncovered)
{
	struct rule *rules[CALL_MAXFIELDS];
	size_t start;
	char *text;
	int i, n;

	n = learn_rules(m->learn, c, uncovered, rules, CALL_MAXFIELDS);
	for (i = 0; i < n; i++) {
		start = b->len;
		text = print_rule(rules[i]);
		buf_puts(b, text);
		end_line(b, start);
		free(text);
		rule_free(rules[i]);
	}
}

/*
 * What -A would learn; *up gets how many of the folders above the name are
 * narrower.
 */
static void
learned(struct maker *m, struct buf *b, int *up)
{
	static struct call look;
	const struct field *f = call_field(m->call, "filename", 0);
	const struct expr *e;
	struct rule *rules[1];
	const char *under;
	size_t len;
	int i;

	*up = 0;
	write_learned(m, b, m->call, m->uncovered);
	for (i = 0; i < m->call->nfield && m->alias; i++)
		if (implied_look(m->call, &m->call->field[i], &look))
			write_learned(m, b, &look, ~UINT32_C(0));
	if (f == NULL || learn_rules(m->learn, m->call, m->uncovered, rules,
	    1) != 1)
		return;
	e = rule_expr(rules[0]);
	if (e != NULL && e->kind == EXPR_TEST &&
	    pattern_op(e->pattern) == OP_UNDER) {
		under = pattern_expanded(e->pattern, &len);
		m->under = xstrndup(under, len);
	}
	while (*up < FOLDERS_MOST && is_wider(rules[0], f, *up + 1))
		++*up;
	rule_free(rules[0]);
}

static void
add_folders(struct maker *m, int from, int to)
{
	const struct field *f = call_field(m->call, "filename", 0);
	struct widen w = { 0 };
	size_t n;
	int up;

	for (up = from; up <= to; up++) {
		n = f != NULL ? folder_len(f, up) : 0;
		/* Learned by another name, such as $CWD. */
		if (n > 0 && m->under != NULL && strlen(m->under) == n &&
		    memcmp(m->under, f->text, n) == 0)
			continue;
		w.up = up;
		w.done = 0;
		add_written(m, up == 1 ? "folder" : "folder above", SKIPPED,
		    put_folder, &w);
	}
}

/* What is done together with the call. */
static void
add_bundles(struct maker *m)
{
	struct buf b;
	size_t i;

	for (i = 0; i < nbundles; i++) {
		buf_init(&b, m->room, m->cap);
		if (bundle_write(&b, &bundles[i], m->call, m->uncovered,
		    m->alias))
			add(m, bundles[i].what, &b);
	}
}

/* native-@memory: permit, if the call is in a set. */
static void
add_set(struct maker *m)
{
	const struct call *c = m->call;
	struct buf b;
	size_t i, k;

	for (i = 0; c->sys != NULL && i < ncallsets; i++)
		for (k = 0; callsets[i].calls[k] != NULL; k++) {
			if (strcmp(callsets[i].calls[k], c->sys->name) != 0)
				continue;
			buf_init(&b, m->room, m->cap);
			buf_printf(&b, "%s-%s: permit", c->abi->emul,
			    callsets[i].name);
			add(m, "call set", &b);
		}
}

/* The call whatever its arguments are; its aliases where they are judged. */
static void
add_call(struct maker *m)
{
	const struct call *c = m->call;
	const struct field *f;
	int i, judged = 0;
	char name[32];
	size_t start;
	struct buf b;

	buf_init(&b, m->room, m->cap);
	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (!field_is_judged(c, f, m->alias) ||
		    name_alias(c, f) == ALIAS_NONE)
			continue;
		judged = 1;
		if (!(m->uncovered & field_bit(f)))
			continue;
		start = b.len;
		buf_printf(&b, "%s-%s: permit", c->abi->emul,
		    sysent_alias_name(name_alias(c, f)));
		end_line(&b, start);
	}
	if (!judged)
		buf_printf(&b, "%s-%s: permit", c->abi->emul,
		    call_name(c, name));
	add(m, "every such call", &b);
}

static size_t
room_for(const struct call *c)
{
	size_t cap = 4096;
	int i;

	for (i = 0; i < c->nfield; i++)
		cap += c->field[i].len * 8 + 256;
	return cap;
}

void
offers_make(struct offers *to, const struct call *c, uint32_t uncovered,
    struct learn *learn, int alias)
{
	struct maker m = { .to = to, .call = c,
	    .uncovered = uncovered, .learn = learn, .alias = alias,
	    .cap = room_for(c) };
	const struct door *door = door_find(c);
	struct widen host = { 0 }, beside = { 0 };
	char *room = xmalloc(m.cap);
	struct buf b;
	int up;

	memset(to, 0, sizeof(*to));
	m.room = xmalloc(m.cap);
	if (door != NULL)
		m.alias = 0;	/* it has to be named */
	add_written(&m, "just this", 0, narrow_eq, NULL);
	if (door == NULL) {
		add_written(&m, "and beside it", SKIPPED, put_beside, &beside);
		buf_init(&b, room, m.cap);
		learned(&m, &b, &up);
		add_folders(&m, 1, up);
		add(&m, "alike", &b);
		add_bundles(&m);
		add_folders(&m, up + 1, FOLDERS_MOST);
		add_written(&m, "host", SKIPPED, put_host, &host);
		add_set(&m);
		add_call(&m);
	}
	free(room);
	free(m.room);
	free(m.under);
}

void
offers_clear(struct offers *o)
{
	while (o->n > 0)
		free(o->offer[--o->n].rules);
}

char *
offer_rules(const struct offer *o, const char *verdict)
{
	size_t n = strlen(o->rules), most = n, k = strlen(permit);
	const char *p, *end;
	struct buf b;
	char *text;

	for (p = o->rules; *p != '\0'; p++)
		most += *p == '\n' ? strlen(verdict) : 0;
	most += strlen(verdict) + 1;
	text = xmalloc(most);
	buf_init(&b, text, most);
	for (p = o->rules;; p = end + 1) {
		end = strchr(p, '\n');
		n = end != NULL ? (size_t)(end - p) : strlen(p);
		buf_put(&b, p, n >= k ? n - k : 0);
		buf_puts(&b, verdict);
		if (end == NULL)
			return text;
		buf_puts(&b, "\n");
	}
}
