/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Reading files and answering.
 */
#include "tool/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit_text.h"
#include "base/buf.h"
#include "base/fdio.h"
#include "base/jtext.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "policy/parse.h"
#include "policy/print.h"
#include "super/program.h"

void
tool_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) == -1)
		fatal("out of memory");
}

void
tool_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) == -1)
		fatal("out of memory");
}

json_t *
tool_array(struct tool *t, const char *key)
{
	json_t *array = json_array();

	tool_set(t->out, key, array);
	return array;
}

json_t *
tool_text(const char *s, size_t n)
{
	return jtext_new(s, n);
}

json_t *
tool_string(const char *s)
{
	return s != NULL ? jtext_new(s, strlen(s)) : json_null();
}

json_t *
tool_plain(const char *s)
{
	size_t cap;
	struct buf b;
	json_t *text;
	char *p;

	if (s == NULL)
		return json_null();
	cap = 4 * strlen(s) + 1;
	p = xmalloc(cap);
	buf_init(&b, p, cap);
	audit_text_plain(&b, s);
	text = json_string(p);
	free(p);
	return text;
}

static json_t *
place(const struct pos *pos)
{
	json_t *o = json_object();

	if (pos == NULL || pos->file == NULL)
		return o;
	tool_set(o, "file", tool_string(pos->file));
	if (pos->line > 0) {
		tool_set(o, "line", json_integer(pos->line));
		tool_set(o, "column", json_integer(pos->column));
	}
	return o;
}

json_t *
tool_rule(const struct rule *r)
{
	struct pos pos;
	json_t *o;
	char *text;

	if (r == NULL)
		return json_null();
	pos = rule_pos(r);
	o = place(&pos);
	text = print_rule(r);
	tool_set(o, "rule", tool_plain(text));
	free(text);
	return o;
}

void
tool_put(FILE *f, const char *s, size_t n)
{
	size_t cap = 4 * n + 1;
	char *p = xmalloc(cap);
	struct buf b;

	buf_init(&b, p, cap);
	buf_escape(&b, s, n);
	fwrite(b.p, 1, b.len, f);
	free(p);
}

void
tool_put_rule(FILE *f, const struct rule *r)
{
	struct pos pos = rule_pos(r);
	char *text = print_rule(r);

	if (pos.file != NULL) {
		tool_put(f, pos.file, strlen(pos.file));
		fprintf(f, ":%d: ", pos.line);
	}
	fputs(text, f);		/* escaped already */
	free(text);
}

/* A diag_part_fn: a message into the answer. */
static void
add_message(void *ctx, enum diag_level level, const struct pos *pos,
    const char *message, const char *hint)
{
	struct tool *t = ctx;
	json_t *o = place(pos);

	tool_set(o, "level", json_string(level == DIAG_ERROR ? "error" :
	    "warning"));
	tool_set(o, "message", tool_plain(message));
	if (hint != NULL)
		tool_set(o, "write", tool_plain(hint));
	tool_append(t->messages, o);
}

struct diag *
tool_diag(struct tool *t)
{
	struct diag *d = diag_new(t->json ? NULL : diag_to_stderr, NULL);

	if (t->json)
		diag_set_parts(d, add_message, t);
	return d;
}

int
tool_error(struct tool *t, const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_say_file(t->diag, path, fmt, ap);
	va_end(ap);
	return -1;
}

struct store *
tool_new_store(const struct tool *t, const struct vars *vars,
    struct diag *diag)
{
	struct store_conf sc = { .user_dir = t->user_dir,
	    .global_dir = t->global_dir, .uid = getuid(), .vars = vars,
	    .diag = diag };

	return store_new(&sc);
}

int
tool_open_store(struct tool *t)
{
	int i, rc = 0;

	t->store = tool_new_store(t, &t->vars, t->diag);
	for (i = 0; i < t->nfiles; i++)
		if (store_add_file(t->store, t->files[i]) == -1)
			rc = -1;
	return rc;
}

/* What is no regular file (standard input, a pipe) is read until it ends. */
static int
read_stream(int fd, char **text, size_t *n)
{
	size_t cap = 65536;
	ssize_t got;
	int error;

	*text = xmalloc(cap + 1);
	for (*n = 0; *n <= FDIO_MAX; *n += (size_t)got) {
		if (*n == cap)
			*text = xreallocarray(*text, (cap *= 2) + 1, 1);
		got = read(fd, *text + *n, cap - *n);
		if (got == 0) {
			(*text)[*n] = '\0';
			return 0;
		}
		if (got == -1 && errno != EINTR) {
			error = errno;
			free(*text);
			return error != 0 ? error : EIO;
		}
		if (got == -1)
			got = 0;
	}
	free(*text);
	return EFBIG;
}

char *
tool_read(struct tool *t, const char *path, size_t *n)
{
	char *text = NULL;
	struct stat st;
	int error, fd = STDIN_FILENO;

	if (strcmp(path, "-") != 0)
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		error = errno;
	else if (fstat(fd, &st) == -1)
		error = errno;
	else if (S_ISDIR(st.st_mode))
		error = EISDIR;
	else
		error = read_stream(fd, &text, n);
	if (fd > STDIN_FILENO)
		close(fd);
	if (error == 0)
		return text;
	tool_error(t, path, "cannot be read: %s", error == EFBIG ?
	    "it is larger than a policy can be" : strerror(error));
	return NULL;
}

struct policy_file *
tool_read_policies(struct tool *t, const char *path)
{
	struct policy_file *file;
	size_t n;
	char *text = tool_read(t, path, &n);

	if (text == NULL)
		return NULL;
	file = parse_text(path, text, n, &t->vars, t->diag);
	free(text);
	return file;
}

char *
tool_program(const char *word)
{
	char *path, *resolved;
	const char *why;

	if (program_find(word, &path, &resolved, &why) != 0)
		return strchr(word, '/') != NULL &&
		    (path = realpath(word, NULL)) != NULL ? path :
		    xstrdup(word);
	free(path);
	return resolved;
}

int
tool_is_program(struct tool *t, const char *word)
{
	char *path, *resolved;
	const char *why;
	struct stat st;

	if (strcmp(word, "-") == 0)
		return 0;
	if (program_find(word, &path, &resolved, &why) == 0) {
		free(path);
		free(resolved);
		return 1;
	}
	if (stat(word, &st) == 0)
		return 0;
	/* Neither is there: a program that is gone has a full path. */
	return strchr(word, '/') == NULL || (word[0] == '/' &&
	    store_get(t->store, word)->file != NULL);
}
