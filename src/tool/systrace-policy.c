/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * systrace-policy(1): main, and commands and options as tables.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xmalloc.h"
#include "config.h"
#include "super/session.h"
#include "tool/suggest.h"
#include "tool/tool.h"

/* tests check that each is in systrace-policy(1) and in the completion. */
const struct command commands[] = {
	{ "check", "[file | program ...]",
	    "find errors, and what is hardly meant", 0, -1, cmd_check },
	{ "diff", "file file", "tell what two policies judge differently",
	    2, 2, cmd_diff },
	{ "explain", "logline | [program] call [argument ...]",
	    "tell which rule decides, why, and what would change it", 1, -1,
	    cmd_explain },
	{ "fmt", "file ...", "write policies in the normal form", 1, -1,
	    cmd_fmt },
	{ "help", "[command]", "tell what a command does", 0, 1, cmd_help },
	{ "list", "", "list all policies that are found", 0, 0, cmd_list },
	{ "merge", "[base] file file", "put two policies together", 2, 3,
	    cmd_merge },
	{ "replay", "record file ...",
	    "tell which calls of a record would be judged differently", 2, -1,
	    cmd_replay },
	{ "show", "program", "tell which files apply, and the rules", 1, 1,
	    cmd_show },
	{ "shrink", "file | program", "find rules that were never used", 1, 1,
	    cmd_shrink },
	{ "test", "file ...", "hold policies to assertions", 1, -1, cmd_test },
	{ NULL, NULL, NULL, 0, 0, NULL }
};

/* What people write who know other tools. */
static const struct {
	const char	*wrong;
	const char	*right;
} slips[] = {
	{ "add", "merge" }, { "assert", "test" }, { "audit", "explain" },
	{ "cat", "show" }, { "compare", "diff" }, { "format", "fmt" },
	{ "lint", "check" }, { "ls", "list" }, { "print", "show" },
	{ "prune", "shrink" }, { "tidy", "fmt" }, { "validate", "check" },
	{ "verify", "check" }, { "why", "explain" },
};

typedef void apply_fn(struct tool *, char *);

static void set_dir(struct tool *t, char *arg) { t->dir = arg; }
static void set_no_user(struct tool *t, char *arg) { t->no_user = 1; }
static void set_json(struct tool *t, char *arg) { t->json = 1; }
static void set_check(struct tool *t, char *arg) { t->check = 1; }
static void set_write(struct tool *t, char *arg) { t->write = 1; }
static void set_denials(struct tool *t, char *arg) { t->denials = 1; }
static void set_output(struct tool *t, char *arg) { t->output = arg; }

static void
add_file(struct tool *t, char *arg)
{
	t->files = xreallocarray(t->files, (size_t)t->nfiles + 1,
	    sizeof(t->files[0]));
	t->files[t->nfiles++] = arg;
}

static void
set_help(struct tool *t, char *arg)
{
	tool_usage(stdout);
	exit(TOOL_YES);
}

static void
set_version(struct tool *t, char *arg)
{
	printf("systrace-policy %s\n", PACKAGE_VERSION);
	exit(TOOL_YES);
}

/* A letter or a word, or both. */
static const struct option_row {
	char		 letter;	/* 0: none */
	const char	*word;		/* NULL: none */
	const char	*arg;		/* its name in the usage, or NULL */
	const char	*command;	/* the only one that has it; NULL: all */
	apply_fn	*apply;
	const char	*help;
} rows[] = {
	{ 'd', NULL, "dir", NULL, set_dir,
	    "policies are in dir, not in ~/.systrace" },
	{ 'f', NULL, "file", NULL, add_file, "add the policies in file" },
	{ 'h', "help", NULL, NULL, set_help, "print this" },
	{ 'o', NULL, "file", "merge", set_output, "merge: write to file" },
	{ 'U', NULL, NULL, NULL, set_no_user,
	    "do without the user's policies" },
	{ 'V', "version", NULL, NULL, set_version, "print the version" },
	{ 0, "check", NULL, "fmt", set_check, "fmt: change nothing, only tell" },
	{ 0, "denials", NULL, "shrink", set_denials,
	    "shrink: denials too, and what asks" },
	{ 0, "json", NULL, NULL, set_json, "answer in JSON" },
	{ 0, "write", NULL, "shrink", set_write, "shrink: remove the rules" },
};

#define NROWS	(sizeof(rows) / sizeof(rows[0]))
#define WORD	256	/* and its row: what getopt_long returns for a word */

void
tool_usage(FILE *f)
{
	const struct command *c;
	size_t i;
	char word[16];

	fprintf(f, "usage: systrace-policy [-U] [-d dir] [-f file] [--json] "
	    "command [operand ...]\n");
	for (c = commands; c->name != NULL; c++)
		fprintf(f, "  %-10s%s%s%s\n", c->name, c->args,
		    *c->args != '\0' ? ": " : "", c->help);
	for (i = 0; i < NROWS; i++) {
		snprintf(word, sizeof(word), "%s%s", rows[i].word != NULL ?
		    "--" : "", rows[i].word != NULL ? rows[i].word : "");
		fprintf(f, "  %c%c %-10s %-5s %s\n",
		    rows[i].letter != 0 ? '-' : ' ',
		    rows[i].letter != 0 ? rows[i].letter : ' ', word,
		    rows[i].arg != NULL ? rows[i].arg : "", rows[i].help);
	}
}

void
tool_usage_of(FILE *f, const struct command *c)
{
	size_t i;

	fprintf(f, "usage: systrace-policy %s%s%s\n       %s\n", c->name,
	    *c->args != '\0' ? " " : "", c->args, c->help);
	for (i = 0; i < NROWS; i++)
		if (rows[i].command != NULL &&
		    strcmp(rows[i].command, c->name) == 0)
			fprintf(f, "       %s\n", rows[i].help);
}

static const char *
command_word(void *ctx, size_t i)
{
	return commands[i].name;
}

const struct command *
tool_command(const char *name)
{
	const struct command *c;
	const char *meant = NULL;
	size_t i;

	for (c = commands; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	for (i = 0; i < sizeof(slips) / sizeof(slips[0]); i++)
		if (strcmp(slips[i].wrong, name) == 0)
			meant = slips[i].right;
	if (meant == NULL)
		meant = suggest_word(name, command_word, NULL);
	if (meant != NULL)
		log_warn("there is no command %s; write: systrace-policy %s",
		    name, meant);
	else
		log_warn("there is no command %s; systrace-policy help lists "
		    "them", name);
	return NULL;
}

static const char *
option_word(void *ctx, size_t i)
{
	for (; i < NROWS; i++)
		if (rows[i].word != NULL)
			return rows[i].word;
	return NULL;
}

static void __attribute__((noreturn))
bad_option(int c, const char *arg)
{
	const char *meant;
	size_t i;

	if (c == ':') {
		for (i = 0; i < NROWS - 1; i++)
			if (rows[i].letter == optopt)
				break;
		log_warn("-%c needs an argument: -%c %s", optopt, optopt,
		    rows[i].arg);
	} else if (strncmp(arg, "--", 2) == 0) {
		meant = suggest_word(arg + 2, option_word, NULL);
		log_warn("unknown option: %s%s%s", arg, meant != NULL ?
		    "; write: --" : "", meant != NULL ? meant : "");
	} else
		log_warn("unknown option: -%c (-- ends the options)", optopt);
	tool_usage(stderr);
	exit(TOOL_BAD);
}

/* Reads the options, wherever they stand; used[row] are those that were. */
static void
read_options(struct tool *t, int argc, char **argv, unsigned char used[NROWS])
{
	char letters[2 * NROWS + 2] = ":";
	struct option longs[NROWS + 1] = { 0 };
	size_t i, n = 1, nlongs = 0;
	int c;

	for (i = 0; i < NROWS; i++) {
		if (rows[i].letter != 0)
			letters[n++] = rows[i].letter;
		if (rows[i].letter != 0 && rows[i].arg != NULL)
			letters[n++] = ':';
		if (rows[i].word == NULL)
			continue;
		longs[nlongs].name = rows[i].word;
		longs[nlongs++].val = WORD + (int)i;
	}
	letters[n] = '\0';
	while ((c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			bad_option(c, argv[optind - 1]);
		for (i = 0; c < WORD && rows[i].letter != c; i++)
			;
		i = c >= WORD ? (size_t)(c - WORD) : i;
		used[i] = 1;
		rows[i].apply(t, optarg);
	}
}

static void
check_usage(const struct command *c, int argc, const unsigned char used[NROWS])
{
	size_t i;

	for (i = 0; i < NROWS; i++)
		if (used[i] && rows[i].command != NULL &&
		    strcmp(rows[i].command, c->name) != 0)
			fatal("%s%.1s%s is an option of %s, not of %s",
			    rows[i].word != NULL ? "--" : "-",
			    rows[i].word != NULL ? "" : &rows[i].letter,
			    rows[i].word != NULL ? rows[i].word : "",
			    rows[i].command, c->name);
	if (argc < c->least || (c->most != -1 && argc > c->most)) {
		log_warn("%s: too %s operands", c->name,
		    argc < c->least ? "few" : "many");
		tool_usage_of(stderr, c);
		exit(TOOL_BAD);
	}
}

static void
begin(struct tool *t)
{
	struct config conf = { .no_user = t->no_user, .policy_dir = t->dir };

	if (vars_init(&t->vars, getuid()) == -1)
		fatal("the working directory cannot be named: %s",
		    strerror(errno));
	t->global_dir = "/etc/systrace";
	t->user_dir = session_user_dir(&conf, &t->vars);
	t->out = json_object();
	t->messages = tool_array(t, "messages");
	t->diag = tool_diag(t);
}

/* What was said must have arrived: a full disk is no yes. */
static int
finish(struct tool *t, const struct command *c, int status)
{
	if (t->json) {
		tool_set(t->out, "command", json_string(c->name));
		tool_set(t->out, "status", json_integer(status));
		if (json_dumpf(t->out, stdout, JSON_INDENT(2) |
		    JSON_PRESERVE_ORDER) == -1)
			status = TOOL_BAD;
		putchar('\n');
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		log_warn("standard output: %s", strerror(errno));
		status = TOOL_BAD;
	}
	return status;
}

int
main(int argc, char **argv)
{
	static struct tool t;
	unsigned char used[NROWS] = { 0 };
	const struct command *c;
	int status;

	log_init("systrace-policy", TOOL_BAD);
	read_options(&t, argc, argv, used);
	argc -= optind;
	argv += optind;
	if (argc == 0) {
		tool_usage(stderr);
		return TOOL_BAD;
	}
	if ((c = tool_command(argv[0])) == NULL)
		return TOOL_BAD;
	check_usage(c, argc - 1, used);
	begin(&t);
	status = c->run(&t, argc - 1, argv + 1);
	if (diag_errors(t.diag) > 0 && status < TOOL_BAD)
		status = TOOL_BAD;
	return finish(&t, c, status);
}
