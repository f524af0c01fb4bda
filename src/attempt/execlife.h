/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs of attempts_exec: what executing does to threads, shared memory, rights
 * and descriptors, and what is exchanged meanwhile.
 */
#ifndef ATTEMPT_EXECLIFE_H
#define ATTEMPT_EXECLIFE_H

#include "attempt/attempt.h"

enum outcome	execlife_thread(struct ground *);
enum outcome	execlife_thread_reads(struct ground *);
enum outcome	execlife_thread_alone(struct ground *);
enum outcome	execlife_thread_fails(struct ground *);
enum outcome	execlife_vfork(struct ground *);
enum outcome	execlife_spawn(struct ground *);
enum outcome	execlife_clone(struct ground *);
enum outcome	execlife_vfork_memory(struct ground *);
void		execlife_prepare_failing(struct ground *);
enum outcome	execlife_fail(struct ground *);
enum outcome	execlife_fail_read(struct ground *);
enum outcome	execlife_fail_write(struct ground *);
enum outcome	execlife_words(struct ground *);
void		execlife_prepare_shell(struct ground *);
enum outcome	execlife_longest(struct ground *);
enum outcome	execlife_descriptors(struct ground *);
enum outcome	execlife_set_user(struct ground *);
enum outcome	execlife_race_symlink(struct ground *);
enum outcome	execlife_race_folder(struct ground *);
enum outcome	execlife_race_interpreter(struct ground *);
enum outcome	execlife_race_script(struct ground *);
enum outcome	execlife_race_memory(struct ground *);

#endif
