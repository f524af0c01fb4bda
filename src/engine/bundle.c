/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The bundles. They hold files that are there for everybody to read, and calls
 * that reach nobody else.
 */
#include "engine/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "engine/compile.h"
#include "engine/eval.h"
#include "engine/prog.h"
#include "policy/diag.h"
#include "policy/parse.h"

static const char *const libraries[] = {
	"fsread: filename eq \"/etc/ld.so.cache\" then permit",
	"fsread: filename match \"/usr/lib/*-linux-gnu*\" then permit",
	"fsread: filename under \"/usr/lib64\" then permit",
	"mmap: prot eq \"PROT_READ|PROT_EXEC\" then permit",
	NULL
};

static const char *const locale[] = {
	"fsread: filename under \"/usr/lib/locale\" then permit",
	"fsread: filename under \"/usr/share/locale\" then permit",
	"fsread: filename under \"/usr/share/i18n\" then permit",
	"fsread: filename eq \"/etc/locale.alias\" then permit",
	NULL
};

static const char *const time_zone[] = {
	"fsread: filename eq \"/etc/localtime\" then permit",
	"fsread: filename eq \"/etc/timezone\" then permit",
	"fsread: filename under \"/usr/share/zoneinfo\" then permit",
	NULL
};

static const char *const terminal[] = {
	"fsread: filename under \"/etc/terminfo\" then permit",
	"fsread: filename under \"/usr/lib/terminfo\" then permit",
	"fsread: filename under \"/usr/share/terminfo\" then permit",
	("ioctl: cmd re \"^(TCGETS|TCSETS|TCSETSW|TCSETSF|TCFLSH|TCSBRK|"
	    "TIOCGWINSZ|TIOCGPGRP|FIONREAD)$\" then permit"),
	NULL
};

/* What getpwnam(3) and its like ask; nscd is asked first. */
static const char *const users[] = {
	"fsread: filename eq \"/\" then permit",
	"fsread: filename eq \"/etc/nsswitch.conf\" then permit",
	"fsread: filename eq \"/etc/passwd\" then permit",
	"fsread: filename eq \"/etc/group\" then permit",
	"socket: sockdom eq \"AF_UNIX\" and socktype eq \"SOCK_STREAM\" then permit",
	"connect: sockaddr eq \"/run/nscd/socket\" then permit",
	NULL
};

/* fork(3) and pthread_create(3), as C libraries make them. */
static const char *const children[] = {
	"fork: permit",
	"vfork: permit",
	"clone: flags eq \"0\" then permit",
	("clone: flags eq \"CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID\" then "
	    "permit"),
	"clone: flags eq \"CLONE_VM|CLONE_VFORK\" then permit",
	("clone: flags eq \"CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|"
	    "CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|"
	    "CLONE_CHILD_CLEARTID\" then permit"),
	NULL
};

const struct bundle bundles[] = {
	{ "libraries", libraries },
	{ "locale", locale },
	{ "time zone", time_zone },
	{ "terminal", terminal },
	{ "user names", users },
	{ "children", children },
};
const size_t nbundles = sizeof(bundles) / sizeof(bundles[0]);

static int
permits(const struct policy_file *file, const struct call *c,
    uint32_t uncovered, int alias)
{
	static const struct cred nobody = { 65534, 65534 };
	struct diag *quiet = diag_new(NULL, NULL);
	struct prog *prog = prog_compile(file, "bundle", alias ? 0 :
	    COMPILE_NOALIAS, quiet);
	uint32_t left = ~UINT32_C(0);
	int yes;

	yes = prog != NULL && (eval_call(prog, c, &nobody, &left).kind ==
	    VERDICT_PERMIT || (left & uncovered) == 0);
	prog_free(prog);
	diag_free(quiet);
	return yes;
}

int
bundle_write(struct buf *b, const struct bundle *bundle, const struct call *c,
    uint32_t uncovered, int alias)
{
	struct policy_file *file = policy_file_new("bundle");
	struct policy *p = policy_new(file, "bundle", c->abi->emul);
	struct diag *quiet = diag_new(NULL, NULL);
	size_t i, start = b->len;
	struct rule *r;
	char *text;

	for (i = 0; bundle->rules[i] != NULL; i++) {
		text = xasprintf("%s-%s", c->abi->emul, bundle->rules[i]);
		r = parse_rule(text, strlen(text), c->abi->emul, NULL, NULL,
		    quiet);
		if (r != NULL)
			STAILQ_INSERT_TAIL(&p->rules, r, entry);
		buf_printf(b, "%s\n", text);
		free(text);
	}
	if (!permits(file, c, uncovered, alias) || b->cut) {
		b->len = start;
		b->p[start] = '\0';
	}
	policy_file_free(file);
	diag_free(quiet);
	return b->len > start;
}
