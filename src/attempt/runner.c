/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One attempt: a ground, perhaps a helper outside, and the process that tries,
 * which is this program executed again, so that it has nothing of ours but
 * three descriptors: the helper or /dev/null, and twice a file for its words.
 */
#include "attempt/runner.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attempt/ground.h"
#include "attempt/rules.h"
#include "base/buf.h"
#include "base/fdio.h"

#define STATUS		40	/* and the outcome: status of an attempt */
#define LIMIT		10	/* seconds of an attempt */
#define LIMIT_LONG	600
#define GRACE		5	/* systrace has these more */

/* One run of an attempt. */
struct run {
	const struct runner_conf	*conf;
	const struct attempt		*a;
	int			 control;
	char			 dir[PATH_MAX];	/* holds the ground */
	struct ground		 ground;
	int			 loot;		/* before */
	char			*look;		/* before; owned */
	pid_t			 pid;
	int			 status;	/* of waitpid */
	enum { ENDED, HUNG, INTERRUPTED } end;
	const char		*failed;	/* what we could not do; errno */
	int			 escaped;
	char			 text[400];	/* why, or the last line it wrote */
};

int	runner_is_control;

static sigset_t	waited, inherited;

static int
limit(const struct attempt *a)
{
	return a->flags & (ATT_RACE | ATT_LONG) ? LIMIT_LONG : LIMIT;
}

/* What every child of ours begins with. */
static void
begin_child(const struct run *r)
{
	sigprocmask(SIG_SETMASK, &inherited, NULL);
	setpgid(0, 0);
	if (chdir(r->ground.allowed) == -1)
		_exit(STATUS - 1);
}

/* Waits for a child until the time is over or somebody interrupts us. */
static void
wait_for(struct run *r, pid_t pid, int seconds)
{
	struct timespec now, rest = { 0, 0 };
	time_t end;
	int sig;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec + seconds;
	r->end = ENDED;
	while (waitpid(pid, &r->status, WNOHANG) == 0) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		rest.tv_sec = end - now.tv_sec;
		if (rest.tv_sec <= 0) {
			r->end = HUNG;
			return;
		}
		sig = sigtimedwait(&waited, NULL, &rest);
		if (sig != -1 && sig != SIGCHLD) {
			r->end = INTERRUPTED;
			return;
		}
	}
}

/*
 * Kills and reaps all that is still there. What has lost its parent is ours,
 * for we are a subreaper; to what systrace traces its end is a SIGKILL.
 */
static void
end_children(void)
{
	char path[64], list[4096], *p, *rest;
	pid_t pid;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/children",
	    (int)getpid());
	for (;;) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		n = fd == -1 ? 0 : read(fd, list, sizeof(list) - 1);
		close(fd);
		list[n > 0 ? n : 0] = '\0';
		if (n <= 0)
			return;
		/* A full list may end in the middle of a number. */
		for (p = list; (pid = (pid_t)strtol(p, &rest, 10)) > 0 &&
		    *rest != '\0'; p = rest)
			kill(pid, SIGKILL);
		for (p = list; (pid = (pid_t)strtol(p, &rest, 10)) > 0 &&
		    *rest != '\0'; p = rest)
			waitpid(pid, NULL, __WALL);
	}
}

static int
fail(struct run *r, const char *what)
{
	r->failed = what;
	return -1;
}

static int
write_policy(struct run *r)
{
	char path[PATH_MAX + 16];
	FILE *f;

	snprintf(path, sizeof(path), "%s/policy", r->dir);
	if (mkdir(path, 0755) == -1)
		return -1;
	strcat(path, "/attempts");
	f = fopen(path, "wxe");
	if (f == NULL)
		return -1;
	rules_write(f, r->a, r->conf->self, &r->ground);
	return fclose(f);
}

static int
make(struct run *r)
{
	char path[PATH_MAX + 8];

	if (snprintf(r->dir, sizeof(r->dir), "%s/systrace-XXXXXX",
	    r->conf->top) >= PATH_MAX - 64)
		return fail(r, "name of the folder");
	if (mkdtemp(r->dir) == NULL || chmod(r->dir, 0755) == -1)
		return fail(r, "mkdtemp");
	snprintf(path, sizeof(path), "%s/g", r->dir);
	if (ground_name(&r->ground, path) == -1 ||
	    ground_make(&r->ground) == -1)
		return fail(r, "make the ground");
	r->ground.tries = r->conf->tries;
	if (!r->control && write_policy(r) == -1)
		return fail(r, "write the policy");
	return 0;
}

/* In a process of its own, since it may do anything to itself. */
static int
prepare(struct run *r)
{
	pid_t pid;

	if (r->a->prepare == NULL)
		return 0;
	pid = fork();
	if (pid == -1)
		return fail(r, "fork");
	if (pid == 0) {
		begin_child(r);
		r->a->prepare(&r->ground);
		_exit(0);
	}
	wait_for(r, pid, LIMIT);
	if (r->end == ENDED && r->status == 0)
		return 0;
	errno = r->end == HUNG ? ETIME : ECANCELED;
	return fail(r, "prepare");
}

/* Starts the helper; the attempt's end of the channel, or -1. */
static int
start_outside(struct run *r)
{
	pid_t pid;
	int s[2];

	if (r->a->outside == NULL)
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s) == -1)
		return -1;
	pid = fork();
	if (pid == 0) {
		begin_child(r);
		close(s[0]);
		r->ground.channel = s[1];
		r->a->outside(&r->ground);
		_exit(0);
	}
	close(s[1]);
	r->ground.outside = pid;
	return s[0];
}

static void
execute(const struct run *r, int in, int out)
{
	static char locale[] = "LC_ALL=C", path[] = "PATH=/usr/bin:/bin";
	char home[PATH_MAX + 8], tries[24], outside[16];
	char policy[PATH_MAX + 16], file[PATH_MAX + 32], log[PATH_MAX + 16];
	char *env[] = { locale, path, home, NULL };
	const char *argv[] = {
		r->conf->systrace, "-a", "-d", policy, "-f", file, "-E", log,
		r->conf->self, "--run", r->a->id, r->ground.dir, tries, outside,
		r->control ? "control" : "confined", NULL
	};
	const char **from = argv + (r->control ? 8 : 0);

	snprintf(home, sizeof(home), "HOME=%s", r->ground.allowed);
	snprintf(tries, sizeof(tries), "%ld", r->conf->tries);
	snprintf(outside, sizeof(outside), "%d", (int)r->ground.outside);
	snprintf(policy, sizeof(policy), "%s/policy", r->dir);
	snprintf(file, sizeof(file), "%s/attempts", policy);
	snprintf(log, sizeof(log), "%s/log", r->dir);
	begin_child(r);
	if (dup2(in, STDIN_FILENO) == -1 || dup2(out, STDOUT_FILENO) == -1 ||
	    dup2(out, STDERR_FILENO) == -1)
		_exit(STATUS - 1);
	syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
	execve(from[0], (char **)(uintptr_t)from, env);
	perror(from[0]);
	_exit(STATUS - 1);
}

/* Opens a file beside the ground. */
static int
open_beside(const struct run *r, const char *name, int flags)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	return open(path, flags | O_CLOEXEC, 0600);
}

/* Starts the attempt, waits for it and ends all that it has left. */
static int
perform(struct run *r)
{
	int in, out;

	out = open_beside(r, "out", O_WRONLY | O_CREAT | O_APPEND);
	in = start_outside(r);
	if (in == -1 || out == -1)
		return fail(r, "start");
	r->pid = fork();
	if (r->pid == 0)
		execute(r, in, out);
	close(in);
	close(out);
	if (r->pid == -1)
		return fail(r, "fork");
	setpgid(r->pid, r->pid);
	wait_for(r, r->pid, limit(r->a) + GRACE);
	kill(-r->pid, SIGKILL);
	end_children();
	return 0;
}

/* The last line that it wrote, in one line of printable text. */
static void
last_line(struct run *r)
{
	char *data, *p;
	struct buf b;
	size_t n;
	int fd;

	buf_init(&b, r->text, sizeof(r->text));
	fd = open_beside(r, "out", O_RDONLY);
	if (fd == -1)
		return;
	if (fdio_read_all(fd, &data, &n) == 0) {
		while (n > 0 && data[n - 1] == '\n')
			data[--n] = '\0';
		p = memrchr(data, '\n', n);
		p = p == NULL ? data : p + 1;
		buf_escape(&b, p, n - (size_t)(p - data));
		free(data);
	}
	close(fd);
}

/* How it ended, if not by itself, for what is said of it. */
static const char *
end_of(const struct run *r)
{
	if (r->end == HUNG ||
	    (WIFSIGNALED(r->status) && WTERMSIG(r->status) == SIGALRM))
		return "it hangs, and ";
	return WIFSIGNALED(r->status) ? "it was killed, and " : "";
}

/* What the ground tells, whatever the attempt says. */
static void
inspect(struct run *r)
{
	char *after = ground_look(&r->ground), name[256];

	last_line(r);
	r->escaped = WIFEXITED(r->status) &&
	    WEXITSTATUS(r->status) == STATUS + OUT_ESCAPED;
	if (after == NULL || ground_differs(r->look, after, name,
	    sizeof(name))) {
		r->escaped = 1;
		snprintf(r->text, sizeof(r->text), "%s%s has changed",
		    end_of(r), after == NULL ? "everything" : name);
	} else if (ground_loot(&r->ground) > r->loot) {
		r->escaped = 1;
		snprintf(r->text, sizeof(r->text), "%sthe secret was read",
		    end_of(r));
	}
	free(after);
}

static void
show(const struct run *r, const char *name)
{
	char *data;
	size_t n;
	int fd = open_beside(r, name, O_RDONLY);

	if (fd == -1)
		return;
	if (fdio_read_all(fd, &data, &n) == 0) {
		fprintf(stderr, "# %s%s: %s\n", r->a->id,
		    r->control ? " (control)" : "", name);
		fwrite(data, 1, n, stderr);
		free(data);
	}
	close(fd);
}

/* A whole run; -1 if it could not be made, with failed. */
static int
run_once(struct run *r, const struct runner_conf *conf,
    const struct attempt *a, int control)
{
	int result = -1;

	memset(r, 0, sizeof(*r));
	r->conf = conf;
	r->a = a;
	r->control = control;
	if (make(r) == -1 || prepare(r) == -1)
		goto out;
	r->loot = ground_loot(&r->ground);
	r->look = ground_look(&r->ground);
	if (r->look == NULL) {
		r->failed = "look at the ground";
		goto out;
	}
	result = perform(r);
	if (result == 0)
		inspect(r);
	if (conf->verbose) {
		show(r, "out");
		show(r, "log");
	}
out:
	if (result == -1) {
		snprintf(r->text, sizeof(r->text), "cannot %s: %s", r->failed,
		    strerror(errno));
		end_children();
	}
	free(r->look);
	if (r->dir[0] == '/' && ground_remove(r->dir) == -1 && conf->verbose)
		fprintf(stderr, "# %s: %s is left\n", a->id, r->dir);
	return result;
}

static void
say(struct runner_result *to, enum runner_verdict verdict, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
say(struct runner_result *to, enum runner_verdict verdict, const char *fmt, ...)
{
	va_list ap;

	to->verdict = verdict;
	va_start(ap, fmt);
	vsnprintf(to->reason, sizeof(to->reason), fmt, ap);
	va_end(ap);
}

/*
 * A run that did not end as an attempt does. Returns 1 if it is so. The front
 * of systrace dies of the signal that killed the program.
 */
static int
ended_badly(const struct run *r, struct runner_result *to)
{
	const char *who = r->control ? "control: " : "";
	int s = r->status;

	if (r->end == HUNG || (WIFSIGNALED(s) && WTERMSIG(s) == SIGALRM))
		say(to, RUNNER_BROKEN, "%shangs", who);
	else if (strstr(r->text, "supervisor is lost") != NULL)
		say(to, RUNNER_BROKEN, "%s", r->text);
	else if (WIFSIGNALED(s) && WTERMSIG(s) == SIGKILL &&
	    (r->a->flags & ATT_KILLS) && !r->control)
		say(to, RUNNER_HELD, "killed");
	else if (WIFSIGNALED(s))
		say(to, RUNNER_BROKEN, "%skilled by signal %d%s%s", who,
		    WTERMSIG(s), r->text[0] != '\0' ? ": " : "", r->text);
	else if (WEXITSTATUS(s) < STATUS || WEXITSTATUS(s) > STATUS + OUT_NA)
		say(to, RUNNER_BROKEN, "%sended with status %d: %s", who,
		    WEXITSTATUS(s), r->text);
	else
		return 0;
	return 1;
}

/* Judges the control; 1 if the confined run is not worth making. */
static int
judge_control(const struct run *r, struct runner_result *to)
{
	int lives = (r->a->flags & ATT_LIVES) != 0;

	if (r->escaped && lives)
		say(to, RUNNER_BROKEN, "control: %s", r->text);
	else if (r->escaped)
		return 0;
	else if (ended_badly(r, to))
		return 1;
	else if (WEXITSTATUS(r->status) == STATUS + OUT_NA)
		say(to, RUNNER_NA, "%s", r->text);
	else if (lives)
		return 0;
	else
		say(to, RUNNER_NA, "refused here without systrace too%s%s",
		    r->text[0] != '\0' ? ": " : "", r->text);
	return 1;
}

static void
judge_confined(const struct run *r, struct runner_result *to)
{
	if (r->escaped)
		say(to, RUNNER_BROKEN, "%s", r->text);
	else if (!ended_badly(r, to))
		say(to, WEXITSTATUS(r->status) == STATUS + OUT_NA ? RUNNER_NA :
		    RUNNER_HELD, "%s", r->text);
}

/* What needs another user than the one who runs. */
static const char *
wrong_user(const struct attempt *a)
{
	if ((a->flags & ATT_ROOT) && geteuid() != 0)
		return "only root could do it";
	if ((a->flags & ATT_USER) && geteuid() == 0)
		return "root may do it anyway";
	return NULL;
}

void
runner_init(void)
{
	static const int signals[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP };
	size_t i;

	sigemptyset(&waited);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&waited, signals[i]);
	sigprocmask(SIG_BLOCK, &waited, &inherited);
	signal(SIGCHLD, SIG_DFL);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	umask(022);
}

int
runner_try(const struct runner_conf *conf, const struct attempt *a,
    struct runner_result *to)
{
	const char *why = wrong_user(a);
	struct run r = { .pid = -1 };
	int control;

	to->reason[0] = '\0';
	if (why != NULL) {
		say(to, RUNNER_NA, "%s", why);
		return 0;
	}
	for (control = conf->control; control >= 0; control--) {
		if (run_once(&r, conf, a, control) == -1) {
			say(to, RUNNER_BROKEN, "%s", r.text);
			return r.end == INTERRUPTED ? -1 : 0;
		}
		if (r.end == INTERRUPTED)
			return -1;
		if (control && judge_control(&r, to))
			return 0;
	}
	judge_confined(&r, to);
	return 0;
}

void
runner_run(const struct attempt *a, char **argv)
{
	struct ground g;
	enum outcome outcome;

	if (argv[0] == NULL || argv[1] == NULL || argv[2] == NULL ||
	    argv[3] == NULL || ground_name(&g, argv[0]) == -1)
		_exit(STATUS - 1);
	g.tries = atol(argv[1]);
	g.outside = (pid_t)atol(argv[2]);
	runner_is_control = strcmp(argv[3], "control") == 0;
	/* Above the standard ones, which an attempt may want for itself. */
	if (g.outside > 0)
		g.channel = fcntl(STDIN_FILENO, F_DUPFD, STDERR_FILENO + 1);
	alarm((unsigned int)limit(a));
	outcome = a->run(&g);
	fflush(NULL);
	_exit(STATUS + (int)outcome);
}
