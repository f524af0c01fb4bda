/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Credentials of traced tasks, from proc(5), read again only after a call that
 * may have changed them. Those calls never run unseen (SYSF_IDS).
 */
#include "super/who.h"

#include <linux/capability.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/str.h"
#include "base/xmalloc.h"
#include "call/door.h"
#include "path/as.h"
#include "path/view.h"
#include "trace/keeper.h"
#include "trace/rewrite.h"

#define LANDLOCK_KNOWN	7	/* of Linux 6.15 to 6.18 */

/* linux/pidfd.h of Linux 6.13. */
struct pidfd_who {
	uint64_t	mask, cgroupid;
	uint32_t	pid, tgid, ppid;
	uint32_t	ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t		exit_code;
};
#define PIDFD_GET_WHO	_IOWR(0xff, 11, struct pidfd_who)
#define PIDFD_WHO_IDS	0x2

_Static_assert(sizeof(struct pidfd_who) == 64, "PIDFD_INFO_SIZE_VER0");

/* In proc_pid_status(5)'s order. */
struct ids {
	unsigned int	uid[4], gid[4];	/* real, effective, saved, file system */
};

struct who {
	unsigned int		 epoch;
	struct ids		 ids;
	int			 one;	/* by all its ids it is the same */
	struct path_cred	 cred;
	struct path_cred	 real;	/* as access(2) asks */
	gid_t			 groups[];
};

void
who_forget(struct task *t)
{
	free(t->who);
	t->who = NULL;
}

static size_t
read_status(pid_t tid, char *to, size_t cap)
{
	char name[32];
	ssize_t n;
	int fd;

	snprintf(name, sizeof(name), "/proc/%d/status", (int)tid);
	if ((fd = open(name, O_RDONLY | O_CLOEXEC)) == -1)
		return 0;
	n = read(fd, to, cap - 1);
	close(fd);
	to[n > 0 ? n : 0] = '\0';
	return n > 0 ? (size_t)n : 0;
}

/* A line's numbers: real, effective, saved, file system. */
static void
read_ids(const char *text, const char *key, unsigned int id[4])
{
	const char *p = strstr(text, key);
	int i;

	if (p == NULL || sscanf(p + strlen(key), "%u %u %u %u", &id[0], &id[1],
	    &id[2], &id[3]) != 4)
		for (i = 0; i < 4; i++)
			id[i] = (unsigned int)-1;
}

static int
are_one(const unsigned int id[4])
{
	return id[0] == id[1] && id[1] == id[2] && id[2] == id[3];
}

static uint64_t
read_caps(const char *text, const char *key)
{
	const char *p = strstr(text, key);
	unsigned long long caps = 0;

	if (p != NULL)
		sscanf(p + strlen(key), "%llx", &caps);
	return caps;
}

static int
count_words(const char *p)
{
	int n = 0;

	while (*p != '\n' && *p != '\0') {
		p += strspn(p, " \t");
		if (*p == '\n' || *p == '\0')
			break;
		n++;
		p += strcspn(p, " \t\n");
	}
	return n;
}

/*
 * Capabilities of another user namespace are none over files that ours has, which
 * is nearly all that there are (user_namespaces(7)).
 */
static int
is_of_our_userns(const struct session *s, pid_t tid)
{
	struct stat ours, theirs;
	char name[32];

	if (!s->moved)
		return 1;
	snprintf(name, sizeof(name), "/proc/%d/ns/user", (int)tid);
	return stat("/proc/self/ns/user", &ours) == 0 &&
	    stat(name, &theirs) == 0 && ours.st_ino == theirs.st_ino;
}

#define CAP_BIT(cap)	(UINT64_C(1) << (cap))
#define SEARCH_CAPS	(CAP_BIT(CAP_DAC_OVERRIDE) | CAP_BIT(CAP_DAC_READ_SEARCH))

/* Of the two that let directories be searched either will do. */
static void
set_caps(struct path_cred *c, uint64_t caps)
{
	c->dac = (caps & SEARCH_CAPS) != 0;
	c->peers = (caps & CAP_BIT(CAP_SYS_PTRACE)) != 0;
}

/* Root's are all that are permitted, whatever is in force (access(2)). */
static void
take_caps(struct who *w, uint64_t caps, uint64_t permitted)
{
	if (w->ids.uid[0] != 0)
		permitted = 0;
	set_caps(&w->cred, caps);
	set_caps(&w->real, permitted);
	w->one = are_one(w->ids.uid) && are_one(w->ids.gid) &&
	    ((caps & SEARCH_CAPS) == 0 ||
	    (caps & SEARCH_CAPS) == SEARCH_CAPS) &&
	    ((caps ^ permitted) & SEARCH_CAPS) == 0;
}

/* What cannot be read is nobody: then nothing is searched by our own rights. */
static struct who *
who_read(const struct session *s, pid_t tid)
{
	static const char groups_key[] = "\nGroups:";
	static char text[1024 * 1024];	/* NGROUPS_MAX of them */
	struct who *w;
	int ours;
	const char *p;
	char *end;
	int i, n = 0;

	if (read_status(tid, text, sizeof(text)) == 0)
		text[0] = '\0';
	if ((p = strstr(text, groups_key)) != NULL)
		n = count_words(p += strlen(groups_key));
	w = xcalloc(1, sizeof(*w) + (size_t)n * sizeof(gid_t));
	for (i = 0; i < n; i++) {
		w->groups[i] = (gid_t)strtoul(p, &end, 10);
		p = end;
	}
	read_ids(text, "\nUid:", w->ids.uid);
	read_ids(text, "\nGid:", w->ids.gid);
	w->epoch = s->who_epoch;
	w->cred.uid = w->ids.uid[3];
	w->cred.gid = w->ids.gid[3];
	w->cred.groups = w->groups;
	w->cred.ngroups = n;
	w->real = w->cred;
	w->real.uid = w->ids.uid[0];
	w->real.gid = w->ids.gid[0];
	ours = is_of_our_userns(s, tid);
	take_caps(w, ours ? read_caps(text, "\nCapEff:") : 0,
	    ours ? read_caps(text, "\nCapPrm:") : 0);
	return w;
}

int
who_is_known(const struct session *s, const struct task *t)
{
	const struct who *w = t->who;

	return !s->guard.privileged || (w != NULL && w->epoch == s->who_epoch);
}

/*
 * Credentials are copied by clone(2) (credentials(7)), but for a new user
 * namespace's (session->moved).
 */
void
who_inherit(const struct session *s, const struct task *from, struct task *to)
{
	const struct who *w = from->who;
	struct who *copy;
	size_t size;

	if (s->moved || w == NULL || !who_is_known(s, from))
		return;
	size = sizeof(*w) + (size_t)w->cred.ngroups * sizeof(gid_t);
	copy = memcpy(xmalloc(size), w, size);
	copy->cred.groups = copy->real.groups = copy->groups;
	to->who = copy;
}

/* All of a process' ids, without the text of proc(5). -1: Linux before 6.13. */
static int
read_ids_now(pid_t pid, struct ids *ids)
{
	struct pidfd_who now = { .mask = PIDFD_WHO_IDS };
	int r, fd = (int)syscall(SYS_pidfd_open, pid, 0);

	if (fd == -1)
		return -1;
	r = ioctl(fd, PIDFD_GET_WHO, &now);
	close(fd);
	if (r == -1 || !(now.mask & PIDFD_WHO_IDS))
		return -1;
	*ids = (struct ids){
	    { now.ruid, now.euid, now.suid, now.fsuid },
	    { now.rgid, now.egid, now.sgid, now.fsgid } };
	return 0;
}

static int
read_caps_now(pid_t pid, uint64_t *caps, uint64_t *permitted)
{
	struct __user_cap_header_struct head = {
	    .version = _LINUX_CAPABILITY_VERSION_3, .pid = pid };
	struct __user_cap_data_struct set[2];

	if (syscall(SYS_capget, &head, set) == -1)
		return -1;
	*caps = (uint64_t)set[1].effective << 32 | set[0].effective;
	*permitted = (uint64_t)set[1].permitted << 32 | set[0].permitted;
	return 0;
}

/*
 * What execve(2) leaves as it is are the groups, and all ids but for those that a
 * file gives; capabilities it makes anew (capabilities(7)).
 */
void
who_executed(const struct session *s, struct task *t)
{
	struct who *w = t->who;
	uint64_t caps, permitted;
	struct ids now;

	if (w == NULL || s->moved || !who_is_known(s, t) ||
	    read_ids_now(t->tid, &now) == -1 ||
	    memcmp(&now, &w->ids, sizeof(now)) != 0 ||
	    read_caps_now(t->tid, &caps, &permitted) == -1)
		who_forget(t);
	else
		take_caps(w, caps, permitted);
}

/* Does it ask what its real ids may do? */
static int
asks_for_real(const struct call *c)
{
	if (c == NULL || c->sys == NULL)
		return 0;
	return str_equal(c->sys->name, "access") ||
	    str_equal(c->sys->name, "faccessat") ||
	    (str_equal(c->sys->name, "faccessat2") &&
	    !(c->args[3] & AT_EACCESS));
}

static const struct path_cred *
who_cred(struct session *s, struct task *t, const struct call *c)
{
	struct who *w = t->who;

	if (!s->guard.privileged)
		return NULL;
	if (!who_is_known(s, t)) {
		who_forget(t);
		w = t->who = who_read(s, t->tid);
	}
	return asks_for_real(c) ? &w->real : &w->cred;
}

void
who_forget_cwd(struct task *t)
{
	if (t->cwd != NULL)
		view_forget_cwd(t->cwd);
	free(t->cwd);
	t->cwd = NULL;
}

/*
 * Where a task is stays known up to the next chdir(2) or fchdir(2) of any task
 * of its process: those always stop (SYSF_GOES), and nothing else leads
 * elsewhere without changing a root or a name space (session->moved).
 */
static struct view_cwd *
who_cwd(struct session *s, struct task *t)
{
	struct view_cwd *cwd = t->cwd;

	if (s->moved || t->proc->shares_cwd || t->proc->going > 0)
		return NULL;
	if (cwd == NULL) {
		cwd = t->cwd = xcalloc(1, sizeof(*cwd));
		cwd->fd = cwd->link = -1;
		cwd->held = &s->ncwds;
	}
	return cwd->fd == -1 && s->ncwds >= s->cwds_max ? NULL : cwd;
}

static void
forget_cwd(void *p, struct task *t)
{
	if (p == NULL || t->proc == p)
		who_forget_cwd(t);
}

/*
 * Of a process, or (NULL) of all: nothing of ours may keep busy what its tasks
 * leave.
 */
static void
forget_cwds(struct session *s, struct proc *p)
{
	tasks_each(tracer_tasks(s->tracer), forget_cwd, p);
}

struct view
who_view(struct session *s, struct task *t, const struct call *c)
{
	return (struct view){ .tgid = t->proc->pid, .tid = t->tid,
	    .home = !s->moved, .as = who_cred(s, t, c), .cwd = who_cwd(s, t) };
}

/*
 * An ordinary user's tasks have his ids, and no capabilities that count, as long
 * as they stay in his user namespace.
 */
int
who_is_as_we(struct session *s, struct task *t)
{
	const struct path_cred *cred;
	struct who *w;

	if (s->moved || t->proc->own_hands)
		return 0;
	if ((cred = who_cred(s, t, NULL)) == NULL)
		return 1;
	w = t->who;
	return w->one && as_is_own(cred);
}

/* The task's user namespace, if it is not ours: its number and a descriptor. */
static ino_t
other_userns(const struct session *s, const struct task *t, int *fd)
{
	struct stat ours, theirs;
	char name[32];

	*fd = -1;
	if (!s->moved)
		return 0;
	snprintf(name, sizeof(name), "/proc/%d/ns/user", (int)t->tid);
	if (stat("/proc/self/ns/user", &ours) == -1 ||
	    stat(name, &theirs) == -1 || ours.st_ino == theirs.st_ino)
		return 0;
	*fd = open(name, O_RDONLY | O_CLOEXEC);
	return theirs.st_ino;
}

struct need {
	pid_t	keeper;
	int	found;
};

static void
need_keeper(void *arg, struct task *t)
{
	struct need *n = arg;

	n->found |= rewrite_needs(t, n->keeper);
}

static int
is_needed(void *ctx, pid_t keeper)
{
	struct session *s = ctx;
	struct need n = { keeper, 0 };

	tasks_each(tracer_tasks(s->tracer), need_keeper, &n);
	return n.found;
}

pid_t
who_keeper(struct session *s, struct task *t, const struct call *c)
{
	struct view view = who_view(s, t, c);
	uid_t uid = view.as != NULL ? view.as->uid : s->uid;
	gid_t gid = view.as != NULL ? view.as->gid : s->gid;
	ino_t userns;
	int fd;

	userns = other_userns(s, t, &fd);
	t->re.keeper = keeper_for(uid, gid, userns, fd);
	if (t->re.keeper == 0 && errno == EAGAIN &&
	    keepers_give_up(is_needed, s))
		t->re.keeper = keeper_for(uid, gid, userns, fd);
	if (fd != -1)
		close(fd);
	return t->re.keeper == 0 ? 0 : path_proc_number(&view, t->re.keeper);
}

/* What a call may do to its task that we have to know later. */
enum effect {
	EFFECT_GO = 0x1,	/* elsewhere, with all of its process */
	EFFECT_MOVE = 0x2,	/* to another root, or name space */
	EFFECT_YIELD = 0x4,	/* gives up rights, and we could not tell */
	EFFECT_FILTER = 0x8,	/* filters its own calls */
	EFFECT_WATCH = 0x10	/* makes the opens of others wait */
};

static const struct {
	const char	*call;
	enum effect	 what;
} effects[] = {
	{ "chroot", EFFECT_MOVE },
	{ "fanotify_init", EFFECT_WATCH },
	{ "landlock_restrict_self", EFFECT_YIELD },
	{ "pivot_root", EFFECT_MOVE },
	{ "seccomp", EFFECT_FILTER },
	{ "setns", EFFECT_MOVE },
	{ "unshare", EFFECT_MOVE },
};

static unsigned int
effect_of(const struct call *c)
{
	static uint8_t by_id[STATS_CALLS];
	static int made;
	size_t i;

	for (i = 0; !made && i < sizeof(effects) / sizeof(effects[0]); i++)
		by_id[sysent_by_name(effects[i].call)->id] = effects[i].what;
	made = 1;
	if ((c->sys->flags & SYSF_FORK) && (c->args[0] & DOOR_CLONE_MOVES))
		return EFFECT_MOVE;
	if (c->sys->flags & SYSF_GOES)
		return EFFECT_GO;
	if ((c->sys->flags & SYSF_ARMED) && str_equal(c->sys->name, "prctl") &&
	    (int)c->args[0] == PR_SET_SECCOMP)
		return EFFECT_FILTER;
	return by_id[c->sys->id];
}

void
who_note(struct session *s, struct task *t, const struct call *c)
{
	unsigned int what;

	if (c->sys == NULL)
		return;
	if (c->sys->flags & SYSF_IDS)
		s->who_epoch++;
	what = effect_of(c);
	/*
	 * What it may open is less from now on, and we could not tell. What it may
	 * look at is not, up to the version that we know (landlock(7)).
	 */
	if (what & EFFECT_YIELD) {
		t->proc->own_opens = 1;
		t->proc->own_hands = s->landlock > LANDLOCK_KNOWN;
	}
	if (what & EFFECT_WATCH)
		s->own_opens = 1;
	if (what & EFFECT_FILTER)
		t->proc->own_filter = 1;
	if (what & EFFECT_MOVE) {
		s->moved = 1;
		s->who_epoch++;
		forget_cwds(s, NULL);
	}
	if (what & EFFECT_GO) {
		rewrite_goes(t);
		forget_cwds(s, t->proc);
	}
}
