/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Questions on the controlling terminal: whose it is, in which modes, and what
 * is put back.
 */
#include "ask/ask_tty.h"

#include <event2/event.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ask/edit.h"
#include "base/xmalloc.h"

#define TRIES	3	/* to get into the foreground */

struct ask_tty {
	int		 fd;
	struct event	*ev;
	struct edit	*edit;
	const struct ask_tty_ops *ops;
	void		*ctx;
	unsigned int	 id;		/* being asked; 0: nothing */
	pid_t		 owner;		/* whom it is put back to, 0: nobody */
	struct termios	 saved;
	int		 is_saved;
	int		 raw;		/* the program draws its screen itself */
	char		*text;		/* owned: the question, n bytes */
	size_t		 n;		/* of what is shown */
	size_t		 nall;		/* with the words */
};

int
ask_tty_open(void)
{
	return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

static void
tty_write(int fd, const char *p, size_t n)
{
	ssize_t k;

	while (n > 0) {
		k = write(fd, p, n);
		if (k == -1 && errno != EINTR)
			return;
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
}

/*
 * Takes the terminal, if it is ours to take or ours already. 0, or -1: another
 * job is in the foreground.
 */
static int
take_foreground(struct ask_tty *a, int ours)
{
	pid_t now = tcgetpgrp(a->fd);

	if (now == getpgrp())
		return 0;
	if (now <= 0 || (!ours && now != a->owner))
		return -1;
	if (tcsetpgrp(a->fd, getpgrp()) == -1)
		return -1;
	a->owner = now;
	return 0;
}

/* A line at a time, whatever the program has made of its terminal. */
static void
take_modes(struct ask_tty *a)
{
	struct termios t;

	if (!a->is_saved && tcgetattr(a->fd, &a->saved) == 0)
		a->is_saved = 1;
	if (!a->is_saved)
		return;
	a->raw = a->raw || !(a->saved.c_lflag & ICANON);
	t = a->saved;
	t.c_iflag |= ICRNL;
	t.c_iflag &= (tcflag_t)~(INLCR | IGNCR);
	t.c_oflag |= OPOST | ONLCR;
	t.c_lflag |= ICANON | ECHOE | ISIG | IEXTEN;
	t.c_lflag &= (tcflag_t)~ECHO;	/* what comes in is shown by libedit */
	tcsetattr(a->fd, TCSADRAIN, &t);
}

static void
give_back(struct ask_tty *a)
{
	if (a->is_saved)
		tcsetattr(a->fd, TCSADRAIN, &a->saved);
	a->is_saved = 0;
	if (a->owner > 0)
		tcsetpgrp(a->fd, a->owner);
	a->owner = 0;
}

/* Shows what is kept in text and waits for a line; -1: it cannot. */
static int
put_question(struct ask_tty *a, int ours, int again)
{
	int i;

	for (i = 0; take_foreground(a, ours) == -1; i++) {
		if (i == TRIES)
			return -1;
		a->ops->stop(a->ctx, SIGTTIN);
	}
	take_modes(a);
	/* What was typed before the question answers nothing. */
	if (!again)
		tcflush(a->fd, TCIFLUSH);
	tty_write(a->fd, a->text, a->n);
	edit_start(a->edit, a->n < a->nall ? a->text + a->n + 1 : "",
	    a->n < a->nall ? a->nall - a->n - 1 : 0);
	event_add(a->ev, NULL);
	return 0;
}

static void
answer(struct ask_tty *a, const char *line)
{
	unsigned int id = a->id;

	a->id = 0;
	give_back(a);
	a->ops->answer(a->ctx, id, line);
}

/* ^Z: the shell gets the terminal, in the modes in which the program had it. */
static void
suspend(struct ask_tty *a)
{
	static const char text[] = "^Z\n";

	tty_write(a->fd, text, sizeof(text) - 1);
	if (a->is_saved)
		tcsetattr(a->fd, TCSADRAIN, &a->saved);
	a->ops->stop(a->ctx, SIGTSTP);
	if (put_question(a, 0, 0) == -1)
		answer(a, NULL);
}

static void
take_line(struct ask_tty *a, const char *typed)
{
	char *line = xstrdup(typed), *p = line + strspn(line, " \t");
	size_t n = strlen(p);

	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		p[--n] = '\0';
	if (n > 0)
		answer(a, p);
	else {
		/* An empty line answers nothing. */
		edit_start(a->edit, a->n < a->nall ? a->text + a->n + 1 : "",
		    a->n < a->nall ? a->nall - a->n - 1 : 0);
		event_add(a->ev, NULL);
	}
	free(line);
}

static void
on_done(evutil_socket_t fd, short what, void *arg)
{
	static const char newline[] = "\n";
	struct ask_tty *a = arg;
	const char *line;

	event_del(a->ev);
	switch (edit_finish(a->edit, 0, &line)) {
	case EDIT_LINE:
		take_line(a, line);
		break;
	case EDIT_SUSPEND:
		suspend(a);
		break;
	case EDIT_EOF:
	case EDIT_CANCELLED:
		tty_write(a->fd, newline, sizeof(newline) - 1);
		answer(a, NULL);
		break;
	}
}

struct ask_tty *
ask_tty_new(struct event_base *base, int fd, const struct ask_tty_ops *ops,
    void *ctx)
{
	struct ask_tty *a = xcalloc(1, sizeof(*a));

	a->fd = fd;
	a->ops = ops;
	a->ctx = ctx;
	a->edit = edit_new(fd);
	if (a->edit == NULL) {
		free(a);
		return NULL;
	}
	a->ev = event_new(base, edit_fd(a->edit), EV_READ | EV_PERSIST, on_done,
	    a);
	return a;
}

/* Takes the prompt away while a line is being typed. */
static void
cancel(struct ask_tty *a)
{
	const char *line;

	event_del(a->ev);
	edit_finish(a->edit, 1, &line);
	a->id = 0;
	give_back(a);
}

void
ask_tty_free(struct ask_tty *a)
{
	if (a == NULL)
		return;
	if (a->id != 0)
		cancel(a);
	event_free(a->ev);
	edit_free(a->edit);
	close(a->fd);
	free(a->text);
	free(a);
}

void
ask_tty_show(struct ask_tty *a, unsigned int id, const char *text, size_t n,
    int ours, int again)
{
	const char *end = memchr(text, '\0', n);
	size_t shown = end != NULL ? (size_t)(end - text) : n;

	/* While a line is typed there is nothing to show: the front asks. */
	if (a->id != 0)
		return;
	a->id = id;
	if (again) {
		take_foreground(a, ours);
		take_modes(a);
		tty_write(a->fd, text, shown);
	} else {
		free(a->text);
		a->text = xmalloc(n + 1);
		memcpy(a->text, text, n);
		a->n = shown;
		a->nall = n;
	}
	if (again) {
		take_line(a, "");
		return;
	}
	if (put_question(a, ours, 0) == -1)
		answer(a, NULL);
}

void
ask_tty_withdraw(struct ask_tty *a, unsigned int id)
{
	static const char gone[] = "\n(nobody waits for this answer any more)\n";

	if (a->id != id)
		return;
	tty_write(a->fd, gone, sizeof(gone) - 1);
	cancel(a);
}

void
ask_tty_done(struct ask_tty *a)
{
	pid_t group = tcgetpgrp(a->fd);

	/* The question is in the middle of its screen. */
	if (a->raw && group > 0)
		kill(-group, SIGWINCH);
	a->raw = 0;
}

void
ask_tty_tell(struct ask_tty *a, const char *text, size_t n)
{
	static const char head[] = "systrace: ", end[] = "\r\n";

	tty_write(a->fd, head, sizeof(head) - 1);
	tty_write(a->fd, text, n);
	tty_write(a->fd, end, sizeof(end) - 1);
}

void
ask_tty_resize(struct ask_tty *a)
{
	if (a->id != 0)
		edit_resize(a->edit);
}
