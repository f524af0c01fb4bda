/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What root's supervisor keeps, as a table.
 */
#include "super/priv.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trace/selffilter.h"

/*
 * To trace a process that has more capabilities than its tracer takes just
 * CAP_SYS_PTRACE (ptrace(2), access mode checking).
 */
static const unsigned int kept[] = {
	CAP_CHOWN,		/* policies are saved for their user */
	CAP_DAC_OVERRIDE,	/* so that names are seen as root sees them, */
	CAP_DAC_READ_SEARCH,
	CAP_FOWNER,
	CAP_KILL,		/* the traced, whoever they have become */
	CAP_SETGID,		/* and as who asks for them sees them; keepers */
	CAP_SETUID,
	CAP_SYS_PTRACE,
};

static int
drop_capabilities(void)
{
	struct __user_cap_header_struct hdr = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct caps[2];
	uint32_t keep[2] = { 0, 0 };
	size_t i;
	int cap;

	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		keep[CAP_TO_INDEX(kept[i])] |= CAP_TO_MASK(kept[i]);
	if (syscall(SYS_capget, &hdr, caps) == -1)
		return -1;
	/* Needs CAP_SETPCAP; who lacks it gains nothing by executing either. */
	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (!(keep[CAP_TO_INDEX(cap)] & CAP_TO_MASK(cap)))
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (i = 0; i < 2; i++) {
		caps[i].permitted &= keep[i];
		caps[i].effective &= keep[i];
		caps[i].inheritable = 0;
	}
	return (int)syscall(SYS_capset, &hdr, caps);
}

/*
 * When memory is short, whoever took it should go: with us goes the whole tree.
 * Only the privileged may ask for that.
 */
static void
ask_to_be_spared(void)
{
	static const char half[] = "-500\n";
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd == -1)
		return;
	(void)!write(fd, half, sizeof(half) - 1);
	close(fd);
}

const char *
priv_drop(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	ask_to_be_spared();
	if (drop_capabilities() == -1)
		return "capabilities could not be given up";
	if (selffilter_install() == -1)
		return "the supervisor could not be put under a filter of its "
		    "own";
	return NULL;
}
