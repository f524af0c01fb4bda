/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Random calls by random threads: storm SEED SECONDS PROGRAM IN OUT. Only IN,
 * the working directory, is permitted to it; OUT, beside it, is not. The first
 * process makes no random calls: it executes PROGRAM (this file by another
 * name, so that rules can tell them apart) once a worker, ends what does not
 * end, leaves nobody behind and exits with 40 + SEED % 8. SECONDS 0: a fixed
 * number of workers. STORM_CALM: no thread changes names under a call; =2: one
 * worker at a time, of one task, so that nothing can be a race.
 *
 * Nothing here asks whether it does harm: it runs under systrace or not at all.
 */
#include "storm.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <linux/seccomp.h>

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WORKERS		24	/* of a run without a time */
#define AT_ONCE		3
#define WORKER_MS	700	/* what a worker gets */
#define CALLS		400	/* a thread */
#define STACK		(64 * 1024)
#define EXECS		3	/* of a worker by itself, in a row */

static int execs;		/* how often it has executed itself */
static __thread sigjmp_buf unstuck;
static __thread long calling;
static __thread volatile int stuck;

/* Makes tasks, ends them, or would never come back: made apart, or seldom. */
static const uint32_t makers[] = { SYS_fork, SYS_vfork, SYS_clone };
static const uint32_t makers32[] = { 2, 190, 120 };
static const uint32_t enders[] = { SYS_exit, SYS_exit_group,
    SYS_rt_sigreturn };
static const uint32_t enders32[] = { 1, 252, 119, 173 };

static int
is_one_of(uint32_t nr, const uint32_t *of, size_t n)
{
	while (n-- > 0)
		if (of[n] == nr)
			return 1;
	return 0;
}

static uint64_t
number(struct chance *c, int compat)
{
	static const uint64_t add[] = { 0x40000000, UINT64_C(1) << 32,
	    UINT64_C(0xffffffff00000000), 0x80000000 };
	uint64_t nr;

	do {
		nr = one_in(c, 16) ? 0 - (uint64_t)below(c, 600) :
		    below(c, 600);
		if (one_in(c, 10))
			nr += add[below(c, nitems(add))];
		if (one_in(c, 60))
			nr = next(c);
	} while (compat ? is_one_of((uint32_t)nr, makers32, nitems(makers32)) ||
	    (!one_in(c, 8) &&
	    is_one_of((uint32_t)nr, enders32, nitems(enders32))) :
	    is_one_of((uint32_t)nr, makers, nitems(makers)) ||
	    (!one_in(c, 8) && is_one_of((uint32_t)nr, enders, nitems(enders))));
	return nr;
}

static void
any_call(struct chance *c)
{
	static const char kinds[] = "pppdfoambnslMvhgPuRFAtr0i";
	int i, compat = one_in(c, 3);
	uint64_t a[6];

	for (i = 0; i < 6; i++)
		a[i] = argument(c, kinds[below(c, sizeof(kinds) - 1)]);
	if (compat)
		call32((long)number(c, 1), a);
	else
		call64((long)number(c, 0), a);
}

static void
row_call(struct chance *c, const struct row *r)
{
	int i, compat = r->nr == -1 || (r->nr32 != -1 && one_in(c, 4));
	uint64_t a[6], high = one_in(c, 20) ? UINT64_C(7) << 32 : 0;

	for (i = 0; i < 6 && r->args[i] != '\0'; i++)
		a[i] = argument(c, r->args[i]);
	for (; i < 6; i++)
		a[i] = next(c);
	if (compat)
		call32((long)((uint64_t)r->nr32 | high), a);
	else
		call64((long)((uint64_t)r->nr | high), a);
}

static void make_task(struct chance *);
static void fill_structs(struct chance *);

static void
one_call(struct chance *c)
{
	unsigned int n = below(c, 100);

	if (!calm && one_in(c, 4))
		change_slot(c);
	if (n < 60)
		row_call(c, &path_calls[below(c, nitems(path_calls))]);
	else if (n < 82)
		row_call(c, &plain_calls[below(c, nitems(plain_calls))]);
	else if (n < 98)
		any_call(c);
	else
		make_task(c);
}

/*
 * Calls that wait are left by a handler after a while; not in a task that has
 * its thread's memory from another one.
 */
static void
all_calls(struct chance *c)
{
	sigsetjmp(unstuck, 1);
	calling = syscall(SYS_gettid);
	while (c->calls-- > 0) {
		stuck = 0;
		one_call(c);
		if (one_in(c, 100))
			fill_structs(c);
		if (one_in(c, 100) && chdir(in_path) == -1)
			break;
	}
	calling = 0;
}

/* A task of clone(2): its chance lies on the stack that it got. */
static int
task_main(void *arg)
{
	struct chance *c = arg;
	static const uint64_t none[6];

	all_calls(c);
	call64(one_in(c, 4) ? SYS_exit_group : SYS_exit, none);
	return 0;
}

static void
clone_task(struct chance *c)
{
	static const uint64_t f[] = { CLONE_VM, CLONE_FS, CLONE_FILES,
	    CLONE_SIGHAND | CLONE_VM, CLONE_PTRACE, CLONE_VFORK, CLONE_PARENT,
	    CLONE_THREAD | CLONE_SIGHAND | CLONE_VM, CLONE_SYSVSEM,
	    CLONE_UNTRACED, CLONE_IO, CLONE_PARENT_SETTID, CLONE_CHILD_SETTID,
	    CLONE_CHILD_CLEARTID, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNS };
	uint64_t flags = bits(c, f, nitems(f) - (one_in(c, 4) ? 0 : 3), 5) &
	    ~(uint64_t)CLONE_SETTLS;
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);
	struct chance *child = (struct chance *)(void *)stack;
	int *word = (int *)(void *)arena->room;

	if (stack == MAP_FAILED)
		return;
	*child = chance_of(c, c->age + 1, CALLS / 4);
	clone(task_main, stack + STACK - 64, (int)(uint32_t)(flags |
	    (one_in(c, 3) ? below(c, 65) : SIGCHLD)), child, word, NULL,
	    word + 4);
}

static void
make_task(struct chance *c)
{
	static const uint64_t none[6];
	uint64_t a[6] = { (uintptr_t)self_path, (uintptr_t)arena->argv, 0, 0,
	    0, 0 };
	struct chance child;

	if (c->children <= 0)
		return;
	c->children--;
	switch (calm == 2 ? 2 : below(c, 5)) {
	case 0:
		child = chance_of(c, c->age + 1, CALLS / 4);
		if (call64(SYS_fork, none) == 0)
			task_main(&child);
		break;
	case 1:
		/* The parent waits, on the same stack. */
		if (vfork() == 0) {
			call64(SYS_execve, a);
			call64(SYS_exit_group, none);
		}
		break;
	case 2:
		if (one_in(c, 3))
			call64(SYS_execve, a);
		break;
	default:
		clone_task(c);
		break;
	}
}

/* Names go on changing while others make calls with them. */
static void *
changer(void *arg)
{
	struct chance c = *(struct chance *)arg;
	int i, k;

	for (i = 0; i < 2000; i++) {
		for (k = 0; k < 16; k++)
			change_slot(&c);
		sched_yield();
	}
	return NULL;
}

static void *
thread_main(void *arg)
{
	struct chance c = *(struct chance *)arg;

	all_calls(&c);
	return NULL;
}

static void
on_signal(int sig)
{
	if (++stuck > 10 && calling == syscall(SYS_gettid))
		siglongjmp(unstuck, 1);
	if (one_in(&handlers, 6))
		row_call(&handlers, &path_calls[below(&handlers,
		    nitems(path_calls))]);
}

static void
on_fault(int sig)
{
	static const uint64_t a[6] = { 3 };

	call64(SYS_exit_group, a);
}

static void
set_handlers(struct chance *c)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP,
	    SIGSYS };
	struct sigaction sa;
	struct itimerval it = { { 0, 0 }, { 0, 0 } };
	size_t i;
	int sig;

	for (sig = 1; sig < 65; sig++) {
		memset(&sa, 0, sizeof(sa));
		sa.sa_handler = on_signal;
		sa.sa_flags = one_in(c, 2) ? SA_RESTART : 0;
		if (one_in(c, 4))
			sa.sa_flags |= SA_NODEFER;
		if (one_in(c, 8))
			sa.sa_handler = SIG_IGN;
		sigaction(sig, &sa, NULL);
	}
	sa.sa_handler = on_fault;
	for (i = 0; i < nitems(faults); i++)
		sigaction(faults[i], &sa, NULL);
	handlers = chance_of(c, 0, 0);
	sigemptyset(&sa.sa_mask);
	sigprocmask(SIG_SETMASK, &sa.sa_mask, NULL);
	it.it_interval.tv_usec = 200 + (long)below(c, 3000);
	it.it_value = it.it_interval;
	if (!one_in(c, 8))
		setitimer(ITIMER_REAL, &it, NULL);
	if (one_in(c, 3))
		setitimer(ITIMER_PROF, &it, NULL);
}

static void
fill_messages(struct chance *c)
{
	struct cmsghdr *cm;
	size_t i;

	for (i = 0; i < nitems(arena->iov); i++) {
		arena->iov[i].iov_base = (void *)(uintptr_t)argument(c, 'b');
		arena->iov[i].iov_len = below(c, 300);
	}
	for (i = 0; i < nitems(arena->sun); i++) {
		arena->sun[i].sun_family = one_in(c, 8) ? (sa_family_t)
		    below(c, 40) : AF_UNIX;
		put_name(c, arena->sun[i].sun_path, 100, names[below(c,
		    nitems(names))]);
		if (one_in(c, 5))
			arena->sun[i].sun_path[0] = '\0';
		arena->msg[i].msg_name = one_in(c, 2) ? &arena->sun[i] : NULL;
		arena->msg[i].msg_namelen = (socklen_t)argument(c, 'l');
		arena->msg[i].msg_iov = arena->iov;
		arena->msg[i].msg_iovlen = below(c, 17);
		if (one_in(c, 2)) {
			cm = (struct cmsghdr *)(void *)(arena->room + 64 * i);
			cm->cmsg_len = CMSG_LEN(sizeof(int));
			cm->cmsg_level = SOL_SOCKET;
			cm->cmsg_type = SCM_RIGHTS;
			*(int *)(void *)CMSG_DATA(cm) = (int)below(c, 12);
			arena->msg[i].msg_control = cm;
			arena->msg[i].msg_controllen = cm->cmsg_len;
		}
		arena->mmsg[i].msg_hdr = arena->msg[i];
	}
	for (i = 0; i < nitems(arena->mux); i++)
		arena->mux[i] = (uint32_t)argument(c, "fsbniMl"[below(c, 7)]);
}

static void
fill_structs(struct chance *c)
{
	static const uint32_t acts[] = { SECCOMP_RET_TRACE, SECCOMP_RET_ERRNO,
	    SECCOMP_RET_TRAP, SECCOMP_RET_LOG, SECCOMP_RET_KILL_THREAD };
	size_t i;

	fill_messages(c);
	for (i = 0; i < 8; i++) {
		arena->how[i].flags = open_flags(c);
		arena->how[i].mode = one_in(c, 2) ? 0 : argument(c, 'm');
		arena->how[i].resolve = one_in(c, 3) ? below(c, 64) : 0;
		arena->ts[i].tv_nsec = (long)below(c, 100000);
		/* One number of calls is answered by the program's filter. */
		arena->insn[i][0] = (struct sock_filter)BPF_STMT(BPF_LD |
		    BPF_W | BPF_ABS, 0);
		arena->insn[i][1] = (struct sock_filter)BPF_JUMP(BPF_JMP |
		    (one_in(c, 6) ? BPF_JGE : BPF_JEQ) | BPF_K, below(c, 500),
		    0, 1);
		arena->insn[i][2] = (struct sock_filter)BPF_STMT(BPF_RET |
		    BPF_K, acts[below(c, nitems(acts))] | below(c, 200));
		arena->insn[i][3] = (struct sock_filter)BPF_STMT(BPF_RET |
		    BPF_K, SECCOMP_RET_ALLOW);
		arena->prog[i].len = 4;
		arena->prog[i].filter = arena->insn[i];
	}
	snprintf(arena->word, sizeof(arena->word), "%c%u:%d",
	    "WCA"[calm], below(c, 1 << 30), execs + 1);
	strcpy(arena->xattr, "user.storm");
	arena->argv[0] = (uintptr_t)self_path;
	arena->argv[1] = (uintptr_t)arena->word;
	arena->argv[2] = (uintptr_t)in_path;
	arena->argv[3] = (uintptr_t)out_path;
	for (i = 0; i < 4; i++)
		arena->argv32[i] = (uint32_t)(uintptr_t)arena->word;
}

static void
make_arena(struct chance *c)
{
	size_t i;

	arena = mmap(NULL, sizeof(*arena) + PAGE, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (arena == MAP_FAILED)
		_exit(5);
	for (i = 0; i < SLOTS; i++) {
		put_name(c, arena->slot[i], SLOT, names[below(c,
		    nitems(names))]);
		put_name(c, arena->fixed[i], SLOT, names[below(c,
		    nitems(names))]);
	}
	memset(arena->edge, 'd', sizeof(arena->edge));
	for (i = 0; i + 1 < sizeof(arena->big); i++)
		arena->big[i] = i % 2 ? '/' : 'd';
	fill_structs(c);
	mprotect(arena->fixed, sizeof(arena->fixed), PROT_READ);
	mprotect(arena->edge + PAGE, PAGE, PROT_NONE);
}

static void
read_maps(void)
{
	char line[512];
	FILE *f = fopen("/proc/self/maps", "re");

	while (f != NULL && nmaps < (int)nitems(maps) &&
	    fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "%lx-%lx", &maps[nmaps].start,
		    &maps[nmaps].end) == 2)
			nmaps++;
	if (f != NULL)
		fclose(f);
}

/* The process that traces us, 0 if none does. */
static pid_t
read_tracer(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");
	int n = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (sscanf(line, "TracerPid: %d", &n) == 1)
			break;
	if (f != NULL)
		fclose(f);
	return n;
}

/* The folder is made again as often as it is found in ruins. */
static void
make_ground(void)
{
	char to[512];
	int fd;

	mkdir("d1", 0755);
	chmod("d1", 0755);
	mkfifo("fifo", 0600);
	symlink("f1", "l_in");
	symlink("../out", "l_out");
	symlink("../out/file", "l_file");
	symlink("l_loop", "l_loop");
	symlink("../out/new", "l_dangling");
	snprintf(to, sizeof(to), "%s/file", out_path);
	symlink(to, "l_abs");
	for (fd = 0; fd < 2; fd++)
		close(open(fd ? "f1" : "d1/f", O_CREAT | O_WRONLY | O_NONBLOCK,
		    0644));
}

static void
open_some(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX, .sun_path = "sock" };
	int pair[2], fd;

	open("f1", O_RDWR | O_NONBLOCK);
	open(".", O_RDONLY | O_DIRECTORY);
	open("d1", O_PATH);
	open("l_file", O_PATH | O_NOFOLLOW);
	open("/proc/self", O_RDONLY | O_DIRECTORY);
	if (pipe2(pair, O_NONBLOCK) == 0 &&
	    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0)
		socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	unlink("sock");
	bind(fd, (struct sockaddr *)&sun, sizeof(sun));
	listen(fd, 4);
	socket(AF_UNIX, SOCK_DGRAM, 0);
	memfd_create("storm", 0);
}

/* W<seed>:<execs> (C: calm, A: alone), how often it has executed itself. */
static int
worker(const char *word)
{
	unsigned int seed = 1;
	struct chance c, of[4];
	int i, n;
	pthread_t th;

	calm = word[0] == 'A' ? 2 : word[0] == 'C';
	sscanf(word + 1, "%u:%d", &seed, &execs);
	if (execs > EXECS)
		return 6;
	c = (struct chance){ .state = UINT64_C(0x9e3779b97f4a7c15) * (seed + 1)
	    + (uint64_t)execs, .children = 3, .calls = CALLS };
	c.state |= 1;
	make_ground();
	open_some();
	read_maps();
	make_arena(&c);
	set_handlers(&c);
	n = calm == 2 ? 0 : (int)below(&c, 4);
	for (i = 0; i < n; i++) {
		of[i] = chance_of(&c, 0, CALLS);
		pthread_create(&th, NULL, i == 1 && !calm ? changer :
		    thread_main, &of[i]);
	}
	all_calls(&c);
	return 0;
}

struct slot {
	pid_t		 pid;
	struct timespec	 since;
};

static struct slot slots[AT_ONCE];
static int ended, failed, killed, overdue, strays;

static long
ms_since(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - t->tv_sec) * 1000 +
	    (now.tv_nsec - t->tv_nsec) / 1000000;
}

static void
start_worker(struct slot *s, struct chance *c)
{
	int fd, null = open("/dev/null", O_RDWR);
	char word[32];

	snprintf(word, sizeof(word), "%c%u:0", "WCA"[calm],
	    below(c, 1 << 30));
	clock_gettime(CLOCK_MONOTONIC, &s->since);
	s->pid = fork();
	if (s->pid == 0) {
		for (fd = 0; fd < 3; fd++)
			dup2(null, fd);
		close(null);
		execl(self_path, self_path, word, in_path, out_path, NULL);
		_exit(7);
	}
	close(null);
	if (s->pid == -1)
		s->pid = 0;
}

/* Reaps whoever has ended. -1 if there is no child at all. */
static int
reap(void)
{
	int status, i;
	pid_t p;

	while ((p = waitpid(-1, &status, WNOHANG | __WALL)) > 0)
		for (i = 0; i < AT_ONCE; i++)
			if (slots[i].pid == p) {
				slots[i].pid = 0;
				ended++;
				killed += WIFSIGNALED(status);
				failed += WIFEXITED(status) &&
				    WEXITSTATUS(status) == 7;
			}
	return p;
}

struct kin {
	pid_t		 pid, parent;
	int		 marked;
};

static int
read_kin(struct kin *kin, int max)
{
	char path[300], line[512], *p;
	struct dirent *e;
	DIR *d = opendir("/proc");
	int n = 0;
	FILE *f;

	while (d != NULL && n < max && (e = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "/proc/%s/stat", e->d_name);
		kin[n] = (struct kin){ .pid = atoi(e->d_name) };
		if (kin[n].pid <= 0 || (f = fopen(path, "re")) == NULL)
			continue;
		p = fgets(line, sizeof(line), f);
		fclose(f);
		if (p != NULL && (p = strrchr(line, ')')) != NULL &&
		    sscanf(p, ") %*c %d", &kin[n].parent) == 1)
			n++;
	}
	if (d != NULL)
		closedir(d);
	return n;
}

/* A worker that is in its time, or one that nobody has to wait for. */
static int
is_in_time(pid_t pid)
{
	int i;

	for (i = 0; i < AT_ONCE; i++)
		if (slots[i].pid == pid)
			return ms_since(&slots[i].since) <= WORKER_MS;
	return 0;
}

/*
 * Ends those whom no worker has, and all below them: one that waits for a pipe
 * that its grandchild holds locked dies only after that one.
 */
static void
end_strays(void)
{
	static struct kin kin[4096];
	int i, k, more = 1, n = read_kin(kin, nitems(kin));

	for (i = 0; i < n; i++)
		kin[i].marked = kin[i].parent == getpid() &&
		    !is_in_time(kin[i].pid);
	while (more) {
		more = 0;
		for (i = 0; i < n; i++)
			for (k = 0; k < n && !kin[i].marked; k++)
				if (kin[k].marked &&
				    kin[k].pid == kin[i].parent)
					more = kin[i].marked = 1;
	}
	for (i = 0; i < n; i++)
		if (kin[i].marked && kill(kin[i].pid, SIGKILL) == 0)
			strays++;
}

static int
keep_order(void)
{
	struct timespec tick = { 0, 20000000 };
	sigset_t set;
	int i;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigtimedwait(&set, NULL, &tick);
	for (i = 0; i < AT_ONCE; i++)
		if (slots[i].pid > 0 && ms_since(&slots[i].since) > WORKER_MS) {
			overdue += ms_since(&slots[i].since) < WORKER_MS + 100;
			kill(slots[i].pid, SIGKILL);
		}
	return reap();
}

static int
coordinator(uint64_t seed, int seconds)
{
	struct chance c = { .state = (seed + 1) *
	    UINT64_C(0x9e3779b97f4a7c15) };
	int i, started = 0, swept = 0;
	struct timespec begin;
	sigset_t set;

	sigfillset(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	make_ground();
	while (seconds > 0 ? ms_since(&begin) < 1000L * seconds :
	    started < WORKERS) {
		for (i = 0; i < (calm == 2 ? 1 : AT_ONCE); i++)
			if (slots[i].pid == 0) {
				start_worker(&slots[i], &c);
				started++;
			}
		keep_order();
		if (ended >= swept + 8) {
			swept = ended;
			end_strays();
		}
	}
	do
		end_strays();
	while (keep_order() != -1);
	printf("seed %llu: %d workers, %d killed, %d overdue, %d strays, "
	    "%d not executed\n", (unsigned long long)seed, ended, killed,
	    overdue, strays, failed);
	return 40 + (int)(seed % 8);
}

int
main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if ((tracer = read_tracer()) == 0) {
		fprintf(stderr, "storm: not without systrace\n");
		return 2;
	}
	if (argc == 4) {
		self_path = argv[0];
		in_path = argv[2];
		out_path = argv[3];
		return worker(argv[1]);
	}
	if (argc != 6) {
		fprintf(stderr, "usage: storm seed seconds program in out\n");
		return 2;
	}
	/* Nobody knows what a descriptor inherited from outside leads to. */
	if (close_range(3, ~0U, 0) == -1) {
		perror("close_range");
		return 2;
	}
	if (getenv("STORM_CALM") != NULL)
		calm = atoi(getenv("STORM_CALM")) == 2 ? 2 : 1;
	self_path = argv[3];
	in_path = argv[4];
	out_path = argv[5];
	if (chdir(in_path) == -1) {
		perror(in_path);
		return 2;
	}
	return coordinator(strtoull(argv[1], NULL, 10), atoi(argv[2]));
}
