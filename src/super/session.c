/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A run from its checks, through the fork of front and supervisor, to the end
 * of the last traced process.
 */
#include "super/session.h"

#include <linux/landlock.h>

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask/ask_tty.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "super/chan.h"
#include "super/flow.h"
#include "super/front.h"
#include "super/lookup.h"
#include "super/priv.h"
#include "super/program.h"
#include "super/protection.h"
#include "super/receive.h"
#include "super/summary.h"
#include "super/terminal.h"
#include "super/trail.h"
#include "trace/keeper.h"
#include "trace/probe.h"

/* Seconds that a tree gets between being asked to end and SIGKILL. */
#define END_PATIENCE	5

#define TREE_LARGE	32	/* tasks whose memory is worth giving back */

static volatile sig_atomic_t got_tick;
static volatile sig_atomic_t got_knock;
static volatile sig_atomic_t got_end;
static volatile sig_atomic_t got_end_from;

/* Only a person or a service manager may end us, not what we trace. */
static void
on_signal(int sig, siginfo_t *si, void *context)
{
	if (sig == SIGALRM)
		got_tick = 1;
	else if (sig == SIGUSR1)
		got_knock = 1;
	else if (si->si_code == SI_USER) {
		got_end = sig;
		got_end_from = si->si_pid;
	}
}

static void
signals_init(void)
{
	static const int sigs[] = { SIGALRM, SIGUSR1, SIGTERM, SIGINT, SIGHUP };
	struct sigaction sa = { .sa_sigaction = on_signal,
	    .sa_flags = SA_SIGINFO };
	struct itimerval second = { { 1, 0 }, { 1, 0 } };
	/* No signal for each stop, which waitpid(2) tells of without. */
	const struct sigaction quiet = { .sa_handler = SIG_DFL,
	    .sa_flags = SA_NOCLDSTOP };
	sigset_t open;
	size_t i;

	sigaction(SIGCHLD, &quiet, NULL);
	sigfillset(&open);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++) {
		sigaction(sigs[i], &sa, NULL);
		sigdelset(&open, sigs[i]);
	}
	/* All others, SIGTTOU and what a tracee may aim at us, stay blocked. */
	sigprocmask(SIG_SETMASK, &open, NULL);
	guard_signals();
	setitimer(ITIMER_REAL, &second, NULL);
}

/*
 * The front stops itself when it is told that the program has stopped. A SIGCONT
 * that comes before it does is lost, so it is repeated until the front is gone.
 */
static void
wake_front(const struct session *s)
{
	struct timespec pause = { 0, 10000000 };
	int i;

	kill(s->guard.front, SIGCONT);
	for (i = 0; s->front_stopped && i < 500 &&
	    getppid() == s->guard.front; i++) {
		nanosleep(&pause, NULL);
		kill(s->guard.front, SIGCONT);
	}
}

/* Tells the front how the program ended and lets it go. */
static void
release_front(struct session *s, enum msg_type type, int number)
{
	int fd;

	if (s->channel == -1)
		return;
	/* From here on its end must not be ours. */
	prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
	chan_send(s->channel, type, number, 0, NULL, 0);
	close(s->channel);
	s->channel = -1;
	wake_front(s);
	question_nobody(s);
	/* Whoever reads our standard error must not wait for a daemon. */
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd != -1 && s->conf->log.sink != AUDIT_STDERR)
		dup2(fd, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* The program could not be started: says why, as shells do. */
static int
start_failure(struct session *s, int error, enum launch_stage stage)
{
	static const char *const what[] = {
		[LAUNCH_FORK] = "fork", [LAUNCH_SEIZE] = "ptrace",
		[LAUNCH_FILTER] = "seccomp", [LAUNCH_IDS] = "change ids",
		[LAUNCH_EXEC] = "execute",
	};
	const char *hint = "";

	if (stage == LAUNCH_SEIZE && error == EPERM)
		hint = " (is it run inside another tracer, or is "
		    "/proc/sys/kernel/yama/ptrace_scope 2 or 3?)";
	else if (stage == LAUNCH_FILTER)
		hint = " (seccomp filters are missing or forbidden here)";
	log_warn("cannot %s %s: %s%s", what[stage], s->path, strerror(error),
	    hint);
	if (stage != LAUNCH_EXEC)
		return EXIT_USAGE;
	return error == ENOENT || error == ENOTDIR ? EXIT_NOTFOUND :
	    EXIT_NOEXEC;
}

/* The day that rules are noted with, in UTC as the log. */
static void
set_day(struct session *s)
{
	time_t now = time(NULL);
	struct tm tm;
	char day[32];

	if (s->learn != NULL && gmtime_r(&now, &tm) != NULL &&
	    strftime(day, sizeof(day), "%Y-%m-%d", &tm) > 0)
		learn_set_day(s->learn, day);
}

static void
save_all(struct session *s)
{
	if (s->conf->mode == MODE_LEARN)
		store_finish(s->store);
	else
		store_save(s->store);
}

void
session_root_gone(struct session *s, int killed, int status)
{
	enum launch_stage stage = LAUNCH_EXEC;
	int error = launch_failure(&s->launched, &stage);

	if (s->store != NULL && s->learn != NULL)
		save_all(s);
	audit_flush(s->audit);
	/* Later, nobody may hear it any more. */
	if (audit_untold(s->audit) > 0)
		log_warn("calls that the log has not taken: %lu",
		    audit_untold(s->audit));
	trail_root_gone(s);
	if (error != 0) {
		release_front(s, MSG_EXITED, start_failure(s, error, stage));
		return;
	}
	if (s->conf->stats)
		stats_print(&s->stats, stderr);
	if (s->conf->mode == MODE_LEARN && !s->conf->quiet)
		summary_print(s->store, s->learn, stderr);
	release_front(s, killed ? MSG_KILLED : MSG_EXITED, status);
}

static void
signal_all(struct session *s, int sig)
{
	struct proc *p;

	TAILQ_FOREACH(p, tasks_procs(tracer_tasks(s->tracer)), all) {
		kill(p->pid, sig);
		kill(p->pid, SIGCONT);
	}
}

/*
 * Asked to end: first the program is asked, as it would be without us; when it
 * is gone, or does not go, the rest of the tree; at last, or when asked again,
 * everything is killed.
 */
static void
end_step(struct session *s, int sig)
{
	s->end_ticks = 0;
	if (s->ending++ == 0)
		question_nobody(s);	/* who is held hears no signal */
	if (s->ending == 1 && s->root != 0) {
		kill(s->root, sig);
		kill(s->root, SIGCONT);
	} else if (s->ending <= 2)
		signal_all(s, SIGTERM);
	else
		signal_all(s, SIGKILL);
}

static void
end_asked(struct session *s, int sig, pid_t from)
{
	if (from > 0 && proc_find(tracer_tasks(s->tracer), from) != NULL)
		return;
	if (s->ending > 0)
		s->ending = 2;
	end_step(s, sig);
}

static int
root_is_stopped(const struct session *s)
{
	const struct task *t = s->root != 0 ?
	    task_find(tracer_tasks(s->tracer), s->root) : NULL;

	return t != NULL && t->state == TASK_STOPPED;
}

/* Continued by the shell, or by a signal to the front alone. */
static void
resume_root(const struct session *s)
{
	if (root_is_stopped(s))
		kill(s->root, SIGCONT);
}

/* What a large tree has needed is given back when it has become a small one. */
static void
trim(struct session *s)
{
	struct tasks *ts = tracer_tasks(s->tracer);
	size_t n = tasks_count(ts), most = tasks_most(ts);
	int shed = rulesets_tick(s->rulesets);

	if (most > s->most_tasks)
		s->most_tasks = most;
	if (shed == 0 && s->most_tasks < 2 * n + TREE_LARGE)
		return;
	s->most_tasks = n;
	malloc_trim(0);
}

void
session_tick(struct session *s)
{
	tracer_tick(s->tracer);
	trim(s);
	receive_forget(s);
	store_reload(s->store);
	audit_flush(s->audit);
	trail_tick(s);
	if (s->front_stopped && !root_is_stopped(s))
		kill(s->guard.front, SIGCONT);
	if (s->resume_ticks > 0 && --s->resume_ticks == 0)
		resume_root(s);
	/* What a daemon learns must not wait for its end. */
	if (s->learn != NULL) {
		set_day(s);
		store_save(s->store);
	}
	if (s->ending == 0)
		return;
	if (++s->end_ticks >= END_PATIENCE || (s->ending == 1 && s->root == 0))
		end_step(s, SIGTERM);
}

static void
read_front(struct session *s)
{
	static struct msg m;

	while (s->channel != -1 && chan_recv(s->channel, &m) == 1) {
		switch (m.type) {
		case MSG_END:
			end_asked(s, m.number, (pid_t)m.id);
			break;
		case MSG_RESUME:
			if (m.number == 1)
				s->front_stopped = 0;
			s->resume_ticks = 1;
			break;
		case MSG_ANSWER:
			m.text[m.len < MSG_TEXT ? m.len : MSG_TEXT - 1] = '\0';
			question_answer(s, m.id, m.text);
			break;
		case MSG_BACK:
			question_taken_back(s, m.id);
			break;
		case MSG_NOBODY:
			s->questions.shown = 0;
			audit_note(s->audit, "nobody answers any more: what no "
			    "rule covers is denied");
			question_nobody(s);
			break;
		default:
			break;
		}
	}
	if (s->channel != -1)
		chan_send(s->channel, MSG_ACK, 0, 0, NULL, 0);
}

static void
serve_others(struct session *s)
{
	question_step(s);
	if (got_knock) {
		got_knock = 0;
		read_front(s);
	}
	if (got_end) {
		end_asked(s, got_end, got_end_from);
		got_end = 0;
	}
	if (got_tick) {
		got_tick = 0;
		session_tick(s);
	}
}

static void
serve(struct session *s)
{
	int r;

	do {
		r = tracer_step(s->tracer);
		/* All of it is this thread's: signals are, and who asks. */
		if (!got_knock && !got_end && !got_tick &&
		    TAILQ_EMPTY(&s->questions.list))
			continue;
		tracer_lock(s->tracer);
		serve_others(s);
		tracer_unlock(s->tracer);
	} while (r != -1);
}

#define CWDS_MAX	256

/*
 * Each thread that is in a judged call may hold two names: as many as we can.
 * Working directories, two descriptors each, get an eighth of them at most.
 */
static void
raise_limits(struct session *s)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	s->cwds_max = r.rlim_max / 16 < CWDS_MAX ? (int)(r.rlim_max / 16) :
	    CWDS_MAX;
}

/* What must not be reached from outside, and what must not be held. */
static void
seclude(void)
{
	int i, fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* A pipe's reader must see its end when the program ends. */
	if (fd != -1) {
		dup2(fd, STDIN_FILENO);
		dup2(fd, STDOUT_FILENO);
		if (fd > STDERR_FILENO)
			close(fd);
	}
	/* Our memory and entries in proc are closed to the same user's tasks. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	/* The terminal's keys are for the program, not for us. */
	setpgid(0, 0);
	for (i = 0; i < KEEPERS_MAX; i++)
		if (keepers()[i].pid != 0)
			setpgid(keepers()[i].pid, getpid());
}

/* Nothing starts on a kernel or in a container that cannot confine it. */
static void
check_kernel(void)
{
	const struct probe_feature *f;
	const char *release = "of unknown version";
	int i, n;

	if (probe_kernel(&release) == -1)
		fatal("Linux %s is too old: systrace needs 5.10", release);
	f = probe_features(&n);
	for (i = 0; i < n; i++)
		if (f[i].needed && f[i].error != 0)
			fatal("%s: %s here (%s): %s", f[i].name,
			    f[i].error == ENOSYS ? "missing" : "not usable",
			    strerror(f[i].error), f[i].without);
}

/*
 * Which protection the program will have: said once if it is not the full one.
 * -1: it is to have no less.
 */
static int
check_protection(const struct session *s)
{
	const struct config *conf = s->conf;
	struct protection p = conf->change_ids ?
	    protection_try(conf->uid, conf->gid) :
	    protection_try(geteuid(), getegid());
	char text[256];

	if (p.kind == PROTECTION_SEALED)
		return 0;
	protection_text(&p, text, sizeof(text));
	if (conf->require_sealed) {
		log_warn("--require-sealed: the protection here is %s", text);
		return -1;
	}
	audit_note(s->audit, "protection: %s", text);
	return 0;
}

/*
 * Once, for the log: what a container refuses though it is harmless to lack.
 * What a kernel is merely too old for is told by -V.
 */
static void
warn_missing(const struct session *s)
{
	const struct probe_feature *f;
	int i, n;

	f = probe_features(&n);
	for (i = 0; i < n; i++)
		if (f[i].error != 0 && f[i].error != ENOSYS &&
		    strcmp(f[i].name, "mseal") != 0)
			audit_note(s->audit, "%s is refused here (%s): %s",
			    f[i].name, strerror(f[i].error), f[i].without);
	if (s->launched.listener == -1)
		audit_note(s->audit, "no seccomp listener could be held (%s): "
		    "one of another sandbox is in place",
		    strerror(s->launched.listener_error));
}

static int
start(struct session *s, const sigset_t *mask)
{
	struct launch l = { .path = s->path, .argv = s->conf->argv,
	    .mask = *mask, .change_ids = s->conf->change_ids,
	    .uid = s->conf->uid, .gid = s->conf->gid };
	const struct ruleset *r = ruleset_get(s->rulesets, s->program);
	enum launch_stage stage;
	int error;

	if (check_protection(s) == -1)
		return EXIT_USAGE;
	l.set = ruleset_permit_all(s->rulesets)->set;
	s->looking = lookup_is_wanted(s, r);
	l.lane = s->looking ? lookup_calls() : NULL;
	l.keep = s->inherit.fd;
	l.nkeep = s->inherit.n;
	l.ready = inherit_rename_pid;
	l.starter = s->guard.front;
	error = launch_start(&l, &s->launched, &stage);
	return error != 0 ? start_failure(s, error, stage) : 0;
}

/* The program's process is there, and under its filter. */
static int
started(struct session *s)
{
	enum launch_stage stage;
	struct proc *p;
	int error = launch_wait(&s->launched, &stage);

	if (error != 0)
		return start_failure(s, error, stage);
	s->looking = s->looking && s->launched.listener != -1;
	s->starting = 1;
	s->root = s->launched.pid;
	p = tracer_adopt(s->tracer, s->root,
	    ruleset_permit_all(s->rulesets)->set);
	p->subject = subject_new(s->program, ruleset_get(s->rulesets,
	    s->program));
	warn_missing(s);
	return 0;
}

static void __attribute__((noreturn))
not_started(struct session *s, int status)
{
	release_front(s, MSG_EXITED, status);
	_exit(0);
}

/* Nobody writes his own policy, or what is logged of him. */
static void
shut_files(struct session *s)
{
	char *dir = session_user_dir(s->conf, &s->vars);
	int i;

	if (dir != NULL)
		guard_shut(&s->guard, dir);
	free(dir);
	guard_shut(&s->guard, s->conf->global_dir);
	for (i = 0; i < s->conf->nfiles; i++)
		guard_shut(&s->guard, s->conf->files[i]);
	if (s->conf->log.path != NULL)
		guard_shut(&s->guard, s->conf->log.path);
	if (s->conf->record_path != NULL)
		guard_shut(&s->guard, s->conf->record_path);
}

/* The supervisor's whole life; never returns. */
static void __attribute__((noreturn))
supervise(struct session *s, pid_t front, const sigset_t *mask)
{
	const char *unkept;
	int status;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != front)
		_exit(EXIT_USAGE);
	s->guard = (struct guard){ .supervisor = getpid(), .front = front,
	    .privileged = geteuid() == 0 };
	shut_files(s);
	/* Few threads, which hardly allocate. */
	mallopt(M_ARENA_MAX, 1);
	s->arena = xmalloc(CALL_ARENA);
	s->uid = geteuid();
	s->gid = getegid();
	s->no_openat2 = probe_error("openat2") != 0;
	s->landlock = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	s->tracer = tracer_new(&flow_ops, s);
	questions_init(&s->questions);
	s->questions.nobody = s->conf->mode == MODE_ASK && s->terminal == 0;
	if ((status = start(s, mask)) != 0)
		not_started(s, status);
	/* Meanwhile the program's process gets its filter. */
	inherit_drop(&s->inherit);
	raise_limits(s);
	seclude();
	signals_init();
	if ((unkept = priv_drop()) != NULL)
		audit_note(s->audit, "%s: %s", unkept, strerror(errno));
	if ((status = started(s)) != 0)
		not_started(s, status);
	if (s->looking && receive_start(s) == -1)
		fatal("the look-up lane cannot be opened: %s",
		    strerror(errno));
	serve(s);
	tracer_lock(s->tracer);
	tracer_stop_moving(s->tracer);
	keepers_end();
	save_all(s);
	audit_free(s->audit);
	trail_end(s);
	_exit(0);
}

char *
session_user_dir(const struct config *conf, const struct vars *vars)
{
	const char *home = getenv("HOME");

	if (conf->no_user)
		return NULL;
	if (conf->policy_dir != NULL)
		return xstrdup(conf->policy_dir);
	return xasprintf("%s/.systrace",
	    home != NULL && home[0] == '/' ? home : vars->home);
}

/* What is learned must have a place, before the program runs and not after. */
static void
check_user_dir(const char *dir)
{
	if (mkdir(dir, 0700) == -1 && errno != EEXIST)
		fatal("%s cannot be made (%s); name another folder for "
		    "policies with -d dir", dir, strerror(errno));
	if (access(dir, W_OK | X_OK) == -1)
		fatal("policies cannot be saved in %s: %s", dir,
		    strerror(errno));
}

/*
 * Rules about $CWD are learned in a folder of work; where it stands for a home
 * or for everything, they say more than their writer meant.
 */
static void
warn_cwd(const struct session *s, const struct ruleset *r)
{
	const struct policy *p;
	const struct rule *rule;

	if (r->prog == NULL || learn_is_project(&s->vars))
		return;
	p = policy_find(r->entry->file, r->program, "native");
	if (p == NULL)
		return;
	STAILQ_FOREACH(rule, &p->rules, entry)
		if (rule->source != NULL &&
		    strstr(rule->source, "$CWD") != NULL) {
			log_warn("started in %s: the rules of %s about $CWD "
			    "hold for all of it", s->vars.cwd, r->program);
			return;
		}
}

/* What may be decided without us. */
static unsigned int
rulesets_flags(const struct config *conf)
{
	unsigned int flags = getuid() == 0 ? RULESETS_GUARD_IDS : 0;

	if (conf->record_path != NULL)
		flags |= RULESETS_STOP_ALL;
	else if (conf->mode == MODE_ENFORCE && !conf->count)
		flags |= RULESETS_REGISTERS;
	if (conf->mode == MODE_ENFORCE)
		flags |= RULESETS_FIXED;
	if (conf->count)
		flags |= RULESETS_KEPT;
	return flags;
}

/* Policies read and checked before anything runs; exits on what is wrong. */
static void
load(struct session *s)
{
	struct store_conf sc = { .global_dir = s->conf->global_dir,
	    .uid = getuid(), .vars = &s->vars };
	struct ruleset *r;
	int i;

	s->diag = diag_new(diag_to_stderr, NULL);
	sc.diag = s->diag;
	sc.user_dir = session_user_dir(s->conf, &s->vars);
	if (s->conf->mode == MODE_LEARN)
		check_user_dir(sc.user_dir);
	if (s->conf->mode != MODE_ENFORCE)
		s->learn = learn_new(&s->vars,
		    (s->conf->no_alias ? LEARN_NOALIAS : 0) |
		    (s->conf->exact ? LEARN_EXACT : 0));
	set_day(s);
	if (s->conf->mode == MODE_LEARN) {
		sc.tidy = learn_tidy;
		sc.tidy_ctx = s->learn;
	}
	s->store = store_new(&sc);
	for (i = 0; i < s->conf->nfiles; i++)
		if (store_add_file(s->store, s->conf->files[i]) == -1)
			exit(EXIT_USAGE);
	s->rulesets = rulesets_new(s->store,
	    s->conf->no_alias ? COMPILE_NOALIAS : 0, rulesets_flags(s->conf),
	    s->diag);
	r = ruleset_get(s->rulesets, s->program);
	if (r->broken || diag_errors(s->diag) > 0)
		exit(EXIT_USAGE);
	if (s->conf->mode == MODE_ENFORCE && r->prog == NULL)
		fatal_status(EXIT_NOEXEC, "%s has no policy; learn one with: "
		    "systrace -A %s", s->program, s->conf->argv[0]);
	warn_cwd(s, r);
}

static void
prepare(struct session *s)
{
	const struct config *conf = s->conf;
	struct passwd *pw;
	const char *why;
	int status;

	if (vars_init(&s->vars, getuid()) == -1)
		fatal("the working directory cannot be named: %s",
		    strerror(errno));
	status = program_find(conf->argv[0], &s->path, &s->program, &why);
	if (status != 0)
		fatal_status(status, "%s: %s", conf->argv[0], why);
	if (access(s->path, R_OK) == -1)
		fatal_status(EXIT_NOEXEC, "%s: cannot be read (%s), and so "
		    "not be confined", s->path, strerror(errno));
	load(s);
	/* Whoever runs us has been looked up already. */
	pw = conf->change_ids ? getpwuid(conf->uid) : NULL;
	s->user = !conf->change_ids ? xstrdup(s->vars.user) :
	    pw != NULL ? xstrdup(pw->pw_name) :
	    xasprintf("%u", (unsigned int)conf->uid);
	if ((s->audit = audit_new(&conf->log)) == NULL)
		fatal("%s: %s", conf->log.path != NULL ? conf->log.path :
		    "-o: the system has no such log here",
		    strerror(errno));
	trail_begin(s);
}

/* The terminal to ask on, or -1: said once, and nobody is asked. */
static int
open_terminal(struct session *s)
{
	int tty = ask_tty_open(), error = errno;

	if (tty != -1)
		terminal_note(s, tty);
	else if (ruleset_get(s->rulesets, s->program)->prog == NULL)
		fatal("there is no terminal to ask on (/dev/tty: %s), and %s "
		    "has no policy; learn one with: systrace -A %s",
		    strerror(error), s->program, s->conf->argv[0]);
	else
		log_warn("there is no terminal to ask on (/dev/tty: %s): what "
		    "no rule covers is denied", strerror(error));
	return tty;
}

int
session_run(const struct config *conf)
{
	static struct session s;
	sigset_t block, mask;
	int pair[2], tty = -1;
	pid_t front = getpid();

	s.conf = conf;
	check_kernel();
	if (inherit_note(&s.inherit) == -1)
		fatal("/proc/self/fd: %s", strerror(errno));
	prepare(&s);
	inherit_sort_out(&s.inherit, conf->argv, conf->keep_fds);
	if (conf->mode == MODE_ASK)
		tty = open_terminal(&s);
	if (chan_pair(pair) == -1)
		fatal("socketpair: %s", strerror(errno));
	front_signals(&block);
	sigprocmask(SIG_BLOCK, &block, &mask);
	switch (s.guard.supervisor = fork()) {
	case -1:
		fatal("fork: %s", strerror(errno));
	case 0:
		close(pair[0]);
		if (tty != -1)
			close(tty);
		s.channel = pair[1];
		supervise(&s, front, &mask);
	}
	close(pair[1]);
	inherit_drop(&s.inherit);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return front_run(pair[0], s.guard.supervisor, tty);
}
