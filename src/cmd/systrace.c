/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * systrace(1): main, and the commands that run nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xmalloc.h"
#include "cmd/list.h"
#include "cmd/options.h"
#include "config.h"
#include "engine/compile.h"
#include "policy/store.h"
#include "super/dump.h"
#include "super/program.h"
#include "super/protection.h"
#include "super/session.h"
#include "trace/probe.h"

/* What is checked, and told of where it is right. */
struct checking {
	struct diag	*diag;
	int		 verbose;
	unsigned int	 flags;		/* enum compile_flag */
};

/* Says of a program's policy what the kernel makes of it. */
static void
tell(const struct checking *ck, const struct policy_file *file,
    const char *program)
{
	struct prog *prog;

	if (!ck->verbose || diag_errors(ck->diag) > 0)
		return;
	prog = prog_compile(file, program, ck->flags, ck->diag);
	if (prog != NULL)
		dump_policy(prog, program, stdout);
	prog_free(prog);
}

static void
check_file(void *ctx, const struct policy_file *file)
{
	const struct checking *ck = ctx;
	const struct policy *p, *q;

	prog_free(prog_compile(file, NULL, COMPILE_CHECK, ck->diag));
	TAILQ_FOREACH(p, &file->policies, entry) {
		/* Several for one program are one. */
		TAILQ_FOREACH(q, &file->policies, entry)
			if (q == p || strcmp(q->name, p->name) == 0)
				break;
		if (!p->is_template && q == p)
			tell(ck, file, p->name);
	}
}

/* The program's resolved path, or the word itself if there is no such file. */
static char *
resolve(const char *word)
{
	char *path, *resolved;
	const char *why;

	if (program_find(word, &path, &resolved, &why) != 0)
		return xstrdup(word);
	free(path);
	return resolved;
}

static void
check_program(struct store *store, const char *word,
    const struct checking *ck)
{
	char *program = resolve(word);
	struct store_entry *e = store_get(store, program);

	if (e->file == NULL && !e->broken)
		fatal("%s has no policy", program);
	/* Without a path of its own it is one of -f, and checked as such. */
	if (!e->broken && e->path != NULL) {
		prog_free(prog_compile(e->file, e->program, COMPILE_CHECK,
		    ck->diag));
		tell(ck, e->file, e->program);
	}
	free(program);
}

/* -n: 0 if all policies asked for are right (there may be warnings). */
static int
check(const struct options *o)
{
	struct store_conf sc = { .global_dir = o->conf.global_dir,
	    .uid = getuid() };
	struct diag *diag = diag_new(diag_to_stderr, NULL);
	struct checking ck = { diag, o->verbose,
	    o->conf.no_alias ? COMPILE_NOALIAS : 0 };
	struct store *store;
	struct vars vars;
	char *user_dir;
	int i, errors;

	if (vars_init(&vars, getuid()) == -1)
		fatal("the working directory cannot be named: %s",
		    strerror(errno));
	sc.vars = &vars;
	sc.diag = diag;
	sc.user_dir = user_dir = session_user_dir(&o->conf, &vars);
	store = store_new(&sc);
	for (i = 0; i < o->conf.nfiles; i++)
		store_add_file(store, o->conf.files[i]);
	if (o->conf.argv[0] == NULL && o->conf.nfiles == 0)
		fatal("-n: which policies? give -f file, or programs");
	for (i = 0; o->conf.argv[i] != NULL; i++)
		check_program(store, o->conf.argv[i], &ck);
	store_each_file(store, check_file, &ck);
	printf("%d errors, %d warnings\n", diag_errors(diag),
	    diag_warnings(diag));
	errors = diag_errors(diag);
	store_free(store);
	diag_free(diag);
	free(user_dir);
	vars_clear(&vars);
	return errors > 0 ? EXIT_USAGE : 0;
}

/* The keeper that is started for it ends with us. */
static int
print_protection(void)
{
	struct protection p = protection_try(geteuid(), getegid());
	char text[256];

	protection_text(&p, text, sizeof(text));
	printf("protection: %s\n", text);
	return 0;
}

/* The version, and what this kernel offers: for reports of trouble. */
static int
version(void)
{
	const struct probe_feature *f;
	const char *release = "unknown";
	int i, n, old = probe_kernel(&release);

	printf("systrace %s (ptrace and seccomp; calls of x86-64 and i386)\n",
	    PACKAGE_VERSION);
	printf("Linux %s%s\n", release, old ? ": too old, 5.10 is needed" : "");
	f = probe_features(&n);
	for (i = 0; i < n; i++)
		if (f[i].error == 0)
			printf("  %-18s yes\n", f[i].name);
		else
			printf("  %-18s no (%s; since Linux %s): %s\n",
			    f[i].name, strerror(f[i].error), f[i].since,
			    f[i].without);
	return print_protection();
}

/*
 * Becomes the program that tries to get out of this very systrace: the one that
 * is installed with it, or in the folder where both were built.
 */
static int
self_test(const struct options *o)
{
	static const char *const places[] = {
		"../libexec/systrace/attempts", "attempts"
	};
	char *self = realpath("/proc/self/exe", NULL), *path;
	const char **argv;
	size_t i;
	int n;

	if (self == NULL)
		fatal("/proc/self/exe: %s", strerror(errno));
	for (n = 0; o->conf.argv[n] != NULL; n++)
		;
	argv = xcalloc((size_t)n + 4, sizeof(argv[0]));
	argv[0] = "attempts";
	argv[1] = "-s";
	argv[2] = self;
	memcpy(argv + 3, o->conf.argv, (size_t)n * sizeof(argv[0]));
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		path = xasprintf("%.*s/%s", (int)(strrchr(self, '/') - self),
		    self, places[i]);
		execv(path, (char **)(uintptr_t)argv);
		if (errno != ENOENT && errno != ENOTDIR)
			fatal("%s: %s", path, strerror(errno));
		free(path);
	}
	fatal("--self-test: the program of the attempts is not installed");
}

/*
 * No descriptor of ours may be taken for a standard one that we were started
 * without; to the program they are closed, as they were.
 */
static void
fill_standard(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

int
main(int argc, char **argv)
{
	static struct options o;

	fill_standard();
	options_read(&o, argc, argv);
	switch (o.command) {
	case COMMAND_VERSION:
		return version();
	case COMMAND_LIST:
		list_calls(stdout);
		return fflush(stdout) == 0 ? 0 : EXIT_USAGE;
	case COMMAND_CHECK:
		return check(&o);
	case COMMAND_SELF_TEST:
		return self_test(&o);
	case COMMAND_RUN:
		break;
	}
	return session_run(&o.conf);
}
