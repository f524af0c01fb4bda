/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a process does to come loose by itself: children, threads, filters,
 * signals and stops of its own: rows of attempts_task, in child.c and own.c.
 */
#ifndef ATTEMPT_CHILD_H
#define ATTEMPT_CHILD_H

#include "attempt/attempt.h"

#define CHILD_FILTER	"native-prctl: permit\nnative-seccomp: permit\n"
#define CHILD_PRCTL	"native-prctl: permit\n"
#define CHILD_CLONE	"native-clone: permit\nnative-clone3: permit\n"

/* kinds of children. */
enum outcome	child_suspend(struct ground *);
enum outcome	child_many_threads(struct ground *);
enum outcome	child_many_forks(struct ground *);
enum outcome	child_untraced(struct ground *);
enum outcome	child_untraced_thread(struct ground *);
enum outcome	child_untraced_i386(struct ground *);
enum outcome	child_ptrace(struct ground *);
enum outcome	child_of_parent(struct ground *);
enum outcome	child_with_memory(struct ground *);
enum outcome	child_with_files(struct ground *);
enum outcome	child_vfork(struct ground *);
enum outcome	child_clone3(struct ground *);
enum outcome	child_clone3_untraced(struct ground *);
enum outcome	child_set_tid(struct ground *);
enum outcome	child_orphan(struct ground *);
enum outcome	child_first_act(struct ground *);
enum outcome	child_namespace(struct ground *);

/* how they end, stop and are waited for. */
enum outcome	child_leader_gone(struct ground *);
enum outcome	child_exit_race(struct ground *);
enum outcome	child_killed(struct ground *);
enum outcome	child_jobs(struct ground *);
enum outcome	child_status(struct ground *);
enum outcome	child_signal_info(struct ground *);

/* filters of its own. */
enum outcome	child_listener(struct ground *);
enum outcome	child_listener_wide(struct ground *);
enum outcome	child_filter_trace(struct ground *);
enum outcome	child_filter_log(struct ground *);
enum outcome	child_filter_errno(struct ground *);
enum outcome	child_filter_trap(struct ground *);
enum outcome	child_filter_tsync(struct ground *);
enum outcome	child_filter_prctl(struct ground *);
enum outcome	child_filter_full(struct ground *);
enum outcome	child_strict(struct ground *);

/* signals, options, numbers used again. */
enum outcome	child_forged_stop(struct ground *);
enum outcome	child_breakpoint(struct ground *);
enum outcome	child_single_step(struct ground *);
enum outcome	child_queued(struct ground *);
enum outcome	child_restarted(struct ground *);
enum outcome	child_hidden(struct ground *);
enum outcome	child_options(struct ground *);
enum outcome	child_fd_again(struct ground *);
enum outcome	child_flood(struct ground *);

#endif
