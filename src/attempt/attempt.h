/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts to get out: each is a row, run once as it is (the control: without
 * systrace the forbidden thing must happen) and once under a policy (it must
 * not). systrace --self-test and tests/attacks run the same rows.
 */
#ifndef ATTEMPT_ATTEMPT_H
#define ATTEMPT_ATTEMPT_H

#include <limits.h>
#include <sys/types.h>

/*
 * The ground of one attempt, made anew before each run and looked at after it
 * by the runner, which is not confined:
 *   DIR/allowed/       the policy permits everything below it
 *   DIR/allowed/file   "allowed\n"
 *   DIR/secret/        the policy permits nothing below it
 *   DIR/secret/file    a line that begins with GROUND_SECRET
 *   DIR/secret/sub/    an empty folder
 * A run has got out if it says so, if DIR/secret is not what it was (names,
 * types, modes, owners, times, bytes, extended attributes), or if a file below
 * DIR/allowed holds the secret line.
 */
#define GROUND_SECRET	"the-secret-line"

struct ground {
	char	 dir[PATH_MAX];		/* DIR, absolute, without symlinks */
	char	 allowed[PATH_MAX];	/* DIR/allowed: the working directory */
	char	 secret[PATH_MAX];	/* DIR/secret */
	long	 tries;			/* of a race, both runs */
	pid_t	 outside;		/* pid of row->outside, or 0 */
	int	 channel;		/* stream socket to row->outside, or -1 */
};

enum outcome {
	OUT_ESCAPED,		/* the forbidden thing was seen to happen */
	OUT_HELD,		/* it was refused */
	OUT_NA			/* this kernel or machine lacks what it needs;
				 * attempt_na has said what */
};

enum attempt_flag {
	ATT_ROOT = 0x01,	/* only root could do it at all */
	ATT_USER = 0x02,	/* only for an ordinary user: root may anyway */
	ATT_LONG = 0x04,	/* not in --self-test */
	ATT_RACE = 0x08,	/* tries again and again; reads ground->tries */
	ATT_LIVES = 0x10,	/* no control: what must not happen is that
				 * systrace hangs, dies or changes the result:
				 * run returns OUT_HELD natively too */
	ATT_KILLS = 0x20	/* being killed by systrace is an answer */
};

struct attempt {
	const char	*id;	/* line of the list: A-020, A-020b */
	const char	*what;	/* one line, what is tried */
	/*
	 * Further rules of the policy, lines without the leading tab, NULL:
	 * none. "@" stands for DIR. They come before the common ones.
	 */
	const char	*rules;
	unsigned int	 flags;	/* enum attempt_flag */
	/* The attempt; runs in a process of its own, cwd DIR/allowed. */
	enum outcome	(*run)(struct ground *);
	/* Prepares the ground further, outside and before; NULL: nothing. */
	void		(*prepare)(struct ground *);
	/*
	 * A helper process that is never confined, with the other end of
	 * ground->channel; killed when run is done. NULL: none.
	 */
	void		(*outside)(struct ground *);
};

/* Every file of attempts has one table, ended by a row without id. */
extern const struct attempt	attempts_abi[];		/* A-001 .. */
extern const struct attempt	attempts_abi32[];	/* A-001 .., i386 */
extern const struct attempt	attempts_twin[];	/* A-015 */
extern const struct attempt	attempts_use[];		/* A-020 .. */
extern const struct attempt	attempts_send[];	/* A-026 .. */
extern const struct attempt	attempts_use2[];	/* A-033 .. */
extern const struct attempt	attempts_regs[];	/* A-034 .. */
extern const struct attempt	attempts_name[];	/* A-050 .. */
extern const struct attempt	attempts_more[];	/* A-067 .. */
extern const struct attempt	attempts_exec[];	/* A-100 .. */
extern const struct attempt	attempts_task[];	/* A-130 .. */
extern const struct attempt	attempts_net[];		/* A-160 .. */
extern const struct attempt	attempts_door[];	/* A-190 .. */
extern const struct attempt	attempts_lane[];	/* A-236 .. */
extern const struct attempt	attempts_seal[];	/* S-01 ..: the page */
extern const struct attempt	attempts_race[];	/* R-...: races */

/* Says why an attempt is not applicable; returns OUT_NA. */
enum outcome	attempt_na(const char *fmt, ...)
		    __attribute__((format(printf, 1, 2)));

/*
 * By the last call's result: -1 is OUT_HELD (and OUT_NA with ENOSYS, EINVAL or
 * EOPNOTSUPP where the program is run as a control), else OUT_ESCAPED.
 */
enum outcome	attempt_by(long result);

/*
 * Copies what can be read of the file to DIR/allowed/loot; the runner looks for
 * the secret there. 0, or -1 with errno.
 */
int	attempt_loot(const struct ground *, const char *file);
int	attempt_loot_fd(const struct ground *, int fd);

/* DIR/secret/file and the like: what under top, in one of 8 static buffers. */
const char	*attempt_path(const char *top, const char *name);

/* 1 while a control is running (no systrace above us). */
int	attempt_is_control(void);

#endif
