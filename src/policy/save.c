/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The saving of policies: one run at a time, into what the disk has now, never
 * over something that cannot be read.
 */
#include "policy/store.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/fdio.h"
#include "base/xmalloc.h"
#include "policy/merge.h"
#include "policy/note.h"
#include "policy/print.h"
#include "policy/store_priv.h"

#define LOCK_NAME	".lock"
#define LOCK_TRIES	1000	/* of 10 ms each */

int
store_say_once(struct store *st, char **said, const char *path,
    const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	if (*said == NULL || strcmp(*said, text) != 0)
		store_say(st->diag, path, "%s", text);
	free(*said);
	*said = text;
	return -1;
}

static int
write_file(const struct policy_file *file, int dfd, const char *name,
    struct stat *saved)
{
	mode_t mode = 0600;
	struct stat sb;
	char *text;
	size_t n;
	int error;

	if (fstat(dfd, &sb) == -1)
		return errno;
	/* A file that was there has passed the checks: its mode is as good. */
	if (fstatat(dfd, name, saved, AT_SYMLINK_NOFOLLOW) == 0) {
		mode = saved->st_mode & 0755;
		sb.st_uid = saved->st_uid;
	}
	text = print_file(file, &n);
	error = n > FDIO_MAX ? EFBIG :
	    atomic_save(dfd, name, text, n, mode, sb.st_uid, saved);
	free(text);
	return error;
}

/*
 * The file cannot be merged with: nothing is written over, and what was learned
 * goes to a file of its own beside it.
 */
static int
save_beside(struct store *st, struct entry *e, int dfd, const char *path)
{
	char *name = xasprintf("%s.unsaved", e->name);
	char *beside = xasprintf("%s.unsaved", path);
	struct policy_file *file = NULL;
	const char *why = NULL;
	struct stat sb;
	enum store_load rc;
	char prog[512];
	int error;

	if (e->nunsaved == e->npending)
		goto out;
	why = "it is no policy";
	rc = store_load_at(st, dfd, name, beside, st->quiet, &file, &sb);
	if (rc == LOAD_ABSENT)
		file = policy_file_new(beside);
	if (file != NULL && merge_rules(file, e->pub.program, e->pending,
	    e->npending, st->vars) != -1) {
		error = write_file(file, dfd, name, &sb);
		why = error == 0 ? NULL : strerror(error);
	}
	policy_file_free(file);
	store_shown(prog, e->pub.program);
	if (why == NULL) {
		e->nunsaved = e->npending;
		store_say_once(st, &e->said, path, "cannot take up the rules learned"
		    " for %s: they are in %s until it is mended", prog, beside);
	} else
		store_say_once(st, &e->said, path, "cannot take up the rules learned"
		    " for %s, and %s cannot be written: %s", prog, beside, why);
out:
	free(name);
	free(beside);
	return -1;
}

/* The rules that a file which is not the entry's own must get; owned. */
static struct rule **
all_rules(const struct entry *e, size_t *n)
{
	size_t len = 0, cap = 64;
	struct rule **all = xreallocarray(NULL, cap, sizeof(*all));
	struct policy *p;
	struct rule *r;

	TAILQ_FOREACH(p, &e->pub.file->policies, entry) {
		if (p->is_template || strcmp(p->name, e->pub.program) != 0)
			continue;
		STAILQ_FOREACH(r, &p->rules, entry) {
			if (len == cap)
				all = xreallocarray(all, cap *= 2,
				    sizeof(*all));
			all[len++] = r;
		}
	}
	*n = len;
	return all;
}

/*
 * Finds what to write for an entry: its own file where the disk still has that
 * one or none, else the disk's with the entry's rules in it, or a copy of the
 * policy that came from elsewhere.
 */
static enum store_load
prepare(struct store *st, struct entry *e, int dfd, const char *path,
    struct policy_file **out)
{
	int own = e->from == FROM_USER || e->from == FROM_NOWHERE;
	struct stat sb = { 0 };
	struct rule **all;
	enum store_load rc;
	int there, told;
	size_t n;

	*out = e->pub.file;
	there = fstatat(dfd, e->name, &sb, AT_SYMLINK_NOFOLLOW) == 0;
	if (there && e->from == FROM_USER && store_same(&sb, &e->st))
		return LOAD_OK;
	told = there && store_same(&sb, &e->tried);
	rc = store_load_at(st, dfd, e->name, path, told ? st->quiet : st->diag,
	    out, &sb);
	if (rc == LOAD_ABSENT && own)
		return LOAD_OK;
	if (rc == LOAD_ABSENT) {
		*out = merge_extract(e->pub.file, path, e->pub.program,
		    st->vars);
		return *out != NULL ? LOAD_OK : LOAD_BROKEN;
	}
	if (rc != LOAD_OK) {
		e->tried = sb;
		return rc;
	}
	if (own) {
		if (e->pub.file != NULL)
			merge_counts(*out, e->pub.program, e->pub.file);
		return merge_rules(*out, e->pub.program, e->pending,
		    e->npending, st->vars) == -1 ? LOAD_BROKEN : LOAD_OK;
	}
	all = all_rules(e, &n);
	if (merge_rules(*out, e->pub.program, all, n, st->vars) == -1)
		rc = LOAD_BROKEN;
	free(all);
	return rc;
}

/* Each learned rule of a program that is in force and that a run has counted. */
static void
each_note(const struct policy_file *file, const char *program,
    void (*fn)(struct note *, int *), int *result)
{
	const struct policy *p;
	const struct rule *r;

	TAILQ_FOREACH(p, &file->policies, entry) {
		if (p->is_template || strcmp(p->name, program) != 0)
			continue;
		STAILQ_FOREACH(r, &p->rules, entry)
			if (note_kept(r) != NULL)
				fn(note_kept(r), result);
	}
}

static void
note_is_saved(struct note *note, int *unused)
{
	note->fresh = 0;
	note->saved = 1;
}

static void
note_is_fresh(struct note *note, int *fresh)
{
	*fresh |= note->fresh > 0;
}

/* What was written is on the disk now, in whichever file it stood. */
static void
settle(struct entry *e, const struct policy_file *out)
{
	e->npending = e->nunsaved = e->tidy_at = 0;
	e->pub.dirty = 0;
	free(e->said);
	e->said = NULL;
	each_note(out, e->pub.program, note_is_saved, NULL);
	if (out != e->pub.file)
		each_note(e->pub.file, e->pub.program, note_is_saved, NULL);
}

/* Writes an entry's file, or the one that was merged with the disk's. */
static int
save_file(struct store *st, struct entry *e, int dfd, const char *path,
    struct policy_file *out)
{
	struct stat saved;
	int error;

	if (st->tidy != NULL && st->tidy(st->tidy_ctx, out,
	    e->pub.program) > 0)
		e->pub.generation++;
	if ((error = write_file(out, dfd, e->name, &saved)) != 0)
		return store_say_once(st, &e->said, path, "cannot be saved: %s",
		    strerror(error));
	settle(e, out);
	if (out != e->pub.file)
		store_adopt(st, e, out, FROM_USER, path, &saved);
	e->from = FROM_USER;
	e->st = saved;
	e->pub.broken = 0;
	return 0;
}

static int
save_entry(struct store *st, struct entry *e, int dfd)
{
	char *path = store_path(st, DIR_USER, e);
	struct policy_file *out;
	int rc;

	if (prepare(st, e, dfd, path, &out) != LOAD_OK)
		rc = save_beside(st, e, dfd, path);
	else
		rc = save_file(st, e, dfd, path, out);
	if (rc != 0 && out != e->pub.file)
		policy_file_free(out);
	free(path);
	return rc;
}

/* Takes the folder's lock; -1 and told if another run keeps it too long. */
static int
lock_dir(struct store *st, int dfd)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	struct stat sb;
	int error = 0, fd, i;

	fd = openat(dfd, LOCK_NAME, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
	    O_CLOEXEC, 0600);
	if (fd == -1)
		return store_say_once(st, &st->said, st->dir[DIR_USER],
		    "policies cannot be saved here: %s: %s", LOCK_NAME,
		    strerror(errno));
	/* Root's lock in a user's folder must not lock out the user. */
	if (geteuid() == 0 && fstat(dfd, &sb) == 0 && sb.st_uid != 0 &&
	    fchown(fd, sb.st_uid, (gid_t)-1) == -1)
		error = errno;
	for (i = 0; error == 0 && flock(fd, LOCK_EX | LOCK_NB) == -1; i++) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			error = errno;
		else if (i == LOCK_TRIES)
			error = ETIMEDOUT;
		else
			nanosleep(&pause, NULL);
	}
	if (error == 0)
		return fd;
	close(fd);
	return store_say_once(st, &st->said, st->dir[DIR_USER], "policies cannot be"
	    " saved here now: %s: %s", LOCK_NAME, error == ETIMEDOUT ?
	    "another run holds the lock" : strerror(error));
}

int
store_lock(struct store *st, int *dfd, int *lock)
{
	const char *dir = st->dir[DIR_USER];
	enum store_load rc;

	rc = store_open_dir(st, DIR_USER, dfd);
	if (rc == LOAD_ABSENT) {
		if (mkdir(dir, 0700) == -1 && errno != EEXIST)
			return store_say_once(st, &st->said, dir, "cannot be made, so"
			    " policies are not saved: %s", strerror(errno));
		rc = store_open_dir(st, DIR_USER, dfd);
	}
	if (rc != LOAD_OK)
		return -1;
	if ((*lock = lock_dir(st, *dfd)) == -1) {
		close(*dfd);
		return -1;
	}
	if (!st->cleaned)
		atomic_clean(*dfd);
	st->cleaned = 1;
	free(st->said);
	st->said = NULL;
	return 0;
}

int
store_finish(struct store *st)
{
	struct entry *e;
	int fresh;

	TAILQ_FOREACH(e, &st->entries, link) {
		fresh = 0;
		/* Counts alone are no reason for a copy of a global policy. */
		if (e->from == FROM_USER && e->pub.file != NULL)
			each_note(e->pub.file, e->pub.program, note_is_fresh,
			    &fresh);
		e->pub.dirty |= fresh;
	}
	return store_save(st);
}

int
store_save(struct store *st)
{
	struct entry *e;
	int dfd = -1, lock = -1, rc = 0;

	TAILQ_FOREACH(e, &st->entries, link)
		if (e->pub.dirty)
			break;
	if (e == NULL || st->dir[DIR_USER] == NULL)
		return 0;
	if (store_lock(st, &dfd, &lock) == -1)
		return -1;
	TAILQ_FOREACH(e, &st->entries, link)
		if (e->pub.dirty && save_entry(st, e, dfd) == -1)
			rc = -1;
	close(lock);
	close(dfd);
	return rc;
}
