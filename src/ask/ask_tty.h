/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A question on a terminal, and the line that is typed in answer. The terminal
 * is opened by systrace itself and is never the program's standard input; its
 * modes and its foreground group are put back.
 */
#ifndef ASK_ASK_TTY_H
#define ASK_ASK_TTY_H

#include <stddef.h>

struct event_base;
struct ask_tty;

struct ask_tty_ops {
	/* A line without blanks around it; NULL: nobody answers any more. */
	void	(*answer)(void *ctx, unsigned int id, const char *line);

	/*
	 * systrace is to stop by that signal, as a job of the shell; returns
	 * when it goes on.
	 */
	void	(*stop)(void *ctx, int sig);
};

/* The controlling terminal, or -1 with errno. Close-on-exec. */
int		 ask_tty_open(void);

/* Takes the descriptor; ops and ctx are borrowed. NULL with errno. */
struct ask_tty	*ask_tty_new(struct event_base *, int fd,
		    const struct ask_tty_ops *, void *ctx);
void		 ask_tty_free(struct ask_tty *);	/* NULL ok */

/*
 * Shows text (n bytes, safe to show; behind a NUL the words of edit_start) and
 * waits for one line. ours: the foreground group is one that may be put into
 * the background; where it is not, systrace stops until it is in the foreground
 * itself. again: the question is in front of the person already.
 */
void		 ask_tty_show(struct ask_tty *, unsigned int id,
		    const char *text, size_t n, int ours, int again);

/* Nobody needs the answer any more; the terminal is given back. */
void		 ask_tty_withdraw(struct ask_tty *, unsigned int id);

/* No question follows: a program that draws may draw its screen anew. */
void		 ask_tty_done(struct ask_tty *);

/* A line for the person, whatever the modes are. */
void		 ask_tty_tell(struct ask_tty *, const char *text, size_t n);

/* SIGWINCH. */
void		 ask_tty_resize(struct ask_tty *);

#endif
