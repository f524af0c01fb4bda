/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The tree of lookups.c, and what is open of it.
 */
#ifndef LOOKUPS_TREE_H
#define LOOKUPS_TREE_H

#include "lookups-ops.h"

#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <linux/fs.h>

#define NEST	8
#define OTHER	12345			/* an ordinary user and group */

/*
 * What every world has open
 */
static void
put_fd(int number, int fd)
{
	/* What cannot be opened here is a place that is free. */
	if (fd == -1 || fd == number)
		return;
	if (dup2(fd, number) == -1)
		err(2, "dup2");
	close(fd);
}

static void
put_name_fd(int number, const char *file, int flags)
{
	put_fd(number, open(file, flags | O_NONBLOCK));
}

static void
open_gone(void)
{
	char file[64];

	snprintf(file, sizeof(file), "gone%d", (int)getpid());
	if (mkdir(file, 0755) == -1)
		err(2, "%s", file);
	put_name_fd(F_DELDIR, file, O_RDONLY | O_DIRECTORY);
	rmdir(file);
	put_name_fd(F_DELFILE, file, O_RDWR | O_CREAT | O_EXCL);
	unlink(file);
}

static void
open_all(void)
{
	static const struct {
		int		 number;
		int		 flags;
		const char	*file;
	} table[] = {
		{ F_TOP, O_RDONLY | O_DIRECTORY, "." },
		{ F_D, O_RDONLY | O_DIRECTORY, "d" },
		{ F_FILE, O_RDONLY, "f" },
		{ F_DPATH, O_PATH, "d/e" },
		{ F_FPATH, O_PATH, "f" },
		{ F_LINK, O_PATH | O_NOFOLLOW, "lf" },
		{ F_FIFO, O_RDWR, "fifo" },
		{ F_FIFOPATH, O_PATH, "fifo" },
		{ F_NOX, O_PATH, "nox" },
		{ F_NOR, O_PATH, "nor" },
		{ F_SELF, O_PATH, "/proc/self" },
		{ F_FDDIR, O_RDONLY | O_DIRECTORY, "/proc/self/fd" },
		{ F_NULL, O_RDWR, "/dev/null" },
		{ F_TMP, O_RDONLY | O_DIRECTORY, "tmp" },
		{ F_RO, O_RDONLY | O_DIRECTORY, "rob" },
		{ F_SOCKPATH, O_PATH, "sock" },
		{ F_LPROC, O_PATH | O_NOFOLLOW, "/proc/self/fd/5" },
		{ F_SHUT, O_RDONLY | O_DIRECTORY, "shut/in" },
	};
	int pair[2], master;
	size_t i;

	close_range(3, ~0U, 0);
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		put_name_fd(table[i].number, table[i].file, table[i].flags);
	chmod("shut", 0);
	open_gone();
	if (pipe(pair) == -1)
		err(2, "pipe");
	put_fd(F_PIPE_W, dup(pair[1]));
	close(pair[1]);
	put_fd(F_PIPE_R, pair[0]);
	put_fd(F_SOCKET, socket(AF_UNIX, SOCK_STREAM, 0));
	put_fd(F_MEM, memfd_create("mem", 0));
	put_fd(F_EVENT, eventfd(0, 0));
	if ((master = posix_openpt(O_RDWR | O_NOCTTY)) == -1 ||
	    grantpt(master) == -1 || unlockpt(master) == -1)
		err(2, "pty");
	snprintf(numbers[1], sizeof(numbers[1]), "%s", ptsname(master) + 9);
	put_fd(F_PTS, open(ptsname(master), O_RDWR | O_NOCTTY));
	put_fd(F_PTM, master);
	close(F_HOLE);
	close_range(F_BASE, ~0U, 0);
}

/* As if nothing had been looked at since; open_all() is to follow. */
static void
freshen(void)
{
	const struct timespec ts[2] = { { THEN, 0 }, { THEN + 5, 0 } };
	size_t i;

	chmod("shut", 0755);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		utimensat(AT_FDCWD, parts[i], ts, AT_SYMLINK_NOFOLLOW);
}

/*
 * The tree
 */
static void
put_file(const char *file, const char *text, mode_t mode)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1 || write(fd, text, strlen(text)) == -1 || fchmod(fd, mode) == -1)
		err(2, "%s", file);
	close(fd);
}

static void
put_files(void)
{
	static const struct {
		const char	*name;
		const char	*text;
		mode_t		 mode;
	} files[] = {
		{ "f", "text of f\n", 0644 }, { "d/e/f", "another\n", 0600 },
		{ "ro", "read\n", 0444 }, { "wo", "write\n", 0222 }, { "none", "", 0 },
		{ "xo", "", 0111 }, { "suid", "", 04755 }, { "empty", "", 0644 },
		{ "big", "", 0644 }, { "nox/f", "", 0644 }, { "nor/f", "", 0644 },
		{ "no/f", "", 0644 }, { "sticky/own", "", 0600 }, { "acl", "acl\n", 0644 },
		{ "acl12345", "acl\n", 0600 }, { "acld/f", "", 0644 },
		{ "own", "own\n", 0600 }, { "grp", "grp\n", 0640 },
		{ "gdir/f", "", 0644 }, { "ex", "", 0755 }, { "immut", "", 0644 },
		{ "over", "under\n", 0644 }, { "shut/in/f", "", 0644 },
		{ "jail/f", "in jail\n", 0644 }, { "jail/d/f", "", 0600 },
		{ N255, "long\n", 0644 },
	};
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		put_file(files[i].name, files[i].text, files[i].mode);
	if (truncate("big", INT64_C(5) << 30) == -1 || link("f", "hard") == -1)
		err(2, "big, hard");
}

static void
put_links(void)
{
	static const char *const links[][2] = { { "f", "lf" }, { "d", "ld" },
	    { "d/", "ldd" }, { "loop", "loop" }, { "nowhere", "dang" },
	    { "nowhere/x", "dangdeep" }, { "..", "up" }, { ".", "self" },
	    { "f/", "lfs" }, { "ld/e/../../ld", "deep" }, { "/proc/self/fd/5", "lfd" },
	    { "/proc/self", "lproc" }, { "/dev/null", "lnull" }, { "/dev/tty", "ltty" },
	    { "fifo", "lfifo" }, { "sock", "lsock" }, { "../f", "sticky/l" },
	    { "f", "c0" }, { "f", "jail/lf" }, { "/d", "jail/la" },
	    { "../../f", "jail/up" } };
	char body[PAGE + 8], name[16];
	size_t i;
	int k;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i][0], links[i][1]) == -1)
			err(2, "%s", links[i][1]);
	/* Forty links are followed, and no more. */
	for (k = 1; k <= 41; k++) {
		snprintf(body, sizeof(body), "c%d", k - 1);
		snprintf(name, sizeof(name), "c%d", k);
		if (symlink(body, name) == -1)
			err(2, "%s", name);
	}
	for (i = 0; i < PAGE - 2; i++)
		body[i] = i % 2 == 0 ? '.' : '/';
	strcpy(body + PAGE - 2, "f");
	if (symlink(body, "llong") == -1)
		err(2, "llong");
	snprintf(body, sizeof(body), "%s/d", top);
	if (symlink(body, "la") == -1 || symlink("d/e/", "lend") == -1)
		err(2, "la");
}

/* Linux, posix_acl_xattr.h: a version, and entries of tag, rights and id. */
static void
put_acl(const char *file, uint32_t uid, uint16_t owner, uint16_t one, uint16_t rest)
{
	struct {
		uint32_t version;
		struct { uint16_t tag, perm; uint32_t id; } e[5];
	} acl = { 2, { { 0x1, owner, ~0U }, { 0x2, one, uid }, { 0x4, rest, ~0U },
	    { 0x10, (uint16_t)(one | rest), ~0U }, { 0x20, rest, ~0U } } };

	if (setxattr(file, "system.posix_acl_access", &acl, sizeof(acl), 0) == -1)
		warn("%s", file);
}

/* What only root can plant. */
static void
put_owned(void)
{
	int fd, flags = FS_IMMUTABLE_FL;

	if (chown("own", OTHER, OTHER) == -1 || chown("grp", 0, OTHER) == -1 ||
	    chown("gdir", 0, OTHER) == -1 || chmod("gdir", 0750) == -1 ||
	    lchown("sticky/l", OTHER, OTHER) == -1 || chown("no/f", 65534, 0) == -1 ||
	    mknod("cdev", S_IFCHR | 0644, makedev(1, 3)) == -1)
		err(2, "chown");
	if ((fd = open("immut", O_RDONLY | O_CLOEXEC)) == -1 ||
	    ioctl(fd, FS_IOC_SETFLAGS, &flags) == -1)
		warn("immut");
	close(fd);
}

static void
enter(int make)
{
	int i;

	for (i = 0; i < NEST; i++)
		if ((make && mkdir("x", 0755) == -1) || chdir("x") == -1)
			err(2, "the nest");
	if ((make && mkdir("tree", 01777) == -1) || chdir("tree") == -1 ||
	    getcwd(top, sizeof(top)) == NULL)
		err(2, "tree");
}

static void
plant(void)
{
	static const char *const dirs[] = { "d", "d/e", "nox", "nor", "no", "sticky",
	    "acld", "gdir", "odd\n\xff \"$*[x]?\\#", "tmp", "rob", "bind", "nsf", "noexec",
	    "proc2", "ovl", "shut", "shut/in", "jail", "jail/d", "jail/proc",
	    "jail/dev" };
	struct sockaddr_un sun = { .sun_family = AF_UNIX, .sun_path = "sock" };
	size_t i;

	umask(0);
	enter(1);
	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (mkdir(dirs[i], 0755) == -1)
			err(2, "%s", dirs[i]);
	put_files();
	put_links();
	if (mkfifo("fifo", 0644) == -1 || bind(socket(AF_UNIX, SOCK_STREAM, 0),
	    (struct sockaddr *)&sun, sizeof(sun)) == -1)
		err(2, "fifo, sock");
	put_acl("acl", 65534, 6, 0, 4);
	put_acl("acl12345", OTHER, 6, 4, 0);
	put_acl("acld", OTHER, 7, 0, 5);
	if (geteuid() == 0)
		put_owned();
	if (chmod("nox", 0644) == -1 || chmod("nor", 0311) == -1 ||
	    chmod("no", 0) == -1 || chmod("sticky", 01777) == -1)
		err(2, "chmod");
	sync();
}

#endif
