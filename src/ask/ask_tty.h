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

/* line NULL: end of file, nobody answers any more. */
typedef void	ask_answer_fn(void *ctx, unsigned int id, const char *line);

/* The controlling terminal, or -1 with errno. Close-on-exec. */
int		 ask_tty_open(void);

/* Takes the descriptor. */
struct ask_tty	*ask_tty_new(struct event_base *, int fd, ask_answer_fn *,
		    void *ctx);
void		 ask_tty_free(struct ask_tty *);	/* NULL ok */

/* Shows text (n bytes, safe to show) and waits for one line. */
void		 ask_tty_show(struct ask_tty *, unsigned int id,
		    const char *text, size_t n);

/* Nobody needs the answer any more. */
void		 ask_tty_withdraw(struct ask_tty *, unsigned int id);

#endif
