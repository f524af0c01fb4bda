/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs of attempts_more that go through proc(5).
 */
#ifndef ATTEMPT_PROC_H
#define ATTEMPT_PROC_H

#include "attempt/attempt.h"

enum outcome	proc_root(struct ground *);
enum outcome	proc_cwd(struct ground *);
enum outcome	proc_thread(struct ground *);
enum outcome	proc_task(struct ground *);
enum outcome	proc_number(struct ground *);
enum outcome	proc_nested(struct ground *);
enum outcome	proc_folder(struct ground *);
enum outcome	proc_below(struct ground *);
enum outcome	proc_parent(struct ground *);
void		proc_outside_there(struct ground *);
enum outcome	proc_outside_root(struct ground *);
enum outcome	proc_outside_cwd(struct ground *);
enum outcome	proc_outside_fd(struct ground *);
enum outcome	proc_outside_memory(struct ground *);
enum outcome	proc_outside_facts(struct ground *);
enum outcome	proc_supervisor_facts(struct ground *);
enum outcome	proc_reopen_proc(struct ground *);
enum outcome	proc_reopen_dev(struct ground *);
enum outcome	proc_reopen_stdin(struct ground *);
enum outcome	proc_reopen_path(struct ground *);
enum outcome	proc_reopen_thread(struct ground *);
enum outcome	proc_reopen_task(struct ground *);
enum outcome	proc_reopen_link(struct ground *);
enum outcome	proc_reopen_below(struct ground *);
enum outcome	proc_reopen_append(struct ground *);
void		proc_outside_reader(struct ground *);
enum outcome	proc_reopen_passed(struct ground *);
enum outcome	proc_reopen_mapped(struct ground *);
enum outcome	proc_overwrite_program(struct ground *);
void		proc_prepare_program(struct ground *);
enum outcome	proc_write_memory(struct ground *);

#endif
