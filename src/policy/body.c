/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Verdicts, and the rule around them, one function a production.
 */
#include "policy/body.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "policy/cond.h"
#include "policy/errname.h"
#include "policy/slip.h"

#define VERDICT_FORM	"permit, deny[ERRNO], ask or kill"

/* The token as a number of a user or group: 0 and *id, or -1. */
static int
read_number(const struct lex *lx, id_t *id)
{
	unsigned long long value = 0;
	size_t i;

	for (i = 0; i < lx->tok.len && value < (id_t)-1; i++)
		value = 10 * value + lx->text[lx->tok.at + i] - '0';
	*id = (id_t)value;
	/* The highest one means nobody in setresuid(2). */
	return value < (id_t)-1 ? 0 : -1;
}

/* 0 and *id, or -1. The last answer is kept: a file may ask very often. */
static int
look_up(struct lex *lx, int group, const char *name, id_t *id)
{
	const struct passwd *pw = NULL;
	const struct group *gr = NULL;

	if (lx->id_group == group && strcmp(lx->id_name, name) == 0) {
		*id = lx->id;
		return 0;
	}
	if (group)
		gr = getgrnam(name);
	else
		pw = getpwnam(name);
	if (gr == NULL && pw == NULL)
		return -1;
	*id = gr != NULL ? gr->gr_gid : pw->pw_uid;
	if (strlen(name) < sizeof(lx->id_name)) {
		strlcpy(lx->id_name, name, sizeof(lx->id_name));
		lx->id_group = group;
		lx->id = *id;
	}
	return 0;
}

/* A user or group, by name or number: owned word and *id, NULL and told. */
static char *
read_id(struct lex *lx, int group, id_t *id)
{
	const char *what = group ? "group" : "user";
	char *word;
	int found;

	if (lx->tok.kind != TOK_WORD && lx->tok.kind != TOK_NUMBER) {
		lex_error(lx, lx->tok.at, NULL,
		    "the name or number of a %s is missing", what);
		return NULL;
	}
	word = lex_word(lx);
	found = lx->tok.kind == TOK_NUMBER ? read_number(lx, id) :
	    look_up(lx, group, word, id);
	if (found == -1) {
		lex_error(lx, lx->tok.at, NULL, "there is no %s %s on this "
		    "system", what, word);
		free(word);
		return NULL;
	}
	lex_next(lx);
	return word;
}

/* , if user = root */
static int
read_predicate(struct lex *lx, struct rule *r)
{
	static const struct {
		char		c;
		enum pred_op	op;
	} ops[] = {
		{ '=', PRED_EQ }, { '<', PRED_LT }, { '>', PRED_GT }
	};
	size_t i;
	int subject;

	lex_next(lx);
	if (!lex_is_part(lx, KW_IF)) {
		lex_error(lx, lx->tok.at, lex_fix(lx, lx->tok.at, lx->end,
		    "if user = root"), "\"if\" must follow the comma");
		return -1;
	}
	lex_next(lx);
	if (!lex_is_word(lx, KW_SUBJECT, &subject)) {
		lex_error(lx, lx->tok.at, lex_fix(lx, lx->tok.at, lx->end,
		    "user = root"), "\"user\" or \"group\" must follow \"if\"");
		return -1;
	}
	r->pred = (unsigned int)subject & 3;
	lex_next(lx);
	for (i = 0; i < 3 && !lex_is(lx, ops[i].c); i++)
		;
	if (i == 3 && lx->tok.kind != TOK_NE) {
		lex_error(lx, lx->tok.at, lex_fix(lx, lx->tok.at, lx->end,
		    "= root"), "one of = != < > must stand here");
		return -1;
	}
	rule_more(r)->pred_op = i < 3 ? ops[i].op : PRED_NE;
	lex_next(lx);
	r->more->pred_word = read_id(lx, subject == PRED_GROUP,
	    &r->more->pred_id);
	return r->more->pred_word != NULL ? 0 : -1;
}

/* as user, as user:group, as :group */
static int
read_as(struct lex *lx, struct rule *r)
{
	struct rule_more *more = rule_more(r);
	id_t id;

	lex_next(lx);
	if (!lex_is(lx, ':')) {
		more->as_user = read_id(lx, 0, &id);
		if (more->as_user == NULL)
			return -1;
		if (!lex_is(lx, ':'))
			return 0;
	}
	lex_next(lx);
	more->as_group = read_id(lx, 1, &id);
	return more->as_group != NULL ? 0 : -1;
}

/* What stands in [ ] behind an action: 0, or -1 and told. */
static int
read_code_word(struct lex *lx, struct rule *r)
{
	const char *word = lx->text + lx->tok.at;
	size_t at = lx->tok.at, n = lx->tok.len;
	int value;

	if (r->action == ACTION_PERMIT) {
		value = keyword_find_nocase(KW_CODE, word, n);
		r->code = value != -1 ? (unsigned int)value & 3 : CODE_NONE;
		if (value == -1)
			lex_error(lx, at, lex_fix(lx, at, at + n, "inherit"),
			    "permit takes only [inherit] and [detach]");
		return value == -1 ? -1 : 0;
	}
	value = errname_find(word, n);
	r->code = CODE_ERRNO;
	r->error = (unsigned int)value & 255;
	if (value == -1)
		lex_error(lx, at, lex_fix(lx, at, at + n, "eacces"),
		    "there is no error called %.*s", (int)n, word);
	return value == -1 ? -1 : 0;
}

/* Tells that a word is missing in [ ]; a number may tell which. */
static void
word_error(struct lex *lx, const struct rule *r)
{
	const char *word = NULL;
	size_t at = lx->tok.at, n = 0;
	id_t number;

	if (lx->tok.kind == TOK_NUMBER) {
		n = lx->tok.len;
		if (read_number(lx, &number) == 0 && number < 4096)
			word = errname_name((int)number);
	}
	if (r->action == ACTION_PERMIT)
		word = "inherit";
	lex_error(lx, at, lex_fix(lx, at, at + n, "%s",
	    word != NULL ? word : "eacces"),
	    "a word is missing in the brackets");
}

/* Only a word that cannot be told from what it means is kept. */
static void
keep_word(const struct lex *lx, struct rule *r)
{
	char small[ERRNAME_MAX], *word = lex_word(lx);

	if (strcmp(word, r->code == CODE_ERRNO ?
	    errname_small(r->error, small) :
	    r->code == CODE_INHERIT ? "inherit" : "detach") == 0)
		free(word);
	else
		rule_more(r)->code_word = word;
}

/* [ WORD ] */
static int
read_code(struct lex *lx, struct rule *r)
{
	size_t open = lx->tok.at;
	const char *close;

	if (r->action == ACTION_ASK || r->action == ACTION_KILL) {
		close = memchr(lx->text + open, ']', lx->end - open);
		lex_error(lx, open, lex_fix(lx, open, close != NULL ?
		    (size_t)(close - lx->text) + 1 : lx->end, "%s", ""),
		    "%s takes nothing in brackets",
		    r->action == ACTION_ASK ? "ask" : "kill");
		return -1;
	}
	lex_next(lx);
	if (lx->tok.kind != TOK_WORD) {
		word_error(lx, r);
		return -1;
	}
	if (read_code_word(lx, r) == -1)
		return -1;
	keep_word(lx, r);
	lex_next(lx);
	if (lex_is(lx, ']')) {
		lex_next(lx);
		return 0;
	}
	lex_error(lx, lx->tok.at, lex_fix(lx, lx->prev, lx->prev, "]"),
	    "\"]\" is missing");
	return -1;
}

/* action [code] [log] [as] [, if]; then the line must end. */
static int
read_verdict(struct lex *lx, struct rule *r)
{
	int value;

	if (!lex_is_word(lx, KW_ACTION, &value) ||
	    ((value & KW_NOW) && rule_expr(r) != NULL)) {
		slip_error(lx, SLIP_VERDICT, lex_fix(lx, lx->tok.at,
		    lx->tok.at + lx->tok.len, "permit"),
		    "a verdict must stand here: " VERDICT_FORM);
		return -1;
	}
	r->action = (unsigned int)value & 3;
	if (value & KW_NOW)
		rule_more(r)->now = 1;
	if (r->action == ACTION_DENY)
		r->error = EPERM;
	lex_next(lx);
	if (lex_is(lx, '[') && read_code(lx, r) == -1)
		return -1;
	if (lex_is_word(lx, KW_LOG, &value)) {
		r->log = (unsigned int)value & 3;
		lex_next(lx);
	}
	if (lex_is_part(lx, KW_AS) && read_as(lx, r) == -1)
		return -1;
	if (lex_is(lx, ',') && read_predicate(lx, r) == -1)
		return -1;
	if (lx->tok.kind == TOK_END)
		return 0;
	slip_error(lx, SLIP_TAIL, xstrdup(
	    "VERDICT[CODE] log as USER:GROUP, if user = NAME"),
	    "nothing more may stand here; the order is");
	return -1;
}

/* Tells why there is no then behind a condition. */
static void
then_error(struct lex *lx)
{
	size_t at = lx->tok.at;

	if (lx->tok.kind == TOK_END)
		lex_error(lx, at, lex_fix(lx, at, at, " then permit"),
		    "the rule ends without a verdict; a rule is one line, "
		    "however long");
	else if (lex_is_word(lx, KW_ACTION, NULL))
		lex_error(lx, at, lex_fix(lx, at, at, "then "),
		    "\"then\" is missing before the verdict");
	else if (lex_is(lx, ')'))
		lex_error(lx, at, lex_fix(lx, at, at + 1, "%s", ""),
		    "no parenthesis is open here");
	else
		slip_error(lx, SLIP_JOIN, xstrdup("NAME eq \"TEXT\" and NAME "
		    "eq \"TEXT\" then permit"),
		    "\"and\", \"or\" or \"then\" must follow here");
}

/* A word alone, or with what only verdicts have: allow, allow[x], allow log. */
static int
is_verdict_slip(const struct lex *first)
{
	struct lex ahead = *first;

	if (first->tok.kind != TOK_WORD || lex_is_part(first, KW_TRUE) ||
	    lex_is_part(first, KW_NOT))
		return 0;
	lex_next(&ahead);
	return ahead.tok.kind == TOK_END || lex_is(&ahead, ',') ||
	    lex_is_word(&ahead, KW_LOG, NULL);
}

int
body_read(struct lex *lx, const struct vars *vars, struct rule *r)
{
	lex_next(lx);
	if (lex_is_word(lx, KW_ACTION, NULL) || is_verdict_slip(lx))
		return read_verdict(lx, r);
	if (lx->tok.kind == TOK_END) {
		lex_error(lx, lx->tok.at, lex_fix(lx, lx->end, lx->end,
		    " permit"), "the rule ends behind its name");
		return -1;
	}
	if (cond_read(lx, vars, &r->cond) == -1)
		return -1;
	if (lx->tok.kind != TOK_ARROW && !lex_is_part(lx, KW_THEN)) {
		then_error(lx);
		return -1;
	}
	lex_next(lx);
	return read_verdict(lx, r);
}
