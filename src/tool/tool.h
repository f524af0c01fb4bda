/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the commands of systrace-policy share: options, policies, and two ways
 * to answer, text and JSON.
 */
#ifndef TOOL_TOOL_H
#define TOOL_TOOL_H

#include <jansson.h>
#include <stddef.h>

#include "policy/diag.h"
#include "policy/policy.h"
#include "policy/store.h"
#include "policy/vars.h"

/* Exit statuses, the greater the worse. */
enum {
	TOOL_YES = 0,		/* yes, the same, nothing to say */
	TOOL_NO = 1,		/* no, different, an assertion failed */
	TOOL_BAD = 2		/* wrong usage, or something cannot be read */
};

struct tool {
	const char	*user_dir;	/* ~/.systrace or -d; NULL with -U */
	const char	*global_dir;
	char		**files;	/* of -f, nfiles of them */
	int		 nfiles;
	const char	*dir;		/* -d */
	int		 no_user;	/* -U */
	int		 json;		/* --json */
	int		 check;		/* --check */
	int		 write;		/* --write */
	int		 denials;	/* --denials */
	const char	*output;	/* -o */
	struct vars	 vars;
	struct diag	*diag;		/* tells: to stderr, or into out */
	struct store	*store;
	json_t		*out;		/* the answer's object, with --json */
	json_t		*messages;	/* in it */
};

/* One command: its name is its file's, cmd_NAME.c. */
struct command {
	const char	*name;
	const char	*args;		/* for the usage */
	const char	*help;
	int		 least;		/* operands */
	int		 most;		/* -1: any number */
	/* argv is the operands, ended by NULL; an exit status. */
	int		(*run)(struct tool *, int argc, char **argv);
};

extern const struct command	commands[];	/* ended by a NULL name */

int	cmd_check(struct tool *, int, char **);
int	cmd_diff(struct tool *, int, char **);
int	cmd_explain(struct tool *, int, char **);
int	cmd_fmt(struct tool *, int, char **);
int	cmd_help(struct tool *, int, char **);
int	cmd_list(struct tool *, int, char **);
int	cmd_merge(struct tool *, int, char **);
int	cmd_replay(struct tool *, int, char **);
int	cmd_show(struct tool *, int, char **);
int	cmd_shrink(struct tool *, int, char **);
int	cmd_test(struct tool *, int, char **);

/* Prints the usage, or what is known of one command. */
void	tool_usage(FILE *);
void	tool_usage_of(FILE *, const struct command *);

/* The command of a name; NULL, and told with the one that was meant. */
const struct command	*tool_command(const char *name);

/*
 * Opens the store with the files of -f. -1 and told if one of them cannot be
 * used; the store is there all the same.
 */
int	tool_open_store(struct tool *);

/* A new store of the same folders, with other macros and no files of -f. */
struct store	*tool_new_store(const struct tool *, const struct vars *,
		    struct diag *);

/* Tells that a file cannot be used. Returns -1. */
int	tool_error(struct tool *, const char *path, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/*
 * Reads a whole file, "-" is standard input: owned text of *n bytes; NULL and
 * told. Who may write it is not looked at.
 */
char	*tool_read(struct tool *, const char *path, size_t *n);

/* The same as policies; NULL and told. The caller owns it. */
struct policy_file	*tool_read_policies(struct tool *, const char *path);

/*
 * Which program a word means: a name without a slash along PATH, else the file
 * with links resolved, else the word itself. Owned.
 */
char	*tool_program(const char *word);

/*
 * 1 if an operand is a program and not a file of policies: an executable file,
 * a word without a slash that PATH knows or that is no file, or a full path of
 * which the store knows a policy.
 */
int	tool_is_program(struct tool *, const char *word);

/* A diag like t->diag, that also counts for itself. Freed with diag_free. */
struct diag	*tool_diag(struct tool *);

/*
 * Texts of --json: names and what else programs and file systems say, escaped as
 * in rules (base/jtext.h); and what is a rule or a message already. NULL: null.
 */
json_t	*tool_text(const char *, size_t n);
json_t	*tool_string(const char *);
json_t	*tool_plain(const char *);

/* file, line, column and text of a rule; null for NULL. */
json_t	*tool_rule(const struct rule *);

/* Puts a value (taken) into an object. */
void	tool_set(json_t *object, const char *key, json_t *value);
void	tool_append(json_t *array, json_t *value);

/* A new array in the answer; the answer's. */
json_t	*tool_array(struct tool *, const char *key);

/* FILE:LINE: RULE, without newline, control characters escaped. */
void	tool_put_rule(FILE *, const struct rule *);

/* The text with control characters escaped, for people. */
void	tool_put(FILE *, const char *, size_t n);

#endif
