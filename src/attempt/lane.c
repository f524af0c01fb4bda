/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Look-ups that are made for a program by somebody else: as whom, and for whom.
 */
#include "attempt/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/flip.h"

#define NOBODY		65534
#define THREADS		3
#define SECONDS		3	/* at most */
#define NUMBERS		64	/* of descriptors that are looked at */
#define MEMORY		(64 * 1024)
#define PATTERN		0x5a

/*
 * Whoever makes a user namespace has all capabilities in it, and none over what
 * is not of it.
 */
static int
look_as_their_root(void)
{
	struct stat st;

	if (setgroups(0, NULL) == -1 || setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)
		return 2;
	if (unshare(CLONE_NEWUSER) == -1)
		return 3;
	if (stat("closed/file", &st) == 0 || errno != EACCES)
		return 1;
	return access("closed/file", F_OK) == 0 || errno != EACCES;
}

static enum outcome
closed_to_their_root(struct ground *g)
{
	pid_t pid;

	if (mkdir("closed", 0700) == -1 ||
	    aid_make("closed/file", "closed\n", 0644) == -1)
		return aid_unready("mkdir");
	if ((pid = fork()) == 0)
		_exit(look_as_their_root());
	switch (aid_wait(pid)) {
	case 0:
		return OUT_HELD;
	case 1:
		return OUT_ESCAPED;
	case 3:
		return attempt_na("no user namespaces");
	default:
		return aid_unready("setresuid");
	}
}

/*
 * Threads that look up all the time, until they are killed: their descriptors
 * and results are on the way then, and must come to nobody else.
 */
static unsigned char memory[MEMORY];

static void *
look_for_ever(void *arg)
{
	int fd;

	for (;;) {
		fd = open("file", O_RDONLY | O_CLOEXEC);
		stat("file", (struct stat *)(void *)(memory + MEMORY / 2));
		close(fd);
	}
	return arg;
}

static void __attribute__((noreturn))
look_and_die(int end)
{
	pthread_t t;
	int i;

	for (i = 0; i < THREADS; i++)
		if (pthread_create(&t, NULL, look_for_ever, NULL) != 0)
			_exit(2);
	if (write(end, "", 1) != 1)
		_exit(2);
	look_for_ever(NULL);
	_exit(0);
}

static uint64_t
open_numbers(void)
{
	uint64_t set = 0;
	int fd;

	for (fd = 0; fd < NUMBERS; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			set |= UINT64_C(1) << fd;
	return set;
}

static int
is_untouched(void)
{
	size_t i;

	for (i = 0; i < sizeof(memory); i++)
		if (memory[i] != PATTERN)
			return 0;
	return 1;
}

static enum outcome
dies_in_look_up(struct ground *g)
{
	const time_t end = time(NULL) + SECONDS;
	uint64_t before;
	int pair[2], status;
	pid_t pid;
	long i, k;
	char c;

	if (pipe(pair) == -1)
		return aid_unready("pipe");
	memset(memory, PATTERN, sizeof(memory));
	before = open_numbers();
	for (i = 0; i < g->tries / 20 && time(NULL) < end; i++) {
		if ((pid = fork()) == 0)
			look_and_die(pair[1]);
		if (pid == -1 || read(pair[0], &c, 1) != 1)
			return aid_unready("fork");
		for (k = 0; k < i % 50; k++)
			sched_yield();
		kill(pid, SIGKILL);
		if (waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status) ||
		    open_numbers() != before || !is_untouched())
			return OUT_ESCAPED;
	}
	return OUT_HELD;
}

/* All of them look at the name that one turns. */
struct crowd {
	struct flip_word	 w;
	char			 name[FLIP_NAME_SIZE]
				    __attribute__((aligned(8)));
	int			 stop;
	int			 won;
};

static int
look_once(void *arg)
{
	struct crowd *c = arg;
	int fd = open(c->name, O_RDONLY | O_CLOEXEC);

	if (fd != -1 && aid_shows(fd))
		__atomic_store_n(&c->won, 1, __ATOMIC_RELAXED);
	close(fd);
	return __atomic_load_n(&c->won, __ATOMIC_RELAXED);
}

static void *
look_on(void *arg)
{
	struct crowd *c = arg;

	while (!__atomic_load_n(&c->stop, __ATOMIC_RELAXED))
		look_once(c);
	return NULL;
}

static enum outcome
crowd_looks(struct ground *g)
{
	struct crowd c = { .stop = 0 };
	struct flip f = { .by = FLIP_THREAD, .turn = flip_word, .arg = &c.w };
	pthread_t t[THREADS];
	enum outcome got;
	int i, n;

	flip_name(&c.w, c.name, "file");
	for (n = 0; n < THREADS; n++)
		if (pthread_create(&t[n], NULL, look_on, &c) != 0)
			break;
	got = flip_race(g, &f, look_once, &c);
	__atomic_store_n(&c.stop, 1, __ATOMIC_RELAXED);
	for (i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	return n == THREADS ? got : aid_unready("pthread_create");
}

const struct attempt attempts_lane[] = {
	{ "A-236", "look into a closed folder as root of a user namespace",
	    "native-setgroups: permit\n"
	    "native-setresgid: permit\n"
	    "native-setresuid: permit\n"
	    "native-unshare: permit\n", ATT_ROOT | ATT_LIVES,
	    closed_to_their_root, NULL, NULL },
	{ "A-237", "die in a look-up, for its result to go astray", NULL,
	    ATT_RACE | ATT_LIVES, dies_in_look_up, NULL, NULL },
	{ "A-238", "several threads look at the name that one turns", NULL,
	    ATT_RACE, crowd_looks, NULL, NULL },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
