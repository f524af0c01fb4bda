/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What rules share, and what is theirs alone. Emulation, call and file are the
 * same in very many: all three are one number.
 */
#include "policy/rule.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/pool.h"
#include "base/xmalloc.h"
#include "policy/lex.h"
#include "policy/note.h"

#define HEADS_MOST	(1U << 22)	/* that rule.head has room for */

/* Atoms. */
struct head {
	uint32_t	 emul;
	uint32_t	 call;
	uint32_t	 file;
};

/* As the atoms themselves, they are never taken back; 0 is a nameless one. */
static struct {
	struct head	*head;		/* owned; n of them, from 1 */
	uint32_t	 n;
	uint32_t	*place;		/* owned; cap of them, 0 is empty */
	uint32_t	 cap;		/* a power of two, or 0 */
} heads;

static uint32_t *
find_head(const struct head *h)
{
	uint32_t x = (h->emul * 31 + h->call) * 2654435761U + h->file;
	const struct head *there;
	uint32_t i = (x ^ x >> 15) & (heads.cap - 1);

	for (; heads.place[i] != 0; i = (i + 1) & (heads.cap - 1)) {
		there = &heads.head[heads.place[i]];
		if (there->call == h->call && there->emul == h->emul &&
		    there->file == h->file)
			break;
	}
	return &heads.place[i];
}

static void
grow_heads(void)
{
	uint32_t i;

	free(heads.place);
	heads.cap = heads.cap > 0 ? 2 * heads.cap : 256;
	heads.place = xcalloc(heads.cap, sizeof(*heads.place));
	heads.head = xreallocarray(heads.head, heads.cap,
	    sizeof(*heads.head));
	memset(&heads.head[0], 0, sizeof(heads.head[0]));
	for (i = 1; i <= heads.n; i++)
		*find_head(&heads.head[i]) = i;
}

static struct head
head_of(const struct rule *r)
{
	static const struct head none;

	return r->head > 0 ? heads.head[r->head] : none;
}

static int
set_head(struct rule *r, const struct head *h)
{
	uint32_t *at;

	if (2 * (heads.n + 1) >= heads.cap)
		grow_heads();
	at = find_head(h);
	if (*at == 0) {
		if (heads.n + 1 >= HEADS_MOST)
			return -1;
		heads.head[++heads.n] = *h;
		*at = heads.n;
	}
	r->head = *at;
	return 0;
}

int
rule_set_name(struct rule *r, const char *emul, size_t nemul, const char *call,
    size_t ncall, uint32_t file)
{
	struct head h = head_of(r);

	if (emul != NULL)
		h.emul = atom_get(emul, nemul);
	if (call != NULL)
		h.call = atom_get(call, ncall);
	h.file = file;
	return set_head(r, &h);
}

void
rule_set_place(struct rule *r, const char *path, int line)
{
	struct head h = head_of(r);

	h.file = path != NULL ? atom_get(path, strlen(path)) : 0;
	/* Without a number for it, it stays nameless as to its file. */
	set_head(r, &h);
	r->line = (uint32_t)line;
}

const char *
rule_emul(const struct rule *r)
{
	return atom_text(head_of(r).emul);
}

const char *
rule_call(const struct rule *r)
{
	return atom_text(head_of(r).call);
}

struct pos
rule_pos(const struct rule *r)
{
	struct head h = head_of(r);
	struct pos pos = { h.file != 0 ? atom_text(h.file) : NULL,
	    (int)r->line, 1 };
	const char *s = r->source;

	while (s != NULL && isspace((unsigned char)*s++))
		pos.column++;
	return pos;
}

struct rule *
rule_new(struct pool *pool)
{
	struct rule *r = pool_get(pool, sizeof(*r));

	r->pooled = pool != NULL;
	r->cond.kind = EXPR_ABSENT;
	return r;
}

/* No deeper than the reader lets an expression be nested. */
void
expr_clear(struct expr *e)
{
	switch (e->kind) {
	case EXPR_TEST:
		pattern_clear(e->pattern);
		break;
	case EXPR_AND:
	case EXPR_OR:
		expr_clear(&e->child[1]);
		/* FALLTHROUGH */
	case EXPR_NOT:
		expr_clear(&e->child[0]);
		if (!e->pooled)
			free(e->child);
		break;
	default:
		break;
	}
	e->kind = EXPR_ABSENT;
}

static void
more_free(struct rule_more *m)
{
	if (m == NULL)
		return;
	free(m->as_user);
	free(m->as_group);
	free(m->code_word);
	free(m->pred_word);
	free(m->before);
	free(m->after);
	free(m->source);
	note_free(m->note);
	free(m);
}

void
rule_free(struct rule *r)
{
	if (r == NULL)
		return;
	expr_clear(&r->cond);
	more_free(r->more);
	r->more = NULL;
	if (!r->pooled)
		free(r);
}

struct rule_more *
rule_more(struct rule *r)
{
	if (r->more == NULL)
		r->more = xcalloc(1, sizeof(*r->more));
	return r->more;
}

const char *
rule_before(const struct rule *r)
{
	return r->more != NULL ? r->more->before : NULL;
}

const char *
rule_after(const struct rule *r)
{
	struct lex lx;

	if (r->more != NULL && r->more->after != NULL)
		return r->more->after;
	if (r->source == NULL || strchr(r->source, '#') == NULL)
		return NULL;
	memset(&lx, 0, sizeof(lx));
	lex_line(&lx, r->source, strlen(r->source));
	return lx.comment < lx.n ? r->source + lx.comment : NULL;
}

static void
replace(char **to, char *text)
{
	free(*to);
	*to = text;
}

void
rule_set_before(struct rule *r, char *text)
{
	if (text != NULL || r->more != NULL)
		replace(&rule_more(r)->before, text);
}

void
rule_set_after(struct rule *r, char *text)
{
	if (text != NULL || r->more != NULL)
		replace(&rule_more(r)->after, text);
}

void
rule_set_source(struct rule *r, char *text)
{
	const char *after = rule_after(r);

	if (after != NULL && r->more != NULL && r->more->after == after)
		after = NULL;
	if (after != NULL)
		rule_set_after(r, xstrdup(after));
	r->source = text;
	if (text != NULL || r->more != NULL)
		replace(&rule_more(r)->source, text);
}
