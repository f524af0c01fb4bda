/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * libedit, one EditLine a line: it takes the terminal's modes and size as they
 * are at that moment. No .editrc is read: a key that it binds could answer.
 * The history is in memory alone: what was asked is nobody else's business.
 */
#include "ask/edit.h"

#include <histedit.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "ask/complete.h"
#include "base/log.h"
#include "base/xmalloc.h"

#define HISTORY_MOST	200
#define WORDS_MOST	32
#define ESC		033
#define BEL		007
#define SUSPEND_KEY	('Z' & 037)

enum { ORDER_CANCEL = 'c', ORDER_RESIZE = 'r' };

struct edit {
	FILE		*in;
	FILE		*out;
	FILE		*err;		/* libedit's complaints go nowhere */
	History		*history;
	pthread_t	 thread;
	int		 order[2];	/* to the thread, a byte each */
	int		 done[2];	/* from it */
	char		 held[16];	/* a key's bytes, nheld of them */
	size_t		 nheld, at;
	enum edit_end	 end;
	char		*line;		/* owned */
	char		*words;		/* owned */
	const char	*word[WORDS_MOST];
	size_t		 nword;
};

static char *
prompt(EditLine *el)
{
	static char text[] = "Answer: ";

	return text;
}

static struct edit *
edit_of(EditLine *el)
{
	void *e = NULL;

	el_get(el, EL_CLIENTDATA, &e);
	return e;
}

/* One byte of the terminal: 1, or 0 at its end, or -1: the line is over. */
static int
read_byte(EditLine *el, struct edit *e, char *c)
{
	struct pollfd p[2] = {
		{ .fd = fileno(e->in), .events = POLLIN },
		{ .fd = e->order[0], .events = POLLIN }
	};
	char order;
	ssize_t n;

	for (;;) {
		if (poll(p, 2, -1) == -1)
			continue;
		if (p[1].revents != 0 && read(e->order[0], &order, 1) == 1) {
			if (order == ORDER_RESIZE) {
				/* It has folded the line as it likes. */
				fputs("\n", e->out);
				fflush(e->out);
				el_resize(el);
				el_set(el, EL_REFRESH);
				continue;
			}
			e->end = EDIT_CANCELLED;
			return -1;
		}
		if (p[0].revents == 0)
			continue;
		n = read(fileno(e->in), c, 1);
		if (n == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		return n == 1 ? 1 : 0;
	}
}

/* Takes bytes up to the end of a text that a terminal sends: BEL, or ESC \\. */
static int
skip_text(EditLine *el, struct edit *e)
{
	char c = '\0', before;
	int n;

	do {
		before = c;
		if ((n = read_byte(el, e, &c)) != 1)
			return n;
	} while (c != BEL && !(before == ESC && c == '\\'));
	return 1;
}

/*
 * Behind an ESC: what a key sends is kept for libedit in e->held. What else a
 * terminal sends is a reply to something that the program has written, which
 * must not be taken for typing: it could be made to say anything.
 */
static int
read_escape(EditLine *el, struct edit *e)
{
	char *s = e->held, c;
	size_t len = 0;
	int n;

	e->nheld = e->at = 0;
	s[len++] = ESC;
	if ((n = read_byte(el, e, &c)) != 1)
		return n;
	if (strchr("P]X^_", c) != NULL && c != '\0')
		return skip_text(el, e);
	s[len++] = c;
	if (c == '[' || c == 'O')
		do {
			if ((n = read_byte(el, e, &c)) != 1)
				return n;
			if (len < sizeof(e->held))
				s[len++] = c;
		} while ((unsigned char)c >= 0x20 && (unsigned char)c < 0x40);
	if (s[1] == '[' && !(c == '~' || (len == 3 &&
	    strchr("ABCDFH", c) != NULL)))
		return 1;
	e->nheld = len;
	return 1;
}

/* The next byte that is meant for libedit. */
static int
read_typed(EditLine *el, struct edit *e, char *c)
{
	int n;

	for (;;) {
		if (e->at < e->nheld) {
			*c = e->held[e->at++];
			return 1;
		}
		if ((n = read_byte(el, e, c)) != 1 || *c != ESC)
			return n;
		if ((n = read_escape(el, e)) != 1)
			return n;
	}
}

/* What is no character of the locale is left out. */
static int
read_key(EditLine *el, wchar_t *wc)
{
	struct edit *e = edit_of(el);
	mbstate_t state;
	size_t r;
	char c;
	int n;

	memset(&state, 0, sizeof(state));
	for (;;) {
		if ((n = read_typed(el, e, &c)) != 1)
			return n;
		if (c == SUSPEND_KEY) {
			e->end = EDIT_SUSPEND;
			return -1;
		}
		r = mbrtowc(wc, &c, 1, &state);
		if (r == (size_t)-1)
			memset(&state, 0, sizeof(state));
		else if (r != (size_t)-2) {
			if (r == 0)
				*wc = L'\0';
			return 1;
		}
	}
}

/* The candidates below the line, as many in a row as there is room for. */
static void
list(struct edit *e, const struct completion *c, int columns)
{
	size_t i, width = 0, k;
	int row = 0;

	for (i = 0; i < c->n; i++)
		if ((k = strlen(c->word[i])) > width)
			width = k;
	fputs("\n", e->out);
	for (i = 0; i < c->n; i++) {
		fprintf(e->out, "%-*s  ", (int)width, c->word[i]);
		row += (int)width + 2;
		if (row + (int)width + 2 > columns || i == c->n - 1) {
			fputs("\n", e->out);
			row = 0;
		}
	}
	fflush(e->out);
}

static unsigned char
on_tab(EditLine *el, int ch)
{
	struct edit *e = edit_of(el);
	const LineInfo *li = el_line(el);
	size_t n = (size_t)(li->cursor - li->buffer), typed;
	unsigned char r = CC_REFRESH;
	struct completion c;
	int columns = 80;
	char *text;

	complete(&c, li->buffer, n, e->nword > 0 ? e->word[0] : "native",
	    e->word + 1, e->nword > 0 ? e->nword - 1 : 0);
	typed = n - c.start;
	if (c.n == 0)
		r = CC_ERROR;
	else if (c.n == 1 || c.common > typed) {
		text = xstrndup(c.word[0], c.n == 1 ? strlen(c.word[0]) :
		    c.common);
		el_deletestr(el, (int)typed);
		if (el_insertstr(el, text) == -1)
			r = CC_ERROR;
		n = strlen(text);
		if (r != CC_ERROR && c.n == 1 && n > 0 &&
		    text[n - 1] != '/' && text[0] != '/')
			el_insertstr(el, " ");
		free(text);
	} else {
		el_get(el, EL_GETTC, "co", &columns);
		list(e, &c, columns);
		r = CC_REDISPLAY;
	}
	complete_clear(&c);
	return r;
}

static EditLine *
begin(struct edit *e)
{
	EditLine *el = el_init("systrace", e->in, e->out, e->err);

	if (el == NULL)
		return NULL;
	el_set(el, EL_CLIENTDATA, e);
	el_set(el, EL_PROMPT, prompt);
	el_set(el, EL_EDITOR, "emacs");
	el_set(el, EL_SIGNAL, 0);
	el_set(el, EL_HIST, history, e->history);
	el_set(el, EL_GETCFN, read_key);
	/* ^C and ^Z are keys here: nobody but the person is to hear of them. */
	el_set(el, EL_SETTY, "-d", "-isig", NULL);
	el_set(el, EL_ADDFN, "systrace-complete", "complete", on_tab);
	el_set(el, EL_BIND, "^I", "systrace-complete", NULL);
	el_set(el, EL_BIND, "^C", "em-kill-line", NULL);
	el_set(el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	return el;
}

static void *
run(void *arg)
{
	struct edit *e = arg;
	EditLine *el = begin(e);
	const char *text = NULL;
	HistEvent ev;
	int n = 0;

	e->end = EDIT_EOF;
	if (el != NULL)
		text = el_gets(el, &n);
	if (text != NULL && n > 0) {
		e->end = EDIT_LINE;
		e->line = xstrndup(text, (size_t)n);
		e->line[strcspn(e->line, "\r\n")] = '\0';
		if (e->line[strspn(e->line, " \t")] != '\0')
			history(e->history, &ev, H_ENTER, e->line);
	}
	if (el != NULL)
		el_end(el);
	/* Its reader waits for this byte. */
	while (write(e->done[1], "", 1) == -1 && errno == EINTR)
		;
	return NULL;
}

static FILE *
open_stream(int fd, const char *mode)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	FILE *f = own != -1 ? fdopen(own, mode) : NULL;

	if (f == NULL && own != -1)
		close(own);
	return f;
}

struct edit *
edit_new(int tty)
{
	struct edit *e = xcalloc(1, sizeof(*e));
	HistEvent ev;

	e->order[0] = e->order[1] = e->done[0] = e->done[1] = -1;
	e->in = open_stream(tty, "r");
	e->out = open_stream(tty, "w");
	e->err = fopen("/dev/null", "we");
	e->history = history_init();
	if (e->in == NULL || e->out == NULL || e->err == NULL ||
	    e->history == NULL || pipe2(e->order, O_CLOEXEC | O_NONBLOCK) == -1 ||
	    pipe2(e->done, O_CLOEXEC) == -1) {
		edit_free(e);
		return NULL;
	}
	history(e->history, &ev, H_SETSIZE, HISTORY_MOST);
	history(e->history, &ev, H_SETUNIQUE, 1);
	return e;
}

static void
close_pair(const int fd[2])
{
	if (fd[0] != -1)
		close(fd[0]);
	if (fd[1] != -1)
		close(fd[1]);
}

void
edit_free(struct edit *e)
{
	if (e == NULL)
		return;
	if (e->in != NULL)
		fclose(e->in);
	if (e->out != NULL)
		fclose(e->out);
	if (e->err != NULL)
		fclose(e->err);
	if (e->history != NULL)
		history_end(e->history);
	close_pair(e->order);
	close_pair(e->done);
	free(e->line);
	free(e->words);
	free(e);
}

int
edit_fd(const struct edit *e)
{
	return e->done[0];
}

static void
order(struct edit *e, char what)
{
	while (write(e->order[1], &what, 1) == -1 && errno == EINTR)
		;
}

void
edit_start(struct edit *e, const char *words, size_t n)
{
	char late[16];
	const char *p;
	int error;

	/* An order that came too late for the last line is not for this one. */
	while (read(e->order[0], late, sizeof(late)) > 0)
		;
	free(e->line);
	free(e->words);
	e->line = NULL;
	e->words = xstrndup("", 0);
	e->nword = e->nheld = e->at = 0;
	if (n > 0 && words[n - 1] == '\0') {
		free(e->words);
		e->words = xmalloc(n);
		memcpy(e->words, words, n);
		for (p = e->words; p < e->words + n && e->nword < WORDS_MOST;
		    p += strlen(p) + 1)
			e->word[e->nword++] = p;
	}
	error = pthread_create(&e->thread, NULL, run, e);
	if (error != 0)
		fatal("a question cannot be asked: %s", strerror(error));
}

enum edit_end
edit_finish(struct edit *e, int cancel, const char **line)
{
	char c;

	if (cancel)
		order(e, ORDER_CANCEL);
	pthread_join(e->thread, NULL);
	while (read(e->done[0], &c, 1) == -1 && errno == EINTR)
		;
	*line = e->line;
	return e->end;
}

void
edit_resize(struct edit *e)
{
	order(e, ORDER_RESIZE);
}
