/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs of attempts_more with mounts, roots, namespaces, handles and devices.
 */
#ifndef ATTEMPT_MOUNTS_H
#define ATTEMPT_MOUNTS_H

#include "attempt/attempt.h"

enum outcome	mounts_bind(struct ground *);
enum outcome	mounts_overlay(struct ground *);
enum outcome	mounts_proc(struct ground *);
enum outcome	mounts_shift(struct ground *);
enum outcome	mounts_remove(struct ground *);
enum outcome	mounts_pivot(struct ground *);
enum outcome	mounts_clone_tree(struct ground *);
enum outcome	mounts_move_tree(struct ground *);
enum outcome	mounts_change_tree(struct ground *);
enum outcome	mounts_open_type(struct ground *);
enum outcome	mounts_unshare(struct ground *);
enum outcome	mounts_clone(struct ground *);
enum outcome	mounts_enter(struct ground *);
enum outcome	mounts_change_root(struct ground *);
enum outcome	mounts_leave_root(struct ground *);
enum outcome	mounts_confuse_root(struct ground *);
enum outcome	mounts_keep_names(struct ground *);
enum outcome	mounts_open_handle(struct ground *);
enum outcome	mounts_make_device(struct ground *);

#endif
