/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls written down, for tests of the engine.
 */
#include "engine_call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/names.h"
#include "policy/parse.h"

#define WRITES	(3 | 0100 | 01000 | 02000 | 020000000)	/* x86, fcntl.h */

static uint64_t
flags_value(const char *text)
{
	char copy[256], *word, *rest = copy;
	uint64_t value = 0, bit;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, "|")) != NULL)
		if (name_value(NAME_OPEN_FLAG, word, &bit) == 0)
			value |= bit;
		else if (strcmp(word, "O_WRONLY") == 0)
			value |= 1;
		else if (strcmp(word, "O_RDWR") == 0)
			value |= 2;
	return value;
}

static int
kind_of(const struct call *c, const char *name, int index)
{
	int i;

	for (i = 0; c->sys != NULL && i < SYS_MAXARGS; i++)
		if (c->sys->arg[i].name != NULL &&
		    strcmp(c->sys->arg[i].name, name) == 0 &&
		    (c->sys->arg[i].kind == ARG_MMSGHDR || index-- == 0))
			return c->sys->arg[i].kind;
	return strcmp(name, "oflags") == 0 ? ARG_OFLAGS :
	    strcmp(name, "mode") == 0 ? ARG_MODE : ARG_STRING;
}

static int
flag_of(const char *word)
{
	static const struct { const char *word; int flag; } flags[] = {
		{ "missing", FIELD_MISSING }, { "dir", FIELD_DIR },
		{ "new", FIELD_NEWTEMP | FIELD_MISSING },
		{ "write", FIELD_WRITE }, { "cut", FIELD_CUT }
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(flags[i].word, word) == 0)
			return flags[i].flag;
	return -1;
}

/* NAME:FLAG:FLAG */
static int
read_head(struct made_call *m, struct field *f, char *head)
{
	char *word, *name = strsep(&head, ":");
	int i, flag;

	while ((word = strsep(&head, ":")) != NULL) {
		if ((flag = flag_of(word)) == -1)
			return -1;
		f->flags |= (uint8_t)flag;
	}
	for (i = 0; i < m->call.nfield; i++)
		f->index += strcmp(m->call.field[i].name, name) == 0;
	f->name = strcpy(m->arena + m->call.used, name);
	m->call.used += strlen(name) + 1;
	f->kind = (uint8_t)kind_of(&m->call, name, f->index);
	return 0;
}

/* NAME:FLAG="TEXT"; *at moves behind it. */
static int
read_field(struct made_call *m, const char **at)
{
	struct field *f = &m->call.field[m->call.nfield];
	const char *eq = strstr(*at, "=\""), *end;
	char head[128], *text;

	if (eq == NULL || (size_t)(eq - *at) >= sizeof(head))
		return -1;
	memset(f, 0, sizeof(*f));
	snprintf(head, sizeof(head), "%.*s", (int)(eq - *at), *at);
	if (read_head(m, f, head) == -1)
		return -1;
	for (end = eq + 2; *end != '\0' && *end != '"'; end++)
		if (*end == '\\' && end[1] != '\0')
			end++;
	if (*end != '"')
		return -1;
	text = m->arena + m->call.used;
	memcpy(text, eq + 2, (size_t)(end - eq) - 2);
	f->len = unescape(text, (size_t)(end - eq) - 2);
	text[f->len] = '\0';
	f->text = text;
	m->call.used += f->len + 1;
	if (f->kind == ARG_OFLAGS)
		f->value = flags_value(text);
	else
		f->value = strtoul(text, NULL, f->kind == ARG_MODE ? 8 : 10);
	m->call.nfield++;
	*at = end + 1;
	return 0;
}

static int
read_name(struct made_call *m, char *word)
{
	struct call *c = &m->call;
	const struct sysent *mux = NULL;
	char *dash = strchr(word, '-'), *slash;

	c->abi = abi_get(ABI_X86_64);
	if (dash != NULL && strncmp(word, "unknown-", 8) != 0) {
		*dash = '\0';
		if ((c->abi = abi_by_emul(word)) == NULL)
			return -1;
		word = dash + 1;
	}
	if ((slash = strchr(word, '/')) != NULL) {
		*slash = '\0';
		if ((mux = sysent_by_name(word)) == NULL)
			return -1;
		word = slash + 1;
	}
	c->nr = sysent_unknown_nr(word);
	c->sys = c->nr != -1 ? sysent_by_nr(c->abi, c->nr) :
	    sysent_by_name(word);
	if (c->sys != NULL)
		c->nr = (mux != NULL ? mux : c->sys)->nr[c->abi->id];
	return c->sys != NULL || c->nr != -1 ? 0 : -1;
}

static void
settle(struct call *c)
{
	const struct field *oflags = call_field(c, "oflags", 0);
	int i;

	if (c->sys == NULL)
		return;
	c->alias = c->sys->alias;
	if (c->alias == ALIAS_BY_OFLAGS)
		c->alias = oflags != NULL && (oflags->value & WRITES) ?
		    ALIAS_FSWRITE : ALIAS_FSREAD;
	for (i = 0; i < c->nfield; i++) {
		if (c->field[i].kind < ARG_PATH ||
		    c->field[i].kind > ARG_PATH_EXEC)
			continue;
		if (c->field[i].text[0] == '/')
			c->field[i].flags |= FIELD_PATH;
		if (c->alias == ALIAS_FSWRITE)
			c->field[i].flags |= FIELD_WRITE;
	}
}

int
make_call(struct made_call *m, const char *line)
{
	size_t n = strcspn(line, " ");
	char word[128];

	memset(&m->call, 0, sizeof(m->call));
	m->call.arena = m->arena;
	snprintf(word, sizeof(word), "%.*s", (int)n, line);
	if (read_name(m, word) == -1)
		return -1;
	line += n;
	for (;;) {
		line += strspn(line, " ");
		if (*line == '\0')
			break;
		if (read_field(m, &line) == -1)
			return -1;
	}
	settle(&m->call);
	return 0;
}

void
diag_to_buf(void *ctx, enum diag_level level, const char *text)
{
	buf_puts(ctx, text);
}

struct policy_file *
make_policy(const char *text, const struct vars *vars, char *why, size_t cap)
{
	struct buf b;
	struct diag *diag;
	struct policy_file *f;

	buf_init(&b, why, cap);
	diag = diag_new(diag_to_buf, &b);
	f = parse_text("test", text, strlen(text), vars, diag);
	diag_free(diag);
	return f;
}
