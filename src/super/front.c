/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The front's event loop. It waits for nothing but its descriptors: signals
 * come through a signalfd, which tells a terminal's ^C from a kill(1).
 */
#include "super/front.h"

#include <event2/event.h>

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask/ask_tty.h"
#include "base/log.h"
#include "super/chan.h"
#include "super/guard.h"

struct front {
	struct event_base	*base;
	struct event		*knock;		/* until the supervisor has read */
	struct ask_tty		*tty;
	int			 channel;
	int			 signals;
	pid_t			 supervisor;
	int			 status;	/* to exit with */
	int			 killed;	/* signal to die of, 0 */
	int			 is_done;
};

void
front_signals(sigset_t *set)
{
	static const int sigs[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP,
	    SIGCONT, SIGTTOU, SIGUSR1, SIGWINCH };
	size_t i;

	sigemptyset(set);
	for (i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		sigaddset(set, sigs[i]);
}

/*
 * An ignored signal never reaches a signalfd(2). Shells start jobs in the
 * background with SIGINT ignored; a kill(1) is meant for us all the same (a
 * terminal's ^C is told from it). nohup(1) stays in force.
 */
static void
unignore(void)
{
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
}

/*
 * The supervisor sleeps in waitpid(2), which a signal interrupts; one that
 * comes just before it sleeps would be lost, so it is repeated until the
 * message is known to have been read.
 */
static void
knock(struct front *f)
{
	struct timeval soon = { 0, 20000 };

	kill(f->supervisor, SIGUSR1);
	event_add(f->knock, &soon);
}

static void
on_knock(evutil_socket_t fd, short what, void *arg)
{
	knock(arg);
}

static void
tell(struct front *f, enum msg_type type, int number, unsigned int id,
    const char *text)
{
	if (chan_send(f->channel, type, number, id, text,
	    text != NULL ? strlen(text) : 0) == 0)
		knock(f);
}

static void
on_answer(void *ctx, unsigned int id, const char *line)
{
	struct front *f = ctx;

	if (line == NULL)
		tell(f, MSG_NOBODY, 0, id, NULL);
	else
		tell(f, MSG_ANSWER, 0, id, line);
}

static void
drain_signals(struct front *f)
{
	struct signalfd_siginfo si;

	while (read(f->signals, &si, sizeof(si)) == (ssize_t)sizeof(si))
		continue;
}

/* Stops as the program has, so that the shell sees a stopped job. */
static void
stop_self(struct front *f, int sig)
{
	sigset_t one;

	drain_signals(f);
	sigemptyset(&one);
	sigaddset(&one, sig);
	if (sig != SIGSTOP) {
		sigprocmask(SIG_UNBLOCK, &one, NULL);
		raise(sig);
		sigprocmask(SIG_BLOCK, &one, NULL);
	} else
		raise(SIGSTOP);
	tell(f, MSG_RESUME, 1, 0, NULL);
}

static void
on_stop(void *ctx, int sig)
{
	stop_self(ctx, sig);
}

static const struct ask_tty_ops tty_ops = { on_answer, on_stop };

static void
on_signal(evutil_socket_t fd, short what, void *arg)
{
	struct front *f = arg;
	struct signalfd_siginfo si;

	while (read(f->signals, &si, sizeof(si)) == (ssize_t)sizeof(si)) {
		if (si.ssi_signo == SIGWINCH) {
			if (f->tty != NULL)
				ask_tty_resize(f->tty);
			continue;
		}
		/*
		 * From the terminal's keys (SI_KERNEL): the program, in the
		 * same foreground job, has got it too, and what it does counts.
		 */
		if (si.ssi_code == SI_KERNEL && si.ssi_signo != SIGHUP)
			continue;
		switch (si.ssi_signo) {
		case SIGTERM:
		case SIGINT:
		case SIGHUP:
		case SIGQUIT:
			tell(f, MSG_END, (int)si.ssi_signo, si.ssi_pid, NULL);
			break;
		case SIGCONT:
			tell(f, MSG_RESUME, 0, 0, NULL);
			break;
		default:
			break;
		}
	}
}

static void
finish(struct front *f, int status, int killed)
{
	f->status = status;
	f->killed = killed;
	f->is_done = 1;
	event_base_loopbreak(f->base);
}

static void
handle(struct front *f, const struct msg *m)
{
	switch (m->type) {
	case MSG_ACK:
		event_del(f->knock);
		break;
	case MSG_QUESTION:
		if (f->tty == NULL)
			tell(f, MSG_NOBODY, 0, m->id, NULL);
		else
			ask_tty_show(f->tty, m->id, m->text, m->len,
			    m->number & QUESTION_OURS,
			    m->number & QUESTION_AGAIN);
		break;
	case MSG_WITHDRAW:
		if (f->tty != NULL)
			ask_tty_withdraw(f->tty, m->id);
		tell(f, MSG_BACK, 0, m->id, NULL);
		break;
	case MSG_TELL:
		if (f->tty != NULL)
			ask_tty_tell(f->tty, m->text, m->len);
		break;
	case MSG_DONE:
		if (f->tty != NULL)
			ask_tty_done(f->tty);
		break;
	case MSG_STOPPED:
		stop_self(f, m->number);
		break;
	case MSG_EXITED:
		finish(f, m->number, 0);
		break;
	case MSG_KILLED:
		finish(f, 0, m->number);
		break;
	default:
		break;
	}
}

static void
on_message(evutil_socket_t fd, short what, void *arg)
{
	static struct msg m;
	struct front *f = arg;
	int r;

	while (!f->is_done && (r = chan_recv(f->channel, &m)) != 0) {
		if (r == 1) {
			handle(f, &m);
			continue;
		}
		log_warn("the supervisor is lost, and everything that it "
		    "traced has been killed with it");
		finish(f, EXIT_USAGE, 0);
	}
}

/* Dies of the signal, without a core of our own. */
static void
die_of(int sig)
{
	struct rlimit none = { 0, 0 };
	sigset_t one;

	setrlimit(RLIMIT_CORE, &none);
	signal(sig, SIG_DFL);
	sigemptyset(&one);
	sigaddset(&one, sig);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(sig);
}

int
front_run(int channel, pid_t supervisor, int tty)
{
	struct front f = { .channel = channel, .supervisor = supervisor };
	struct event *ev_msg, *ev_sig;
	sigset_t set;

	/*
	 * What else is sent to everybody, or to our job, is for the program;
	 * SIGTTIN stops who reads answers in the background.
	 */
	sigfillset(&set);
	sigdelset(&set, SIGTTIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	guard_signals();
	front_signals(&set);
	unignore();
	f.signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	f.base = event_base_new();
	if (f.signals == -1 || f.base == NULL)
		fatal("no event loop: %s", strerror(errno));
	f.knock = event_new(f.base, -1, 0, on_knock, &f);
	ev_msg = event_new(f.base, channel, EV_READ | EV_PERSIST, on_message,
	    &f);
	ev_sig = event_new(f.base, f.signals, EV_READ | EV_PERSIST, on_signal,
	    &f);
	event_add(ev_msg, NULL);
	event_add(ev_sig, NULL);
	if (tty != -1) {
		/* What is typed is in the person's own characters. */
		setlocale(LC_CTYPE, "");
		f.tty = ask_tty_new(f.base, tty, &tty_ops, &f);
		if (f.tty == NULL)
			fatal("the terminal cannot be used: %s",
			    strerror(errno));
	}
	event_base_dispatch(f.base);
	ask_tty_free(f.tty);
	event_free(ev_msg);
	event_free(ev_sig);
	event_free(f.knock);
	event_base_free(f.base);
	if (f.killed != 0)
		die_of(f.killed);
	return f.killed != 0 ? 128 + f.killed : f.status;
}
