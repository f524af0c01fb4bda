/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls written down, for tests of the engine: no process makes them.
 */
#ifndef UNIT_ENGINE_CALL_H
#define UNIT_ENGINE_CALL_H

#include "base/buf.h"
#include "call/call.h"
#include "engine/compile.h"
#include "policy/vars.h"

struct made_call {
	struct call	call;
	char		arena[64 * 1024];
};

/*
 * Reads  [EMUL-][MUX/]CALL [NAME[:FLAG...]="TEXT" ...]  where a flag is
 * missing, dir, new, write or cut, and the escapes of TEXT are those of rules:
 *   open filename:missing="/tmp/a" oflags="O_WRONLY|O_CREAT" mode="600"
 *   linux-socketcall/connect sockaddr="inet-[127.0.0.1]:80"
 * Fields come in the order in which they stand. 0, or -1 if it is not one.
 */
int	make_call(struct made_call *, const char *line);

/* Reads a policy's text; NULL and the complaints in why[cap]. */
struct policy_file	*make_policy(const char *text, const struct vars *,
			    char *why, size_t cap);

/* A diag_fn: appends the text to a struct buf. */
diag_fn	diag_to_buf;

#endif
