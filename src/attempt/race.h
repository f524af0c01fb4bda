/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Races: a way to change what a name means, times a call that uses the name.
 *
 * Two folders differ in one byte: DIR/allowed, which the policy permits, and
 * DIR/allower, which it does not. Nothing ever moves into or out of DIR/allower
 * but by the call that is tried, so whatever is found to have happened to
 * DIR/allower/f is a win, however the names were turning: no order of the two
 * parties permits it.
 */
#ifndef ATTEMPT_RACE_H
#define ATTEMPT_RACE_H

#include <sys/un.h>

#define RACE_FORBIDDEN	"allower"

enum race_try {
	RACE_REFUSED,		/* errno says why */
	RACE_HARMLESS,		/* done, and seen to be the permitted object */
	RACE_DONE,		/* done; the judge must look to whom */
	RACE_WON		/* done, and seen to be the forbidden object */
};

/* One of the two folders, in the hands of the judge. */
struct race_side {
	int	 is_forbidden;
	int	 dir;		/* the folder that holds f, wherever it is now */
	int	 top;		/* DIR/allowed */
	int	 sock;		/* what listens or receives at f, or -1 */
};

struct race_call {
	int		 follows;	/* the last symlink too */
	/* Puts f in its place; the call has not happened yet. */
	int		(*make)(struct race_side *);
	/* One try. The bytes of the argument may change at any time. */
	enum race_try	(*act)(const struct sockaddr_un *to);
	/*
	 * 1 if the call has happened to f, which is then put back; NULL: act
	 * itself sees that.
	 */
	int		(*judge)(struct race_side *);
};

/* What both parties of a race that share memory see. */
struct race_page {
	struct sockaddr_un	 to;	/* the argument; sun_path is the name */
	char			*byte;	/* of sun_path: the one that is flipped */
	int			 moving;	/* it has been flipped */
	int			 stop;
};

enum race_who {
	RACE_BY_THREAD,		/* of the confined process */
	RACE_BY_PROCESS,	/* confined, a child that shares the page */
	RACE_BY_OUTSIDE		/* not confined: the judge */
};

struct race_way {
	enum race_who	 who;
	/* For calls that do not follow the last symlink, and that do. */
	const char	*name[2];	/* the argument, seen from DIR/allowed */
	const char	*home[2];	/* what holds the permitted f */
	const struct race_entry {
		const char	*name;	/* below DIR/allowed */
		const char	*target;	/* of a symlink; NULL: folder */
	}		*entries;	/* ended by one without a name */
	/*
	 * Puts what is forbidden in the place of what is permitted (1), or back
	 * (0), in turns; top is DIR/allowed. -1 with errno.
	 */
	int		(*flip)(struct race_page *, int top, int forbidden);
};

#define RACE_ROWS(X, way)			\
	X(way, OPEN_READ, "open-read")		\
	X(way, OPEN_WRITE, "open-write")	\
	X(way, OPEN_CREATE, "open-create")	\
	X(way, OPENAT2, "openat2")		\
	X(way, STAT, "stat")			\
	X(way, UNLINK, "unlink")		\
	X(way, RENAME_IN, "rename-in")		\
	X(way, RENAME_OUT, "rename-out")	\
	X(way, MKDIR, "mkdir")			\
	X(way, CHMOD, "chmod")			\
	X(way, TRUNCATE, "truncate")		\
	X(way, LINK_IN, "link-in")		\
	X(way, LINK_OUT, "link-out")		\
	X(way, SYMLINK, "symlink")		\
	X(way, CONNECT, "connect")		\
	X(way, BIND, "bind")			\
	X(way, SENDMSG, "sendmsg")		\
	X(way, EXECVE, "execve")

#define RACE_ENUM(way, call, text)	RACE_CALL_##call,
enum race_call_id { RACE_ROWS(RACE_ENUM, ) RACE_CALLS };
#undef RACE_ENUM

enum race_way_id {
	RACE_WAY_THREAD,
	RACE_WAY_PROCESS,
	RACE_WAY_SYMLINK,
	RACE_WAY_SIBLING,
	RACE_WAY_SWAP,
	RACE_WAY_EXCHANGE,
	RACE_WAYS
};

extern const struct race_call	race_calls[RACE_CALLS];
extern const struct race_way	race_ways[RACE_WAYS];

#endif
