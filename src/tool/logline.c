/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A line is `... VERDICT user: NAME, prog: PATH, ... NAME: TEXT, ...`, as
 * audit/audit_text.c writes it, or the JSON of audit/forms.c. The texts are
 * results: nothing is resolved.
 */
#include "tool/logline.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/jtext.h"
#include "base/xmalloc.h"
#include "tool/encode.h"

#define VALUES	(CALL_MAXFIELDS + 16)

/* NAME: TEXT, both owned. */
struct value {
	char	*name;
	char	*text;
	size_t	 len;
};

struct reading {
	struct value	 value[VALUES];
	int		 n;
	const char	*verdict;	/* static; NULL: none */
	int		 is_open;	/* JSON: escapes are read already */
	long		 nr;		/* likewise: the call's number */
};

static const char *const verdicts[] = { "permit", "deny", "kill" };

/* Where the fields begin: behind the verdict; NULL if there is none. */
static const char *
find_start(const char *s, size_t n, const char **verdict)
{
	const char *p, *end = s + n;
	size_t i, len;

	for (p = s; (p = memmem(p, (size_t)(end - p), " user: ", 7)) != NULL;
	    p++)
		for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
			len = strlen(verdicts[i]);
			if ((size_t)(p - s) < len ||
			    memcmp(p - len, verdicts[i], len) != 0 ||
			    ((size_t)(p - s) > len && p[-(ssize_t)len - 1] !=
			    ' '))
				continue;
			*verdict = verdicts[i];
			return p + 1;
		}
	return NULL;
}

int
logline_is(const char *text)
{
	const char *verdict;

	if (text[strspn(text, " \t")] == '{')
		return 1;
	return strstr(text, ", syscall: ") != NULL &&
	    find_start(text, strlen(text), &verdict) != NULL;
}

static void
add_value(struct reading *r, const char *name, size_t nname, const char *s,
    size_t n)
{
	struct value *v = &r->value[r->n++];

	v->name = xstrndup(name, nname);
	v->text = xstrndup(s, n);
	v->len = n;
}

/* The bytes of a value up to the comma that ends it; quoted ones without. */
static size_t
value_length(const char *s, size_t n)
{
	size_t i = 0;

	if (n > 0 && s[0] == '"') {
		for (i = 1; i < n && s[i] != '"'; i++)
			if (s[i] == '\\')
				i++;
		i = i < n ? i + 1 : n;
	}
	while (i < n && !(s[i] == ',' && i + 1 < n && s[i + 1] == ' '))
		i++;
	return i;
}

static void
read_values(struct reading *r, const char *s, size_t n)
{
	static const char hint[] = "permit with";
	const char *colon, *repeated;
	size_t len, name;

	for (; n > 0 && r->n < VALUES; s += len, n -= len) {
		if ((colon = memmem(s, n, ": ", 2)) == NULL)
			break;
		name = (size_t)(colon - s);
		s += name + 2;
		n -= name + 2;
		/* A rule has commas of its own, and is the last. */
		if (name == strlen(hint) &&
		    memcmp(s - name - 2, hint, name) == 0) {
			repeated = memmem(s, n, " (repeated ", 11);
			len = repeated != NULL ? (size_t)(repeated - s) : n;
			add_value(r, hint, name, s, len);
			return;
		}
		len = value_length(s, n);
		add_value(r, s - name - 2, name, s, len);
		while (len < n && (s[len] == ',' || s[len] == ' '))
			len++;
	}
}

/* A text of JSON as a value, its escapes already read. */
static void
add_json(struct reading *r, const char *name, const json_t *j)
{
	struct value *v;
	ssize_t n;

	if (!json_is_string(j) || r->n == VALUES)
		return;
	v = &r->value[r->n++];
	v->name = xstrdup(name);
	v->text = xmalloc(json_string_length(j) + 1);
	n = jtext_read(j, v->text);
	v->len = n < 0 ? 0 : (size_t)n;
}

/* 1 if the line is the JSON of a call; r is filled as from text. */
static int
read_json(struct reading *r, const char *s, size_t n)
{
	json_t *o = json_loadb(s, n, 0, NULL), *a;
	const char *word = json_string_value(json_object_get(o, "verdict"));
	json_t *syscall = json_object_get(o, "syscall");
	size_t i;

	for (i = 0; word != NULL && json_is_string(syscall) &&
	    i < sizeof(verdicts) / sizeof(verdicts[0]); i++)
		if (strcmp(word, verdicts[i]) == 0)
			r->verdict = verdicts[i];
	if (r->verdict == NULL) {
		json_decref(o);
		return 0;
	}
	r->is_open = 1;
	add_json(r, "policy", json_object_get(o, "policy"));
	add_json(r, "syscall", syscall);
	add_json(r, "emulation", json_object_get(o, "emulation"));
	r->nr = (long)json_integer_value(json_object_get(o, "number"));
	json_array_foreach(json_object_get(o, "arguments"), i, a)
		if (json_is_string(json_object_get(a, "name")))
			add_json(r, json_string_value(json_object_get(a,
			    "name")), json_object_get(a, "text"));
	add_json(r, "error", json_object_get(o, "error"));
	json_array_foreach(json_object_get(o, "permit_with"), i, a)
		add_json(r, "permit with", a);
	json_decref(o);
	return 1;
}

static const struct value *
find_value(const struct reading *r, const char *name)
{
	int i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->value[i].name, name) == 0)
			return &r->value[i];
	return NULL;
}

/* Takes off the quotes and the escapes of a value. */
static void
open_value(struct value *v)
{
	if (v->len >= 2 && v->text[0] == '"' && v->text[v->len - 1] == '"') {
		v->len -= 2;
		memmove(v->text, v->text + 1, v->len);
	}
	v->len = unescape(v->text, v->len);
	v->text[v->len] = '\0';
}

/*
 * A long text has lost its middle; the rule at the end of the line may have the
 * whole.
 */
static void
mend_value(struct value *v, const struct value *hint)
{
	const char *dots = memmem(v->text, v->len, "...", 3), *p;
	size_t head, tail, len;
	char *op, *whole;

	if (dots == NULL || hint == NULL)
		return;
	head = (size_t)(dots - v->text);
	tail = v->len - head - 3;
	op = xasprintf("%s eq \"", v->name);
	for (p = hint->text; (p = strstr(p, op)) != NULL;) {
		p += strlen(op);
		for (len = 0; p[len] != '\0' && p[len] != '"'; len++)
			if (p[len] == '\\' && p[len + 1] != '\0')
				len++;
		whole = xstrndup(p, len);
		len = unescape(whole, len);
		if (len > head + tail && memcmp(whole, v->text, head) == 0 &&
		    memcmp(whole + len - tail, dots + 3, tail) == 0) {
			free(v->text);
			v->text = whole;
			v->len = len;
			break;
		}
		free(whole);
	}
	free(op);
}

/* EMUL-CALL and the number of the call. */
static int
read_name(struct call *c, const char *text, size_t n, long nr)
{
	struct said_name name;

	if (notation_name(text, n, &name) == -1)
		return -1;
	c->abi = name.abi;
	c->nr = nr;
	c->alias = name.alias != -1 ? (enum sys_alias)name.alias : ALIAS_NONE;
	c->sys = c->alias != ALIAS_NONE ? sysent_by_nr(name.abi, nr) :
	    name.sys;
	return c->sys == NULL && c->alias != ALIAS_NONE ? -1 : 0;
}

static const struct slot *
slot_of(const struct slot *slot, int n, const char *name)
{
	int i;

	for (i = 0; i < n; i++)
		if (strcmp(slot[i].name, name) == 0)
			return &slot[i];
	return NULL;
}

/*
 * A log does not tell whether a name was there. It is taken to be: a policy that
 * permits to look at what is missing would not have denied it then.
 */
static uint8_t
name_flags(const struct call *c, const char *text)
{
	uint8_t flags = text[0] == '/' ? FIELD_PATH : 0;

	return c->alias == ALIAS_FSWRITE ? flags | FIELD_WRITE : flags;
}

static void
add_field(struct said *s, const struct slot *slot, const struct value *v,
    const char *name)
{
	struct call *c = &s->call;
	struct field *f = &c->field[c->nfield];
	const char *why;
	int i;

	if (c->nfield == CALL_MAXFIELDS ||
	    c->used + v->len + strlen(name) + 2 > CALL_ARENA)
		return;
	memset(f, 0, sizeof(*f));
	f->name = slot != NULL ? slot->name :
	    strcpy(c->arena + c->used, name);
	c->used += slot != NULL ? 0 : strlen(name) + 1;
	f->text = memcpy(c->arena + c->used, v->text, v->len + 1);
	f->len = v->len;
	c->used += v->len + 1;
	f->kind = slot != NULL ? slot->kind : ARG_STRING;
	for (i = 0; i < c->nfield; i++)
		f->index += strcmp(c->field[i].name, f->name) == 0;
	if (f->kind >= ARG_PATH && f->kind <= ARG_PATH_EXEC)
		f->flags = name_flags(c, f->text);
	else if (slot != NULL && encode_put(&s->enc, slot, f->text, f->len,
	    &why) == 0)
		f->value = s->enc.args[slot->arg];
	c->nfield++;
}

/* The fields between the name of the call and what was made of it. */
static void
add_fields(struct said *s, struct reading *r)
{
	static const char *const ends[] = { "error", "rule", "permit with" };
	const struct value *hint = find_value(r, "permit with");
	struct slot slot[ENCODE_SLOTS];
	struct value *v;
	int i, n, from = 0;
	size_t k, len;

	n = encode_init(&s->enc, s->call.abi, s->call.sys, slot);
	while (from < r->n && strcmp(r->value[from].name, r->is_open ?
	    "emulation" : "syscall") != 0)
		from++;
	for (i = from + 1; i < r->n; i++) {
		v = &r->value[i];
		for (k = 0; k < sizeof(ends) / sizeof(ends[0]); k++)
			if (strcmp(v->name, ends[k]) == 0)
				break;
		if (k < sizeof(ends) / sizeof(ends[0]))
			break;
		if (!r->is_open)
			open_value(v);
		mend_value(v, hint);
		len = strcspn(v->name, "[");
		v->name[len] = '\0';
		add_field(s, slot_of(slot, n, v->name), v, v->name);
	}
	memcpy(s->call.args, s->enc.args, sizeof(s->call.args));
}

/* The log says mknod and not fswrite of a device: that is what tells it. */
static void
mark_device(struct call *c)
{
	const struct slot *s;
	struct slot slot[ENCODE_SLOTS];
	struct encoder *e;

	if (c->sys == NULL || c->alias != ALIAS_NONE ||
	    strncmp(c->sys->name, "mknod", 5) != 0)
		return;
	e = xcalloc(1, sizeof(*e));
	s = slot_of(slot, encode_init(e, c->abi, c->sys, slot), "mode");
	if (s != NULL) {
		c->args[s->arg] |= S_IFCHR;
		c->args[s->arg + 1] = 1;
	}
	free(e);
}

static char *
verdict_of(const struct reading *r)
{
	const struct value *error = find_value(r, "error");

	if (strcmp(r->verdict, "deny") != 0 || error == NULL)
		return xstrdup(r->verdict);
	return xasprintf("deny[%s]", error->text);
}

/* The name of the call, in whichever form; -1 if there is none like it. */
static int
find_name(struct call *c, const struct reading *r, const char *syscall)
{
	const struct value *emul = find_value(r, "emulation");
	const char *paren = strrchr(syscall, '(');
	char *whole;
	int rc;

	if (!r->is_open)
		return paren == NULL ? -1 : read_name(c, syscall,
		    (size_t)(paren - syscall), strtol(paren + 1, NULL, 10));
	whole = xasprintf("%s-%s", emul != NULL ? emul->text : "native",
	    syscall);
	rc = read_name(c, whole, strlen(whole), r->nr);
	free(whole);
	return rc;
}

static int
read_line(struct tool *t, struct reading *r, struct logline *l)
{
	struct value *policy = (struct value *)find_value(r, "policy");
	const struct value *syscall = find_value(r, "syscall");

	if (policy == NULL || syscall == NULL)
		return 0;
	l->said = said_new();
	l->said->call.arena = l->said->arena;
	if (find_name(&l->said->call, r, syscall->text) == -1) {
		said_free(l->said);
		return tool_error(t, "the log", "there is no call %s",
		    syscall->text);
	}
	add_fields(l->said, r);
	mark_device(&l->said->call);
	l->verdict = verdict_of(r);
	if (!r->is_open)
		open_value(policy);
	l->policy = xstrdup(policy->text);
	return 1;
}

int
logline_read(struct tool *t, const char *text, size_t n, struct logline *l)
{
	struct reading *r = xcalloc(1, sizeof(*r));
	const char *start, *brace = memchr(text, '{', n);
	int rc = 0, i;

	memset(l, 0, sizeof(*l));
	if (brace != NULL && text[n - 1] == '}' && read_json(r, brace,
	    (size_t)(text + n - brace))) {
		rc = read_line(t, r, l);
	} else if ((start = find_start(text, n, &r->verdict)) != NULL) {
		read_values(r, start, (size_t)(text + n - start));
		rc = read_line(t, r, l);
	}
	for (i = 0; i < r->n; i++) {
		free(r->value[i].name);
		free(r->value[i].text);
	}
	free(r);
	return rc;
}

void
logline_clear(struct logline *l)
{
	said_free(l->said);
	free(l->policy);
	free(l->verdict);
	memset(l, 0, sizeof(*l));
}
