/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A record is read twice: first all of it, to find what is wrong and to add up
 * the counts, which stand behind their calls; then line by line.
 */
#include "record/reader.h"

#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/jtext.h"
#include "base/xmalloc.h"
#include "policy/errname.h"
#include "record/form.h"

#define LINES_MOST	(INT32_MAX - 1)

/* A call's line: how many calls it stands for, with those told later. */
struct tally {
	uint64_t	 id;
	uint64_t	 count;
};

/* What a line is. */
enum { WHAT_RUN, WHAT_CALL, WHAT_AGAIN, WHAT_END, WHAT_COUNT };

struct record_reader {
	char		*path;		/* owned */
	FILE		*f;
	struct diag	*diag;		/* while it is opened */
	int		 line;
	char		*text;		/* owned: the line */
	size_t		 cap;
	json_t		*json;		/* owned: of it */
	int		 run;		/* line of the run, 0: none yet */
	int		 ended;		/* its end was there */
	struct vars	 vars;		/* owned: of the run */
	struct tally	*tally;		/* owned: of all calls in turn */
	size_t		 ntally;
	size_t		 captally;
	size_t		 run_tally;	/* the run's first */
	size_t		 at;		/* the next one to be given */
	char		*words;		/* owned: texts of the call given */
	char		*arena;		/* owned: its arguments */
	struct recorded	 scratch;
};

static int __attribute__((format(printf, 4, 5)))
say(struct record_reader *r, enum diag_level level, int line,
    const char *fmt, ...)
{
	struct pos pos = { r->path, line, 1 };
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	if (r->diag != NULL)
		diag_say(r->diag, level, &pos, NULL, 0, NULL, "%s", text);
	free(text);
	return -1;
}

#define wrong(r, ...)	say(r, DIAG_ERROR, (r)->line, __VA_ARGS__)

/* A text of an object; owned, NULL if there is none. */
static char *
copy_text(const json_t *j, const char *key)
{
	const json_t *s = json_object_get(j, key);
	char *to;

	if (!json_is_string(s))
		return NULL;
	to = xmalloc(json_string_length(s) + 1);
	jtext_read(s, to);
	return to;
}

/* A whole number of an object, or -1. */
static json_int_t
number(const json_t *j, const char *key)
{
	const json_t *n = json_object_get(j, key);

	return json_is_integer(n) ? json_integer_value(n) : -1;
}

/* A run's end, or the next one's beginning: what is missing is told. */
static void
leave_run(struct record_reader *r)
{
	if (r->run > 0 && !r->ended)
		say(r, DIAG_WARNING, r->run, "the run that begins here has no "
		    "end: it goes on, or systrace was killed; counts may be "
		    "too low and calls may be missing");
}

static int
read_run(struct record_reader *r)
{
	struct vars v;

	leave_run(r);
	if (number(r->json, "run") != RECORD_VERSION)
		return wrong(r, "this is no record that this version can "
		    "read: \"run\" is not %d", RECORD_VERSION);
	v.home = copy_text(r->json, "home");
	v.user = copy_text(r->json, "user");
	v.cwd = copy_text(r->json, "cwd");
	vars_clear(&r->vars);
	r->vars = v;
	if (v.home == NULL || v.user == NULL || v.cwd == NULL)
		return wrong(r, "\"home\", \"user\" or \"cwd\" is missing");
	r->run = r->line;
	r->ended = 0;
	r->run_tally = r->ntally;
	return 0;
}

static int
verdict_word(struct record_reader *r, const char *key)
{
	return form_verdict_find(json_string_value(json_object_get(r->json,
	    key)));
}

/* The strings of a call that are not arguments, one behind the other. */
static int
read_words(struct record_reader *r, struct recorded *out)
{
	static const char *const keys[] = { "prog", "policy", "rule" };
	const char **to[] = { &out->prog, &out->policy, &out->rule };
	size_t i, n = 0;
	const json_t *s;
	char *p;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		s = json_object_get(r->json, keys[i]);
		if (!json_is_string(s))
			return wrong(r, "\"%s\" is missing", keys[i]);
		n += json_string_length(s) + 1;
	}
	free(r->words);
	p = r->words = xmalloc(n);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		*to[i] = p;
		p += jtext_read(json_object_get(r->json, keys[i]), p) + 1;
	}
	return 0;
}

static int
read_outcome(struct record_reader *r, struct recorded *out)
{
	const json_t *error = json_object_get(r->json, "error");
	const char *name = json_is_string(error) ? json_string_value(error) :
	    "";
	json_int_t uid = number(r->json, "uid"), gid = number(r->json, "gid");
	int verdict = verdict_word(r, "verdict");
	int outcome = verdict_word(r, "outcome");

	if (uid < 0 || uid > UINT32_MAX || gid < 0 || gid > UINT32_MAX)
		return wrong(r, "\"uid\" or \"gid\" is missing");
	out->cred = (struct cred){ (uid_t)uid, (gid_t)gid };
	if (verdict == -1)
		return wrong(r, "\"verdict\" is no verdict");
	if (outcome == -1 || outcome == VERDICT_NONE || outcome == VERDICT_ASK)
		return wrong(r, "\"outcome\" is not permit, deny or kill");
	out->verdict = (enum verdict_kind)verdict;
	out->outcome = (enum verdict_kind)outcome;
	out->error = error == NULL ? 0 : errname_find(name, strlen(name));
	if (out->error == -1)
		return wrong(r, "\"error\" is no errno");
	return 0;
}

/* Everything but the count. */
static int
read_call(struct record_reader *r, struct recorded *out)
{
	char why[FORM_WHY];

	if (read_words(r, out) == -1 || read_outcome(r, out) == -1)
		return -1;
	free(r->arena);
	r->arena = xmalloc(form_room(r->json));
	if (form_read(r->json, &out->call, r->arena, why) == -1)
		return wrong(r, "%s", why);
	out->pos = (struct pos){ r->path, r->line, 1 };
	out->vars = r->vars;
	return 0;
}

static int
check_call(struct record_reader *r)
{
	json_int_t id = number(r->json, "id");
	json_int_t count = number(r->json, "count");

	if (id <= 0 || count <= 0)
		return wrong(r, "\"id\" or \"count\" is missing");
	if (r->ntally > r->run_tally &&
	    (uint64_t)id <= r->tally[r->ntally - 1].id)
		return wrong(r, "\"id\" is not above that of the call before");
	if (read_call(r, &r->scratch) == -1)
		return -1;
	if (r->ntally == r->captally) {
		r->captally = r->captally > 0 ? r->captally * 2 : 256;
		r->tally = xreallocarray(r->tally, r->captally,
		    sizeof(r->tally[0]));
	}
	r->tally[r->ntally++] = (struct tally){ (uint64_t)id,
	    (uint64_t)count };
	return 0;
}

static int
compare(const void *key, const void *member)
{
	uint64_t id = *(const uint64_t *)key;
	const struct tally *t = member;

	return id < t->id ? -1 : id > t->id;
}

static int
check_again(struct record_reader *r)
{
	json_int_t again = number(r->json, "again");
	json_int_t count = number(r->json, "count");
	uint64_t id = (uint64_t)again;
	struct tally *t = NULL;

	if (again > 0 && r->ntally > r->run_tally)
		t = bsearch(&id, r->tally + r->run_tally,
		    r->ntally - r->run_tally, sizeof(*t), compare);
	if (t == NULL)
		return wrong(r, "\"again\" is not the \"id\" of a call before "
		    "it");
	if (count <= 0)
		return wrong(r, "\"count\" is missing");
	if (__builtin_add_overflow(t->count, (uint64_t)count, &t->count))
		t->count = UINT64_MAX;
	return 0;
}

static int
check_end(struct record_reader *r)
{
	json_int_t lost = number(r->json, "lost");

	if (lost < 0)
		return wrong(r, "\"lost\" is missing");
	if (lost > 0)
		say(r, DIAG_WARNING, r->line, "calls of this run that could "
		    "not be written: %lld", (long long)lost);
	r->ended = 1;
	return 0;
}

/* A line is what its member says. */
static const struct {
	const char	*key;
	int		(*check)(struct record_reader *);
} kinds[WHAT_COUNT] = {
	[WHAT_RUN] = { "run", read_run },
	[WHAT_CALL] = { "id", check_call },
	[WHAT_AGAIN] = { "again", check_again },
	[WHAT_END] = { "end", check_end },
};

/* Reads the next line into r->json. 1, 0 at the end, or -1 and told. */
static int
next_line(struct record_reader *r)
{
	json_error_t error;
	ssize_t n;

	json_decref(r->json);
	r->json = NULL;
	errno = 0;
	if ((n = getline(&r->text, &r->cap, r->f)) == -1) {
		if (ferror(r->f))
			return wrong(r, "it cannot be read: %s",
			    strerror(errno));
		return 0;
	}
	if (r->line++ == LINES_MOST)
		return wrong(r, "it has too many lines");
	if (r->text[n - 1] != '\n') {
		say(r, DIAG_WARNING, r->line, "the last line is cut off");
		return 0;
	}
	r->json = json_loadb(r->text, (size_t)n, JSON_REJECT_DUPLICATES,
	    &error);
	if (!json_is_object(r->json))
		return wrong(r, "this is no JSON object on one line%s%s",
		    r->json == NULL ? ": " : "",
		    r->json == NULL ? error.text : "");
	return 1;
}

static int
what_line(const struct record_reader *r)
{
	int i;

	for (i = 0; i < WHAT_COUNT; i++)
		if (json_object_get(r->json, kinds[i].key) != NULL)
			break;
	return i;
}

static int
check_line(struct record_reader *r)
{
	int what = what_line(r);

	if (what == WHAT_COUNT)
		return wrong(r, "this is no line of a record: it has no "
		    "\"run\", \"id\", \"again\" or \"end\"");
	if (what != WHAT_RUN && (r->run == 0 || r->ended))
		return wrong(r, "a line that begins a run is missing before "
		    "this one");
	return kinds[what].check(r);
}

static int
check_all(struct record_reader *r)
{
	int rc;

	while ((rc = next_line(r)) == 1)
		if (check_line(r) == -1)
			return -1;
	if (rc == -1)
		return -1;
	if (r->run == 0) {
		r->line = 0;
		return wrong(r, "this is no record: it is empty");
	}
	leave_run(r);
	rewind(r->f);
	r->line = r->run = 0;
	return 0;
}

struct record_reader *
record_open(const char *path, struct diag *diag)
{
	struct record_reader *r = xcalloc(1, sizeof(*r));
	struct stat st;
	int fd;

	r->path = xstrdup(path);
	r->diag = diag;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd == -1)
		say(r, DIAG_ERROR, 0, "cannot be opened: %s", strerror(errno));
	else if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		say(r, DIAG_ERROR, 0, "it is no regular file");
	else if ((r->f = fdopen(fd, "r")) == NULL)
		say(r, DIAG_ERROR, 0, "cannot be read: %s", strerror(errno));
	else if (check_all(r) == 0) {
		r->diag = NULL;
		return r;
	}
	if (fd != -1 && r->f == NULL)
		close(fd);
	record_close(r);
	return NULL;
}

int
record_next(struct record_reader *r, struct recorded *out)
{
	int what;

	while (next_line(r) == 1) {
		what = what_line(r);
		if (what == WHAT_RUN && read_run(r) == -1)
			return 0;
		if (what != WHAT_CALL)
			continue;
		/* It was right when it was opened; who changes it ends it. */
		if (r->at == r->ntally || read_call(r, out) == -1)
			return 0;
		out->count = r->tally[r->at++].count;
		return 1;
	}
	return 0;
}

void
record_close(struct record_reader *r)
{
	if (r == NULL)
		return;
	if (r->f != NULL)
		fclose(r->f);
	json_decref(r->json);
	vars_clear(&r->vars);
	free(r->path);
	free(r->text);
	free(r->tally);
	free(r->words);
	free(r->arena);
	free(r);
}
