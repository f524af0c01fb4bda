/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Goes from folder to folder in all the ways there are, by itself, by a thread,
 * by a process that shares its working directory and by ones that do not, moves
 * the folder that it is in and removes it; each time it says which one its
 * relative names lead to. It makes one/, two/ and gone/, each with a file "who".
 */
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS	200

static char base[4096];
static pthread_barrier_t turn;
static int wrong;

static void
must(const char *what, int ok)
{
	if (!ok) {
		printf("%s: %s\n", what, strerror(errno));
		exit(1);
	}
}

static void
make(const char *name)
{
	char file[64];
	int fd;

	must(name, mkdir(name, 0755) == 0);
	snprintf(file, sizeof(file), "%s/who", name);
	fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0644);
	must(file, fd != -1 && write(fd, name, 1) == 1 && close(fd) == 0);
}

/*
 * The first letter of the folder that relative names lead to: an open for
 * reading, one for writing, a stat and a folder made and removed must agree.
 */
static char
here(void)
{
	struct stat a, b;
	char c = '?';
	int r, w;

	if ((r = open("who", O_RDONLY)) == -1)
		return '-';
	w = open("who", O_RDWR | O_CREAT, 0644);
	if (w == -1 || pread(w, &c, 1, 0) != 1 || fstat(r, &a) != 0 ||
	    stat("who", &b) != 0 || a.st_ino != b.st_ino ||
	    fstat(w, &b) != 0 || a.st_ino != b.st_ino)
		c = '!';
	close(r);
	close(w);
	if (mkdir("made", 0755) != 0 || rmdir("../one/made") != (c == 'o' ? 0 : -1) ||
	    (c != 'o' && rmdir("made") != 0))
		c = '#';
	return c;
}

static void
say(const char *what)
{
	printf("%s: %c\n", what, here());
}

/* In turn with the first thread, which looks. */
static void *
goer(void *arg)
{
	int i;

	for (i = 0; i < ROUNDS; i++) {
		pthread_barrier_wait(&turn);
		if (i % 4 < 2 ? chdir(i % 2 ? "../two" : "../one") != 0 :
		    fchdir(((int *)arg)[i % 2]) != 0)
			wrong++;
		pthread_barrier_wait(&turn);
	}
	return NULL;
}

static void
threads(void)
{
	int fd[2] = { open("../one", O_RDONLY), open("../two", O_RDONLY) };
	pthread_t t;
	int i;

	pthread_barrier_init(&turn, NULL, 2);
	must("thread", pthread_create(&t, NULL, goer, fd) == 0);
	for (i = 0; i < ROUNDS; i++) {
		if (i > 0 && here() != ((i - 1) % 2 ? 't' : 'o'))
			wrong++;
		pthread_barrier_wait(&turn);
		pthread_barrier_wait(&turn);
		if (here() != (i % 2 ? 't' : 'o'))
			wrong++;
	}
	pthread_join(t, NULL);
	printf("a thread goes: %d wrong\n", wrong);
}

/* All at once: whatever it is that they find, it is one of the two. */
static void *
looker(void *arg)
{
	struct stat st;
	char c;
	int i, fd;

	for (i = 0; i < ROUNDS; i++) {
		if (stat("who", &st) != 0 || (fd = open("who", O_RDWR)) == -1 ||
		    read(fd, &c, 1) != 1 || (c != 'o' && c != 't'))
			__atomic_add_fetch(&wrong, 1, __ATOMIC_SEQ_CST);
		else
			close(fd);
		if (arg != NULL && chdir(i % 2 ? "../two" : "../one") != 0)
			__atomic_add_fetch(&wrong, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

static void
crowd(void)
{
	pthread_t t[4];
	size_t i;

	for (i = 0; i < 4; i++)
		must("thread", pthread_create(&t[i], NULL, looker,
		    i < 2 ? t : NULL) == 0);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	printf("four threads: %d wrong\n", wrong);
}

/* A process, with our working directory or one of its own. */
static void
child(const char *what, long flags)
{
	pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL,
	    NULL);
	int status = -1;

	if (pid == 0)
		_exit(here() == 'o' && chdir("../two") == 0 && here() == 't' ?
		    0 : 1);
	must(what, pid != -1 && waitpid(pid, &status, 0) == pid);
	printf("%s: %d, %c\n", what, status, here());
	/* It may have known where it was before: again. */
	must("chdir", chdir("../one") == 0);
	say("back");
}

int
main(void)
{
	int one, i;

	setvbuf(stdout, NULL, _IONBF, 0);
	make("one");
	make("two");
	make("gone");
	must("getcwd", getcwd(base, sizeof(base)) != NULL);
	one = open("one", O_RDONLY | O_DIRECTORY);
	for (i = 0; i < 3; i++) {
		must("chdir", chdir(i % 2 ? "../two" : i ? "../one" : "one") == 0);
		say("chdir");
		must("not there", chdir("nowhere") == -1 && errno == ENOENT);
		say("chdir to nowhere");
		must("fchdir", fchdir(one) == 0);
		say("fchdir");
		must("no folder", fchdir(-1) == -1 && errno == EBADF);
		say("fchdir to nowhere");
		must("chdir", chdir(base) == 0 && chdir("two") == 0);
		say("absolute");
	}
	threads();
	crowd();
	must("chdir", chdir(base) == 0 && chdir("one") == 0);
	child("fork", 0);
	child("shared", CLONE_FS);
	child("shared again", CLONE_FS);
	child("fork after that", 0);
	must("rename", rename("../two", "../moved") == 0);
	say("another is moved");
	must("chdir", chdir("../gone") == 0);
	say("before it goes");
	must("rename", rename("../gone", "../left") == 0);
	must("another", mkdir("../gone", 0755) == 0);
	say("moved");
	must("remove", unlink("who") == 0 && rmdir("../left") == 0);
	say("removed");
	printf("%d %d\n", mkdir("made", 0755), errno);
	must("chdir", fchdir(one) == 0);
	say("back again");
	return 0;
}
