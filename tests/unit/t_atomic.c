/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Files read, saved and opened with suspicion: base/fdio, base/atomic and
 * base/trust, in a folder of their own.
 */
#include "base/atomic.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fdio.h"
#include "base/trust.h"

Suite *t_atomic(void);

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

static char top[64];
static int dfd;

static void
setup(void)
{
	umask(022);
	strcpy(top, "/tmp/t_atomic.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(top));
	dfd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(dfd, 0);
}

static void
teardown(void)
{
	char cmd[128];

	close(dfd);
	snprintf(cmd, sizeof(cmd), "rm -rf '%s'", top);
	ck_assert_int_eq(system(cmd), 0);
}

static void
put(const char *name, const char *text, mode_t mode)
{
	int fd = openat(dfd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fdio_write_all(fd, text, strlen(text)), 0);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

/* The text of a file of the folder; owned. NULL if it is not there. */
static char *
get(const char *name, size_t *n)
{
	int fd = openat(dfd, name, O_RDONLY);
	char *text;

	if (fd == -1)
		return NULL;
	ck_assert_int_eq(fdio_read_all(fd, &text, n), 0);
	close(fd);
	return text;
}

static int
count_files(void)
{
	DIR *d = opendir(top);
	struct dirent *de;
	int n = 0;

	while ((de = readdir(d)) != NULL)
		if (strcmp(de->d_name, ".") != 0 &&
		    strcmp(de->d_name, "..") != 0)
			n++;
	closedir(d);
	return n;
}

START_TEST(read_all)
{
	char *text;
	size_t n;
	int fd, p[2];

	put("empty", "", 0600);
	text = get("empty", &n);
	ck_assert_uint_eq(n, 0);
	ck_assert_str_eq(text, "");
	free(text);
	put("some", "two\nlines", 0600);
	text = get("some", &n);
	ck_assert_uint_eq(n, 9);
	ck_assert_str_eq(text, "two\nlines");
	free(text);

	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(fdio_read_all(p[0], &text, &n), EINVAL);
	ck_assert_int_eq(fdio_read_all(dfd, &text, &n), EINVAL);
	ck_assert_int_eq(fdio_read_all(-1, &text, &n), EBADF);
	fd = openat(dfd, "big", O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(ftruncate(fd, FDIO_MAX + 1), 0);
	ck_assert_int_eq(fdio_read_all(fd, &text, &n), EFBIG);
	ck_assert_int_eq(ftruncate(fd, FDIO_MAX), 0);
	ck_assert_int_eq(fdio_read_all(fd, &text, &n), 0);
	ck_assert_uint_eq(n, FDIO_MAX);
	free(text);
	/* a size of 0 says nothing in proc(5) */
	close(fd);
	fd = open("/proc/self/status", O_RDONLY);
	ck_assert_int_eq(fdio_read_all(fd, &text, &n), 0);
	ck_assert_uint_gt(n, 100);
	ck_assert_uint_eq(n, strlen(text));
	free(text);
	close(fd);
}
END_TEST

START_TEST(save_new_and_old)
{
	struct stat saved, st;
	char *text;
	size_t n;

	ck_assert_int_eq(atomic_save(dfd, "f", "one", 3, 0640, -1, &saved), 0);
	text = get("f", &n);
	ck_assert_str_eq(text, "one");
	free(text);
	ck_assert_int_eq(fstatat(dfd, "f", &st, 0), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0640);
	ck_assert_uint_eq(st.st_ino, saved.st_ino);
	ck_assert_int_eq(st.st_ctim.tv_nsec, saved.st_ctim.tv_nsec);
	ck_assert_int_eq(st.st_mtim.tv_nsec, saved.st_mtim.tv_nsec);

	ck_assert_int_eq(symlinkat("f", dfd, "link"), 0);
	ck_assert_int_eq(atomic_save(dfd, "link", "2", 1, 0600, -1, NULL), 0);
	ck_assert_int_eq(fstatat(dfd, "link", &st, AT_SYMLINK_NOFOLLOW), 0);
	ck_assert(S_ISREG(st.st_mode));	/* replaced, not written through */
	text = get("f", &n);
	ck_assert_str_eq(text, "one");
	free(text);
	ck_assert_int_eq(atomic_save(dfd, "f", "", 0, 0600, -1, NULL), 0);
	ck_assert_int_eq(count_files(), 2);
}
END_TEST

START_TEST(save_fails)
{
	ck_assert_int_eq(mkdirat(dfd, "d", 0700), 0);
	ck_assert_int_eq(atomic_save(dfd, "d", "x", 1, 0600, -1, NULL),
	    EISDIR);
	ck_assert_int_eq(atomic_save(dfd, "no/f", "x", 1, 0600, -1, NULL),
	    ENOENT);
	ck_assert_int_eq(count_files(), 1);	/* no temporary is left */
	ck_assert_int_eq(atomic_save(-1, "f", "x", 1, 0600, -1, NULL), EBADF);
}
END_TEST

static void
age(const char *name, time_t seconds)
{
	struct timespec ts[2];

	ts[0].tv_sec = ts[1].tv_sec = time(NULL) - seconds;
	ts[0].tv_nsec = ts[1].tv_nsec = 0;
	ck_assert_int_eq(utimensat(dfd, name, ts, 0), 0);
}

START_TEST(clean)
{
	static const struct {
		const char *name;
		time_t old;
		int stays;
	} row[] = {
		{ ".tmp-abcdefghij12", 90000, 0 },
		{ ".tmp-abcdefghij13", 80000, 1 },
		{ ".tmp-abcdefghij1", 90000, 1 },
		{ ".tmp-abcdefghij123", 90000, 1 },
		{ ".tmp-abcdefghij1_", 90000, 1 },
		{ "xtmp-abcdefghij12", 90000, 1 },
		{ "usr_bin_ls", 90000, 1 },
	};
	size_t i;

	for (i = 0; i < NITEMS(row); i++) {
		put(row[i].name, "x", 0600);
		age(row[i].name, row[i].old);
	}
	atomic_clean(dfd);
	for (i = 0; i < NITEMS(row); i++)
		ck_assert_msg((faccessat(dfd, row[i].name, F_OK, 0) == 0) ==
		    row[i].stays, "%s", row[i].name);
}
END_TEST

#define KILLED_SIZE	100000

static void
save_for_ever(void)
{
	static char text[KILLED_SIZE];
	int c;

	for (c = 'a';; c = c == 'z' ? 'a' : c + 1) {
		memset(text, c, sizeof(text));
		if (atomic_save(dfd, "f", text, sizeof(text), 0600, -1, NULL))
			_exit(1);
	}
}

/* However a saver ends, there is one whole text: all of one letter. */
START_TEST(killed)
{
	unsigned int seed = 7;
	char *text;
	pid_t pid;
	size_t i, n;
	int round, status;

	ck_assert_int_eq(atomic_save(dfd, "f", "a", 1, 0600, -1, NULL), 0);
	for (round = 0; round < 40; round++) {
		if ((pid = fork()) == 0)
			save_for_ever();
		/* As long as some reads take: a different moment each time. */
		for (i = rand_r(&seed) % 400; i > 0; i--) {
			text = get("f", &n);
			ck_assert(n == 1 || n == KILLED_SIZE);
			ck_assert(n == 1 ||
			    memcmp(text, text + 1, n - 1) == 0);
			free(text);
		}
		kill(pid, SIGKILL);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert(WIFSIGNALED(status));
		text = get("f", &n);
		ck_assert(n == 1 || n == KILLED_SIZE);
		ck_assert(n == 1 || memcmp(text, text + 1, n - 1) == 0);
		free(text);
	}
}
END_TEST

/* Each row makes things in top/a/b and opens top/PATH; DIR with a slash. */
static const struct {
	const char *make;	/* shell, in top */
	const char *path;
	int error;
	const char *text;	/* part of what is said */
} trusts[] = {
	{ "true", "a/b/f", 0, "" },
	{ "true", "a/b/", 0, "" },
	{ "true", "a/./b/../b//f", 0, "" },
	{ "true", "a/none", ENOENT, "" },
	{ "true", "none/", ENOENT, "" },
	{ "true", "a/b/f/", ENOTDIR, "cannot be opened" },
	{ "true", "a/b", EINVAL, "is not a regular file" },
	{ "chmod g+w a/b/f", "a/b/f", EPERM, "/a/b/f`" },
	{ "chmod o+w a/b/f", "a/b/f", EPERM, "chmod go-w " },
	{ "chmod 0664 a/b/f", "a/b/f", EPERM, "others can write" },
	{ "chmod 0400 a/b/f", "a/b/f", 0, "" },
	{ "chmod g+w a/b", "a/b/f", EPERM, "/a/b`" },
	{ "chmod 1777 a/b", "a/b/f", 0, "" },
	{ "chmod 1777 a/b", "a/b/", EPERM, "/a/b/`" },
	{ "chmod 0777 a", "a/b/f", EPERM, "/a`" },
	{ "chmod 1777 a", "a/b/f", 0, "" },
	{ "ln -s a/b l", "l/f", 0, "" },
	{ "ln -s a/b l", "l/", 0, "" },
	{ "ln -s $PWD/a/b/f l", "l", 0, "" },
	{ "ln -s l l", "l", ELOOP, "leads nowhere" },
	{ "ln -s m l; ln -s l m", "l/f", ELOOP, "leads nowhere" },
	{ "mkdir w; ln -s ../a/b w/l; chmod 777 w", "w/l/f", EPERM, "/w`" },
	{ "mkdir w; ln -s ../a/b w/l; chmod 777 w; ln -s w/l m", "m/f", EPERM,
	    "/w`" },
	{ "mkfifo a/b/p", "a/b/p", EINVAL, "is not a regular file" },
};

static int
opened(size_t i, uid_t uid, struct trust_why *why)
{
	char cmd[512], path[256];
	size_t n;
	int dir;

	snprintf(cmd, sizeof(cmd), "cd '%s' && mkdir -p a/b && chmod 755 a a/b"
	    " && echo x >a/b/f && { %s; }", top, trusts[i].make);
	ck_assert_int_eq(system(cmd), 0);
	snprintf(path, sizeof(path), "%s/%s", top, trusts[i].path);
	n = strlen(path);
	dir = path[n - 1] == '/';
	memset(why, 0, sizeof(*why));
	return trust_open(path, dir, uid, why);
}

START_TEST(trust_row)
{
	struct trust_why why;
	struct stat st;
	int fd;

	fd = opened(_i, getuid(), &why);
	ck_assert_int_eq(fd == -1 ? errno : 0, trusts[_i].error);
	if (trusts[_i].error == ENOENT)
		return;
	ck_assert_msg(strstr(why.text, trusts[_i].text) != NULL, "%s: %s",
	    why.path, why.text);
	if (fd == -1)
		return;
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}
END_TEST

START_TEST(trust_others)
{
	struct trust_why why;
	char path[128];
	int fd;

	/* what is neither root's nor uid's */
	if (getuid() == 0)
		ck_assert_int_eq(chown(top, 12345, -1), 0);
	fd = opened(0, getuid() == 0 ? 0 : 12345, &why);
	ck_assert_int_eq(fd, -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_ptr_nonnull(strstr(why.text, "belongs to uid "));
	ck_assert_str_eq(why.path, top);
	/* by descriptor: no symlink at the end */
	ck_assert_int_eq(symlinkat("a/b/f", dfd, "l"), 0);
	snprintf(path, sizeof(path), "%s/l", top);
	ck_assert_int_eq(trust_open_at(dfd, "l", path, getuid(), &why), -1);
	ck_assert_int_eq(errno, ELOOP);
	ck_assert_str_eq(why.path, path);
	ck_assert_int_eq(trust_open_at(dfd, "none", path, getuid(), &why), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

START_TEST(trust_relative)
{
	struct trust_why why;
	int fd;

	ck_assert_int_eq(fchdir(dfd), 0);
	put("f", "x", 0600);
	ck_assert_int_ge(fd = trust_open("f", 0, getuid(), &why), 0);
	close(fd);
	ck_assert_int_ge(fd = trust_open("./", 1, getuid(), &why), 0);
	close(fd);
	ck_assert_int_eq(fchmod(dfd, 0777), 0);
	ck_assert_int_eq(trust_open("f", 0, getuid(), &why), -1);
	ck_assert_int_eq(errno, EPERM);
}
END_TEST

Suite *
t_atomic(void)
{
	Suite *s = suite_create("atomic");
	TCase *tc = tcase_create("atomic");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, read_all);
	tcase_add_test(tc, save_new_and_old);
	tcase_add_test(tc, save_fails);
	tcase_add_test(tc, clean);
	tcase_add_test(tc, killed);
	tcase_add_loop_test(tc, trust_row, 0, NITEMS(trusts));
	tcase_add_test(tc, trust_others);
	tcase_add_test(tc, trust_relative);
	suite_add_tcase(s, tc);
	return s;
}
