/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts by one process on another: on systrace itself and on strangers. A
 * control has no supervisor; the helper outside stands for it. What a process
 * does to come loose by itself is in child.c.
 */
#include "attempt/attempt.h"

#include <linux/ioprio.h>
#include <linux/kcmp.h>

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/child.h"

#ifndef PIDFD_THREAD
#define PIDFD_THREAD	O_EXCL		/* Linux 6.9 */
#endif
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD	77		/* Linux 6.5 */
#endif

#define RULE_PROC	"native-fsread: filename under \"/proc\" then permit\n" \
			"native-fswrite: filename under \"/proc\" then permit\n"
#define RULE_STATUS	"native-fsread: filename re \"^/proc/[0-9]+/status$\" " \
			"then permit\n"
#define RULE_SIGNALS	"native-kill: permit\nnative-tkill: permit\n"	\
			"native-tgkill: permit\nnative-rt_sigqueueinfo: permit\n" \
			"native-rt_tgsigqueueinfo: permit\n"		\
			"native-pidfd_open: permit\n"			\
			"native-pidfd_send_signal: permit\n"
#define RULE_OWNER	"native-fcntl: permit\nnative-ioctl: permit\n"

static char held[sizeof(GROUND_SECRET)];	/* outside: in memory */
static long told_fd, told_at;			/* of the helper: inside */
static char work_path[PATH_MAX];

/* The helper: has the secret open and in memory. */
static void
sit(struct ground *g)
{
	int fd = open(attempt_path(g->secret, "file"), O_RDONLY);

	if (read(fd, held, sizeof(held) - 1) == -1 || lseek(fd, 0, SEEK_SET))
		return;
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	aid_send_number(g, fd);
	aid_send_number(g, (long)(uintptr_t)held);
	(void)aid_receive_number(g);	/* until the end */
}

static pid_t
outsider(struct ground *g)
{
	told_fd = aid_receive_number(g);
	told_at = aid_receive_number(g);
	return g->outside;
}

/* A number of /proc/PID/status, 0 if there is none. */
static pid_t
status_pid(pid_t pid, const char *what)
{
	FILE *f = fopen(aid_text("/proc/%d/status", (int)pid), "re");
	size_t n = strlen(what);
	char line[256];
	int found = 0;

	if (f == NULL)
		return 0;
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, what, n) == 0)
			found = atoi(line + n);
	fclose(f);
	return (pid_t)found;
}

static pid_t
supervisor(struct ground *g)
{
	pid_t stand_in = outsider(g), pid;

	pid = status_pid(getpid(), "TracerPid:");
	return pid > 0 ? pid : stand_in;
}

static pid_t
front(struct ground *g)
{
	pid_t pid = supervisor(g);

	return pid == g->outside ? pid : status_pid(pid, "PPid:");
}

static enum outcome
loot(const struct ground *g)
{
	return aid_loot(g, attempt_path(g->secret, "file"));
}

static enum outcome
answer(pid_t child)
{
	int status;

	while (waitpid(child, &status, __WALL) == -1)
		if (errno != EINTR)
			return OUT_HELD;
	return WIFEXITED(status) ? (enum outcome)WEXITSTATUS(status) : OUT_HELD;
}

/* Has the helper, which stood for the supervisor, been ended by a signal? */
static enum outcome
has_ended(const struct ground *g)
{
	struct pollfd p = { g->channel, POLLIN, 0 };
	char c;

	if (!attempt_is_control())
		return loot(g);
	if (poll(&p, 1, 3000) != 1)
		return OUT_HELD;
	return recv(g->channel, &c, 1, MSG_DONTWAIT) <= 0 ? OUT_ESCAPED :
	    OUT_HELD;
}

/* One call, aimed at somebody. */
#define AIMED(name, who, call)						\
static enum outcome							\
name(struct ground *g)							\
{									\
	pid_t at = who(g);						\
									\
	return attempt_by(call);					\
}

static long
send_info(pid_t pid, int thread, int sig)
{
	siginfo_t si;

	memset(&si, 0, sizeof(si));
	si.si_signo = sig;
	si.si_code = SI_QUEUE;
	si.si_pid = getpid();
	si.si_uid = getuid();
	if (thread)
		return syscall(SYS_rt_tgsigqueueinfo, pid, pid, sig, &si);
	return syscall(SYS_rt_sigqueueinfo, pid, sig, &si);
}

static long
send_by_pidfd(pid_t pid, unsigned int flags)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, flags);

	return fd == -1 ? -1 :
	    syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
}

/* A folder of proc is as good as a pidfd. */
static long
send_by_folder(pid_t pid)
{
	int fd = open(aid_text("/proc/%d", (int)pid), O_RDONLY | O_DIRECTORY);

	return fd == -1 ? -1 :
	    syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
}

static long
niced(pid_t pid)
{
	return setpriority(PRIO_PROCESS, (id_t)pid, 19);
}

static long
pinned(pid_t pid)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	return sched_setaffinity(pid, sizeof(one), &one);
}

static long
scheduled(pid_t pid, int how)
{
	struct sched_param p = { 0 };
	struct {
		uint32_t	size, policy;
		uint64_t	flags;
		int32_t		nice;
		uint32_t	priority;
		uint64_t	deadline[3];
	} a = { sizeof(a), SCHED_IDLE, 0, 0, 0, { 0 } };

	if (how == 0)
		return sched_setscheduler(pid, SCHED_IDLE, &p);
	if (how == 1)
		return sched_setparam(pid, &p);
	return syscall(SYS_sched_setattr, pid, &a, 0);
}

static long
limited(pid_t pid)
{
	struct rlimit none = { 3, 3 };

	return prlimit(pid, RLIMIT_NOFILE, &none, NULL);
}

static long
migrated(pid_t pid)
{
	unsigned long node = 1;

	return syscall(SYS_migrate_pages, pid, 8 * sizeof(node), &node, &node);
}

AIMED(kill_supervisor, supervisor, kill(at, SIGKILL))
AIMED(kill_front, front, kill(at, SIGKILL))
AIMED(stop_supervisor, supervisor, kill(at, SIGSTOP))
AIMED(stop_front, front, syscall(SYS_tgkill, at, at, SIGSTOP))
AIMED(kill_outsider, outsider, kill(at, SIGKILL))
AIMED(kill_its_group, outsider, kill(-at, SIGKILL))
AIMED(kill_all, outsider, at > 0 ? kill(-1, 0) : -1)
AIMED(tkill_it, supervisor, syscall(SYS_tkill, at, SIGKILL))
AIMED(tgkill_it, supervisor, syscall(SYS_tgkill, at, at, SIGKILL))
AIMED(queue_it, supervisor, send_info(at, 0, SIGKILL))
AIMED(queue_thread, supervisor, send_info(at, 1, SIGKILL))
AIMED(pidfd_it, supervisor, send_by_pidfd(at, 0))
AIMED(pidfd_thread, supervisor, send_by_pidfd(at, PIDFD_THREAD))
AIMED(folder_it, supervisor, send_by_folder(at))
AIMED(nice_it, supervisor, niced(at))
AIMED(pin_it, supervisor, pinned(at))
AIMED(idle_it, supervisor, scheduled(at, 0))
AIMED(param_it, supervisor, scheduled(at, 1))
AIMED(attr_front, front, scheduled(at, 2))
AIMED(limit_it, supervisor, limited(at))
AIMED(limit_front, front, limited(at))
AIMED(ioprio_it, supervisor, syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, at,
    IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0)))
AIMED(migrate_it, supervisor, migrated(at))
AIMED(oom_it, supervisor, open(aid_text("/proc/%d/oom_score_adj", (int)at),
    O_WRONLY))
AIMED(memory_it, supervisor, open(aid_text("/proc/%d/mem", (int)at),
    O_RDWR))
AIMED(thread_memory, supervisor, open(aid_text("/proc/%d/task/%d/mem",
    (int)at, (int)at), O_RDONLY))
AIMED(environ_front, front, open(aid_text("/proc/%d/environ", (int)at),
    O_RDONLY))
AIMED(attach_it, supervisor, ptrace(PTRACE_ATTACH, at, NULL, NULL))
AIMED(seize_it, supervisor, ptrace(PTRACE_SEIZE, at, NULL, NULL))
AIMED(seize_front, front, ptrace(PTRACE_SEIZE, at, NULL, NULL))
AIMED(seize_outsider, outsider, ptrace(PTRACE_SEIZE, at, NULL, NULL))
AIMED(compare_it, supervisor, syscall(SYS_kcmp, getpid(), at, KCMP_FILE, 0, 0))

/* The group of the supervisor, without its number. */
static enum outcome
nice_group(struct ground *g)
{
	pid_t at = supervisor(g);

	return attempt_by(setpriority(PRIO_PGRP, (id_t)getpgid(at), 19));
}

static enum outcome
remote_memory(pid_t at, int is_write)
{
	char copy[sizeof(held)] = "";
	struct iovec mine = { copy, sizeof(copy) - 1 };
	struct iovec its = { (void *)(uintptr_t)told_at, sizeof(copy) - 1 };
	long n;

	n = is_write ? process_vm_writev(at, &mine, 1, &its, 1, 0) :
	    process_vm_readv(at, &mine, 1, &its, 1, 0);
	/* The helper's address says nothing of another's memory. */
	if (n == -1 && errno == EFAULT)
		return OUT_ESCAPED;
	if (is_write || n == -1)
		return attempt_by(n);
	return strcmp(copy, GROUND_SECRET) == 0 ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
read_outsider(struct ground *g)
{
	return remote_memory(outsider(g), 0);
}

static enum outcome
write_supervisor(struct ground *g)
{
	return remote_memory(supervisor(g), 1);
}

static enum outcome
read_front(struct ground *g)
{
	return remote_memory(front(g), 0);
}

static enum outcome
advise_supervisor(struct ground *g)
{
	pid_t at = supervisor(g);
	int fd = (int)syscall(SYS_pidfd_open, at, 0);
	long page = sysconf(_SC_PAGESIZE);
	struct iovec its = { (void *)(uintptr_t)(told_at & -page),
	    (size_t)page };

	if (fd == -1)
		return attempt_by(-1);
	return attempt_by(syscall(SYS_process_madvise, fd, &its, 1,
	    MADV_COLD, 0));
}

/* The open file of another, by its process. */
static enum outcome
take_fd(struct ground *g)
{
	pid_t at = outsider(g);
	int fd;

	fd = (int)syscall(SYS_pidfd_open, at, 0);
	if (fd != -1)
		fd = (int)syscall(SYS_pidfd_getfd, fd, (int)told_fd, 0);
	if (fd == -1)
		return attempt_by(-1);
	return attempt_loot_fd(g, fd) == 0 ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
take_supervisors_fd(struct ground *g)
{
	int pidfd = (int)syscall(SYS_pidfd_open, supervisor(g), 0), fd;

	if (pidfd == -1)
		return attempt_by(-1);
	for (fd = 0; fd < 32; fd++)
		if (syscall(SYS_pidfd_getfd, pidfd, fd, 0) != -1)
			return OUT_ESCAPED;
	return attempt_by(-1);
}

static enum outcome
loot_by_fd_link(struct ground *g)
{
	pid_t at = outsider(g);

	return aid_loot(g, aid_text("/proc/%d/fd/%ld", (int)at, told_fd));
}

static enum outcome
loot_by_root(struct ground *g)
{
	pid_t at = outsider(g);

	return aid_loot(g, aid_text("/proc/%d/root%s/file", (int)at,
	    g->secret));
}

/* A pidfd that nobody opened: of the runner, who made the channel. */
static enum outcome
by_peer_pidfd(struct ground *g)
{
	socklen_t len = sizeof(int);
	int pidfd;

	if (getsockopt(g->channel, SOL_SOCKET, SO_PEERPIDFD, &pidfd,
	    &len) == -1)
		return aid_by(-1, "SO_PEERPIDFD");
	return attempt_by(syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0));
}

enum owner { OWNER_SETOWN, OWNER_EX, OWNER_FIO, OWNER_SIOC };

/*
 * The owner of a descriptor gets any signal that F_SETSIG names when there is
 * something to read.
 */
static enum outcome
by_owner(struct ground *g, pid_t at, enum owner how)
{
	struct f_owner_ex ex = { F_OWNER_PID, at };
	int pair[2], owner = (int)at, r;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		return aid_unready("socketpair");
	switch (how) {
	case OWNER_SETOWN:
		r = fcntl(pair[0], F_SETOWN, at);
		break;
	case OWNER_EX:
		r = fcntl(pair[0], F_SETOWN_EX, &ex);
		break;
	case OWNER_FIO:
		r = ioctl(pair[0], FIOSETOWN, &owner);
		break;
	default:
		r = ioctl(pair[0], SIOCSPGRP, &owner);
		break;
	}
	if (r == -1 || fcntl(pair[0], F_SETSIG, SIGKILL) == -1 ||
	    fcntl(pair[0], F_SETFL, O_ASYNC | O_NONBLOCK) == -1 ||
	    write(pair[1], "x", 1) != 1)
		return attempt_by(-1);
	return has_ended(g);
}

static enum outcome
own_setown(struct ground *g)
{
	return by_owner(g, supervisor(g), OWNER_SETOWN);
}

static enum outcome
own_ex(struct ground *g)
{
	return by_owner(g, supervisor(g), OWNER_EX);
}

static enum outcome
own_ex_front(struct ground *g)
{
	return by_owner(g, front(g), OWNER_EX);
}

static enum outcome
own_fio(struct ground *g)
{
	return by_owner(g, supervisor(g), OWNER_FIO);
}

static enum outcome
own_sioc(struct ground *g)
{
	return by_owner(g, front(g), OWNER_SIOC);
}

/* The tracer turns the child's permitted open into another, at its entry. */
static void
turn_open(pid_t child, const char *to)
{
	struct __ptrace_syscall_info info;
	int status;
	size_t i;
	long word;

	ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD);
	while (ptrace(PTRACE_SYSCALL, child, NULL, NULL) == 0 &&
	    waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
		if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof(info),
		    &info) <= 0 || info.op != PTRACE_SYSCALL_INFO_ENTRY ||
		    info.entry.args[1] != (uintptr_t)work_path)
			continue;
		for (i = 0; i <= strlen(to); i += sizeof(word)) {
			memcpy(&word, to + i, sizeof(word));
			ptrace(PTRACE_POKEDATA, child, work_path + i, word);
		}
		break;
	}
	ptrace(PTRACE_DETACH, child, NULL, NULL);
}

static void __attribute__((noreturn))
be_traced(struct ground *g, const char *to, int is_traceme, int go)
{
	char c;

	if (is_traceme && (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1 ||
	    raise(SIGSTOP) != 0))
		_exit(OUT_HELD);
	if (!is_traceme && read(go, &c, 1) == -1)
		_exit(OUT_HELD);
	if (attempt_loot(g, work_path) == -1 || strcmp(work_path, to) != 0)
		_exit(OUT_HELD);
	_exit(OUT_ESCAPED);
}

static enum outcome
trace_child(struct ground *g, int is_traceme)
{
	static char to[PATH_MAX + sizeof(long)];
	int go[2], status, is_tracer = is_traceme;
	pid_t child;

	strcpy(work_path, attempt_path(g->allowed, "file"));
	strcpy(to, attempt_path(g->secret, "file"));
	if (pipe(go) == -1)
		return aid_unready("pipe");
	child = fork();
	if (child == 0) {
		close(go[1]);
		be_traced(g, to, is_traceme, go[0]);
	}
	if (!is_traceme)
		is_tracer = ptrace(PTRACE_ATTACH, child, NULL, NULL) == 0;
	if (is_tracer && waitpid(child, &status, WUNTRACED) == child &&
	    !WIFSTOPPED(status))
		return OUT_HELD;	/* it could not ask for it */
	close(go[1]);
	if (is_tracer)
		turn_open(child, to);
	return answer(child);
}

static enum outcome
trace_me(struct ground *g)
{
	return trace_child(g, 1);
}

static enum outcome
trace_own(struct ground *g)
{
	return trace_child(g, 0);
}

#define TRACE	"native-ptrace: permit\n"
#define OUTSIDE	NULL, sit
#define ALONE	NULL, NULL

const struct attempt attempts_task[] = {
	{ "A-130a", "ptrace(PTRACE_SEIZE) on a stranger", NULL, 0,
	    seize_outsider, OUTSIDE },
	{ "A-130b", "PTRACE_ATTACH to the supervisor, ptrace permitted",
	    TRACE, 0, attach_it, OUTSIDE },
	{ "A-130c", "PTRACE_SEIZE of the supervisor, ptrace permitted",
	    TRACE, 0, seize_it, OUTSIDE },
	{ "A-130d", "PTRACE_SEIZE of the front, ptrace permitted",
	    TRACE RULE_STATUS, 0, seize_front, OUTSIDE },
	{ "A-130e", "a PTRACE_TRACEME child's open is turned behind systrace",
	    TRACE, 0, trace_me, ALONE },
	{ "A-130f", "an attached child's open is turned behind systrace",
	    TRACE, 0, trace_own, ALONE },
	{ "A-131", "PTRACE_O_SUSPEND_SECCOMP on a child", TRACE CHILD_FILTER,
	    ATT_ROOT, child_suspend, ALONE },
	{ "A-132a", "process_vm_readv of a stranger", NULL, 0, read_outsider,
	    OUTSIDE },
	{ "A-132b", "process_vm_writev to the supervisor, permitted",
	    "native-process_vm_writev: permit\n", 0, write_supervisor, OUTSIDE },
	{ "A-132c", "process_vm_readv of the front, permitted",
	    "native-process_vm_readv: permit\n" RULE_STATUS, 0, read_front,
	    OUTSIDE },
	{ "A-132d", "pidfd_getfd of a stranger's open file", NULL, 0, take_fd,
	    OUTSIDE },
	{ "A-132e", "pidfd_getfd from the supervisor, permitted",
	    "native-pidfd_open: permit\nnative-pidfd_getfd: permit\n", 0,
	    take_supervisors_fd, OUTSIDE },
	{ "A-132f", "kcmp with the supervisor, permitted",
	    "native-kcmp: permit\n", 0, compare_it, OUTSIDE },
	{ "A-132g", "process_madvise on the supervisor, permitted",
	    "native-pidfd_open: permit\nnative-process_madvise: permit\n",
	    ATT_ROOT,
	    advise_supervisor, OUTSIDE },
	{ "A-132h", "/proc/SUPERVISOR/mem, /proc permitted", RULE_PROC, 0,
	    memory_it, OUTSIDE },
	{ "A-132i", "/proc/SUPERVISOR/task/TID/mem, /proc permitted",
	    RULE_PROC, 0, thread_memory, OUTSIDE },
	{ "A-132j", "/proc/FRONT/environ, /proc permitted", RULE_PROC, 0,
	    environ_front, OUTSIDE },
	{ "A-132k", "a stranger's open file by /proc/PID/fd, /proc permitted",
	    RULE_PROC, 0, loot_by_fd_link, OUTSIDE },
	{ "A-132l", "the secret below a stranger's /proc/PID/root",
	    RULE_PROC, 0, loot_by_root, OUTSIDE },
	{ "A-133a", "kill of the supervisor, permitted", RULE_SIGNALS, 0,
	    kill_supervisor, OUTSIDE },
	{ "A-133b", "kill of the front, permitted", RULE_SIGNALS RULE_STATUS,
	    0, kill_front, OUTSIDE },
	{ "A-133c", "tkill of the supervisor, permitted", RULE_SIGNALS, 0,
	    tkill_it, OUTSIDE },
	{ "A-133d", "tgkill of the supervisor, permitted", RULE_SIGNALS, 0,
	    tgkill_it, OUTSIDE },
	{ "A-133e", "rt_sigqueueinfo to the supervisor, permitted",
	    RULE_SIGNALS, 0, queue_it, OUTSIDE },
	{ "A-133f", "rt_tgsigqueueinfo to the supervisor, permitted",
	    RULE_SIGNALS, 0, queue_thread, OUTSIDE },
	{ "A-133g", "pidfd_send_signal to the supervisor, permitted",
	    RULE_SIGNALS, 0, pidfd_it, OUTSIDE },
	{ "A-133h", "kill of a stranger", NULL, 0, kill_outsider, OUTSIDE },
	{ "A-133i", "kill of a stranger's process group", NULL, 0,
	    kill_its_group, OUTSIDE },
	{ "A-133j", "kill(-1)", NULL, 0, kill_all, OUTSIDE },
	{ "A-133k", "F_SETOWN and F_SETSIG of SIGKILL to the supervisor",
	    RULE_OWNER, 0, own_setown, OUTSIDE },
	{ "A-133l", "F_SETOWN_EX and F_SETSIG of SIGKILL to the supervisor",
	    RULE_OWNER, 0, own_ex, OUTSIDE },
	{ "A-133m", "F_SETOWN_EX and F_SETSIG of SIGKILL to the front",
	    RULE_OWNER RULE_STATUS, 0, own_ex_front, OUTSIDE },
	{ "A-133n", "FIOSETOWN and F_SETSIG of SIGKILL to the supervisor",
	    RULE_OWNER, 0, own_fio, OUTSIDE },
	{ "A-133o", "SIOCSPGRP and F_SETSIG of SIGKILL to the front",
	    RULE_OWNER RULE_STATUS, 0, own_sioc, OUTSIDE },
	{ "A-135a", "SIGSTOP to the supervisor, permitted", RULE_SIGNALS, 0,
	    stop_supervisor, OUTSIDE },
	{ "A-135b", "SIGSTOP to the front by tgkill, permitted",
	    RULE_SIGNALS RULE_STATUS, 0, stop_front, OUTSIDE },
	{ "A-135c", "setpriority of the supervisor, permitted",
	    "native-setpriority: permit\n", 0, nice_it, OUTSIDE },
	{ "A-135d", "setpriority of its process group, permitted",
	    "native-setpriority: permit\n", 0, nice_group, OUTSIDE },
	{ "A-135e", "sched_setaffinity of the supervisor, permitted",
	    "native-sched_setaffinity: permit\n", 0, pin_it, OUTSIDE },
	{ "A-135f", "SCHED_IDLE for the supervisor, permitted",
	    "native-sched_setscheduler: permit\n", 0, idle_it, OUTSIDE },
	{ "A-135g", "sched_setparam of the supervisor, permitted",
	    "native-sched_setparam: permit\n", 0, param_it, OUTSIDE },
	{ "A-135h", "sched_setattr of the front, permitted",
	    "native-sched_setattr: permit\n" RULE_STATUS, 0, attr_front,
	    OUTSIDE },
	{ "A-135i", "prlimit of the supervisor, permitted",
	    "native-prlimit64: permit\n", 0, limit_it, OUTSIDE },
	{ "A-135j", "prlimit of the front, permitted",
	    "native-prlimit64: permit\n" RULE_STATUS, 0, limit_front, OUTSIDE },
	{ "A-135k", "ioprio_set of the supervisor, permitted",
	    "native-ioprio_set: permit\n", 0, ioprio_it, OUTSIDE },
	{ "A-135l", "migrate_pages of the supervisor, permitted",
	    "native-migrate_pages: permit\n", 0, migrate_it, OUTSIDE },
	{ "A-135m", "the supervisor's oom_score_adj, /proc permitted",
	    RULE_PROC, 0, oom_it, OUTSIDE },
	{ "A-136a", "48 threads at once", NULL, 0, child_many_threads,
	    ALONE },
	{ "A-136b", "48 children at once", NULL, 0, child_many_forks, ALONE },
	{ "A-137a", "CLONE_UNTRACED", CHILD_CLONE, 0, child_untraced, ALONE },
	{ "A-137b", "CLONE_UNTRACED for a thread", CHILD_CLONE, 0,
	    child_untraced_thread, ALONE },
	{ "A-137c", "CLONE_UNTRACED by int 0x80", "linux-clone: permit\n", 0,
	    child_untraced_i386, ALONE },
	{ "A-137d", "CLONE_PTRACE", CHILD_CLONE, 0, child_ptrace, ALONE },
	{ "A-137e", "CLONE_PARENT", CHILD_CLONE, 0, child_of_parent, ALONE },
	{ "A-137f", "CLONE_VM without CLONE_THREAD", NULL, 0,
	    child_with_memory, ALONE },
	{ "A-137g", "CLONE_FILES: a child opens, the parent reads", NULL, 0,
	    child_with_files, ALONE },
	{ "A-137h", "vfork: the child opens, the parent reads", NULL, 0,
	    child_vfork, ALONE },
	{ "A-137i", "clone3", CHILD_CLONE, 0, child_clone3, ALONE },
	{ "A-137j", "clone3 with CLONE_UNTRACED", CHILD_CLONE, 0,
	    child_clone3_untraced, ALONE },
	{ "A-137k", "clone3 with a number used just before", CHILD_CLONE,
	    ATT_ROOT, child_set_tid, ALONE },
	{ "A-138", "setsid, two forks, and the parents end", NULL, 0,
	    child_orphan, ALONE },
	{ "A-139", "the first act of children that four threads make", NULL, 0,
	    child_first_act, ALONE },
	{ "A-140a", "a thread whose leader has ended", NULL, 0,
	    child_leader_gone, ALONE },
	{ "A-140b", "exit while threads are in judged calls", NULL, ATT_LIVES,
	    child_exit_race, ALONE },
	{ "A-141a", "a seccomp listener that answers CONTINUE",
	    CHILD_FILTER "native-ioctl: permit\n", 0, child_listener, ALONE },
	{ "A-141b", "the same, with bits above the flags",
	    CHILD_FILTER "native-ioctl: permit\n", 0, child_listener_wide,
	    ALONE },
	{ "A-142a", "a filter of one's own that says RET_TRACE", CHILD_FILTER,
	    0, child_filter_trace, ALONE },
	{ "A-142b", "one that says RET_ERRNO with 0", CHILD_FILTER, 0,
	    child_filter_errno, ALONE },
	{ "A-142c", "one that says RET_TRAP, and a handler that opens",
	    CHILD_FILTER, 0, child_filter_trap, ALONE },
	{ "A-142d", "one that says RET_LOG", CHILD_FILTER, 0, child_filter_log,
	    ALONE },
	{ "A-142e", "one that TSYNC puts on a thread", CHILD_FILTER, 0,
	    child_filter_tsync, ALONE },
	{ "A-142f", "one by PR_SET_SECCOMP that permits all", CHILD_FILTER, 0,
	    child_filter_prctl, ALONE },
	{ "A-142g", "so many that no filter can follow", CHILD_FILTER, 0,
	    child_filter_full, ALONE },
	{ "A-142h", "SECCOMP_MODE_STRICT", CHILD_FILTER, ATT_LIVES,
	    child_strict, ALONE },
	{ "A-143a", "signals with the codes of ptrace's stops",
	    NULL, 0, child_forged_stop, ALONE },
	{ "A-143b", "int3 and icebp", NULL, 0, child_breakpoint, ALONE },
	{ "A-143c", "single steps by the trap flag", NULL, 0,
	    child_single_step, ALONE },
	{ "A-144", "children killed in the middle of judged calls", NULL, 0,
	    child_killed, ALONE },
	{ "A-145", "stopped and continued by its parent", NULL, ATT_LIVES,
	    child_jobs, ALONE },
	{ "A-146a", "30 real-time signals between judged calls", NULL,
	    ATT_LIVES, child_queued, ALONE },
	{ "A-146b", "EINTR and SA_RESTART of a judged call that waits", NULL,
	    ATT_LIVES, child_restarted, ALONE },
	{ "A-149a", "WNOHANG, WNOWAIT and the status of children", NULL,
	    ATT_LIVES, child_status, ALONE },
	{ "A-149b", "what SIGCHLD says", NULL, ATT_LIVES, child_signal_info,
	    ALONE },
	{ "A-150a", "PR_SET_DUMPABLE, 0", CHILD_PRCTL, 0, child_hidden,
	    ALONE },
	{ "A-150b", "other options of prctl", CHILD_PRCTL, 0, child_options,
	    ALONE },
	{ "A-151", "in a PID namespace of its own", CHILD_CLONE, 0,
	    child_namespace, ALONE },
	{ "A-152", "a descriptor's number used again", NULL, 0, child_fd_again,
	    ALONE },
	{ "A-153a", "a thread's pidfd of the supervisor, permitted",
	    RULE_SIGNALS, 0, pidfd_thread, OUTSIDE },
	{ "A-153b", "/proc/SUPERVISOR as a pidfd, permitted",
	    RULE_SIGNALS RULE_PROC, 0, folder_it, OUTSIDE },
	{ "A-153c", "a signal by SO_PEERPIDFD to a stranger", NULL, 0,
	    by_peer_pidfd, OUTSIDE },
	{ "A-154", "threads that flood systrace with calls", NULL, 0,
	    child_flood, ALONE },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
