/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with mounts, roots, namespaces, file handles and devices. Where the
 * rules permit one step, it is the next one that must be refused.
 */
#include "attempt/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "attempt/aid.h"

/* Numbers that the C library's headers may lack. */
#define NR_OPEN_TREE		428	/* 5.2 */
#define NR_MOVE_MOUNT		429
#define NR_FSOPEN		430
#define NR_MOUNT_SETATTR	442	/* 5.12 */
#define CLONE_TREE		1	/* OPEN_TREE_CLONE */

/*
 * Mounts of our own, which end with us: root's, or those of a user namespace.
 * The rules permit this step.
 */
static int
own_mounts(void)
{
	if (unshare(CLONE_NEWNS) == -1 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		return -1;
	return 0;
}

/* Nothing that is mounted from here on is seen elsewhere. */
static int
mount_ours(const char *what, const char *where, const char *type,
    unsigned long flags, const char *options)
{
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		return -1;
	return mount(what, where, type, flags, options);
}

enum outcome
mounts_bind(struct ground *g)
{
	if (mkdir("m", 0700) == -1 || own_mounts() == -1)
		return aid_unready("mounts of our own");
	if (mount_ours(g->secret, "m", NULL, MS_BIND, NULL) == -1)
		return aid_by(-1, "mount");
	return aid_loot(g, "m/file");
}

enum outcome
mounts_overlay(struct ground *g)
{
	if (mkdir("m", 0700) == -1 || own_mounts() == -1)
		return aid_unready("mounts of our own");
	if (mount_ours("none", "m", "overlay", 0, aid_text("lowerdir=%s:%s",
	    g->secret, g->allowed)) == -1)
		return aid_by(-1, "mount of an overlay");
	return aid_loot(g, "m/file");
}

/* Here even the mount is permitted: proc(5) by another name. */
enum outcome
mounts_proc(struct ground *g)
{
	if (mkdir("m", 0755) == -1 || own_mounts() == -1)
		return aid_unready("mounts of our own");
	if (mount_ours("proc", "m", "proc", 0, NULL) == -1)
		return aid_unready("mount of a procfs");
	if (attempt_loot(g, aid_text("m/self/root%s/file", g->secret)) == 0)
		return OUT_ESCAPED;
	return aid_loot(g, aid_text("m/%d/cwd/../secret/file", (int)getpid()));
}

/* And a name in mounts of our own that means another file outside. */
enum outcome
mounts_shift(struct ground *g)
{
	if (own_mounts() == -1 ||
	    mount_ours(g->allowed, g->allowed, NULL, MS_BIND, NULL) == -1)
		return aid_unready("mounts of our own");
	return aid_loot(g, attempt_path(g->allowed, "../secret/file"));
}

enum outcome
mounts_remove(struct ground *g)
{
	if (mkdir("m", 0700) == -1 || own_mounts() == -1 ||
	    mount_ours("none", "m", "tmpfs", 0, NULL) == -1)
		return aid_unready("mounts of our own");
	return attempt_by(umount2("m", MNT_DETACH));
}

enum outcome
mounts_pivot(struct ground *g)
{
	if (own_mounts() == -1 ||
	    mount_ours(g->secret, g->secret, NULL, MS_BIND, NULL) == -1)
		return aid_unready("mounts of our own");
	if (syscall(SYS_pivot_root, g->secret, attempt_path(g->secret, "sub")) ==
	    -1)
		return aid_by(-1, "pivot_root");
	return aid_shows(open("/file", O_RDONLY | O_CLOEXEC)) ? OUT_ESCAPED :
	    OUT_HELD;
}

enum outcome
mounts_clone_tree(struct ground *g)
{
	int dir, fd;

	if (own_mounts() == -1)
		return aid_unready("mounts of our own");
	dir = (int)syscall(NR_OPEN_TREE, AT_FDCWD, g->secret, CLONE_TREE);
	if (dir == -1)
		return aid_by(-1, "open_tree");
	fd = openat(dir, "file", O_RDONLY | O_CLOEXEC);
	return fd == -1 ? OUT_HELD : attempt_by(attempt_loot_fd(g, fd));
}

enum outcome
mounts_move_tree(struct ground *g)
{
	int tree;

	if (mkdir("m", 0700) == -1 || own_mounts() == -1)
		return aid_unready("mounts of our own");
	tree = (int)syscall(NR_OPEN_TREE, AT_FDCWD, g->allowed, CLONE_TREE);
	if (tree == -1)
		return aid_by(-1, "open_tree");
	/* 4: MOVE_MOUNT_F_EMPTY_PATH */
	return aid_by(syscall(NR_MOVE_MOUNT, tree, "", AT_FDCWD, "m", 4),
	    "move_mount");
}

enum outcome
mounts_change_tree(struct ground *g)
{
	/* attr_set, attr_clr, propagation, userns_fd */
	const uint64_t attr[4] = { 0, 0, MS_PRIVATE, 0 };

	if (own_mounts() == -1)
		return aid_unready("mounts of our own");
	return aid_by(syscall(NR_MOUNT_SETATTR, AT_FDCWD, "/", 0, attr,
	    sizeof(attr)), "mount_setattr");
}

enum outcome
mounts_open_type(struct ground *g)
{
	if (own_mounts() == -1)
		return aid_unready("mounts of our own");
	return aid_by(syscall(NR_FSOPEN, "tmpfs", 0), "fsopen");
}

enum outcome
mounts_unshare(struct ground *g)
{
	return aid_by(own_mounts(), "unshare");
}

enum outcome
mounts_clone(struct ground *g)
{
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNS |
	    SIGCHLD, NULL, NULL, NULL, 0);

	if (pid == 0)
		_exit(0);
	if (pid != -1)
		aid_wait(pid);
	return aid_by(pid, "clone with CLONE_NEWUSER");
}

enum outcome
mounts_enter(struct ground *g)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd == -1)
		return aid_unready("pidfd_open");
	return aid_by(setns(fd, CLONE_NEWUTS), "setns");
}

enum outcome
mounts_change_root(struct ground *g)
{
	if (geteuid() != 0 && unshare(CLONE_NEWUSER) == -1)
		return aid_unready("user namespace");
	if (chroot(g->secret) == -1)
		return aid_by(-1, "chroot");
	return aid_shows(open("/file", O_RDONLY | O_CLOEXEC)) ? OUT_ESCAPED :
	    OUT_HELD;
}

/*
 * With chroot permitted: what a descriptor still leads to outside the new root
 * has no name there.
 */
enum outcome
mounts_leave_root(struct ground *g)
{
	int dir = open(g->dir, O_PATH | O_CLOEXEC), fd;

	if (dir == -1 || mkdir("root", 0755) == -1 ||
	    (geteuid() != 0 && unshare(CLONE_NEWUSER) == -1))
		return aid_unready("user namespace");
	if (chroot("root") == -1)
		return aid_unready("chroot");
	fd = openat(dir, "secret/file", O_RDONLY | O_CLOEXEC);
	if (fd == -1 && chdir("..") == 0)
		fd = open("secret/file", O_RDONLY | O_CLOEXEC);
	return aid_shows(fd) ? OUT_ESCAPED : OUT_HELD;
}

/* A name that is permitted outside must not be taken for one in a new root. */
enum outcome
mounts_confuse_root(struct ground *g)
{
	if (geteuid() != 0 && unshare(CLONE_NEWUSER) == -1)
		return aid_unready("user namespace");
	if (chroot(g->dir) == -1 || chdir("/") == -1)
		return aid_unready("chroot");
	return aid_shows(open("secret/file", O_RDONLY | O_CLOEXEC)) ||
	    aid_shows(open("/allowed/../secret/file", O_RDONLY | O_CLOEXEC)) ?
	    OUT_ESCAPED : OUT_HELD;
}

/* Who has become nobody in a namespace of its own still has its names. */
enum outcome
mounts_keep_names(struct ground *g)
{
	struct stat st;
	int fd;

	if (unshare(CLONE_NEWUSER) == -1)
		return aid_unready("user namespace");
	fd = open("new", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1 || mkdir("d", 0700) == -1 || rename("new", "d/new") == -1 ||
	    link("d/new", "e") == -1 || chmod("e", 0400) == -1 ||
	    symlink("e", "l") == -1 || stat("l", &st) == -1 ||
	    st.st_nlink != 2 || unlink("e") == -1 || unlink("d/new") == -1 ||
	    rmdir("d") == -1 || access("file", R_OK) == -1 ||
	    chdir(".") == -1)
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* Handles and devices. */

enum outcome
mounts_open_handle(struct ground *g)
{
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} u;
	const char *file = attempt_path(g->secret, "file");
	int mount, top = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;

	u.handle.handle_bytes = MAX_HANDLE_SZ;
	if (top == -1 || name_to_handle_at(AT_FDCWD, file, &u.handle, &mount,
	    0) == -1)
		return aid_unready("name_to_handle_at");
	fd = open_by_handle_at(top, &u.handle, O_WRONLY | O_TRUNC | O_CLOEXEC);
	return aid_by(fd, "open_by_handle_at");
}

enum outcome
mounts_make_device(struct ground *g)
{
	if (mknod("null", S_IFCHR | 0600, makedev(1, 3)) == 0)
		return OUT_ESCAPED;
	return aid_by(mknod("disk", S_IFBLK | 0600, makedev(7, 0)), "mknod");
}
