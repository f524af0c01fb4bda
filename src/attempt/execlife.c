/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts to come loose by executing: from threads, in shared memory, by
 * failing, with another's rights, and by what is exchanged meanwhile.
 */
#include "attempt/execlife.h"

#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/image.h"
#include "attempt/payload.h"

#define SU	"/usr/bin/su"

/* Threads and children that share memory. */

static void *
run_in_thread(void *name)
{
	payload_execute(name);
	return NULL;
}

/* The leader waits for the thread, or is gone before it starts. */
enum outcome
execlife_thread(struct ground *g)
{
	pthread_t thread;
	pid_t pid = fork();

	if (pid == 0) {
		pthread_create(&thread, NULL, run_in_thread,
		    (void *)(uintptr_t)payload_forbidden(g));
		pthread_join(thread, NULL);
		_exit(1);
	}
	return payload_by_child(pid);
}

struct reader {
	pthread_t	leader;		/* to wait for, if is_alone */
	int		is_alone;
	const char	*file;
};

static void *
read_in_thread(void *arg)
{
	const struct reader *r = arg;
	char *argv[] = { (char *)(uintptr_t)"prog",
		(char *)(uintptr_t)r->file, NULL };

	if (r->is_alone)
		pthread_join(r->leader, NULL);
	dup2(open("loot", O_WRONLY | O_CREAT | O_CLOEXEC, 0600),
	    STDOUT_FILENO);
	execve("./prog", argv, payload_no_env);
	_exit(1);
}

static void *
wait_in_thread(void *arg)
{
	for (;;)
		pause();
	return arg;
}

/* Executes a reader from a thread, while others wait. */
static pid_t
start_in_thread(const char *file, int is_alone)
{
	static struct reader r;
	pthread_t thread;
	pid_t pid = fork();
	int i;

	if (pid != 0)
		return pid;
	r = (struct reader){ pthread_self(), is_alone, file };
	for (i = 0; i < 3; i++)
		pthread_create(&thread, NULL, wait_in_thread, NULL);
	pthread_create(&thread, NULL, read_in_thread, &r);
	if (is_alone)
		pthread_exit(NULL);
	pthread_join(thread, NULL);
	_exit(1);
}

enum outcome
execlife_thread_reads(struct ground *g)
{
	return payload_by_reader(start_in_thread("../secret/file", 0));
}

enum outcome
execlife_thread_alone(struct ground *g)
{
	return payload_by_reader(start_in_thread("../secret/file", 1));
}

/* A thread that fails to execute leaves its process as it was. */
enum outcome
execlife_thread_fails(struct ground *g)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run_in_thread,
	    (void *)(uintptr_t)g->allowed) != 0)
		return aid_unready("pthread_create");
	pthread_join(thread, NULL);
	return aid_loot(g, attempt_path(g->secret, "file"));
}

enum outcome
execlife_vfork(struct ground *g)
{
	char name[PATH_MAX];
	char *argv[] = { name, NULL };
	pid_t pid;

	strcpy(name, payload_forbidden(g));
	pid = vfork();
	if (pid == 0) {
		execve(name, argv, payload_no_env);
		_exit(1);
	}
	return payload_by_child(pid);
}

enum outcome
execlife_spawn(struct ground *g)
{
	char *name = (char *)(uintptr_t)payload_forbidden(g), *argv[] = { name, NULL };
	pid_t pid;

	errno = posix_spawn(&pid, name, NULL, NULL, argv, payload_no_env);
	return errno == 0 ? payload_by_child(pid) : OUT_HELD;
}

static int
run_shared(void *name)
{
	payload_execute(name);
	return 1;
}

/* A child with our memory, and both go on. */
enum outcome
execlife_clone(struct ground *g)
{
	static char stack[65536] __attribute__((aligned(16)));

	return payload_by_child(clone(run_shared, stack + sizeof(stack), CLONE_VM |
	    SIGCHLD, (void *)(uintptr_t)payload_forbidden(g)));
}

/* What the child's call names is the parent's memory: it must stay. */
enum outcome
execlife_vfork_memory(struct ground *g)
{
	static char name[] = "./prog", argument[] = "absent";
	char *argv[] = { name, argument, NULL };
	pid_t pid;
	volatile int i;		/* vfork(2) may clobber it */

	for (i = 0; i < 20; i++) {
		pid = vfork();
		if (pid == 0) {
			execve(name, argv, payload_no_env);
			_exit(1);
		}
		if (aid_wait(pid) != PAYLOAD_FINE || strcmp(name, "./prog") != 0 ||
		    strcmp(argument, "absent") != 0 || argv[0] != name ||
		    argv[1] != argument || argv[2] != NULL)
			return OUT_ESCAPED;
	}
	return OUT_HELD;
}

/* What does not succeed, and the confinement after it. */

/* The errno of a failed execve in this process, 0 if it has too many words. */
static int
fail_with(const char *name)
{
	errno = 0;
	payload_execute(name);
	return errno;
}

static int
fail_too_big(const char *name)
{
	size_t n = 1 << 20;
	char *word = malloc(n), *argv[] = { word, NULL };

	if (word == NULL)
		return ENOMEM;
	memset(word, 'a', n - 1);
	word[n - 1] = '\0';
	errno = 0;
	execve(name, argv, payload_no_env);
	free(word);
	return errno;
}

void
execlife_prepare_failing(struct ground *g)
{
	const char *top = g->allowed;
	int i;

	payload_prepare(g);
	aid_make(attempt_path(top, "text"), "no program\n", 0755);
	aid_make(attempt_path(top, "closed"), "#!/bin/true\n", 0644);
	aid_make(attempt_path(top, "lost"), aid_text("#!%s/none\n", top), 0755);
	aid_make(attempt_path(top, "inside"), aid_text("#!%s\n", top), 0755);
	aid_make(attempt_path(top, "short"), "\177ELF", 0755);
	aid_make(attempt_path(top, "0"), aid_text("#!%s/prog\n", top), 0755);
	for (i = 1; i < 6; i++)
		aid_make(attempt_path(top, aid_text("%d", i)),
		    aid_text("#!%s/%d\n", top, i - 1), 0755);
	(void)!symlink("loop", attempt_path(top, "loop"));
	mkfifo(attempt_path(top, "fifo"), 0777);
	mkdir(attempt_path(top, "folder"), 0777);
}

enum outcome
execlife_fail(struct ground *g)
{
	static const struct {
		const char	*name;
		int		 error;
	} answers[] = {
		{ "text", ENOEXEC }, { "short", ENOEXEC }, { "closed", EACCES },
		{ "lost", ENOENT }, { "inside", EACCES }, { "loop", ELOOP },
		{ "fifo", EACCES }, { "folder", EACCES }, { "5", ELOOP },
		{ "none", ENOENT }, { "prog/", ENOTDIR },
		{ "/dev/null", EACCES }
	};
	size_t i;
	int fd;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (fail_with(answers[i].name) != answers[i].error)
			return OUT_ESCAPED;
	fd = open("prog", O_WRONLY | O_CLOEXEC);
	if (fd == -1 || fail_with("prog") != ETXTBSY)
		return OUT_ESCAPED;
	close(fd);
	/* A script that would be gone when its interpreter opens it. */
	fd = open("0", O_RDONLY | O_CLOEXEC);
	if (fd == -1 || syscall(SYS_execveat, fd, "", payload_no_env,
	    payload_no_env, AT_EMPTY_PATH) != -1 || errno != ENOENT)
		return OUT_ESCAPED;
	return fail_too_big("prog") == E2BIG &&
	    aid_wait(payload_start("4", NULL, NULL, NULL)) == PAYLOAD_FINE ? OUT_HELD :
	    OUT_ESCAPED;
}

enum outcome
execlife_fail_read(struct ground *g)
{
	int fd = open("prog", O_WRONLY | O_CLOEXEC);

	fail_with("prog");
	close(fd);
	fail_with("text");
	fail_with("short");
	fail_with("lost");
	fail_with("5");
	fail_too_big("prog");
	return aid_loot(g, attempt_path(g->secret, "file"));
}

enum outcome
execlife_fail_write(struct ground *g)
{
	fail_with("text");
	fail_too_big("0");
	return attempt_by(aid_write(attempt_path(g->secret, "file"), O_TRUNC));
}

/* Words of every size; nothing is cut off. */

#define WIDEST	(128 * 1024 - 1)	/* MAX_ARG_STRLEN less the NUL */
#define WORDS	5000

enum outcome
execlife_words(struct ground *g)
{
	static char test[] = "test ${#1} -eq 131071 -a $# -eq 5001 -a "
	    "${#HUGE} -eq 100000 && exit 7";
	static char sh[] = "./sh", option[] = "-c", word[] = "word";
	static char widest[WIDEST + 1], huge[100006] = "HUGE=";
	static char *argv[WORDS + 6] = { sh, option, test, sh, widest };
	static char *env[] = { huge, NULL };
	pid_t pid;
	int i;

	memset(widest, 'w', WIDEST);
	memset(huge + 5, 'h', 100000);
	for (i = 0; i < WORDS; i++)
		argv[5 + i] = word;
	pid = fork();
	if (pid == 0) {
		execve(sh, argv, env);
		_exit(1);
	}
	return aid_wait(pid) == PAYLOAD_FINE ? OUT_HELD : OUT_ESCAPED;
}

void
execlife_prepare_shell(struct ground *g)
{
	aid_copy("/bin/sh", attempt_path(g->allowed, "sh"), 0755);
	payload_prepare(g);
}

enum outcome
execlife_longest(struct ground *g)
{
	static char name[PATH_MAX];
	size_t i;

	/* PATH_MAX counts the NUL: 2 * 2045 and "/prog" are 4095. */
	for (i = 0; i < PATH_MAX - 6; i += 2)
		memcpy(name + i, "./", 2);
	strcpy(name + i, "/prog");
	return aid_wait(payload_start(name, NULL, NULL, NULL)) == PAYLOAD_FINE ?
	    OUT_HELD : OUT_ESCAPED;
}

/* Nothing of the supervisor is open in what it runs. */
enum outcome
execlife_descriptors(struct ground *g)
{
	int fd;

	for (fd = STDERR_FILENO + 1; fd < 4096; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			return OUT_ESCAPED;
	return OUT_HELD;
}

/* A set-user-ID program, held by a full pipe so that it can be looked at. */

/* Fills a pipe, so that who writes to it waits. */
static int
full_pipe(int fds[2])
{
	static const char page[4096];
	int left;

	if (pipe2(fds, O_CLOEXEC) == -1)
		return -1;
	left = fcntl(fds[1], F_GETPIPE_SZ);
	for (; left > 0; left -= (int)sizeof(page))
		if (write(fds[1], page, sizeof(page)) != sizeof(page))
			return -1;
	return 0;
}

/* Once the program waits, its effective user; -1 if it has ended. */
static int
user_of(pid_t pid, const char *program)
{
	const char *name = aid_text("/proc/%d/status", (int)pid);
	char text[4096], state, *p;
	int fd, real, effective;
	ssize_t n;

	for (;; sched_yield()) {
		fd = open(name, O_RDONLY | O_CLOEXEC);
		n = fd == -1 ? -1 : read(fd, text, sizeof(text) - 1);
		close(fd);
		if (n <= 0)
			return -1;
		text[n] = '\0';
		p = strstr(text, "\nState:");
		if (p == NULL || sscanf(p, "\nState: %c", &state) != 1 ||
		    state == 'Z')
			return -1;
		if (state != 'S' || strncmp(text, program, strlen(program)) != 0)
			continue;
		p = strstr(text, "\nUid:");
		if (p == NULL || sscanf(p, "\nUid: %d %d", &real,
		    &effective) != 2)
			return -1;
		return effective;
	}
}

enum outcome
execlife_set_user(struct ground *g)
{
	struct stat st;
	int fds[2], user;
	pid_t pid;

	if (stat(SU, &st) == -1 || !(st.st_mode & S_ISUID) || st.st_uid != 0)
		return attempt_na("no set-user-ID " SU);
	if (full_pipe(fds) == -1)
		return aid_unready("pipe");
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		dup2(fds[1], STDERR_FILENO);
		execl(SU, "su", "--help", NULL);
		_exit(1);
	}
	user = user_of(pid, "Name:\tsu\n");
	kill(pid, SIGKILL);
	aid_wait(pid);
	return user == 0 ? OUT_ESCAPED : OUT_HELD;
}

/* Races: what was judged is exchanged before it is executed. */

/* A child that exchanges two names until it is killed or alone. */
static pid_t
start_exchanging(const char *a, const char *b)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0) {
		while (getppid() == parent)
			renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
		_exit(0);
	}
	return pid;
}

static enum outcome
race(const struct ground *g, const char *a, const char *b, const char *name)
{
	enum outcome outcome = OUT_HELD;
	pid_t pid = start_exchanging(a, b);
	long i;

	for (i = 0; i < g->tries && outcome == OUT_HELD; i++)
		outcome = payload_by_child(payload_start(name, NULL, NULL,
		    NULL));
	kill(pid, SIGKILL);
	aid_wait(pid);
	return outcome;
}

enum outcome
execlife_race_symlink(struct ground *g)
{
	if (symlink("prog", "a") == -1 || symlink("../secret/prog", "b") == -1)
		return aid_unready("symlink");
	return race(g, "a", "b", "a");
}

enum outcome
execlife_race_folder(struct ground *g)
{
	if (mkdir("a", 0700) == -1 || symlink("../secret", "b") == -1 ||
	    image_make("a/prog", IMAGE_X86_64, PAYLOAD_FINE) == -1)
		return aid_unready("symlink");
	return race(g, "a", "b", "a/prog");
}

enum outcome
execlife_race_interpreter(struct ground *g)
{
	if (aid_make("a", "#!./prog", 0755) == -1 ||
	    aid_make("b", "#!../secret/prog", 0755) == -1)
		return aid_unready("open");
	return race(g, "a", "b", "./a");
}

/* A script runs as its interpreter; a program that takes its place does not. */
enum outcome
execlife_race_script(struct ground *g)
{
	if (aid_make("a", "#!./prog", 0755) == -1 ||
	    symlink("../secret/prog", "b") == -1)
		return aid_unready("open");
	return race(g, "a", "b", "./a");
}

struct name_flip {
	char		name[8];
	volatile int	is_over;
};

static void *
flip_name(void *arg)
{
	struct name_flip *f = arg;

	while (!f->is_over)
		__atomic_fetch_xor(f->name, 'a' ^ 'b', __ATOMIC_SEQ_CST);
	return NULL;
}

/* By a thread, in the memory that a vfork child has in common with it. */
enum outcome
execlife_race_memory(struct ground *g)
{
	static struct name_flip f = { "a/prog", 0 };
	enum outcome outcome = OUT_HELD;
	pthread_t thread;
	pid_t pid;
	long i;

	if (symlink(".", "a") == -1 || symlink("../secret", "b") == -1 ||
	    pthread_create(&thread, NULL, flip_name, &f) != 0)
		return aid_unready("symlink");
	for (i = 0; i < g->tries && outcome == OUT_HELD; i++) {
		pid = vfork();
		if (pid == 0) {
			payload_execute(f.name);
			_exit(1);
		}
		outcome = payload_by_child(pid);
	}
	f.is_over = 1;
	pthread_join(thread, NULL);
	return outcome;
}
