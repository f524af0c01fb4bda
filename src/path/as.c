/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The kernel keeps ids and capabilities a thread, and setfsuid(2) and its like
 * are raw calls here because libc would carry setgroups(2) to all threads.
 * Only root's supervisor ever gets here: anyone else traces its own kind.
 */
#include "path/as.h"

#include <errno.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/xmalloc.h"

/* Where ids had 16 bits once, the old numbers cut them off. */
#ifdef SYS_setgroups32
#define NR_SETGROUPS	SYS_setgroups32
#define NR_SETFSUID	SYS_setfsuid32
#define NR_SETFSGID	SYS_setfsgid32
#else
#define NR_SETGROUPS	SYS_setgroups
#define NR_SETFSUID	SYS_setfsuid
#define NR_SETFSGID	SYS_setfsgid
#endif

#define CAP_WORDS	_LINUX_CAPABILITY_U32S_3

/* What lets a look-up pass a directory that is closed. */
static const unsigned int search_caps[] = { CAP_DAC_OVERRIDE,
    CAP_DAC_READ_SEARCH, CAP_FOWNER };

/* A magic link of somebody else's process (ptrace(2), access mode checking). */
static const unsigned int peer_caps[] = { CAP_SYS_PTRACE };

static struct {
	struct path_cred		 cred;
	gid_t				*groups;
	struct __user_cap_data_struct	 caps[CAP_WORDS];
} own;

/* Whose death we follow, and how, while we are somebody else. */
static __thread struct {
	int	signal;
	pid_t	parent;
} death;

static pthread_once_t own_once = PTHREAD_ONCE_INIT;
static __thread int other_ids;	/* this thread has not its own ids now */

static int
has_cap(unsigned int cap)
{
	return !!(own.caps[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap));
}

static void
read_own(void)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	int n = getgroups(0, NULL);

	own.cred.uid = geteuid();
	own.cred.gid = getegid();
	own.groups = xcalloc(n > 0 ? (size_t)n : 1, sizeof(gid_t));
	own.cred.ngroups = n > 0 ? getgroups(n, own.groups) : 0;
	own.cred.groups = own.groups;
	if (syscall(SYS_capget, &h, own.caps) == -1)
		memset(own.caps, 0, sizeof(own.caps));
	own.cred.dac = has_cap(CAP_DAC_OVERRIDE) ||
	    has_cap(CAP_DAC_READ_SEARCH);
	own.cred.peers = has_cap(CAP_SYS_PTRACE);
}

/* The kernel gives groups in its own order (sorted): equal sets are equal. */
static int
same_ids(const struct path_cred *a, const struct path_cred *b)
{
	return a->uid == b->uid && a->gid == b->gid &&
	    a->ngroups == b->ngroups && (a->ngroups == 0 ||
	    memcmp(a->groups, b->groups,
	    (size_t)a->ngroups * sizeof(a->groups[0])) == 0);
}

uid_t
as_own_uid(void)
{
	pthread_once(&own_once, read_own);
	return own.cred.uid;
}

/*
 * In a user namespace capabilities count only over what belongs to its users
 * (user_namespaces(7)); the first one has them all.
 */
static int
has_all_users(void)
{
	unsigned int id[3] = { 1, 1, 0 };
	FILE *f = fopen("/proc/self/uid_map", "re");
	int n = 0;

	if (f != NULL) {
		n = fscanf(f, "%u %u %u", &id[0], &id[1], &id[2]);
		fclose(f);
	}
	return n == 3 && id[0] == 0 && id[1] == 0 && id[2] == UINT32_MAX;
}

int
as_searches_all(void)
{
	pthread_once(&own_once, read_own);
	return own.cred.dac && has_all_users();
}

int
as_is_own(const struct path_cred *as)
{
	pthread_once(&own_once, read_own);
	return !as->dac == !own.cred.dac && !as->peers == !own.cred.peers &&
	    same_ids(as, &own.cred);
}

/* setfsuid(2) tells no error: what is in force is asked for by an id of -1. */
static int
set_fsids(const struct path_cred *c)
{
	syscall(NR_SETFSGID, c->gid);
	syscall(NR_SETFSUID, c->uid);
	return (gid_t)syscall(NR_SETFSGID, -1) == c->gid &&
	    (uid_t)syscall(NR_SETFSUID, -1) == c->uid ? 0 : EPERM;
}

static int
set_groups(const struct path_cred *c)
{
	return syscall(NR_SETGROUPS, c->ngroups, c->groups) == -1 ? errno : 0;
}

static void
take_away(struct __user_cap_data_struct caps[CAP_WORDS],
    const unsigned int *which, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		caps[CAP_TO_INDEX(which[i])].effective &=
		    ~CAP_TO_MASK(which[i]);
}

static int
set_caps(const struct path_cred *as)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[CAP_WORDS];

	memcpy(caps, own.caps, sizeof(caps));
	if (!as->dac)
		take_away(caps, search_caps,
		    sizeof(search_caps) / sizeof(search_caps[0]));
	if (!as->peers)
		take_away(caps, peer_caps,
		    sizeof(peer_caps) / sizeof(peer_caps[0]));
	return syscall(SYS_capset, &h, caps) == -1 ? errno : 0;
}

/*
 * setfsuid(2) takes and gives capabilities by itself as the id leaves and
 * becomes 0 (capabilities(7)), so they are set after it. Those that change ids
 * stay: they are what leads back.
 */
int
as_enter(const struct path_cred *as)
{
	int error = 0;

	pthread_once(&own_once, read_own);
	if (!same_ids(as, &own.cred)) {
		if (!has_cap(CAP_SETUID) || !has_cap(CAP_SETGID))
			return EPERM;
		if ((error = set_groups(as)) != 0)
			return error;
		if (prctl(PR_GET_PDEATHSIG, &death.signal, 0, 0, 0) == -1)
			death.signal = 0;
		death.parent = getppid();
		other_ids = 1;
		error = set_fsids(as);
	}
	if (error == 0)
		error = set_caps(as);
	if (error != 0)
		as_leave();
	return error;
}

/*
 * A change of fsuid makes the kernel forget whose death we follow (prctl(2)).
 * The parent may have died meanwhile.
 */
static void
follow_parent(void)
{
	if (death.signal == 0)
		return;
	prctl(PR_SET_PDEATHSIG, death.signal, 0, 0, 0);
	if (getppid() != death.parent)
		kill(getpid(), death.signal);
}

/*
 * What is ours was ours before, so this fails only if something is badly
 * wrong, and then the thread would go on with the rights of what it watches,
 * and judge and write with them. There is nothing to return to.
 */
void
as_leave(void)
{
	if (other_ids && (set_fsids(&own.cred) != 0 ||
	    set_groups(&own.cred) != 0))
		abort();
	if (set_caps(&own.cred) != 0)
		abort();
	if (other_ids)
		follow_parent();
	other_ids = 0;
}
