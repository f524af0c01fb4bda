/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Options as rows: letter, argument, what it does, how the usage tells it.
 */
#include "cmd/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xmalloc.h"

typedef void apply_fn(struct options *, char *);

static void
set_enforce(struct options *o, char *arg)
{
	if (o->conf.mode == MODE_LEARN)
		fatal("-a and -A cannot both be: -A learns, -a enforces");
	o->conf.mode = MODE_ENFORCE;
}

static void
set_learn(struct options *o, char *arg)
{
	if (o->conf.mode == MODE_ENFORCE)
		fatal("-a and -A cannot both be: -A learns, -a enforces");
	o->conf.mode = MODE_LEARN;
}

static void
set_user(struct options *o, char *arg)
{
	char *group = strchr(arg, ':'), *end;
	struct passwd *pw;
	struct group *gr;

	if (getuid() != 0)
		fatal("-c: only root may change credentials");
	if (group != NULL)
		*group++ = '\0';
	if ((pw = getpwnam(arg)) != NULL) {
		o->conf.uid = pw->pw_uid;
		o->conf.gid = pw->pw_gid;
	} else {
		errno = 0;
		o->conf.uid = (uid_t)strtoul(arg, &end, 10);
		if (errno != 0 || end == arg || *end != '\0')
			fatal("-c: no such user: %s", arg);
		if (group == NULL)
			fatal("-c %s: a number needs a group: -c %s:GROUP",
			    arg, arg);
	}
	if (group != NULL && (gr = getgrnam(group)) != NULL)
		o->conf.gid = gr->gr_gid;
	else if (group != NULL) {
		errno = 0;
		o->conf.gid = (gid_t)strtoul(group, &end, 10);
		if (errno != 0 || end == group || *end != '\0')
			fatal("-c: no such group: %s", group);
	}
	o->conf.change_ids = o->conf.uid != 0 || o->conf.gid != 0;
}

static void
set_dir(struct options *o, char *arg)
{
	o->conf.policy_dir = arg;
}

static void
set_file(struct options *o, char *arg)
{
	o->files = xreallocarray(o->files, (size_t)o->conf.nfiles + 1,
	    sizeof(o->files[0]));
	o->files[o->conf.nfiles++] = arg;
	o->conf.files = o->files;
}

static void
set_log_file(struct options *o, char *arg)
{
	o->conf.log.sink = AUDIT_FILE;
	o->conf.log.path = arg;
}

static void
set_log_stderr(struct options *o, char *arg)
{
	o->conf.log.sink = AUDIT_STDERR;
}

static void
set_log_format(struct options *o, char *arg)
{
	int format = audit_format_find(arg);

	if (format == -1)
		fatal("-o %s: the log can be text, json, journal or rfc5424",
		    arg);
	o->conf.log.format = (enum audit_format)format;
}

static void
set_inherit(struct options *o, char *arg)
{
	o->conf.inherit = 1;
}

static void
set_keep(struct options *o, char *arg)
{
	o->conf.keep_fds = 1;
}

static void
set_no_alias(struct options *o, char *arg)
{
	o->conf.no_alias = 1;
}

static void
set_no_user(struct options *o, char *arg)
{
	o->conf.no_user = 1;
}

static void
set_stats(struct options *o, char *arg)
{
	o->conf.stats = 1;
}

static void
set_check(struct options *o, char *arg)
{
	o->command = COMMAND_CHECK;
}

static void
set_list(struct options *o, char *arg)
{
	o->command = COMMAND_LIST;
}

static void
set_verbose(struct options *o, char *arg)
{
	o->verbose = 1;
}

static void
set_version(struct options *o, char *arg)
{
	o->command = COMMAND_VERSION;
}

static void
set_self_test(struct options *o, char *arg)
{
	o->command = COMMAND_SELF_TEST;
}

static void
set_require_sealed(struct options *o, char *arg)
{
	o->conf.require_sealed = 1;
}

static void
set_own_hands(struct options *o, char *arg)
{
	o->conf.own_hands = 1;
}

static void
set_record(struct options *o, char *arg)
{
	if (o->conf.record_path != NULL)
		fatal("--record: one record a run: %s or %s?",
		    o->conf.record_path, arg);
	o->conf.record_path = arg;
}

static void
set_count(struct options *o, char *arg)
{
	o->conf.count = 1;
}

static void
set_exact(struct options *o, char *arg)
{
	o->conf.exact = 1;
}

static void
set_quiet(struct options *o, char *arg)
{
	o->conf.quiet = 1;
}

/* 1.6 asked in a window unless told to ask here; here is all there is. */
static void
set_terminal(struct options *o, char *arg)
{
}

/* tests/lint checks that each is in systrace(1). */
static const struct option_row {
	char		 letter;
	const char	*arg;		/* its name in the usage, or NULL */
	apply_fn	*apply;
	const char	*help;
} rows[] = {
	{ 'A', NULL, set_learn, "learn: permit what no rule covers, add rules" },
	{ 'a', NULL, set_enforce, "enforce: deny what no rule covers" },
	{ 'c', "user[:group]", set_user, "run the command as another user" },
	{ 'd', "dir", set_dir, "policies are in dir, not in ~/.systrace" },
	{ 'E', "file", set_log_file, "log to file" },
	{ 'e', NULL, set_log_stderr, "log to standard error" },
	{ 'f', "file", set_file, "add the policies in file" },
	{ 'i', NULL, set_inherit, "one policy for the whole tree" },
	{ 'k', NULL, set_keep, "keep all open descriptors for the command" },
	{ 'l', NULL, set_list, "list all calls, their arguments and aliases" },
	{ 'n', NULL, set_check, "check policies and exit" },
	{ 'o', "format", set_log_format,
	    "format of the log: text, json, journal or rfc5424" },
	{ 'S', NULL, set_stats, "at the end, count the stops by call" },
	{ 't', NULL, set_terminal, "ask on the terminal (as without -a and -A)" },
	{ 'U', NULL, set_no_user, "do without the user's policies" },
	{ 'u', NULL, set_no_alias, "no aliases: rules name the real calls" },
	{ 'V', NULL, set_version, "print the version" },
	{ 'v', NULL, set_verbose, "with -n, say what the kernel decides" },
};

#define NROWS	(sizeof(rows) / sizeof(rows[0]))

/* Options that have a word in place of a letter. */
static const struct option_word {
	const char	*word;
	const char	*arg;		/* as above */
	apply_fn	*apply;
	const char	*help;
} words[] = {
	{ "count", NULL, set_count, "with -a, count how often each rule decides" },
	{ "exact", NULL, set_exact, "-A: learn what was seen and generalise nothing" },
	{ "own-hands", NULL, set_own_hands,
	    "no look-up lane: the program makes all its calls itself" },
	{ "quiet", NULL, set_quiet, "-A: no summary at the end" },
	{ "record", "file", set_record, "write each judged call to file" },
	{ "require-sealed", NULL, set_require_sealed,
	    "run nothing where protection is not the full one" },
	{ "self-test", NULL, set_self_test,
	    "try to get out, and say what holds" },
};

#define NWORDS	(sizeof(words) / sizeof(words[0]))
#define WORD	256		/* and its index: what getopt_long returns */

/* What is left of the usage's first column. */
static int
word_pad(const struct option_word *w)
{
	int n = 14 - (int)strlen(w->word) - (w->arg != NULL);

	return n > 0 ? n : 0;
}

void
options_usage(FILE *f)
{
	size_t i;

	fprintf(f, "usage: systrace [-AaeikStUu] [-c user[:group]] [-d dir] "
	    "[-E file] [-f file]\n"
	    "                [-o format] [--count] [--exact] [--own-hands] [--quiet]\n"
	    "                [--record file] [--require-sealed] command [argument ...]\n"
	    "       systrace -n [-Uuv] [-d dir] [-f file] [program ...]\n"
	    "       systrace -l | -V\n"
	    "       systrace --self-test [option ...] [attempt ...]\n");
	for (i = 0; i < NROWS; i++)
		fprintf(f, "  -%c %-13s %s\n", rows[i].letter,
		    rows[i].arg != NULL ? rows[i].arg : "", rows[i].help);
	for (i = 0; i < NWORDS; i++)
		fprintf(f, "  --%s%s%-*s %s\n", words[i].word,
		    words[i].arg != NULL ? " " : "", word_pad(&words[i]),
		    words[i].arg != NULL ? words[i].arg : "", words[i].help);
}

static const struct option_row *
find(int letter)
{
	size_t i;

	for (i = 0; i < NROWS; i++)
		if (rows[i].letter == letter)
			return &rows[i];
	return NULL;
}

/* Options that do not go together. */
static void
check_together(const struct options *o)
{
	if (o->verbose && o->command != COMMAND_CHECK)
		fatal("-v says what becomes of policies that are checked: "
		    "-n -v");
	if (o->conf.exact && o->conf.mode != MODE_LEARN)
		fatal("--exact says how -A learns: -A --exact");
	if (o->conf.mode == MODE_LEARN && o->conf.no_user)
		fatal("-A with -U would learn for nothing: there is no place "
		    "to save to; name one with -d dir");
	if (o->conf.log.sink != AUDIT_SYSLOG &&
	    audit_format_is_system(o->conf.log.format))
		fatal("-o journal and -o rfc5424 are for the system's log: "
		    "leave out %s, or take -o text or -o json",
		    o->conf.log.sink == AUDIT_FILE ? "-E" : "-e");
	if (o->conf.count && o->conf.mode != MODE_ENFORCE)
		fatal("--count is for -a: what rules decide is counted while "
		    "they do not change");
	if (o->conf.count && o->conf.no_user)
		fatal("--count with -U would count for nothing: there is no "
		    "place to save to; name one with -d dir");
}

void
options_read(struct options *o, int argc, char **argv)
{
	char letters[2 * NROWS + 3] = "+:";
	struct option longs[NWORDS + 1] = { 0 };
	const struct option_row *row;
	size_t i, n = 2;
	int c;

	memset(o, 0, sizeof(*o));
	o->conf.global_dir = "/etc/systrace";
	o->conf.log.sink = AUDIT_SYSLOG;
	for (i = 0; i < NROWS; i++) {
		letters[n++] = rows[i].letter;
		if (rows[i].arg != NULL)
			letters[n++] = ':';
	}
	letters[n] = '\0';
	for (i = 0; i < NWORDS; i++) {
		longs[i].name = words[i].word;
		longs[i].has_arg = words[i].arg != NULL ? required_argument :
		    no_argument;
		longs[i].val = WORD + (int)i;
	}
	/* What is behind --self-test is not for us. */
	while (o->command != COMMAND_SELF_TEST &&
	    (c = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (c >= WORD) {
			words[c - WORD].apply(o, optarg);
			continue;
		}
		row = c == ':' || c == '?' ? NULL : find(c);
		if (row != NULL) {
			row->apply(o, optarg);
			continue;
		}
		if (c == ':' && optopt >= WORD)
			log_warn("--%s needs an argument: --%s %s",
			    words[optopt - WORD].word,
			    words[optopt - WORD].word,
			    words[optopt - WORD].arg);
		else if (c == ':')
			log_warn("-%c needs an argument: -%c %s", optopt,
			    optopt, find(optopt)->arg);
		else if (optopt != 0)
			log_warn("unknown option: -%c", isprint(optopt) ?
			    optopt : '?');
		else
			log_warn("unknown option: %s", argv[optind - 1]);
		options_usage(stderr);
		exit(EXIT_USAGE);
	}
	o->conf.argv = argv + optind;
	check_together(o);
	if (o->command == COMMAND_RUN && argv[optind] == NULL) {
		log_warn("which command?");
		options_usage(stderr);
		exit(EXIT_USAGE);
	}
}
