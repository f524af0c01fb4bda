/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts to come loose by oneself. Each does something odd and then reads
 * the secret, so that what the oddness has done to systrace can be seen; those
 * that only have to go on as without systrace compare with what POSIX says.
 */
#include "attempt/child.h"

#include <linux/openat2.h>
#include <linux/sched.h>

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "attempt/aid.h"
#include "attempt/low.h"

#define STACK		(256 * 1024)
#define MANY		48
#define ROUNDS		20

static volatile int vfork_fd;
static const char *secret_name;

static enum outcome
loot(const struct ground *g)
{
	return aid_loot(g, attempt_path(g->secret, "file"));
}

static void __attribute__((noreturn))
loot_and_go(const struct ground *g)
{
	_exit((int)loot(g));
}

/* The outcome that a child exits with; one that was killed has held. */
static enum outcome
answer(pid_t child)
{
	int status;

	while (waitpid(child, &status, __WALL) == -1)
		if (errno != EINTR)
			return OUT_HELD;
	return WIFEXITED(status) ? (enum outcome)WEXITSTATUS(status) : OUT_HELD;
}

/* Without a cancellation point, a lock or a library: for odd children. */
static int
open_other_way(const char *name)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC };

	return (int)syscall(SYS_openat2, AT_FDCWD, name, &how, sizeof(how));
}

/* As fork, with flags; the child tells by a pipe, whoever its parent is. */
static enum outcome
by_flags(struct ground *g, unsigned long flags)
{
	unsigned char byte = OUT_HELD;
	int report[2];
	long pid;

	if (pipe(report) == -1)
		return aid_unready("pipe");
	pid = syscall(SYS_clone, flags | SIGCHLD, 0UL, NULL, NULL, 0UL);
	if (pid == -1)
		return attempt_by(-1);
	if (pid == 0) {
		byte = (unsigned char)loot(g);
		_exit(write(report[1], &byte, 1) == -1);
	}
	close(report[1]);
	if (read(report[0], &byte, 1) == -1)
		byte = OUT_HELD;
	close(report[0]);
	waitpid((pid_t)pid, NULL, __WALL);
	return (enum outcome)byte;
}

enum outcome
child_untraced(struct ground *g)
{
	return by_flags(g, CLONE_UNTRACED);
}

enum outcome
child_ptrace(struct ground *g)
{
	return by_flags(g, CLONE_PTRACE);
}

enum outcome
child_of_parent(struct ground *g)
{
	return by_flags(g, CLONE_PARENT);
}

struct task_job {
	struct ground	*ground;
	int		 report;
};

static int
task_loots(void *arg)
{
	struct task_job *job = arg;
	unsigned char byte = (unsigned char)loot(job->ground);

	(void)!write(job->report, &byte, 1);
	syscall(SYS_exit, 0);
	return 0;
}

/* With the memory shared, on a stack of its own. */
static enum outcome
by_task(struct ground *g, int flags)
{
	unsigned char byte = OUT_HELD;
	struct task_job job = { g, -1 };
	int report[2], pid;
	char *stack;

	stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (stack == MAP_FAILED || pipe(report) == -1)
		return aid_unready("stack");
	job.report = report[1];
	pid = clone(task_loots, stack + STACK, flags | CLONE_VM, &job);
	if (pid == -1)
		return attempt_by(-1);
	if (read(report[0], &byte, 1) != 1)
		byte = OUT_HELD;
	if (!(flags & CLONE_THREAD))
		waitpid(pid, NULL, __WALL);
	return (enum outcome)byte;
}

enum outcome
child_with_memory(struct ground *g)
{
	return by_task(g, SIGCHLD);
}

enum outcome
child_untraced_thread(struct ground *g)
{
	return by_task(g, CLONE_UNTRACED | CLONE_THREAD | CLONE_SIGHAND |
	    CLONE_FILES | CLONE_FS);
}

enum outcome
child_untraced_i386(struct ground *g)
{
	const long i386_clone = 120;
	long pid;

	if (!low_has_i386())
		return OUT_NA;
	pid = low_int80(i386_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		loot_and_go(g);
	return pid == -1 ? OUT_HELD : answer((pid_t)pid);
}

enum outcome
child_with_files(struct ground *g)
{
	int fd;
	long pid;

	pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0UL, NULL, NULL, 0UL);
	if (pid == -1)
		return attempt_by(-1);
	if (pid == 0)
		_exit(open(attempt_path(g->secret, "file"), O_RDONLY));
	fd = aid_wait((pid_t)pid);
	if (fd == -1 || fd == 255 || attempt_loot_fd(g, fd) == -1)
		return OUT_HELD;
	return OUT_ESCAPED;
}

enum outcome
child_vfork(struct ground *g)
{
	secret_name = attempt_path(g->secret, "file");
	vfork_fd = -1;
	if (vfork() == 0) {
		vfork_fd = open_other_way(secret_name);
		_exit(0);
	}
	waitpid(-1, NULL, 0);
	return vfork_fd == -1 ? OUT_HELD : OUT_ESCAPED;
}

static long
by_clone3(uint64_t flags, pid_t *tid)
{
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };

	if (tid != NULL) {
		args.set_tid = (uintptr_t)tid;
		args.set_tid_size = 1;
	}
	return syscall(SYS_clone3, &args, sizeof(args));
}

enum outcome
child_clone3(struct ground *g)
{
	long pid = by_clone3(0, NULL);

	if (pid == 0)
		loot_and_go(g);
	return pid == -1 ? attempt_by(-1) : answer((pid_t)pid);
}

enum outcome
child_clone3_untraced(struct ground *g)
{
	long pid = by_clone3(CLONE_UNTRACED, NULL);

	if (pid == 0)
		loot_and_go(g);
	return pid == -1 ? attempt_by(-1) : answer((pid_t)pid);
}

/* A number that systrace has known for another process just before. */
enum outcome
child_set_tid(struct ground *g)
{
	pid_t tid = fork();
	long pid;

	if (tid == 0) {
		(void)!attempt_loot(g, attempt_path(g->allowed, "file"));
		_exit(0);
	}
	aid_wait(tid);
	pid = by_clone3(0, &tid);
	if (pid == 0)
		loot_and_go(g);
	return pid == -1 ? attempt_by(-1) : answer((pid_t)pid);
}

enum outcome
child_orphan(struct ground *g)
{
	unsigned char byte = OUT_HELD;
	int report[2], up[2];
	char c;

	if (pipe(report) == -1 || pipe(up) == -1)
		return aid_unready("pipe");
	if (fork() == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		close(up[1]);
		if (read(up[0], &c, 1) == -1)	/* until the parent is gone */
			_exit(1);
		byte = (unsigned char)loot(g);
		(void)!write(report[1], &byte, 1);
		_exit(0);
	}
	wait(NULL);
	close(up[1]);
	close(report[1]);
	if (read(report[0], &byte, 1) != 1)
		return OUT_HELD;
	return (enum outcome)byte;
}

enum outcome
child_namespace(struct ground *g)
{
	int flags = CLONE_NEWPID | (geteuid() == 0 ? 0 : CLONE_NEWUSER);
	long pid = syscall(SYS_clone, flags | SIGCHLD, 0UL, NULL, NULL, 0UL);

	if (pid == 0)
		loot_and_go(g);
	return pid == -1 ? aid_by(-1, "CLONE_NEWPID") : answer((pid_t)pid);
}

static void *
thread_opens(void *arg)
{
	return (void *)(intptr_t)(open_other_way(secret_name) != -1);
}

enum outcome
child_many_threads(struct ground *g)
{
	pthread_t t[MANY];
	void *got;
	int i, n, escaped = 0;

	secret_name = attempt_path(g->secret, "file");
	for (n = 0; n < MANY; n++)
		if (pthread_create(&t[n], NULL, thread_opens, NULL) != 0)
			break;
	for (i = 0; i < n; i++) {
		pthread_join(t[i], &got);
		escaped |= got != NULL;
	}
	return escaped ? OUT_ESCAPED : OUT_HELD;
}

enum outcome
child_many_forks(struct ground *g)
{
	pid_t pid[MANY];
	int i, escaped = 0;

	for (i = 0; i < MANY; i++)
		if ((pid[i] = fork()) == 0)
			loot_and_go(g);
	for (i = 0; i < MANY; i++)
		escaped |= pid[i] != -1 && answer(pid[i]) == OUT_ESCAPED;
	return escaped ? OUT_ESCAPED : OUT_HELD;
}

/* The child's very first call is the forbidden one. */
static void *
fork_rounds(void *arg)
{
	intptr_t escaped = 0;
	int i, status;
	long pid;

	for (i = 0; i < ROUNDS; i++) {
		pid = syscall(SYS_clone, SIGCHLD, 0UL, NULL, NULL, 0UL);
		if (pid == 0)
			syscall(SYS_exit, open_other_way(secret_name) != -1);
		if (waitpid((pid_t)pid, &status, 0) == pid)
			escaped |= WIFEXITED(status) &&
			    WEXITSTATUS(status) == 1;
	}
	return (void *)escaped;
}

enum outcome
child_first_act(struct ground *g)
{
	pthread_t t[4];
	void *got;
	int i, escaped = 0;

	secret_name = attempt_path(g->secret, "file");
	for (i = 0; i < 4; i++)
		if (pthread_create(&t[i], NULL, fork_rounds, NULL) != 0)
			return aid_unready("thread");
	for (i = 0; i < 4; i++) {
		pthread_join(t[i], &got);
		escaped |= got != NULL;
	}
	return escaped ? OUT_ESCAPED : OUT_HELD;
}

/* Waits until the leader is a zombie, whose files and memory are gone. */
static void *
loot_without_leader(void *arg)
{
	char line[256] = "";
	const char *p = NULL;
	int fd, i;

	for (i = 0; i < 100000 && (p == NULL || p[2] != 'Z'); i++) {
		fd = open("/proc/self/stat", O_RDONLY);
		if (fd == -1 || read(fd, line, sizeof(line) - 1) <= 0)
			break;
		close(fd);
		p = strrchr(line, ')');
	}
	loot_and_go(arg);
}

enum outcome
child_leader_gone(struct ground *g)
{
	pid_t child = fork();
	pthread_t t;

	if (child == 0) {
		if (pthread_create(&t, NULL, loot_without_leader, g) != 0)
			_exit(OUT_HELD);
		syscall(SYS_exit, 0);
	}
	return answer(child);
}

static void * __attribute__((noreturn))
look_forever(void *arg)
{
	struct stat st;

	for (;;)
		(void)stat("file", &st);
}

/* A process ends while its threads are in judged calls. */
enum outcome
child_exit_race(struct ground *g)
{
	pthread_t t;
	pid_t child;
	int i, k;

	for (i = 0; i < ROUNDS; i++) {
		child = fork();
		if (child == 0) {
			for (k = 0; k < 3; k++)
				pthread_create(&t, NULL, look_forever, NULL);
			(void)attempt_loot(g, attempt_path(g->allowed, "file"));
			_exit(7);
		}
		if (aid_wait(child) != 7)
			return OUT_ESCAPED;
	}
	return OUT_HELD;
}

/* Children die in the middle of judged calls; then a new one reads. */
enum outcome
child_killed(struct ground *g)
{
	int i, pair[2];
	pid_t pid;
	char c;

	if (pipe(pair) == -1)
		return aid_unready("pipe");
	for (i = 0; i < ROUNDS; i++) {
		pid = fork();
		if (pid == 0) {
			(void)!write(pair[1], "x", 1);
			look_forever(NULL);
		}
		if (read(pair[0], &c, 1) != 1)
			return aid_unready("read");
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		if ((pid = fork()) == 0)
			loot_and_go(g);
		if (answer(pid) == OUT_ESCAPED)
			return OUT_ESCAPED;
	}
	return OUT_HELD;
}

/* Its group has a parent in another one: the signals of a terminal stop it. */
enum outcome
child_jobs(struct ground *g)
{
	static const int signals[] = { SIGSTOP, SIGTSTP, SIGTTIN };
	int status, right = 1, next[2];
	size_t i;
	pid_t pid;
	char c;

	if (pipe(next) == -1)
		return aid_unready("pipe");
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		for (i = 0; i < 3; i++)
			if (raise(signals[i]) != 0 || read(next[0], &c, 1) != 1)
				_exit(1);
		_exit(7);
	}
	for (i = 0; i < 3 && right; i++) {
		right = aid_wait_change(pid, &status, WUNTRACED) == pid &&
		    WIFSTOPPED(status) && WSTOPSIG(status) == signals[i];
		kill(pid, SIGCONT);
		right = right &&
		    aid_wait_change(pid, &status, WCONTINUED) == pid &&
		    WIFCONTINUED(status) && write(next[1], "x", 1) == 1;
	}
	if (!right)
		kill(pid, SIGKILL);
	return aid_wait(pid) == 7 && right ? OUT_HELD : OUT_ESCAPED;
}

enum outcome
child_status(struct ground *g)
{
	int status, go[2], right;
	siginfo_t si;
	pid_t pid;
	char c;

	if (pipe(go) == -1)
		return aid_unready("pipe");
	pid = fork();
	if (pid == 0) {
		close(go[1]);
		_exit(read(go[0], &c, 1) == -1 ? 1 : 3);
	}
	right = waitpid(pid, &status, WNOHANG) == 0;
	close(go[1]);
	memset(&si, 0, sizeof(si));
	right = right && waitid(P_PID, (id_t)pid, &si, WEXITED | WNOWAIT) == 0 &&
	    si.si_pid == pid && si.si_code == CLD_EXITED && si.si_status == 3;
	right = right && waitpid(pid, &status, WNOHANG) == pid &&
	    WIFEXITED(status) && WEXITSTATUS(status) == 3;
	right = right && waitpid(pid, &status, 0) == -1 && errno == ECHILD;
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGTERM);
	right = right && waitpid(pid, &status, 0) == pid &&
	    WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
	return right ? OUT_HELD : OUT_ESCAPED;
}

enum outcome
child_signal_info(struct ground *g)
{
	struct timespec limit = { 5, 0 };
	sigset_t one;
	siginfo_t si;
	pid_t pid;
	int i;

	sigemptyset(&one);
	sigaddset(&one, SIGCHLD);
	sigprocmask(SIG_BLOCK, &one, NULL);
	for (i = 1; i <= 5; i++) {
		pid = fork();
		if (pid == 0)
			_exit(i);
		if (sigtimedwait(&one, &si, &limit) != SIGCHLD ||
		    si.si_pid != pid || si.si_code != CLD_EXITED ||
		    si.si_status != i || si.si_uid != getuid() ||
		    aid_wait(pid) != i)
			return OUT_ESCAPED;
	}
	return OUT_HELD;
}
