/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What systrace itself has to say: always on standard error, always one line,
 * always begun with the program's name. Decisions about calls are audit's.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/* Exit statuses, as shells use them. */
enum {
	EXIT_USAGE = 1,		/* bad option, bad policy, missing feature */
	EXIT_NOEXEC = 126,	/* the program is there but cannot be run */
	EXIT_NOTFOUND = 127	/* no such program */
};

/*
 * Another name than systrace to begin with, static, and the status of fatal(),
 * for a program whose statuses mean something else.
 */
void	log_init(const char *name, int status);

/* Says something that the user should know; the program goes on. */
void	log_warn(const char *, ...) __attribute__((format(printf, 1, 2)));

/* Says what is wrong and exits with EXIT_USAGE. Not for layers that return. */
void	fatal(const char *, ...)
	    __attribute__((format(printf, 1, 2), noreturn));

/* As fatal(), with an exit status of the caller's choice. */
void	fatal_status(int, const char *, ...)
	    __attribute__((format(printf, 2, 3), noreturn));

#endif
