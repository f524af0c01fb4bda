/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Puts rules together. The order of a rule's tests is that of the arguments.
 */
#include "engine/narrow.h"

#include <stdio.h>
#include <string.h>

#include "engine/prog.h"
#include "engine/temp.h"

#define RE_SPECIAL	"^.[$()|*+?{\\<"

/*
 * The text as an expression that holds for it alone, in which neither a macro
 * nor the word of 1.6 stands.
 */
static void
put_re(struct buf *b, const struct field *f, const char *name)
{
	const char *c, *end = f->text + f->len;
	size_t n;

	buf_printf(b, "%s re \"^", name);
	for (c = f->text; c < end; c += n) {
		n = strcspn(c, RE_SPECIAL);
		if (n > (size_t)(end - c))
			n = (size_t)(end - c);
		buf_escape(b, c, n);
		if (n > 0)
			continue;
		n = 1;
		if (*c == '$' || *c == '<')
			buf_printf(b, "[%c]", *c);
		else {
			/* One backslash of a quoted text. */
			buf_puts(b, "\\\\");
			buf_escape(b, c, 1);
		}
	}
	buf_puts(b, "$\"");
}

void
narrow_eq(void *ctx, struct buf *b, const struct call *c,
    const struct field *f, const char *name)
{
	if (temp_needs_quote(f->text, f->len)) {
		put_re(b, f, name);
		return;
	}
	buf_printf(b, "%s eq \"", name);
	buf_escape(b, f->text, f->len);
	buf_puts(b, "\"");
}

/* 1 if a rule can say what the text is. */
static int
can_be_said(const struct field *f)
{
	if (f->flags & FIELD_CUT)
		return 0;
	/* An expression has no way to write a NUL. */
	return memchr(f->text, '\0', f->len) == NULL ||
	    !temp_needs_quote(f->text, f->len);
}

static void
put_head(struct buf *b, const struct call *c, enum sys_alias alias)
{
	char name[32];

	buf_printf(b, "%s-%s: ", c->abi->emul, alias != ALIAS_NONE ?
	    sysent_alias_name(alias) : call_name(c, name));
}

int
narrow_field(struct buf *b, const struct call *c, const struct field *f,
    narrow_fn *put, void *ctx)
{
	if (!can_be_said(f))
		return -1;
	put_head(b, c, name_alias(c, f));
	put(ctx, b, c, f, f->name);
	buf_puts(b, " then permit");
	return 0;
}

/* Arguments whose absence means something: no name, no address. */
static int
is_object(enum arg_kind kind)
{
	return (kind >= ARG_PATH && kind <= ARG_PATH_EXEC) ||
	    kind == ARG_SOCKADDR || kind == ARG_MSGHDR || kind == ARG_MMSGHDR;
}

static int
is_skipped(const struct field *f, uint64_t skip)
{
	return (skip & NARROW_SKIP(f->kind)) || strcmp(f->name, "uname") == 0 ||
	    (f->kind == ARG_ARGV && (f->flags & FIELD_CUT));
}

/* The objects that the call has not, into name[]; how many. */
static int
find_absent(const struct call *c, const char *name[SYS_MAXARGS])
{
	const struct sysarg *arg;
	int i, k, n = 0;

	for (i = 0; c->sys != NULL && i < SYS_MAXARGS; i++) {
		arg = &c->sys->arg[i];
		if (arg->name == NULL || !is_object(arg->kind) ||
		    call_field(c, arg->name, 0) != NULL)
			continue;
		for (k = 0; k < n; k++)
			if (strcmp(name[k], arg->name) == 0)
				break;
		if (k == n)
			name[n++] = arg->name;
	}
	return n;
}

int
narrow_call(struct buf *b, const struct call *c, uint64_t skip,
    narrow_fn *put, void *ctx)
{
	const char *absent[SYS_MAXARGS];
	const struct field *f;
	char name[64];
	int i, n = 0, tests = 0, nabsent;

	nabsent = find_absent(c, absent);
	for (i = 0; i < c->nfield; i++) {
		if (is_skipped(&c->field[i], skip))
			continue;
		if (!can_be_said(&c->field[i]))
			return -1;
		tests++;
	}
	put_head(b, c, ALIAS_NONE);
	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (is_skipped(f, skip))
			continue;
		buf_puts(b, n++ > 0 ? " and " : "");
		if (f->index > 0)
			snprintf(name, sizeof(name), "%s[%d]", f->name,
			    f->index);
		else
			strlcpy(name, f->name, sizeof(name));
		put(ctx, b, c, f, name);
	}
	/* sub "" holds of every text; not of it, where there is none. */
	for (i = 0; i < nabsent; i++) {
		buf_puts(b, n++ > 0 ? " and " : "");
		buf_printf(b, tests + nabsent > 1 ? "(not %s sub \"\")" :
		    "not %s sub \"\"", absent[i]);
	}
	buf_puts(b, n > 0 ? " then permit" : "permit");
	return 0;
}
