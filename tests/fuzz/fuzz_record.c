/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Records that anybody may have written: read or refused, and what is read can
 * be judged and explained.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "engine/explain.h"
#include "policy/parse.h"
#include "record/reader.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char rules[] = "Policy: /p, Emulation: native\n"
    "native-openat: oflags sub \"O_CREAT\" and mode eq \"600\" then permit\n"
    "native-fsread: filename under \"/etc\" then permit\n"
    "native-rename: filename[1] re \"x$\" then deny\n"
    "native-ioctl: cmd eq \"TIOCSTI\" then permit\n"
    "native-ptrace: permit\n";

static struct prog *
make_prog(void)
{
	struct diag *diag = diag_new(NULL, NULL);
	struct policy_file *f = parse_text("rules", rules, strlen(rules), NULL,
	    diag);
	struct prog *prog = prog_compile(f, "/p", 0, diag);

	diag_free(diag);
	return prog;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct recorded r;
	static struct prog *prog;
	static char text[1 << 16];
	struct eval_detail detail;
	struct record_reader *rd;
	struct diag *diag;
	struct buf b;
	char path[64];
	int fd;

	if (prog == NULL)
		prog = make_prog();
	fd = memfd_create("record", 0);
	if (fd == -1 || write(fd, data, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	diag = diag_new(NULL, NULL);
	rd = record_open(path, diag);
	if ((rd == NULL) != (diag_errors(diag) > 0))
		abort();
	while (rd != NULL && record_next(rd, &r) == 1) {
		if (r.count == 0 || r.call.nfield > CALL_MAXFIELDS)
			abort();
		eval_detail(prog, &r.call, &r.cred, &detail);
		buf_init(&b, text, sizeof(text));
		explain_permit(&b, &r.call, 1, detail.refused);
	}
	record_close(rd);
	diag_free(diag);
	close(fd);
	return 0;
}
