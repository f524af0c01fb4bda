/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Signals: a call cut short and a call begun again, with plain calls and with
 * ones that are judged (open of a FIFO), a handler that makes judged calls,
 * 1,000 queued signals, sigsuspend, a handler's own stack.
 */
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t ticks, queued, looked;
static int pipefd[2];

static void
on_tick(int sig)
{
	ticks++;
}

/* The third tick lets the reader go on; each one makes a judged call. */
static void
on_tick_write(int sig)
{
	int e = errno;

	if (access("/etc/passwd", R_OK) == 0)
		looked++;
	if (++ticks == 3 && write(pipefd[1], "x", 1) != 1)
		_exit(9);
	errno = e;
}

static void
on_queued(int sig, siginfo_t *si, void *ctx)
{
	if (si->si_value.sival_int == queued)
		queued++;
}

static void
ticking(void (*fn)(int), int flags)
{
	struct sigaction sa = { .sa_handler = fn, .sa_flags = flags };
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } };

	ticks = 0;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
}

static void
quiet(void)
{
	struct itimerval it = { { 0, 0 }, { 0, 0 } };

	setitimer(ITIMER_REAL, &it, NULL);
}

static void
result(const char *what, long r)
{
	int e = errno;

	quiet();
	printf("%s: %s\n", what, r == -1 ? strerrorname_np(e) : "went on");
}

static void
count_queued(void)
{
	struct sigaction sa = { .sa_sigaction = on_queued, .sa_flags = SA_SIGINFO };
	sigset_t set, old;
	int i, status;
	pid_t parent = getpid();

	sigaction(SIGRTMIN, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, &old);
	if (fork() == 0) {
		for (i = 0; i < 1000; i++)
			if (sigqueue(parent, SIGRTMIN, (union sigval){ .sival_int = i }) == -1)
				_exit(1);
		_exit(0);
	}
	wait(&status);
	sigprocmask(SIG_SETMASK, &old, NULL);
	printf("queued while blocked: %d, in order\n", queued);
	queued = 0;
	if (fork() == 0) {
		for (i = 0; i < 1000; i++)
			while (sigqueue(parent, SIGRTMIN, (union sigval){ .sival_int = i }) == -1)
				poll(NULL, 0, 1);
		_exit(0);
	}
	while (wait(&status) == -1 && errno == EINTR)
		;
	printf("queued while running: %d, in order\n", queued);
}

static void
own_stack(void)
{
	stack_t ss = { .ss_sp = malloc(65536), .ss_size = 65536 };
	struct sigaction sa = { .sa_handler = on_tick, .sa_flags = SA_ONSTACK };

	ticks = 0;
	sigaltstack(&ss, NULL);
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	printf("own stack: %d\n", (int)ticks);
}

int
main(int argc, char **argv)
{
	const char *fifo = argc > 1 ? argv[1] : "fifo";
	char c;
	sigset_t none;
	int fd;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (pipe(pipefd) == -1 || mkfifo(fifo, 0600) == -1)
		return 1;

	ticking(on_tick, 0);
	result("read, interrupted", read(pipefd[0], &c, 1));
	ticking(on_tick_write, SA_RESTART);
	result("read, begun again", read(pipefd[0], &c, 1));
	printf("looked in the handler: %s\n", looked >= 3 ? "yes" : "no");
	ticking(on_tick, 0);
	result("open, interrupted", open(fifo, O_RDONLY));
	/* The other end is opened by a child that the third tick lets go on. */
	if (fork() == 0) {
		if (read(pipefd[0], &c, 1) != 1)
			_exit(1);
		_exit(open(fifo, O_WRONLY) == -1);
	}
	ticking(on_tick_write, SA_RESTART);
	result("open, begun again", fd = open(fifo, O_RDONLY));
	wait(NULL);
	close(fd);
	ticking(on_tick, SA_RESTART);
	result("poll is not begun again", poll(NULL, 0, 5000));
	ticking(on_tick, SA_RESTART);
	sigemptyset(&none);
	result("sigsuspend", sigsuspend(&none));
	count_queued();
	own_stack();
	unlink(fifo);
	return 0;
}
