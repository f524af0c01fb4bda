/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Probes for kernel features; each is tried harmlessly.
 */
#include "trace/probe.h"

#include <linux/openat2.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/str.h"

#define NR_MSEAL	462	/* the same for all 64-bit ABIs, Linux 6.10 */

static int
try_seccomp(void)
{
	uint32_t action = SECCOMP_RET_TRACE;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0 ?
	    0 : errno;
}

static int
try_openat2(void)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC,
	    .resolve = RESOLVE_NO_SYMLINKS };
	long fd = syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof(how));

	if (fd == -1)
		return errno;
	close((int)fd);
	return 0;
}

static int
try_vm_readv(void)
{
	int from = 1, to = 0;
	struct iovec l = { &to, sizeof(to) }, r = { &from, sizeof(from) };

	return process_vm_readv(getpid(), &l, 1, &r, 1, 0) == sizeof(to) ? 0 :
	    errno;
}

static int
try_proc(void)
{
	return access("/proc/self/root", F_OK) == 0 &&
	    access("/proc/self/cwd", F_OK) == 0 ? 0 : errno;
}

/* No pages: nothing is sealed (mseal(2) returns 0 for a length of 0). */
static int
try_mseal(void)
{
	return syscall(NR_MSEAL, 0UL, 0UL, 0UL) == 0 || errno == EINVAL ? 0 :
	    errno;
}

static struct {
	struct probe_feature	 f;
	int			(*try)(void);
} rows[] = {
	{ { "seccomp filters", "4.14", "nothing can be confined", 1, 0 },
	    try_seccomp },
	{ { "/proc", "-", "names cannot be made out", 1, 0 }, try_proc },
	{ { "openat2", "5.6", "names are resolved step by step, slower", 0, 0 },
	    try_openat2 },
	{ { "process_vm_readv", "3.2", "arguments are read word by word, "
	    "slower", 0, 0 }, try_vm_readv },
	{ { "mseal", "6.10", "the filter keeps sealed memory in its place, and "
	    "some calls stop more often", 0, 0 }, try_mseal },
};

#define NROWS	((int)(sizeof(rows) / sizeof(rows[0])))

const struct probe_feature *
probe_features(int *n)
{
	static struct probe_feature list[NROWS];
	static int done;
	int i;

	for (i = 0; i < NROWS && !done; i++) {
		list[i] = rows[i].f;
		list[i].error = rows[i].try();
	}
	done = 1;
	*n = NROWS;
	return list;
}

int
probe_error(const char *name)
{
	const struct probe_feature *f;
	int i, n;

	f = probe_features(&n);
	for (i = 0; i < n; i++)
		if (str_equal(f[i].name, name))
			return f[i].error;
	return ENOSYS;
}

int
probe_kernel(const char **release)
{
	static struct utsname u;
	int major = 0, minor = 0;

	if (uname(&u) == -1)
		return -1;
	*release = u.release;
	if (sscanf(u.release, "%d.%d", &major, &minor) != 2)
		return -1;
	return major > 5 || (major == 5 && minor >= 10) ? 0 : -1;
}
