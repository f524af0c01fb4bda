/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Keepers: clone(2) with CLONE_FILES and no signal for the parent, so that a
 * waitpid(2) for what is traced knows nothing of them. Then everything is given
 * up.
 */
#include "trace/keeper.h"

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAID_READY	(-1)

static struct keeper rows[KEEPERS_MAX];

const struct keeper *
keepers(void)
{
	return rows;
}

static int
give_up_capabilities(void)
{
	struct __user_cap_header_struct hdr = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct none[2];

	memset(none, 0, sizeof(none));
	return (int)syscall(SYS_capset, &hdr, none);
}

/* pause(2) and nothing else; whatever else is tried ends it. */
static int
keep_still(void)
{
	struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pause, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog prog = {
		(unsigned short)(sizeof(insns) / sizeof(insns[0])), insns
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog);
}

int
keeper_confine(void)
{
	return give_up_capabilities() == -1 ? -1 : keep_still();
}

void
keeper_sleep(void)
{
	for (;;)
		syscall(SYS_pause);
}

/*
 * Raw system calls: those of libc would speak to threads that are not here.
 * The ids first, since each change makes the process not dumpable and forgets
 * whose death it follows.
 */
static int
become(uid_t uid, gid_t gid, int userns, pid_t parent)
{
	const struct rlimit none = { 0, 0 };

	if (gid != getegid() && (syscall(SYS_setgroups, 0, NULL) == -1 ||
	    syscall(SYS_setresgid, gid, gid, gid) == -1))
		return -1;
	if (uid != geteuid() && syscall(SYS_setresuid, uid, uid, uid) == -1)
		return -1;
	/* Who made the namespace may enter it (user_namespaces(7)). */
	if (userns != -1 && setns(userns, CLONE_NEWUSER) == -1)
		return -1;
	if (setrlimit(RLIMIT_CORE, &none) == -1 ||
	    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1)
		return -1;
	/* It may have died before. */
	if (getppid() != parent) {
		errno = ESRCH;
		return -1;
	}
	prctl(PR_SET_NAME, "systrace-keeper", 0, 0, 0);
	return keeper_confine();
}

/*
 * said is in memory shared with the supervisor: the filter lets no call tell.
 */
static void __attribute__((noreturn))
live(uid_t uid, gid_t gid, int userns, pid_t parent,
    _Atomic int *said)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	if (become(uid, gid, userns, parent) == -1) {
		*said = errno != 0 ? errno : EPERM;
		_exit(1);
	}
	*said = SAID_READY;
	keeper_sleep();
}

static struct keeper *
find(uid_t uid, gid_t gid, ino_t userns)
{
	int i;

	for (i = 0; i < KEEPERS_MAX; i++)
		if (rows[i].pid != 0 && rows[i].uid == uid &&
		    rows[i].gid == gid && rows[i].userns == userns)
			return &rows[i];
	return NULL;
}

static struct keeper *
find_free(void)
{
	int i;

	for (i = 0; i < KEEPERS_MAX; i++)
		if (rows[i].pid == 0)
			return &rows[i];
	return NULL;
}

static _Atomic int *
shared_word(void)
{
	static _Atomic int *word;
	void *p;

	if (word == NULL) {
		p = mmap(NULL, sizeof(*word), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		word = p != MAP_FAILED ? p : NULL;
	}
	return word;
}

pid_t
keeper_for(uid_t uid, gid_t gid, ino_t userns, int fd)
{
	static unsigned int askings;
	struct keeper *k = find(uid, gid, userns);
	_Atomic int *said = shared_word();
	pid_t pid, parent;

	askings++;
	if (k != NULL) {
		k->used = askings;
		return k->pid;
	}
	if ((k = find_free()) == NULL || said == NULL) {
		errno = k == NULL ? EAGAIN : ENOMEM;
		return 0;
	}
	*said = 0;
	parent = getpid();
	pid = (pid_t)syscall(SYS_clone, CLONE_FILES, NULL, NULL, NULL,
	    NULL);
	if (pid == 0)
		live(uid, gid, fd, parent, said);
	if (pid == -1)
		return 0;
	while (*said == 0 && waitpid(pid, NULL, WNOHANG | __WCLONE) == 0)
		sched_yield();
	if (*said != SAID_READY) {
		errno = *said != 0 ? *said : ECHILD;
		waitpid(pid, NULL, __WCLONE);
		return 0;
	}
	*k = (struct keeper){ pid, uid, gid, userns, askings };
	return pid;
}

int
keepers_lost(void)
{
	int i, lost = 0;

	for (i = 0; i < KEEPERS_MAX; i++)
		if (rows[i].pid != 0 && waitpid(rows[i].pid, NULL, WNOHANG |
		    __WCLONE) == rows[i].pid) {
			rows[i].pid = 0;
			lost = 1;
		}
	return lost;
}

static int
end(struct keeper *k)
{
	if (k->pid == 0 || kill(k->pid, SIGKILL) == -1)
		return 0;
	waitpid(k->pid, NULL, __WCLONE);
	k->pid = 0;
	return 1;
}

int
keepers_give_up(int (*is_used)(void *ctx, pid_t), void *ctx)
{
	struct keeper *oldest = NULL;
	int i;

	for (i = 0; i < KEEPERS_MAX; i++)
		if (rows[i].pid != 0 && (oldest == NULL ||
		    (int)(rows[i].used - oldest->used) < 0) &&
		    !is_used(ctx, rows[i].pid))
			oldest = &rows[i];
	return oldest != NULL && end(oldest);
}

void
keepers_end(void)
{
	int i;

	/* All at once: each dies when it next gets a processor. */
	for (i = 0; i < KEEPERS_MAX; i++)
		if (rows[i].pid != 0)
			kill(rows[i].pid, SIGKILL);
	for (i = 0; i < KEEPERS_MAX; i++)
		end(&rows[i]);
}
