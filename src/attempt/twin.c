/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with the twins of calls: whatever a rule says of open, stat or
 * unlink must hold for each call that does the same, of both ABIs. A control
 * must get through with all of them, but for those that the kernel lacks.
 */
#include "attempt/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/low.h"

/*
 * Letters of struct twin's args, one an argument:
 *   o d n   names below ../secret: a file, a folder, what is not there yet
 *   f       "file", which is permitted
 *   A       AT_FDCWD
 *   0 1     0, -1
 *   m M     0600, a FIFO of that mode
 *   c t     O_WRONLY | O_CREAT, O_WRONLY | O_TRUNC
 *   h s     an open_how for reading, and its size
 *   b B     a buffer, and its size
 *   D       AT_REMOVEDIR
 *   u       "user.attempt"
 */
struct twin {
	const char	*name;
	short		 native;	/* -1: not of this ABI */
	short		 i386;
	const char	*args;
};

static const struct twin reads[] = {
	{ "open", 2, 5, "o0" },
	{ "openat", 257, 295, "Ao0" },
	{ "openat2", 437, 437, "Aohs" },
	{ NULL, 0, 0, NULL }
};

static const struct twin makes[] = {
	{ "open", 2, 5, "ncm" },
	{ "creat", 85, 8, "nm" },
	{ "openat", 257, 295, "Ancm" },
	{ "mkdir", 83, 39, "nm" },
	{ "mkdirat", 258, 296, "Anm" },
	{ "mknod", 133, 14, "nM0" },
	{ "mknodat", 259, 297, "AnM0" },
	{ "symlink", 88, 83, "fn" },
	{ "symlinkat", 266, 304, "fAn" },
	{ "link", 86, 9, "fn" },
	{ "linkat", 265, 303, "AfAn0" },
	{ NULL, 0, 0, NULL }
};

static const struct twin removes[] = {
	{ "unlink", 87, 10, "o" },
	{ "unlinkat", 263, 301, "Ao0" },
	{ "rmdir", 84, 40, "d" },
	{ "unlinkat", 263, 301, "AdD" },
	{ "rename", 82, 38, "on" },
	{ "renameat", 264, 302, "AoAn" },
	{ "renameat2", 316, 353, "AoAn0" },
	{ NULL, 0, 0, NULL }
};

static const struct twin changes[] = {
	{ "chmod", 90, 15, "om" },
	{ "fchmodat", 268, 306, "Aom" },
	{ "fchmodat2", 452, 452, "Aom0" },
	{ "chown", 92, 182, "o11" },
	{ "chown32", -1, 212, "o11" },
	{ "lchown", 94, 16, "o11" },
	{ "lchown32", -1, 198, "o11" },
	{ "fchownat", 260, 298, "Ao110" },
	{ "truncate", 76, 92, "o0" },
	{ "truncate64", -1, 193, "o00" },
	{ "open", 2, 5, "ot0" },
	{ "utime", 132, 30, "o0" },
	{ "utimes", 235, 271, "o0" },
	{ "futimesat", 261, 299, "Ao0" },
	{ "utimensat", 280, 320, "Ao00" },
	{ "utimensat_time64", -1, 412, "Ao00" },
	{ "setxattr", 188, 226, "oub00" },
	{ "lsetxattr", 189, 227, "oub00" },
	{ NULL, 0, 0, NULL }
};

static const struct twin looks[] = {
	{ "stat", 4, 106, "ob" },
	{ "oldstat", -1, 18, "ob" },
	{ "stat64", -1, 195, "ob" },
	{ "lstat", 6, 107, "ob" },
	{ "oldlstat", -1, 84, "ob" },
	{ "lstat64", -1, 196, "ob" },
	{ "newfstatat", 262, -1, "Aob0" },
	{ "fstatat64", -1, 300, "Aob0" },
	{ "statx", 332, 383, "Ao00b" },
	{ "access", 21, 33, "o0" },
	{ "faccessat", 269, 307, "Ao0" },
	{ "faccessat2", 439, 439, "Ao00" },
	{ "statfs", 137, 99, "ob" },
	{ "listxattr", 194, 232, "oB0" },
	{ "llistxattr", 195, 233, "oB0" },
	{ "name_to_handle_at", 303, 341, "Aobb0" },
	{ NULL, 0, 0, NULL }
};

#define NTHINGS	24		/* of a kind below ../secret */

static void
make_things(struct ground *g)
{
	char name[8];
	int i;

	for (i = 0; i < NTHINGS; i++) {
		snprintf(name, sizeof(name), "o%d", i);
		aid_make(attempt_path(g->secret, name), "thing\n", 0644);
		name[0] = 'd';
		mkdir(attempt_path(g->secret, name), 0755);
	}
}

/* One argument of the i-th call; all that is pointed at lies low. */
static long
argument(char letter, int i)
{
	static char *buffer;
	static struct open_how *how;
	char name[32];

	if (buffer == NULL) {
		buffer = low_alloc(4096);
		how = low_alloc(sizeof(*how));
	}
	switch (letter) {
	case 'o': case 'd': case 'n':
		snprintf(name, sizeof(name), "../secret/%c%d", letter, i);
		return (long)low_string(name);
	case 'f': return (long)low_string("file");
	case 'u': return (long)low_string("user.attempt");
	case 'A': return AT_FDCWD;
	case '1': return -1;
	case 'm': return 0600;
	case 'M': return S_IFIFO | 0600;
	case 'c': return O_WRONLY | O_CREAT;
	case 't': return O_WRONLY | O_TRUNC;
	case 'h': return (long)how;
	case 's': return sizeof(*how);
	case 'b': return (long)memset(buffer, 0, 4096);
	case 'B': return (long)buffer;
	case 'D': return AT_REMOVEDIR;
	default: return 0;
	}
}

static long
call(const struct twin *t, int i, int is_i386)
{
	long a[5] = { 0 };
	size_t k;

	for (k = 0; t->args[k] != '\0'; k++)
		a[k] = argument(t->args[k], i);
	errno = 0;
	return is_i386 ? low_int80(t->i386, a[0], a[1], a[2], a[3], a[4]) :
	    syscall(t->native, a[0], a[1], a[2], a[3], a[4]);
}

/*
 * EOVERFLOW is an answer about the file: it does not fit into an old struct.
 * name_to_handle_at gives the same for a buffer without room.
 */
static int
is_lacking(int error)
{
	return error == ENOSYS || error == EOPNOTSUPP;
}

static enum outcome
all(const struct twin *t, int is_i386)
{
	int i, done, n = 0, missed = 0;

	if (is_i386 && !low_has_i386())
		return OUT_NA;
	for (i = 0; t[i].name != NULL; i++) {
		if ((is_i386 ? t[i].i386 : t[i].native) == -1)
			continue;
		done = call(&t[i], i, is_i386) != -1 || errno == EOVERFLOW;
		if (!done && attempt_is_control() && is_lacking(errno))
			continue;
		if (done != attempt_is_control())
			printf("%s: %s\n", t[i].name, strerror(errno));
		n += done;
		missed += !done;
	}
	if (attempt_is_control())
		return missed == 0 && n > 0 ? OUT_ESCAPED : OUT_HELD;
	return n > 0 ? OUT_ESCAPED : OUT_HELD;
}

#define TWINS(list)						\
static enum outcome						\
list##_native(struct ground *g)					\
{								\
	return all(list, 0);					\
}								\
								\
static enum outcome						\
list##_i386(struct ground *g)					\
{								\
	return all(list, 1);					\
}

TWINS(reads)
TWINS(makes)
TWINS(removes)
TWINS(changes)
TWINS(looks)

/* Every way to get a child; each of them must be as confined as we are. */

static long
by_clone(void)
{
	return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
}

static long
by_clone3(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	return syscall(SYS_clone3, &args, sizeof(args));
}

static long
by_fork(void)
{
	return syscall(SYS_fork);
}

static long
by_int80_fork(void)
{
	return low_int80(2, 0, 0, 0, 0, 0);
}

static long
by_int80_clone(void)
{
	return low_int80(120, SIGCHLD, 0, 0, 0, 0);
}

static enum outcome
children(struct ground *g, long (*const *ways)(void))
{
	int missed = 0, n = 0, status;
	long pid;

	for (; *ways != NULL; ways++) {
		pid = (*ways)();
		if (pid == 0)
			_exit(attempt_loot(g, "../secret/file") == 0 ? 7 : 1);
		status = pid == -1 ? -1 : aid_wait((pid_t)pid);
		n += status == 7;
		missed += status != 7;
	}
	if (attempt_is_control())
		return missed == 0 ? OUT_ESCAPED : OUT_HELD;
	return n > 0 ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
children_native(struct ground *g)
{
	static long (*const ways[])(void) = { by_fork, by_clone, by_clone3,
	    NULL };

	return children(g, ways);
}

static enum outcome
children_i386(struct ground *g)
{
	static long (*const ways[])(void) = { by_int80_fork, by_int80_clone,
	    NULL };

	if (!low_has_i386())
		return OUT_NA;
	return children(g, ways);
}

const struct attempt attempts_twin[] = {
	{ .id = "A-015a", .what = "every call that opens for reading",
	    .run = reads_native, .prepare = make_things },
	{ .id = "A-015b", .what = "the same of i386",
	    .run = reads_i386, .prepare = make_things },
	{ .id = "A-015c", .what = "every call that makes a name",
	    .run = makes_native },
	{ .id = "A-015d", .what = "the same of i386", .run = makes_i386 },
	{ .id = "A-015e", .what = "every call that removes or moves a name",
	    .run = removes_native, .prepare = make_things },
	{ .id = "A-015f", .what = "the same of i386",
	    .run = removes_i386, .prepare = make_things },
	{ .id = "A-015g", .what = "every call that changes a file by its name",
	    .run = changes_native, .prepare = make_things },
	{ .id = "A-015h", .what = "the same of i386",
	    .run = changes_i386, .prepare = make_things },
	{ .id = "A-015i", .what = "every call that looks at a name",
	    .run = looks_native, .prepare = make_things },
	{ .id = "A-015j", .what = "the same of i386",
	    .run = looks_i386, .prepare = make_things },
	{ .id = "A-015k", .what = "every call that makes a child, which reads",
	    .run = children_native },
	{ .id = "A-015l", .what = "the same of i386", .run = children_i386 },
	{ .id = NULL }
};
