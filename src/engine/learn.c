/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * From calls to rules. A rule is put together as text and read by the reader,
 * so that what is learned is what a file may hold. argv and the numbers of
 * descriptors are never learned: they change with every run.
 */
#include "engine/learn.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/xmalloc.h"
#include "engine/learn_priv.h"
#include "engine/narrow.h"
#include "engine/prog.h"
#include "policy/note.h"
#include "policy/parse.h"
#include "policy/print.h"

#define LEARNED_MOST	8192	/* rules of one run; what then? learn.h */
#define SKIPPED		(NARROW_SKIP(ARG_ARGV) | NARROW_SKIP(ARG_FD))
#define OTHERS		077	/* permission bits of anybody else */

/* What the fields of a call have put into its rule. */
struct maker {
	struct learn		*learn;
	const char		*class;
	const struct field	*wide;		/* that the rule is not all of */
};

struct learn *
learn_new(const struct vars *vars, unsigned int flags)
{
	struct learn *l = xcalloc(1, sizeof(*l));
	const char *tmpdir = getenv("TMPDIR");
	size_t n = tmpdir != NULL && tmpdir[0] == '/' ? strlen(tmpdir) : 0;

	while (n > 0 && tmpdir[n - 1] == '/')
		n--;
	if (n > 0)
		l->tmpdir = xstrndup(tmpdir, n);
	l->made = made_new();
	l->diag = diag_new(NULL, NULL);
	l->alias = !(flags & LEARN_NOALIAS);
	l->exact = (flags & LEARN_EXACT) != 0;
	strlcpy(l->day, "1970-01-01", sizeof(l->day));
	l->env.vars = vars;
	l->env.made = l->made;
	l->env.tmpdir = l->tmpdir;
	l->env.project = general_is_project(vars);
	return l;
}

void
learn_set_day(struct learn *l, const char *day)
{
	strlcpy(l->day, day, sizeof(l->day));
}

unsigned long
learn_unkept(const struct learn *l)
{
	return l->nrules > LEARNED_MOST ? l->nrules - LEARNED_MOST : 0;
}

int
learn_is_project(const struct vars *vars)
{
	return general_is_project(vars);
}

void
learn_free(struct learn *l)
{
	if (l == NULL)
		return;
	made_free(l->made);
	diag_free(l->diag);
	free(l->tmpdir);
	free(l);
}

/* 1 if the maker keeps the object to itself, as mkstemp and mkdtemp do. */
static int
is_private(const struct call *c)
{
	int i;

	for (i = 0; i < c->nfield; i++)
		if (c->field[i].kind == ARG_MODE)
			return (c->field[i].value & OTHERS) == 0;
	return 1;
}

/* How the name of a new object is to be looked at; 0 if not at all. */
static int
find_look(const struct learn *l, const struct call *c, const struct field *f,
    int in_temp, enum temp_look *look)
{
	const struct field *old = call_field(c, "filename", 0);

	if (f->flags & FIELD_NEWTEMP) {
		*look = in_temp && is_private(c) ? TEMP_SURE : TEMP_LIKELY;
		return 1;
	}
	if (!in_temp)
		return 0;
	/* A second name for, or the last name of, what was made up. */
	*look = f->index == 1 && old != NULL &&
	    made_find(l->made, old->text, old->len) != NULL ?
	    TEMP_SURE : TEMP_LIKELY;
	return 1;
}

static void
note_field(struct learn *l, const struct call *c, const struct field *f)
{
	size_t last = f->len;
	enum temp_look look;
	struct buf b;
	char *room;
	int in_temp;

	while (last > 0 && f->text[last - 1] != '/')
		last--;
	if (last == 0 || last == f->len ||
	    made_find(l->made, f->text, f->len) != NULL)
		return;
	in_temp = temp_is_folder(f->text, last - 1, l->tmpdir);
	if (!find_look(l, c, f, in_temp, &look))
		return;
	room = xmalloc(GENERAL_ROOM(f->len));
	buf_init(&b, room, GENERAL_ROOM(f->len));
	temp_quote(&b, f->text, last);
	if (temp_pattern(&b, f->text + last, f->len - last, look) == 0 ||
	    (in_temp && look != TEMP_COUNTED && temp_pattern(&b,
	    f->text + last, f->len - last, TEMP_COUNTED) == 0))
		made_add(l->made, f->text, f->len, b.p);
	free(room);
}

/*
 * Only what was not there before is made. O_TMPFILE makes a nameless file in a
 * folder that was.
 */
void
learn_note(struct learn *l, const struct call *c)
{
	const struct field *f;
	int i;

	if (c->alias != ALIAS_FSWRITE && (c->sys == NULL ||
	    strcmp(c->sys->name, "bind") != 0))
		return;
	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if ((f->flags & (FIELD_PATH | FIELD_MISSING | FIELD_CUT)) ==
		    (FIELD_PATH | FIELD_MISSING))
			note_field(l, c, f);
	}
}

void
learn_count(const struct call *c, const struct rule *r)
{
	struct note *note = r != NULL ? note_of(r) : NULL;
	const struct field *f = NULL;
	int i;

	if (note == NULL)
		return;
	note_hit(note);
	for (i = 0; i < c->nfield && f == NULL; i++)
		if (c->field[i].kind == ARG_SOCKADDR ||
		    (c->field[i].flags & FIELD_PATH))
			f = &c->field[i];
	if (note->names > 0 && f != NULL)
		note_name(note, f->text, f->len);
}

static enum general_use
use_of(const struct call *c, const struct field *f)
{
	static const enum general_use uses[ALIAS_COUNT] = {
		[ALIAS_NONE] = USE_OTHER,
		[ALIAS_FSREAD] = USE_READ,
		[ALIAS_FSWRITE] = USE_WRITE,
		[ALIAS_BY_OFLAGS] = USE_OTHER
	};

	return f->kind == ARG_PATH_EXEC ? USE_EXEC : uses[name_alias(c, f)];
}

static void
find_test(const struct learn *l, const struct call *c, const struct field *f,
    struct general *g)
{
	switch (f->kind) {
	case ARG_PATH ... ARG_PATH_EXEC:
		general_name(&l->env, use_of(c, f), f->text, f->len, f->flags,
		    g);
		break;
	case ARG_SOCKADDR:
	case ARG_MSGHDR:
	case ARG_MMSGHDR:
		general_address(&l->env, f->text, f->len, f->flags, g);
		break;
	case ARG_MODE:
		general_mode(f->text, f->len, g);
		break;
	case ARG_CLONE_FLAGS:
	case ARG_CLONE_ARGS:
		general_clone(f->text, f->len, g);
		break;
	case ARG_PROT:
		general_exact(f->text, f->len, g);
		if (memmem(f->text, f->len, "PROT_WRITE|PROT_EXEC", 20) != NULL)
			g->class = "code that it writes";
		break;
	default:
		general_exact(f->text, f->len, g);
		break;
	}
}

static void
put_general(void *ctx, struct buf *b, const struct call *c,
    const struct field *f, const char *name)
{
	struct maker *m = ctx;
	size_t cap = GENERAL_ROOM(f->len);
	struct general g = { 0 };
	char *room;

	room = xmalloc(cap);
	buf_init(&g.operand, room, cap);
	find_test(m->learn, c, f, &g);
	/* The class is known without the pattern too. */
	if (m->learn->exact)
		general_exact(f->text, f->len, &g);
	if (g.class != NULL)
		m->class = g.class;
	if (g.wide)
		m->wide = f;
	buf_printf(b, "%s %s \"", name, g.op);
	buf_escape(b, g.operand.p, g.operand.len);
	buf_puts(b, "\"");
	free(room);
}

struct rule *
learn_read(const struct learn *l, const char *emul, const char *text, size_t n)
{
	return parse_rule(text, n, emul, NULL, l->env.vars, l->diag);
}

static struct note *
make_note(const struct maker *m)
{
	struct note *note = note_new(m->learn->day, m->class);

	if (m->wide != NULL)
		note_name(note, m->wide->text, m->wide->len);
	return note;
}

/* 1 if the text of a rule was made before, for another name of the call. */
static int
is_double(struct rule *const *rules, int n, const struct rule *r)
{
	char *a = print_rule(r), *b;
	int i, same = 0;

	for (i = 0; i < n && !same; i++) {
		b = print_rule(rules[i]);
		same = strcmp(a, b) == 0;
		free(b);
	}
	free(a);
	return same;
}

static int
add_rule(const struct maker *m, const struct call *c, const struct buf *b,
    struct rule **to, int n, int max)
{
	struct learn *l = m->learn;
	struct rule *r;

	if (n >= max || b->cut || l->nrules++ >= LEARNED_MOST ||
	    (r = learn_read(l, c->abi->emul, b->p, b->len)) == NULL)
		return n;
	if (is_double(to, n, r)) {
		rule_free(r);
		return n;
	}
	note_set(r, make_note(m));
	to[n] = r;
	return n + 1;
}

/* Who makes processes makes them in whichever way the next library does. */
static int
add_forks(struct learn *l, const struct call *c, struct rule **to, int n,
    int max)
{
	static const char *const forks[] = {
		"fork: permit", "vfork: permit",
		"clone: flags nsub \"CLONE_NEW\" then permit"
	};
	const struct maker m = { .learn = l };
	const struct expr *e = n > 0 ? rule_expr(to[0]) : NULL;
	char text[64];
	struct buf b;
	size_t i;

	if (n == 0 || l->exact || c->sys == NULL ||
	    !(c->sys->flags & SYSF_FORK) ||
	    strcmp(rule_call(to[0]), "clone3") == 0 || (e != NULL &&
	    (e->kind != EXPR_TEST || pattern_op(e->pattern) != OP_NSUB)))
		return n;
	for (i = 0; i < nitems(forks); i++) {
		buf_init(&b, text, sizeof(text));
		buf_printf(&b, "%s-%s", c->abi->emul, forks[i]);
		n = add_rule(&m, c, &b, to, n, max);
	}
	return n;
}

/*
 * Whose ids they are is chance. Who is not root can only take those that he has,
 * and give what is his to them.
 */
static int
add_ids(struct learn *l, const struct call *c, struct rule **to, int n, int max)
{
	const struct maker m = { .learn = l };
	char text[64];
	struct buf b;

	if (n == 0 || l->exact || c->sys == NULL)
		return n;
	if (strncmp(c->sys->name, "fchown", 6) != 0 &&
	    (!(c->sys->flags & SYSF_IDS) ||
	    strncmp(c->sys->name, "set", 3) != 0))
		return n;
	buf_init(&b, text, sizeof(text));
	buf_printf(&b, "%s-%s: permit, if user != root", c->abi->emul,
	    c->sys->name);
	return add_rule(&m, c, &b, to, n, max);
}

/* Room for any rule about the call. */
static size_t
rule_room(const struct call *c)
{
	size_t cap = 4096;
	int i;

	for (i = 0; i < c->nfield; i++)
		cap += GENERAL_ROOM(c->field[i].len) * 4;
	return cap;
}

int
learn_rules(struct learn *l, const struct call *c, uint32_t uncovered,
    struct rule **to, int max)
{
	const struct field *f;
	size_t cap = rule_room(c);
	char *room = xmalloc(cap);
	struct maker m = { .learn = l };
	int i, n = 0, judged = 0;
	struct buf b;

	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (!field_is_judged(c, f, l->alias))
			continue;
		judged = 1;
		m = (struct maker){ .learn = l };
		buf_init(&b, room, cap);
		if ((uncovered & field_bit(f)) &&
		    narrow_field(&b, c, f, put_general, &m) == 0)
			n = add_rule(&m, c, &b, to, n, max);
	}
	buf_init(&b, room, cap);
	if (!judged && narrow_call(&b, c, SKIPPED, put_general, &m) == 0) {
		n = add_rule(&m, c, &b, to, n, max);
		n = add_forks(l, c, to, n, max);
		n = add_ids(l, c, to, n, max);
	}
	free(room);
	return n;
}
