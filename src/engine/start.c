/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the policy of every program begins with.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/learn_priv.h"
#include "engine/prog.h"
#include "policy/parse.h"

/*
 * What a run does or not by chance, so that no two runs learn the same: where
 * memory comes from, and what malloc(3) asks the kernel about it; how its own
 * descriptors are set; signals among processes of the same program. Nothing
 * here makes memory executable that could be written, or reaches another program.
 */
static const char *const starters[] = {
	"mmap: prot nsub \"PROT_WRITE|PROT_EXEC\" then permit",
	"mprotect: prot nsub \"PROT_EXEC\" then permit",
	"clone: flags sub \"CLONE_THREAD\" and flags nsub \"CLONE_NEW\" then "
	    "permit",
	("fcntl: cmd re \"^F_(DUPFD|DUPFD_CLOEXEC|GETFD|SETFD|GETFL|SETFL)$\" "
	    "then permit"),
	("ioctl: cmd re \"^(TCGETS|TIOCGWINSZ|FIONREAD|FIOCLEX|FIONCLEX|FIONBIO)$"
	    "\" then permit"),
	"prlimit64: resource eq \"RLIMIT_STACK\" then permit",
	/* Not fswrite, by which root could remove it. */
	"open: filename eq \"/dev/null\" then permit",
	"openat: filename eq \"/dev/null\" then permit",
};

/*
 * Names that any program may look at, by their aliases: what a C library reads
 * on its own account, by the user's language and time zone.
 */
static const char *const starter_names[] = {
	"fsread: filename match \"/<non-existent filename>: *\" then permit",
	"fsread: filename under \"/usr/lib\" then permit",
	"fsread: filename re \"^/usr/share/(locale|zoneinfo)(/|$)\" then permit",
	("fsread: filename re \"^/etc/(ld\\\\.so\\\\.(cache|preload)|"
	    "ld-musl-[^/]*|locale\\\\.alias|localtime)$\" then permit"),
	("fsread: filename re \"^/(dev/null|proc/(cpuinfo|filesystems|meminfo|"
	    "self/(exe|maps)|stat|sys/vm/overcommit_memory))$\" then permit"),
	"fsread: filename under \"/sys/devices/system/cpu\" then permit",
};

static const char *const own_signals[] = { "kill", "tgkill", "tkill" };

static int
add_text(const struct learn *l, const struct abi *abi, const char *text,
    struct rule **to, int n, int max)
{
	char *whole = xasprintf("%s-%s", abi->emul, text);
	struct rule *r = n < max ? learn_read(l, abi->emul, whole,
	    strlen(whole)) : NULL;

	free(whole);
	if (r != NULL)
		to[n++] = r;
	return n;
}

int
learn_start(struct learn *l, const struct abi *abi, const char *program,
    struct rule **to, int max)
{
	char text[2 * PATH_MAX];
	struct buf b;
	size_t i;
	int n = 0;

	if (l->exact)
		return 0;
	n = add_text(l, abi, "@libc: permit", to, n, max);
	for (i = 0; i < nitems(starters); i++)
		n = add_text(l, abi, starters[i], to, n, max);
	for (i = 0; i < nitems(starter_names) && l->alias; i++)
		n = add_text(l, abi, starter_names[i], to, n, max);
	for (i = 0; i < nitems(own_signals); i++) {
		buf_init(&b, text, sizeof(text));
		buf_printf(&b, "%s: pidname eq \"", own_signals[i]);
		buf_escape(&b, program, strlen(program));
		buf_puts(&b, "\" then permit");
		if (!b.cut)
			n = add_text(l, abi, text, to, n, max);
	}
	return n;
}
