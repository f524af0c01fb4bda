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
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
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
	ck_assert_int_eq(path_resolve(&o.view, FD_DIR, "", F, 0, &pin), 0);
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
		ck_assert_int_eq(path_resolve(&o.view, C, r[i].name,
		    r[i].follow, 0, &pin), 0);
		ck_assert_int_eq(pin.error, r[i].error);
		ck_assert_str_eq(pin.text, want);
	}
	ck_assert_int_eq(fix_check(&o.view, r + 3), 0);
	/* One who has that very name is not it. */
	ck_assert_int_eq(mkdir("gone (deleted)", 0755), 0);
	ck_assert_int_eq(path_resolve(&o.view, C, "", F, 0, &pin), 0);
	ck_assert_uint_eq(pin.len, strlen(pin.text));
	ck_assert_int_eq(path_resolve(&o.view, C, "x", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, ENOENT);
	ck_assert_int_eq(path_resolve(&o.view, C, "../a", F, 0, &pin), 0);
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
	ck_assert_int_eq(path_resolve(&o.view, C, "file", F, 1, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_str_eq(pin.text, "(unreachable)/file");
	close(pin.fd);
	ck_assert_int_eq(path_resolve(&o.view, C, "../" DEEP "/./file", F, 0,
	    &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_int_eq(path_resolve(&o.view, FD_DIR, "", F, 0, &pin), 0);
	ck_assert_int_eq(pin.error, 0);
	ck_assert_int_eq(pin.text[0], '/');
	ck_assert_int_eq(path_resolve(&o.view, FD_DIR,
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
	ck_assert_int_eq(path_resolve(&o.view, C, "/", F, 0, &pin), 0);
	close(o.go);
	waitid(P_PID, (id_t)o.view.tgid, &si, WEXITED | WNOWAIT);
	ck_assert_int_eq(path_resolve(&o.view, C, "/", F, 1, &pin), ESRCH);
	waitpid(o.view.tgid, NULL, 0);
	ck_assert_int_eq(path_resolve(&o.view, C, "a", F, 1, &pin), ESRCH);
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
	struct view view = { getpid(), 0 };
	char want[PATH_MAX];
	struct pin pin;
	pthread_t t;
	int p[4];

	ck_assert_int_eq(pipe(p), 0);
	ck_assert_int_eq(pipe(p + 2), 0);
	ck_assert_int_eq(pthread_create(&t, NULL, thread_main, p), 0);
	ck_assert_int_eq(read(p[0], &view.tid, sizeof(int)), sizeof(int));
	ck_assert_int_ne(view.tid, -1);
	ck_assert_int_eq(path_resolve(&view, C, "../secret", F, 0, &pin), 0);
	fix_expand(want, "$/c/secret", 0);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(path_resolve(&view, C, "/proc/thread-self/comm", F, 0,
	    &pin), 0);
	fix_expand(want, "/proc/self/task/@/comm", view.tid);
	ck_assert_str_eq(pin.text, want);
	ck_assert_int_eq(path_resolve(&view, C, "/proc/thread-self/cwd", F, 0,
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
		ck_assert_int_eq(path_resolve(&o.view, r[i].dirfd, r[i].name,
		    r[i].follow, 0, &pin), 0);
		ck_assert_str_eq(pin.text, want);
		ck_assert_int_eq(pin.error, r[i].error);
	}
	other_stop(&o);
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
		ck_assert_int_eq(path_resolve(&o.view, r[i].dirfd, name,
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
	struct view view;
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
		ck_assert_int_eq(path_resolve(&view, r[i].dirfd, r[i].name,
		    r[i].follow, 0, &pin), 0);
		ck_assert_str_eq(pin.text, want);
		ck_assert_int_eq(pin.error, r[i].error);
	}
out:
	close(go[1]);
	ck_assert_int_eq(waitpid(mid, &status, 0), mid);
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
	tcase_add_test(tc, gone_process);
	tcase_add_test(tc, thread);
	tcase_add_test(tc, chrooted);
	tcase_add_test(tc, mounted);
	tcase_add_test(tc, pid_namespace);
	suite_add_tcase(s, tc);
	return s;
}
