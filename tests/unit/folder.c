/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Folders of policies made for one test.
 */
#include "folder.h"

#include <check.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/xmalloc.h"
#include "policy/parse.h"

char folder_top[64];
static char home[] = "/home/joe", user[] = "joe", cwd[] = "/";
struct vars store_vars = { home, user, cwd };
char store_said[STORE_SAID];	/* all that was told */

void
store_hear(void *ctx, enum diag_level level, const char *text)
{
	strlcat(store_said, text, sizeof(store_said));
	strlcat(store_said, "\n", sizeof(store_said));
}

void
folder_sh(const char *fmt, ...)
{
	char cmd[4096];
	va_list ap;
	int n;

	n = snprintf(cmd, sizeof(cmd), "cd '%s' && ", folder_top);
	va_start(ap, fmt);
	vsnprintf(cmd + n, sizeof(cmd) - n, fmt, ap);
	va_end(ap);
	ck_assert_msg(system(cmd) == 0, "%s", cmd);
}

void
folder_make(void)
{
	umask(022);
	strcpy(folder_top, "/tmp/t_store.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder_top));
	folder_sh("mkdir -m 700 user && mkdir -m 755 global");
	store_said[0] = '\0';
}

void
folder_drop(void)
{
	char cmd[128];

	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", folder_top);
	ck_assert_int_eq(system(cmd), 0);
}

void
folder_put(const char *name, const char *text)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder_top, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fdio_write_all(fd, text, strlen(text)), 0);
	close(fd);
}

void
folder_replace(const char *name, const char *text)
{
	folder_put("new", text);
	folder_sh("mv new %s", name);
}

char *
folder_get(const char *name)
{
	char path[256], *text;
	size_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder_top, name);
	if ((fd = open(path, O_RDONLY)) == -1)
		return xstrdup("(none)");
	ck_assert_int_eq(fdio_read_all(fd, &text, &n), 0);
	close(fd);
	return text;
}

void
folder_check(const char *name, const char *want)
{
	char *text = folder_get(name);

	ck_assert_str_eq(text, want);
	free(text);
}

struct store *
store_make(const char *dirs, struct diag **diag)
{
	char u[128], g[128];
	struct store_conf conf = { .uid = getuid(), .vars = &store_vars };

	snprintf(u, sizeof(u), "%s/user", folder_top);
	snprintf(g, sizeof(g), "%s/global", folder_top);
	conf.user_dir = strchr(dirs, 'u') != NULL ? u : NULL;
	conf.global_dir = strchr(dirs, 'g') != NULL ? g : NULL;
	conf.diag = *diag = diag_new(store_hear, NULL);
	return store_new(&conf);
}

void
store_drop(struct store *st, struct diag *diag)
{
	store_free(st);
	diag_free(diag);
}

void
store_learn(struct store *st, struct store_entry *e, const char *rule)
{
	struct diag *quiet = diag_new(NULL, NULL);
	struct rule *r = parse_rule(rule, strlen(rule), NULL, NULL, &store_vars,
	    quiet);

	ck_assert_msg(r != NULL, "%s", rule);
	ck_assert_ptr_eq(store_add_rule(st, e, r), r);
	diag_free(quiet);
}

const char *
store_calls(const struct store_entry *e)
{
	static char text[1024];
	const struct policy *p;
	const struct rule *r;

	text[0] = '\0';
	if (e->file == NULL)
		return "(none)";
	TAILQ_FOREACH(p, &e->file->policies, entry) {
		if (strcmp(p->name, e->program) != 0)
			continue;
		STAILQ_FOREACH(r, &p->rules, entry) {
			strlcat(text, text[0] != '\0' ? " " : "", sizeof(text));
			strlcat(text, rule_call(r), sizeof(text));
		}
	}
	return text;
}
