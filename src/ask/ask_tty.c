/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Questions on the controlling terminal, by libevent.
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

#include "base/xmalloc.h"

struct ask_tty {
	int		 fd;
	struct event	*ev;
	ask_answer_fn	*fn;
	void		*ctx;
	unsigned int	 id;		/* being asked; 0: nothing */
	int		 foreground;	/* our group had the terminal */
	pid_t		 owner;		/* whom it is put back to, 0: nobody */
	struct termios	 saved;
	int		 is_saved;
	char		 line[8192];
	size_t		 len;
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

/* A line at a time with echo, whatever the program has made of its terminal. */
static void
take_terminal(struct ask_tty *a)
{
	struct termios t;
	pid_t owner;

	owner = tcgetpgrp(a->fd);
	if (a->foreground && owner > 0 && owner != getpgrp()) {
		a->owner = owner;
		tcsetpgrp(a->fd, getpgrp());
	}
	if (!a->is_saved && tcgetattr(a->fd, &a->saved) == 0)
		a->is_saved = 1;
	if (!a->is_saved)
		return;
	t = a->saved;
	t.c_iflag |= ICRNL;
	t.c_oflag |= OPOST | ONLCR;
	t.c_lflag |= ICANON | ECHO | ECHOE | ISIG;
	/* TCSAFLUSH: what was typed before the question answers nothing. */
	tcsetattr(a->fd, TCSAFLUSH, &t);
}

static void
give_back(struct ask_tty *a)
{
	a->id = 0;
	a->len = 0;
	event_del(a->ev);
	if (a->is_saved)
		tcsetattr(a->fd, TCSADRAIN, &a->saved);
	a->is_saved = 0;
	if (a->owner > 0)
		tcsetpgrp(a->fd, a->owner);
	a->owner = 0;
}

static void
prompt(struct ask_tty *a)
{
	static const char text[] = "Answer: ";

	tty_write(a->fd, text, sizeof(text) - 1);
}

/* Hands the line up without its blanks; an empty one answers nothing. */
static void
take_line(struct ask_tty *a)
{
	unsigned int id = a->id;
	char *p = a->line;

	a->line[a->len] = '\0';
	p[strcspn(p, "\r\n")] = '\0';
	while (*p == ' ' || *p == '\t')
		p++;
	a->len = strlen(p);
	while (a->len > 0 && (p[a->len - 1] == ' ' || p[a->len - 1] == '\t'))
		p[--a->len] = '\0';
	if (*p == '\0') {
		a->len = 0;
		prompt(a);
		return;
	}
	give_back(a);
	a->fn(a->ctx, id, p);
}

static void
on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct ask_tty *a = arg;
	unsigned int id = a->id;
	ssize_t n;

	n = read(fd, a->line + a->len, sizeof(a->line) - 1 - a->len);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		give_back(a);
		a->fn(a->ctx, id, NULL);
		return;
	}
	a->len += (size_t)n;
	if (memchr(a->line, '\n', a->len) != NULL ||
	    a->len == sizeof(a->line) - 1)
		take_line(a);
}

struct ask_tty *
ask_tty_new(struct event_base *base, int fd, ask_answer_fn *fn, void *ctx)
{
	struct ask_tty *a = xcalloc(1, sizeof(*a));

	a->fd = fd;
	a->fn = fn;
	a->ctx = ctx;
	a->foreground = tcgetpgrp(fd) == getpgrp();
	a->ev = event_new(base, fd, EV_READ | EV_PERSIST, on_readable, a);
	return a;
}

void
ask_tty_free(struct ask_tty *a)
{
	if (a == NULL)
		return;
	if (a->id != 0)
		give_back(a);
	event_free(a->ev);
	close(a->fd);
	free(a);
}

void
ask_tty_show(struct ask_tty *a, unsigned int id, const char *text, size_t n)
{
	take_terminal(a);
	a->id = id;
	a->len = 0;
	tty_write(a->fd, text, n);
	prompt(a);
	event_add(a->ev, NULL);
}

void
ask_tty_withdraw(struct ask_tty *a, unsigned int id)
{
	static const char gone[] = "\n(the process is gone)\n";

	if (a->id != id)
		return;
	tty_write(a->fd, gone, sizeof(gone) - 1);
	give_back(a);
}
