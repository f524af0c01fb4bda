/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Counts of rules: a line each, the rule last. What is there and cannot be read
 * is never written over.
 */
#include "policy/counts.h"

#include <sys/stat.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/buf.h"
#include "base/fdio.h"
#include "base/trust.h"
#include "base/xmalloc.h"
#include "policy/print.h"
#include "policy/store_priv.h"

#define FOLDER	"counts"
#define HEAD	"Program: "
#define FREE	"free"		/* in the place of hits */
#define NEVER	"-"		/* in the place of a day */

struct counts *
counts_new(const char *program)
{
	struct counts *c = xcalloc(1, sizeof(*c));

	c->program = xstrdup(program);
	return c;
}

void
counts_free(struct counts *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++)
		free(c->count[i].rule);
	free(c->count);
	free(c->program);
	free(c);
}

/* Where a rule's text is, or would be. */
static size_t
place(const struct counts *c, const char *rule, int *found)
{
	size_t low = 0, high = c->n, mid;
	int order;

	*found = 0;
	while (low < high) {
		mid = low + (high - low) / 2;
		order = strcmp(rule, c->count[mid].rule);
		if (order == 0) {
			*found = 1;
			return mid;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

const struct count *
counts_find(const struct counts *c, const struct rule *r)
{
	char *text = print_rule(r);
	int found;
	size_t at = place(c, text, &found);

	free(text);
	return found ? &c->count[at] : NULL;
}

struct count *
counts_get(struct counts *c, const char *rule, const char *day)
{
	int found;
	size_t at = place(c, rule, &found);
	struct count *n;

	if (found)
		return &c->count[at];
	if (c->n == c->cap) {
		c->cap = c->cap > 0 ? c->cap * 2 : 64;
		c->count = xreallocarray(c->count, c->cap, sizeof(*n));
	}
	n = &c->count[at];
	memmove(n + 1, n, (c->n - at) * sizeof(*n));
	c->n++;
	memset(n, 0, sizeof(*n));
	n->rule = xstrdup(rule);
	strlcpy(n->first, day, sizeof(n->first));
	return n;
}

/* The state of one reading. */
struct input {
	struct diag	*diag;
	const char	*path;
	int		 line;
	char		*rest;		/* of the line */
};

static int
bad(const struct input *in, const char *what)
{
	struct pos pos = { in->path, in->line, 1 };

	diag_say(in->diag, DIAG_ERROR, &pos, NULL, 0, "mend the line, or remove"
	    " the file: counting begins anew then", "%s", what);
	errno = EINVAL;
	return -1;
}

/* The next word of the line, NULL at its end. */
static char *
next_word(struct input *in)
{
	char *word;

	in->rest += strspn(in->rest, " \t");
	word = in->rest;
	in->rest += strcspn(in->rest, " \t");
	if (*in->rest != '\0')
		*in->rest++ = '\0';
	return *word != '\0' ? word : NULL;
}

/* 2026-11-22 */
static int
is_day(const char *s)
{
	static const char form[] = "dddd-dd-dd";
	size_t i;

	for (i = 0; form[i] != '\0'; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) :
		    s[i] != form[i])
			return 0;
	return s[i] == '\0';
}

static int
read_count(struct input *in, struct counts *c)
{
	const char *hits = next_word(in), *first = next_word(in);
	const char *last = next_word(in);
	struct count *n;
	char *end;
	uint64_t number = 0;
	int is_free;

	in->rest += strspn(in->rest, " \t");
	if (last == NULL || *in->rest == '\0')
		return bad(in, "a line has hits, two days and a rule");
	is_free = strcmp(hits, FREE) == 0;
	errno = 0;
	if (!is_free)
		number = strtoull(hits, &end, 10);
	if (!is_free && (errno != 0 || *end != '\0' ||
	    !isdigit((unsigned char)hits[0])))
		return bad(in, "hits are a number, or free");
	if (!is_day(first) || (strcmp(last, NEVER) != 0 && !is_day(last)))
		return bad(in, "days are written 2026-11-22; the last can be -");
	n = counts_get(c, in->rest, first);
	n->hits += number;
	n->is_free |= is_free;
	if (strcmp(last, NEVER) != 0 && strcmp(last, n->last) > 0)
		strlcpy(n->last, last, sizeof(n->last));
	return 0;
}

static int
read_head(struct input *in, const struct counts *c)
{
	char *name = in->rest + strlen(HEAD);

	if (strncmp(in->rest, HEAD, strlen(HEAD)) != 0)
		return bad(in, "the first line says the program: " HEAD "PATH");
	name[unescape(name, strlen(name))] = '\0';
	if (strcmp(name, c->program) != 0)
		return bad(in, "these are the counts of another program, whose "
		    "path makes the same file name");
	return 0;
}

/* Reads text, which is changed, into c. */
static int
read_text(struct counts *c, char *text, const char *path, struct diag *diag)
{
	struct input in = { .diag = diag, .path = path };
	int has_head = 0, rc;
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		in.line++;
		in.rest = line + strspn(line, " \t");
		if (*in.rest == '#' || *in.rest == '\0')
			continue;
		rc = has_head ? read_count(&in, c) : read_head(&in, c);
		if (rc == -1)
			return -1;
		has_head = 1;
	}
	return has_head ? 0 : bad(&in, "it is empty");
}

/* Adds what a file in an open folder has. 0; -1 and errno, told. */
static int
read_file(struct counts *c, int dfd, const char *name, const char *path,
    uid_t uid, struct diag *diag)
{
	struct trust_why why;
	char *text = NULL;
	size_t n;
	int error, fd, rc;

	fd = trust_open_at(dfd, name, path, uid, &why);
	if (fd == -1) {
		error = errno;
		if (error != ENOENT)
			store_say(diag, why.path, "%s", why.text);
		errno = error;
		return -1;
	}
	error = fdio_read_all(fd, &text, &n);
	close(fd);
	if (error == 0 && memchr(text, '\0', n) != NULL)
		error = EINVAL;
	if (error != 0) {
		store_say(diag, path, "cannot be read: %s", strerror(error));
		errno = error;
		return -1;
	}
	rc = read_text(c, text, path, diag);
	free(text);
	return rc;
}

struct counts *
counts_read(const char *dir, const char *program, uid_t uid, struct diag *diag)
{
	char *folder = xasprintf("%s/" FOLDER, dir);
	char *name = store_file_name(program);
	char *path = xasprintf("%s/%s", folder, name);
	struct counts *c = counts_new(program);
	struct trust_why why;
	int dfd, error = 0;

	dfd = trust_open(folder, 1, uid, &why);
	if (dfd == -1) {
		error = errno;
		if (error != ENOENT)
			store_say(diag, why.path, "%s", why.text);
	} else {
		if (read_file(c, dfd, name, path, uid, diag) == -1)
			error = errno;
		close(dfd);
	}
	if (error != 0) {
		counts_free(c);
		c = NULL;
	}
	free(folder);
	free(name);
	free(path);
	errno = error;
	return c;
}

/* The text of the file; owned. */
static char *
print_counts(const struct counts *c, size_t *n)
{
	char *text = NULL, *name = xmalloc(4 * strlen(c->program) + 1);
	FILE *f = open_memstream(&text, n);
	const struct count *k;
	struct buf b;

	if (f == NULL) {
		free(name);
		return NULL;
	}
	buf_init(&b, name, 4 * strlen(c->program) + 1);
	buf_escape(&b, c->program, strlen(c->program));
	fprintf(f, "# How often rules decided: hits, since when they are "
	    "counted, last hit, rule.\n" HEAD "%s\n", name);
	free(name);
	for (k = c->count; k < c->count + c->n; k++) {
		if (k->is_free)
			fprintf(f, "%10s", FREE);
		else
			fprintf(f, "%10" PRIu64, k->hits);
		fprintf(f, " %s %-10s %s\n", k->first,
		    k->last[0] != '\0' ? k->last : NEVER, k->rule);
	}
	if (fclose(f) == 0)
		return text;
	free(text);
	return NULL;
}

static void
add(struct counts *to, const struct counts *from)
{
	const struct count *k;
	struct count *n;

	for (k = from->count; k < from->count + from->n; k++) {
		n = counts_get(to, k->rule, k->first);
		n->hits += k->hits;
		n->is_free |= k->is_free;
		if (strcmp(k->first, n->first) < 0)
			strlcpy(n->first, k->first, sizeof(n->first));
		if (strcmp(k->last, n->last) > 0)
			strlcpy(n->last, k->last, sizeof(n->last));
	}
}

/* The folder of counts, made if need be; -1 and told. */
static int
open_folder(struct store *st, int dfd, const char *folder)
{
	struct trust_why why;
	struct stat sb;
	int fd;

	if (mkdirat(dfd, FOLDER, 0700) == -1 && errno != EEXIST)
		return store_say_once(st, &st->counts_said, folder, "cannot be "
		    "made, so counts are not saved: %s", strerror(errno));
	fd = trust_open(folder, 1, st->uid, &why);
	if (fd == -1)
		return store_say_once(st, &st->counts_said, why.path, "%s",
		    why.text);
	/* Root's folder of counts must not lock out the user. */
	if (geteuid() == 0 && fstat(dfd, &sb) == 0 && sb.st_uid != 0 &&
	    fchown(fd, sb.st_uid, (gid_t)-1) == -1) {
		close(fd);
		return store_say_once(st, &st->counts_said, folder,
		    "cannot be given to its user: %s", strerror(errno));
	}
	return fd;
}

/* With the folder locked. */
static int
save_in(struct store *st, struct counts *c, int cfd, const char *folder)
{
	char *name = store_file_name(c->program);
	char *path = xasprintf("%s/%s", folder, name), *text = NULL;
	struct counts *sum = counts_new(c->program);
	struct stat sb;
	size_t n = 0;
	int error = 0, rc = -1;

	if (read_file(sum, cfd, name, path, st->uid,
	    st->counts_said == NULL ? st->diag : st->quiet) == -1 &&
	    errno != ENOENT) {
		if (st->counts_said == NULL)
			st->counts_said = xstrdup("");
		goto out;
	}
	add(sum, c);
	if ((text = print_counts(sum, &n)) == NULL)
		error = ENOMEM;
	else if (n > FDIO_MAX)
		error = EFBIG;
	else if (fstat(cfd, &sb) == -1)
		error = errno;
	else
		error = atomic_save(cfd, name, text, n, 0600, sb.st_uid, NULL);
	if (error == 0)
		rc = 0;
	else
		store_say_once(st, &st->counts_said, path,
		    "cannot be saved: %s", strerror(error));
out:
	counts_free(sum);
	free(text);
	free(name);
	free(path);
	return rc;
}

int
counts_save(struct store *st, struct counts *c)
{
	char *folder;
	int cfd, dfd, lock, rc = -1;
	size_t i;

	if (st->dir[DIR_USER] == NULL || store_lock(st, &dfd, &lock) == -1)
		return -1;
	folder = xasprintf("%s/" FOLDER, st->dir[DIR_USER]);
	if ((cfd = open_folder(st, dfd, folder)) != -1) {
		rc = save_in(st, c, cfd, folder);
		close(cfd);
	}
	close(lock);
	close(dfd);
	free(folder);
	if (rc == -1)
		return -1;
	for (i = 0; i < c->n; i++)
		c->count[i].hits = 0;
	free(st->counts_said);
	st->counts_said = NULL;
	return 0;
}
