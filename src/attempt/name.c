/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts by names: symlinks, dots, empty names, descriptors as the start of a
 * name, links, renames and names that do not exist yet. A hard link that was
 * there before is not among them: rules speak of names, and such a link
 * is a name that the policy permits (systrace.policy(5)).
 */
#include "attempt/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attempt/aid.h"

/* DIR/secret may be read, and nothing more. */
#define READABLE	"native-fsread: filename under \"@/secret\" then permit\n"
#define PROTECTED	"native-fswrite: filename inpath " \
			    "\"@/allowed/a/b\" then deny\n"
#define ABSENT		"native-fswrite: filename eq " \
			    "\"@/allowed/.profile\" then deny\n"
#define CHDIR		"native-chdir: filename under \"@/allowed\" then permit\n"
#define EMPTY		"native-fsread: filename eq \"\" then permit\n"
#define FCHDIR		"native-fchdir: permit\n"

#define MAXLINKS	40	/* that one look-up follows (path_resolution(7)) */
#define NR_FCHMODAT2	452	/* Linux 6.6 */

/* What open(2) has to say of a name; 0: it opens. */
struct answer {
	const char	*name;
	int		 flags;
	int		 error;
};

/* OUT_ESCAPED if a name is answered in another way than Linux does. */
static enum outcome
name_answers(const struct answer *a)
{
	int fd;

	for (; a->name != NULL; a++) {
		fd = open(a->name, a->flags | O_NONBLOCK | O_CLOEXEC, 0600);
		if ((fd == -1 ? errno : 0) != a->error)
			return OUT_ESCAPED;
		if (fd != -1)
			close(fd);
	}
	return OUT_HELD;
}

/* Symlinks. */

static enum outcome
leaf_read(struct ground *g)
{
	if (symlink(attempt_path(g->secret, "file"), "leaf") == -1)
		return aid_unready("symlink");
	return aid_loot(g, "leaf");
}

static enum outcome
leaf_chain(struct ground *g)
{
	if (symlink("../secret", "one") == -1 ||
	    symlink("one/sub/../file", "two") == -1 ||
	    symlink("./two", "three") == -1)
		return aid_unready("symlink");
	return aid_loot(g, attempt_path(g->allowed, "three"));
}

static enum outcome
leaf_write(struct ground *g)
{
	if (symlink("../secret/file", "leaf") == -1)
		return aid_unready("symlink");
	return attempt_by(aid_write("leaf", O_TRUNC));
}

static enum outcome
middle_read(struct ground *g)
{
	if (symlink("../secret", "middle") == -1)
		return aid_unready("symlink");
	return aid_loot(g, "middle/file");
}

static enum outcome
middle_write(struct ground *g)
{
	if (symlink(g->dir, "middle") == -1)
		return aid_unready("symlink");
	return attempt_by(aid_write("middle/secret/new", O_CREAT | O_EXCL));
}

/* A row of n symlinks, 1 to n, that ends at target. */
static int
link_row(const char *target, int n)
{
	int i;

	for (i = 1; i <= n; i++) {
		if (symlink(target, aid_text("%d", i)) == -1)
			return -1;
		target = aid_text("%d", i);
	}
	return 0;
}

static enum outcome
links_most(struct ground *g)
{
	if (link_row("../secret/file", MAXLINKS) == -1)
		return aid_unready("symlink");
	return aid_loot(g, aid_text("%d", MAXLINKS));
}

static enum outcome
links_limit(struct ground *g)
{
	static const struct answer answers[] = {
		{ "40", O_RDONLY, 0 },
		{ "41", O_RDONLY, ELOOP },
		{ "loop", O_RDONLY, ELOOP },
		{ "loop", O_WRONLY | O_CREAT, ELOOP },
		{ "loop/x", O_RDONLY, ELOOP },
		{ "40", O_RDONLY | O_NOFOLLOW, ELOOP },
		{ "nowhere", O_RDONLY, ENOENT },
		{ "nowhere/", O_RDONLY, ENOENT },
		{ "nowhere", O_WRONLY | O_CREAT | O_EXCL, EEXIST },
		{ NULL, 0, 0 }
	};

	if (link_row("file", MAXLINKS + 1) == -1 ||
	    symlink("pool", "loop") == -1 || symlink("loop", "pool") == -1 ||
	    symlink("absent", "nowhere") == -1)
		return aid_unready("symlink");
	return name_answers(answers);
}

/* Dots and slashes. */

/* Removing "link/.." from the text would leave the permitted DIR/allowed. */
static enum outcome
dots_after_link(struct ground *g)
{
	if (symlink("../secret/sub", "link") == -1)
		return aid_unready("symlink");
	return aid_loot(g, attempt_path(g->allowed, "link/../file"));
}

static enum outcome
dots_create(struct ground *g)
{
	if (symlink("../secret/sub", "link") == -1)
		return aid_unready("symlink");
	return attempt_by(mkdir("link/../made", 0700));
}

static enum outcome
dots_spelled(struct ground *g)
{
	static const char *const spelled[] = { "../secret/file",
		".././secret/file", "..//secret///file",
		"./.././allowed/../secret/./file", "../secret/sub/../file",
		"../secret/../secret/file", NULL };
	const char *const whole[] = { aid_text("/%s/file", g->secret),
		aid_text("//%s//file", g->secret),
		aid_text("/..%s/file", g->secret),
		aid_text("/../..%s/./file", g->secret),
		aid_text("%s/../secret/file", g->allowed),
		aid_text("%s/.//..//secret/file", g->allowed), NULL };
	size_t i;

	for (i = 0; spelled[i] != NULL; i++)
		if (attempt_loot(g, spelled[i]) == 0)
			return OUT_ESCAPED;
	for (i = 0; whole[i] != NULL; i++)
		if (attempt_loot(g, whole[i]) == 0)
			return OUT_ESCAPED;
	return OUT_HELD;
}

static enum outcome
dots_answers(struct ground *g)
{
	static char wide[NAME_MAX + 2], longest[PATH_MAX + 1];
	const struct answer answers[] = {
		{ "", O_RDONLY, ENOENT },
		{ "file/", O_RDONLY, ENOTDIR },
		{ "file/.", O_RDONLY, ENOTDIR },
		{ "file/..", O_RDONLY, ENOTDIR },
		{ "file/../file", O_RDONLY, ENOTDIR },
		{ "file", O_RDONLY | O_DIRECTORY, ENOTDIR },
		{ "absent/../file", O_RDONLY, ENOENT },
		{ "absent/", O_RDONLY, ENOENT },
		{ "new/", O_WRONLY | O_CREAT, EISDIR },
		{ "d", O_WRONLY, EISDIR },
		{ "d/", O_RDONLY, 0 },
		{ "d/.//..//./file", O_RDONLY, 0 },
		{ "./file", O_RDWR | O_CREAT, 0 },
		{ "file", O_WRONLY | O_CREAT | O_EXCL, EEXIST },
		{ "l/", O_RDONLY, ENOTDIR },
		{ "l", O_RDONLY | O_NOFOLLOW, ELOOP },
		{ "l", O_PATH | O_NOFOLLOW, 0 },
		{ wide, O_RDONLY, ENAMETOOLONG },
		{ wide, O_WRONLY | O_CREAT, ENAMETOOLONG },
		{ longest, O_RDONLY, ENAMETOOLONG },
		{ longest + 2, O_RDONLY, 0 },
		{ NULL, 0, 0 }
	};
	size_t i;

	memset(wide, 'w', sizeof(wide) - 1);
	/* PATH_MAX counts the NUL, so that 4095 letters are the most. */
	for (i = 0; i + 4 < PATH_MAX; i += 2)
		memcpy(longest + i, "./", 2);
	memcpy(longest + PATH_MAX - 4, "file", sizeof("file"));
	if (mkdir("d", 0700) == -1 || symlink("file", "l") == -1)
		return aid_unready("mkdir");
	return name_answers(answers);
}

/* No name at all: the descriptor is the object. */

static enum outcome
empty_chown(struct ground *g)
{
	int fd = open(attempt_path(g->secret, "file"), O_PATH | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	return attempt_by(fchownat(fd, "", getuid(), getgid(), AT_EMPTY_PATH));
}

static enum outcome
empty_chmod(struct ground *g)
{
	int fd = open(attempt_path(g->secret, "file"), O_PATH | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	return attempt_by(syscall(NR_FCHMODAT2, fd, "", 0600, AT_EMPTY_PATH));
}

static enum outcome
empty_times(struct ground *g)
{
	static const struct timespec past[2] = { { 1, 0 }, { 1, 0 } };
	int fd = open(attempt_path(g->secret, "file"), O_PATH | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	return attempt_by(utimensat(fd, "", past, AT_EMPTY_PATH));
}

/* The system call takes a null pointer too, which the library's hides. */
static enum outcome
null_times(struct ground *g)
{
	static const struct timespec past[2] = { { 1, 0 }, { 1, 0 } };
	int fd = open(attempt_path(g->secret, "file"), O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	return attempt_by(syscall(SYS_utimensat, fd, NULL, past, 0));
}

/* Names that start at a descriptor. */

static void
outside_folder(struct ground *g)
{
	aid_send_fd(g, open(g->secret, O_RDONLY | O_DIRECTORY));
}

static void
outside_file(struct ground *g)
{
	aid_send_fd(g, open(attempt_path(g->secret, "file"), O_PATH));
}

static enum outcome
passed_read(struct ground *g)
{
	char bytes[64];
	int dir = aid_receive_fd(g), fd;

	if (dir == -1)
		return aid_unready("descriptor from outside");
	fd = openat(dir, "file", O_RDONLY | O_CLOEXEC);
	if (fd == -1 || read(fd, bytes, sizeof(bytes)) <= 0 ||
	    lseek(fd, 0, SEEK_SET) == -1)
		return OUT_HELD;
	return attempt_by(attempt_loot_fd(g, fd));
}

static enum outcome
passed_dots(struct ground *g)
{
	int dir = aid_receive_fd(g), fd;

	if (dir == -1)
		return aid_unready("descriptor from outside");
	fd = openat(dir, "sub/../../secret/new", O_WRONLY | O_CREAT | O_EXCL |
	    O_CLOEXEC, 0600);
	return attempt_by(fd);
}

static enum outcome
passed_folder(struct ground *g)
{
	int dir = aid_receive_fd(g);

	if (dir == -1)
		return aid_unready("descriptor from outside");
	return attempt_by(mkdirat(dir, "made", 0700));
}

static enum outcome
passed_cwd(struct ground *g)
{
	int dir = aid_receive_fd(g);

	if (dir == -1 || fchdir(dir) == -1)
		return aid_unready("fchdir");
	return aid_loot(g, "file");
}

/* An O_PATH descriptor is no right to read: only opening it again gives one. */
static enum outcome
passed_opath(struct ground *g)
{
	int fd = aid_receive_fd(g);

	if (fd == -1)
		return aid_unready("descriptor from outside");
	return aid_loot(g, aid_text("/proc/self/fd/%d", fd));
}

/* A folder that has been removed still has its "..". */
static enum outcome
removed_cwd(struct ground *g)
{
	if (mkdir("gone", 0700) == -1 || chdir("gone") == -1 ||
	    rmdir("../gone") == -1)
		return aid_unready("rmdir");
	return aid_loot(g, "../../secret/file");
}

/*
 * proc(5) shows the removed folder as "d (deleted)". Who takes that for a name
 * goes through a symlink of that name to where the same dots end at a file that
 * is permitted.
 */
static enum outcome
removed_confused(struct ground *g)
{
	int dir, fd;

	if (mkdir("d", 0700) == -1 || mkdir("a", 0700) == -1 ||
	    mkdir("a/b", 0700) == -1 || mkdir("a/b/c", 0700) == -1 ||
	    mkdir("a/secret", 0700) == -1 ||
	    aid_make("a/secret/file", "decoy\n", 0600) == -1 ||
	    symlink("a/b/c", "d (deleted)") == -1)
		return aid_unready("mkdir");
	dir = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1 || rmdir("d") == -1)
		return aid_unready("rmdir");
	fd = openat(dir, "../../secret/file", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return OUT_HELD;
	return attempt_by(attempt_loot_fd(g, fd));
}

/* A file whose name only looks like that of a removed one is there. */
static enum outcome
removed_lookalike(struct ground *g)
{
	char bytes[16];
	int fd, again;

	fd = open("x", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, "old", 3) != 3 || unlink("x") == -1 ||
	    aid_make("x (deleted)", "new", 0600) == -1)
		return aid_unready("unlink");
	again = open(aid_text("/proc/self/fd/%d", fd), O_RDWR | O_CLOEXEC);
	if (again == -1 || read(again, bytes, 3) != 3 ||
	    memcmp(bytes, "old", 3) != 0)
		return OUT_ESCAPED;
	close(again);
	again = open("x (deleted)", O_RDONLY | O_CLOEXEC);
	if (again == -1 || read(again, bytes, 3) != 3 ||
	    memcmp(bytes, "new", 3) != 0 || unlink("x (deleted)") == -1)
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* Hard links. */

static enum outcome
link_out(struct ground *g)
{
	if (link(attempt_path(g->secret, "file"), "mine") == -1)
		return attempt_by(-1);
	return aid_loot(g, "mine");
}

static enum outcome
link_by_symlink(struct ground *g)
{
	if (symlink("../secret/file", "leaf") == -1)
		return aid_unready("symlink");
	if (linkat(AT_FDCWD, "leaf", AT_FDCWD, "mine", AT_SYMLINK_FOLLOW) == -1)
		return attempt_by(-1);
	return aid_loot(g, "mine");
}

static enum outcome
link_into(struct ground *g)
{
	return attempt_by(link("file", attempt_path(g->secret, "new")));
}

/* What may be read must not get a name under which it may be written. */
static enum outcome
link_written(struct ground *g)
{
	if (link(attempt_path(g->secret, "file"), "mine") == -1)
		return attempt_by(-1);
	return attempt_by(aid_write("mine", O_TRUNC));
}

static enum outcome
link_empty(struct ground *g)
{
	int fd = open(attempt_path(g->secret, "file"), O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	/* An ordinary user may since Linux 6.10. */
	if (linkat(fd, "", AT_FDCWD, "mine", AT_EMPTY_PATH) == -1)
		return aid_by(-1, "linkat with AT_EMPTY_PATH");
	return attempt_by(aid_write("mine", O_TRUNC));
}

static enum outcome
link_magic(struct ground *g)
{
	int fd = open(attempt_path(g->secret, "file"), O_PATH | O_CLOEXEC);

	if (fd == -1)
		return aid_unready("open");
	if (linkat(AT_FDCWD, aid_text("/proc/self/fd/%d", fd), AT_FDCWD,
	    "mine", AT_SYMLINK_FOLLOW) == -1)
		return attempt_by(-1);
	return attempt_by(aid_write("mine", O_TRUNC));
}

/* Renames. */

static enum outcome
rename_out(struct ground *g)
{
	if (rename(attempt_path(g->secret, "file"), "mine") == -1)
		return attempt_by(-1);
	return aid_loot(g, "mine");
}

static enum outcome
rename_over(struct ground *g)
{
	return attempt_by(rename("file", attempt_path(g->secret, "file")));
}

static enum outcome
rename_exchange(struct ground *g)
{
	return attempt_by(renameat2(AT_FDCWD, "file", AT_FDCWD,
	    "../secret/file", RENAME_EXCHANGE));
}

static enum outcome
rename_parent(struct ground *g)
{
	if (rename(g->secret, "mine") == -1)
		return attempt_by(-1);
	return aid_loot(g, "mine/file");
}

static enum outcome
rename_folder(struct ground *g)
{
	if (mkdir("sub", 0700) == -1)
		return aid_unready("mkdir");
	return attempt_by(rename("sub", attempt_path(g->secret, "sub")));
}

/* The rule guards the folder too: mv a c; echo >c/b; mv c a. */
static enum outcome
rename_around(struct ground *g)
{
	if (rename("a", "c") == -1 || aid_write("c/b", O_TRUNC) == -1)
		return attempt_by(-1);
	return attempt_by(rename("c", "a"));
}

static void
prepare_protected(struct ground *g)
{
	mkdir(attempt_path(g->allowed, "a"), 0777);
	chmod(attempt_path(g->allowed, "a"), 0777);
	aid_make(attempt_path(g->allowed, "a/b"), "kept\n", 0666);
}

/* Names that are not there yet. */

static enum outcome
new_file(struct ground *g)
{
	return attempt_by(aid_write(attempt_path(g->secret, ".netrc"),
	    O_CREAT | O_EXCL));
}

static enum outcome
new_creat(struct ground *g)
{
	return attempt_by(creat(attempt_path(g->secret, ".netrc"), 0600));
}

static enum outcome
new_folder(struct ground *g)
{
	return attempt_by(mkdir(attempt_path(g->secret, ".ssh/"), 0700));
}

static enum outcome
new_fifo(struct ground *g)
{
	return attempt_by(mkfifo(attempt_path(g->secret, "fifo"), 0600));
}

/* One absent name in a folder that is otherwise permitted. */
static enum outcome
absent_made(struct ground *g)
{
	if (aid_write(".profile", O_CREAT) == 0 ||
	    link("file", ".profile") == 0 ||
	    rename("file", "./.profile") == 0 ||
	    mkdir("../allowed/.profile", 0700) == 0 ||
	    mkfifo(".profile", 0600) == 0)
		return OUT_ESCAPED;
	return OUT_HELD;
}

static enum outcome
absent_planted(struct ground *g)
{
	return attempt_by(symlink("file", ".profile"));
}

static enum outcome
absent_planted_secret(struct ground *g)
{
	return attempt_by(symlinkat("/", AT_FDCWD, "../secret/planted"));
}

static enum outcome
dangling_create(struct ground *g)
{
	if (symlink("../secret/new", "dangling") == -1)
		return aid_unready("symlink");
	return attempt_by(aid_write("dangling", O_CREAT));
}

static enum outcome
dangling_creat(struct ground *g)
{
	if (symlink("../secret", "d") == -1 ||
	    symlink("d/sub/../new", "dangling") == -1)
		return aid_unready("symlink");
	return attempt_by(creat("dangling", 0600));
}

/* A file without a name, O_TMPFILE, that gets one. */

static enum outcome
nameless(struct ground *g, int flags)
{
	const char *to = attempt_path(g->secret, "new");
	int fd = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1)
		return aid_unready("open with O_TMPFILE");
	if (flags == AT_EMPTY_PATH)
		return aid_by(linkat(fd, "", AT_FDCWD, to, flags),
		    "linkat with AT_EMPTY_PATH");
	return attempt_by(linkat(AT_FDCWD, aid_text("/proc/self/fd/%d", fd),
	    AT_FDCWD, to, flags));
}

static enum outcome
nameless_magic(struct ground *g)
{
	return nameless(g, AT_SYMLINK_FOLLOW);
}

static enum outcome
nameless_empty(struct ground *g)
{
	return nameless(g, AT_EMPTY_PATH);
}

static enum outcome
nameless_there(struct ground *g)
{
	return aid_by(open(g->secret, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600),
	    "open with O_TMPFILE");
}

const struct attempt attempts_name[] = {
	{ "A-050", "read through a symlink", NULL, 0, leaf_read, NULL, NULL },
	{ "A-050b", "read through three symlinks", NULL, 0, leaf_chain, NULL,
	    NULL },
	{ "A-050c", "write through a symlink", NULL, 0, leaf_write, NULL,
	    NULL },
	{ "A-051", "a symlink to the folder", NULL, 0, middle_read, NULL,
	    NULL },
	{ "A-051b", "create below a symlink to a parent", NULL, 0,
	    middle_write, NULL, NULL },
	{ "A-051c", "forty symlinks in a row", NULL, 0, links_most, NULL,
	    NULL },
	{ "A-051d", "loops, 41 links, links to nowhere", NULL, ATT_LIVES,
	    links_limit, NULL, NULL },
	{ "A-052", "link/../file, where link leaves the folder", NULL, 0,
	    dots_after_link, NULL, NULL },
	{ "A-052b", "mkdir of link/../name", NULL, 0, dots_create, NULL,
	    NULL },
	{ "A-053", "twelve spellings of the name", NULL, 0, dots_spelled, NULL,
	    NULL },
	{ "A-053b", "slashes, dots and lengths that Linux refuses", EMPTY,
	    ATT_LIVES, dots_answers, NULL, NULL },
	{ "A-054", "fchownat without a name", READABLE, 0, empty_chown, NULL,
	    NULL },
	{ "A-054b", "fchmodat2 without a name", READABLE, 0, empty_chmod, NULL,
	    NULL },
	{ "A-054c", "utimensat without a name", READABLE, 0, empty_times, NULL,
	    NULL },
	{ "A-054d", "utimensat with a null name", READABLE, 0, null_times,
	    NULL, NULL },
	{ "A-055", "a name below a folder's descriptor from outside", NULL, 0,
	    passed_read, NULL, outside_folder },
	{ "A-055b", "dots below a descriptor from outside", NULL, 0,
	    passed_dots, NULL, outside_folder },
	{ "A-055c", "mkdirat below a descriptor from outside", NULL, 0,
	    passed_folder, NULL, outside_folder },
	{ "A-055d", "an O_PATH descriptor from outside, opened again", NULL, 0,
	    passed_opath, NULL, outside_file },
	{ "A-056", "fchdir to a folder from outside", FCHDIR, 0, passed_cwd,
	    NULL, outside_folder },
	{ "A-056b", "dots from a removed working directory", CHDIR, 0,
	    removed_cwd, NULL, NULL },
	{ "A-057", "a symlink named as a removed folder is shown", NULL, 0,
	    removed_confused, NULL, NULL },
	{ "A-057b", "a file that is named x (deleted)", NULL, ATT_LIVES,
	    removed_lookalike, NULL, NULL },
	{ "A-058", "link it out and read it", NULL, 0, link_out, NULL, NULL },
	{ "A-058b", "link it out by a symlink", NULL, 0, link_by_symlink, NULL,
	    NULL },
	{ "A-058c", "link a file into the folder", NULL, 0, link_into, NULL,
	    NULL },
	{ "A-058d", "link out what may be read, and write it", READABLE, 0,
	    link_written, NULL, NULL },
	{ "A-060", "the same with AT_EMPTY_PATH", READABLE, 0, link_empty,
	    NULL, NULL },
	{ "A-060b", "the same from /proc/self/fd", READABLE, 0, link_magic,
	    NULL, NULL },
	{ "A-061", "rename it out", NULL, 0, rename_out, NULL, NULL },
	{ "A-061b", "rename a file over it", NULL, 0, rename_over, NULL,
	    NULL },
	{ "A-061c", "RENAME_EXCHANGE with it", NULL, 0, rename_exchange, NULL,
	    NULL },
	{ "A-061d", "rename its folder", NULL, 0, rename_parent, NULL, NULL },
	{ "A-061e", "rename a folder over one in it", NULL, 0, rename_folder,
	    NULL, NULL },
	{ "A-062", "mv a c; echo >c/b; mv c a", PROTECTED, 0, rename_around,
	    prepare_protected, NULL },
	{ "A-063", "create a file", NULL, 0, new_file, NULL, NULL },
	{ "A-063b", "creat(2)", NULL, 0, new_creat, NULL, NULL },
	{ "A-063c", "create a folder, with a slash behind", NULL, 0,
	    new_folder, NULL, NULL },
	{ "A-063d", "create a FIFO", NULL, 0, new_fifo, NULL, NULL },
	{ "A-063e", "five ways to a denied name that is not there", ABSENT, 0,
	    absent_made, NULL, NULL },
	{ "A-064", "a symlink at a denied name that is not there", ABSENT, 0,
	    absent_planted, NULL, NULL },
	{ "A-064b", "a symlink in the folder", NULL, 0, absent_planted_secret,
	    NULL, NULL },
	{ "A-065", "O_CREAT through a dangling symlink", NULL, 0,
	    dangling_create, NULL, NULL },
	{ "A-065b", "creat(2) through two", NULL, 0, dangling_creat, NULL,
	    NULL },
	{ "A-066", "O_TMPFILE, linked in from /proc/self/fd", NULL, 0,
	    nameless_magic, NULL, NULL },
	{ "A-066b", "O_TMPFILE, linked in with AT_EMPTY_PATH", NULL, 0,
	    nameless_empty, NULL, NULL },
	{ "A-066c", "O_TMPFILE in the folder", NULL, 0, nameless_there, NULL,
	    NULL },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
