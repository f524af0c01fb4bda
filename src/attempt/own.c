/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts with filters, signals, options and numbers of a process' own: as
 * in child.c, something odd is done, and then the secret is read.
 */
#include "attempt/child.h"

#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>

#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "attempt/aid.h"

#define SIGNALS		30
#define FILTER_LEN	4096	/* BPF_MAXINSNS */
#ifndef SYS_SECCOMP
#define SYS_SECCOMP	1	/* si_code of SIGSYS */
#endif
#define FLOOD		200

static volatile sig_atomic_t handled, trap_fd = -1;
static int values[SIGNALS];
static const char *secret_name;
static int pipe_end;

static enum outcome
loot(const struct ground *g)
{
	return aid_loot(g, attempt_path(g->secret, "file"));
}

/* Not by open(2), which a filter of the caller's may answer. */
static int
open_other_way(const char *name)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC };

	return (int)syscall(SYS_openat2, AT_FDCWD, name, &how, sizeof(how));
}

static void
on_signal(int sig)
{
	handled++;
}

static void
handle(int sig, void (*handler)(int), int flags)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };

	sigaction(sig, &sa, NULL);
}

/* A filter that answers one call so, and permits all others. */
static long
filter(long nr, uint32_t action, unsigned long flags)
{
	struct sock_filter insns[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { 4, insns };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &prog);
}

/* Under a filter of its own that answers openat so, by another call. */
static enum outcome
under_filter(struct ground *g, uint32_t action)
{
	const char *name = attempt_path(g->secret, "file");

	if (filter(SYS_openat, action, 0) == -1)
		return aid_unready("seccomp");
	(void)open(attempt_path(g->allowed, "file"), O_RDONLY);
	return attempt_by(open_other_way(name));
}

enum outcome
child_filter_trace(struct ground *g)
{
	return under_filter(g, SECCOMP_RET_TRACE | SECCOMP_RET_DATA);
}

enum outcome
child_filter_log(struct ground *g)
{
	return under_filter(g, SECCOMP_RET_LOG);
}

enum outcome
child_filter_errno(struct ground *g)
{
	return under_filter(g, SECCOMP_RET_ERRNO | 0);
}

static void
on_trap(int sig)
{
	trap_fd = open_other_way(secret_name);
}

enum outcome
child_filter_trap(struct ground *g)
{
	secret_name = attempt_path(g->secret, "file");
	handle(SIGSYS, on_trap, 0);
	if (filter(SYS_openat, SECCOMP_RET_TRAP, 0) == -1)
		return aid_unready("seccomp");
	(void)open(attempt_path(g->allowed, "file"), O_RDONLY);
	return trap_fd == -1 ? OUT_HELD : OUT_ESCAPED;
}

static void *
loot_when_told(void *arg)
{
	char c;

	if (read(pipe_end, &c, 1) == -1)
		return NULL;
	return (void *)(intptr_t)(loot(arg) == OUT_ESCAPED);
}

/* The filter is put on a thread that runs already. */
enum outcome
child_filter_tsync(struct ground *g)
{
	int go[2];
	pthread_t t;
	void *got;

	if (pipe(go) == -1)
		return aid_unready("pipe");
	pipe_end = go[0];
	if (pthread_create(&t, NULL, loot_when_told, g) != 0)
		return aid_unready("thread");
	if (filter(SYS_openat, SECCOMP_RET_ALLOW,
	    SECCOMP_FILTER_FLAG_TSYNC) != 0)
		return aid_unready("TSYNC");
	close(go[1]);
	pthread_join(t, &got);
	return got != NULL ? OUT_ESCAPED : OUT_HELD;
}

enum outcome
child_filter_prctl(struct ground *g)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { 1, &all };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0) == -1)
		return aid_unready("PR_SET_SECCOMP");
	return loot(g);
}

/* Fills the room that the kernel has for filters, so that none can follow. */
enum outcome
child_filter_full(struct ground *g)
{
	static struct sock_filter insns[FILTER_LEN];
	struct sock_fprog prog = { FILTER_LEN, insns };
	pid_t pid;
	int i;

	for (i = 0; i < FILTER_LEN; i++)
		insns[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
		    SECCOMP_RET_ALLOW);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	for (; prog.len > 0; prog.len /= 2)
		while (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
		    &prog) == 0)
			continue;
	pid = fork();
	if (pid == 0)
		_exit((int)loot(g));
	i = aid_wait(pid);
	return i == -1 ? OUT_HELD : (enum outcome)i;
}

/* Where it is granted, the kernel ends who opens anything. */
enum outcome
child_strict(struct ground *g)
{
	pid_t pid = fork();
	int i;

	if (pid == 0) {
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0);
		_exit((int)loot(g));
	}
	i = aid_wait(pid);
	return i == -1 ? OUT_HELD : (enum outcome)i;
}

struct listened {
	struct ground	*ground;
	unsigned long	 flags;
	enum outcome	 outcome;
};

/* Puts itself under a filter with a listener, which another thread serves. */
static void *
listened(void *arg)
{
	struct listened *l = arg;
	int fd;

	fd = (int)filter(SYS_openat, SECCOMP_RET_USER_NOTIF, l->flags);
	(void)!write(pipe_end, &fd, sizeof(fd));
	if (fd == -1)
		l->outcome = attempt_by(-1);
	else
		l->outcome = loot(l->ground);
	close(pipe_end);
	return NULL;
}

static void
serve(int listener, int until)
{
	struct pollfd p[2] = { { listener, POLLIN, 0 }, { until, POLLIN, 0 } };
	struct seccomp_notif_resp resp;
	struct seccomp_notif req;

	while (poll(p, 2, -1) > 0 && p[1].revents == 0) {
		memset(&req, 0, sizeof(req));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &req) == -1)
			continue;
		memset(&resp, 0, sizeof(resp));
		resp.id = req.id;
		resp.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
	}
}

static enum outcome
by_listener(struct ground *g, unsigned long flags)
{
	struct listened l = { g, flags, OUT_HELD };
	int p[2], fd;
	pthread_t t;

	if (pipe(p) == -1)
		return aid_unready("pipe");
	pipe_end = p[1];
	if (pthread_create(&t, NULL, listened, &l) != 0)
		return aid_unready("thread");
	if (read(p[0], &fd, sizeof(fd)) == sizeof(fd) && fd != -1)
		serve(fd, p[0]);
	pthread_join(t, NULL);
	return l.outcome;
}

enum outcome
child_listener(struct ground *g)
{
	return by_listener(g, SECCOMP_FILTER_FLAG_NEW_LISTENER);
}

/* The kernel takes the lower half of the flags. */
enum outcome
child_listener_wide(struct ground *g)
{
	return by_listener(g, SECCOMP_FILTER_FLAG_NEW_LISTENER | 1UL << 32);
}

/* Its parent takes the filter off a child. */
enum outcome
child_suspend(struct ground *g)
{
	int go[2], ready[2], i;
	enum outcome outcome;
	pid_t pid;
	char c;

	if (pipe(go) == -1 || pipe(ready) == -1)
		return aid_unready("pipe");
	pid = fork();
	if (pid == 0) {
		close(go[1]);
		(void)filter(SYS_getppid, SECCOMP_RET_ERRNO | EPERM, 0);
		(void)!write(ready[1], "x", 1);
		_exit(read(go[0], &c, 1) == -1 || getppid() == -1);
	}
	if (read(ready[0], &c, 1) != 1)
		return aid_unready("child");
	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_SUSPEND_SECCOMP) == -1)
		outcome = aid_by(-1, "PTRACE_O_SUSPEND_SECCOMP");
	else
		outcome = OUT_ESCAPED;
	close(go[1]);
	i = aid_wait(pid);
	return outcome == OUT_ESCAPED && i != 0 ? OUT_HELD : outcome;
}

/* Signals that look like stops of ptrace(2). To oneself any code is lawful. */
enum outcome
child_forged_stop(struct ground *g)
{
	static const int codes[] = {
		SIGTRAP, SIGTRAP | 0x80, SIGTRAP | PTRACE_EVENT_SECCOMP << 8,
		SIGTRAP | PTRACE_EVENT_EXEC << 8,
		SIGTRAP | PTRACE_EVENT_CLONE << 8,
		SIGTRAP | PTRACE_EVENT_STOP << 8, TRAP_BRKPT, SI_KERNEL,
		SYS_SECCOMP
	};
	static const int signals[] = { SIGTRAP, SIGSYS, SIGCHLD };
	siginfo_t si;
	size_t i, k;

	for (k = 0; k < 3; k++)
		handle(signals[k], on_signal, 0);
	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		for (k = 0; k < 3; k++) {
			memset(&si, 0, sizeof(si));
			si.si_signo = signals[k];
			si.si_code = codes[i];
			syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(),
			    signals[k], &si);
			raise(signals[k]);
			if (loot(g) == OUT_ESCAPED)
				return OUT_ESCAPED;
		}
	return OUT_HELD;
}

enum outcome
child_breakpoint(struct ground *g)
{
#if defined(__x86_64__)
	int i;

	handle(SIGTRAP, on_signal, 0);
	for (i = 0; i < 5; i++) {
		__asm__ volatile("int3" ::: "memory");
		if (loot(g) == OUT_ESCAPED)
			return OUT_ESCAPED;
		__asm__ volatile(".byte 0xf1" ::: "memory");	/* icebp */
		if (loot(g) == OUT_ESCAPED)
			return OUT_ESCAPED;
	}
	return handled == 10 ? OUT_HELD : OUT_ESCAPED;
#else
	return attempt_na("an instruction of x86");
#endif
}

/* A trap behind each instruction, also behind the call. */
enum outcome
child_single_step(struct ground *g)
{
#if defined(__x86_64__)
	int fd;

	secret_name = attempt_path(g->secret, "file");
	handle(SIGTRAP, on_signal, 0);
	__asm__ volatile("lea -128(%%rsp), %%rsp; pushfq; orq $0x100, (%%rsp);"
	    "popfq; lea 128(%%rsp), %%rsp" ::: "memory", "cc");
	fd = open_other_way(secret_name);
	__asm__ volatile("lea -128(%%rsp), %%rsp; pushfq; andq $~0x100, (%%rsp);"
	    "popfq; lea 128(%%rsp), %%rsp" ::: "memory", "cc");
	if (handled == 0)
		return attempt_na("no single steps here");
	return fd == -1 ? OUT_HELD : OUT_ESCAPED;
#else
	return attempt_na("a flag of x86");
#endif
}

static void
on_value(int sig, siginfo_t *si, void *context)
{
	if (handled < SIGNALS)
		values[handled] = si->si_value.sival_int;
	handled++;
}

/* Real-time signals are kept and come in order, whatever calls go between. */
enum outcome
child_queued(struct ground *g)
{
	struct sigaction sa = { .sa_sigaction = on_value,
	    .sa_flags = SA_SIGINFO };
	struct stat st;
	sigset_t one;
	int i;

	sigaction(SIGRTMIN, &sa, NULL);
	sigemptyset(&one);
	sigaddset(&one, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &one, NULL);
	for (i = 0; i < SIGNALS; i++)
		if (sigqueue(getpid(), SIGRTMIN, (union sigval){ i }) == -1 ||
		    stat(attempt_path(g->allowed, "file"), &st) == -1)
			return aid_unready("sigqueue");
	if (handled != 0)
		return OUT_ESCAPED;
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	for (i = 0; i < SIGNALS; i++)
		if (values[i] != i)
			return OUT_ESCAPED;
	return handled == SIGNALS ? OUT_HELD : OUT_ESCAPED;
}

/* The parent sends the next one when this one has been handled. */
static void
on_told(int sig)
{
	(void)!write(pipe_end, "s", 1);
}

static void __attribute__((noreturn))
wait_in_open(const char *fifo, int flags, int ready)
{
	int fd;

	pipe_end = ready;
	handle(SIGUSR1, on_told, flags);
	(void)!write(ready, "r", 1);
	fd = open(fifo, O_RDONLY);
	if (fd == -1)
		_exit(errno == EINTR ? 4 : 5);
	_exit(3);
}

static int
interrupted_open(const char *fifo, int flags)
{
	int ready[2], i, fd = -1, result;
	pid_t pid;
	char c;

	if (pipe(ready) == -1)
		return -1;
	pid = fork();
	if (pid == 0) {
		close(ready[0]);
		wait_in_open(fifo, flags, ready[1]);
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		return -1;
	/* Without SA_RESTART: until one of them meets the call. */
	for (i = 0; i < 5 || !(flags & SA_RESTART); i++)
		if (kill(pid, SIGUSR1) == -1 || read(ready[0], &c, 1) != 1)
			break;
	if (flags & SA_RESTART)
		fd = open(fifo, O_WRONLY);
	result = aid_wait(pid);
	close(fd);
	close(ready[0]);
	return result;
}

/*
 * A judged call that waits: SA_RESTART begins it again, without it the call
 * ends with EINTR.
 */
enum outcome
child_restarted(struct ground *g)
{
	const char *fifo = attempt_path(g->allowed, "fifo");

	if (mkfifo(fifo, 0600) == -1)
		return aid_unready("mkfifo");
	return interrupted_open(fifo, SA_RESTART) == 3 &&
	    interrupted_open(fifo, 0) == 4 ? OUT_HELD : OUT_ESCAPED;
}

/* What is not dumpable has a /proc that is root's. */
enum outcome
child_hidden(struct ground *g)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return loot(g);
}

enum outcome
child_options(struct ground *g)
{
	prctl(PR_SET_NAME, "x\n) R 1", 0, 0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
	prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_MM, PR_SET_MM_ENV_START, 0, 0, 0);
	return loot(g);
}

/* One number, for a folder that is permitted, then for one that is not. */
enum outcome
child_fd_again(struct ground *g)
{
	int good = open(g->allowed, O_RDONLY | O_DIRECTORY), fd = -1, i;
	int top = open(g->dir, O_RDONLY | O_DIRECTORY);
	const int again = 50;

	if (good == -1 || top == -1)
		return aid_unready("folders");
	for (i = 0; i < FLOOD && fd == -1; i++) {
		dup2(good, again);
		close(openat(again, "file", O_RDONLY));
		dup2(top, again);
		fd = openat(again, "secret/file", O_RDONLY);
	}
	return fd != -1 && attempt_loot_fd(g, fd) == 0 ? OUT_ESCAPED : OUT_HELD;
}

static void *
flood(void *arg)
{
	volatile int *stop = arg;
	struct stat st;

	while (!*stop)
		(void)stat("file", &st);
	return NULL;
}

/* Others flood systrace with stops; this one must be served, and held. */
enum outcome
child_flood(struct ground *g)
{
	volatile int stop = 0;
	struct stat st;
	pthread_t t[3];
	int i, n;

	for (n = 0; n < 3; n++)
		if (pthread_create(&t[n], NULL, flood,
		    (void *)(uintptr_t)&stop) != 0)
			break;
	for (i = 0; i < FLOOD; i++)
		(void)stat(attempt_path(g->allowed, "file"), &st);
	i = (int)loot(g);
	stop = 1;
	while (n-- > 0)
		pthread_join(t[n], NULL);
	return (enum outcome)i;
}
