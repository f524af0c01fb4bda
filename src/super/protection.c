/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Sealed memory takes three things: a keeper whose descriptors programs can
 * open by name, a /proc that shows it, and mseal(2) or the filter in its place.
 */
#include "super/protection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "path/resolve.h"
#include "trace/fence.h"
#include "trace/keeper.h"
#include "trace/probe.h"

static const struct {
	const char	*name;
	const char	*means;
} kinds[] = {
	[PROTECTION_SEALED] = { "sealed", NULL },
	[PROTECTION_FENCED] = { "fenced",
	    "the filter keeps programs off what was judged" },
	[PROTECTION_UNSEALED] = { "unsealed",
	    "calls that are judged by a name or an address are refused" },
};

/* Opens what is kept as a program will: by name. 0 or an errno. */
static int
try_keeper(pid_t keeper)
{
	struct view ours = { .tgid = getpid(), .tid = getpid(), .home = 1 };
	pid_t number = path_proc_number(&ours, keeper);
	char name[64];
	int error = 0, fd;

	if (number == 0)
		return ENOENT;
	if ((fd = open("/", O_PATH | O_CLOEXEC)) == -1)
		return errno;
	snprintf(name, sizeof(name), "/proc/%d/fd/%d/.", (int)number, fd);
	if (access(name, F_OK) == -1)
		error = errno;
	close(fd);
	return error;
}

struct protection
protection_try(uid_t uid, gid_t gid)
{
	struct protection p = { .kind = PROTECTION_SEALED };
	pid_t keeper = keeper_for(uid, gid, 0, -1);

	if (keeper == 0) {
		p.lacks = "keeper";
		p.error = errno;
	} else if ((p.error = try_keeper(keeper)) != 0)
		p.lacks = "/proc that shows the keeper";
	if (p.lacks != NULL)
		p.kind = PROTECTION_UNSEALED;
	else if (fence_is_needed()) {
		p.kind = PROTECTION_FENCED;
		p.lacks = "mseal";
		p.error = probe_error("mseal");
	}
	p.name = kinds[p.kind].name;
	p.means = kinds[p.kind].means;
	return p;
}

void
protection_text(const struct protection *p, char *to, size_t cap)
{
	if (p->lacks == NULL)
		snprintf(to, cap, "%s", p->name);
	else
		snprintf(to, cap, "%s (no %s: %s): %s", p->name, p->lacks,
		    strerror(p->error), p->means);
}
