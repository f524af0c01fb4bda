/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The descriptors from 3 up that systrace was started with. What is open is past
 * every rule about names, so the program gets those that its starter is known to
 * mean it to have, or all of them with -k. Our own processes keep none.
 */
#ifndef SUPER_INHERIT_H
#define SUPER_INHERIT_H

struct inherit {
	int	*fd;		/* owned; ascending */
	int	 n;
};

/* Which there are. 0, or -1 with errno. */
int	inherit_note(struct inherit *);

/*
 * Closes those that the program is not to have, or with all none, and forgets
 * them. argv is the command; the environment is asked too.
 */
void	inherit_sort_out(struct inherit *, char *const *argv, int all);

/* Closes the others too: in a process that is not on its way to the program. */
void	inherit_drop(struct inherit *);

/*
 * Changes the variables of the environment that name our process, for it is the
 * one that was started, to name another of the same size. In that process.
 */
void	inherit_rename_pid(int ours);

#endif
