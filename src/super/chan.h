/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The channel between the front, which the shell knows and which talks to the
 * person, and the supervisor, which traces: whole messages, both ways.
 */
#ifndef SUPER_CHAN_H
#define SUPER_CHAN_H

#include <stddef.h>

enum msg_type {
	/* front to supervisor */
	MSG_END,		/* number: the signal that asked for it */
	MSG_RESUME,		/* the front was continued; number 1: after
				 * it had stopped itself */
	MSG_ANSWER,		/* id, text: what the person typed */
	MSG_BACK,		/* id: withdrawn, and the terminal is back */
	MSG_NOBODY,		/* id: there is nobody to ask any more */
	/* supervisor to front */
	MSG_ACK,		/* all that was sent has been read */
	MSG_QUESTION,		/* id, text, a NUL and words to complete by;
				 * number: enum question_flag */
	MSG_WITHDRAW,		/* id */
	MSG_TELL,		/* text: a line for the terminal */
	MSG_DONE,		/* nothing more is asked now */
	MSG_STOPPED,		/* number: the program was stopped by it */
	MSG_RESUMED,
	MSG_EXITED,		/* number: the program's exit status */
	MSG_KILLED		/* number: the signal that it died of */
};

enum question_flag {
	QUESTION_OURS = 0x01,	/* the terminal is systrace's to take */
	QUESTION_AGAIN = 0x02	/* the same one: text comes in between */
};

#define MSG_TEXT	32768

struct msg {
	int		type;
	int		number;
	unsigned int	id;
	size_t		len;		/* of text */
	char		text[MSG_TEXT];
};

/* A pair of descriptors, close-on-exec; 0 or -1 with errno. */
int	chan_pair(int [2]);

/*
 * text may be NULL. 0, or -1: the other side is gone, or does not read (it is
 * stopped): a message is lost rather than that we wait.
 */
int	chan_send(int fd, enum msg_type, int number, unsigned int id,
	    const char *text, size_t len);

/* 1: got one; 0: none is there; -1: the other side is gone. Never blocks. */
int	chan_recv(int fd, struct msg *);

#endif
