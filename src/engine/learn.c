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
#include "engine/general.h"
#include "engine/narrow.h"
#include "engine/prog.h"
#include "policy/diag.h"
#include "policy/parse.h"
#include "policy/print.h"

#define SKIPPED		(NARROW_SKIP(ARG_ARGV) | NARROW_SKIP(ARG_FD))
#define OTHERS		077	/* permission bits of anybody else */

struct learn {
	struct general_env	 env;
	struct made		*made;		/* owned */
	struct diag		*diag;		/* owned; tells nobody */
	char			*tmpdir;	/* owned, or NULL */
	int			 alias;
};

struct learn *
learn_new(const struct vars *vars, int alias)
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
	l->alias = alias;
	l->env.vars = vars;
	l->env.made = l->made;
	l->env.tmpdir = l->tmpdir;
	l->env.project = general_is_project(vars);
	return l;
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
put_general(void *ctx, struct buf *b, const struct call *c,
    const struct field *f, const char *name)
{
	const struct learn *l = ctx;
	size_t cap = GENERAL_ROOM(f->len);
	struct general g = { 0 };
	char *room;

	room = xmalloc(cap);
	buf_init(&g.operand, room, cap);
	if (f->kind >= ARG_PATH && f->kind <= ARG_PATH_EXEC)
		general_name(&l->env, use_of(c, f), f->text, f->len, f->flags,
		    &g);
	else
		general_address(&l->env, f->text, f->len, f->flags, &g);
	buf_printf(b, "%s %s \"", name, g.op);
	buf_escape(b, g.operand.p, g.operand.len);
	buf_puts(b, "\"");
	free(room);
}

static struct rule *
read_rule(const struct learn *l, const char *emul, const char *text, size_t n)
{
	return parse_rule(text, n, emul, NULL, l->env.vars, l->diag);
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
add_rule(struct learn *l, const struct call *c, const struct buf *b,
    struct rule **to, int n, int max)
{
	struct rule *r;

	if (n >= max || b->cut || (r = read_rule(l, c->abi->emul, b->p,
	    b->len)) == NULL)
		return n;
	if (is_double(to, n, r)) {
		rule_free(r);
		return n;
	}
	to[n] = r;
	return n + 1;
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
	int i, n = 0, judged = 0;
	struct buf b;

	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (!field_is_judged(c, f, l->alias))
			continue;
		judged = 1;
		buf_init(&b, room, cap);
		if ((uncovered & field_bit(f)) &&
		    narrow_field(&b, c, f, put_general, l) == 0)
			n = add_rule(l, c, &b, to, n, max);
	}
	buf_init(&b, room, cap);
	if (!judged && narrow_call(&b, c, SKIPPED, put_general, l) == 0)
		n = add_rule(l, c, &b, to, n, max);
	free(room);
	return n;
}

/*
 * What a run does or not by chance, so that no two runs learn the same: where
 * memory comes from, and what malloc(3) asks the kernel about it; how its own
 * descriptors are set; signals among processes of the same program. Nothing
 * here makes memory executable or reaches another program.
 */
static const char *const starters[] = {
	"mmap: prot eq \"PROT_NONE\" then permit",
	"mmap: prot eq \"PROT_READ\" then permit",
	"mmap: prot eq \"PROT_READ|PROT_WRITE\" then permit",
	"mprotect: prot eq \"PROT_NONE\" then permit",
	"mprotect: prot eq \"PROT_READ\" then permit",
	"mprotect: prot eq \"PROT_READ|PROT_WRITE\" then permit",
	("fcntl: cmd re \"^F_(DUPFD|DUPFD_CLOEXEC|GETFD|SETFD|GETFL|SETFL)$\" "
	    "then permit"),
	/* Not fswrite, by which root could remove it. */
	"open: filename eq \"/dev/null\" then permit",
	"openat: filename eq \"/dev/null\" then permit",
};

/* Names that any program may look at, by their aliases. */
static const char *const starter_names[] = {
	"fsread: filename match \"/<non-existent filename>: *\" then permit",
	"fsread: filename eq \"/proc/sys/vm/overcommit_memory\" then permit",
	"fsread: filename under \"/sys/devices/system/cpu\" then permit",
	"fsread: filename eq \"/dev/null\" then permit",
};

static const char *const own_signals[] = { "kill", "tgkill", "tkill" };

static int
add_text(const struct learn *l, const struct abi *abi, const char *text,
    struct rule **to, int n, int max)
{
	char *whole = xasprintf("%s-%s", abi->emul, text);
	struct rule *r = n < max ? read_rule(l, abi->emul, whole,
	    strlen(whole)) : NULL;

	free(whole);
	if (r != NULL)
		to[n++] = r;
	return n;
}

int
learn_start(struct learn *l, const struct abi *abi, const char *program,
    struct rule **to, int max)
{
	char text[2 * PATH_MAX];
	struct buf b;
	size_t i;
	int n = 0;

	for (i = 0; i < ncallsets; i++) {
		snprintf(text, sizeof(text), "%s: permit", callsets[i].name);
		n = add_text(l, abi, text, to, n, max);
	}
	for (i = 0; i < nitems(starters); i++)
		n = add_text(l, abi, starters[i], to, n, max);
	for (i = 0; i < nitems(starter_names) && l->alias; i++)
		n = add_text(l, abi, starter_names[i], to, n, max);
	for (i = 0; i < nitems(own_signals); i++) {
		buf_init(&b, text, sizeof(text));
		buf_printf(&b, "%s: pidname eq \"", own_signals[i]);
		buf_escape(&b, program, strlen(program));
		buf_puts(&b, "\" then permit");
		if (!b.cut)
			n = add_text(l, abi, text, to, n, max);
	}
	return n;
}
