/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Who a traced task is to the file system, so that its names are looked up as
 * it would, and what it sees of our keepers (trace/keeper). An ordinary user's
 * tasks are what we are; root's may become anybody.
 */
#ifndef SUPER_WHO_H
#define SUPER_WHO_H

#include "path/resolve.h"
#include "super/session.h"

/*
 * How the names of a task's call are to be looked up; valid until its next call.
 * (access(2) asks for its real ids, all others for those in force: NULL.)
 */
struct view	who_view(struct session *, struct task *, const struct call *);

/* 1 if what is known of a task need not be read again: who_view and who_is_as_we
 * change nothing then. */
int	who_is_known(const struct session *, const struct task *);

/* 1 if what we look up comes out as if the task looked it up itself. */
int	who_is_as_we(struct session *, struct task *);

/*
 * The number under which the task sees, in that call, the keeper of our
 * descriptors; 0 if it sees none, or there can be none.
 */
pid_t	who_keeper(struct session *, struct task *, const struct call *);

/*
 * A call is about to be made that may change who or where tasks are, or what
 * calls they may make.
 */
void	who_note(struct session *, struct task *, const struct call *);

/* A task was made by another, and has not run yet: who that was, it is. */
void	who_inherit(const struct session *, const struct task *from,
	    struct task *to);

/* The task runs another program, under a number that was its own before. */
void	who_executed(const struct session *, struct task *);

/* Nothing is known any more of who the task is. */
void	who_forget(struct task *);

/* Nothing is known any more of where the task is. */
void	who_forget_cwd(struct task *);

#endif
