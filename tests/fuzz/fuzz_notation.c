/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Any bytes as a call that somebody has written down. What is read has its texts
 * within its memory, and can be judged; what is not read is told.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "policy/parse.h"
#include "tool/judge.h"
#include "tool/notation.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char policy[] =
    "Policy: /bin/p, Emulation: native\n"
    "native-fsread: filename under \"/srv\" and (not filename match \"*.key\") then permit\n"
    "native-fswrite: filename re \"^/tmp/\" then deny[enoent]\n"
    "native-connect: sockaddr match \"inet-*:80\" then permit\n"
    "native-open: oflags eq \"ro\" then ask\n"
    "native-execve: permit[inherit]\n"
    "native-ioctl: permit\n"
    "Policy: /bin/p, Emulation: linux\n"
    "linux-fsread: filename sub \"a\" then permit\n"
    "linux-@memory: permit\n";

static struct vars *
vars(void)
{
	static char home[] = "/home/u*", user[] = "u", cwd[] = "/";
	static struct vars v = { home, user, cwd };

	return &v;
}

static const struct prog *
prog(void)
{
	static struct prog *p;
	struct diag *diag;

	if (p != NULL)
		return p;
	diag = diag_new(diag_to_stderr, NULL);
	p = prog_compile(parse_text("p", policy, strlen(policy), vars(), diag),
	    "/bin/p", 0, diag);
	if (p == NULL)
		abort();
	diag_free(diag);
	return p;
}

/* A text is in the call's memory, and ends in a NUL. */
static void
check_fields(const struct said *s)
{
	const struct field *f;
	int i;

	for (i = 0; i < s->call.nfield; i++) {
		f = &s->call.field[i];
		if (f->text < s->arena ||
		    f->text + f->len >= s->arena + sizeof(s->arena) ||
		    f->text[f->len] != '\0')
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct diag *diag = diag_new(NULL, NULL);
	struct notation in = { .line = (const char *)data, .n = len,
	    .vars = vars(), .diag = diag };
	struct said *s = NULL;
	struct judgement j;
	char verdict[32];
	int rc = notation_read(&in, &s);

	if ((rc == 0) != (diag_errors(diag) == 0) || (rc == 0) != (s != NULL))
		abort();
	if (s != NULL) {
		check_fields(s);
		judge_call(&j, prog(), &s->call, NULL);
		if (strlen(judge_verdict(&j, verdict)) < 3)
			abort();
		judge_free(&j);
		said_free(s);
	}
	diag_free(diag);
	return 0;
}
