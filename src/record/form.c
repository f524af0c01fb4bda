/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Words for kinds and flags as tables, and the members of a call one by one.
 */
#include "record/form.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/jtext.h"
#include "call/door.h"
#include "policy/errname.h"

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

/* As in syscalls.tbl; number: field.value says more than its text. */
static const struct kind_word {
	const char	*word;
	int		 number;
} kinds[ARG_KIND_COUNT] = {
	[ARG_NONE] = { "none", 0 },
	[ARG_DIRFD] = { "dirfd", 0 },
	[ARG_PATH] = { "path", 0 },
	[ARG_PATH_NOFOLLOW] = { "path_nofollow", 0 },
	[ARG_PATH_PARENT] = { "path_parent", 0 },
	[ARG_PATH_OPEN] = { "path_open", 0 },
	[ARG_PATH_AT] = { "path_at", 0 },
	[ARG_PATH_LINK] = { "path_link", 0 },
	[ARG_PATH_EXEC] = { "path_exec", 0 },
	[ARG_STRING] = { "string", 0 },
	[ARG_OFLAGS] = { "oflags", 1 },
	[ARG_OPEN_HOW] = { "open_how", 0 },
	[ARG_ATFLAGS] = { "atflags", 1 },
	[ARG_MODE] = { "mode", 1 },
	[ARG_UID] = { "uid", 1 },
	[ARG_GID] = { "gid", 1 },
	[ARG_FD] = { "fd", 0 },
	[ARG_SOCKADDR] = { "sockaddr", 0 },
	[ARG_MSGHDR] = { "msghdr", 0 },
	[ARG_MMSGHDR] = { "mmsghdr", 0 },
	[ARG_SOCKDOM] = { "sockdom", 1 },
	[ARG_SOCKTYPE] = { "socktype", 1 },
	[ARG_ARGV] = { "argv", 0 },
	[ARG_PID] = { "pid", 0 },
	[ARG_TID] = { "tid", 0 },
	[ARG_PIDFD] = { "pidfd", 0 },
	[ARG_SIGNAL] = { "signal", 1 },
	[ARG_FCNTL_CMD] = { "fcntl_cmd", 1 },
	[ARG_IOCTL_CMD] = { "ioctl_cmd", 1 },
	[ARG_PROT] = { "prot", 1 },
	[ARG_SHMFLG] = { "shmflg", 1 },
	[ARG_PRCTL_OPTION] = { "prctl_option", 1 },
	[ARG_CLONE_FLAGS] = { "clone_flags", 1 },
	[ARG_CLONE_ARGS] = { "clone_args", 0 },
	[ARG_MOUNT_FLAGS] = { "mount_flags", 1 },
	[ARG_UMOUNT_FLAGS] = { "umount_flags", 1 },
	[ARG_RLIMIT] = { "rlimit", 1 },
	[ARG_OLD_MMAP] = { "old_mmap", 0 },
};

static const struct flag_word {
	const char	*word;
	enum field_flag	 flag;
} flags[] = {
	{ "path", FIELD_PATH },
	{ "missing", FIELD_MISSING },
	{ "write", FIELD_WRITE },
	{ "cut", FIELD_CUT },
	{ "newtemp", FIELD_NEWTEMP },
	{ "dir", FIELD_DIR },
};

static const char *const verdicts[] = {
	[VERDICT_PERMIT] = "permit",
	[VERDICT_NONE] = "none",
	[VERDICT_ASK] = "ask",
	[VERDICT_DENY] = "deny",
	[VERDICT_KILL] = "kill",
};

const char *
form_verdict(enum verdict_kind kind)
{
	return verdicts[kind];
}

int
form_verdict_find(const char *word)
{
	size_t i;

	for (i = 0; word != NULL && i < nitems(verdicts); i++)
		if (strcmp(word, verdicts[i]) == 0)
			return (int)i;
	return -1;
}

static json_t *
put_flags(unsigned int set)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < nitems(flags); i++)
		if ((set & flags[i].flag) && json_array_append_new(list,
		    json_string(flags[i].word)) == -1) {
			json_decref(list);
			return NULL;
		}
	return list;
}

static json_t *
put_field(const struct field *f)
{
	json_t *j = json_object();
	int bad = 0;

	bad |= json_object_set_new(j, "name", json_string(f->name));
	if (f->index > 0)
		bad |= json_object_set_new(j, "index", json_integer(f->index));
	bad |= json_object_set_new(j, "kind",
	    json_string(kinds[f->kind].word));
	bad |= json_object_set_new(j, "text", jtext_new(f->text, f->len));
	bad |= jtext_set(j, "passed", f->passed);
	if (kinds[f->kind].number)
		bad |= json_object_set_new(j, "value",
		    json_integer((json_int_t)f->value));
	if (f->error != 0)
		bad |= json_object_set_new(j, "error",
		    json_string(strerrorname_np(f->error)));
	if (f->flags != 0)
		bad |= json_object_set_new(j, "flags", put_flags(f->flags));
	if (!bad)
		return j;
	json_decref(j);
	return NULL;
}

/* The registers that doors of this call look at; up to n are kept. */
static int
door_registers(const struct call *c, uint64_t kept[SYS_MAXARGS])
{
	size_t i;
	int n = 0, last;

	memset(kept, 0, SYS_MAXARGS * sizeof(kept[0]));
	for (i = 0; c->sys != NULL && i < ndoors; i++) {
		if (doors[i].kind != DOOR_DEVICE &&
		    doors[i].kind != DOOR_COMMAND)
			continue;
		if (strcmp(doors[i].call, c->sys->name) != 0)
			continue;
		/* Of a device the mode and the number. */
		last = doors[i].reg + (doors[i].kind == DOOR_DEVICE);
		memcpy(kept + doors[i].reg, c->args + doors[i].reg,
		    (size_t)(last - doors[i].reg + 1) * sizeof(kept[0]));
		n = last + 1 > n ? last + 1 : n;
	}
	return n;
}

static json_t *
put_registers(const uint64_t *reg, int n)
{
	json_t *list = json_array();
	int i;

	for (i = 0; i < n; i++)
		if (json_array_append_new(list,
		    json_integer((json_int_t)reg[i])) == -1) {
			json_decref(list);
			return NULL;
		}
	return list;
}

int
form_put(json_t *j, const struct call *c)
{
	uint64_t reg[SYS_MAXARGS];
	json_t *list = json_array();
	char name[32];
	int i, bad = 0, n;

	bad |= json_object_set_new(j, "emulation", json_string(c->abi->emul));
	bad |= json_object_set_new(j, "syscall",
	    json_string(call_name(c, name)));
	bad |= json_object_set_new(j, "number", json_integer(c->nr));
	if (c->alias != ALIAS_NONE)
		bad |= json_object_set_new(j, "alias",
		    json_string(sysent_alias_name(c->alias)));
	for (i = 0; i < c->nfield; i++)
		bad |= json_array_append_new(list, put_field(&c->field[i]));
	bad |= json_object_set_new(j, "arguments", list);
	if ((n = door_registers(c, reg)) > 0)
		bad |= json_object_set_new(j, "registers",
		    put_registers(reg, n));
	return bad;
}

static int __attribute__((format(printf, 2, 3)))
wrong(char why[FORM_WHY], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, FORM_WHY, fmt, ap);
	va_end(ap);
	return -1;
}

/* A whole number of an object, from 0 to most. 0, or -1. */
static int
read_number(const json_t *j, const char *key, json_int_t most, json_int_t *to)
{
	const json_t *n = json_object_get(j, key);

	*to = json_integer_value(n);
	return json_is_integer(n) && *to >= 0 && *to <= most ? 0 : -1;
}

static int
read_kind(const json_t *j, struct field *f)
{
	const char *word = json_string_value(json_object_get(j, "kind"));
	int i;

	for (i = 0; word != NULL && i < ARG_KIND_COUNT; i++)
		if (strcmp(word, kinds[i].word) == 0) {
			f->kind = (uint8_t)i;
			return 0;
		}
	return -1;
}

static int
read_flags(const json_t *list, struct field *f)
{
	const json_t *word;
	size_t i, k;

	if (list != NULL && !json_is_array(list))
		return -1;
	json_array_foreach(list, i, word) {
		for (k = 0; k < nitems(flags); k++)
			if (json_is_string(word) && strcmp(flags[k].word,
			    json_string_value(word)) == 0)
				break;
		if (k == nitems(flags))
			return -1;
		f->flags |= flags[k].flag;
	}
	return 0;
}

/* A text into the arena; its length in *n. NULL if it is none. */
static const char *
read_text(const json_t *j, struct call *c, size_t *n)
{
	char *to = c->arena + c->used;
	ssize_t len = jtext_read(j, to);

	if (len == -1)
		return NULL;
	c->used += (size_t)len + 1;
	*n = (size_t)len;
	return to;
}

/* The rest of a field: what is left out if there is nothing to say. */
static int
read_more(const json_t *j, struct call *c, struct field *f,
    char why[FORM_WHY])
{
	const json_t *o;
	const char *name;
	json_int_t index = 0;
	size_t n;

	if (json_object_get(j, "index") != NULL && read_number(j, "index",
	    CALL_MAXFIELDS, &index) == -1)
		return wrong(why, "\"index\" is no number of an argument");
	f->index = (uint8_t)index;
	if ((o = json_object_get(j, "passed")) != NULL &&
	    (f->passed = read_text(o, c, &n)) == NULL)
		return wrong(why, "\"passed\" is no text");
	if ((o = json_object_get(j, "value")) != NULL && !json_is_integer(o))
		return wrong(why, "\"value\" is no whole number");
	f->value = (uint64_t)json_integer_value(o);
	if ((o = json_object_get(j, "error")) != NULL) {
		name = json_is_string(o) ? json_string_value(o) : "";
		if ((f->error = errname_find(name, strlen(name))) <= 0)
			return wrong(why, "\"error\" is no errno");
	}
	if (read_flags(json_object_get(j, "flags"), f) == -1)
		return wrong(why, "\"flags\" has an unknown word");
	return 0;
}

static int
read_field(const json_t *j, struct call *c, char why[FORM_WHY])
{
	struct field *f = &c->field[c->nfield];
	size_t n;

	memset(f, 0, sizeof(*f));
	if (c->nfield == CALL_MAXFIELDS)
		return wrong(why, "it has more than %d arguments",
		    CALL_MAXFIELDS);
	if (!json_is_object(j))
		return wrong(why, "an argument is no object");
	f->name = read_text(json_object_get(j, "name"), c, &n);
	if (f->name == NULL)
		return wrong(why, "an argument has no \"name\"");
	f->text = read_text(json_object_get(j, "text"), c, &f->len);
	if (f->text == NULL)
		return wrong(why, "an argument has no \"text\"");
	if (read_kind(j, f) == -1)
		return wrong(why, "an argument is of no known \"kind\"");
	c->nfield++;
	return read_more(j, c, f, why);
}

/* Which call the number was, when it was taken apart. */
static int
read_call_name(const json_t *j, struct call *c, char why[FORM_WHY])
{
	const char *name = json_string_value(json_object_get(j, "syscall"));
	char own[32];

	if (name == NULL)
		return wrong(why, "\"syscall\" is missing");
	if (strcmp(name, call_name(c, own)) == 0 ||
	    sysent_unknown_nr(name) == c->nr)
		return 0;
	if ((c->sys = sysent_by_name(name)) == NULL)
		return wrong(why, "there is no such call: %.64s", name);
	return 0;
}

static int
read_registers(const json_t *list, uint64_t args[SYS_MAXARGS])
{
	const json_t *n;
	size_t i;

	if (list != NULL && (!json_is_array(list) ||
	    json_array_size(list) > SYS_MAXARGS))
		return -1;
	json_array_foreach(list, i, n) {
		if (!json_is_integer(n))
			return -1;
		args[i] = (uint64_t)json_integer_value(n);
	}
	return 0;
}

size_t
form_room(const json_t *j)
{
	static const char *const texts[] = { "name", "text", "passed" };
	const json_t *f;
	size_t i, k, n = 1;

	json_array_foreach(json_object_get(j, "arguments"), i, f)
		for (k = 0; k < nitems(texts); k++)
			n += json_string_length(json_object_get(f,
			    texts[k])) + 1;
	return n;
}

int
form_read(const json_t *j, struct call *c, char *arena, char why[FORM_WHY])
{
	const char *word = json_string_value(json_object_get(j, "emulation"));
	const struct abi *abi = word != NULL ? abi_by_emul(word) : NULL;
	const json_t *list = json_object_get(j, "arguments"), *f;
	uint64_t args[SYS_MAXARGS] = { 0 };
	json_int_t nr;
	int alias;
	size_t i;

	if (abi == NULL)
		return wrong(why, "\"emulation\" is not native or linux");
	if (read_number(j, "number", INT32_MAX, &nr) == -1)
		return wrong(why, "\"number\" is no number of a call");
	if (read_registers(json_object_get(j, "registers"), args) == -1)
		return wrong(why, "\"registers\" are no whole numbers");
	call_init(c, arena, abi, (long)nr, args, 0);
	if (read_call_name(j, c, why) == -1)
		return -1;
	c->alias = ALIAS_NONE;
	if ((word = json_string_value(json_object_get(j, "alias"))) != NULL) {
		if ((alias = sysent_alias_by_name(word)) == -1)
			return wrong(why, "\"alias\" is not fsread or fswrite");
		c->alias = (enum sys_alias)alias;
	}
	if (!json_is_array(list))
		return wrong(why, "\"arguments\" are no list");
	json_array_foreach(list, i, f)
		if (read_field(f, c, why) == -1)
			return -1;
	return 0;
}
