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
#include <linux/openat2.h>
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
#include "path/view.h"

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
	{ C, "/proc/%/cwd", F, EACCES, "/proc/%/cwd" },
	{ C, "/proc/%/cwd", N, 0, "/proc/%/cwd" },
	{ C, "/proc/%/task/%/fd/0", F, EACCES, "/proc/%/task/%/fd/0" },
	{ C, "/dev/fd/53", F, 0, "$/a/b/file" },
	{ C, "/dev/stdin", F, 0, "$/a/b/file" },
	{ C, "/dev/fd/50/file", N, 0, "$/a/b/file" },
	{ C, NULL, F, 0, NULL }
};

/* Once with its root looked at, and once with it known. */
START_TEST(table)
{
	struct other o;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	o.view.home = _i;
	path_proc_number(&o.view, 1);	/* opens what stays open */
	ck_assert_int_eq(fix_check(&o.view, rows), 0);
	other_stop(&o);
}
END_TEST

/* What is kept of a name: the directory, and the component as passed. */
static const struct {
	int		 dirfd;
	const char	*name;
	enum path_follow follow;
	int		 error;
	const char	*dir;	/* NULL: there is none */
	const char	*base;
} parts[] = {
	{ C, "/", F, 0, "/", "." },
	{ C, "//.", P, 0, "/", "." },
	{ C, "/..", F, 0, "/", ".." },
	{ C, "/tmp/", F, 0, "/", "tmp/" },
	{ C, "/no", P, ENOENT, "/", "no" },
	{ C, "", F, 0, "$/a", "." },
	{ C, ".", F, 0, "$/a", "." },
	{ C, "../", F, 0, "$/a", "../" },
	{ C, "b", F, 0, "$/a", "b" },
	{ C, "b//", N, 0, "$/a", "b/" },
	{ C, "b/..//", P, 0, "$/a/b", "../" },
	{ C, "b/file", F, 0, "$/a/b", "file" },
	{ C, "b/file/", F, ENOTDIR, "$/a/b", "file/" },
	{ C, "b/file/", P, 0, "$/a/b", "file/" },
	{ C, "b/file/x", P, ENOTDIR, NULL, "" },
	{ C, "b/file/..", P, ENOTDIR, NULL, "" },
	{ C, "no", P, ENOENT, "$/a", "no" },
	{ C, "no//", P, ENOENT, "$/a", "no/" },
	{ C, "no/x", P, ENOENT, NULL, "" },
	{ C, "b/../../c/no", P, ENOENT, "$/c", "no" },
	{ C, "rel", N, 0, "$/a", "rel" },
	{ C, "rel/", P, 0, "$/a", "rel/" },
	{ C, "rel/", N, 0, "$/a", "b/" },
	{ C, "rel", F, 0, "$/a", "b" },
	{ C, "rel/file", P, 0, "$/a/b", "file" },
	{ C, "up/../no", P, ENOENT, "$/c", "no" },
	{ C, "bslash", F, 0, "$/a", "b/" },
	{ C, "dang", P, 0, "$/a", "dang" },
	{ C, "dang", F, ENOENT, "$/c", "new" },
	{ C, "dangdeep", F, ENOENT, NULL, "" },
	{ C, "loop1", F, ELOOP, NULL, "" },
	{ C, "root", F, 0, "/", "." },
	{ C, "/proc/self/cwd", F, 0, "$/a", "." },
	{ C, "/proc/self/cwd/no", P, ENOENT, "$/a", "no" },
	{ C, "/proc/self/fd/53", F, 0, "$/a/b/file", "." },
	{ C, "/proc/self/fd/53", N, 0, "/proc/@/fd", "53" },
	{ FD_FILE, "", F, 0, "$/a/b/file", "." },
	{ FD_FILE, "x", P, ENOTDIR, NULL, "" },
	{ FD_DIR, "no/", P, ENOENT, "$/a/b", "no/" },
	{ FD_MAX, "f", P, EBADF, NULL, "" },
};

START_TEST(kept_parent)
{
	char name[PATH_MAX], dir[PATH_MAX];
	struct stat want, st;
	struct pin pin;
	struct other o;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	fix_expand(name, parts[_i].name, o.view.tgid);
	ck_assert_int_eq(fix_resolve(&o.view, parts[_i].dirfd, name,
	    parts[_i].follow, PATH_KEEP_PARENT, &pin), 0);
	ck_assert_int_eq(pin.error, parts[_i].error);
	ck_assert_str_eq(pin.base, parts[_i].base);
	ck_assert_int_eq(pin.fd == -1, parts[_i].dir == NULL);
	if (parts[_i].dir != NULL) {
		fix_expand(dir, parts[_i].dir, o.view.tgid);
		ck_assert_int_eq(stat(dir, &want), 0);
		ck_assert_int_eq(fstat(pin.fd, &st), 0);
		ck_assert_uint_eq(st.st_ino, want.st_ino);
		ck_assert_uint_eq(st.st_dev, want.st_dev);
		close(pin.fd);
	}
	other_stop(&o);
}
END_TEST

/* Names that only we write, and texts that are no names. */
static const struct {
	int		 dirfd;
	const char	*name;
	int		 floating;
	int		 self;
	const char	*real;	/* NULL: whatever proc(5) shows */
} said[] = {
	{ C, "b/file", 0, 0, "$/a/b/file" },
	{ C, "no", 0, 0, "$/a/no" },
	{ C, "/proc/self/status", 0, 1, "/proc/@/status" },
	{ C, "/proc/@", 0, 1, "/proc/@" },
	{ C, "/proc/self/no", 0, 1, "/proc/@/no" },
	{ C, "/proc/thread-self/comm", 0, 1, "/proc/@/task/@/comm" },
	{ C, "/proc/%/status", 0, 0, "/proc/%/status" },
	{ C, "/proc/self/cwd/b", 0, 0, "$/a/b" },
	{ C, "/proc/version", 0, 0, "/proc/version" },
	{ FD_PIPE, "", 1, 0, NULL },
	{ FD_MEM, "", 1, 0, NULL },
	{ FD_UNLINKED, "", 1, 0, NULL },
	{ C, "/proc/self/fd/52", 1, 0, NULL },
	{ FD_GONE, "", 1, 0, NULL },
	{ FD_GONE, "f", 1, 0, NULL },
	{ FD_GONE, "../c", 0, 0, "$/c" },
	{ FD_NAMED, "f", 0, 0, "$/x (deleted)/f" },
	{ FD_MAX, "f", 1, 0, NULL },
};

START_TEST(what_is_said)
{
	char name[PATH_MAX], want[PATH_MAX], real[PATH_MAX + 64];
	struct pin pin;
	struct other o;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	fix_expand(name, said[_i].name, o.view.tgid);
	ck_assert_int_eq(fix_resolve(&o.view, said[_i].dirfd, name, F, 0, &pin),
	    0);
	ck_assert_int_eq(pin.floating, said[_i].floating);
	ck_assert_int_eq(pin.self, said[_i].self ? o.view.tgid : 0);
	ck_assert_int_eq(path_real(&pin, real, sizeof(real)), 0);
	if (said[_i].real != NULL) {
		fix_expand(want, said[_i].real, o.view.tgid);
		ck_assert_str_eq(real, want);
		ck_assert_int_eq(path_real(&pin, real, strlen(want)), -1);
	}
	ck_assert_int_eq(path_proc_number(&o.view, o.view.tgid), o.view.tgid);
	ck_assert_int_eq(path_proc_number(&o.view, getpid()), getpid());
	other_stop(&o);
}
END_TEST

#define BEN	RESOLVE_BENEATH
#define INR	RESOLVE_IN_ROOT
#define NOX	RESOLVE_NO_XDEV
#define NOS	RESOLVE_NO_SYMLINKS
#define NOM	RESOLVE_NO_MAGICLINKS

static const struct {
	int		 dirfd;
	const char	*name;
	enum path_follow follow;
	uint64_t	 resolve;
	int		 error;
	const char	*text;
} limits[] = {
	{ C, "b/file", F, BEN, 0, "$/a/b/file" },
	{ C, "b/file", P, BEN, 0, "$/a/b/file" },
	{ C, "b/", F, NOS, 0, "$/a/b" },
	{ C, "b/file/", F, NOS, ENOTDIR, "$/a/b/file" },
	{ C, "../c", F, BEN, EXDEV, "$/c" },
	{ C, "b/../../a", F, BEN, EXDEV, "$/a" },
	{ C, "b/../secret", F, BEN, 0, "$/a/secret" },
	{ C, "/etc", F, BEN, EXDEV, "$/a/etc" },
	{ C, "abs", F, BEN, EXDEV, "$/a/abs" },
	{ C, "abs", N, BEN, 0, "$/a/abs" },
	{ C, "rel/file", F, BEN, 0, "$/a/b/file" },
	{ C, "up/no", F, BEN, EXDEV, "$/a/up/no" },
	{ C, "/b/file", F, INR, 0, "$/a/b/file" },
	{ C, "../../b/no", P, INR, ENOENT, "$/a/b/no" },
	{ C, "root/b", F, INR, 0, "$/a/b" },
	{ C, "/", F, INR, 0, "$/a" },
	{ C, "/..", P, INR, 0, "$/a" },
	{ FD_DIR, "/../file", F, INR, 0, "$/a/b/file" },
	{ C, "dang", F, INR, ENOENT, "$/a/c/new" },
	{ C, "dang", F, NOM, ENOENT, "$/c/new" },
	{ C, "dang", P, NOM, 0, "$/a/dang" },
	{ C, "rel/", P, NOM, 0, "$/a/rel" },
	{ C, "no/", P, BEN, ENOENT, "$/a/no" },
	{ C, "no/x/../y", F, BEN, ENOENT, "$/a/no/y" },
	{ C, "rel", F, NOS, ELOOP, "$/a/rel" },
	{ C, "rel", N, NOS, 0, "$/a/rel" },
	{ C, "$/a/b", F, NOS, 0, "$/a/b" },
	{ C, "$/a/no", F, NOS, ENOENT, "$/a/no" },
	{ C, "loop1", F, NOM, ELOOP, "$/a/loop1" },
	{ C, "/proc/self/cwd", F, NOM, ELOOP, "/proc/self/cwd" },
	{ C, "/proc/version", F, NOX, EXDEV, "/proc/version" },
	{ C, "/proc/@/status", F, NOM, 0, "/proc/self/status" },
	{ C, "/proc/%/status", F, NOS, EACCES, "/proc/%/status" },
	{ C, "/proc/self/status", F, NOM, EACCES, "/proc/%/status" },
	{ C, "/proc/self/no", P, NOM, EACCES, "/proc/%/no" },
	{ FD_MAX, "f", F, BEN, EBADF, "f" },
	{ C, "b", F, BEN | INR, EINVAL, "$/a/b" },
	{ C, "b", F, RESOLVE_CACHED | BEN, EAGAIN, "b" },
	{ C, "b", F, 0x100, EINVAL, "b" },
};

START_TEST(within_limits)
{
	static const enum path_keep keeps[] = { PATH_KEEP_NONE,
	    PATH_KEEP_OBJECT, PATH_KEEP_PARENT };
	char name[PATH_MAX], want[PATH_MAX];
	struct stat st;
	struct pin pin;
	struct other o;
	size_t i;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	fix_expand(name, limits[_i].name, o.view.tgid);
	fix_expand(want, limits[_i].text, o.view.tgid);
	for (i = 0; i < 2 * sizeof(keeps) / sizeof(keeps[0]); i++) {
		const struct path_ask ask = { limits[_i].follow, keeps[i / 2],
		    limits[_i].resolve, 0 };

		o.view.home = i % 2 != 0;
		/* What is not known to be home is kept in its root. */
		if (!o.view.home && limits[_i].resolve == NOX)
			continue;
		ck_assert_int_eq(path_resolve(&o.view, limits[_i].dirfd, name,
		    &ask, &pin), 0);
		ck_assert_str_eq(pin.text, want);
		if (o.view.home || strstr(name, "/cwd") == NULL)
			ck_assert_int_eq(pin.error, limits[_i].error);
		if (ask.keep == PATH_KEEP_NONE || (pin.error != 0 &&
		    ask.keep == PATH_KEEP_OBJECT))
			ck_assert_int_eq(pin.fd, -1);
		else if (pin.error == 0)
			ck_assert_int_eq(fstatat(pin.fd, ask.keep ==
			    PATH_KEEP_PARENT ? pin.base : "", &st,
			    AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH), 0);
		if (pin.error == 0 && pin.fd != -1 && !(ask.follow == P &&
		    pin.base[0] != '\0' && strchr(pin.base, '/') != NULL))
			ck_assert_uint_eq(st.st_ino, pin.ino);
		if (pin.fd != -1)
			close(pin.fd);
	}
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
	struct stat st;
	struct pin pin;
	struct other o;
	ssize_t n;

	ck_assert_int_eq(other_start(&o, make_common), 0);
	snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)o.view.tgid,
	    fds[_i]);
	ck_assert_int_eq(stat(link, &st), 0);
	n = readlink(link, want, sizeof(want) - 3);
	ck_assert_int_gt(n, 0);
	want[n] = '\0';
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fds[_i]);
	ck_assert_int_eq(fix_resolve(&o.view, fds[_i], "", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, want);
	ck_assert_uint_eq(pin.mode, st.st_mode);
	ck_assert_uint_eq(pin.ino, st.st_ino);
	ck_assert_int_eq(fix_resolve(&o.view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, want);
	strcat(name, "/x");
	strcat(want, "/x");
	ck_assert_int_eq(fix_resolve(&o.view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, fds[_i] == FD_GONE ? ENOENT : ENOTDIR);
	ck_assert_str_eq(pin.text, want);
	other_stop(&o);
}
END_TEST

START_TEST(long_names)
{
	struct view view = { .tgid = getpid(), .tid = getpid() };
	char name[PATH_MAX * 2], want[PATH_MAX * 4];
	struct pin pin;

	memset(name, 'x', sizeof(name));
	name[255] = '\0';
	fix_file(name);
	snprintf(want, sizeof(want), "%s/%s", fix_base, name);
	ck_assert_int_eq(fix_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, want);
	name[255] = 'x';
	name[256] = '\0';
	snprintf(want, sizeof(want), "%s/%s", fix_base, name);
	ck_assert_int_eq(fix_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, ENAMETOOLONG);
	ck_assert_str_eq(pin.text, want);
	/* The longest name, and one byte more. */
	memset(name, '/', sizeof(name));
	name[PATH_MAX - 1] = '\0';
	ck_assert_int_eq(fix_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, "/");
	name[PATH_MAX - 1] = '/';
	name[PATH_MAX] = '\0';
	ck_assert_int_eq(fix_resolve(&view, C, name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, ENAMETOOLONG);
}
END_TEST

START_TEST(closed_doors)
{
	struct view view = { .tgid = getpid(), .tid = getpid() };
	char want[PATH_MAX], shm[] = "/dev/shm/t_resolve.XXXXXX";
	struct pin pin;

	if (geteuid() == 0) {
		printf("root may search everything, left out\n");
		return;
	}
	ck_assert_int_eq(chdir("a/b"), 0);
	ck_assert_int_eq(chmod("../../c", 0600), 0);
	fix_expand(want, "$/c/x", 0);
	ck_assert_int_eq(fix_resolve(&view, C, "../up/.././x", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, EACCES);
	fix_expand(want, "$/c/x", 0);
	ck_assert_str_eq(pin.text, want);
	fix_expand(want, "$/c/d", 0);
	ck_assert_int_eq(fix_resolve(&view, C, want, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, EACCES);
	ck_assert_str_eq(pin.text, want);
	/* A working directory whose parents are shut still has its name. */
	ck_assert_int_eq(chmod("..", 0600), 0);
	ck_assert_int_eq(fix_resolve(&view, C, "file", F, 0, &pin), 0);
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
	ck_assert_int_eq(fix_resolve(&view, C, "", F, 0, &pin), 0);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(chmod(shm, 0700), 0);
	ck_assert_int_eq(rmdir(want), 0);
	ck_assert_int_eq(rmdir(shm), 0);
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
	ck_assert_int_eq(chdir(fix_base), 0);
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

/* 1 if what is kept of a parent does not lead to the same object. */
static int
compare_parent(const struct view *view, const char *name,
    enum path_follow follow, uint64_t resolve, const struct pin *whole)
{
	const struct path_ask ask = { follow, PATH_KEEP_PARENT, resolve, 0 };
	struct stat st;
	struct pin pin;
	int bad;

	if (path_resolve(view, C, name, &ask, &pin) != 0)
		return 1;
	/* A name that is refused may be told as far as it was followed. */
	if (resolve != 0 && pin.error == EAGAIN)
		return 0;
	bad = pin.error != whole->error ||
	    ((pin.error == 0 || pin.error == ENOENT) &&
	    strcmp(pin.text, whole->text) != 0) ||
	    (pin.fd == -1 && pin.error == 0);
	if (pin.error == 0 && pin.fd != -1)
		bad |= fstatat(pin.fd, pin.base, &st, AT_SYMLINK_NOFOLLOW) ==
		    -1 || st.st_ino != whole->ino || st.st_dev != whole->dev;
	if (pin.fd != -1)
		close(pin.fd);
	return bad;
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
	if (fix_resolve(view, C, name, follow, 1, &pin) != 0 ||
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
		if (compare_parent(view, name, follow, 0, &pin))
			error = -1;
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

/* The same within limits, which openat2(2) itself can be asked about. */
static int
compare_within(const struct view *view, const char *name,
    enum path_follow follow, uint64_t resolve)
{
	const struct path_ask ask = { follow, PATH_KEEP_OBJECT, resolve, 0 };
	const struct open_how how = { .flags = O_PATH | O_CLOEXEC |
	    (follow == F ? 0 : O_NOFOLLOW), .resolve = resolve };
	struct stat st, named;
	struct pin pin;
	int error, fd, bad;

	/* Any rename on the machine may spoil "..": EAGAIN (openat2(2)). */
	do
		fd = (int)syscall(SYS_openat2, C, name, &how, sizeof(how));
	while (fd == -1 && errno == EAGAIN);
	error = fd == -1 ? errno : 0;
	if (error == ENOSYS || error == EPERM)
		return 0;
	if (path_resolve(view, C, name, &ask, &pin) != 0)
		return 1;
	bad = pin.error != error && pin.error != EAGAIN;
	if (error == 0 && pin.error == 0)
		bad |= fstat(fd, &st) == -1 || st.st_ino != pin.ino ||
		    lstat(pin.text, &named) == -1 || named.st_ino != st.st_ino;
	if (pin.error != EAGAIN)
		bad |= compare_parent(view, name, follow, resolve, &pin);
	if (pin.fd != -1)
		close(pin.fd);
	if (fd != -1)
		close(fd);
	return bad;
}

START_TEST(random_trees)
{
	static const uint64_t resolve[] = { BEN, INR, NOS, NOM | BEN, NOX };
	struct view_cwd cwd = { .fd = -1, .link = -1 };
	struct view view = { .tgid = getpid(), .tid = getpid(),
	    .cwd = _i / 4 == 0 ? NULL : &cwd };
	char name[PATH_MAX];
	int i, k;

	view.home = _i % 2;
	seed = (uint32_t)_i + 1;
	for (i = 0; i < 5; i++) {
		ck_assert_int_eq(chdir(fix_base), 0);
		random_tree();
		if (i % 2 == 1)
			ck_assert_int_eq(chdir("a"), 0);
		view_forget_cwd(&cwd);
		for (k = 0; k < 500; k++) {
			random_name(name, sizeof(name), 0);
			ck_assert_msg(compare(&view, name, F) == 0,
			    "seed %d: %s", _i + 1, name);
			ck_assert_msg(compare(&view, name, N) == 0,
			    "seed %d: %s, not followed", _i + 1, name);
			ck_assert_msg(compare_within(&view, name, k % 2 ? F : N,
			    resolve[k % 5]) == 0, "seed %d: %s, within 0x%x",
			    _i + 1, name, (unsigned int)resolve[k % 5]);
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
	tcase_add_loop_test(tc, table, 0, 2);
	tcase_add_loop_test(tc, kept_parent, 0,
	    (int)(sizeof(parts) / sizeof(parts[0])));
	tcase_add_loop_test(tc, what_is_said, 0,
	    (int)(sizeof(said) / sizeof(said[0])));
	tcase_add_loop_test(tc, within_limits, 0,
	    (int)(sizeof(limits) / sizeof(limits[0])));
	tcase_add_loop_test(tc, table_without_openat2, 0, 2);
	tcase_add_loop_test(tc, nameless, 0, 6);
	tcase_add_test(tc, long_names);
	tcase_add_test(tc, closed_doors);
	tcase_add_loop_test(tc, random_trees, 0, 8);
	suite_add_tcase(s, tc);
	return s;
}
