/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The decision once more, as systrace.policy(5) tells it: each rule of the file
 * in its order, by the words in it. Nothing is bound, sorted or left out, and of
 * the engine nothing is used.
 */
#ifndef SLOW_EVAL_H
#define SLOW_EVAL_H

#include "engine/eval.h"
#include "policy/policy.h"

/* As eval_call, of all policies of the file. */
struct verdict	slow_eval(const struct policy_file *, const struct call *,
		    const struct cred *, int noalias, uint32_t *uncovered);

#endif
