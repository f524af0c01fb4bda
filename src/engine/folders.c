/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Folders by evidence. The names of a policy, sorted, are walked as the tree
 * that they make, the deepest folder first: siblings that differ in a number
 * become a pattern, many siblings the level that they are on, many subfolders
 * all below. Never a folder that is the system's own top, a home, or one that
 * has or may have something sensitive below it.
 */
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/prog.h"
#include "engine/widen.h"
#include "policy/note.h"

#define NUMBER_LEAST	3	/* siblings that differ in their numbers */
#define DEPTH_LEAST	2	/* components of a folder that is one rule */

/* Siblings, or subfolders, that make their folder one rule. */
static const size_t leasts[] = { [USE_READ] = 4, [USE_WRITE] = 6 };

/* Folders of many owners. Those below them are each one's own. */
static const char *const shared[] = {
	"/dev/*", "/media/*", "/mnt/*", "/proc/self", "/proc/[0-9]*", "/run/*",
	"/run/user/*", "/var/lib", "/var/mail", "/var/run", "/var/spool",
	"/var/tmp"
};

/* One folder of the tree: items[from, to) have text[0, n) in common. */
struct folder {
	const char	*text;
	size_t		 n;
	size_t		 from;
	size_t		 to;
	size_t		 direct;	/* names right in it */
	size_t		 subs;		/* folders that have names below */
};

static int
depth_of(const char *dir, size_t n)
{
	size_t i;
	int depth = 0;

	for (i = 0; i < n; i++)
		depth += dir[i] == '/';
	return depth;
}

/* 1 if the folder may become one rule. */
static int
is_allowed(const struct widen *w, const struct folder *f)
{
	const struct general_env *env = &w->learn->env;
	size_t n, i;
	char *dir = vars_expand(env->vars, f->text, f->n, &n);
	int ok;

	ok = n > 0 && dir[0] == '/' && depth_of(dir, n) >= DEPTH_LEAST &&
	    !temp_is_folder(dir, n, env->tmpdir) &&
	    !sensitive_below(env->vars, w->use, dir, n);
	for (i = 0; i < nitems(shared) && ok; i++)
		ok = fnmatch(shared[i], dir, FNM_PATHNAME) != 0;
	free(dir);
	return ok;
}

/* The component behind the folder's own text. */
static size_t
child_len(const struct item *it, const struct folder *f)
{
	size_t i = f->n + 1;

	while (i < it->n && it->text[i] != '/')
		i++;
	return i;
}

/* 1 if an item is a name, or a pattern of names, right in the folder. */
static int
is_direct(const struct item *it, const struct folder *f)
{
	return !it->out && it->kind <= ITEM_PATTERN && it->n > f->n + 1 &&
	    child_len(it, f) == it->n;
}

/* The item that stands for the folder in this way already, or NULL. */
static struct item *
find_kind(const struct widen *w, const struct folder *f, enum item_kind kind)
{
	size_t i;

	for (i = f->from; i < f->to && w->item[i].n == f->n; i++)
		if (w->item[i].kind == kind && !w->item[i].out)
			return &w->item[i];
	return NULL;
}

/* The folder with a macro in front as it is, and the rest quoted. */
static void
put_folder(struct buf *b, const char *s, size_t n)
{
	static const char home[] = "$HOME";
	size_t k = n >= strlen(home) && memcmp(s, home, strlen(home)) == 0 ?
	    strlen(home) : 0;

	buf_put(b, s, k);
	temp_quote_re(b, s + k, n - k);
}

static void
fold_all(struct widen *w, const struct folder *f, struct rule *r, long pos)
{
	size_t i;

	for (i = f->from; i < f->to; i++)
		widen_fold(w, r, pos, &w->item[i]);
}

static void
make_tree(struct widen *w, const struct folder *f)
{
	char *dir = xstrndup(f->text, f->n);
	struct rule *r = widen_make(w, "filename", "under", dir, NULL);

	free(dir);
	if (r != NULL)
		fold_all(w, f, r, WIDEN_BEHIND);
}

static void
fold_direct(struct widen *w, const struct folder *f, struct rule *r, long pos)
{
	size_t i;

	for (i = f->from; i < f->to; i++)
		if (is_direct(&w->item[i], f))
			widen_fold(w, r, pos, &w->item[i]);
}

static void
make_level(struct widen *w, const struct folder *f)
{
	size_t cap = 4 * f->n + 64;
	char *text = xmalloc(cap);
	struct rule *r = NULL;
	struct buf b;

	buf_init(&b, text, cap);
	buf_puts(&b, "^");
	put_folder(&b, f->text, f->n);
	buf_puts(&b, "/[^/]+$");
	if (!b.cut)
		r = widen_make(w, "filename", "re", b.p, NULL);
	free(text);
	if (r != NULL)
		fold_direct(w, f, r, WIDEN_BEHIND);
}

/*
 * re for all names that are like this one but for their numbers, and what that
 * is without quotes; owned, or NULL if it has none.
 */
static char *
number_pattern(const struct item *it, const struct folder *f, char **name)
{
	static const char number[] = "[0-9]+";
	size_t cap = 8 * it->n + 64, i = f->n + 1, k;
	char *text = xmalloc(cap), *plain = xmalloc(cap);
	struct buf b, p;
	int found = 0;

	buf_init(&b, text, cap);
	buf_init(&p, plain, cap);
	buf_puts(&b, "^");
	put_folder(&b, it->text, i);
	buf_put(&p, it->text, i);
	for (; i < it->n; i += k) {
		k = strspn(it->text + i, "0123456789");
		if (k > 0) {
			buf_puts(&b, number);
			buf_puts(&p, number);
			found = 1;
			continue;
		}
		k = strcspn(it->text + i, "0123456789");
		temp_quote_re(&b, it->text + i, k);
		buf_put(&p, it->text + i, k);
	}
	buf_puts(&b, "$");
	*name = plain;
	if (found && !b.cut && !p.cut)
		return text;
	free(text);
	free(plain);
	*name = NULL;
	return NULL;
}

struct numbered {
	char		*pattern;	/* owned */
	char		*name;		/* owned: the same without quotes */
	struct item	*item;
};

static int
compare_numbered(const void *a, const void *b)
{
	return strcmp(((const struct numbered *)a)->pattern,
	    ((const struct numbered *)b)->pattern);
}

/* Names of one pattern: the rule that is there, or a new one if they are many. */
static void
fold_numbered(struct widen *w, const struct folder *f, struct numbered *p,
    size_t n)
{
	struct rule *r = NULL;
	long pos = WIDEN_BEHIND;
	size_t i;

	for (i = f->from; i < f->to; i++)
		if (w->item[i].kind == ITEM_PATTERN && !w->item[i].out &&
		    strcmp(w->item[i].text, p->name) == 0) {
			r = w->item[i].rule;
			pos = w->item[i].pos;
		}
	if (r == NULL && n >= NUMBER_LEAST)
		r = widen_make(w, "filename", "re", p->pattern, NULL);
	for (i = 0; i < n && r != NULL; i++)
		widen_fold(w, r, pos, p[i].item);
}

static void
widen_numbers(struct widen *w, const struct folder *f)
{
	struct numbered *p = xreallocarray(NULL, f->to - f->from + 1,
	    sizeof(*p));
	size_t i, k, n = 0;

	for (i = f->from; i < f->to; i++)
		if (is_direct(&w->item[i], f) &&
		    w->item[i].kind == ITEM_LITERAL) {
			p[n].item = &w->item[i];
			p[n].pattern = number_pattern(p[n].item, f, &p[n].name);
			n += p[n].pattern != NULL;
		}
	if (n > 0)
		qsort(p, n, sizeof(*p), compare_numbered);
	for (i = 0; i < n; i = k) {
		for (k = i + 1; k < n; k++)
			if (strcmp(p[i].pattern, p[k].pattern) != 0)
				break;
		fold_numbered(w, f, p + i, k - i);
	}
	for (i = 0; i < n; i++) {
		free(p[i].pattern);
		free(p[i].name);
	}
	free(p);
}

/* Siblings that differ only in their numbers count as one. */
static size_t
count_direct(const struct widen *w, const struct folder *f)
{
	size_t i, n = 0;

	for (i = f->from; i < f->to; i++)
		n += is_direct(&w->item[i], f);
	return n;
}

static void
decide(struct widen *w, struct folder *f)
{
	size_t least = leasts[w->use];
	struct item *it;

	if ((it = find_kind(w, f, ITEM_TREE)) != NULL) {
		fold_all(w, f, it->rule, it->pos);
		return;
	}
	if ((f->subs >= least || (f->subs >= 2 &&
	    f->direct + f->subs >= least)) && is_allowed(w, f)) {
		make_tree(w, f);
		return;
	}
	if ((it = find_kind(w, f, ITEM_LEVEL)) != NULL) {
		fold_direct(w, f, it->rule, it->pos);
		return;
	}
	widen_numbers(w, f);
	if (count_direct(w, f) >= least && is_allowed(w, f))
		make_level(w, f);
}

/* A folder with all that is below it. */
static void
walk(struct widen *w, struct folder f)
{
	struct folder child;
	const struct item *it;
	size_t i;
	int deep;

	for (i = f.from; i < f.to && w->item[i].n <= f.n + 1; i++)
		continue;
	for (; i < f.to; i = child.to) {
		it = &w->item[i];
		child = (struct folder){ .text = it->text,
		    .n = child_len(it, &f), .from = i };
		deep = 0;
		for (child.to = i; child.to < f.to; child.to++) {
			it = &w->item[child.to];
			if (it->n < child.n || memcmp(it->text, child.text,
			    child.n) != 0 || (it->n > child.n &&
			    it->text[child.n] != '/'))
				break;
			if (it->n == child.n && it->kind <= ITEM_PATTERN)
				f.direct++;
			else
				deep = 1;
		}
		f.subs += (size_t)deep;
		if (deep)
			walk(w, child);
	}
	decide(w, &f);
}

void
widen_names(struct widen *w)
{
	struct folder f = { .text = "" };
	struct item it;
	size_t i, n;

	/*
	 * The sensitive stay, and prove nothing; so do names of the user's in
	 * folders of many, and what $CWD begins.
	 */
	for (i = n = 0; i < w->nitem; i++) {
		it = w->item[i];
		if (note_of(it.rule)->class != NULL ||
		    strstr(it.text, "$USER") != NULL || (it.text[0] != '/' &&
		    strncmp(it.text, "$HOME/", 6) != 0))
			continue;
		w->item[i] = w->item[n];
		w->item[n++] = it;
	}
	for (i = n; i < w->nitem; i++)
		free(w->item[i].text);
	w->nitem = n;
	/* Names from the root, then those from the home. */
	for (i = 0; i < n && w->item[i].text[0] == '/'; i++)
		continue;
	f.to = i;
	walk(w, f);
	f = (struct folder){ .text = "$HOME", .n = 5, .from = i, .to = n };
	if (n > i)
		walk(w, f);
}
