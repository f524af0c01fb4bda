/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Makes files in a folder, many times, by its name and by a descriptor, while the
 * folder changes its name and others get it. Tells where each file came to be.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMES	20	/* more than it takes to remember a folder */

static void
make(const char *what, int dir, const char *name, int flags)
{
	int i, fd, same = 0, error = 0;
	struct stat st;

	for (i = 0; i < TIMES; i++) {
		fd = openat(dir, name, flags, 0600);
		error = fd == -1 ? errno : 0;
		if (fd == -1)
			continue;
		same += fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		    st.st_size == 0;
		close(fd);
		if (flags & O_EXCL)
			unlinkat(dir, name, 0);
	}
	printf("%s: %d %s\n", what, same, error ? strerror(error) : "-");
}

/* Makes, moves and removes what is no file. */
static void
move(const char *what, int dir, const char *from, const char *to)
{
	int i, good = 0, error = 0;

	for (i = 0; i < TIMES; i++) {
		if (mkdirat(dir, from, 0700) == -1 ||
		    renameat(dir, from, dir, to) == -1 ||
		    unlinkat(dir, to, AT_REMOVEDIR) == -1 ||
		    symlinkat("none", dir, from) == -1 ||
		    linkat(dir, from, dir, to, 0) == -1 ||
		    unlinkat(dir, from, 0) == -1 || unlinkat(dir, to, 0) == -1)
			error = errno;
		else
			good++;
	}
	printf("%s: %d %s\n", what, good, error ? strerror(error) : "-");
}

int
main(void)
{
	const int new = O_WRONLY | O_CREAT | O_EXCL, any = O_WRONLY | O_CREAT;
	int dir;

	mkdir("t", 0755);
	make("by name", AT_FDCWD, "t/a", new);
	make("again", AT_FDCWD, "t/a", any);
	dir = open("t", O_PATH | O_DIRECTORY);
	make("by descriptor", dir, "b", new);
	make("what is there", dir, "b", any);
	make("not made", dir, "none", O_WRONLY);
	move("by name", AT_FDCWD, "t/d", "t/e");
	move("by descriptor", dir, "d", "e");
	move("to itself", dir, "d", "d");
	unlinkat(dir, "d", 0);
	/* What it is called now is shut. */
	rename("t", "u");
	make("renamed", dir, "c", new);
	make("renamed, there", dir, "b", any);
	move("renamed", dir, "d", "e");
	make("gone", AT_FDCWD, "t/c", new);
	move("gone", AT_FDCWD, "t/d", "t/e");
	symlink("u", "t");
	make("link to it", AT_FDCWD, "t/c", new);
	make("link, there", AT_FDCWD, "t/b", any);
	move("link to it", AT_FDCWD, "t/d", "t/e");
	unlink("t");
	mkdir("t", 0755);
	make("another", AT_FDCWD, "t/c", new);
	rename("u", "v");
	make("open again", dir, "c", new);
	make("as v", AT_FDCWD, "v/c", new);
	move("as v", AT_FDCWD, "v/d", "v/e");
	move("from shut", AT_FDCWD, "v/d", "u/e");
	/* A name that leads on, and one that leads nowhere yet. */
	symlink("../u/x", "v/far");
	symlink("x", "v/near");
	make("far", AT_FDCWD, "v/far", any);
	mkdir("u", 0755);
	make("shut", AT_FDCWD, "v/far", any);
	make("near", AT_FDCWD, "v/near", any);
	make("only new", AT_FDCWD, "v/near", new);
	make("no link", AT_FDCWD, "v/near", any | O_NOFOLLOW);
	move("slash", AT_FDCWD, "v/f/", "v/e/");
	move("dots", AT_FDCWD, "v/./g", "v/../v/e");
	move("there", AT_FDCWD, "v/near", "v/e");
	move("no folder", AT_FDCWD, "v/near/d", "v/e");
	make("a folder", AT_FDCWD, "v", O_WRONLY);
	return 0;
}
