/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Folders are read as the store reads its files: with the same trust, and the
 * same name for the file of a program.
 */
#include "tool/places.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/trust.h"
#include "base/xmalloc.h"
#include "policy/parse.h"

struct walk {
	struct tool	*t;
	places_fn	*fn;
	void		*ctx;
	int		 is_f;		/* a file of -f */
};

/* Why systrace would not take the policy from this file; NULL if it would. */
static const char *
why_not(struct walk *w, const char *path, const struct policy *p, char **owned)
{
	const char *base = strrchr(path, '/');
	struct store_entry *e;
	char *name;
	int wrong;

	if (p->is_template)
		return "a template is not used";
	if (w->is_f)
		return NULL;
	if (strncmp(p->name, "*/", 2) == 0)
		return "a policy for any folder counts in a file of -f only";
	name = store_file_name(p->name);
	wrong = strcmp(name, base != NULL ? base + 1 : path) != 0;
	if (wrong)
		*owned = xasprintf("systrace does not find this policy here: "
		    "the file of %s is called %s", p->name, name);
	free(name);
	if (wrong)
		return *owned;
	e = store_get(w->t->store, p->name);
	if (e->path != NULL && strcmp(e->path, path) == 0)
		return NULL;
	if (e->broken)
		return "a file before it cannot be used";
	return *owned = xasprintf("%s goes before it", e->path != NULL ?
	    e->path : "a file of -f");
}

static void
each_policy(struct walk *w, const char *path, const struct policy_file *file)
{
	const struct policy *p;
	struct place place = { .path = path, .file = file, .first = 1 };
	char *owned = NULL;

	TAILQ_FOREACH(p, &file->policies, entry) {
		place.policy = p;
		place.pos = p->pos;
		place.why = why_not(w, path, p, &owned);
		place.in_force = place.why == NULL;
		w->fn(w->ctx, &place);
		place.first = 0;
		free(owned);
		owned = NULL;
	}
}

static void
each_source(void *ctx, const struct policy_file *file)
{
	each_policy(ctx, file->path, file);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/*
 * The names in an open folder, sorted; of folders (counts), hidden ones and
 * *.unsaved none.
 */
static char **
names_in(int dfd, size_t *n)
{
	char **names = NULL;
	struct dirent *de;
	struct stat st;
	size_t len;
	DIR *dir;
	int fd = dup(dfd);

	*n = 0;
	if (fd == -1 || (dir = fdopendir(fd)) == NULL)
		return NULL;
	while ((de = readdir(dir)) != NULL) {
		len = strlen(de->d_name);
		if (fstatat(dfd, de->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISDIR(st.st_mode))
			continue;
		if (de->d_name[0] == '.' || (len > 8 &&
		    strcmp(de->d_name + len - 8, ".unsaved") == 0))
			continue;
		names = xreallocarray(names, *n + 1, sizeof(*names));
		names[(*n)++] = xstrdup(de->d_name);
	}
	closedir(dir);
	if (*n > 0)
		qsort(names, *n, sizeof(*names), compare);
	return names;
}

static struct policy_file *
load(struct tool *t, int dfd, const char *name, const char *path)
{
	struct policy_file *file;
	struct trust_why why;
	int fd = trust_open_at(dfd, name, path, getuid(), &why);
	char *text;
	size_t n;
	int error;

	if (fd == -1) {
		tool_error(t, path, "%s", errno == ENOENT ? "is gone" :
		    why.text);
		return NULL;
	}
	error = fdio_read_all(fd, &text, &n);
	close(fd);
	if (error != 0) {
		tool_error(t, path, "cannot be read: %s", strerror(error));
		return NULL;
	}
	file = parse_text(path, text, n, &t->vars, t->diag);
	free(text);
	return file;
}

static void
each_in(struct walk *w, const char *dir)
{
	struct place place = { .first = 1 };
	struct policy_file *file;
	struct trust_why why;
	char **names, *path;
	size_t n, i;
	int dfd;

	if (dir == NULL)
		return;
	if ((dfd = trust_open(dir, 1, getuid(), &why)) == -1) {
		if (errno != ENOENT)
			tool_error(w->t, why.path, "%s", why.text);
		return;
	}
	names = names_in(dfd, &n);
	for (i = 0; i < n; i++) {
		path = xasprintf("%s/%s", dir, names[i]);
		if ((file = load(w->t, dfd, names[i], path)) != NULL) {
			each_policy(w, path, file);
		} else {
			place.path = path;
			w->fn(w->ctx, &place);
		}
		policy_file_free(file);
		free(path);
		free(names[i]);
	}
	free(names);
	close(dfd);
}

void
places_each(struct tool *t, places_fn *fn, void *ctx)
{
	struct walk w = { .t = t, .fn = fn, .ctx = ctx, .is_f = 1 };

	store_each_file(t->store, each_source, &w);
	w.is_f = 0;
	each_in(&w, t->user_dir);
	each_in(&w, t->global_dir);
}
