/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts that change what a call goes by besides its memory: descriptors, the
 * working directory, umask, names in the file system, and threads that come and
 * go.
 */
#include "attempt/attempt.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/flip.h"
#include "attempt/seen.h"

#define SECRET		"../secret/file"
#define HIGH		0x700000000L	/* bits that the kernel cuts off */

static enum outcome
race(struct ground *g, void (*turn)(void *, int), void *arg, int (*act)(void *),
    void *what)
{
	struct flip f = { .by = FLIP_THREAD, .turn = turn, .arg = arg };

	return flip_race(g, &f, act, what);
}

/* Each try is a whole program. */
static enum outcome
race_programs(const struct ground *g, void (*turn)(void *, int), void *arg,
    int (*act)(void *), void *what)
{
	struct ground fewer = *g;

	fewer.tries = g->tries / 20 + 1;
	return race(&fewer, turn, arg, act, what);
}

/*
 * Whoever puts a rewritten name below the caller's stack finds it changed there
 * by another thread: "allowed" and "secret/" have the same length.
 */
#define BELOW	(32 * 1024)
#define RED	256

static void
turn_stack(void *arg, int odd)
{
	char *p = (char *)arg - BELOW, *end = (char *)arg - RED;

	while ((p = memmem(p, (size_t)(end - p), "/allowed", 8)) != NULL)
		memcpy(p, "/secret/", 8);
}

static enum outcome
below_stack(struct ground *g)
{
	char here, *sp = &here;
	struct flip f = { .by = FLIP_THREAD, .turn = turn_stack, .arg = sp,
	    .lives = 1 };
	static char name[] = "file";

	return flip_race(g, &f, seen_by_name, name);
}

/* Threads that end, and programs that begin, while a call is judged. */

static void *
loop_open(void *name)
{
	for (;;)
		close(open(name, O_RDONLY | O_CLOEXEC));
	return NULL;
}

static void
begin_loop(const char *name)
{
	pthread_t t;
	char *copy = strdup(name);

	if (pthread_create(&t, NULL, loop_open, copy) != 0)
		_exit(3);
}

/* Ends while its thread opens; the next child may get that thread's id. */
static void
doomed(int round)
{
	begin_loop(round & 1 ? SECRET : "file");
	if (round & 2)
		sched_yield();
	_exit(0);
}

static void
newcomer(void)
{
	int i;

	for (i = 0; i < 4; i++)
		if (close(open("file", O_RDONLY)) != 0)
			_exit(1);
	if (!attempt_is_control() && seen_by_name(strdup(SECRET)))
		_exit(2);
	_exit(0);
}

static enum outcome
ids_again(struct ground *g)
{
	int round, status;
	pid_t pid;

	for (round = 0; round < 60; round++) {
		if ((pid = fork()) == 0)
			doomed(round);
		if ((status = aid_wait(pid)) != 0)
			return seen_wrong("the doomed", status);
		if ((pid = fork()) == 0)
			newcomer();
		if ((status = aid_wait(pid)) != 0)
			return seen_wrong("the newcomer", status);
	}
	return OUT_HELD;
}

static void *
execute_test(void *arg)
{
	char *argv[] = { strdup("test"), strdup("x"), NULL };

	execve("/usr/bin/test", argv, argv + 2);
	_exit(3);
}

/* The leader or another thread executes a program while others open. */
static enum outcome
execute_amid(struct ground *g)
{
	int round, status;
	pthread_t t;
	pid_t pid;

	if (access("/usr/bin/test", X_OK) == -1)
		return aid_unready("/usr/bin/test");
	for (round = 0; round < 10; round++) {
		if ((pid = fork()) == 0) {
			begin_loop(round & 1 ? SECRET : "file");
			begin_loop("file");
			if (round < 5)
				execute_test(NULL);
			pthread_create(&t, NULL, execute_test, NULL);
			loop_open(strdup("file"));
		}
		if ((status = aid_wait(pid)) != 0)
			return seen_wrong("status of the program", status);
	}
	return OUT_HELD;
}

/*
 * From allowed/sub ../secret/file is a permitted file, from allowed it is the
 * secret.
 */
static void
make_two_secrets(struct ground *g)
{
	const char *dir = attempt_path(g->allowed, "secret");

	mkdir(attempt_path(g->allowed, "sub"), 0755);
	mkdir(attempt_path(g->allowed, "a"), 0755);
	mkdir(attempt_path(g->allowed, "a/b"), 0755);
	mkdir(dir, 0755);
	aid_make(attempt_path(dir, "file"), "allowed\n", 0644);
}

struct two_dirs {
	int	dir[2];
	int	fd;
};

static void
two_dirs_open(struct two_dirs *t)
{
	t->dir[0] = open("sub", O_RDONLY | O_DIRECTORY);
	t->dir[1] = open(".", O_RDONLY | O_DIRECTORY);
	t->fd = dup(t->dir[0]);
}

static void
turn_dup(void *arg, int odd)
{
	struct two_dirs *t = arg;

	dup2(t->dir[odd], t->fd);
}

static void
turn_chdir(void *arg, int odd)
{
	struct two_dirs *t = arg;

	(void)!fchdir(t->dir[odd]);
}

static int
act_openat(void *arg)
{
	struct two_dirs *t = arg;

	return seen_secret(openat(t->fd, SECRET, O_RDONLY));
}

static enum outcome
race_dirfd(struct ground *g)
{
	struct two_dirs t;

	two_dirs_open(&t);
	return race(g, turn_dup, &t, act_openat, &t);
}

static enum outcome
race_chdir(struct ground *g)
{
	struct two_dirs t;
	static char name[] = SECRET;

	two_dirs_open(&t);
	return race(g, turn_chdir, &t, seen_by_name, name);
}

/* umask is one for all threads, and what counts is the one at the use. */
static void *
set_umask(void *arg)
{
	umask(027);
	return NULL;
}

static enum outcome
umask_of_sibling(struct ground *g)
{
	struct stat st;
	pthread_t t;

	umask(0);
	if (pthread_create(&t, NULL, set_umask, NULL) != 0)
		return attempt_na("no thread");
	pthread_join(t, NULL);
	close(open("new-file", O_WRONLY | O_CREAT, 0777));
	if (stat("new-file", &st) != 0 || (st.st_mode & 07777) != 0750)
		return seen_wrong("mode of a file", st.st_mode);
	if (mkdir("new-dir", 0777) != 0 || stat("new-dir", &st) != 0 ||
	    (st.st_mode & 07777) != 0750)
		return seen_wrong("mode of a folder", st.st_mode);
	if (mkfifo("new-fifo", 0666) != 0 || stat("new-fifo", &st) != 0 ||
	    (st.st_mode & 07777) != 0640)
		return seen_wrong("mode of a FIFO", st.st_mode);
	return OUT_HELD;
}

static void
make_read_only(struct ground *g)
{
	aid_make(attempt_path(g->dir, "read-only"), "read\n", 0644);
}

static enum outcome
high_oflags(struct ground *g)
{
	return attempt_by(syscall(SYS_openat, AT_FDCWD, "../read-only",
	    HIGH | O_WRONLY, 0));
}

/* Names in the file system that turn. */

static void
make_links(struct ground *g)
{
	(void)!symlink("file", attempt_path(g->allowed, "link"));
	(void)!symlink(SECRET, attempt_path(g->allowed, "other"));
	mkdir(attempt_path(g->allowed, "dir"), 0755);
	aid_make(attempt_path(g->allowed, "dir/file"), "allowed\n", 0644);
	(void)!symlink("../secret", attempt_path(g->allowed, "to-secret"));
}

/* arg is two names; they change places. */
static void
turn_exchange(void *arg, int odd)
{
	const char **name = arg;

	renameat2(AT_FDCWD, name[0], AT_FDCWD, name[1], RENAME_EXCHANGE);
}

static enum outcome
race_symlinks(struct ground *g)
{
	static const char *names[] = { "link", "other" };
	static char name[] = "link";

	return race(g, turn_exchange, names, seen_by_name, name);
}

static enum outcome
race_folder(struct ground *g)
{
	static const char *names[] = { "dir", "to-secret" };
	static char name[] = "dir/file";

	return race(g, turn_exchange, names, seen_by_name, name);
}

/* From allowed/a/b the name below is permitted, from allowed/b it is not. */
#define TWO_UP	"../../secret/file"

static void
turn_move(void *arg, int odd)
{
	struct two_dirs *t = arg;

	if (odd)
		renameat(t->dir[1], "a/b", t->dir[1], "b");
	else
		renameat(t->dir[1], "b", t->dir[1], "a/b");
}

static int
act_two_up(void *arg)
{
	struct two_dirs *t = arg;

	return seen_secret(openat(t->fd, TWO_UP, O_RDONLY));
}

static enum outcome
race_moved_dirfd(struct ground *g)
{
	struct two_dirs t;

	two_dirs_open(&t);
	t.fd = open("a/b", O_RDONLY | O_DIRECTORY);
	return race(g, turn_move, &t, act_two_up, &t);
}

static enum outcome
race_moved_cwd(struct ground *g)
{
	static char name[] = TWO_UP;
	struct two_dirs t;

	two_dirs_open(&t);
	if (chdir("a/b") == -1)
		return aid_unready("a/b");
	return race(g, turn_move, &t, seen_by_name, name);
}

/* Programs: the permitted one ends with 0, the other one with 1 or 7. */

static void
make_programs(struct ground *g)
{
	aid_copy("/usr/bin/true", attempt_path(g->dir, "good"), 0755);
	aid_copy("/usr/bin/false", attempt_path(g->dir, "evil"), 0755);
	(void)!symlink("../good", attempt_path(g->allowed, "true"));
	(void)!symlink("../evil", attempt_path(g->allowed, "turn"));
}

static void
make_scripts(struct ground *g)
{
	aid_make(attempt_path(g->allowed, "good"), "#!/bin/sh\nexit 0\n", 0755);
	aid_make(attempt_path(g->secret, "evil"), "#!/bin/sh\nexit 1\n", 0755);
	(void)!symlink("good", attempt_path(g->allowed, "true"));
	(void)!symlink("../secret/evil", attempt_path(g->allowed, "turn"));
}

static int
act_execute(void *name)
{
	char *argv[] = { name, NULL };
	pid_t pid = vfork();

	if (pid == 0) {
		execve(name, argv, argv + 1);
		_exit(126);
	}
	return aid_wait(pid) == 1;
}

static enum outcome
race_program(struct ground *g)
{
	static const char *names[] = { "true", "turn" };
	static char name[] = "true";

	return race_programs(g, turn_exchange, names, act_execute, name);
}

#define DIR_RULES \
	"native-fchdir: permit\n" \
	"native-chdir: filename under \"@/allowed\" then permit\n"
#define TEST_RULES \
	"native-execve: filename eq \"/usr/bin/test\" then permit[inherit]\n"
#define GOOD_RULES \
	"native-execve: filename eq \"@/good\" then permit[inherit]\n" \
	"native-execve: filename eq \"@/evil\" then deny\n"
#define READ_ONLY_RULES \
	"native-fsread: filename eq \"@/read-only\" then permit\n"

const struct attempt attempts_use2[] = {
	{ .id = "A-033", .what = "a thread overwrites what is below the stack",
	    .flags = ATT_LIVES | ATT_RACE, .run = below_stack },
	{ .id = "A-035", .what = "threads end in a call, and their ids come "
	    "again", .flags = ATT_LIVES, .run = ids_again },
	{ .id = "A-036", .what = "execve while other threads are in a call",
	    .rules = TEST_RULES, .flags = ATT_LIVES, .run = execute_amid },
	{ .id = "A-037", .what = "a thread turns a folder's descriptor",
	    .rules = DIR_RULES, .flags = ATT_RACE, .run = race_dirfd,
	    .prepare = make_two_secrets },
	{ .id = "A-038", .what = "a thread turns the working directory",
	    .rules = DIR_RULES, .flags = ATT_RACE, .run = race_chdir,
	    .prepare = make_two_secrets },
	{ .id = "A-039", .what = "a thread sets umask", .flags = ATT_LIVES,
	    .run = umask_of_sibling },
	{ .id = "A-042", .what = "open flags with bits above 32",
	    .rules = READ_ONLY_RULES, .run = high_oflags,
	    .prepare = make_read_only },
	{ .id = "A-044a", .what = "a thread turns a symlink", .flags = ATT_RACE,
	    .run = race_symlinks, .prepare = make_links },
	{ .id = "A-044b", .what = "a thread turns a folder into a symlink",
	    .flags = ATT_RACE, .run = race_folder, .prepare = make_links },
	{ .id = "A-045a", .what = "a thread moves the folder of a descriptor",
	    .flags = ATT_RACE, .run = race_moved_dirfd,
	    .prepare = make_two_secrets },
	{ .id = "A-045b", .what = "a thread moves the working directory",
	    .rules = DIR_RULES, .flags = ATT_RACE, .run = race_moved_cwd,
	    .prepare = make_two_secrets },
	{ .id = "A-046", .what = "a thread turns the program that is executed",
	    .rules = GOOD_RULES, .flags = ATT_RACE, .run = race_program,
	    .prepare = make_programs },
	{ .id = "A-047", .what = "a thread turns the script that is executed",
	    .flags = ATT_RACE, .run = race_program, .prepare = make_scripts },
	{ .id = NULL }
};
