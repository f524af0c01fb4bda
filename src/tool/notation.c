/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The reader: words, the call's name, and each word to the argument that it is
 * for. Then the call is decoded as one that a process has made.
 */
#include "tool/notation.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "super/program.h"
#include "tool/suggest.h"

#define WORDS	(ENCODE_SLOTS + 3)
#define MISSING	"/<non-existent filename>: "	/* as in rules */

struct word {
	size_t	 at;		/* in the line */
	size_t	 end;
	size_t	 text;		/* behind NAME= and a quote */
	size_t	 text_end;
	size_t	 name_len;	/* bytes before the =, 0: none */
	int	 quoted;
};

struct reader {
	const struct notation	*in;
	struct word		 word[WORDS];
	int			 nword;
	struct slot		 slot[ENCODE_SLOTS];
	int			 nslot;
	struct said		*said;
};

int
notation_error(const struct notation *in, size_t at, const char *hint,
    const char *fmt, ...)
{
	struct pos pos = in->pos;
	va_list ap;
	char *text;

	pos.column = (int)at + 1;
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	diag_say(in->diag, DIAG_ERROR, &pos, in->line, in->n, hint, "%s", text);
	free(text);
	return -1;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* NAME= or NAME[N]= at the word's beginning: the bytes before the =, or 0. */
static size_t
name_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (isalpha((unsigned char)s[i]) || s[i] == '_'))
		i++;
	if (i > 0 && i < n && s[i] == '[')
		for (i++; i < n && (isdigit((unsigned char)s[i]) ||
		    s[i] == ']'); i++)
			if (s[i] == ']') {
				i++;
				break;
			}
	return i < n && s[i] == '=' ? i : 0;
}

static int
read_quoted(const struct notation *in, struct word *w)
{
	size_t i = w->text;

	for (i++; i < in->n && in->line[i] != '"'; i++)
		if (in->line[i] == '\\')
			i++;
	if (i >= in->n)
		return notation_error(in, w->text, NULL,
		    "the closing quote is missing");
	w->quoted = 1;
	w->text++;
	w->text_end = i;
	w->end = i + 1;
	if (w->end < in->n && !is_blank(in->line[w->end]))
		return notation_error(in, w->end, NULL,
		    "a blank is missing behind the quote");
	return 0;
}

/* The word at *at, which moves behind it. 1, 0 at the end, -1 and told. */
static int
read_word(const struct notation *in, size_t *at, struct word *w)
{
	size_t i = *at;

	while (i < in->n && is_blank(in->line[i]))
		i++;
	if (i == in->n || in->line[i] == '#')
		return 0;
	memset(w, 0, sizeof(*w));
	w->at = i;
	w->name_len = name_length(in->line + i, in->n - i);
	w->text = w->name_len > 0 ? i + w->name_len + 1 : i;
	if (w->text < in->n && in->line[w->text] == '"') {
		if (read_quoted(in, w) == -1)
			return -1;
	} else {
		for (i = w->text; i < in->n && !is_blank(in->line[i]); i++)
			if (in->line[i] == '"')
				return notation_error(in, i, NULL, "a text "
				    "with quotes stands in quotes, with \\ "
				    "before each inside of it");
		w->end = w->text_end = i;
	}
	*at = w->end;
	return 1;
}

static int
read_words(struct reader *rd)
{
	size_t at = rd->in->at;
	struct word w;
	int rc;

	while ((rc = read_word(rd->in, &at, &w)) == 1) {
		if (rd->nword == WORDS)
			return notation_error(rd->in, w.at, NULL,
			    "no call has so many arguments");
		rd->word[rd->nword++] = w;
	}
	return rc;
}

/* The text of a word: escapes and macros read; owned, *n bytes. */
static char *
word_text(const struct reader *rd, const struct word *w, size_t *n)
{
	size_t len = w->text_end - w->text;
	char *raw = xmalloc(len + 1), *home, *text;

	/* There may be a NUL in it: it is the argument that cannot have one. */
	memcpy(raw, rd->in->line + w->text, len);
	raw[len] = '\0';
	if (w->quoted)
		len = unescape(raw, len);
	else if (raw[0] == '~' && (raw[1] == '/' || raw[1] == '\0')) {
		home = xasprintf("$HOME%s", raw + 1);
		free(raw);
		raw = home;
		len = strlen(raw);
	}
	text = vars_expand(rd->in->vars, raw, len, n);
	free(raw);
	return text;
}

int
notation_name(const char *s, size_t n, struct said_name *to)
{
	char word[64], *name = word, *dash;

	to->abi = abi_get(ABI_X86_64);
	to->sys = NULL;
	to->nr = to->alias = -1;
	if (n >= sizeof(word) || memchr(s, '\0', n) != NULL)
		return -1;
	memcpy(word, s, n);
	word[n] = '\0';
	dash = strchr(word, '-');
	if (dash != NULL && strncmp(word, "unknown-", 8) != 0) {
		*dash = '\0';
		if ((to->abi = abi_by_emul(word)) == NULL)
			return -1;
		name = dash + 1;
	}
	to->alias = sysent_alias_by_name(name);
	if (to->alias != -1) {
		to->sys = sysent_by_name("open");
	} else if ((to->nr = sysent_unknown_nr(name)) != -1) {
		to->sys = sysent_by_nr(to->abi, to->nr);
		return 0;
	} else
		to->sys = sysent_by_name(name);
	if (to->sys == NULL)
		return -1;
	to->nr = to->sys->nr[to->abi->id];
	/* i386 has rows of its own for calls that take their arguments otherwise. */
	if (to->nr != -1 && sysent_by_nr(to->abi, to->nr) != NULL)
		to->sys = sysent_by_nr(to->abi, to->nr);
	return 0;
}

static const char *
call_word(void *ctx, size_t i)
{
	return i < sysent_count ? sysent_all[i].name : NULL;
}

static int
no_such_call(const struct reader *rd, const struct word *w)
{
	const char *line = rd->in->line;
	char *word = xstrndup(line + w->at, w->end - w->at), *hint = NULL;
	const char *meant = suggest_word(word, call_word, NULL);
	size_t from = rd->word[0].at;

	if (meant != NULL)
		hint = xasprintf("%.*s%s%.*s", (int)(w->at - from),
		    line + from, meant, (int)(rd->in->n - w->end),
		    line + w->end);
	notation_error(rd->in, w->at, hint, word[0] == '@' ?
	    "%s is a set: name one of its calls (systrace -l lists them)" :
	    "%s is neither a call (systrace -l lists them) nor a program "
	    "before one", word);
	free(hint);
	free(word);
	return -1;
}

/* A word without a slash that PATH does not know is no program. */
static int
is_no_program(const struct reader *rd, const struct word *w)
{
	char *word = xstrndup(rd->in->line + w->at, w->end - w->at);
	char *path, *resolved;
	const char *why;
	int known = strchr(word, '/') != NULL || w->quoted;

	if (!known && program_find(word, &path, &resolved, &why) == 0) {
		free(path);
		free(resolved);
		known = 1;
	}
	free(word);
	return !known;
}

/* Finds program and call; *first is the number of the first argument's word. */
static int
read_head(struct reader *rd, struct said_name *name, int *first)
{
	const char *line = rd->in->line;
	struct word *w = rd->word;
	size_t i = 0, n;

	if (rd->nword == 0)
		return notation_error(rd->in, rd->in->at,
		    "open /etc/passwd ro", "which call?");
	if (memchr(line + w->at, '/', w->end - w->at) != NULL ||
	    notation_name(line + w->at, w->end - w->at, name) == -1) {
		if (is_no_program(rd, w))
			return no_such_call(rd, w);
		w->text = w->quoted ? w->text : w->at;
		rd->said->program = word_text(rd, w, &n);
		if (strlen(rd->said->program) != n || n == 0)
			return notation_error(rd->in, w->at, NULL,
			    "this is no name of a program");
		if (rd->nword == 1)
			return notation_error(rd->in, w->end, NULL,
			    "the call is missing behind the program");
		i = 1;
	}
	w = &rd->word[i];
	if (notation_name(line + w->at, w->end - w->at, name) == -1)
		return no_such_call(rd, w);
	*first = (int)i + 1;
	if (name->nr == -1)
		return notation_error(rd->in, w->at, NULL, "programs of "
		    "emulation %s do not make the call %s by a number of its "
		    "own", name->abi->emul, name->sys->name);
	return 0;
}

/* "filename, oflags, mode": for messages. */
static void
list_slots(const struct reader *rd, struct buf *b)
{
	int i;

	for (i = 0; i < rd->nslot; i++) {
		buf_puts(b, i > 0 ? ", " : "");
		buf_puts(b, rd->slot[i].name);
		if (rd->slot[i].index > 0)
			buf_printf(b, "[%d]", rd->slot[i].index);
	}
}

static int
no_such_slot(const struct reader *rd, const struct word *w, size_t n)
{
	const char *call = rd->said->enc.sys != NULL ?
	    rd->said->enc.sys->name : "this call";
	char text[256];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	list_slots(rd, &b);
	if (b.len == 0)
		return notation_error(rd->in, w->at, NULL,
		    "%s has no arguments that a rule can test", call);
	if (n == 0)
		return notation_error(rd->in, w->at, NULL,
		    "%s has no more arguments than %s", call, text);
	return notation_error(rd->in, w->at, NULL,
	    "%s has no argument %.*s; it has %s (quote a text with a = in it)",
	    call, (int)n, rd->in->line + w->at, text);
}

/* The slot that NAME or NAME[N] means, or -1. */
static int
find_slot(const struct reader *rd, const char *name, size_t n)
{
	size_t len;
	int i, index;

	for (i = 0; i < rd->nslot; i++) {
		len = strlen(rd->slot[i].name);
		if (n < len || strncasecmp(name, rd->slot[i].name, len) != 0)
			continue;
		index = n > len ? atoi(name + len + 1) : 0;
		if ((n == len || (name[len] == '[' && name[n - 1] == ']')) &&
		    index == rd->slot[i].index)
			return i;
	}
	return -1;
}

/* Puts each word to its slot: word_of[slot] is the number of the word. */
static int
match_words(struct reader *rd, int first, int word_of[ENCODE_SLOTS])
{
	const struct word *w;
	int i, k, next = 0;

	for (i = 0; i < ENCODE_SLOTS; i++)
		word_of[i] = -1;
	for (i = first; i < rd->nword; i++) {
		w = &rd->word[i];
		if (w->name_len == 0)
			continue;
		k = find_slot(rd, rd->in->line + w->at, w->name_len);
		if (k == -1)
			return no_such_slot(rd, w, w->name_len);
		if (word_of[k] != -1)
			return notation_error(rd->in, w->at, NULL,
			    "%s is there already", rd->slot[k].name);
		word_of[k] = i;
	}
	for (i = first; i < rd->nword; i++) {
		if (rd->word[i].name_len != 0)
			continue;
		while (next < rd->nslot && word_of[next] != -1)
			next++;
		if (next == rd->nslot)
			return no_such_slot(rd, &rd->word[i], 0);
		word_of[next] = i;
	}
	return 0;
}

static int
is_name(int kind)
{
	return kind >= ARG_PATH && kind <= ARG_PATH_EXEC;
}

/* What is said of a name counts, and not what is there today. */
static void
mark_missing(struct reader *rd)
{
	struct call *c = &rd->said->call;
	struct field *f;
	int i, k;

	for (i = 0; i < c->nfield; i++) {
		f = &c->field[i];
		if (!is_name(f->kind))
			continue;
		f->flags &= (uint8_t)~FIELD_MISSING;
		for (k = 0; k < rd->nslot; k++)
			if (rd->said->missing[k] &&
			    rd->slot[k].index == f->index &&
			    strcmp(rd->slot[k].name, f->name) == 0)
				f->flags |= FIELD_MISSING;
	}
}

static int
put_slot(struct reader *rd, int k, const struct word *w, size_t call_end)
{
	const struct slot *s = &rd->slot[k];
	struct said *said = rd->said;
	const char *text, *why;
	size_t n;

	if (w != NULL) {
		text = said->text[k] = word_text(rd, w, &n);
		if (is_name(s->kind) && strncmp(text, MISSING,
		    strlen(MISSING)) == 0) {
			said->missing[k] = 1;
			text += strlen(MISSING);
			n -= strlen(MISSING);
		}
	} else {
		text = encode_default(&said->enc, s);
		if (said->is_alias && s->kind == ARG_OFLAGS &&
		    said->is_alias - 1 == ALIAS_FSWRITE)
			text = "O_WRONLY|O_CREAT";
		if (text == NULL)
			return notation_error(rd->in, call_end, NULL,
			    "%s wants the argument %s: %s=...",
			    said->enc.sys->name, s->name, s->name);
		if (*text == '\0')
			return 0;
		n = strlen(text);
	}
	if (encode_put(&said->enc, s, text, n, &why) == -1)
		return notation_error(rd->in, w != NULL ? w->text : call_end,
		    NULL, "%s: %s", s->name, why);
	return 0;
}

static int
decode(struct reader *rd, const struct said_name *name, size_t at)
{
	struct said *s = rd->said;
	struct mem mem;
	struct view view;
	struct call_env env = encode_env(&s->enc, &mem, &view);
	const char *why;
	int error;

	call_init(&s->call, s->arena, name->abi, name->nr, s->enc.args, 0);
	error = call_decode(&s->call, &env, &why);
	if (error == 0) {
		mark_missing(rd);
		return 0;
	}
	return notation_error(rd->in, at, NULL, "systrace would refuse this "
	    "before it asks a rule: %s", why);
}

static int
read_call(struct reader *rd)
{
	int word_of[ENCODE_SLOTS], first = 0, k;
	struct said_name name = { 0 };
	struct said *s = rd->said;
	const struct word *w;

	if (read_words(rd) == -1 || read_head(rd, &name, &first) == -1)
		return -1;
	w = &rd->word[first - 1];
	s->is_alias = name.alias != -1 ? name.alias + 1 : 0;
	rd->nslot = encode_init(&s->enc, name.abi, name.sys, rd->slot);
	if (s->is_alias)
		rd->nslot = 2;		/* mode follows from the alias */
	if (match_words(rd, first, word_of) == -1)
		return -1;
	if (s->is_alias && word_of[1] != -1)
		return notation_error(rd->in, rd->word[word_of[1]].at, "open",
		    "%.*s has one argument, filename; flags are those of a "
		    "call", (int)(w->end - w->at), rd->in->line + w->at);
	for (k = 0; k < rd->nslot; k++)
		if (put_slot(rd, k, word_of[k] == -1 ? NULL :
		    &rd->word[word_of[k]], w->end) == -1)
			return -1;
	return decode(rd, &name, w->at);
}

int
notation_read(const struct notation *in, struct said **out)
{
	struct reader rd = { .in = in, .said = said_new() };
	int rc = read_call(&rd);

	if (rc == -1)
		said_free(rd.said);
	else
		*out = rd.said;
	return rc;
}

struct said *
said_new(void)
{
	return xcalloc(1, sizeof(struct said));
}

void
said_free(struct said *s)
{
	int i;

	if (s == NULL)
		return;
	call_release(&s->call);
	for (i = 0; i < ENCODE_SLOTS; i++)
		free(s->text[i]);
	free(s->program);
	free(s);
}
