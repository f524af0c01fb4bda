/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Folders of policies made for one test, and stores on them: top/user and
 * top/global.
 */
#ifndef FOLDER_H
#define FOLDER_H

#include "policy/store.h"

#define PROG		"/usr/bin/prog"
#define HEADER		"Policy: /usr/bin/prog, Emulation: native\n"
#define STORE_SAID	16384

extern char		folder_top[64];
extern char		store_said[STORE_SAID];	/* all that was told */
extern struct vars	store_vars;

/* The fixture: makes and removes the folders. */
void	folder_make(void);
void	folder_drop(void);

/* Runs a command in the top folder. */
void	folder_sh(const char *, ...) __attribute__((format(printf, 1, 2)));

/* Writes a file in place, and in the place of another, as editors do. */
void	folder_put(const char *name, const char *text);
void	folder_replace(const char *name, const char *text);

/* The text of a file, owned; "(none)" if there is none. */
char	*folder_get(const char *name);
void	folder_check(const char *name, const char *want);

/* A diag_fn that fills store_said. */
diag_fn	store_hear;

/* A store with its diag; dirs has u and g for the folders that it has. */
struct store	*store_make(const char *dirs, struct diag **);
void		 store_drop(struct store *, struct diag *);

/* Adds a rule given as text. */
void	store_learn(struct store *, struct store_entry *, const char *);

/* The rules of an entry as one text: CALL CALL ... */
const char	*store_calls(const struct store_entry *);

#endif
