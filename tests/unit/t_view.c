/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Processes that see something else than we do: another root, other mounts,
 * other numbers in proc, a directory that is gone or too deep.
 */
#include "path/view.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/openat2.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static int
make_queue(void)
{
	mqd_t q = mq_open("/etc", O_CREAT | O_RDWR, 0600, NULL);

	if (q == -1)
		return -1;
	mq_unlink("/etc");
	q = mq_open("/etc", O_CREAT | O_RDWR, 0600, NULL);
	if (q == -1 || fix_fd(q, FD_DIR) == -1)
		return -1;
	return 0;
}

/* proc(5) shows a message queue "/etc" just as the directory. */
START_TEST(queue)
{
	struct pin pin;
	struct other o;

	if (other_start(&o, make_queue) != 0)
		return;
	ck_assert_int_eq(fix_resolve(&o.view, FD_DIR, "", F, 0, &pin), 0);
	ck_assert_str_eq(pin.text, "(unreachable)/etc");
	other_stop(&o);
	mq_unlink("/etc");
}
END_TEST

static int
make_deleted_cwd(void)
{
	if (chdir(fix_base) == -1 || mkdir("gone", 0755) == -1 ||
	    chdir("gone") == -1)
		return -1;
	return rmdir("../gone");
}

START_TEST(deleted_cwd)
{
	static const struct row r[] = {
		{ C, "", F, 0, "$/gone (deleted)" },
		{ C, "x", F, ENOENT, "$/gone (deleted)/x" },
		{ C, "x", P, ENOENT, "$/gone (deleted)/x" },
		{ C, "../a/b", F, 0, "$/a/b" },
		{ C, "../a/up/../secret", F, 0, "$/c/secret" },
		{ C, "/proc/self/cwd/../a", F, 0, "$/a" },
		{ C, NULL, F, 0, NULL }
	};
	char want[PATH_MAX];
	struct pin pin;
	struct other o;
	size_t i;

	ck_assert_int_eq(other_start(&o, make_deleted_cwd), 0);
	for (i = 0; i < 3; i++) {
		fix_expand(want, r[i].text, 0);
		ck_assert_int_eq(fix_resolve(&o.view, C, r[i].name,
		    r[i].follow, 0, &pin), 0);
		ck_assert_int_eq(pin.error, r[i].error);
		ck_assert_str_eq(pin.text, want);
	}
	ck_assert_int_eq(fix_check(&o.view, r + 3), 0);
	/* One who has that very name is not it. */
	ck_assert_int_eq(mkdir("gone (deleted)", 0755), 0);
	ck_assert_int_eq(fix_resolve(&o.view, C, "", F, 0, &pin), 0);
	ck_assert_uint_eq(pin.len, strlen(pin.text));
	ck_assert_int_eq(fix_resolve(&o.view, C, "x", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, ENOENT);
	ck_assert_int_eq(fix_resolve(&o.view, C, "../a", F, 0, &pin), 0);
	fix_expand(want, "$/a", 0);
	ck_assert_str_eq(pin.text, want);
	other_stop(&o);
}
END_TEST

#define DEEP	"dddddddddddddddddddddddddddddddddddddddddddddddddd" \
		"dddddddddddddddddddddddddddddddddddddddddddddddddd" \
		"dddddddddddddddddddddddddddddddddddddddddddddddddd"

/* The descriptor is at a name that still fits, the directory is deeper. */
static int
make_deep(void)
{
	size_t n = strlen(fix_base);
	int fd;

	if (chdir(fix_base) == -1)
		return -1;
	for (; n < PATH_MAX + 500; n += sizeof(DEEP)) {
		if (mkdir(DEEP, 0755) == -1 || chdir(DEEP) == -1)
			return -1;
		if (n + 2 * sizeof(DEEP) < PATH_MAX &&
		    fix_fd(open(".", O_RDONLY), FD_DIR) == -1)
			return -1;
	}
	fd = open("file", O_CREAT | O_WRONLY, 0600);
	return fd == -1 ? -1 : close(fd);
}

START_TEST(deep)
{
	struct pin pin;
	struct other o;

	ck_assert_int_eq(other_start(&o, make_deep), 0);
	ck_assert_int_eq(fix_resolve(&o.view, C, "file", F, 1, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, "(unreachable)/file");
	close(pin.fd);
	ck_assert_int_eq(fix_resolve(&o.view, C, "../" DEEP "/./file", F, 0,
	    &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_int_eq(fix_resolve(&o.view, FD_DIR, "", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_int_eq(pin.text[0], '/');
	ck_assert_int_eq(fix_resolve(&o.view, FD_DIR,
	    DEEP "/" DEEP "/" DEEP, F, 1, &pin), 0);
	ck_assert_int_eq(pin.error, ENAMETOOLONG);
	ck_assert_int_eq(pin.cut, 1);
	ck_assert_int_eq(pin.fd, -1);
	other_stop(&o);
}
END_TEST

static int
make_nothing(void)
{
	return 0;
}

START_TEST(gone_process)
{
	struct pin pin;
	struct other o;
	siginfo_t si;

	ck_assert_int_eq(other_start(&o, make_nothing), 0);
	ck_assert_int_eq(fix_resolve(&o.view, C, "/", F, 0, &pin), 0);
	close(o.go);
	waitid(P_PID, (id_t)o.view.tgid, &si, WEXITED | WNOWAIT);
	ck_assert_int_eq(fix_resolve(&o.view, C, "/", F, 1, &pin), ESRCH);
	waitpid(o.view.tgid, NULL, 0);
	ck_assert_int_eq(fix_resolve(&o.view, C, "a", F, 1, &pin), ESRCH);
	ck_assert_int_eq(pin.fd, -1);
}
END_TEST

/* A thread with a working directory of its own. */
static void *
thread_main(void *arg)
{
	int *p = arg;
	int tid = (int)syscall(SYS_gettid);
	char c;

	if (unshare(CLONE_FS) == -1 || chdir("c/d") == -1)
		tid = -1;
	if (write(p[1], &tid, sizeof(tid)) == sizeof(tid) &&
	    read(p[2], &c, 1) < 0)
		tid = -1;
	return NULL;
}

START_TEST(thread)
{
	struct view view = { .tgid = getpid() };
	char want[PATH_MAX];
	struct pin pin;
	pthread_t t;
	int p[4];

	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(pipe(p + 2), 0);
	ck_assert_int_eq(pthread_create(&t, NULL, thread_main, p), 0);
	ck_assert_int_eq(read(p[0], &view.tid, sizeof(int)), sizeof(int));
	ck_assert_int_ne(view.tid, -1);
	ck_assert_int_eq(fix_resolve(&view, C, "../secret", F, 0, &pin), 0);
	fix_expand(want, "$/c/secret", 0);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(fix_resolve(&view, C, "/proc/thread-self/comm", F, 0,
	    &pin), 0);
	fix_expand(want, "/proc/self/task/@/comm", view.tid);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(fix_resolve(&view, C, "/proc/thread-self/cwd", F, 0,
	    &pin), 0);
	fix_expand(want, "$/c/d", 0);
	ck_assert_str_eq(pin.text, want);
	close(p[3]);
	pthread_join(t, NULL);
}
END_TEST

/* In a chroot of our own the kernel's names begin at another root (proc(5)). */
static int
root_is_mount(void)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char line[4096], at[PATH_MAX];
	int found = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		found |= sscanf(line, "%*s %*s %*s %*s %4095s", at) == 1 &&
		    strcmp(at, "/") == 0;
	if (f != NULL)
		fclose(f);
	return found;
}

static int
write_file(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == -1 ? -1 : 0;
}

/* As root just so, as anyone else with a user namespace, where there are. */
static int
enter_namespaces(int flags)
{
	char uid[32], gid[32];

	if (unshare(flags) == 0)
		return 0;
	snprintf(uid, sizeof(uid), "0 %u 1", geteuid());
	snprintf(gid, sizeof(gid), "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | flags) == -1 ||
	    write_file("/proc/self/setgroups", "deny") == -1 ||
	    write_file("/proc/self/uid_map", uid) == -1)
		return -1;
	return write_file("/proc/self/gid_map", gid);
}

/* The descriptor stays outside, the working directory inside. */
static int
make_chroot(void)
{
	if (enter_namespaces(CLONE_NEWNS) == -1 ||
	    fix_fd(open(fix_base, O_RDONLY), FD_NAMED) == -1 ||
	    chroot("jail") == -1 || chdir("/in") == -1)
		return -1;
	return fix_fd(open("/in", O_RDONLY), FD_DIR);
}

START_TEST(chrooted)
{
	static const struct row r[] = {
		{ C, "/", F, 0, "/" },
		{ C, "", F, 0, "/in" },
		{ C, "f", F, 0, "/in/f" },
		{ C, "out", F, 0, "/in/f" },
		{ C, "out", N, 0, "/in/out" },
		{ C, "../../../secret", F, 0, "/secret" },
		{ C, "/abs/f", F, 0, "/in/f" },
		{ C, "/abs/../no", P, ENOENT, "/no" },
		{ C, "/etc/passwd", F, ENOENT, "/etc/passwd" },
		{ C, "/proc/self/fd/1", F, ENOENT, "/proc/self/fd/1" },
		{ FD_DIR, "../abs", N, 0, "/abs" },
		{ FD_DIR, "", F, 0, "/in" },
		{ FD_NAMED, "", F, 0, "(unreachable)$" },
		{ FD_NAMED, "a/secret", F, 0, "(unreachable)$/a/secret" },
		{ FD_NAMED, "jail", F, 0, "(unreachable)$/jail" },
		{ FD_NAMED, "jail/abs/f", F, 0, "/in/f" },
		{ FD_NAMED, "c/no", F, ENOENT, "(unreachable)$/c/no" },
		{ FD_NAMED, "c/..", F, 0, "(unreachable)$" },
		{ FD_NAMED, "jail/in/..", F, 0, "/" },
		{ FD_NAMED, "jailer/x/..", F, 0, "(unreachable)$/jailer" },
	};
	char want[PATH_MAX];
	struct pin pin;
	struct other o;
	size_t i;

	if (!root_is_mount()) {
		printf("in a chroot of our own, left out\n");
		return;
	}
	if (other_start(&o, make_chroot) != 0)
		return;
	for (i = 0; i < sizeof(r) / sizeof(r[0]); i++) {
		fix_expand(want, r[i].text, 0);
		ck_assert_int_eq(fix_resolve(&o.view, r[i].dirfd, r[i].name,
		    r[i].follow, 0, &pin), 0);
		ck_assert_str_eq(pin.text, want);
		ck_assert_int_eq(pin.error, r[i].error);
	}
	other_stop(&o);
}
END_TEST

/*
 * We are in a chroot at the top of a mount, and a descriptor is outside it: the
 * way down from there into our root must not be taken for a name.
 */
static int
from_outside(void)
{
	struct view view = { .tgid = getpid(), .tid = getpid(), .home = 1 };
	struct pin pin;
	int fd, i;

	if (enter_namespaces(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mount("none", "jail", "tmpfs", 0, NULL) == -1 ||
	    mkdir("jail/proc", 0755) == -1 ||
	    mount("/proc", "jail/proc", NULL, MS_BIND | MS_REC, NULL) == -1 ||
	    (fd = open("jail/f", O_CREAT | O_WRONLY, 0600)) == -1 ||
	    fix_fd(open(".", O_RDONLY), FD_DIR) == -1 || chroot("jail") == -1)
		return 77;
	close(fd);
	for (i = 0; i < 2; i++)
		if (fix_resolve(&view, FD_DIR, i == 0 ? "jail/f" : "a/no", F, 0,
		    &pin) != 0 || !pin.floating || strncmp(pin.text,
		    VIEW_UNREACHABLE, strlen(VIEW_UNREACHABLE)) != 0)
			return 1;
	if (fix_resolve(&view, FD_DIR, "jail/f", F, PATH_KEEP_PARENT, &pin) !=
	    0 || !pin.floating)
		return 2;
	if (chdir("/") == -1 || fix_resolve(&view, C, "f", F, 0, &pin) != 0 ||
	    strcmp(pin.text, "/f") != 0)
		return 3;
	/* In a second mount, where something is missing. */
	return chdir("/proc") == -1 ||
	    fix_resolve(&view, C, "no", F, 0, &pin) != 0 || pin.floating ||
	    strcmp(pin.text, "/proc/no") != 0 ? 4 : 0;
}

START_TEST(chrooted_ourselves)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(from_outside());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WEXITSTATUS(status) == 77)
		printf("no mounts of our own here, left out\n");
	else
		ck_assert_int_eq(status, 0);
}
END_TEST

/* Mounts of its own: another file at jail, and over its own directory. */
static int
make_mounts(void)
{
	int fd;

	if (enter_namespaces(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    fix_fd(open("jail", O_RDONLY), FD_NAMED) == -1 ||
	    mount("none", "jail", "tmpfs", 0, NULL) == -1 ||
	    chdir("jail") == -1 || mkdir("in", 0755) == -1 ||
	    (fd = open("in/new", O_CREAT | O_WRONLY, 0600)) == -1)
		return -1;
	close(fd);
	if (fix_fd(open("in", O_RDONLY), FD_DIR) == -1 ||
	    mkdir("lost", 0755) == -1 ||
	    mount("none", "lost", "tmpfs", 0, NULL) == -1 ||
	    mkdir("lost/etc", 0755) == -1 ||
	    fix_fd(open("lost", O_RDONLY), FD_GONE) == -1)
		return -1;
	return umount2("lost", MNT_DETACH);
}

START_TEST(mounted)
{
	static const struct row r[] = {
		{ C, "$/jail/in/new", F, 0, "$/jail/in/new" },
		{ C, "$/jail/in/f", F, ENOENT, "$/jail/in/f" },
		{ C, "in/new", F, 0, "$/jail/in/new" },
		{ C, "in/../../a/up/../secret", F, 0, "$/c/secret" },
		{ FD_DIR, "new", F, 0, "$/jail/in/new" },
		{ FD_DIR, "../no", F, ENOENT, "$/jail/no" },
		{ FD_NAMED, "secret", F, 0, "(unreachable)$/jail/secret" },
		{ FD_NAMED, "../a", F, 0, "$/a" },
		{ FD_GONE, "etc", F, 0, "(unreachable)/etc" },
		{ FD_GONE, "../../etc/..", F, 0, "(unreachable)/" },
	};
	char name[PATH_MAX], want[PATH_MAX];
	struct pin pin;
	struct other o;
	size_t i;

	if (other_start(&o, make_mounts) != 0)
		return;
	for (i = 0; i < sizeof(r) / sizeof(r[0]); i++) {
		fix_expand(name, r[i].name, 0);
		fix_expand(want, r[i].text, 0);
		ck_assert_int_eq(fix_resolve(&o.view, r[i].dirfd, name,
		    r[i].follow, 0, &pin), 0);
		ck_assert_str_eq(pin.text, want);
		ck_assert_int_eq(pin.error, r[i].error);
	}
	other_stop(&o);
}
END_TEST

/* In a PID namespace of its own, seeing a procfs of that. */
static int
make_pidns(void)
{
	return enter_namespaces(CLONE_NEWNS | CLONE_NEWPID);
}

START_TEST(pid_namespace)
{
	static const struct row r[] = {
		{ C, "/proc/self/status", F, 0, "/proc/self/status" },
		{ C, "/proc/1/status", F, 0, "/proc/self/status" },
		{ C, "/proc/thread-self/comm", F, 0, "/proc/self/task/1/comm" },
		{ C, "/proc/self/cwd/a", F, 0, "$/a" },
		{ C, "/proc/2/status", F, ENOENT, "/proc/2/status" },
	};
	int ready[2], go[2], pid, status;
	char want[PATH_MAX], c;
	struct view view = { .home = 0 };
	struct pin pin;
	size_t i;
	pid_t mid;

	ck_assert_int_eq(pipe2(ready, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(go, O_CLOEXEC), 0);
	mid = fork();
	ck_assert_int_ne(mid, -1);
	if (mid == 0) {
		close(go[1]);
		pid = make_pidns() == -1 ? -1 : fork();
		if (pid == 0) {
			pid = mount(NULL, "/", NULL, MS_REC | MS_PRIVATE,
			    NULL) == -1 || mount("proc", "/proc", "proc", 0,
			    NULL) == -1 ? -1 : 0;
			if (write(ready[1], &pid, sizeof(pid)) > 0 && pid == 0)
				while (read(go[0], &c, 1) > 0)
					;
			_exit(0);
		}
		if (write(ready[1], &pid, sizeof(pid)) > 0 && pid != -1)
			waitpid(pid, NULL, 0);
		_exit(0);
	}
	close(ready[1]);
	close(go[0]);
	view.tgid = 0;
	for (i = 0; i < 2; i++) {
		if (read(ready[0], &pid, sizeof(pid)) != sizeof(pid) ||
		    pid == -1) {
			printf("no PID namespaces here, left out\n");
			goto out;
		}
		if (pid > 0)
			view.tgid = view.tid = pid;
	}
	for (i = 0; i < sizeof(r) / sizeof(r[0]); i++) {
		fix_expand(want, r[i].text, 0);
		ck_assert_int_eq(fix_resolve(&view, r[i].dirfd, r[i].name,
		    r[i].follow, 0, &pin), 0);
		ck_assert_str_eq(pin.text, want);
		ck_assert_int_eq(pin.error, r[i].error);
	}
out:
	close(go[1]);
	ck_assert_int_eq(waitpid(mid, &status, 0), mid);
}
END_TEST

/* Forty links of nearly PATH_MAX bytes are what the kernel takes. */
START_TEST(long_links)
{
	struct view view = { .tgid = getpid(), .tid = getpid() };
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
	ck_assert_int_eq(fix_resolve(&view, C, "w39/file", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_uint_eq(pin.ino, st.st_ino);
}
END_TEST

/*
 * A directory moves to and fro while names pass through it and up again: the
 * text must never be of the one parent and the object of the other.
 */
START_TEST(moving_parent)
{
	struct view view = { .tgid = getpid(), .tid = getpid() };
	struct stat in_a, in_c, dir_a, dir_c, st;
	struct pin pin;
	pid_t pid;
	int i;

	ck_assert_int_eq(mkdir("c/moved", 0755), 0);
	ck_assert_int_eq(stat("a/secret", &in_a), 0);
	ck_assert_int_eq(stat("c/secret", &in_c), 0);
	ck_assert_int_eq(stat("a", &dir_a), 0);
	ck_assert_int_eq(stat("c", &dir_c), 0);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	while (pid == 0)
		if (rename("c/moved", "a/moved") == -1 ||
		    rename("a/moved", "c/moved") == -1)
			_exit(1);
	for (i = 0; i < 5000; i++) {
		ck_assert_int_eq(fix_resolve(&view, C, i % 2 == 0 ?
		    "a/moved/../secret" : "c/moved/../secret", F, 0, &pin), 0);
		if (pin.error != 0 || pin.text[0] != '/')
			continue;
		ck_assert_uint_eq(pin.ino, strstr(pin.text, "/a/secret") ?
		    in_a.st_ino : in_c.st_ino);
	}
	/* The same of the directory that a missing name would be made in. */
	for (i = 0; i < 5000; i++) {
		ck_assert_int_eq(fix_resolve(&view, C, i % 2 == 0 ?
		    "a/moved/../.no" : "c/moved/../.no", P, PATH_KEEP_PARENT,
		    &pin), 0);
		if (pin.fd == -1)
			continue;
		ck_assert_int_eq(fstat(pin.fd, &st), 0);
		if (pin.text[0] == '/')
			ck_assert_uint_eq(st.st_ino, strstr(pin.text,
			    "/a/.no") ? dir_a.st_ino : dir_c.st_ino);
		close(pin.fd);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
END_TEST

/* Others' rights: only root's supervisor can take and give back any. */
static const gid_t crew[] = { 4711 };
static const struct {
	struct path_cred as;
	const char	*name;
	int		 error;
} borrowed[] = {
	{ { 65534, 65534, NULL, 0, 0, 0 }, "open/file", 0 },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "shut/file", EACCES },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "shut", 0 },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "link/file", EACCES },
	{ { 65534, 65534, NULL, 0, 1, 0 }, "shut/file", 0 },
	{ { 65534, 65534, crew, 1, 0, 0 }, "shut/file", EACCES },
	{ { 65534, 65534, crew, 1, 0, 0 }, "crew/file", 0 },
	{ { 65534, 65534, crew, 1, 0, 0 }, "crew/no", ENOENT },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "crew/no", EACCES },
	{ { 65534, 4711, NULL, 0, 0, 0 }, "crew/../crew/file", 0 },
	{ { 0, 0, NULL, 0, 0, 0 }, "other/file", EACCES },
	{ { 0, 0, NULL, 0, 1, 0 }, "other/file", 0 },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "/proc/self/status", 0 },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "/proc/self/fd/50", 0 },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "/proc/self/fd/50/file", 0 },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "/proc/@/cwd", EACCES },
	{ { 65534, 65534, NULL, 0, 0, 0 }, "/proc/@/fd/0", EACCES },
	{ { 65534, 65534, NULL, 0, 1, 0 }, "/proc/@/cwd", EACCES },
	{ { 65534, 65534, NULL, 0, 0, 1 }, "/proc/@/cwd", 0 },
	{ { 65534, 65534, NULL, 0, 0, 1 }, "shut/file", EACCES },
};

/* It changes its ids after it was started: its entry in proc is root's. */
static int
make_changed(void)
{
	if (geteuid() != 0 || chdir(fix_base) == -1 ||
	    fix_fd(open("open", O_RDONLY), FD_DIR) == -1)
		return geteuid() != 0 ? 0 : -1;
	if (setgroups(0, NULL) == -1)
		return -1;
	return setresgid(65534, 65534, 65534) == -1 ? -1 :
	    setresuid(65534, 65534, 65534);
}

static void
make_doors(void)
{
	static const struct { const char *name; uid_t uid; gid_t gid; mode_t
	    mode; } doors[] = { { "open", 0, 0, 0755 }, { "shut", 0, 0, 0700 },
	    { "crew", 0, 4711, 0750 }, { "other", 65534, 65534, 0700 } };
	char name[32];
	size_t i;

	ck_assert_int_eq(chmod(fix_base, 0755), 0);
	for (i = 0; i < sizeof(doors) / sizeof(doors[0]); i++) {
		ck_assert_int_eq(mkdir(doors[i].name, 0700), 0);
		snprintf(name, sizeof(name), "%s/file", doors[i].name);
		fix_file(name);
		if (geteuid() == 0)
			ck_assert_int_eq(chown(doors[i].name, doors[i].uid,
			    doors[i].gid), 0);
		ck_assert_int_eq(chmod(doors[i].name, doors[i].mode), 0);
	}
	ck_assert_int_eq(symlink("shut", "link"), 0);
}

static void
read_status(char *to, size_t cap)
{
	FILE *f = fopen("/proc/thread-self/status", "re");
	char line[512];

	ck_assert_ptr_nonnull(f);
	to[0] = '\0';
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "Uid:", 4) == 0 || strncmp(line, "Gid:", 4) ==
		    0 || strncmp(line, "Groups:", 7) == 0 ||
		    strncmp(line, "CapEff:", 7) == 0)
			strlcat(to, line, cap);
	fclose(f);
}

/*
 * With and without a flag that leaves the walk to the kernel. None that matters
 * here: nothing is mounted in the tree.
 */
START_TEST(others_rights)
{
	char name[PATH_MAX], before[2048], after[2048];
	int k = _i / 2, error, want;
	const struct path_ask ask = { F, PATH_KEEP_OBJECT, _i % 2 == 0 ? 0 :
	    RESOLVE_NO_XDEV, 0 };
	struct pin pin;
	struct other o, stranger;

	make_doors();
	ck_assert_int_eq(other_start(&stranger, make_nothing), 0);
	ck_assert_int_eq(other_start(&o, make_changed), 0);
	o.view.as = &borrowed[k].as;
	o.view.home = 1;
	fix_expand(name, borrowed[k].name, stranger.view.tgid);
	want = borrowed[k].error;
	if (_i % 2 != 0 && name[0] == '/')
		want = EXDEV;
	read_status(before, sizeof(before));
	error = path_resolve(&o.view, C, name, &ask, &pin);
	read_status(after, sizeof(after));
	ck_assert_str_eq(after, before);
	if (geteuid() != 0)
		ck_assert(error == EPERM || borrowed[k].as.uid == geteuid());
	else {
		ck_assert_int_eq(error, 0);
		ck_assert_int_eq(pin.error, want);
	}
	if (pin.fd != -1)
		close(pin.fd);
	other_stop(&o);		/* it has the other end of the stranger's */
	other_stop(&stranger);
}
END_TEST

static int
is_protected(void)
{
	int fd = open("/proc/sys/fs/protected_symlinks", O_RDONLY | O_CLOEXEC);
	char c = '1';

	if (fd == -1 || read(fd, &c, 1) != 1)
		c = '1';
	close(fd);
	return c != '0';
}

/* A link of somebody's in a directory of everybody's: as the kernel has it. */
START_TEST(planted_links)
{
	static const struct {
		uid_t	dir, link;
		mode_t	mode;
		const char *name;
		int	refused;
	} r[] = {
		{ 0, 1, 01777, "lair/link", 1 },
		{ 0, 1, 01777, "lair/link/", 1 },
		{ 0, 1, 01777, "lair/link/f", 0 },
		{ 0, 1, 01777, "lair/link/.", 0 },
		{ 0, 1, 01777, "way", 1 },
		{ 0, 1, 01777, "way/f", 0 },
		{ 1, 1, 01777, "lair/link", 0 },
		{ 2, 0, 01777, "lair/link", 0 },
		{ 2, 1, 0777, "lair/link", 0 },
		{ 2, 1, 01775, "lair/link", 0 },
	};
	struct view view = { .tgid = getpid(), .tid = getpid() };
	struct pin pin;
	int error = 0;

	if (geteuid() != 0) {
		printf("links of others can only be made by root, left out\n");
		return;
	}
	ck_assert_int_eq(mkdir("lair", 0700), 0);
	ck_assert_int_eq(mkdir("to", 0700), 0);
	fix_file("to/f");
	ck_assert_int_eq(symlink("../to", "lair/link"), 0);
	ck_assert_int_eq(symlink("lair/link", "way"), 0);
	ck_assert_int_eq(lchown("lair/link", r[_i].link, 0), 0);
	ck_assert_int_eq(chown("lair", r[_i].dir, 0), 0);
	ck_assert_int_eq(chmod("lair", r[_i].mode), 0);
	if (r[_i].refused && is_protected())
		error = EACCES;
	ck_assert_int_eq(fix_resolve(&view, C, r[_i].name, F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, error);
	ck_assert_int_eq(fix_resolve(&view, C, r[_i].name, F, PATH_KEEP_PARENT,
	    &pin), 0);
	ck_assert_int_eq(pin.error, error);
	if (pin.fd != -1)
		close(pin.fd);
}
END_TEST

Suite *
t_view(void)
{
	Suite *s = suite_create("view");
	TCase *tc = tcase_create("view");

	tcase_add_checked_fixture(tc, fix_setup, fix_teardown);
	tcase_add_test(tc, queue);
	tcase_add_test(tc, deleted_cwd);
	tcase_add_test(tc, deep);
	tcase_add_test(tc, long_links);
	tcase_add_test(tc, moving_parent);
	tcase_add_test(tc, gone_process);
	tcase_add_test(tc, thread);
	tcase_add_test(tc, chrooted);
	tcase_add_test(tc, chrooted_ourselves);
	tcase_add_test(tc, mounted);
	tcase_add_test(tc, pid_namespace);
	tcase_add_loop_test(tc, others_rights, 0,
	    (int)(2 * sizeof(borrowed) / sizeof(borrowed[0])));
	tcase_add_loop_test(tc, planted_links, 0, 10);
	suite_add_tcase(s, tc);
	return s;
}
