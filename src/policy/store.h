/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Where policies live: found by the program's resolved path, trusted only if
 * nobody else can write them, saved atomically, merged under a lock.
 */
#ifndef POLICY_STORE_H
#define POLICY_STORE_H

#include <sys/types.h>

#include "policy/diag.h"
#include "policy/policy.h"
#include "policy/vars.h"

struct store;

/*
 * Directories; NULL leaves one out. The user's is made when first saved to; it
 * and what is saved there go to its owner when root saves.
 */
/*
 * Puts wide rules in the place of many learned ones of a program; returns how
 * many rules it has made or taken out of force.
 */
typedef int	store_tidy_fn(void *ctx, struct policy_file *,
		    const char *program);

struct store_conf {
	const char	*user_dir;	/* ~/.systrace or -d; NULL with -U */
	const char	*global_dir;	/* /etc/systrace */
	uid_t		 uid;		/* files must be this user's or root's */
	const struct vars *vars;	/* borrowed for the store's life */
	struct diag	*diag;		/* borrowed for the store's life */
	store_tidy_fn	*tidy;		/* before each save, or NULL */
	void		*tidy_ctx;
};

/*
 * What a program has. Owned by the store. A reload, and a save that merges, may
 * give it another file; the generation grows then. The files and rules that it
 * had before live as long as the store.
 */
struct store_entry {
	char			*program;	/* resolved path */
	char			*path;		/* file it came from, or where it
						 * would be saved; NULL with -f */
	struct policy_file	*file;		/* NULL: none found */
	unsigned int		 generation;	/* grows with each reload or edit */
	int			 dirty;		/* has rules that are not saved */
	int			 broken;	/* found, but not usable: told already */
};

struct store	*store_new(const struct store_conf *);
void		 store_free(struct store *);		/* NULL ok */

/*
 * -f: adds the policies of a file, wildcards (star slash NAME) among them. 0,
 * or -1 and told through diag. The file is held to the same rules of ownership
 * and must not have a policy that another file of -f has.
 */
int	store_add_file(struct store *, const char *path);

/*
 * The entry of a program (resolved path), read on first use: memory, wildcards
 * of -f, the user's directory, the global one. Never NULL. file is NULL if it
 * has no policy; broken is set if it has one that cannot be used.
 */
struct store_entry	*store_get(struct store *, const char *program);

/*
 * Forgets an entry that nobody holds any more; it would be read again. 0 if it
 * must stay: it has what the disk has not, is another's too, or was refused, of
 * which people are told once.
 */
int			 store_release(struct store *, struct store_entry *);

/*
 * Adds a rule (taken) to the entry's policy of that emulation, made if need be,
 * behind the rules that are there. The entry becomes dirty and its generation
 * grows.
 */
struct rule	*store_add_rule(struct store *, struct store_entry *,
		    struct rule *);

/* The same, but the rule holds for this run: it is never saved. */
struct rule	*store_add_run_rule(struct store *, struct store_entry *,
		    struct rule *);

/*
 * Writes all dirty entries to the user's directory: under its lock, merged with
 * what another run has saved meanwhile, atomically. 0, or -1 and told; then
 * they stay dirty and what was saved before is whole. Where the file on the
 * disk cannot be read or trusted, it is not touched, and what was learned is
 * kept beside it as NAME.unsaved. Without user's directory nothing is done.
 */
int	store_save(struct store *);

/* The same, and what is saved already gets its counts (policy/note.h). */
int	store_finish(struct store *);

/*
 * Takes up files that changed on disk, each whole or not at all; a broken edit
 * keeps the old policy and is told once. Returns how many entries changed.
 */
int	store_reload(struct store *);

/* Calls fn for each entry. */
void	store_each(struct store *, void (*fn)(void *,
	    const struct store_entry *), void *);

/* usr_bin_ls for /usr/bin/ls; owned. */
char	*store_file_name(const char *program);

/* Calls fn for each file of -f. */
void	store_each_file(struct store *, void (*fn)(void *,
	    const struct policy_file *), void *);

#endif
