/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Names that are odd to a policy's language, and what a confined program must
 * not notice: runs that compare with what Linux does. They say OUT_ESCAPED if
 * anything differs.
 */
#include "attempt/alike.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attempt/aid.h"

#define LISTED	150	/* files in a folder */

/* One name: 255 bytes, the most (NAME_MAX). */
#define N15	"nnnnnnnnnnnnnnn"
#define N255	N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 N15 \
		N15 N15

static const char *const odd_names[] = { "new\nline", "tab\t", "\033[2Jfile",
	"\xff\xfe\x80", "\xe2\x80\xae" "elif", "\xe2\x80\xaexe.txt", "\r", " ",
	"a b", "# file", "\"file\"", "\\file", "*", "-", "...", "~",
	"$HOME", "file\" then permit\n\tnative-fsread: permit\n", "x, y: z",
	N255, NULL };

/* Permitted by a quoted or escaped name, and what that name would match. */
static const char *const quoted[][2] = {
	{ "a*b", "aXb" },
	{ "[x]", "x" },
	{ "[y]", "y" },
	{ "q\"\\ #", "q" },
	{ "t?", "tt" },
};

#define NQUOTED	(sizeof(quoted) / sizeof(quoted[0]))

void
alike_prepare_names(struct ground *g)
{
	size_t i;

	for (i = 0; odd_names[i] != NULL; i++)
		aid_make(attempt_path(g->secret, odd_names[i]),
		    GROUND_SECRET "\n", 0644);
	for (i = 0; i < NQUOTED; i++) {
		aid_make(attempt_path(g->secret, quoted[i][0]), "open\n", 0644);
		aid_make(attempt_path(g->secret, quoted[i][1]),
		    GROUND_SECRET "\n", 0644);
	}
	mkdir(attempt_path(g->secret, "public"), 0755);
	aid_make(attempt_path(g->secret, "public/file"), "open\n", 0644);
	aid_make(attempt_path(g->secret, "sub/public"), GROUND_SECRET "\n",
	    0644);
	aid_make(attempt_path(g->secret, "sub/x.txt"), GROUND_SECRET "\n",
	    0644);
}

enum outcome
alike_read_odd(struct ground *g)
{
	size_t i;

	for (i = 0; odd_names[i] != NULL; i++)
		if (attempt_loot(g, attempt_path(g->secret, odd_names[i])) == 0)
			return OUT_ESCAPED;
	return OUT_HELD;
}

enum outcome
alike_use_odd(struct ground *g)
{
	const char *const *name;
	struct stat st;

	for (name = odd_names; *name != NULL; name++)
		if (aid_make(*name, "1234", 0600) == -1 ||
		    stat(*name, &st) == -1 || st.st_size != 4 ||
		    rename(*name, "plain") == -1 ||
		    link("plain", *name) == -1 || unlink("plain") == -1 ||
		    access(*name, R_OK) == -1 || unlink(*name) == -1)
			return OUT_ESCAPED;
	return OUT_HELD;
}

enum outcome
alike_read_quoted(struct ground *g)
{
	size_t i;

	for (i = 0; i < NQUOTED; i++)
		if (attempt_loot(g, attempt_path(g->secret, quoted[i][0])) ==
		    -1)
			return aid_unready(quoted[i][0]);
	for (i = 0; i < NQUOTED; i++)
		if (attempt_loot(g, attempt_path(g->secret, quoted[i][1])) == 0)
			return OUT_ESCAPED;
	return OUT_HELD;
}

enum outcome
alike_read_globbed(struct ground *g)
{
	static const char *const beyond[] = { "public/../file", "sub/public",
		"sub/x.txt", "public/../sub/public", NULL };
	const char *const *name;

	if (attempt_loot(g, attempt_path(g->secret, "public/file")) == -1)
		return aid_unready("public/file");
	for (name = beyond; *name != NULL; name++)
		if (attempt_loot(g, attempt_path(g->secret, *name)) == 0)
			return OUT_ESCAPED;
	return OUT_HELD;
}

/* As Linux does it. */

/* How many of the files the folder shows, read by few at a time; -1: twice. */
static int
count_listed(int dir)
{
	union {
		struct dirent64 e;
		char space[64];
	} u;
	char seen[LISTED] = { 0 };
	int count = 0, number;
	ssize_t n;

	while ((n = getdents64(dir, u.space, sizeof(u.space))) > 0) {
		/* Only the first entry is taken; the next call begins there. */
		if (lseek(dir, u.e.d_off, SEEK_SET) != u.e.d_off)
			return -1;
		if (sscanf(u.e.d_name, "n%d", &number) != 1)
			continue;
		if (number < 0 || number >= LISTED || seen[number])
			return -1;
		seen[number] = 1;
		count++;
	}
	return n == 0 ? count : -1;
}

enum outcome
alike_list(struct ground *g)
{
	int i, dir;

	if (mkdir("many", 0700) == -1)
		return aid_unready("mkdir");
	for (i = 0; i < LISTED; i++)
		if (aid_make(aid_text("many/n%d", i), "", 0600) == -1)
			return aid_unready("open");
	dir = open("many", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (count_listed(dir) != LISTED || lseek(dir, 0, SEEK_SET) != 0 ||
	    count_listed(dir) != LISTED)
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* Opens the link of fd in proc(5): the errno, or 0 and the new descriptor. */
static int
open_again(int fd, int flags, int *again)
{
	*again = open(aid_text("/proc/self/fd/%d", fd), flags | O_CLOEXEC);
	return *again == -1 ? errno : 0;
}

/* Pipes and the like have links that lead to no name. */
enum outcome
alike_reopen(struct ground *g)
{
	int pipes[2], sockets[2], event, memory, again, error;
	char c = 0, text[32];
	struct stat st;

	event = eventfd(0, EFD_CLOEXEC);
	memory = memfd_create("../secret/file", MFD_CLOEXEC);
	if (pipe2(pipes, O_CLOEXEC) == -1 || event == -1 || memory == -1 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == -1)
		return aid_unready("pipe");
	if (open_again(pipes[0], O_WRONLY, &again) != 0 ||
	    write(again, "p", 1) != 1 || read(pipes[0], &c, 1) != 1 ||
	    c != 'p')
		return OUT_ESCAPED;
	if (fstat(pipes[0], &st) == -1 ||
	    readlink(aid_text("/proc/self/fd/%d", pipes[0]), text,
	    sizeof(text)) == -1 || strncmp(text, aid_text("pipe:[%lu]",
	    (unsigned long)st.st_ino), strlen("pipe:[]")) != 0)
		return OUT_ESCAPED;
	if (open_again(sockets[0], O_RDWR, &again) != ENXIO)
		return OUT_ESCAPED;
	/* Root's, with mode 600. */
	error = open_again(event, O_RDWR, &again);
	if (error != ENXIO && error != EACCES)
		return OUT_ESCAPED;
	if (write(memory, "m", 1) != 1 ||
	    open_again(memory, O_RDWR, &again) != 0 ||
	    pread(again, &c, 1, 0) != 1 || c != 'm')
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* The number behind "Pid:" of a status file, or -1. */
static int
shown_pid(const char *name)
{
	char text[4096], *line;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read(fd, text, sizeof(text) - 1);

	close(fd);
	text[n > 0 ? n : 0] = '\0';
	line = strstr(text, "\nPid:");
	return line == NULL ? -1 : atoi(line + 5);
}

static void *
shown_in_thread(void *right)
{
	int tid = (int)syscall(SYS_gettid);

	*(int *)right = shown_pid("/proc/thread-self/status") == tid &&
	    shown_pid(aid_text("/proc/self/task/%d/status", tid)) == tid &&
	    shown_pid("/proc/self/status") == (int)getpid();
	return NULL;
}

/* "self" is who asks, not who looks the name up for it. */
enum outcome
alike_self(struct ground *g)
{
	static const char name[] = "an attempt";
	char text[32] = "";
	pthread_t thread;
	int fd, right = 0;
	pid_t pid;

	if (prctl(PR_SET_NAME, name) == -1)
		return aid_unready("prctl");
	fd = open("/proc/self/comm", O_RDONLY | O_CLOEXEC);
	if (fd == -1 || read(fd, text, sizeof(text) - 1) == -1 ||
	    strncmp(text, name, sizeof(name) - 1) != 0)
		return OUT_ESCAPED;
	memset(text, 0, sizeof(text));
	if (readlink("/proc/self", text, sizeof(text) - 1) == -1 ||
	    atoi(text) != (int)getpid() ||
	    pthread_create(&thread, NULL, shown_in_thread, &right) != 0)
		return OUT_ESCAPED;
	pthread_join(thread, NULL);
	pid = fork();
	if (pid == 0)
		_exit(shown_pid("/proc/self/status") != (int)getpid());
	return right && aid_wait(pid) == 0 ? OUT_HELD : OUT_ESCAPED;
}

static void *
read_fifo(void *got)
{
	int fd = open("fifo", O_RDONLY | O_CLOEXEC);

	if (fd != -1)
		*(ssize_t *)got = read(fd, &(char){ 0 }, 1);
	return NULL;
}

/* One waits in open(2); the others go on. */
enum outcome
alike_fifo(struct ground *g)
{
	pthread_t thread;
	struct stat st;
	ssize_t got = -1;
	int fd;

	if (mkfifo("fifo", 0600) == -1 ||
	    pthread_create(&thread, NULL, read_fifo, &got) != 0)
		return aid_unready("mkfifo");
	/* ENXIO until the other waits. */
	while ((fd = open("fifo", O_WRONLY | O_NONBLOCK | O_CLOEXEC)) == -1) {
		if (errno != ENXIO || stat("file", &st) == -1)
			return OUT_ESCAPED;
		sched_yield();
	}
	if (stat("file", &st) == -1 || write(fd, "x", 1) != 1)
		return OUT_ESCAPED;
	pthread_join(thread, NULL);
	return got == 1 ? OUT_HELD : OUT_ESCAPED;
}

/* Is it the caller's, with this mode? */
static int
is_own(const char *name, mode_t mode)
{
	struct stat st;

	return lstat(name, &st) == 0 && (st.st_mode & 07777) == mode &&
	    st.st_uid == geteuid() && st.st_gid == getegid();
}

enum outcome
alike_create(struct ground *g)
{
	int a, b;

	umask(027);
	a = open("a", O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
	b = open("b", O_WRONLY | O_CREAT | O_NONBLOCK, 04777);
	if (a == -1 || b == -1 || !is_own("a", 0640) || !is_own("b", 04750) ||
	    fcntl(a, F_GETFD) != FD_CLOEXEC || fcntl(b, F_GETFD) != 0)
		return OUT_ESCAPED;
	if ((fcntl(a, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK)) !=
	    (O_RDWR | O_APPEND) ||
	    (fcntl(b, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK)) !=
	    (O_WRONLY | O_NONBLOCK))
		return OUT_ESCAPED;
	if (mkdir("d", 01777) == -1 || !is_own("d", 01750) ||
	    mkfifo("f", 0666) == -1 || !is_own("f", 0640))
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* The lowest free number, whatever was open before. */
enum outcome
alike_number(struct ground *g)
{
	int a = open("file", O_RDONLY | O_CLOEXEC);
	int b = open("file", O_RDONLY | O_CLOEXEC);
	int i, fd;

	for (i = 0; i < 50; i++) {
		close(i % 2 == 0 ? a : b);
		fd = open("./file", O_RDONLY | O_CLOEXEC);
		if (fd != (i % 2 == 0 ? a : b))
			return OUT_ESCAPED;
	}
	return OUT_HELD;
}

enum outcome
alike_limits(struct ground *g)
{
	struct rlimit few, small = { 4, 4 };
	int fd = open("small", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	signal(SIGXFSZ, SIG_IGN);
	few.rlim_cur = few.rlim_max = (rlim_t)fd + 1;
	if (fd == -1 || setrlimit(RLIMIT_FSIZE, &small) == -1 ||
	    setrlimit(RLIMIT_NOFILE, &few) == -1)
		return aid_unready("setrlimit");
	if (write(fd, "12345678", 8) != 4 || write(fd, "5", 1) != -1 ||
	    errno != EFBIG || truncate("small", 5) != -1 || errno != EFBIG)
		return OUT_ESCAPED;
	if (open("file", O_RDONLY | O_CLOEXEC) != -1 || errno != EMFILE ||
	    open("new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) != -1 ||
	    errno != EMFILE || access("new", F_OK) == 0)
		return OUT_ESCAPED;
	close(fd);
	return open("file", O_RDONLY | O_CLOEXEC) == fd ? OUT_HELD :
	    OUT_ESCAPED;
}

/* A child has the offset in common, and sees locks as its parent's. */
enum outcome
alike_share(struct ground *g)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open("file", O_RDWR | O_CLOEXEC), other;
	char text[3];
	pid_t pid;

	if (fd == -1 || fcntl(fd, F_SETLK, &lock) == -1 ||
	    flock(fd, LOCK_EX) == -1)
		return aid_unready("lock");
	pid = fork();
	if (pid == 0)
		_exit(read(fd, text, sizeof(text)) != sizeof(text) ||
		    fcntl(fd, F_GETLK, &lock) == -1 ||
		    lock.l_type != F_WRLCK || lock.l_pid != getppid());
	if (aid_wait(pid) != 0 || lseek(fd, 0, SEEK_CUR) != sizeof(text))
		return OUT_ESCAPED;
	other = open("./file", O_RDWR | O_CLOEXEC);
	if (other == -1 || lseek(other, 0, SEEK_CUR) != 0 ||
	    flock(other, LOCK_EX | LOCK_NB) != -1 || errno != EWOULDBLOCK)
		return OUT_ESCAPED;
	return OUT_HELD;
}
