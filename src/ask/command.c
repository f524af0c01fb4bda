/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The words of an answer. The help is printed from the table.
 */
#include "ask/command.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "policy/errname.h"

/* Those in capitals stand for something. */
const struct command ask_commands[] = {
	{ "N", "", "permit it for ever by rule N", COMMAND_OFFER },
	{ "RULE", "", "a rule of your own, kept for ever; Tab completes",
	    COMMAND_RULE },
	{ "permit", "[inherit|detach] N", "permit it for ever by rule 1, or N",
	    COMMAND_PERMIT },
	{ "deny", "[ERRNO] N", "deny it for ever by rule 1, or N",
	    COMMAND_DENY },
	{ "permit-now", "", "permit it this once", COMMAND_PERMIT_NOW },
	{ "deny-now", "[ERRNO]", "deny it this once", COMMAND_DENY_NOW },
	{ "run", "ANSWER", "the same, but a rule holds for this run only",
	    COMMAND_RUN },
	{ "deny all", "", "ask no more of this program in this run: deny what "
	    "no rule covers", COMMAND_DENY_ALL },
	{ "kill", "", "kill the process", COMMAND_KILL },
	{ "detach", "", "ask no more at all: deny what no rule covers",
	    COMMAND_DETACH },
	{ "review", "", "the rules of this program: + new, * of this run",
	    COMMAND_REVIEW },
	{ "show", "", "the question again, with whole arguments",
	    COMMAND_SHOW },
	{ "why", "", "the rules for this call, and why none decides",
	    COMMAND_WHY },
	{ "help", "WORD", "this list, or what begins so", COMMAND_HELP },
};
const size_t nask_commands = sizeof(ask_commands) / sizeof(ask_commands[0]);

/* 1 if it is typed, not what a word in capitals stands for. */
static int
is_word(const struct command *c)
{
	return islower((unsigned char)c->name[0]);
}

/* How many commands begin with a word; *found is the one, if it is one. */
static int
find(const char *word, size_t n, const struct command **found)
{
	size_t i;
	int count = 0;

	for (i = 0; i < nask_commands; i++) {
		if (!is_word(&ask_commands[i]) ||
		    strncasecmp(ask_commands[i].name, word, n) != 0)
			continue;
		if (ask_commands[i].name[n] == '\0') {
			*found = &ask_commands[i];
			return 1;
		}
		/* "deny all" is said by deny and its argument. */
		if (strchr(ask_commands[i].name, ' ') != NULL)
			continue;
		*found = &ask_commands[i];
		count++;
	}
	return count;
}

static int
ambiguous(struct buf *why, const char *word, size_t n)
{
	const char *join = "";
	size_t i;

	buf_puts(why, "\"");
	buf_escape(why, word, n);
	buf_puts(why, "\" is the beginning of ");
	for (i = 0; i < nask_commands; i++) {
		if (!is_word(&ask_commands[i]) ||
		    strncasecmp(ask_commands[i].name, word, n) != 0 ||
		    strchr(ask_commands[i].name, ' ') != NULL)
			continue;
		buf_printf(why, "%s%s", join, ask_commands[i].name);
		join = " and ";
	}
	buf_puts(why, ": write more of it");
	return -1;
}

/* A whole number from 1, or 0. */
static int
number(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && n < 6 && s[n] == '\0' ? atoi(s) : 0;
}

/* What stands in the brackets. 0, or -1 and why. */
static int
take_code(struct answer *a, const char *code, size_t n, struct buf *why)
{
	int deny = a->kind == COMMAND_DENY || a->kind == COMMAND_DENY_NOW;

	if (deny) {
		a->error = errname_find(code, n);
		if (a->error > 0)
			return 0;
		buf_puts(why, "\"");
		buf_escape(why, code, n);
		buf_puts(why, "\" is no errno; write for example "
		    "deny[enoent]");
		return -1;
	}
	if (a->kind == COMMAND_PERMIT && (n == 7 || n == 6) &&
	    (strncasecmp(code, "inherit", n) == 0 ||
	    strncasecmp(code, "detach", n) == 0))
		return 0;
	buf_puts(why, a->kind == COMMAND_PERMIT ?
	    "permit takes [inherit] or [detach], and nothing else" :
	    "only permit, deny and deny-now take something in brackets");
	return -1;
}

/* What follows the word and its code. 0, or -1: then the line is a rule. */
static int
take_rest(struct answer *a, const char *rest)
{
	if (*rest == '\0')
		return 0;
	switch (a->kind) {
	case COMMAND_DENY:
		if (a->verdict[0] == '\0' && strcasecmp(rest, "all") == 0) {
			a->kind = COMMAND_DENY_ALL;
			return 0;
		}
		/* FALLTHROUGH */
	case COMMAND_PERMIT:
		a->offer = number(rest);
		return a->offer > 0 ? 0 : -1;
	case COMMAND_HELP:
		a->rest = rest;
		return 0;
	default:
		return -1;
	}
}

/* permit or deny with what stands in brackets, as a rule has it. */
static void
put_verdict(struct answer *a, const char *code, size_t n)
{
	struct buf b;
	size_t i;
	char c;

	buf_init(&b, a->verdict, sizeof(a->verdict));
	buf_puts(&b, a->kind == COMMAND_DENY ? "deny" : "permit");
	if (n == 0)
		return;
	buf_puts(&b, "[");
	for (i = 0; i < n; i++) {
		c = (char)tolower((unsigned char)code[i]);
		buf_put(&b, &c, 1);
	}
	buf_puts(&b, "]");
}

/* A word of the table with what follows it; 1 if the line is a rule. */
static int
take_command(struct answer *a, const char *word, size_t n, struct buf *why)
{
	const char *p = word + n, *code = NULL;
	size_t ncode = 0;

	if (*p == '[') {
		code = p + 1;
		ncode = strcspn(code, "]");
		if (code[ncode] == '\0') {
			buf_puts(why, "the bracket is not closed");
			return -1;
		}
		p = code + ncode + 1;
	}
	if (*p != '\0' && *p != ' ' && *p != '\t')
		return 1;
	p += strspn(p, " \t");
	a->rest = "";
	if (code != NULL)
		a->verdict[0] = '[';	/* not for deny all */
	if (take_rest(a, p) == -1)
		return 1;
	a->error = EPERM;
	if (code != NULL && take_code(a, code, ncode, why) == -1)
		return -1;
	put_verdict(a, code, ncode);
	return 0;
}

int
command_parse(const char *line, struct answer *a, struct buf *why)
{
	const struct command *c = NULL;
	const char *p = line;
	size_t n;
	int r;

	memset(a, 0, sizeof(*a));
	for (;;) {
		if ((a->offer = number(p)) > 0) {
			a->kind = COMMAND_OFFER;
			a->rest = "";
			put_verdict(a, NULL, 0);
			return 0;
		}
		n = strspn(p, "abcdefghijklmnopqrstuvwxyz"
		    "ABCDEFGHIJKLMNOPQRSTUVWXYZ-");
		r = n > 0 ? find(p, n, &c) : 0;
		if (r != 1 || c->kind != COMMAND_RUN || a->of_run ||
		    (p[n] != ' ' && p[n] != '\t' && p[n] != '\0'))
			break;
		a->of_run = 1;
		p += n;
		p += strspn(p, " \t");
	}
	if (*p == '\0' || (r == 1 && c->kind == COMMAND_RUN)) {
		buf_puts(why, "run wants an answer behind it, such as run 1");
		return -1;
	}
	if (r > 1 && (p[n] == '\0' || p[n] == '['))
		return ambiguous(why, p, n);
	a->kind = r == 1 ? c->kind : COMMAND_RULE;
	if (r == 1) {
		r = take_command(a, p, n, why);
		if (r != 1)
			return r;
	}
	a->kind = COMMAND_RULE;
	a->rest = p;
	return 0;
}

void
command_help(struct buf *b, const char *word)
{
	size_t i, n = strlen(word), width, shown = 0;
	char name[64];
	struct buf one;

	for (i = 0; i < nask_commands; i++) {
		if (strncasecmp(ask_commands[i].name, word, n) != 0)
			continue;
		buf_init(&one, name, sizeof(name));
		buf_printf(&one, "%s%s%s", ask_commands[i].name,
		    ask_commands[i].arg[0] != '\0' && ask_commands[i].arg[0] != '[' ?
		    " " : "", ask_commands[i].arg);
		for (width = one.len; width < 26; width++)
			buf_puts(&one, " ");
		buf_printf(b, "    %s%s\n", name, ask_commands[i].help);
		shown++;
	}
	if (shown == 0) {
		buf_puts(b, "No answer begins with \"");
		buf_escape(b, word, n);
		buf_puts(b, "\".\n");
	}
}
