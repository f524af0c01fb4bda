/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a name means to another process: a forked one that waits in a tree made
 * for it, with its own working directory, descriptors and root. Then many
 * random names in random trees, against realpath(3) and stat(2).
 */
#include "path/resolve.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static int
make_common(void)
{
	const int dir = O_RDONLY | O_DIRECTORY;
	int p[2], s[2];

	if (chdir(fix_base) == -1 || mkdir("gone", 0755) == -1 ||
	    fix_fd(open("gone", dir), FD_GONE) == -1 || rmdir("gone") == -1 ||
	    fix_fd(open("x (deleted)", dir), FD_NAMED) == -1 ||
	    chdir("a") == -1 || fix_fd(open("b", dir), FD_DIR) == -1 ||
	    fix_fd(open("b/file", O_RDWR), FD_FILE) == -1 ||
	    dup2(FD_FILE, 0) == -1 || pipe(p) == -1 ||
	    fix_fd(p[0], FD_PIPE) == -1 ||
	    fix_fd(memfd_create("etc", 0), FD_MEM) == -1 ||
	    fix_fd(open("tmp", O_CREAT | O_RDWR, 0600), FD_UNLINKED) == -1 ||
	    unlink("tmp") == -1 ||
	    fix_fd(open("one", O_CREAT | O_RDWR, 0600), FD_OTHERLINK) == -1 ||
	    link("one", "two") == -1 || unlink("one") == -1 ||
	    fix_fd(open("rel", O_PATH | O_NOFOLLOW), FD_LINK) == -1 ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, s) == -1)
		return -1;
	return fix_fd(s[0], FD_SOCK);
}

static const struct row rows[] = {
	{ C, "/", F, 0, "/" },
	{ C, "//", P, 0, "/" },
	{ C, "/..", F, 0, "/" },
	{ C, "/../../.", P, 0, "/" },
	{ C, "", F, 0, "$/a" },
	{ C, ".", F, 0, "$/a" },
	{ C, "..", P, 0, "$" },
	{ C, "b", F, 0, "$/a/b" },
	{ C, "b/file", F, 0, "$/a/b/file" },
	{ C, "$/a/b/file", F, 0, "$/a/b/file" },
	{ C, "//$//a/./b/../b//file", F, 0, "$/a/b/file" },
	{ C, "b/", F, 0, "$/a/b" },
	{ C, "b//", N, 0, "$/a/b" },
	{ C, "b/.", F, 0, "$/a/b" },
	{ C, "b/..", F, 0, "$/a" },
	{ C, "b/../../c/secret", F, 0, "$/c/secret" },
	{ C, "fifo", F, 0, "$/a/fifo" },
	{ C, "b/file/", F, ENOTDIR, "$/a/b/file" },
	{ C, "b/file/", N, ENOTDIR, "$/a/b/file" },
	{ C, "b/file/", P, 0, "$/a/b/file" },
	{ C, "b/file/.", F, ENOTDIR, "$/a/b/file" },
	{ C, "b/file/..", F, ENOTDIR, "$/a/b" },
	{ C, "b/file/x", F, ENOTDIR, "$/a/b/file/x" },
	/* missing */
	{ C, "no", F, ENOENT, "$/a/no" },
	{ C, "no", P, ENOENT, "$/a/no" },
	{ C, "no/", P, ENOENT, "$/a/no" },
	{ C, "no/", F, ENOENT, "$/a/no" },
	{ C, "no/such/../x", F, ENOENT, "$/a/no/x" },
	{ C, "up/no/./x//y", P, ENOENT, "$/c/d/no/x/y" },
	{ C, "rel/../no/../b", F, ENOENT, "$/a/b" },
	/* links */
	{ C, "rel", F, 0, "$/a/b" },
	{ C, "rel", N, 0, "$/a/rel" },
	{ C, "rel", P, 0, "$/a/rel" },
	{ C, "rel/", N, 0, "$/a/b" },
	{ C, "rel/", P, 0, "$/a/rel" },
	{ C, "rel/.", N, 0, "$/a/b" },
	{ C, "rel/.", P, 0, "$/a/b" },
	{ C, "abs/file", N, 0, "$/a/b/file" },
	{ C, "$/a/abs/file", F, 0, "$/a/b/file" },
	{ C, "file", F, 0, "$/a/b/file" },
	{ C, "file/", F, ENOTDIR, "$/a/b/file" },
	{ C, "file/", N, ENOTDIR, "$/a/b/file" },
	{ C, "fslash", F, ENOTDIR, "$/a/b/file" },
	{ C, "fslash", N, 0, "$/a/fslash" },
	{ C, "bslash", F, 0, "$/a/b" },
	{ C, "dot/dot/./dot/secret", F, 0, "$/a/secret" },
	{ C, "root/$/a/b", F, 0, "$/a/b" },
	{ C, "up/../secret", F, 0, "$/c/secret" },
	{ C, "up/..", P, 0, "$/c" },
	{ C, "up/../../a/rel", N, 0, "$/a/rel" },
	{ C, "loop1", F, ELOOP, "$/a/loop1" },
	{ C, "loop1", N, 0, "$/a/loop1" },
	{ C, "loop1/../x", P, ELOOP, "$/a/x" },
	{ C, "n39", F, 0, "$/a/b/file" },
	{ C, "n40", F, ELOOP, "$/a/n0" },
	{ C, "n44", N, 0, "$/a/n44" },
	{ C, "dang", F, ENOENT, "$/c/new" },
	{ C, "dang", P, 0, "$/a/dang" },
	{ C, "dang/", P, 0, "$/a/dang" },
	{ C, "dang/", N, ENOENT, "$/c/new" },
	{ C, "dangdeep", F, ENOENT, "$/nodir/new" },
	{ C, "dangup", F, ENOENT, "$/c/new" },
	/* directory descriptors */
	{ FD_DIR, "file", F, 0, "$/a/b/file" },
	{ FD_DIR, "", F, 0, "$/a/b" },
	{ FD_DIR, "../up/../secret", F, 0, "$/c/secret" },
	{ FD_DIR, "/", F, 0, "/" },
	{ FD_FILE, "", F, 0, "$/a/b/file" },
	{ FD_FILE, "x", F, ENOTDIR, "$/a/b/file/x" },
	{ FD_FILE, "..", F, ENOTDIR, "$/a/b" },
	{ FD_LINK, "", F, 0, "$/a/rel" },
	{ FD_LINK, "file", F, ENOTDIR, "$/a/rel/file" },
	{ FD_NAMED, "f", F, 0, "$/x (deleted)/f" },
	{ FD_NAMED, "../c", F, 0, "$/c" },
	{ FD_GONE, "f", F, ENOENT, "$/gone (deleted)/f" },
	{ FD_GONE, "../c", F, 0, "$/c" },
	{ FD_MAX, "f", F, EBADF, "f" },
	{ FD_MAX, "", F, EBADF, "" },
	{ FD_MAX, "$/a", F, 0, "$/a" },
	{ -1, "../f", P, EBADF, "../f" },
	/* procfs */
	{ C, "/proc/self", F, 0, "/proc/self" },
	{ C, "/proc/self", N, 0, "/proc/self" },
	{ C, "/proc/self/", N, 0, "/proc/self" },
	{ C, "/proc/@", F, 0, "/proc/self" },
	{ C, "/proc/%/status", F, 0, "/proc/%/status" },
	{ C, "/proc/self/status", F, 0, "/proc/self/status" },
	{ C, "/proc/@/status", F, 0, "/proc/self/status" },
	{ C, "/proc/@/no/x", F, ENOENT, "/proc/self/no/x" },
	{ C, "/proc//./self/../self/status", F, 0, "/proc/self/status" },
	{ C, "/proc/thread-self/comm", F, 0, "/proc/self/task/@/comm" },
	{ C, "/proc/mounts", F, 0, "/proc/self/mounts" },
	{ C, "/proc/mounts", N, 0, "/proc/mounts" },
	{ C, "/proc/self/cwd", F, 0, "$/a" },
	{ C, "/proc/self/cwd", N, 0, "/proc/self/cwd" },
	{ C, "/proc/self/cwd/", N, 0, "$/a" },
	{ C, "/proc/self/cwd/../c/secret", F, 0, "$/c/secret" },
	{ C, "/proc/self/cwd/rel/no", P, ENOENT, "$/a/b/no" },
	{ C, "/proc/self/task/@/cwd/b", F, 0, "$/a/b" },
	{ C, "/proc/thread-self/root/$/a", F, 0, "$/a" },
	{ C, "/proc/self/root/../..", F, 0, "/" },
	{ C, "/proc/self/fd/50/file", F, 0, "$/a/b/file" },
	{ C, "/proc/self/fd/50/../up/../secret", F, 0, "$/c/secret" },
	{ C, "/proc/self/fd/51/../c", F, 0, "$/c" },
	{ C, "/proc/self/fd/51/f", F, ENOENT, "$/gone (deleted)/f" },
	{ C, "/proc/self/fd/53", F, 0, "$/a/b/file" },
	{ C, "/proc/self/fd/53", N, 0, "/proc/self/fd/53" },
	{ C, "/proc/self/fd/53/", F, ENOTDIR, "$/a/b/file" },
	{ C, "/proc/self/fd/53/x", F, ENOTDIR, "$/a/b/file/x" },
	{ C, "/proc/self/fd/56", F, 0, "$/a/rel" },
	{ C, "/proc/self/fd/59/f", F, 0, "$/x (deleted)/f" },
	{ C, "/proc/self/fd/999", F, ENOENT, "/proc/self/fd/999" },
	{ C, "/dev/fd/53", F, 0, "$/a/b/file" },
	{ C, "/dev/stdin", F, 0, "$/a/b/file" },
	{ C, "/dev/fd/50/file", N, 0, "$/a/b/file" },
	{ C, NULL, F, 0, NULL }
};

START_TEST(table)
{
	struct other o;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	ck_assert_int_eq(fix_check(&o.view, rows), 0);
	other_stop(&o);
}
END_TEST

/* The same where openat2(2) is missing, or a container's filter forbids it. */
START_TEST(table_without_openat2)
{
	static const unsigned int errors[] = { ENOSYS, EPERM };
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | errors[_i]),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { sizeof(f) / sizeof(f[0]), f };
	struct other o;
	int status;
	pid_t pid;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	fflush(stdout);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
		    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == -1) {
			printf("no filters here, left out\n");
			exit(0);
		}
		exit(fix_check(&o.view, rows) != 0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	other_stop(&o);
}
END_TEST

/* Objects without a name have the text of proc(5), by either way to them. */
START_TEST(nameless)
{
	static const int fds[] = { FD_PIPE, FD_MEM, FD_UNLINKED, FD_SOCK,
	    FD_OTHERLINK, FD_GONE };
	char link[64], name[64], want[PATH_MAX];
	struct pin pin;
	struct other o;
	ssize_t n;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)o.view.tgid,
	    fds[_i]);
	n = readlink(link, want, sizeof(want) - 3);
	ck_assert_int_gt(n, 0);
	want[n] = '\0';
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fds[_i]);
	ck_assert_int_eq(path_resolve(&o.view, fds[_i], "", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(path_resolve(&o.view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, want);
	strcat(name, "/x");
	strcat(want, "/x");
	ck_assert_int_eq(path_resolve(&o.view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, fds[_i] == FD_GONE ? ENOENT : ENOTDIR);
	ck_assert_str_eq(pin.text, want);
	other_stop(&o);
}
END_TEST

START_TEST(long_names)
{
	struct view view = { getpid(), getpid() };
	char name[PATH_MAX * 2], want[PATH_MAX * 4];
	struct pin pin;

	memset(name, 'x', sizeof(name));
	name[255] = '\0';
	fix_file(name);
	snprintf(want, sizeof(want), "%s/%s", fix_base, name);
	ck_assert_int_eq(path_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, want);
	name[255] = 'x';
	name[256] = '\0';
	snprintf(want, sizeof(want), "%s/%s", fix_base, name);
	ck_assert_int_eq(path_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, ENAMETOOLONG);
	ck_assert_str_eq(pin.text, want);
	/* The longest name, and one byte more. */
	memset(name, '/', sizeof(name));
	name[PATH_MAX - 1] = '\0';
	ck_assert_int_eq(path_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, "/");
	name[PATH_MAX - 1] = '/';
	name[PATH_MAX] = '\0';
	ck_assert_int_eq(path_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, ENAMETOOLONG);
}
END_TEST

/* Forty links of nearly PATH_MAX bytes are what the kernel takes. */
START_TEST(long_links)
{
	struct view view = { getpid(), getpid() };
	char body[PATH_MAX], name[16];
	struct pin pin;
	struct stat st;
	int i;

	for (i = 0; i < 40; i++) {
		/* w38/////.../. */
		snprintf(name, sizeof(name), "w%d", i - 1);
		memset(body, '/', sizeof(body));
		memcpy(body, i == 0 ? "a/b" : name, i == 0 ? 3 : strlen(name));
		strcpy(body + sizeof(body) - 2, ".");
		snprintf(name, sizeof(name), "w%d", i);
		ck_assert_int_eq(symlink(body, name), 0);
	}
	ck_assert_int_eq(stat("w39/file", &st), 0);
	ck_assert_int_eq(path_resolve(&view, C, "w39/file", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_uint_eq(pin.ino, st.st_ino);
}
END_TEST

START_TEST(closed_doors)
{
	struct view view = { getpid(), getpid() };
	char want[PATH_MAX], shm[] = "/dev/shm/t_resolve.XXXXXX";
	struct pin pin;

	if (geteuid() == 0) {
		printf("root may search everything, left out\n");
		return;
	}
	ck_assert_int_eq(chdir("a/b"), 0);
	ck_assert_int_eq(chmod("../../c", 0600), 0);
	fix_expand(want, "$/c/x", 0);
	ck_assert_int_eq(path_resolve(&view, C, "../up/.././x", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, EACCES);
	fix_expand(want, "$/c/x", 0);
	ck_assert_str_eq(pin.text, want);
	fix_expand(want, "$/c/d", 0);
	ck_assert_int_eq(path_resolve(&view, C, want, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, EACCES);
	ck_assert_str_eq(pin.text, want);
	/* A working directory whose parents are shut still has its name. */
	ck_assert_int_eq(chmod("..", 0600), 0);
	ck_assert_int_eq(path_resolve(&view, C, "file", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	fix_expand(want, "$/a/b/file", 0);
	ck_assert_str_eq(pin.text, want);
	/* Nor can it be looked up there, where there is a second mount. */
	if (mkdtemp(shm) == NULL)
		return;
	snprintf(want, sizeof(want), "%s/in", shm);
	ck_assert_int_eq(mkdir(want, 0755), 0);
	ck_assert_int_eq(chdir(want), 0);
	ck_assert_int_eq(chmod(shm, 0), 0);
	ck_assert_int_eq(path_resolve(&view, C, "", F, 0, &pin), 0);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(chmod(shm, 0700), 0);
	ck_assert_int_eq(rmdir(want), 0);
	ck_assert_int_eq(rmdir(shm), 0);
}
END_TEST

/*
 * A directory moves to and fro while names pass through it and up again: the
 * text must never be of the one parent and the object of the other.
 */
START_TEST(moving_parent)
{
	struct view view = { getpid(), getpid() };
	struct stat in_a, in_c;
	struct pin pin;
	pid_t pid;
	int i;

	ck_assert_int_eq(mkdir("c/moved", 0755), 0);
	ck_assert_int_eq(stat("a/secret", &in_a), 0);
	ck_assert_int_eq(stat("c/secret", &in_c), 0);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	while (pid == 0)
		if (rename("c/moved", "a/moved") == -1 ||
		    rename("a/moved", "c/moved") == -1)
			_exit(1);
	for (i = 0; i < 5000; i++) {
		ck_assert_int_eq(path_resolve(&view, C, i % 2 == 0 ?
		    "a/moved/../secret" : "c/moved/../secret", F, 0, &pin), 0);
		if (pin.error != 0 || pin.text[0] != '/')
			continue;
		ck_assert_uint_eq(pin.ino, strstr(pin.text, "/a/secret") ?
		    in_a.st_ino : in_c.st_ino);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
END_TEST

/* The rest: random trees and names; the kernel says what is right. */
static uint32_t seed;

static uint32_t
rnd(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void
random_name(char *to, size_t cap, int is_link)
{
	static const char *const words[] = { "a", "b", "c", "d", "e", "a", "b",
	    "c", "..", ".", "no" };
	uint32_t k = 1 + rnd(is_link ? 4 : 7);
	size_t n = 0;

	if (rnd(5) == 0)
		n = strlcpy(to, fix_base, cap);
	for (; k > 0; k--)
		n += (size_t)snprintf(to + n, cap - n, "%s%s",
		    n == 0 ? "" : rnd(9) == 0 ? "//" : "/",
		    words[rnd(sizeof(words) / sizeof(words[0]))]);
	if (rnd(8) == 0)
		strlcat(to, "/", cap);
}

static void
random_tree(void)
{
	char name[128], target[PATH_MAX], cmd[PATH_MAX + 32];
	static const char *const at[] = { ".", "a", "b", "a/a", "a/b", "b/c" };
	uint32_t i, k;

	snprintf(cmd, sizeof(cmd), "rm -rf %s/*", fix_base);
	/* The shell complains of a working directory that is gone. */
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(system(cmd), 0);
	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		for (k = 0; k < 5; k++) {
			snprintf(name, sizeof(name), "%s/%c", at[i],
			    (char)('a' + k));
			random_name(target, sizeof(target), 1);
			/* What does not work out is left out. */
			if (rnd(5) < 2 || (i == 0 && k < 2))
				(void)!mkdir(name, 0755);
			else if (rnd(4) < 3)
				(void)!symlink(target, name);
			else if (rnd(2) == 0)
				(void)!mkfifo(name, 0600);
		}
}

static int
compare(const struct view *view, const char *name, enum path_follow follow)
{
	char real[PATH_MAX] = "";
	struct pin pin;
	struct stat st;
	int error = 0, made;

	if ((follow == F ? stat(name, &st) : lstat(name, &st)) == -1)
		error = errno;
	if (path_resolve(view, C, name, follow, 1, &pin) != 0 ||
	    pin.error != error)
		return 1;
	if (error == 0) {
		struct stat at;

		if (fstat(pin.fd, &at) == -1 || at.st_ino != st.st_ino ||
		    pin.ino != st.st_ino || pin.dev != st.st_dev ||
		    lstat(pin.text, &at) == -1 || at.st_ino != st.st_ino ||
		    (follow == F && (realpath(name, real) == NULL ||
		    strcmp(real, pin.text) != 0)))
			error = -1;
		close(pin.fd);
	} else if (error == ENOENT && follow == F) {
		/* What would be made there has that name. */
		made = open(name, O_CREAT | O_WRONLY | O_NONBLOCK, 0600);
		if (made != -1) {
			close(made);
			if (realpath(name, real) == NULL ||
			    strcmp(real, pin.text) != 0)
				error = -1;
			unlink(pin.text);
		}
	}
	return error == -1;
}

START_TEST(random_trees)
{
	struct view view = { getpid(), getpid() };
	char name[PATH_MAX];
	int i, k;

	seed = (uint32_t)_i + 1;
	for (i = 0; i < 5; i++) {
		ck_assert_int_eq(chdir(fix_base), 0);
		random_tree();
		if (i % 2 == 1)
			ck_assert_int_eq(chdir("a"), 0);
		for (k = 0; k < 500; k++) {
			random_name(name, sizeof(name), 0);
			ck_assert_msg(compare(&view, name, F) == 0,
			    "seed %d: %s", _i + 1, name);
			ck_assert_msg(compare(&view, name, N) == 0,
			    "seed %d: %s, not followed", _i + 1, name);
		}
	}
}
END_TEST

Suite *
t_resolve(void)
{
	Suite *s = suite_create("resolve");
	TCase *tc = tcase_create("resolve");

	tcase_add_checked_fixture(tc, fix_setup, fix_teardown);
	tcase_add_test(tc, table);
	tcase_add_loop_test(tc, table_without_openat2, 0, 2);
	tcase_add_loop_test(tc, nameless, 0, 6);
	tcase_add_test(tc, long_names);
	tcase_add_test(tc, long_links);
	tcase_add_test(tc, closed_doors);
	tcase_add_test(tc, moving_parent);
	tcase_add_loop_test(tc, random_trees, 0, 4);
	suite_add_tcase(s, tc);
	return s;
}
