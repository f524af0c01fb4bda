/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Ten thousand signals during judged calls in eight threads: sigstorm DIR. Each
 * thread makes calls whose result is known, and compares the result and the
 * registers; meanwhile signals come from a ninth thread and a timer, to handlers
 * with and without SA_RESTART, some of which make judged calls, leave them by
 * siglongjmp(3), or both. The parent stops and continues all of it. What is
 * printed is the same in every run that is right; errors have their details.
 *
 * A thread gets the next signal when it has handled the last one, and none once
 * there have been enough, but to be called out of an open that nobody answers:
 * however slow signals are, the calls get on.
 */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define nitems(a)	(sizeof(a) / sizeof((a)[0]))
#define THREADS		8
#define SIGNALS		10000
#define ROUNDS		20		/* of a thread, at least */
#define STOPS		10
#define STACK	(512 * 1024)	/* five handlers, one in another */
#define ANY_FD		LONG_MAX	/* a descriptor of a file "hello" */
#define SAVED		6		/* rbx, rbp, r12 to r15 */

/*
 * Makes a call with all registers set, and stores the arguments' registers and
 * the ones that a callee keeps as they are behind it.
 */
long	raw_call(long nr, const uint64_t *args, uint64_t *after);
__asm__(
".text\n.globl raw_call\n.type raw_call, @function\n"
"raw_call:\n"
"	push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
"	push %rdx; push %rsi\n"
"	mov %rdi, %rax; mov %rsi, %r11\n"
"	mov (%r11), %rdi; mov 8(%r11), %rsi; mov 16(%r11), %rdx\n"
"	mov 24(%r11), %r10; mov 32(%r11), %r8; mov 40(%r11), %r9\n"
"	mov $0x5a5a0001, %ebx; mov $0x5a5a0002, %ebp; mov $0x5a5a0003, %r12d\n"
"	mov $0x5a5a0004, %r13d; mov $0x5a5a0005, %r14d; mov $0x5a5a0006, %r15d\n"
"	syscall\n"
"	mov 8(%rsp), %r11\n"
"	mov %rdi, (%r11); mov %rsi, 8(%r11); mov %rdx, 16(%r11)\n"
"	mov %r10, 24(%r11); mov %r8, 32(%r11); mov %r9, 40(%r11)\n"
"	mov %rbx, 48(%r11); mov %rbp, 56(%r11); mov %r12, 64(%r11)\n"
"	mov %r13, 72(%r11); mov %r14, 80(%r11); mov %r15, 88(%r11)\n"
"	pop %rsi; pop %rdx\n"
"	pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
"	ret\n"
".size raw_call, .-raw_call\n");

/* One call: p and q are names in the thread's folder, n a number. */
struct step {
	int		 nr;
	const char	*args;	/* p q n, D: AT_FDCWD, b: a buffer, 0 */
	const char	*p, *q;
	uint64_t	 n;
	long		 want;
};

static const struct step steps[] = {
	{ SYS_open, "pn", "f", NULL, O_RDWR, ANY_FD },
	{ SYS_openat, "Dpn", "l", NULL, O_RDONLY, ANY_FD },
	{ SYS_open, "pn0", "none", NULL, O_RDONLY, -ENOENT },
	{ SYS_open, "pn", "f/x", NULL, O_RDONLY, -ENOTDIR },
	{ SYS_openat, "Dpn0", "new", NULL, O_CREAT | O_EXCL | O_RDWR, LONG_MIN },
	{ SYS_openat, "Dpn0", "new", NULL, O_CREAT | O_EXCL | O_RDWR, -EEXIST },
	{ SYS_stat, "pb", "new", NULL, 0, 0 },
	{ SYS_chmod, "pn", "new", NULL, 0600, 0 },
	{ SYS_truncate, "pn", "new", NULL, 100, 0 },
	{ SYS_unlink, "p", "new", NULL, 0, 0 },
	{ SYS_unlink, "p", "new", NULL, 0, -ENOENT },
	{ SYS_stat, "pb", "f", NULL, 0, 0 },
	{ SYS_lstat, "pb", "l", NULL, 0, 0 },
	{ SYS_stat, "pb", "none/x", NULL, 0, -ENOENT },
	{ SYS_newfstatat, "Dpbn", "l", NULL, AT_SYMLINK_NOFOLLOW, 0 },
	{ SYS_access, "pn", "f", NULL, R_OK, 0 },
	{ SYS_mkdir, "pn", "d", NULL, 0755, 0 },
	{ SYS_mkdir, "pn", "d", NULL, 0755, -EEXIST },
	{ SYS_rename, "pq", "f", "d", 0, -EISDIR },
	{ SYS_rmdir, "p", "d", NULL, 0, 0 },
	{ SYS_rmdir, "p", "d", NULL, 0, -ENOENT },
	{ SYS_rename, "pq", "f", "g", 0, 0 },
	{ SYS_stat, "pb", "f", NULL, 0, -ENOENT },
	{ SYS_renameat, "DpDq", "g", "f", 0, 0 },
	{ SYS_rename, "pq", "none", "g", 0, -ENOENT },
	{ SYS_readlink, "pbn", "l", NULL, 100, 1 },
	{ SYS_readlink, "pbn", "f", NULL, 100, -EINVAL },
	{ SYS_link, "pq", "f", "h", 0, 0 },
	{ SYS_link, "pq", "f", "h", 0, -EEXIST },
	{ SYS_unlinkat, "Dpn", "h", NULL, 0, 0 },
	{ SYS_symlink, "pq", "f", "s", 0, 0 },
	{ SYS_unlink, "p", "s", NULL, 0, 0 },
	{ SYS_execve, "p00", "none", NULL, 0, -ENOENT },
	{ SYS_execve, "p00", "f", NULL, 0, -EACCES },
	{ SYS_execve, "p00", "f/x", NULL, 0, -ENOTDIR },
};

struct worker {
	int		 id;
	char		 dir[200];
	char		 fifo[256], never[256], sock[256];
	int		 pair[2];	/* to the one who serves FIFOs */
	pthread_t	 thread;
	pid_t		 tid;
	atomic_int	 due;		/* a signal is on its way */
	atomic_int	 waits;		/* for one that ends it */
};

static struct worker workers[THREADS];
static const char *top, *self;
static atomic_int delivered, done, wrong, changed, unexplained, restarted,
    jumps, children, ready;
static int tokens[2], progress[2];
static __thread volatile sig_atomic_t cuts;	/* handlers without SA_RESTART */
static __thread volatile sig_atomic_t may_jump;
static __thread sigjmp_buf out;
static __thread struct worker *me;

/* What goes wrong is said, the first times. */
static void
complain(atomic_int *count, const char *what, const char *name, long got,
    long want)
{
	if (atomic_fetch_add(count, 1) < 5)
		printf("%s: %s: %ld, not %ld\n", name, what, got, want);
}

/* raw_call, with a look at the registers. */
static long
call(const char *name, int nr, const uint64_t *a)
{
	uint64_t after[6 + SAVED];
	long r;
	int i;

	memset(after, 0, sizeof(after));
	memcpy(after, a, 6 * sizeof(*a));
	r = raw_call(nr, after, after);
	for (i = 0; i < 6; i++)
		if (after[i] != a[i])
			complain(&changed, "an argument's register", name,
			    (long)after[i], (long)a[i]);
	for (i = 0; i < SAVED; i++)
		if (after[6 + i] != 0x5a5a0001u + (unsigned int)i)
			complain(&changed, "a saved register", name,
			    (long)after[6 + i], 0x5a5a0001 + i);
	return r;
}

/*
 * A call that may wait: cut short only if a handler without SA_RESTART has run
 * in this thread meanwhile; then it is made again.
 */
static long
waiting_call(const char *name, int nr, const uint64_t *a)
{
	int before;
	long r;

	do {
		before = cuts;
		r = call(name, nr, a);
		if (r == -EINTR && cuts == before)
			complain(&unexplained, "EINTR", name, r, 0);
		restarted += r == -EINTR;
	} while (r == -EINTR);
	return r;
}

static void
in_dir(char *to, size_t n, const struct worker *w, const char *name)
{
	snprintf(to, n, "%s/%s", w->dir, name);
}

static void
check_file(const char *name, long fd)
{
	char buf[16] = "";

	if (read((int)fd, buf, sizeof(buf)) != 5 || memcmp(buf, "hello", 5))
		complain(&wrong, "another file", name, fd, 0);
	close((int)fd);
}

static void
make_step(const struct step *s)
{
	static const char *const names[] = { [SYS_open] = "open",
	    [SYS_openat] = "openat", [SYS_execve] = "execve",
	    [SYS_readlink] = "readlink", [SYS_rename] = "rename" };
	const char *name = (size_t)s->nr < nitems(names) && names[s->nr] !=
	    NULL ? names[s->nr] : s->p;
	char p[256], q[256], buf[4096];
	uint64_t a[6];
	long r;
	int i;

	in_dir(p, sizeof(p), me, s->p);
	in_dir(q, sizeof(q), me, s->q != NULL ? s->q : "");
	for (i = 0; i < 6; i++)
		a[i] = 0x1234567 + (uint64_t)i;
	for (i = 0; s->args[i] != '\0'; i++)
		a[i] = s->args[i] == 'p' ? (uintptr_t)p :
		    s->args[i] == 'q' ? (uintptr_t)q :
		    s->args[i] == 'n' ? s->n :
		    s->args[i] == 'D' ? (uint64_t)AT_FDCWD :
		    s->args[i] == 'b' ? (uintptr_t)buf : 0;
	r = call(name, s->nr, a);
	if (s->want == ANY_FD && r >= 0)
		check_file(name, r);
	else if (s->want == LONG_MIN && r >= 0)
		close((int)r);
	else if (r != s->want)
		complain(&wrong, s->p, name, r, s->want);
	if (s->nr == SYS_readlink && r == 1 && buf[0] != 'f')
		complain(&wrong, "another link", name, buf[0], 'f');
}

static void
handled(void)
{
	delivered++;
	if (me != NULL)
		me->due = 0;
}

/* Once: siglongjmp(3) unblocks signals, and then goes. */
static void
jump(void)
{
	if (!may_jump)
		return;
	may_jump = 0;
	siglongjmp(out, 1);
}

static void
on_plain(int sig)
{
	handled();
	if (sig == SIGUSR2)
		cuts++;
	if (sig == SIGUSR2)
		jump();
}

/* Makes judged calls itself, on a stack of its own. */
static void
on_calling(int sig, siginfo_t *si, void *context)
{
	static const struct step own[] = {
		{ SYS_stat, "pb", "still", NULL, 0, 0 },
		{ SYS_openat, "Dpn", "still", NULL, O_RDONLY, ANY_FD },
		{ SYS_readlink, "pbn", "l", NULL, 50, 1 },
		{ SYS_access, "pn", "none", NULL, F_OK, -ENOENT },
	};
	int e = errno, i;

	handled();
	if (me != NULL)
		for (i = 0; i < 2; i++)
			make_step(&own[(delivered + i) & 3]);
	errno = e;
	if (sig == SIGRTMIN + 1) {
		cuts++;
		jump();
	}
}

static void
set_handlers(void)
{
	struct itimerval it = { { 0, 1000 }, { 0, 1000 } };
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_plain;
	sigaction(SIGUSR2, &sa, NULL);
	sa.sa_flags = SA_RESTART;
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGALRM, &sa, NULL);
	sa.sa_sigaction = on_calling;
	sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
	sigaction(SIGRTMIN + 1, &sa, NULL);
	sa.sa_flags |= SA_RESTART;
	sigaction(SIGRTMIN, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
}

/*
 * Each end stays open until the other one is: a child just forked has either of
 * them too, so that one could be opened without the other.
 */
static void
meet(int fd)
{
	char c = 'x';

	while (write(fd, &c, 1) == -1 && errno == EINTR)
		;
	while (read(fd, &c, 1) == -1 && errno == EINTR)
		;
}

/* Waits in open(2) until the one who serves FIFOs opens the other end. */
static void
open_fifo(void)
{
	uint64_t a[6] = { (uintptr_t)me->fifo, O_RDONLY, 0, 4, 5, 6 };
	char c = (char)me->id;
	long fd;

	while (write(tokens[1], &c, 1) == -1 && errno == EINTR)
		;
	fd = waiting_call("open of a FIFO", SYS_open, a);
	if (fd < 0) {
		complain(&wrong, "", "open of a FIFO", fd, 0);
		return;
	}
	meet(me->pair[0]);
	close((int)fd);
}

/* Waits in open(2) for nobody, until a handler jumps out. */
static void
jump_out(void)
{
	uint64_t a[6] = { (uint64_t)AT_FDCWD, (uintptr_t)me->never, O_RDONLY, 0,
	    5, 6 };
	long r;

	if (sigsetjmp(out, 1) == 0) {
		me->waits = 1;
		may_jump = 1;
		r = waiting_call("open that nobody answers", SYS_openat, a);
		may_jump = 0;
		complain(&wrong, "", "open that nobody answers", r, 0);
		return;
	}
	me->waits = 0;
	jumps++;
}

static void
make_connection(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	uint64_t a[6] = { 0, (uintptr_t)&sun, sizeof(sun), 4, 5, 6 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	long r;

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s/sock", top);
	a[0] = (uint64_t)fd;
	r = waiting_call("connect", SYS_connect, a);
	if (r != 0)
		complain(&wrong, "sock", "connect", r, 0);
	close(fd);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s/none", top);
	a[0] = (uint64_t)fd;
	r = call("connect", SYS_connect, a);
	if (r != -ENOENT)
		complain(&wrong, "none", "connect", r, -ENOENT);
	close(fd);
}

/* The image that is executed sees what it should, and says so. */
static void
make_child(void)
{
	char *argv[] = { (char *)(uintptr_t)self, (char *)(uintptr_t)"-x",
	    me->dir, NULL };
	struct stat st;
	int status = 0;
	pid_t pid = fork(), r;

	if (pid == 0) {
		if (stat(me->dir, &st) == -1)
			_exit(3);
		execve(self, argv, NULL);
		_exit(4);
	}
	while ((r = waitpid(pid, &status, 0)) == -1 && errno == EINTR)
		;
	if (r != pid || status != 7 << 8)
		complain(&wrong, "status", "fork and exec", status, 7 << 8);
	children++;
}

static void *
worker_main(void *arg)
{
	stack_t ss = { .ss_size = STACK, .ss_sp = malloc(STACK) };
	int round;
	size_t i;

	me = arg;
	sigaltstack(&ss, NULL);
	me->tid = (pid_t)syscall(SYS_gettid);
	ready++;
	for (round = 0; round < ROUNDS || delivered < SIGNALS; round++) {
		for (i = 0; i < nitems(steps); i++)
			make_step(&steps[i]);
		open_fifo();
		make_connection();
		jump_out();
		if (round % 10 == 0)
			make_child();
	}
	done++;
	return NULL;
}

/* Opens the other end of each FIFO that a thread is about to open. */
static void *
serve_fifos(void *arg)
{
	uint64_t a[6] = { 0, O_WRONLY, 0, 4, 5, 6 };
	ssize_t n;
	long fd;
	char c;

	while ((n = read(tokens[0], &c, 1)) == 1 || (n == -1 && errno == EINTR)) {
		if (n == -1)
			continue;
		a[0] = (uintptr_t)workers[(int)c].fifo;
		fd = waiting_call("open of a FIFO to write", SYS_open, a);
		if (fd < 0)
			complain(&wrong, "", "open of a FIFO to write", fd, 0);
		meet(workers[(int)c].pair[1]);
		close((int)fd);
	}
	return NULL;
}

static void *
serve_socket(void *arg)
{
	int fd = *(int *)arg, c;

	while ((c = accept(fd, NULL, NULL)) != -1 || errno == EINTR)
		if (c != -1)
			close(c);
	return NULL;
}

static void
send_one(struct worker *w, int sig)
{
	siginfo_t si = { .si_signo = sig, .si_code = SI_QUEUE };
	pid_t pid = getpid();

	w->due = 1;
	if ((sig >= SIGRTMIN ? syscall(SYS_rt_tgsigqueueinfo, pid, w->tid, sig,
	    &si) : syscall(SYS_tgkill, pid, w->tid, sig)) == -1)
		w->due = 0;	/* it has ended */
}

/* The ninth: to each thread in turn, and to whoever takes it. */
static void *
send_signals(void *arg)
{
	const int sigs[] = { SIGUSR1, SIGUSR2, SIGRTMIN, SIGRTMIN + 1 };
	const struct itimerval none = { { 0, 0 }, { 0, 0 } };
	struct timespec pause = { 0, 50000 };
	int i, enough = 0, told = 0;
	struct worker *w;

	for (i = 0; done < THREADS; i++) {
		w = &workers[i % THREADS];
		if (!enough && delivered >= SIGNALS) {
			enough = 1;
			setitimer(ITIMER_REAL, &none, NULL);
		}
		if (!enough && i % 101 == 100)
			kill(getpid(), SIGUSR1);
		if (!w->due && (!enough || w->waits))
			send_one(w, enough ? SIGUSR2 : sigs[(i / THREADS) % 4]);
		if (told < STOPS && delivered >= told * (SIGNALS / STOPS)) {
			told++;
			if (write(progress[1], "x", 1) != 1)
				complain(&wrong, "", "write", 0, 1);
		}
		if (i % THREADS == 0)
			nanosleep(&pause, NULL);
	}
	return NULL;
}

static void
write_file(const struct worker *w, const char *name)
{
	char path[256];
	int fd;

	in_dir(path, sizeof(path), w, name);
	fd = open(path, O_CREAT | O_WRONLY, 0644);
	if (fd == -1 || write(fd, "hello", 5) != 5)
		perror(path);
	close(fd);
}

static void
make_ground(void)
{
	char path[256];
	int i;

	for (i = 0; i < THREADS; i++) {
		struct worker *w = &workers[i];

		w->id = i;
		snprintf(w->dir, sizeof(w->dir), "%s/t%d", top, i);
		if (mkdir(w->dir, 0755) == -1)
			perror(w->dir);
		in_dir(w->fifo, sizeof(w->fifo), w, "fifo");
		in_dir(w->never, sizeof(w->never), w, "never");
		in_dir(path, sizeof(path), w, "l");
		if (mkfifo(w->fifo, 0600) == -1 ||
		    mkfifo(w->never, 0600) == -1 || symlink("f", path) == -1)
			perror(path);
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
		    w->pair) == -1)
			perror("socketpair");
		write_file(w, "f");
		write_file(w, "still");
	}
}

static int
listening(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s/sock", top);
	if (bind(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1 ||
	    listen(fd, 4) == -1)
		perror("listen");
	return fd;
}

static void
start(void *(*fn)(void *), void *arg, pthread_t *thread)
{
	pthread_t one;

	if (pthread_create(thread != NULL ? thread : &one, NULL, fn, arg) != 0)
		abort();
}

/* The process with the threads. */
static int
storm(void)
{
	sigset_t all, none;
	pthread_t sender;
	int i, fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	make_ground();
	fd = listening();
	if (pipe2(tokens, O_CLOEXEC) == -1)
		return 1;
	sigfillset(&all);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	start(serve_socket, &fd, NULL);
	pthread_sigmask(SIG_SETMASK, &none, NULL);
	set_handlers();
	start(serve_fifos, NULL, NULL);
	for (i = 0; i < THREADS; i++)
		start(worker_main, &workers[i], &workers[i].thread);
	while (ready < THREADS)
		sched_yield();
	pthread_sigmask(SIG_SETMASK, &all, NULL);
	start(send_signals, NULL, &sender);
	for (i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
	pthread_join(sender, NULL);
	printf("signals: %s\n", delivered >= SIGNALS ? "ten thousand" : "few");
	printf("wrong results: %d\n", wrong);
	printf("registers that changed: %d\n", changed);
	printf("calls cut short without a cause: %d\n", unexplained);
	printf("jumps out of a handler: %s\n", jumps >= THREADS * ROUNDS ?
	    "all" : "few");
	printf("children: %s\n", children >= THREADS * ROUNDS / 10 ? "all" :
	    "few");
	fprintf(stderr, "%d delivered, %d calls cut short, %d jumps, %d "
	    "children\n", delivered, restarted, jumps, children);
	fflush(NULL);
	_exit(wrong || changed || unexplained);
}

/* What make_child executes. */
static int
executed(const char *dir)
{
	struct stat st;

	return stat(dir, &st) == 0 && access(dir, R_OK) == 0 ? 7 : 5;
}

int
main(int argc, char **argv)
{
	int i, status, stops = 0, continues = 0;
	pid_t pid;
	char c;

	if (argc == 3)
		return executed(argv[2]);
	self = argv[0];
	top = argv[1];
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2 || pipe(progress) == -1)
		return 1;
	pid = fork();
	if (pid == 0) {
		close(progress[0]);
		return storm();
	}
	close(progress[1]);
	for (i = 0; i < STOPS && read(progress[0], &c, 1) == 1; i++) {
		kill(pid, SIGSTOP);
		stops += waitpid(pid, &status, WUNTRACED) == pid &&
		    WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP;
		kill(pid, SIGCONT);
		continues += waitpid(pid, &status, WCONTINUED) == pid &&
		    WIFCONTINUED(status);
	}
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	printf("stopped %d times, continued %d times\n", stops, continues);
	printf("status: %d\n", status);
	return status != 0;
}
