/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The look-up, loading and reloading of policies. A file is known by what
 * stat(2) says of it; rules that are not on the disk yet are kept in a list, so
 * that they can be put into whatever the file has become meanwhile.
 */
#include "policy/store.h"

#include <sys/param.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fdio.h"
#include "base/trust.h"
#include "base/xmalloc.h"
#include "policy/merge.h"
#include "policy/parse.h"
#include "policy/store_priv.h"

#define TIDY_LEAST	64	/* new rules that do not wait for the save */
#define NAME_LONGEST	200	/* longer names end in a hash of the path */

void
store_say(struct diag *diag, const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_say_file(diag, path, fmt, ap);
	va_end(ap);
}

/* A program's name as messages show it. */
const char *
store_shown(char to[512], const char *program)
{
	struct buf b;

	buf_init(&b, to, 512);
	buf_escape(&b, program, strlen(program));
	return to;
}

static int
same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

int
store_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	    a->st_size == b->st_size && same_time(&a->st_mtim, &b->st_mtim) &&
	    same_time(&a->st_ctim, &b->st_ctim);
}

char *
store_file_name(const char *program)
{
	static const char alnum[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	unsigned long long hash = 14695981039346656037ULL;	/* FNV-1a */
	const char *s = program + strcspn(program, alnum);
	char *name, *p;

	if (*s == '\0')
		return xstrdup("_");
	if (strlen(s) <= NAME_LONGEST)
		name = xstrdup(s);
	else {
		for (p = (char *)s; *p != '\0'; p++)
			hash = (hash ^ (unsigned char)*p) * 1099511628211ULL;
		name = xasprintf("%.*s_%016llx", NAME_LONGEST, s, hash);
	}
	for (p = name; *p != '\0'; p++)
		if (strchr(alnum, *p) == NULL)
			*p = '_';
	return name;
}

static const enum store_from from_dir[DIR_COUNT] = { FROM_USER, FROM_GLOBAL };

/* Reads what is open; closes it. */
static enum store_load
load_fd(struct store *st, int fd, const char *path, struct diag *diag,
    struct policy_file **file, struct stat *sb)
{
	char *text = NULL;
	size_t n = 0;
	int error;

	/* Looked at before it is read: a change meanwhile is seen later. */
	error = fstat(fd, sb) == -1 ? errno : fdio_read_all(fd, &text, &n);
	close(fd);
	if (error != 0) {
		store_say(diag, path, "cannot be read: %s", error == EFBIG ?
		    "it is larger than a policy can be" : strerror(error));
		return LOAD_REFUSED;
	}
	*file = parse_taken(path, text, n, st->vars, diag);
	return *file != NULL ? LOAD_OK : LOAD_BROKEN;
}

enum store_load
store_load_at(struct store *st, int dfd, const char *name, const char *path,
    struct diag *diag, struct policy_file **file, struct stat *sb)
{
	struct trust_why why;
	int fd;

	fd = trust_open_at(dfd, name, path, st->uid, &why);
	if (fd == -1 && errno == ENOENT)
		return LOAD_ABSENT;
	if (fd == -1) {
		store_say(diag, why.path, "%s", why.text);
		return LOAD_REFUSED;
	}
	return load_fd(st, fd, path, diag, file, sb);
}

/* Tells what is wrong with a folder, once; both may be below the same one. */
static void
tell_dir(struct store *st, enum store_dir which, const struct trust_why *why)
{
	char *text = xasprintf("%s %s", why->path, why->text);
	int i, known = 0;

	for (i = 0; i < DIR_COUNT; i++)
		if (st->dir_said[i] != NULL)
			known |= strcmp(st->dir_said[i], text) == 0;
	if (!known)
		store_say(st->diag, why->path, "%s", why->text);
	free(st->dir_said[which]);
	st->dir_said[which] = text;
}

/* Opens a folder of policies; what is wrong with it is told once. */
enum store_load
store_open_dir(struct store *st, enum store_dir which, int *dfd)
{
	struct trust_why why;

	*dfd = -1;
	if (st->dir[which] == NULL)
		return LOAD_ABSENT;
	*dfd = trust_open(st->dir[which], 1, st->uid, &why);
	if (*dfd == -1 && errno != ENOENT) {
		tell_dir(st, which, &why);
		return LOAD_REFUSED;
	}
	free(st->dir_said[which]);
	st->dir_said[which] = NULL;
	return *dfd == -1 ? LOAD_ABSENT : LOAD_OK;
}

static int
has_policy(const struct policy_file *file, const char *program)
{
	const struct policy *p;

	TAILQ_FOREACH(p, &file->policies, entry)
		if (!p->is_template && strcmp(p->name, program) == 0)
			return 1;
	return 0;
}

/* 1 if the file is for the program; told if it is not. */
static int
is_for(struct store *st, const struct policy_file *file, const char *path,
    const char *program)
{
	const struct policy *p = TAILQ_FIRST(&file->policies);
	char a[512], b[512];

	if (has_policy(file, program))
		return 1;
	if (p != NULL && !p->is_template)
		store_say(st->diag, path, "is for %s, not for %s",
		    store_shown(a, p->name), store_shown(b, program));
	else
		store_say(st->diag, path, "has no policy for %s: its first line"
		    " should be `Policy: %s, Emulation: native`",
		    store_shown(a, program), a);
	return 0;
}

static void
retire(struct store *st, struct policy_file *file)
{
	if (st->nretired == st->cap) {
		st->cap = st->cap ? 2 * st->cap : 16;
		st->retired = xreallocarray(st->retired, st->cap,
		    sizeof(*st->retired));
	}
	st->retired[st->nretired++] = file;
}

/* Gives an entry another file, with the rules that are not saved yet. */
void
store_adopt(struct store *st, struct entry *e, struct policy_file *file,
    enum store_from from, const char *path, const struct stat *sb)
{
	char *old = e->pub.path, prog[512];

	if (e->pub.file != NULL && e->from != FROM_MEMORY)
		retire(st, e->pub.file);
	if (e->pub.file != NULL)
		merge_counts(file, e->pub.program, e->pub.file);
	if (merge_rules(file, e->pub.program, e->pending, e->npending,
	    st->vars) == -1 || merge_rules(file, e->pub.program, e->of_run,
	    e->nof_run, st->vars) == -1)
		store_say(st->diag, file->path, "a rule learned for %s was"
		    " lost", store_shown(prog, e->pub.program));
	e->pub.file = file;
	e->pub.path = path != NULL ? xstrdup(path) : NULL;
	e->pub.generation++;
	e->pub.broken = 0;
	e->from = from;
	if (sb != NULL)
		e->st = *sb;
	free(old);
}

char *
store_path(const struct store *st, enum store_dir which, const struct entry *e)
{
	return xasprintf("%s/%s", st->dir[which], e->name);
}

/*
 * Reads an entry's file from an open folder and takes it up whole, or tells
 * what is wrong with it and leaves the entry as it was.
 */
static enum store_load
take_up(struct store *st, struct entry *e, enum store_dir which, int dfd)
{
	char *path = store_path(st, which, e);
	struct policy_file *file = NULL;
	struct stat sb, now;
	enum store_load rc;

	memset(&e->tried, 0, sizeof(e->tried));
	if (fstatat(dfd, e->name, &now, AT_SYMLINK_NOFOLLOW) == -1)
		memset(&now, 0, sizeof(now));
	rc = store_load_at(st, dfd, e->name, path, st->diag, &file, &sb);
	if (rc == LOAD_OK && !is_for(st, file, path, e->pub.program)) {
		policy_file_free(file);
		rc = LOAD_BROKEN;
	}
	if (rc == LOAD_OK)
		store_adopt(st, e, file, from_dir[which], path, &sb);
	else if (rc != LOAD_ABSENT)
		e->tried = now;
	free(path);
	return rc;
}

/* 1 if the file speaks of the program; binds a wildcard to it if wild. */
static int
bind_policy(struct policy_file *file, const char *program, int wild)
{
	const char *base = strrchr(program, '/');
	struct policy *p;
	int bound = 0;

	if (has_policy(file, program))
		return 1;
	if (!wild || base == NULL)
		return 0;
	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p->is_template || p->name[0] != '*' ||
		    strcmp(p->name + 1, base) != 0)
			continue;
		free(p->name);
		p->name = xstrdup(program);
		free(p->source);	/* the header line is no longer true */
		p->source = NULL;
		bound = 1;
	}
	return bound;
}

static int
look_up_memory(struct store *st, struct entry *e)
{
	struct source *src;
	int wild;

	for (wild = 0; wild < 2; wild++)
		TAILQ_FOREACH(src, &st->sources, link)
			if (bind_policy(src->file, e->pub.program, wild)) {
				store_adopt(st, e, src->file, FROM_MEMORY, NULL,
				    NULL);
				return 1;
			}
	return 0;
}

static void
look_up(struct store *st, struct entry *e)
{
	enum store_dir which;
	enum store_load rc;
	int dfd;

	if (look_up_memory(st, e))
		return;
	for (which = DIR_USER; which < DIR_COUNT; which++) {
		rc = store_open_dir(st, which, &dfd);
		if (rc == LOAD_OK) {
			rc = take_up(st, e, which, dfd);
			close(dfd);
		}
		if (rc == LOAD_OK)
			return;
		if (rc != LOAD_ABSENT) {
			e->pub.broken = 1;
			break;
		}
	}
	if (st->dir[DIR_USER] != NULL)
		e->pub.path = store_path(st, DIR_USER, e);
}

struct store_entry *
store_get(struct store *st, const char *program)
{
	struct entry *e;

	TAILQ_FOREACH(e, &st->entries, link)
		if (strcmp(e->pub.program, program) == 0)
			return &e->pub;
	e = xcalloc(1, sizeof(*e));
	e->pub.program = xstrdup(program);
	e->name = store_file_name(program);
	TAILQ_INSERT_TAIL(&st->entries, e, link);
	look_up(st, e);
	return &e->pub;
}

/* 1 if no other file of -f has a policy of the same name; told if one has. */
static int
is_alone(struct store *st, const struct policy_file *file)
{
	const struct source *src;
	const struct policy *p;
	char name[512];

	TAILQ_FOREACH(p, &file->policies, entry)
		TAILQ_FOREACH(src, &st->sources, link)
			if (!p->is_template && has_policy(src->file, p->name)) {
				store_say(st->diag, file->path, "has a policy"
				    " for %s, and %s has one too: leave one of"
				    " them out", store_shown(name, p->name),
				    src->path);
				return 0;
			}
	return 1;
}

int
store_add_file(struct store *st, const char *path)
{
	struct policy_file *file;
	struct trust_why why;
	struct source *src;
	struct stat sb;
	int fd;

	if ((fd = trust_open(path, 0, st->uid, &why)) == -1) {
		store_say(st->diag, why.path, "%s", why.text);
		return -1;
	}
	if (load_fd(st, fd, path, st->diag, &file, &sb) != LOAD_OK)
		return -1;
	if (!is_alone(st, file)) {
		policy_file_free(file);
		return -1;
	}
	src = xcalloc(1, sizeof(*src));
	src->path = xstrdup(path);
	src->file = file;
	src->st = sb;
	TAILQ_INSERT_TAIL(&st->sources, src, link);
	return 0;
}

/* Puts a rule behind the others of its policy. */
static void
put_rule(struct store_entry *pub, struct rule *r)
{
	struct policy *p;

	if (pub->file == NULL)
		pub->file = policy_file_new(pub->path != NULL ? pub->path :
		    pub->program);
	p = policy_find(pub->file, pub->program, rule_emul(r));
	if (p == NULL)
		p = policy_new(pub->file, pub->program, rule_emul(r));
	rule_set_place(r, pub->file->path, 0);
	STAILQ_INSERT_TAIL(&p->rules, r, entry);
	pub->generation++;
}

static void
note_rule(struct rule *r, struct rule ***list, size_t *n, size_t *cap)
{
	if (*n == *cap) {
		*cap = *cap ? 2 * *cap : 64;
		*list = xreallocarray(*list, *cap, sizeof(**list));
	}
	(*list)[(*n)++] = r;
}

struct rule *
store_add_rule(struct store *st, struct store_entry *pub, struct rule *r)
{
	struct entry *e = (struct entry *)pub;

	put_rule(pub, r);
	note_rule(r, &e->pending, &e->npending, &e->cap);
	if (st->tidy != NULL && e->npending >= MAX(e->tidy_at, TIDY_LEAST)) {
		st->tidy(st->tidy_ctx, pub->file, pub->program);
		e->tidy_at = 2 * e->npending;
	}
	pub->dirty = 1;
	return r;
}

struct rule *
store_add_run_rule(struct store *st, struct store_entry *pub, struct rule *r)
{
	struct entry *e = (struct entry *)pub;

	r->of_run = 1;
	put_rule(pub, r);
	note_rule(r, &e->of_run, &e->nof_run, &e->cap_of_run);
	return r;
}

/* Takes up a changed file of -f for all programs that have it. */
static int
reload_source(struct store *st, struct source *src)
{
	struct policy_file *file, *old = src->file;
	struct trust_why why;
	struct entry *e;
	struct stat sb;
	int changed = 0, fd;

	if (stat(src->path, &sb) == -1 || store_same(&sb, &src->st) ||
	    store_same(&sb, &src->tried))
		return 0;
	src->tried = sb;
	if ((fd = trust_open(src->path, 0, st->uid, &why)) == -1) {
		store_say(st->diag, why.path, "%s", why.text);
		return 0;
	}
	if (load_fd(st, fd, src->path, st->diag, &file, &sb) != LOAD_OK)
		return 0;
	src->file = file;
	src->st = sb;
	TAILQ_FOREACH(e, &st->entries, link) {
		/* A program that it no longer speaks of keeps what it had. */
		if (e->pub.file != old ||
		    !bind_policy(file, e->pub.program, 1))
			continue;
		store_adopt(st, e, file, FROM_MEMORY, NULL, NULL);
		changed++;
	}
	retire(st, old);
	return changed;
}

/*
 * A file that is gone changes nothing, and does not uncover the global one: an
 * editor may be about to put it back.
 */
static int
reload_entry(struct store *st, struct entry *e, const int dfd[DIR_COUNT])
{
	enum store_dir which;
	struct stat sb;

	if (e->from == FROM_MEMORY)
		return 0;
	for (which = DIR_USER; which < DIR_COUNT; which++) {
		if (dfd[which] != -1 && fstatat(dfd[which], e->name, &sb,
		    AT_SYMLINK_NOFOLLOW) == 0)
			break;
		if (e->from == from_dir[which])
			return 0;
	}
	if (which == DIR_COUNT && e->pub.broken) {
		e->pub.broken = 0;
		e->pub.generation++;
		return 1;
	}
	if (which == DIR_COUNT || store_same(&sb, &e->tried) ||
	    (e->from == from_dir[which] && store_same(&sb, &e->st)))
		return 0;
	if (take_up(st, e, which, dfd[which]) == LOAD_OK)
		return 1;
	if (e->from == FROM_NOWHERE)
		e->pub.broken = 1;
	return 0;
}

int
store_reload(struct store *st)
{
	int dfd[DIR_COUNT], changed = 0, refused = 0;
	struct source *src;
	struct entry *e;
	enum store_dir which;

	TAILQ_FOREACH(src, &st->sources, link)
		changed += reload_source(st, src);
	for (which = DIR_USER; which < DIR_COUNT; which++)
		if (store_open_dir(st, which, &dfd[which]) == LOAD_REFUSED)
			refused = 1;
	if (!refused)
		TAILQ_FOREACH(e, &st->entries, link)
			changed += reload_entry(st, e, dfd);
	for (which = DIR_USER; which < DIR_COUNT; which++)
		if (dfd[which] != -1)
			close(dfd[which]);
	return changed;
}

struct store *
store_new(const struct store_conf *conf)
{
	struct store *st = xcalloc(1, sizeof(*st));

	if (conf->user_dir != NULL)
		st->dir[DIR_USER] = xstrdup(conf->user_dir);
	if (conf->global_dir != NULL)
		st->dir[DIR_GLOBAL] = xstrdup(conf->global_dir);
	st->uid = conf->uid;
	st->vars = conf->vars;
	st->diag = conf->diag;
	st->tidy = conf->tidy;
	st->tidy_ctx = conf->tidy_ctx;
	st->quiet = diag_new(NULL, NULL);
	TAILQ_INIT(&st->sources);
	TAILQ_INIT(&st->entries);
	return st;
}

/* It is in no list any more. */
static void
entry_free(struct entry *e)
{
	if (e->from != FROM_MEMORY)
		policy_file_free(e->pub.file);
	free(e->pub.program);
	free(e->pub.path);
	free(e->pending);
	free(e->of_run);
	free(e->name);
	free(e->said);
	free(e);
}

int
store_release(struct store *st, struct store_entry *pub)
{
	struct entry *e = (struct entry *)pub;

	if (e->pub.dirty || e->pub.broken || e->npending > 0 ||
	    e->nof_run > 0 || e->from == FROM_MEMORY)
		return 0;
	TAILQ_REMOVE(&st->entries, e, link);
	entry_free(e);
	return 1;
}

void
store_free(struct store *st)
{
	struct source *src;
	struct entry *e;
	size_t i;

	if (st == NULL)
		return;
	while ((e = TAILQ_FIRST(&st->entries)) != NULL) {
		TAILQ_REMOVE(&st->entries, e, link);
		entry_free(e);
	}
	while ((src = TAILQ_FIRST(&st->sources)) != NULL) {
		TAILQ_REMOVE(&st->sources, src, link);
		policy_file_free(src->file);
		free(src->path);
		free(src);
	}
	for (i = 0; i < st->nretired; i++)
		policy_file_free(st->retired[i]);
	free(st->retired);
	for (i = 0; i < DIR_COUNT; i++) {
		free(st->dir[i]);
		free(st->dir_said[i]);
	}
	diag_free(st->quiet);
	free(st->said);
	free(st->counts_said);
	free(st);
}

void
store_each_file(struct store *st, void (*fn)(void *,
    const struct policy_file *), void *ctx)
{
	const struct source *src;

	TAILQ_FOREACH(src, &st->sources, link)
		fn(ctx, src->file);
}

void
store_each(struct store *st, void (*fn)(void *, const struct store_entry *),
    void *ctx)
{
	const struct entry *e;

	TAILQ_FOREACH(e, &st->entries, link)
		fn(ctx, &e->pub);
}
