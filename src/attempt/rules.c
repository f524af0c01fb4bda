/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The policy that attempts are put under: what a program may do that lives in
 * one folder. Everything that is not here is denied.
 */
#include "attempt/rules.h"

#include <string.h>

#include "base/buf.h"

/* In both emulations, behind "native-" and "linux-". */
static const char *const common[] = {
	/* Itself and what it has open. */
	"@clock: permit",
	"@descriptor: permit",
	"@memory: permit",
	"@self: permit",
	"@signal: permit",
	"@thread: permit",
	"@wait: permit",
	"mmap: permit",
	"mprotect: permit",
	"pkey_mprotect: permit",
	"memfd_create: permit",
	"ftruncate: permit",
	"fallocate: permit",
	"fgetxattr: permit",
	"flistxattr: permit",
	"inotify_init1: permit",
	"inotify_rm_watch: permit",
	"fcntl: cmd match \"F_DUPFD*\" then permit",
	"fcntl: cmd match \"F_[GS]ETF[DL]\" then permit",
	"fcntl: cmd match \"F_*LK*\" then permit",
	"fcntl: cmd eq \"F_ADD_SEALS\" or cmd eq \"F_GET_SEALS\" or "
	    "cmd eq \"F_SETPIPE_SZ\" or cmd eq \"F_GETPIPE_SZ\" then permit",
	"prlimit64: resource eq \"RLIMIT_STACK\" then permit",
	"prctl: option eq \"PR_SET_NAME\" or option eq \"PR_GET_NAME\" or "
	    "option eq \"PR_GET_DUMPABLE\" or option eq \"PR_SET_VMA\" then permit",
	/* Children that stay where they are, and signals among them. */
	"fork: permit",
	"vfork: permit",
	"clone: (not flags sub \"CLONE_NEW\") and (not flags sub \"<unknown\") "
	    "then permit",
	"setsid: permit",
	"setpgid: permit",
	"kill: pidname eq \"%\" then permit",
	"tkill: pidname eq \"%\" then permit",
	"tgkill: pidname eq \"%\" then permit",
	"rt_sigqueueinfo: pidname eq \"%\" then permit",
	"rt_tgsigqueueinfo: pidname eq \"%\" then permit",
	/* Names. */
	"fsread: filename under \"@/allowed\" then permit",
	"fswrite: filename under \"@/allowed\" then permit",
	"fsread: filename eq \"@\" then permit",
	"fsread: filename under \"/usr\" then permit",
	"fsread: filename match \"/lib*\" then permit",
	"fsread: filename under \"/bin\" then permit",
	"fsread: filename match \"/etc/ld.so.*\" then permit",
	"fsread: filename under \"/proc/self\" then permit",
	"fsread: filename eq \"%\" then permit",
	"fsread: filename eq \"/dev/null\" or filename eq \"/dev/zero\" then permit",
	"open: filename eq \"/dev/null\" or filename eq \"/dev/zero\" then permit",
	"openat: filename eq \"/dev/null\" or filename eq \"/dev/zero\" then permit",
	"chdir: filename under \"@/allowed\" then permit",
	"fchdir: permit",
	"execve: filename eq \"%\" then permit",
	"execve: filename under \"@/allowed\" then permit[inherit]",
	"execveat: filename eq \"%\" then permit",
	"execveat: filename under \"@/allowed\" then permit[inherit]",
	/* Sockets that reach nobody but by a name below DIR/allowed. */
	"socket: (sockdom eq \"AF_UNIX\" or sockdom eq \"AF_INET\" or "
	    "sockdom eq \"AF_INET6\") and (socktype eq \"SOCK_STREAM\" or "
	    "socktype eq \"SOCK_DGRAM\" or socktype eq \"SOCK_SEQPACKET\") "
	    "then permit",
	"socketpair: sockdom eq \"AF_UNIX\" then permit",
	"bind: sockaddr under \"@/allowed\" then permit",
	"connect: sockaddr under \"@/allowed\" then permit",
	"sendto: not sockaddr sub \"\" then permit",
	"sendto: sockaddr under \"@/allowed\" then permit",
	"sendmsg: not sockaddr sub \"\" then permit",
	"sendmsg: sockaddr under \"@/allowed\" then permit",
	"sendmmsg: not sockaddr sub \"\" then permit",
	"sendmmsg: sockaddr under \"@/allowed\" then permit",
	"listen: permit",
	"accept4: permit",
	"recvfrom: permit",
	"recvmsg: permit",
	"recvmmsg: permit",
	"getsockname: permit",
	"getpeername: permit",
	"getsockopt: permit",
	"setsockopt: permit",
	"shutdown: permit",
	NULL
};

/* Calls that the other emulation does not have. */
static const char *const native_only[] = {
	"accept: permit",
	NULL
};

static const char *const linux_only[] = {
	"mmap2: permit",
	"ftruncate64: permit",
	"fcntl64: cmd match \"F_DUPFD*\" then permit",
	"fcntl64: cmd match \"F_[GS]ETF[DL]\" then permit",
	NULL
};

static const char policy[] = "Policy:";

/* Writes n bytes of a rule, with the names put in that only a run knows. */
static void
put_rule(FILE *f, const char *s, size_t n, const char *program,
    const struct ground *g)
{
	char text[2 * PATH_MAX];
	struct buf b;
	size_t i;

	buf_init(&b, text, sizeof(text));
	for (i = 0; i < n; i++)
		if (s[i] == '@' && i + 1 < n && strchr("/\"", s[i + 1]) != NULL)
			buf_escape(&b, g->dir, strlen(g->dir));
		else if (i > 0 && i + 1 < n && memcmp(s + i - 1, "\"%\"", 3) == 0)
			buf_escape(&b, program, strlen(program));
		else
			buf_put(&b, s + i, 1);
	fputs(text, f);
}

/* An attempt's own rules of one emulation; the start of other policies. */
static const char *
put_own(FILE *f, const char *s, const char *emulation, const char *program,
    const struct ground *g)
{
	size_t n;

	for (; s != NULL && *s != '\0' &&
	    strncmp(s, policy, sizeof(policy) - 1) != 0; s += n) {
		n = strcspn(s, "\n");
		if (strncmp(s, emulation, strlen(emulation)) == 0) {
			fputc('\t', f);
			put_rule(f, s, n, program, g);
			fputc('\n', f);
		}
		n += s[n] == '\n';
	}
	return s;
}

static void
put_list(FILE *f, const char *const *list, const char *emulation,
    const char *program, const struct ground *g)
{
	for (; *list != NULL; list++) {
		fprintf(f, "\t%s-", emulation);
		put_rule(f, *list, strlen(*list), program, g);
		fputc('\n', f);
	}
}

void
rules_write(FILE *f, const struct attempt *a, const char *program,
    const struct ground *g)
{
	static const struct {
		const char		*name;
		const char *const	*only;
	} emulations[] = {
		{ "native", native_only },
		{ "linux", linux_only },
	};
	const char *others = NULL;
	size_t i, n;

	for (i = 0; i < sizeof(emulations) / sizeof(emulations[0]); i++) {
		put_rule(f, "Policy: \"%\"", 11, program, g);
		fprintf(f, ", Emulation: %s\n", emulations[i].name);
		others = put_own(f, a->rules, emulations[i].name, program, g);
		put_list(f, common, emulations[i].name, program, g);
		put_list(f, emulations[i].only, emulations[i].name, program, g);
	}
	for (; others != NULL && *others != '\0'; others += n) {
		n = strcspn(others, "\n");
		put_rule(f, others, n, program, g);
		fputc('\n', f);
		n += others[n] == '\n';
	}
}
