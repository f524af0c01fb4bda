/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Random look-ups on a hostile tree, in worlds that differ in who looks up and
 * how: lookups plant makes the tree in an empty folder; lookups SEED CALLS WORLD
 * ... looks up in it, CALLS times in each world. The same seed makes the same
 * calls, each by itself, and the output tells of each its arguments, its result,
 * what it has written and what it has opened, so that runs can be compared.
 */
#include "lookups-tree.h"

#include <sys/fsuid.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>

#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <termios.h>


/*
 * Worlds
 */
enum { ALONE, SHARED };			/* does it have descriptors of its own? */

/*
 * What the program itself hears of its look-ups. A file that somebody else had
 * opened for it is closed when both have closed it, so that is told as a number.
 */
static void
say_events(struct ctx *c)
{
	char text[PAGE] __attribute__((aligned(8)));
	struct inotify_event *e;
	long n, i;

	n = RAW(c, SYS_read, c->watch, (long)text, sizeof(text));
	for (i = 0; i < n; i += (long)(sizeof(*e) + e->len)) {
		e = (struct inotify_event *)(void *)(text + i);
		if (e->mask & IN_CLOSE) {
			c->closes++;
			continue;
		}
		say(c, " %d:%x", e->wd, e->mask);
		if (e->len > 0)
			say_text(c, e->name, strlen(e->name));
	}
}

static void
look(struct ctx *c, int how)
{
	unsigned int total = 0, w;
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		total += how == SHARED && ops[i].opens ? 0 : ops[i].weight;
	w = rnd(c, total);
	for (i = 0; w >= ops[i].weight; i++)
		w -= ops[i].weight;
	say(c, "%s %d in %d ", c->world, c->n, c->dir);
	ops[i].run(c);
	if (c->watch != -1)
		say_events(c);
	say(c, "\n");
}

/* Every now and then: another folder, another umask. */
static void
settle(struct ctx *c)
{
	static const int dirs[] = { F_TOP, F_TOP, F_TOP, F_TOP, F_D, F_DPATH, F_DELDIR,
	    F_NOX, F_NOR, F_TMP, F_FDDIR, F_SHUT };
	int dir = PICK(c, dirs);

	RAW(c, SYS_umask, (long)rnd(c, 512));
	RAW(c, SYS_fchdir, c->dir = F_TOP);
	if (RAW(c, SYS_fchdir, dir) == 0)
		c->dir = dir;
}

static void
some_of(struct ctx *c, int n, int how)
{
	uint64_t own = c->seed;

	for (; n > 0; n--) {
		c->seed = mix(own + (uint64_t)++c->n * UINT64_C(0x9e3779b97f4a7c15));
		if (!c->fixed && c->n % 25 == 1)
			settle(c);
		look(c, how);
	}
	c->seed = own;
}

static void
run_plain(struct ctx *c)
{
	some_of(c, c->calls, ALONE);
}

/* A table of descriptors that is full, or has one place, or some. */
static void
run_full(struct ctx *c)
{
	struct rlimit lim = { F_BASE + 6, F_BASE + 6 };
	int fd, n;

	if (setrlimit(RLIMIT_NOFILE, &lim) == -1)
		err(2, "setrlimit");
	/* A link that is not followed for want of a descriptor has not been read. */
	c->at_once = 1;
	for (n = c->calls; n > 0; n -= 10) {
		dup2(F_NULL, F_HOLE);
		for (fd = F_BASE; fd < F_BASE + 6; fd++)
			dup2(F_NULL, fd);
		for (fd = F_BASE; fd < F_BASE + 6; fd++)
			if (rnd(c, 6) == 0)
				close(fd);
		rnd(c, 2);
		some_of(c, n < 10 ? n : 10, ALONE);
		c->seed += 7;
	}
}

static volatile sig_atomic_t beats;

static void
on_beat(int sig)
{
	beats++;
}

static void
beat(int flags)
{
	const struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 },
	    { 0, 0 } };
	struct sigaction sa = { .sa_handler = on_beat, .sa_flags = flags };

	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

static void
run_signals(struct ctx *c)
{
	int n;

	for (n = c->calls; n > 0; n -= 50) {
		beat(rnd(c, 2) == 0 ? SA_RESTART : 0);
		some_of(c, n < 50 ? n : 50, ALONE);
	}
	signal(SIGALRM, SIG_IGN);
	if (beats == 0)
		errx(2, "no signals");
}

static void
run_vfork(struct ctx *c)
{
	volatile int n;
	int status;
	pid_t pid;

	for (n = c->calls; n > 0; n -= 50) {
		if ((pid = vfork()) == 0) {
			some_of(c, n < 50 ? n : 50, ALONE);
			_exit(0);
		}
		if (waitpid(pid, &status, 0) != pid || status != 0)
			errx(2, "vfork: %x", (unsigned int)status);
	}
}

/*
 * Bare threads: what they share is in the flags, and never their memory's own.
 */
#define THREADS	4

struct worker {
	struct ctx	 c;
	int		 how;
	int		 id;		/* fsuid, or -1 */
	int		 dir;
	int		 tid;
	char		 stack[256 * 1024];
};

static int
work(void *arg)
{
	struct worker *w = arg;
	struct ctx *c = &w->c;

	if (w->id != -1) {
		RAW(c, SYS_setfsgid, w->id);
		RAW(c, SYS_setfsuid, w->id);
	}
	if (w->dir != -1 && RAW(c, SYS_fchdir, w->dir) == 0)
		c->dir = w->dir;
	some_of(c, c->calls, w->how);
	RAW(c, SYS_exit, 0);
	return 0;
}

static void
crew(struct ctx *c, int flags, int how, const int ids[THREADS])
{
	static const int dirs[] = { F_TOP, F_D, F_TMP, F_NOR };
	struct worker *w;
	int i, tid;

	w = mmap(NULL, THREADS * sizeof(*w), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (w == MAP_FAILED)
		err(2, "mmap");
	for (i = 0; i < THREADS; i++) {
		w[i].c = *c;
		w[i].how = how;
		w[i].id = ids != NULL ? ids[i] : -1;
		w[i].dir = flags & CLONE_FS ? -1 : dirs[i];
		w[i].c.seed += (uint64_t)i;
		w[i].c.calls = c->calls / THREADS;
		w[i].c.n = i * 1000000;
		w[i].c.fixed = (flags & CLONE_FS) != 0;
		w[i].c.at_once = 1;
		w[i].c.log = mmap(NULL, sizeof(struct log), PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (w[i].c.log == MAP_FAILED)
			err(2, "mmap");
		ctx_pages(&w[i].c);
	}
	for (i = 0; i < THREADS; i++)
		if (clone(work, w[i].stack + sizeof(w[i].stack), CLONE_VM |
		    CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
		    CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | flags, &w[i],
		    &w[i].tid, NULL, &w[i].tid) == -1)
			err(2, "clone");
	for (i = 0; i < THREADS; i++) {
		while ((tid = __atomic_load_n(&w[i].tid, __ATOMIC_SEQ_CST)) != 0)
			RAW(c, SYS_futex, (long)&w[i].tid, 0, tid, 0, 0, 0);
		say(c, "%s", w[i].c.log->text);
	}
}

/* Each has a table and a folder of its own, and all look up at once. */
static void
run_crew(struct ctx *c)
{
	crew(c, 0, ALONE, NULL);
}

static void
run_shared(struct ctx *c)
{
	crew(c, CLONE_FS | CLONE_FILES, SHARED, NULL);
}

static void
run_ids(struct ctx *c)
{
	static const int ids[THREADS] = { -1, OTHER, -1, 65534 };

	crew(c, 0, ALONE, ids);
}

/* A session whose terminal is ours. */
static void
run_tty(struct ctx *c)
{
	if (setsid() == -1 || ioctl(F_PTS, TIOCSCTTY, 0) == -1)
		err(2, "TIOCSCTTY");
	run_plain(c);
}

/* One without: what it opens may become it. */
static void
run_session(struct ctx *c)
{
	int fd;

	if (setsid() == -1)
		err(2, "setsid");
	signal(SIGHUP, SIG_IGN);
	for (; c->calls > 0; c->calls--) {
		some_of(c, 1, ALONE);
		fd = open("/dev/tty", O_RDONLY | O_CLOEXEC);
		say(c, "tty %d %d\n", fd, fd == -1 ? errno : 0);
		if (fd == -1)
			continue;
		ioctl(fd, TIOCNOTTY);
		close(fd);
	}
}

/* A call in its own hands comes after all that is still to be closed. */
static void
end_watch(struct ctx *c)
{
	if (access("/proc/self/comm", F_OK) == -1)
		err(2, "proc");
	say_events(c);
	say(c, "%s: %d closed\n", c->world, c->closes);
	close(c->watch);
}

#define HEARD	(IN_OPEN | IN_ACCESS | IN_CLOSE | IN_ATTRIB)

static void
run_watch(struct ctx *c)
{
	static const char *const names[] = { ".", "d", "d/e", "f", "ro", "tmp", "rob",
	    "none", "fifo", "nox" };
	size_t i;

	c->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		inotify_add_watch(c->watch, names[i], HEARD);
	run_plain(c);
	end_watch(c);
}

/* The same where nothing more can be opened: then nothing is. */
static void
run_watch_full(struct ctx *c)
{
	c->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	inotify_add_watch(c->watch, ".", HEARD);
	inotify_add_watch(c->watch, "d", HEARD);
	/* It takes the last place. */
	dup2(c->watch, F_BASE + 6);
	close(c->watch);
	c->watch = F_BASE + 6;
	run_full(c);
	end_watch(c);
}

/* Whoever opens f breaks its lease, which is told us once, and given up. */
static void
run_lease(struct ctx *c)
{
	struct sigaction sa = { .sa_handler = on_beat, .sa_flags = SA_RESTART };
	int fd, i;

	sigaction(SIGIO, &sa, NULL);
	for (i = 0; i < c->calls; i++) {
		beats = 0;
		fd = open("d/e/f", O_RDWR | O_CLOEXEC);
		if (fd == -1 || fcntl(fd, F_SETLEASE, F_WRLCK) == -1)
			say(c, "no lease");
		say_result(c, RAW(c, SYS_open, (long)"d/e/f", O_RDONLY | O_NONBLOCK |
		    O_CLOEXEC | (rnd(c, 2) == 0 ? O_NOFOLLOW : 0)));
		say(c, " %s %d\n", c->world, (int)beats);
		fcntl(fd, F_SETLEASE, F_UNLCK);
		close(fd);
	}
}

/* Pages that a key closes to us, and to nobody else. */
static void
run_keys(struct ctx *c)
{
	int key = pkey_alloc(0, PKEY_DISABLE_ACCESS);

	if (key == -1) {
		say(c, "no keys\n");
		return;
	}
	if (pkey_mprotect(c->pages + PG_KEY * PAGE, PAGE, PROT_READ | PROT_WRITE,
	    key) == -1)
		err(2, "pkey_mprotect");
	c->keys = 1;
	/* What is locked to the program alone is opened, and read. */
	c->at_once = 1;
	run_plain(c);
}

/*
 * Other credentials. Root's, and each in a process of its own.
 */
static void
give_up(unsigned int effective, unsigned int permitted)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct d[2];

	if (syscall(SYS_capget, &h, d) == -1)
		err(2, "capget");
	d[0].effective &= ~(effective | permitted);
	d[0].permitted &= ~permitted;
	if (effective == ~0U)
		d[1].effective = 0;
	if (permitted == ~0U)
		d[1].effective = d[1].permitted = 0;
	if (syscall(SYS_capset, &h, d) == -1)
		err(2, "capset");
}

#define CAP(n)	(1U << (n))
#define DAC	(CAP(CAP_DAC_OVERRIDE) | CAP(CAP_DAC_READ_SEARCH))

static void
run_user(struct ctx *c)
{
	const gid_t groups[] = { 7, OTHER };

	if (setgroups(2, groups) == -1 || setresgid(8, 8, 8) == -1 ||
	    setresuid(OTHER, OTHER, OTHER) == -1)
		err(2, "setresuid");
	run_plain(c);
}

static void
run_euid(struct ctx *c)
{
	if (seteuid(OTHER) == -1)
		err(2, "seteuid");
	run_plain(c);
}

static void
run_ruid(struct ctx *c)
{
	if (setresuid(OTHER, 0, 0) == -1)
		err(2, "setresuid");
	run_plain(c);
}

static void
run_fsuid(struct ctx *c)
{
	setfsgid(OTHER);
	setfsuid(OTHER);
	run_plain(c);
}

static void
run_groups(struct ctx *c)
{
	const gid_t groups[] = { OTHER };

	if (setgroups(1, groups) == -1)
		err(2, "setgroups");
	run_plain(c);
}

static void
run_nodac(struct ctx *c)
{
	give_up(DAC, DAC);
	run_plain(c);
}

static void
run_nooverride(struct ctx *c)
{
	give_up(0, CAP(CAP_DAC_OVERRIDE));
	run_plain(c);
}

static void
run_nofowner(struct ctx *c)
{
	give_up(0, CAP(CAP_FOWNER));
	run_plain(c);
}

static void
run_nocaps(struct ctx *c)
{
	give_up(~0U, ~0U);
	run_plain(c);
}

/* access(2) takes what is permitted, all else what is effective. */
static void
run_permitted(struct ctx *c)
{
	give_up(~0U, 0);
	run_plain(c);
}

static void
run_keepcaps(struct ctx *c)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == -1 ||
	    setresuid(OTHER, OTHER, OTHER) == -1)
		err(2, "setresuid");
	run_plain(c);
}

/* Worlds of another view: systrace's calls then are all in own hands. */
static void
run_newns(struct ctx *c)
{
	if (unshare(CLONE_NEWNS) == -1) {
		say(c, "no name space\n");
		return;
	}
	run_plain(c);
}

static void
run_files(struct ctx *c)
{
	if (unshare(CLONE_FILES | CLONE_FS) == -1)
		err(2, "unshare");
	run_plain(c);
}

static void
run_newuser(struct ctx *c)
{
	if (unshare(CLONE_NEWUSER) == -1) {
		say(c, "no user name space\n");
		return;
	}
	run_plain(c);
}

/* There is a /proc in it. */
static void
run_chroot(struct ctx *c)
{
	if (chroot("jail") == -1 || chdir("/") == -1) {
		say(c, "no jail\n");
		return;
	}
	run_plain(c);
}

/* What may be opened is less; what may be looked at is the same. */
static void
run_landlock(struct ctx *c)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs =
	    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR };
	struct landlock_path_beneath_attr beneath = { .allowed_access =
	    attr.handled_access_fs, .parent_fd = F_D };
	int fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);

	if (fd == -1) {
		say(c, "no landlock\n");
		return;
	}
	if (syscall(SYS_landlock_add_rule, fd, LANDLOCK_RULE_PATH_BENEATH, &beneath,
	    0) == -1 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    syscall(SYS_landlock_restrict_self, fd, 0) == -1)
		err(2, "landlock");
	close(fd);
	some_of(c, c->calls, SHARED);
}

static void
run_filter(struct ctx *c)
{
	struct sock_filter all = { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW };
	struct sock_fprog prog = { 1, &all };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == -1)
		err(2, "seccomp");
	run_plain(c);
}

static const struct world {
	const char	*name;
	void		(*run)(struct ctx *);
} worlds[] = {
	{ "chroot", run_chroot },
	{ "crew", run_crew },
	{ "euid", run_euid },
	{ "files", run_files },
	{ "filter", run_filter },
	{ "fsuid", run_fsuid },
	{ "full", run_full },
	{ "groups", run_groups },
	{ "ids", run_ids },
	{ "keepcaps", run_keepcaps },
	{ "keys", run_keys },
	{ "landlock", run_landlock },
	{ "lease", run_lease },
	{ "newns", run_newns },
	{ "newuser", run_newuser },
	{ "nocaps", run_nocaps },
	{ "nodac", run_nodac },
	{ "nofowner", run_nofowner },
	{ "nooverride", run_nooverride },
	{ "permitted", run_permitted },
	{ "plain", run_plain },
	{ "ruid", run_ruid },
	{ "session", run_session },
	{ "shared", run_shared },
	{ "signals", run_signals },
	{ "tty", run_tty },
	{ "user", run_user },
	{ "vfork", run_vfork },
	{ "watch", run_watch },
	{ "watchfull", run_watch_full },
};

/*
 * The tour
 */
static void
visit(const struct world *w, struct log *log, uint64_t seed, int calls)
{
	struct ctx c = { .seed = seed, .log = log, .world = w->name,
	    .calls = calls, .dir = F_TOP, .watch = -1 };

	snprintf(numbers[0], sizeof(numbers[0]), "%d", (int)getpid());
	freshen();
	open_all();
	ctx_pages(&c);
	w->run(&c);
}

static void
put_log(const struct log *log)
{
	size_t done;
	ssize_t n;

	for (done = 0; done < log->len; done += (size_t)n)
		if ((n = write(1, log->text + done, log->len - done)) <= 0)
			err(2, "write");
}

static int
tour(const char *name, uint64_t seed, int calls)
{
	const size_t n = sizeof(worlds) / sizeof(worlds[0]);
	struct log *log;
	int status = 0;
	size_t i;
	pid_t pid;

	for (i = 0; i < n && strcmp(worlds[i].name, name) != 0; i++)
		continue;
	if (i == n)
		errx(2, "no world is called %s", name);
	log = mmap(NULL, sizeof(*log), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (log == MAP_FAILED)
		err(2, "mmap");
	if ((pid = fork()) == 0) {
		visit(&worlds[i], log, seed * UINT64_C(0x9e3779b97f4a7c15), calls);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	put_log(log);
	if (status != 0)
		warnx("%s: status %#x", name, (unsigned int)status);
	munmap(log, sizeof(*log));
	return status;
}

int
main(int argc, char **argv)
{
	struct statx st;
	int i, status = 0;

	if (argc == 2 && strcmp(argv[1], "plant") == 0) {
		plant();
		return 0;
	}
	if (argc < 4)
		errx(2, "usage: lookups plant | lookups SEED CALLS WORLD ...");
	enter(0);
	if (statx(AT_FDCWD, ".", 0, STATX_MNT_ID, &st) == -1)
		err(2, "statx");
	top_dev = makedev(st.stx_dev_major, st.stx_dev_minor);
	top_mnt = st.stx_mnt_id;
	for (i = 3; i < argc; i++)
		status |= tour(argv[i], strtoull(argv[1], NULL, 10), atoi(argv[2]));
	return status != 0;
}
