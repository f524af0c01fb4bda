/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What store.c (look-up, loading, reloading) and save.c share, for no one else.
 */
#ifndef POLICY_STORE_PRIV_H
#define POLICY_STORE_PRIV_H

#include <sys/queue.h>
#include <sys/stat.h>

#include "policy/store.h"

enum store_from { FROM_NOWHERE, FROM_MEMORY, FROM_USER, FROM_GLOBAL };
enum store_dir { DIR_USER, DIR_GLOBAL, DIR_COUNT };
enum store_load { LOAD_OK, LOAD_ABSENT, LOAD_REFUSED, LOAD_BROKEN };

/* A file of -f. */
struct source {
	char			*path;
	struct policy_file	*file;		/* owned */
	struct stat		 st;		/* as it was read */
	struct stat		 tried;		/* as it was refused, told */
	TAILQ_ENTRY(source)	 link;
};

struct entry {
	struct store_entry	 pub;		/* first */
	char			*name;		/* of its file in a folder */
	enum store_from		 from;		/* where pub.file comes from */
	struct stat		 st;		/* as it was read or saved */
	struct stat		 tried;		/* as it was refused, told */
	struct rule		**pending;	/* not saved; in files that live
						 * as long as the store */
	size_t			 npending, cap;
	size_t			 nunsaved;	/* of them in NAME.unsaved */
	size_t			 tidy_at;	/* of them, or before the save */
	struct rule		**of_run;	/* likewise, never saved */
	size_t			 nof_run, cap_of_run;
	char			*said;		/* last trouble when saved */
	TAILQ_ENTRY(entry)	 link;
};

struct store {
	char			*dir[DIR_COUNT];	/* NULL: none */
	char			*dir_said[DIR_COUNT];	/* last trouble told */
	uid_t			 uid;
	const struct vars	*vars;
	struct diag		*diag;
	struct diag		*quiet;
	store_tidy_fn		*tidy;
	void			*tidy_ctx;
	TAILQ_HEAD(, source)	 sources;
	TAILQ_HEAD(, entry)	 entries;
	struct policy_file	**retired;	/* maybe still used */
	size_t			 nretired, cap;
	int			 cleaned;
	char			*said;
	char			*counts_said;	/* the same, of counts */
};

/* Tells it, unless it was the last thing that *said has heard. Returns -1. */
int	store_say_once(struct store *, char **said, const char *path,
	    const char *, ...) __attribute__((format(printf, 4, 5)));

/*
 * Opens the user's folder, made if need be, and locks it until *lock is closed.
 * 0, or -1 and told.
 */
int	store_lock(struct store *, int *dfd, int *lock);

/* Tells a trouble with a file. */
void	store_say(struct diag *, const char *path, const char *, ...)
	    __attribute__((format(printf, 3, 4)));

/* A program's name as messages show it: to. */
const char	*store_shown(char to[512], const char *program);

/* 1 if stat(2) says that it is the same file, unchanged. */
int	store_same(const struct stat *, const struct stat *);

/* DIR/NAME of an entry; owned. */
char	*store_path(const struct store *, enum store_dir, const struct entry *);

/* Opens a folder of policies; what is wrong with it is told once. */
enum store_load	store_open_dir(struct store *, enum store_dir, int *dfd);

/*
 * Reads a file in an open folder, told to diag as path. *sb is what it was
 * like just before it was read.
 */
enum store_load	store_load_at(struct store *, int dfd, const char *name,
		    const char *path, struct diag *, struct policy_file **,
		    struct stat *sb);

/*
 * Gives an entry another file (taken), with the rules that are not saved yet;
 * the old one lives on. path and sb are NULL for a file of -f.
 */
void	store_adopt(struct store *, struct entry *, struct policy_file *,
	    enum store_from, const char *path, const struct stat *sb);

#endif
